"""Which tasks the facts of some units answer, worked out for many tasks at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, Row, TextClause, text

from directives.fulfilment import FactRow
from directives.tasks import NOTHING, Decided, outcome
from directives.teams import TeamFact, spans
from projections import bulk
from projections.changes import Changes, TaskState
from projections.nodes import Ask, Asks, Nodes, day_of

Key = tuple[int, int, str]  # unit, obligation, period

TASKS_OF_UNITS = """
    SELECT t.unit, t.obligation, t.period, t.strict, t.lenient, t.done_on, t.ready_on, t.out, t.out_on,
           d.opens_on, d.strict AS given_strict, d.lenient AS given_lenient
    FROM {among} a
    JOIN tasks t ON t.unit = a.unit
    JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
"""
FACTS_HERE = """
    SELECT f.unit AS owner, f.unit, f.kind, f.about, f.period, f.team, f.occurred_on, f.quantity,
           f.denominator
    FROM {among} a
    JOIN facts f ON f.unit = a.unit
    WHERE f.retracted_known IS NULL
"""
FACTS_INSIDE = """
    SELECT up.ancestor AS owner, f.unit, f.kind, f.about, f.period, f.team, f.occurred_on, f.quantity,
           f.denominator
    FROM {among} a
    JOIN unit_ancestors up ON up.ancestor = a.unit
    JOIN facts f ON f.unit = up.unit
    WHERE f.retracted_known IS NULL
"""
DECISIONS_OF_UNITS = """
    SELECT d.* FROM {among} a JOIN task_decisions d ON d.unit = a.unit
"""


def tasks_of(connection: Connection, units: Iterable[int]) -> Iterable[Row[tuple[object, ...]]]:
    """The tasks of these units with the day on which each opens."""
    return connection.execute(_sql(connection, TASKS_OF_UNITS), {"units": bulk.among(connection, units)})


def state_in(row: Row[tuple[object, ...]]) -> TaskState:
    return TaskState(row.strict, row.lenient, row.done_on, row.ready_on, row.out, row.out_on)


def evaluate(
    connection: Connection,
    asked: Mapping[int, set[int]],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
) -> None:
    """Works out the tasks of these units (unit → obligations) from all their standing facts."""
    if not asked:
        return
    units = list(asked)
    inside = [u for u, numbers in asked.items() if any(asks.by_no[n].inside for n in numbers)]
    facts = standing_facts(connection, units, inside)
    decisions = decisions_of(connection, units)
    for row in tasks_of(connection, units):
        if row.obligation not in asked[row.unit]:
            continue
        ask = asks.by_no[row.obligation]
        decided = decisions.get((row.unit, row.obligation, row.period), NOTHING)
        old = state_in(row)
        new = answered(ask, facts.get(row.unit, ()), decided, row.period, row.opens_on, old)
        if new != old:
            changes.change(
                nodes.by_no[row.unit], row.obligation, row.period, row.opens_on, known_on, old, new
            )


def answered(
    ask: Ask, facts: Iterable[FactRow], decided: Decided, period: str, opens_on: str, old: TaskState
) -> TaskState:
    """The task's state once its facts are looked at; due days and force stay as they are."""
    found = outcome(
        ask.obligation,
        list(facts),
        decided,
        period=period,
        opens=date.fromisoformat(opens_on),
        last_day=day_of(old.lenient),
    )
    return old._replace(
        done_on=found.done_on.isoformat() if found.done_on else None,
        ready_on=found.ready_on.isoformat() if found.ready_on else None,
    )


def standing_facts(
    connection: Connection, units: Iterable[int], inside: Iterable[int] = ()
) -> dict[int, list[FactRow]]:
    """The facts that stand, by the unit that owes; those of units inside it only for `inside`."""
    found: dict[int, list[FactRow]] = defaultdict(list)
    teams: dict[tuple[int, int, str, str], list[TeamFact]] = defaultdict(list)
    queries = [(FACTS_HERE, list(units))]
    if inside:
        queries.append((FACTS_INSIDE, list(inside)))
    for query, numbers in queries:
        for f in connection.execute(_sql(connection, query), {"units": bulk.among(connection, numbers)}):
            day = day_of(f.occurred_on)
            assert day is not None
            if f.kind.startswith("team_"):
                teams[f.owner, f.unit, f.about, f.team].append(TeamFact(f.kind, day, f.quantity))
            else:
                found[f.owner].append(
                    FactRow(
                        f.kind, f.about, f.period, day, None, f.quantity, f.denominator, f.owner == f.unit
                    )
                )
    for (owner, unit, body, _), reported in teams.items():
        found[owner].extend(
            FactRow("team_founded", body, "", span.start, span.until, span.members, 0, owner == unit)
            for span in spans(reported)
        )
    return found


def decisions_of(connection: Connection, units: Iterable[int]) -> dict[Key, Decided]:
    """What was decided about the tasks of these units."""
    rows = connection.execute(_sql(connection, DECISIONS_OF_UNITS), {"units": bulk.among(connection, units)})
    return {(r.unit, r.obligation, r.period): decided_in(r) for r in rows}


def decided_in(row: Row[tuple[object, ...]]) -> Decided:
    return Decided(
        strict=day_of(row.strict),
        lenient=day_of(row.lenient),
        extended=bool(row.extended),
        extension_wanted=day_of(row.extension_wanted),
        submitted_on=day_of(row.submitted_on),
        accepted=bool(row.accepted),
        returned=row.returned,
        waived=bool(row.waived),
        acknowledged=bool(row.acknowledged),
        paused=day_of(row.paused_on),
        paused_for=row.paused_for,
        suspended=bool(row.suspended),
    )


def _sql(connection: Connection, query: str) -> TextClause:
    return text(query.format(among=bulk.AMONG[connection.dialect.name]))
