"""Counts at the units next above the tasks, added up at those and everything above them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from projections import bulk
from projections.tables import standings

ALL = 0  # the "ancestor" that stands for every unit: the sweep asks it what is open

# What is counted goes by a number: sorting two numbers is faster than six texts. What is added in the order
# of its key finds its neighbours' pages at hand.
ABOVE = """
        SELECT parent AS ancestor, {columns}, n FROM near WHERE parent <> 0
        UNION ALL
        SELECT a.ancestor, {columns}, n FROM near CROSS JOIN unit_ancestors a WHERE a.unit = near.parent
"""
NOW_KEY = "obligation, opens_on, strict, lenient, state"
NOW_COLUMNS = (
    "kind integer primary key, obligation integer, opens_on text, strict text, lenient text, state text"
)
ADD_NOW = f"""
    WITH near AS MATERIALIZED (SELECT * FROM {{counts}} w),
    summed AS MATERIALIZED (
        SELECT ancestor, kind, sum(n) AS n FROM (
            {ABOVE.format(columns="kind")}
            UNION ALL
            SELECT {ALL} AS ancestor, kind, n FROM near
        ) counted
        GROUP BY ancestor, kind HAVING sum(n) <> 0
    )
    INSERT INTO progress (ancestor, {NOW_KEY}, n)
    SELECT s.ancestor, {NOW_KEY}, s.n FROM summed s CROSS JOIN {{kinds}} k WHERE k.kind = s.kind
    ON CONFLICT (ancestor, {NOW_KEY}) DO UPDATE SET n = progress.n + excluded.n
"""
ADD_DAYS = f"""
    WITH near AS MATERIALIZED (SELECT * FROM {{counts}} w)
    INSERT INTO progress_days (ancestor, known_on, was, now, n)
    SELECT ancestor, known_on, was, now, sum(n) FROM (
        {ABOVE.format(columns="known_on, was, now")}
    ) counted
    GROUP BY ancestor, known_on, was, now ORDER BY ancestor, known_on, was, now
    ON CONFLICT (ancestor, known_on, was, now) DO UPDATE SET n = progress_days.n + excluded.n
"""

STANDING_KEY = ", ".join(column.name for column in standings.columns if column.name != "no")
STANDING_COLUMNS = "obligation integer, opens_on text, lenient text, done_on text, out text, out_on text"
SAME_STANDING = " AND ".join(f"s.{name} = w.{name}" for name in STANDING_KEY.split(", "))
NUMBERS = "SELECT s.no, w.* FROM {standings} w CROSS JOIN standings s WHERE " + SAME_STANDING


def number_new(found: str) -> str:
    """The statement that gives numbers to those standings of a query that have none yet."""
    return f"""
        INSERT INTO standings (no, {STANDING_KEY})
        SELECT (SELECT coalesce(max(no), 0) FROM standings) + row_number() OVER (ORDER BY {STANDING_KEY}),
               {STANDING_KEY}
        FROM {found} w WHERE NOT EXISTS (SELECT 1 FROM standings s WHERE {SAME_STANDING})
    """


class Now(NamedTuple):
    """What present boards tell tasks apart by; an empty text is none."""

    obligation: int
    opens_on: str
    strict: str
    lenient: str
    state: str


class Standing(NamedTuple):
    """What past boards tell tasks apart by; an empty text is none."""

    obligation: int
    opens_on: str
    lenient: str
    done_on: str
    out: str
    out_on: str


def add_now(connection: Connection, counts: Mapping[tuple[int, Now], int]) -> None:
    """Adds to `progress`, by the unit next above: there, at all above it, and for the whole."""
    kinds = {kind: no for no, kind in enumerate(sorted({kind for (_, kind), n in counts.items() if n}))}
    rows = [(parent, kinds[kind], n) for (parent, kind), n in counts.items() if n]
    if not rows:
        return
    given = bulk.wanted(connection, "progress", "parent integer, kind integer, n integer", rows)
    named = [(no, *kind) for kind, no in kinds.items()]
    kept = bulk.wanted(connection, "progress_kinds", NOW_COLUMNS, named, "k")
    connection.execute(text(ADD_NOW.format(counts=given.sql, kinds=kept.sql)), given.values | kept.values)


def add_days(
    connection: Connection,
    counts: Mapping[tuple[int, str, int, int], int],
    standings: Sequence[Standing],
) -> None:
    """Adds to `progress_days`, by the unit next above and the day of knowledge: there and at all above it.

    The counts name what tasks left and came to by their places among `standings`.
    """
    if not counts:
        return
    numbers = _numbers(connection, set(standings))
    no = [numbers[one] for one in standings]
    rows = [(parent, on, no[was], no[now], n) for (parent, on, was, now), n in counts.items()]
    columns = "parent integer, known_on text, was integer, now integer, n integer"
    given = bulk.wanted(connection, "progress_days", columns, rows)
    connection.execute(text(ADD_DAYS.format(counts=given.sql)), given.values)


def _numbers(connection: Connection, wanted: Iterable[Standing]) -> dict[Standing, int]:
    """The numbers of these standings; those that no task had before get one."""
    given = bulk.wanted(connection, "standings", STANDING_COLUMNS, sorted(wanted), "s")
    connection.execute(text(number_new(given.sql)), given.values)
    rows = connection.execute(text(NUMBERS.format(standings=given.sql)), given.values)
    return {Standing(*key): no for no, *key in rows}
