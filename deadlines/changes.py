"""What another calendar would have given: for people to see, never to move a date that was given."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from deadlines.calendar import Calendar
from deadlines.forms import Due, DueRule, Recurring
from deadlines.reckoning import due_of, periods

NEAR_DAYS = 366  # no change of the calendar moves a due day further than this


class Given(BaseModel):
    """A due day as it was given: the rule and the days it was worked out from, and for which period."""

    model_config = ConfigDict(frozen=True)

    name: str
    rule: DueRule
    issued: date
    received: date | None = None
    happened: Mapping[str, date] = {}
    period: str | None = None
    due: Due


class Difference(BaseModel):
    """A given due day beside the one that the calendar of today would give."""

    model_config = ConfigDict(frozen=True)

    given: Given
    would_be: Due | None


class DayChange(BaseModel):
    """A day that one calendar works and the other does not."""

    model_config = ConfigDict(frozen=True)

    day: date
    worked_before: bool
    worked_now: bool


def would_differ(given: Iterable[Given], calendar: Calendar) -> Iterator[Difference]:
    """The due days, among those given, that `calendar` would now work out otherwise."""
    for one in given:
        would_be = _again(one, calendar)
        if would_be != one.due:
            yield Difference(given=one, would_be=would_be)


def day_changes(before: Calendar, now: Calendar, years: Iterable[int]) -> Iterator[DayChange]:
    """The days of `years` on which the two calendars disagree."""
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            worked_before, worked_now = before.is_working_day(day), now.is_working_day(day)
            if worked_before != worked_now:
                yield DayChange(day=day, worked_before=worked_before, worked_now=worked_now)
            day += timedelta(days=1)


def _again(one: Given, calendar: Calendar) -> Due | None:
    if isinstance(one.rule, Recurring) and one.period is not None:
        near = timedelta(days=NEAR_DAYS)
        turns = periods(one.rule, first=one.due.strict - near, last=one.due.strict + near, calendar=calendar)
        return next((turn.due for turn in turns if turn.key == one.period), None)
    return due_of(
        one.rule, issued=one.issued, calendar=calendar, received=one.received, happened=one.happened
    )
