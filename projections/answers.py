"""Which tasks the facts of some units answer, worked out for many tasks at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, Row, TextClause, bindparam, text

from directives.fulfilment import FactRow
from directives.tasks import NOTHING, Decided, outcome
from directives.teams import TeamFact, spans
from projections import bulk
from projections.changes import Changes, TaskState
from projections.nodes import Ask, Asks, Nodes, day_of, kinds_heard

Key = tuple[int, int, str]  # unit, obligation, period
EVERY_PERIOD = "*"
WHATEVER = ""  # in place of a day: look at the task however it stands

WANTED_COLUMNS = "unit integer, obligation integer, period text, day text"
# Where a day is given, only tasks that something of that day can still change. CROSS JOIN keeps
# SQLite to the order in which they stand: it knows nothing of how few are wanted.
TASKS_WANTED = """
    SELECT w.period AS wanted_period, w.day, t.unit, t.obligation, t.period, t.strict, t.lenient, t.done_on,
           t.ready_on, t.out, t.out_on, d.opens_on, d.strict AS given_strict, d.lenient AS given_lenient
    FROM {wanted} w CROSS JOIN tasks t CROSS JOIN dues d
    WHERE t.unit = w.unit AND t.obligation = w.obligation
      AND d.obligation = t.obligation AND d.period = t.period
      AND (w.period = '*' OR w.period = t.period)
      AND (w.day = '' OR t.done_on IS NULL OR w.day < t.done_on)
"""
FACTS_HERE = """
    SELECT f.unit AS owner, f.unit, f.kind, f.about, f.period, f.team, f.occurred_on, f.quantity,
           f.denominator
    FROM {among} a
    JOIN facts f ON f.unit = a.unit
    WHERE f.retracted_known IS NULL AND f.kind IN :kinds
"""
FACTS_INSIDE = """
    SELECT up.ancestor AS owner, f.unit, f.kind, f.about, f.period, f.team, f.occurred_on, f.quantity,
           f.denominator
    FROM {among} a
    JOIN unit_ancestors up ON up.ancestor = a.unit
    JOIN facts f ON f.unit = up.unit
    WHERE f.retracted_known IS NULL AND f.kind IN :kinds
"""
DECISIONS_OF_UNITS = """
    SELECT d.* FROM {among} a JOIN task_decisions d ON d.unit = a.unit
"""

Tasks = Sequence[Row[tuple[object, ...]]]


def tasks_wanted(connection: Connection, wanted: Mapping[Key, str]) -> Tasks:
    """The tasks of these keys (a period or EVERY_PERIOD) that a fact of the day given can change.

    Each row has its state, its first due days and what was wanted of it.
    """
    if not wanted:
        return ()
    rows = sorted((*key, day) for key, day in wanted.items())
    given = bulk.wanted(connection, "tasks", WANTED_COLUMNS, rows)
    return connection.execute(text(TASKS_WANTED.format(wanted=given.sql)), given.values).all()


def state_in(row: Row[tuple[object, ...]]) -> TaskState:
    return TaskState(row.strict, row.lenient, row.done_on, row.ready_on, row.out, row.out_on)


def evaluate(
    connection: Connection,
    rows: Tasks,
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
) -> None:
    """Works out these tasks from all their standing facts."""
    if not rows:
        return
    asked = {number: asks.by_no[number] for number in {row.obligation for row in rows}}
    facts = standing_facts(
        connection,
        {row.unit for row in rows},
        {row.unit for row in rows if asked[row.obligation].inside},
        kinds_heard(heard for one in asked.values() for heard in one.hears),
    )
    reviewed = {number for number, one in asked.items() if one.obligation.needs_review}
    decisions = decisions_of(connection, {row.unit for row in rows if row.obligation in reviewed})
    for row in rows:
        decided = decisions.get((row.unit, row.obligation, row.period), NOTHING)
        old = state_in(row)
        new = answered(asked[row.obligation], facts.get(row.unit, ()), decided, row.period, row.opens_on, old)
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
    connection: Connection, units: Iterable[int], inside: Iterable[int], kinds: Iterable[str]
) -> dict[int, list[FactRow]]:
    """The facts of these kinds that stand, by the unit that owes.

    Those of units inside it only for `inside`, next to its own.
    """
    found: dict[int, list[FactRow]] = defaultdict(list)
    teams: dict[tuple[int, int, str, str], list[TeamFact]] = defaultdict(list)
    heard = sorted(kinds)
    for query, numbers in ((FACTS_HERE, set(units)), (FACTS_INSIDE, set(inside))):
        if not numbers or not heard:
            continue
        values = {"units": bulk.among(connection, numbers), "kinds": heard}
        for owner, unit, kind, about, period, team, occurred_on, quantity, denominator in connection.execute(
            _sql(connection, query).bindparams(bindparam("kinds", expanding=True)), values
        ).all():
            day = date.fromisoformat(occurred_on)
            if team:
                teams[owner, unit, about, team].append(TeamFact(kind, day, quantity))
            else:
                found[owner].append(
                    FactRow(kind, about, period, day, None, quantity, denominator, owner == unit)
                )
    for (owner, unit, body, _), reported in teams.items():
        found[owner].extend(
            FactRow("team_founded", body, "", span.start, span.until, span.members, 0, owner == unit)
            for span in spans(reported)
        )
    return found


def decisions_of(connection: Connection, units: Iterable[int]) -> dict[Key, Decided]:
    """What was decided about the tasks of these units."""
    units = set(units)
    if not units:
        return {}
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
