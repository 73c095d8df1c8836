"""One task with everything around it: the words of what is asked, its letters, all that happened."""

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from deadlines.calendar import Calendar
from deadlines.explain import resting_on_provisional
from deadlines.wording import wording
from directives.called import names_in_words
from directives.wording import duty_wording
from events.decisions import TaskRef
from events.obligations import Obligation
from events.store import EventLog
from projections.asof import AsOf
from projections.letters import LetterRow, letters_about
from projections.places import place
from projections.taskrows import TaskRow, Wanted, obligation_of, tasks
from projections.timeline import Entry, of_task
from units.tree import UnknownUnit
from words import Lang


class TaskPage(BaseModel):
    """A task with the words of what is asked, its letters and all that happened around it.

    `names` are those of the units that it was handed on to or reports go to, by code; `doubt`
    says what may still move the day that it has (empty: nothing).
    """

    model_config = ConfigDict(frozen=True)

    row: TaskRow
    quote: str
    due: str
    doubt: str
    done_when: str
    report_to: str | None
    coordinators: tuple[str, ...]
    names: dict[str, str]
    letters: tuple[LetterRow, ...]
    timeline: tuple[Entry, ...]


def task_page(
    connection: Connection,
    log: EventLog,
    task: TaskRef,
    as_of: AsOf,
    *,
    calendar: Calendar,
    zone: ZoneInfo,
    lang: Lang = "vi",
) -> TaskPage | None:
    """The page of a task as of a date; None when nothing of the kind is asked of the unit.

    Raises UnknownUnit.
    """
    at = place(connection, task.unit, as_of.on)
    wanted = Wanted(directive=task.directive, obligation=task.obligation, inside=at.no, own_only=True)
    row = next((r for r in tasks(connection, wanted, as_of) if r.period == task.period), None)
    obligation = obligation_of(connection, task.directive, task.obligation)
    if row is None or obligation is None:
        return None
    letters = letters_about(
        connection,
        directive=task.directive,
        obligation=task.obligation,
        unit=task.unit,
        period=task.period,
    )
    return TaskPage(
        row=row,
        quote=obligation.quote.words if obligation.quote else "",
        due=wording(obligation.due, lang),
        doubt=_doubt(row, obligation, calendar, lang),
        done_when=duty_wording(obligation.done_when, lang, names_in_words(obligation)),
        report_to=obligation.report_to,
        coordinators=obligation.coordinators,
        names=_names(connection, row, obligation, as_of.on),
        letters=tuple(letters),
        timeline=tuple(of_task(log, connection, task, lang=lang, zone=zone)),
    )


def _names(connection: Connection, row: TaskRow, obligation: Obligation, on: date) -> dict[str, str]:
    """The names of the units around a task, by code; what is no code is a name already."""
    found = {one.to: place(connection, one.to, on).name for one in row.chain}
    for code in (obligation.report_to, *obligation.coordinators):
        with suppress(UnknownUnit):
            if code is not None:
                found[code] = place(connection, code, on).name
    return found


def _doubt(row: TaskRow, obligation: Obligation, calendar: Calendar, lang: Lang) -> str:
    """That the day was reckoned with a year whose schedule is not published; decisions are no reckoning."""
    last = row.strict or row.lenient
    if last is None or row.lenient != row.lenient_first:
        return ""
    doubt = resting_on_provisional(obligation.due, last, calendar)
    return doubt.text(lang) if doubt is not None else ""
