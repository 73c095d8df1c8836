"""The tables, and a world in memory, brought into one shape so that they can be compared.

Units are named by code and first day, obligations by directive and number, days are ISO text;
rows that count nothing are left out.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from events.facts import Measured
from projections.world import Place, Task, World

Rows = dict[Hashable, Any]
ALL = ("*", "")  # the "ancestor" that stands for every unit

UNIT = "(SELECT code || ' ' || valid_from FROM roster_units WHERE no = {column})"
ASKED = "(SELECT directive || '/' || code FROM obligations WHERE no = {column})"

TASKS = f"""
    SELECT {UNIT.format(column="t.unit")}, {ASKED.format(column="t.obligation")}, t.period,
           d.opens_on, t.strict, t.lenient, t.done_on, t.ready_on, t.out, t.out_on
    FROM tasks t JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
"""
PROGRESS = f"""
    SELECT coalesce({UNIT.format(column="ancestor")}, '*'), {ASKED.format(column="obligation")}, opens_on,
           strict, lenient, state, n
    FROM progress WHERE n <> 0
"""
# What became known of a day, whatever the steps: a task that went from one standing to another and on to a
# third has left the first and come to the third.
CHANGES = """(
    SELECT ancestor, known_on, standing, sum(n) AS n FROM (
        SELECT ancestor, known_on, now AS standing, n FROM progress_days
        UNION ALL SELECT ancestor, known_on, was, -n FROM progress_days
    ) ends WHERE standing <> 0 GROUP BY ancestor, known_on, standing HAVING sum(n) <> 0
)"""
PROGRESS_DAYS = f"""
    SELECT {UNIT.format(column="p.ancestor")}, {ASKED.format(column="s.obligation")}, s.opens_on, s.lenient,
           s.done_on, s.out, s.out_on, sum(p.n)
    FROM {CHANGES} p JOIN standings s ON s.no = p.standing WHERE p.known_on <= :known
    GROUP BY p.ancestor, s.obligation, s.opens_on, s.lenient, s.done_on, s.out, s.out_on HAVING sum(p.n) <> 0
"""
# Numbers of standings are given in the order in which they are met.
DAYS_NAMED = f"""
    SELECT p.ancestor, p.known_on, s.obligation, s.opens_on, s.lenient, s.done_on, s.out, s.out_on, p.n
    FROM {CHANGES} p JOIN standings s ON s.no = p.standing
"""
MONTH_DAYS_NAMED = """
    SELECT m.ancestor, m.known_month, m.done_month, s.obligation, s.opens_on, s.lenient, s.done_on, s.out,
           s.out_on, m.n
    FROM progress_month_days m JOIN standings s ON s.no = m.standing AND s.obligation = m.obligation
"""
SPANS = f"SELECT {UNIT.format(column='unit')}, body, team, start, until, members FROM team_spans"
TEAM_DAYS = f"""
    SELECT {UNIT.format(column="ancestor")}, body, level, day, sum(teams), sum(members)
    FROM team_days WHERE known_on <= :known
    GROUP BY ancestor, body, level, day HAVING sum(teams) <> 0 OR sum(members) <> 0
"""
FACTS = f"""
    SELECT {UNIT.format(column="unit")}, version, kind, about, period, occurred_on, known_on, quantity,
           denominator, retracted_known
    FROM facts
"""
# What a task was by the end of a day: the first state that it left after that day, else the present one.
TASKS_THEN = f"""
    SELECT {UNIT.format(column="t.unit")}, {ASKED.format(column="t.obligation")}, t.period,
           CASE WHEN w.unit IS NULL THEN t.lenient ELSE w.lenient END,
           CASE WHEN w.unit IS NULL THEN t.done_on ELSE w.done_on END,
           CASE WHEN w.unit IS NULL THEN t.ready_on ELSE w.ready_on END,
           CASE WHEN w.unit IS NULL THEN t.out ELSE w.out END,
           CASE WHEN w.unit IS NULL THEN t.out_on ELSE w.out_on END
    FROM tasks t
    JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
    LEFT JOIN task_was w ON w.unit = t.unit AND w.obligation = t.obligation AND w.period = t.period
        AND w.until_known = (SELECT min(x.until_known) FROM task_was x WHERE x.unit = t.unit
            AND x.obligation = t.obligation AND x.period = t.period AND x.until_known > :known)
    WHERE d.known_on <= :known
"""


def read(connection: Connection, query: str, *, key: int, **values: object) -> Rows:
    """The rows of a query, by the first `key` columns; raises when two have the same."""
    found: Rows = {}
    for row in connection.execute(text(query), values):
        assert tuple(row[:key]) not in found
        found[tuple(row[:key])] = tuple(row[key:])
    return found


def now(connection: Connection) -> dict[str, Rows]:
    """What the tables say is so."""
    return {
        "tasks": read(connection, TASKS, key=3),
        "progress": read(connection, PROGRESS, key=6),
        "spans": read(connection, SPANS, key=4),
        "facts": read(connection, FACTS, key=2),
    }


def then(connection: Connection, known: date) -> dict[str, Rows]:
    """What the tables say was known by the end of a day."""
    values = {"known": known.isoformat()}
    unasked = {"unasked"}
    return {
        "tasks": {
            k: v for k, v in read(connection, TASKS_THEN, key=3, **values).items() if v[3] not in unasked
        },
        "progress": read(connection, PROGRESS_DAYS, key=7, **values),
        "teams": read(connection, TEAM_DAYS, key=4, **values),
    }


def everything(connection: Connection) -> dict[str, Any]:
    """Every row of every table that the fold writes, those that count nothing left out.

    What tasks were is left to `then`: of a day on which a task changed and changed back, a row
    says nothing that its absence does not.
    """
    from projections.tables import metadata  # noqa: PLC0415 - named like this module

    found: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        if table.name in {"task_was", "standings", "progress_days", "progress_month_days"}:
            continue
        rows = [tuple(row) for row in connection.execute(table.select())]
        sums = [i for i, c in enumerate(table.columns) if c.name in {"n", "teams", "members"}]
        if table.name in {"progress", "team_days"}:
            rows = [row for row in rows if any(row[i] for i in sums)]
        found[table.name] = Counter(rows)
    for name, query in (("progress_days", DAYS_NAMED), ("progress_month_days", MONTH_DAYS_NAMED)):
        found[name] = Counter(tuple(row) for row in connection.execute(text(query)))
    return found


def world_now(world: World) -> dict[str, Rows]:
    """The same as `now`, of a world in memory."""
    progress: Counter[tuple[str, ...]] = Counter()
    for t in world.tasks:
        for at in (None, *t.above):
            progress[_unit(at), _asked(t), _day(t.opens), _text(t.strict), _text(t.lenient), _state(t)] += 1
    return {
        "tasks": {
            (_unit(t.at), _asked(t), t.ref.period): tuple(
                map(_null, (t.opens, t.strict, t.lenient, t.done_on, t.ready_on, t.out, t.out_on))
            )
            for t in world.tasks
        },
        "progress": _ones(progress),
        "spans": {
            (_unit(t.at), t.body, t.team, _day(t.span.start)): (_null(t.span.until), t.span.members)
            for t in world.teams
        },
        "facts": {
            (_unit(t.at), t.version): (
                t.fact.KIND,
                t.fact.about,
                t.fact.period,
                _day(t.fact.occurred_on),
                _day(t.known_on),
                t.fact.quantity,
                t.fact.denominator if isinstance(t.fact, Measured) else 0,
                _null(t.wrong_on),
            )
            for t in world.facts
        },
    }


def world_then(world: World) -> dict[str, Rows]:
    """The same as `then`, of a world in memory that knows no more than was known."""
    progress: Counter[tuple[str, ...]] = Counter()
    for t in world.tasks:
        for at in t.above:
            progress[
                _unit(at), _asked(t), _day(t.opens), _text(t.lenient), _text(t.done_on), t.out or "",
                _text(t.out_on),
            ] += 1  # fmt: skip
    teams: Counter[tuple[str, ...]] = Counter()
    members: Counter[tuple[str, ...]] = Counter()
    for team in world.teams:
        for at in (team.at, *team.above):
            for day, way in ((team.span.start, 1), (team.span.until, -1)):
                if day is not None:
                    key = (_unit(at), team.body, team.at.level, _day(day))
                    teams[key] += way
                    members[key] += way * team.span.members
    return {
        "tasks": {
            (_unit(t.at), _asked(t), t.ref.period): tuple(
                map(_null, (t.lenient, t.done_on, t.ready_on, t.out, t.out_on))
            )
            for t in world.tasks
        },
        "progress": _ones(progress),
        "teams": {key: (teams[key], members[key]) for key in teams if teams[key] or members[key]},
    }


def _ones(counts: Counter[tuple[str, ...]]) -> Rows:
    return {key: (n,) for key, n in counts.items()}


def _unit(at: Place | None) -> str:
    return f"{at.code} {at.since.isoformat()}" if at is not None else "*"


def _asked(task: Task) -> str:
    return f"{task.ref.directive}/{task.ref.obligation}"


def _state(task: Task) -> str:
    """The state of a task on the last of all days, in the words of the table."""
    status = task.status(date.max)
    return {"done_in_time": "in_time", "done_late": "late", "open_late": "open", "open_in_time": "open"}.get(
        status, status
    )


def _day(day: date) -> str:
    return day.isoformat()


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _null(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def differences(ours: dict[str, Rows], theirs: dict[str, Rows]) -> list[str]:
    """Every row that is not the same on both sides, to be read by a person."""
    return [
        f"{name} {key}: {rows.get(key)} against {theirs[name].get(key)}"
        for name, rows in ours.items()
        for key in sorted({*rows, *theirs[name]}, key=str)
        if rows.get(key) != theirs[name].get(key)
    ]


def sample(days: Iterable[date], most: int) -> list[date]:
    """At most so many of the days, spread over them, the last one among them."""
    held = sorted(set(days))
    step = max(1, len(held) // most)
    return sorted({*held[::step][:most], *held[-1:]})
