"""On which day a rung is told: letters keep off days off, and a reminder does not come too late.

A rung whose day is a day off waits for the next working day, with one exception: a reminder
of something due before that day is told on the last working day before, for afterwards it
would remind of nothing. Where letters go out on every day, a rung is told on its own day.
"""

from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from deadlines.calendar import Calendar
from deadlines.forms import Due
from deadlines.ladder import Audience, Ladder, Rung, fires_on

LetterDays = Literal["working", "calendar"]


class Telling(NamedTuple):
    """A rung with the day on which it is reached and the day on which it is told."""

    told_on: date
    fires_on: date
    rung: Rung


def told_on(rung: Rung, fires: date, due: Due, calendar: Calendar, days: LetterDays = "working") -> date:
    """The day on which a rung that is reached on `fires` is told."""
    if days == "calendar" or calendar.is_working_day(fires):
        return fires
    following = calendar.add_working_days(fires, 1)
    if rung.offset <= 0 and due.strict < following:
        return calendar.add_working_days(fires, -1)
    return following


@lru_cache(maxsize=65_536)  # duties share ladders and last days: a tick asks for the same again
def tellings(
    ladder: Ladder, strict: date, lenient: date, calendar: Calendar, days: LetterDays
) -> tuple[Telling, ...]:
    """Every rung of a ladder for one due day, in the order in which they are told."""
    due = Due(strict=strict, lenient=lenient)
    found = []
    for rung in ladder.rungs:
        fires = fires_on(rung, due, calendar)
        found.append(Telling(told_on(rung, fires, due, calendar, days), fires, rung))
    return tuple(sorted(found, key=lambda one: (one.told_on, one.fires_on, one.rung.no)))


def newest_told(known: tuple[Telling, ...], today: date, since: date) -> tuple[Telling, ...]:
    """The rungs of the newest day of telling up to `today`; those reached before `since` do not count.

    After an outage this is all that is raised: older rungs are passed over. Where days off put
    several rungs on one day, each audience is told its newest: a weekend must not hide from
    the owner what is said above them.
    """
    told = [one for one in known if one.told_on <= today and one.fires_on >= since]
    if not told:
        return ()
    newest: dict[Audience, date] = {}
    for one in told:
        if one.told_on == told[-1].told_on:
            newest[one.rung.audience] = one.fires_on
    return tuple(
        one for one in told if one.told_on == told[-1].told_on and one.fires_on == newest[one.rung.audience]
    )
