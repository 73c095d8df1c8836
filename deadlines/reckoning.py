"""From a rule to its due days: once, period by period, and with the clock stopped in between.

Due days are worked out when a directive is issued, and kept by whoever asked. Nothing here keeps a
date, so a later change of the calendar moves none that has been given.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import islice

from deadlines.calendar import Calendar
from deadlines.forms import (
    ByDate,
    Due,
    DueRule,
    Horizon,
    NoDue,
    Pause,
    Period,
    Recurring,
    Window,
    Within,
)
from deadlines.periods import corresponding_day, key_of
from words import Refused

PERIODS_MOST = 10_000  # of one rule in one asking: 27 years of days
LOOK_AHEAD_DAYS = 2 * 366  # the first due day of any rule lies within two years of its issue


class TooManyPeriods(Refused):
    """The span asked about holds more periods than anyone follows."""


def due_of(
    rule: DueRule,
    *,
    issued: date,
    calendar: Calendar,
    received: date | None = None,
    happened: Mapping[str, date] | None = None,
) -> Due | None:
    """When `rule` is due for a directive issued on `issued`; None without a deadline.

    `received` is the day the unit received it, `happened` the day of each kind of fact that a
    relative rule can run from; a rule whose origin has not happened has no due day yet. For a
    recurring rule it is the first due day on or after `issued`: `periods` gives them all.
    """
    match rule:
        case ByDate():
            return Due(strict=rule.strict, lenient=rule.lenient, at=rule.at)
        case Window():
            return Due(opens=rule.start, strict=rule.end, lenient=rule.end)
        case Horizon():
            return Due.on(rule.end)
        case Recurring():
            ahead = issued + timedelta(days=LOOK_AHEAD_DAYS)
            return next((turn.due for turn in _turns(rule, issued, ahead, calendar)), None)
        case Within():
            origin = origin_of(rule, issued=issued, received=received, happened=happened or {})
            return Due.on(term_ends(rule, origin, calendar), rule.at) if origin else None
        case NoDue():
            return None


def term_ends(rule: Within, origin: date, calendar: Calendar) -> date:
    """The last day of a term that runs from `origin`, passed on to a working day (Civil Code, art. 148)."""
    if rule.working_days:
        return calendar.add_working_days(origin, rule.n)
    return calendar.next_working_day(corresponding_day(origin, rule.n, rule.unit))


def origin_of(
    rule: Within, *, issued: date, received: date | None, happened: Mapping[str, date]
) -> date | None:
    """The day a relative term runs from, which is itself not counted; None when it is not known yet."""
    match rule.origin:
        case date():
            return rule.origin
        case "issue":
            return issued
        case "receipt":
            return received
        case kind:
            return happened.get(kind)


def periods(rule: Recurring, *, first: date, last: date, calendar: Calendar | None = None) -> list[Period]:
    """The turns of `rule` whose strict due day lies from `first` to `last`, by due day.

    `calendar` matters only to rules that count working days (`by=wN`); the country's is taken when
    none is given. A rule without a frequency ("định kỳ") has no turn: somebody must be asked.
    Raises TooManyPeriods.
    """
    found = list(islice(_turns(rule, first, last, calendar), PERIODS_MOST + 1))
    if len(found) > PERIODS_MOST:
        raise TooManyPeriods(
            "Từ {first} đến {last} có hơn {most} kỳ; hãy rút ngắn khoảng thời gian.",
            first=first,
            last=last,
            most=PERIODS_MOST,
        )
    return found


@cache
def _country() -> Calendar:
    return Calendar.vietnam()


def _turns(rule: Recurring, first: date, last: date, calendar: Calendar | None) -> Iterator[Period]:
    calendar = calendar or _country()
    last = min(last, rule.until) if rule.until else last
    parts = rule.parts()
    grace = timedelta(days=1 if rule.before else 0)
    turns = [
        Period(
            key=key_of(part.freq, span[0]),
            start=span[0],
            end=span[1],
            due=Due(strict=due, lenient=due + grace, at=rule.at),
        )
        for part in parts
        for span, due in islice(part.dues(first, last, rule.covers, calendar), PERIODS_MOST + 1)
    ]
    yield from sorted(turns, key=lambda turn: (turn.due.strict, turn.key))


def suspend(
    due: Due,
    pauses: Sequence[Pause],
    calendar: Calendar,
    working: bool,
    *,
    since: date | None = None,
) -> Due | None:
    """`due` moved by the time the clock stood still; None while it still does.

    Each paused day between `since` (the origin of the term, not counted) and the end gives one day
    back, a working day when `working`. Pauses may overlap; one that begins after the end changes
    nothing. An end that has moved is a term and no fixed date any more, so on a day off it passes
    to the next working day.
    """
    strict = _run_on(due.strict, pauses, calendar, working, since)
    lenient = _run_on(due.lenient, pauses, calendar, working, since)
    if strict is None or lenient is None:
        return None
    return due.model_copy(update={"strict": strict, "lenient": lenient})


def _run_on(
    end: date, pauses: Sequence[Pause], calendar: Calendar, working: bool, since: date | None
) -> date | None:
    """The day on which a clock that was to stop on `end` stops after its pauses."""
    moved = end
    free = date.min if since is None else since + timedelta(days=1)  # the clock can run from here on
    for pause in sorted(pauses, key=lambda p: p.start):
        start = max(pause.start, free)
        eve = start - timedelta(days=1)
        left = calendar.working_days_between(eve, moved) if working else (moved - eve).days
        if left <= 0:  # the clock had run out before the pause began
            break
        if pause.end is None:
            return None
        if pause.end < start:
            continue
        # An end on a day off stays there when the pause took no working day.
        again = calendar.add_working_days(pause.end, left) if working else pause.end + timedelta(days=left)
        moved = max(moved, again)
        free = pause.end + timedelta(days=1)
    return calendar.next_working_day(moved) if moved != end else end
