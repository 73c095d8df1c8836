"""The officer's own rows: for every open task the facts that would answer it and are not there yet."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection

from events.done_when import Filed, Happened, Reached, leaves
from events.obligations import Obligation
from projections.asof import OPEN, AsOf
from projections.places import Place, place
from projections.taskrows import TaskRow, Wanted, obligation_of, tasks
from projections.unitpage import FactRow, facts_at

SHEET: Final = "Việc cần báo"
TASK_HEADING: Final = "Mã nhiệm vụ"
OWN_HEADINGS: Final = (TASK_HEADING, "Nhiệm vụ", "Hạn", "Tên đơn vị")  # that say what, and are not read back
TASKS_MOST: Final = 2_000  # rows of one officer's sheet: a district's with all its hamlets


class Duty(NamedTuple):
    """One row to be filled in: a task, and a fact that it waits for."""

    task: str
    action: str
    due: date | None
    unit: str
    unit_name: str
    anywhere_inside: bool  # the fact may be any unit's inside this one
    kind: str
    about: str
    period: str


def duties(connection: Connection, at: Place, as_of: AsOf) -> list[Duty]:
    """The facts that open tasks of a unit and of those inside it wait for, the earliest last day first.

    Of at most TASKS_MOST tasks.
    """
    rows = tasks(connection, Wanted(inside=at.no, status=OPEN, most=TASKS_MOST), as_of)
    held: dict[str, list[FactRow]] = {}
    asked: dict[tuple[str, str], Obligation | None] = {}
    found = []
    for row in rows:
        if row.unit not in held:
            held[row.unit] = facts_at(connection, place(connection, row.unit, as_of.on), as_of)
        key = (row.directive, row.obligation)
        if key not in asked:
            asked[key] = obligation_of(connection, *key)
        found += list(_waiting(row, asked[key], held[row.unit]))
    return found


def _waiting(row: TaskRow, obligation: Obligation | None, held: list[FactRow]) -> Iterator[Duty]:
    if obligation is None or obligation.done_when.kind == "steps":
        return
    for leaf in leaves(obligation.done_when):
        match leaf:
            case Happened() if leaf.at_least > 0:
                kind, about, inside = leaf.fact, leaf.about or "", leaf.where == "inside"
                enough = leaf.at_least
            case Filed():
                kind, about, inside, enough = "report_filed", leaf.report, False, 1
            case Reached():
                kind, about, inside, enough = "measured", leaf.indicator, False, 0
            case _:
                continue
        period = row.period if kind == "report_filed" else ""
        there = sum(
            fact.stands
            and fact.kind == kind
            and fact.about == (about or fact.about)
            and fact.period == (period or fact.period)
            for fact in held
        )
        if inside or not enough or there < enough:
            yield Duty(
                *(str(row.task), row.action, row.lenient, row.unit, row.unit_name),
                *(inside, kind, about, period),
            )
