"""Duties handed on: the chain of each task, and what the clock asks about them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Connection, Integer, Table, Text, text

from events.decisions import TaskRef
from events.delegating import DelegationTakenBack, TaskDelegated
from projections import bulk
from projections.agenda import SHIPPED, OpenDue, OpenTask
from projections.tables import metadata

delegations = Table(
    "delegations",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("chain", Text, nullable=False),  # links as JSON, from the owner downwards
    Column("to_unit", Text),  # the last of them; null where the owner has it back
    Column("due", Text),
    Column("since", Text),
)

CHAIN = text("""
    SELECT chain FROM delegations WHERE unit = :unit AND obligation = :obligation AND period = :period
""")
# Handed on, open, awaiting no review, and its clock running. The task is asked for in a query of
# its own: in a join both databases may begin with the tasks, of which there are a million where
# delegations are a few. For the same reason its condition is none that the index of open tasks has.
HANDED = text("""
    SELECT g.obligation, g.unit, g.period, g.to_unit, g.due, g.since, u.code, u.name, d.opens_on, d.at,
           coalesce(c.ladder, '') AS ladder, coalesce(c.version, 0) AS version
    FROM delegations g
    JOIN dues d ON d.obligation = g.obligation AND d.period = g.period
    JOIN obligations o ON o.no = g.obligation
    JOIN directives i ON i.directive = o.directive AND i.state = 'issued'
    JOIN roster_units u ON u.no = g.unit
    LEFT JOIN ladder_choices c ON c.directive = o.directive AND c.obligation = o.code
    LEFT JOIN task_decisions x ON x.unit = g.unit AND x.obligation = g.obligation AND x.period = g.period
    WHERE g.to_unit IS NOT NULL AND g.since >= :since AND d.opens_on <= :today AND x.paused_on IS NULL
      AND (SELECT count(*) FROM tasks t
           WHERE t.unit = g.unit AND t.obligation = g.obligation AND t.period = g.period
             AND coalesce(t.done_on, t.out, t.ready_on) IS NULL) = 1
    ORDER BY g.due, g.obligation, g.unit, g.period
""")
# A code may be given again: the tasks are those of the unit that has it now, or had it last.
HANDS = text("""
    SELECT g.chain, t.done_on, t.out FROM delegations g
    JOIN obligations o ON o.no = g.obligation AND o.directive = :directive AND o.code = :obligation
    JOIN roster_units u ON u.no = g.unit AND u.code = :unit
    JOIN tasks t ON t.unit = g.unit AND t.obligation = g.obligation AND t.period = g.period
    WHERE g.period = :period ORDER BY u.valid_from DESC LIMIT 1
""")
TOLD = text("""
    SELECT 1 FROM notices WHERE unit = :unit AND obligation = :obligation AND period = :period
       AND lenient = :lenient AND rung = :rung LIMIT 1
""")


class Link(BaseModel):
    """One step of the chain: to whom, by when, why, and since which day."""

    model_config = ConfigDict(frozen=True)

    to: str
    due: date
    reason: str
    since: date


class Handed(NamedTuple):
    """A task in the hands of a delegate; `due` is what the delegate is urged by."""

    due: OpenDue
    task: OpenTask
    to: str


def handed(connection: Connection, today: date, *, since: date = date.min) -> list[Handed]:
    """The open tasks that delegates have in hand (since a day), the earliest first."""
    return [
        Handed(
            OpenDue(
                r.obligation,
                date.fromisoformat(r.opens_on),
                date.fromisoformat(r.due),
                date.fromisoformat(r.due),
                1,
                (r.ladder, r.version) if r.ladder else SHIPPED,
                max(date.fromisoformat(r.opens_on), date.fromisoformat(r.since)),
            ),
            OpenTask(r.unit, r.code, r.name, r.period, r.at),
            r.to_unit,
        )
        for r in connection.execute(HANDED, {"today": today.isoformat(), "since": since.isoformat()})
    ]


def is_told(connection: Connection, one: Handed, rung: int) -> bool:
    """Whether somebody was told of the rung towards the delegate's day."""
    values = {
        "unit": one.task.unit,
        "obligation": one.due.obligation,
        "period": one.task.period,
        "lenient": one.due.lenient.isoformat(),
        "rung": rung,
    }
    return connection.execute(TOLD, values).first() is not None


class Hands(NamedTuple):
    """Whom a task was handed on to, from the owner downwards, and whether it is open still."""

    chain: tuple[Link, ...]
    is_open: bool


def hands(connection: Connection, task: TaskRef) -> Hands:
    """In whose hands a task is besides its owner's."""
    row = connection.execute(HANDS, task.model_dump()).one_or_none()
    if row is None:
        return Hands((), is_open=False)
    return Hands(links(row.chain), is_open=row.done_on is None and row.out is None)


def links(chain: str | None) -> tuple[Link, ...]:
    """The chain as it is kept."""
    return tuple(Link.model_validate(one) for one in json.loads(chain or "[]"))


def fold_delegations(
    connection: Connection,
    events: Iterable[tuple[tuple[int, int, str], TaskDelegated | DelegationTakenBack]],
    known_on: str,
) -> None:
    """Folds chains link by link, in the order in which they were decided."""
    for key, event in events:
        values = dict(zip(("unit", "obligation", "period"), key, strict=True))
        chain = links(connection.execute(CHAIN, values).scalar_one_or_none())
        if isinstance(event, TaskDelegated):
            since = date.fromisoformat(known_on)
            chain = (*chain, Link(to=event.to, due=event.due, reason=event.reason, since=since))
        else:
            chain = chain[: event.kept]
        last = chain[-1] if chain else None
        row = (
            *key,
            json.dumps([one.model_dump(mode="json") for one in chain], ensure_ascii=False),
            last.to if last else None,
            last.due.isoformat() if last else None,
            last.since.isoformat() if last else None,
        )
        bulk.put(connection, delegations, [row])
