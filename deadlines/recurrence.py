"""The rule by which something recurs, and the due days it gives.

    FREQ[+FREQ…][;month=last][;by=D | ;by=MM-DD[,MM-DD…] | ;by=wN]

FREQ is daily, weekly, monthly, quarterly, half-yearly, yearly or periodic (nobody said how often).
`by` is the last permitted day: "before the 5th" is `by=4`, "before the 1st" is `by=0`, the last day
of the month before. In a week D is 1 (Monday) to 7; elsewhere it is a day of the *due month*: the
first month after the period for a report on a past period, the last month of the period otherwise.
A month without such a day gives its last day. `wN` is the Nth working day of that month (or week,
or day), counted from its end when negative. Without `by`, the last day of the period is due.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from deadlines.calendar import Calendar
from deadlines.periods import (
    MONTHS,
    Freq,
    Span,
    month_end,
    span_after,
    span_before,
    span_of,
)
from words import Misused, Refused

Covers = Literal["previous", "current"]

DAYS_OF_WEEK = 7
DAYS_OF_MONTH = 31
FIRST_HALF = 15  # a report due in the first half of a month is about the period that has just ended
WORKING_MOST = {Freq.DAILY: 1, Freq.WEEKLY: 6}  # a week has six working days when a Saturday is worked
WORKING_DAYS_OF_MONTH = 23

_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_DATE = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_WORKING = re.compile(r"w(-?\d{1,2})", re.ASCII)
_SAME = {"semiannual": "half-yearly", "annual": "yearly"}


class BadRecurrence(Misused):
    """The text is not a rule of recurrence."""


class NeverDue(Refused):
    """The rule names a day that no period has."""


class Recurrence(BaseModel):
    """One frequency with its due day: a day of the month or week, a working day, or fixed dates."""

    model_config = ConfigDict(frozen=True)

    freq: Freq
    last_month: bool = False
    day: int | None = None
    working: int | None = None
    dates: tuple[tuple[int, int], ...] = ()

    def covers(self) -> Covers:
        """Which period the report is about, where the directive does not say.

        The one that has just ended when it is due in the first half of the due month (the 5th,
        the 3rd working day) or on a Monday; else the one in which it is due.
        """
        if self.last_month:
            return "current"
        if self.freq is Freq.WEEKLY:
            return "previous" if self.day is not None and self.day <= 1 else "current"
        if self.freq is Freq.DAILY:
            return "current"
        if self.day is not None:
            return "previous" if self.day <= FIRST_HALF else "current"
        return "previous" if self.working is not None and 0 < self.working <= FIRST_HALF else "current"

    def dues(
        self, first: date, last: date, covers: Covers | None, calendar: Calendar
    ) -> Iterator[tuple[Span, date]]:
        """Each period with its due day, for the due days from `first` to `last`, in order."""
        if self.freq is Freq.PERIODIC:
            return
        if self.dates:
            found = self._dated(first, last, covers)
        else:
            found = self._counted(first, last, covers or self.covers(), calendar)
        yield from ((span, due) for span, due in found if first <= due <= last)

    def _counted(
        self, first: date, last: date, covers: Covers, calendar: Calendar
    ) -> Iterator[tuple[Span, date]]:
        # A period is due at the latest in the last month of the one after it, and at the earliest
        # on the day before it begins (`by=0`), so two periods back and one ahead miss none.
        span = span_before(self.freq, span_before(self.freq, span_of(self.freq, first)))
        stop = span_after(self.freq, span_of(self.freq, last))
        while span[0] <= stop[0]:
            place = self._place(span, covers)
            if place[0] - timedelta(days=1) <= last and place[1] >= first:
                due = self._due(place, calendar)
                if due is not None:
                    yield span, due
            span = span_after(self.freq, span)

    def _place(self, span: Span, covers: Covers) -> Span:
        """The month (or week, or day) in which the report on `span` is due."""
        if covers == "previous":
            span = span_after(self.freq, span)
        if self.freq not in MONTHS or (self.day is None and self.working is None):
            return span
        first = span[1] if covers == "current" or self.last_month else span[0]
        return span_of(Freq.MONTHLY, first)

    def shortest_month(self, covers: Covers | None) -> int:
        """How many days the shortest of the months has in which a report is due, in a common year."""
        span = span_of(self.freq, date(2023, 1, 1))
        lengths = []
        while span[0].year == 2023:
            first, last = self._place(span, covers or self.covers())
            lengths.append((last - first).days + 1)
            span = span_after(self.freq, span)
        return min(lengths)

    def _due(self, place: Span, calendar: Calendar) -> date | None:
        first, last = place
        if self.day is not None:
            return min(first + timedelta(days=self.day - 1), last)
        if self.working is None:
            return last
        if self.working > 0:
            due = calendar.add_working_days(first - timedelta(days=1), self.working)
            beyond = due > last
        else:
            due = calendar.add_working_days(last + timedelta(days=1), self.working)
            beyond = due < first
        if not beyond:
            return due
        # Tết leaves some months fewer working days: then the last of them (the first, from the end).
        nearest = (
            calendar.add_working_days(last + timedelta(days=1), -1)
            if self.working > 0
            else calendar.next_working_day(first)
        )
        return nearest if first <= nearest <= last else None

    def _dated(self, first: date, last: date, covers: Covers | None) -> Iterator[tuple[Span, date]]:
        for year in range(first.year, last.year + 1):
            for month, day in sorted(self.dates):
                due = min(date(year, month, 1) + timedelta(days=day - 1), month_end(date(year, month, 1)))
                yield self._span_about(due, covers), due

    def _span_about(self, due: date, covers: Covers | None) -> Span:
        """The period that the report due on a fixed date is about."""
        span = span_of(self.freq, due)
        # A date in the first month of a half-year or year is for the report on the one before.
        early = due.month == span[0].month
        return span_before(self.freq, span) if covers == "previous" or (covers is None and early) else span

    def one_due_a_period(self, covers: Covers | None) -> bool:
        """Whether no period has two due days: both would be one task, and one report never asked for."""
        spans = {self._span_about(date(2024, m, d), covers)[0].replace(year=1) for m, d in self.dates}
        return len(spans) == len(self.dates)


def read_recurrence(rule: str, covers: Covers | None = None) -> tuple[Recurrence, ...]:
    """The frequencies of a rule as this module's first lines write it. Raises BadRecurrence, NeverDue."""
    head, *rest = (part.strip() for part in rule.strip().split(";"))
    freqs = [_freq(name.strip(), rule) for name in head.split("+")]
    if len(set(freqs)) != len(freqs):
        raise BadRecurrence("Quy tắc “{rule}” ghi một chu kỳ hai lần; bỏ bớt một.", rule=rule)
    options: dict[str, str] = {}
    for part in rest:
        name, _, value = part.partition("=")
        if name not in ("month", "by") or name in options or (name == "month" and value != "last"):
            raise BadRecurrence(
                "Không hiểu “{part}” trong quy tắc “{rule}”; chỉ dùng month=last và by=…, mỗi thứ một lần.",
                part=part,
                rule=rule,
            )
        options[name] = value
    parts = [_part(freq, options, rule) for freq in freqs]
    if len(parts) > 1 and parts[0].dates:
        parts = _shared(parts, rule)
    for p in parts:
        _require_possible(p, covers, rule)
    return tuple(parts)


def write_recurrence(parts: tuple[Recurrence, ...]) -> str:
    """The canonical text of a rule; `read_recurrence` gives the same parts back."""
    first = parts[0]
    head = "+".join(p.freq for p in parts)
    month = ";month=last" if first.last_month else ""
    if first.working is not None:
        return f"{head}{month};by=w{first.working}"
    if first.day is not None:
        return f"{head}{month};by={first.day}"
    dates = ",".join(f"{m:02}-{d:02}" for p in parts for m, d in p.dates)
    return f"{head}{month}" + (f";by={dates}" if dates else "")


def _freq(name: str, rule: str) -> Freq:
    try:
        return Freq(_SAME.get(name, name))
    except ValueError:
        raise BadRecurrence(
            "Không hiểu chu kỳ “{name}” trong quy tắc “{rule}”; dùng một trong: {known}.",
            name=name,
            rule=rule,
            known=", ".join(Freq),
        ) from None


def _part(freq: Freq, options: dict[str, str], rule: str) -> Recurrence:
    last_month = "month" in options
    if "by" not in options:
        return Recurrence(freq=freq, last_month=last_month)
    values = [value.strip() for value in options["by"].split(",")]
    if len(values) == 1 and _NUMBER.fullmatch(values[0]):
        return Recurrence(freq=freq, last_month=last_month, day=int(values[0]))
    if len(values) == 1 and (working := _WORKING.fullmatch(values[0])):
        return Recurrence(freq=freq, last_month=last_month, working=int(working[1]))
    dates = [_DATE.fullmatch(value) for value in values]
    if not all(dates):
        raise BadRecurrence(
            "Không hiểu ngày “{by}” trong quy tắc “{rule}”; ghi ngày trong tháng (by=4), "
            "tháng-ngày (by=06-14,11-30) hoặc ngày làm việc thứ mấy (by=w3).",
            by=options["by"],
            rule=rule,
        )
    found = tuple((int(d[1]), int(d[2])) for d in dates if d)
    return Recurrence(freq=freq, last_month=last_month, dates=found)


def _shared(parts: list[Recurrence], rule: str) -> list[Recurrence]:
    """Fixed dates of several frequencies go one to each, in the order written."""
    dates = parts[0].dates
    if len(dates) != len(parts):
        raise BadRecurrence(
            "Quy tắc “{rule}” có {freqs} chu kỳ nhưng {dates} ngày; ghi mỗi chu kỳ một ngày "
            "hoặc tách thành nhiều nghĩa vụ.",
            rule=rule,
            freqs=len(parts),
            dates=len(dates),
        )
    return [p.model_copy(update={"dates": (d,)}) for p, d in zip(parts, dates, strict=True)]


def _require_possible(part: Recurrence, covers: Covers | None, rule: str) -> None:
    weekly, monthly = part.freq is Freq.WEEKLY, part.freq in MONTHS
    possible = True
    if part.freq is Freq.PERIODIC:
        possible = not (part.last_month or part.dates or (part.day, part.working) != (None, None))
    if part.last_month:
        possible = monthly and part.freq is not Freq.MONTHLY and not part.dates
        possible = possible and (part.day, part.working) != (None, None)
    if part.day is not None:
        possible = possible and (monthly or weekly)
        possible = possible and part.day <= (DAYS_OF_WEEK if weekly else DAYS_OF_MONTH)
    if part.working is not None:
        most = WORKING_MOST.get(part.freq, WORKING_DAYS_OF_MONTH)
        possible = possible and 1 <= abs(part.working) <= most
    if part.dates:
        possible = part.freq in (Freq.QUARTERLY, Freq.HALF_YEARLY, Freq.YEARLY)
        possible = possible and all(
            1 <= m <= 12 and 1 <= d <= month_end(date(2024, m, 1)).day for m, d in part.dates
        )
        possible = possible and part.one_due_a_period(covers)
    if not possible:
        raise NeverDue(
            "Quy tắc “{rule}” không thể thực hiện: chu kỳ {freq} không có ngày hạn như vậy, hoặc có hai ngày "
            "hạn trong cùng một kỳ; hãy sửa ngày hạn hoặc tách thành nhiều nghĩa vụ.",
            rule=rule,
            freq=part.freq.value,
        )
