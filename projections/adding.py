"""Counts at the units next above the tasks, added up at those and everything above them.

What is counted goes by a number, in the order of the key: sorting two numbers is faster than
eight texts.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, text

from projections import bulk
from projections.tables import progress, progress_days

ALL = 0  # the "ancestor" that stands for every unit: the sweep asks it what is open

COUNT_COLUMNS = "parent integer, kind integer, n integer"
ADD_UP = """
    WITH given AS MATERIALIZED (SELECT * FROM {counts} w),
    summed AS MATERIALIZED (
        SELECT ancestor, kind, sum(n) AS n FROM (
            SELECT parent AS ancestor, kind, n FROM given WHERE parent <> 0
            UNION ALL
            SELECT a.ancestor, kind, n FROM given CROSS JOIN unit_ancestors a WHERE a.unit = given.parent
            {every}
        ) counted
        GROUP BY ancestor, kind HAVING sum(n) <> 0
    )
    INSERT INTO {table} (ancestor, {key}, n)
    SELECT s.ancestor, {key}, s.n FROM summed s CROSS JOIN {kinds} k WHERE k.kind = s.kind
    ON CONFLICT (ancestor, {key}) DO UPDATE SET n = {table}.n + excluded.n
"""
EVERY_UNIT = f"UNION ALL SELECT {ALL} AS ancestor, kind, n FROM given"
NOW_KEY = "obligation, opens_on, strict, lenient, state"
DAYS_KEY = "obligation, known_on, opens_on, lenient, done_on, out, out_on"

# What a rebuild counts waits in temporary tables: (unit, number of what is counted, how many),
# what the numbers stand for, and their ranks in the order of the key.
waiting = MetaData()
counted = Table(
    "counted",
    waiting,
    Column("parent", Integer),
    Column("kind", Integer),
    Column("n", Integer),
    prefixes=["TEMPORARY"],
)
counted_kinds = Table(
    "counted_kinds",
    waiting,
    Column("kind", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Integer if name == "obligation" else Text) for name in DAYS_KEY.split(", ")),
    Column("strict", Text),
    prefixes=["TEMPORARY"],
)
counted_ranks = Table(
    "counted_ranks",
    waiting,
    Column("kind", Integer, primary_key=True, autoincrement=False),
    Column("rank", Integer),
    prefixes=["TEMPORARY"],
)
counted_named = Table(
    "counted_named",
    waiting,
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("kind", Integer),
    prefixes=["TEMPORARY"],
)
STATE = """
    CASE WHEN out <> '' AND out <> 'closed' THEN out
         WHEN done_on = '' THEN CASE WHEN out = '' THEN 'open' ELSE out END
         WHEN lenient = '' OR done_on <= lenient THEN 'in_time'
         ELSE 'late' END
"""
RANKS = """
    INSERT INTO counted_ranks (kind, rank)
    SELECT kind, dense_rank() OVER (ORDER BY {order}) FROM counted_kinds
"""
NAMED = "INSERT INTO counted_named (rank, kind) SELECT rank, min(kind) FROM counted_ranks GROUP BY rank"
# In the order of the table's key, so that rows are added at its end.
ADD_WAITING = """
    WITH near AS {near}
    INSERT INTO {table} (ancestor, {key}, n)
    SELECT s.ancestor, {columns}, s.n
    FROM (
        SELECT ancestor, rank, sum(n) AS n FROM (
            SELECT parent AS ancestor, rank, n FROM near WHERE parent <> 0
            UNION ALL
            SELECT a.ancestor, rank, n FROM near CROSS JOIN unit_ancestors a WHERE a.unit = near.parent
            {every}
        ) every_unit
        GROUP BY ancestor, rank HAVING sum(n) <> 0 ORDER BY ancestor, rank
    ) s CROSS JOIN counted_named m CROSS JOIN counted_kinds k
    WHERE m.rank = s.rank AND k.kind = m.kind
"""
# Of what changed on some day hardly two are alike; of what tasks are now, nearly all.
EACH = """NOT MATERIALIZED (
        SELECT c.parent, r.rank, c.n FROM counted c CROSS JOIN counted_ranks r WHERE r.kind = c.kind
    )"""
ALIKE = """MATERIALIZED (
        SELECT c.parent, r.rank, sum(c.n) AS n FROM counted c CROSS JOIN counted_ranks r
        WHERE r.kind = c.kind GROUP BY c.parent, r.rank HAVING sum(c.n) <> 0
    )"""
ADD_DAYS = ADD_WAITING.format(near=EACH, table=progress_days.name, key=DAYS_KEY, columns=DAYS_KEY, every="")
ADD_NOW = ADD_WAITING.format(
    near=ALIKE,
    table=progress.name,
    key=NOW_KEY,
    columns=NOW_KEY.replace("state", STATE),
    every=f"UNION ALL SELECT {ALL} AS ancestor, rank, n FROM near",
)
TO_WHAT_IS_THERE = f" ON CONFLICT (ancestor, {DAYS_KEY}) DO UPDATE SET n = progress_days.n + excluded.n"

Counts = Mapping[tuple[Any, ...], int]  # by parent and key


def add_now(connection: Connection, counts: Counts) -> None:
    """Adds to `progress` at the parent, all above it, and the whole."""
    _add_up(connection, progress.name, NOW_KEY, counts, EVERY_UNIT)


def add_days(connection: Connection, counts: Counts) -> None:
    """Adds to `progress_days` at the parent and all above it."""
    _add_up(connection, progress_days.name, DAYS_KEY, counts, "")


def _add_up(connection: Connection, table: str, key: str, counts: Counts, every: str) -> None:
    kinds, rows = _numbered(counts, 0)
    if not rows:
        return
    columns = "kind integer primary key, " + ", ".join(
        f"{name} {'integer' if name == 'obligation' else 'text'}" for name in key.split(", ")
    )
    named = bulk.wanted(connection, f"{table}_kinds", columns, kinds, "k")
    given = bulk.wanted(connection, table, COUNT_COLUMNS, rows)
    statement = ADD_UP.format(table=table, key=key, counts=given.sql, kinds=named.sql, every=every)
    connection.execute(text(statement), given.values | named.values)


def _numbered(counts: Counts, start: int) -> tuple[list[bulk.Row], list[bulk.Row]]:
    """What is counted, each under a number, and the counts by those; what came to nothing is left out."""
    numbers: dict[tuple[Any, ...], int] = {}
    held = [(of[0], of[1:], n) for of, n in counts.items() if n]
    for kind in sorted({kind for _, kind, _ in held}):
        numbers[kind] = start + len(numbers)
    return [(no, *kind) for kind, no in numbers.items()], [(at, numbers[kind], n) for at, kind, n in held]


class Waiting:
    """Counts of `progress_days` that a rebuild keeps aside, to be added up together."""

    def __init__(self) -> None:
        self._made = False
        self._kinds = 0

    def keep(self, connection: Connection, counts: Counts) -> None:
        kinds, rows = _numbered(counts, self._kinds)
        if not rows:
            return
        if not self._made:
            waiting.drop_all(connection)
            waiting.create_all(connection)
            self._made = True
        bulk.insert(connection, counted_kinds, kinds)
        bulk.insert(connection, counted, rows)
        self._kinds += len(kinds)

    def add_up(self, connection: Connection, *, whole: bool) -> None:
        """Adds what waits to `progress_days`, and forgets it.

        When it is the `whole`, the tables are empty before, and `progress` follows from it as well.
        """
        if not self._kinds:
            return
        _rank(connection, DAYS_KEY)
        connection.execute(text(ADD_DAYS if whole else ADD_DAYS + TO_WHAT_IS_THERE))
        if whole:
            _rank(connection, NOW_KEY.replace("state", STATE))
            connection.execute(text(ADD_NOW))
        for table in waiting.sorted_tables:
            connection.execute(table.delete())
        self._kinds = 0


def _rank(connection: Connection, order: str) -> None:
    """Ranks what is counted, in an order; what is alike in it has one rank."""
    for table in (counted_ranks, counted_named):
        connection.execute(table.delete())
    connection.execute(text(RANKS.format(order=order)))
    connection.execute(text(NAMED))
    if connection.dialect.name == "postgresql":  # it knows nothing yet of tables filled just now
        for name in (*waiting.tables, "unit_ancestors"):
            connection.execute(text(f"ANALYZE {name}"))
