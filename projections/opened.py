"""What a new obligation asks, counted once for every unit above those that it binds."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, text

from projections import bulk
from projections.adding import ABOVE, ALL, SAME_STANDING, STANDING_COLUMNS, number_new
from projections.bound import bound_inside
from projections.nodes import Ask, Nodes

Period = tuple[
    str, str, str
]  # the day on which it opens and those by which it is due, strictly and leniently

INSIDE = f"""
    WITH near AS MATERIALIZED ({{near}})
    SELECT ancestor, CAST(sum(n) AS integer) FROM (
        {ABOVE.format(columns="parent")}
        UNION ALL
        SELECT {ALL} AS ancestor, parent, n FROM near
    ) counted
    GROUP BY ancestor ORDER BY ancestor
"""
NOW = """
    INSERT INTO progress (ancestor, obligation, opens_on, strict, lenient, state, n)
    SELECT i.unit, :obligation, k.opens_on, k.strict, k.lenient, 'open', i.n * k.periods
    FROM {kinds} k CROSS JOIN {inside} i
"""
DAYS = f"""
    INSERT INTO progress_days (ancestor, known_on, was, now, n)
    SELECT i.unit, :known_on, 0, s.no, i.n * w.periods
    FROM {{kinds}} w CROSS JOIN standings s CROSS JOIN {{inside}} i
    WHERE i.unit <> {ALL} AND {SAME_STANDING}
"""


def count_opened(
    connection: Connection, one: Ask, periods: Sequence[Period], nodes: Nodes, known_on: str
) -> None:
    """Counts the tasks of an obligation that had none: all are open, and every unit has one a period."""
    query, values = bound_inside(one, nodes)
    found = connection.execute(text(INSIDE.format(near=query)), values)
    inside = bulk.wanted(
        connection, "inside", "unit integer, n integer", [(unit, n) for unit, n in found], "i"
    )
    now = [(*period, n) for period, n in Counter(periods).items()]
    columns = "opens_on text, strict text, lenient text, periods integer"
    kinds = bulk.wanted(connection, "opened", columns, now, "k")
    values = {"obligation": one.no, **inside.values, **kinds.values}
    connection.execute(text(NOW.format(kinds=kinds.sql, inside=inside.sql)), values)

    days = Counter((one.no, opens_on, lenient, "", "", "") for opens_on, _, lenient in periods)
    rows = [(*standing, n) for standing, n in days.items()]
    kinds = bulk.wanted(connection, "opened_days", f"{STANDING_COLUMNS}, periods integer", rows, "k")
    connection.execute(text(number_new(kinds.sql)), kinds.values)
    values = {"known_on": known_on, **inside.values, **kinds.values}
    connection.execute(text(DAYS.format(kinds=kinds.sql, inside=inside.sql)), values)
