"""What the visitor may do on a task as it stands, for the task's own page."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from access.roles import Action
from directives.muting import SNOOZE_MOST_DAYS
from events.facts import Evidence
from flows.answering import answers, questions
from flows.evidence_of import of_facts, of_task
from projections.asof import OPEN
from projections.firsts import first_tasks
from projections.taskpage import TaskPage
from projections.taskrows import TaskRow, Wanted, obligation_of
from projections.unitpage import FactRow
from web.visit import Visit

SIBLINGS_MOST: Final = 40  # more hamlets than a commune has


class Shown(NamedTuple):
    """A fact that the task asks about, with the files that came with it."""

    fact: FactRow
    version: int
    evidence: tuple[Evidence, ...]


class Acts(NamedTuple):
    """The buttons of a task: one is the first, and what stands already can be put right."""

    file: bool = False
    hand_in: bool = False
    extension: bool = False
    acknowledge: bool = False
    snooze: bool = False
    correct: bool = False
    facts: tuple[Shown, ...] = ()
    files: tuple[Evidence, ...] = ()
    siblings: tuple[TaskRow, ...] = ()  # the same duty of hamlets beside, still open

    def __bool__(self) -> bool:
        return any(self)


def acts_on(visit: Visit, found: TaskPage) -> Acts:
    """What can be done now; on a page about another day, only what was shown."""
    row = found.row
    with visit.reading() as connection:
        obligation = obligation_of(connection, row.directive, row.obligation)
        at = visit.place(connection, row.unit)
        rows = answers(connection, obligation, at, visit.as_of(), row.period) if obligation else []
    if obligation is None:
        return Acts()
    files = of_facts(visit.app, row.unit) if rows else {}
    facts = tuple(Shown(one, number, files.get(number, ())) for one in rows if (number := _version(one)))
    handed_in = tuple(of_task(visit.app, row.task))
    reports, asks = visit.can(Action.REPORT, row.unit), visit.can(Action.ASK, row.unit)
    files_for = reports or visit.hand(Action.REPORT, row.task) is not None
    is_open = row.status in OPEN
    return Acts(
        file=files_for and is_open and bool(questions(obligation)),
        hand_in=files_for and is_open and obligation.needs_review and "awaiting_review" not in row.marks,
        extension=asks and is_open and row.lenient is not None and row.paused_on is None,
        acknowledge=asks and is_open and "acknowledged" not in row.marks,
        snooze=asks and is_open and latest_snooze(row, visit.today) is not None,
        correct=reports,
        facts=facts,
        files=handed_in,
        siblings=_siblings(visit, row) if reports else (),
    )


def _siblings(visit: Visit, row: TaskRow) -> tuple[TaskRow, ...]:
    """What a commune files next: the same duty of its other hamlets."""
    if row.level != "thon":
        return ()
    with visit.reading() as connection:
        at = visit.place(connection, row.unit)
        wanted = Wanted(
            directive=row.directive,
            obligation=row.obligation,
            inside=at.parent_no,
            status=OPEN,
            most=SIBLINGS_MOST,
        )
        beside = first_tasks(connection, wanted, visit.as_of())
    return tuple(one for one in beside if one.unit != row.unit and one.period == row.period)


def latest_snooze(row: TaskRow, today: date) -> date | None:
    """The last day to which reminders can be put off; None where they cannot."""
    latest = today + timedelta(days=SNOOZE_MOST_DAYS)
    if row.strict is not None:
        latest = min(latest, row.strict)
    return latest if latest > today else None


def _version(row: FactRow) -> int:
    return int(row.fact.rpartition("@")[2])
