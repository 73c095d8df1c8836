"""Which issued dates another calendar would have given otherwise: for people to see; none is moved.

Every due day of a directive in force is worked out again from its own rule and its own day of
issue. What a person decided (an extension, a pause) is a decision and not compared.
"""

from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from app.wiring import App
from deadlines.calendar import FIRST_YEAR, LAST_YEAR, Calendar
from deadlines.changes import DayChange, Given, day_changes, would_differ
from deadlines.rules import Due, Recurring, Within
from directives.freezing import expanded
from events.decisions import (
    DirectiveAmended,
    DirectiveIssued,
    Dues,
    DueWorkedOut,
    FrozenDue,
    PeriodsOpened,
    TaskRef,
    directive_stream,
)
from events.obligations import Obligation
from projections import agenda
from projections.database import reading
from projections.directives import issued_through
from projections.nodes import Asks


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class DateApart(_Shown):
    """An issued date that the other calendar would not have given.

    `unit` is empty for a date that all units of the duty share. `open_tasks` rest on it still.
    """

    directive: str
    obligation: str
    action: str
    period: str
    unit: str
    strict: date
    lenient: date
    would_be_strict: date | None
    would_be_lenient: date | None
    open_tasks: int


class CalendarCompared(_Shown):
    """Days that the two calendars treat differently, and the issued dates that rest on them."""

    days: tuple[DayChange, ...]
    newly_published: tuple[int, ...]
    checked: int
    dates: tuple[DateApart, ...]


class _Dated(NamedTuple):
    """A date as it was given: whose duty, of which unit (empty: all), and what it came from."""

    directive: str
    obligation: Obligation
    unit: str
    given: Given


def compare_calendars(app: App, other: Calendar) -> CalendarCompared:
    """What `other` would change of the calendar in force and of the dates that are issued."""
    with reading(app.engine) as connection:
        dated = list(_given(app, connection))
        apart = tuple(_apart(connection, dated, other))
    years = {one.given.issued.year for one in dated} | {one.given.due.lenient.year for one in dated}
    # A change that no issued date rests on is shown too: that is what the file is for.
    told = {*other.overridden_years(), *app.calendar.overridden_years()}
    within = [year for year in sorted(years | told) if FIRST_YEAR <= year <= LAST_YEAR]
    return CalendarCompared(
        days=tuple(day_changes(app.calendar, other, within)),
        newly_published=tuple(sorted(set(other.schedules) - set(app.calendar.schedules))),
        checked=len(dated),
        dates=tuple(sorted(apart, key=lambda one: (one.strict, one.directive, one.obligation, one.unit))),
    )


def _apart(connection: Connection, dated: Iterable[_Dated], other: Calendar) -> Iterator[DateApart]:
    numbers = {(ask.directive, ask.obligation.no): no for no, ask in Asks.read(connection).by_no.items()}
    for one in dated:
        for found in would_differ((one.given,), other):
            due, would_be = one.given.due, _late_after(one.obligation, found.would_be)
            if would_be and (would_be.strict, would_be.lenient) == (due.strict, due.lenient):
                continue
            no = numbers.get((one.directive, one.obligation.no))
            period = one.given.period or ""
            resting = agenda.resting_on(connection, no, period, due.lenient) if no else 0
            yield DateApart(
                directive=one.directive,
                obligation=one.obligation.no,
                action=one.obligation.action,
                period=period,
                unit=one.unit,
                strict=due.strict,
                lenient=due.lenient,
                would_be_strict=would_be.strict if would_be else None,
                would_be_lenient=would_be.lenient if would_be else None,
                open_tasks=min(resting, 1) if one.unit else resting,
            )


def _late_after(obligation: Obligation, due: Due | None) -> Due | None:
    """The days as the coordinator chose to count lateness."""
    if due is None or obligation.late_after != "strict":
        return due
    return due.model_copy(update={"lenient": due.strict})


def _given(app: App, connection: Connection) -> Iterator[_Dated]:
    """Every date of every directive in force, as it was given."""
    for name, _ in issued_through(connection):
        held: dict[tuple[str, str], _Dated] = {}
        known: dict[str, Obligation] = {}
        for recorded in app.log.stream(directive_stream(name)):
            match recorded.event:
                case DirectiveIssued() as event:
                    since, received = event.issued_on, event.received_on
                    known = {one.no: one for o in event.obligations for one in expanded(o)}
                    held = dict(_frozen(name, known, event.dues, since, received))
                case PeriodsOpened() as event:
                    held |= dict(_frozen(name, known, event.dues, since, received))
                case DirectiveAmended() as event:
                    newer = {one.no: one for o in event.obligations for one in expanded(o)}
                    gone = {*event.withdrawn, *(o.no for o in event.obligations)}
                    held = {key: one for key, one in held.items() if _stays(one, gone, newer)}
                    held |= dict(_frozen(name, newer, event.dues, event.amended_on, received))
                    known |= newer
                case _:
                    pass
        yield from held.values()
    yield from _worked_out(app, connection)


def _stays(one: _Dated, gone: set[str], newer: dict[str, Obligation]) -> bool:
    """Whether a date outlives an amendment: a duty that goes on recurring keeps its earlier periods."""
    if one.obligation.no.partition(".")[0] not in gone:
        return True
    now = newer.get(one.obligation.no)
    return now is not None and isinstance(now.due, Recurring) and isinstance(one.obligation.due, Recurring)


def _frozen(
    name: str, known: dict[str, Obligation], dues: Dues, issued: date, received: date | None
) -> Iterator[tuple[tuple[str, str], _Dated]]:
    for no, frozen in dues.items():
        for one in frozen:
            due = _due(one)
            if due is None or no not in known:
                continue
            given = Given(
                name=f"{name}/{no}",
                rule=known[no].due,
                issued=issued,
                received=received,
                period=one.period or None,
                due=due,
            )
            yield (no, one.period), _Dated(name, known[no], "", given)


def _due(frozen: FrozenDue) -> Due | None:
    if frozen.strict is None or frozen.lenient is None:
        return None
    at = time.fromisoformat(frozen.at) if frozen.at else None
    return Due(strict=frozen.strict, lenient=frozen.lenient, at=at)


def _worked_out(app: App, connection: Connection) -> Iterator[_Dated]:
    """Limits that ran from a fact: each unit has a date of its own."""
    in_force = {name for name, _ in issued_through(connection)}
    for no, ask in Asks.read(connection).by_no.items():
        rule = ask.obligation.due
        if not isinstance(rule, Within) or ask.directive not in in_force:
            continue
        if isinstance(rule.origin, date) or rule.origin in {"issue", "receipt"}:
            continue
        for unit, period in agenda.dated_tasks(connection, no):
            ref = TaskRef(directive=ask.directive, obligation=ask.obligation.no, unit=unit, period=period)
            events = [r.event for r in app.log.stream(ref.stream)]
            last = next((e for e in reversed(events) if isinstance(e, DueWorkedOut)), None)
            if last is not None:
                given = Given(
                    name=str(ref),
                    rule=rule,
                    issued=last.happened_on,
                    happened={last.origin: last.happened_on},
                    due=Due(strict=last.strict, lenient=last.lenient),
                )
                yield _Dated(ask.directive, ask.obligation, unit, given)
