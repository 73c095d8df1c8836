"""Many rows at once, the one place where the two databases are spoken to differently.

SQLite takes `executemany`; PostgreSQL takes COPY, or one statement over arrays where rows
must be merged.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from time import sleep
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

Row = tuple[Any, ...]

ANEW: Final = "dondoc_anew"  # the schema in which PostgreSQL makes tables beside those that are read
LOCK_TRY_MS: Final = 200  # nobody who reads waits longer for a try; well below the deadlock check of a second
LOCK_NOT_AVAILABLE: Final = "55P03"
IN_A_STATEMENT: Final = 200  # rows
WORK_MB: Final = 64  # what adding up a stretch takes in memory; with less the server writes it to files

POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]  # for the names of its types

# A set of unit numbers as a table: bound once as :units by `among`.
AMONG = {
    "sqlite": "(SELECT value AS unit FROM json_each(:units))",
    "postgresql": "(SELECT unnest(CAST(:units AS integer[])) AS unit)",
}
# A unit that is one of such a set. Said so, PostgreSQL begins with those units in a query of many tables.
ONE_OF = {
    "sqlite": "IN (SELECT value FROM json_each(:units))",
    "postgresql": "= ANY (CAST(:units AS integer[]))",
}


def among(connection: Connection, units: Iterable[int]) -> object:
    """The parameter `:units` for a statement written with `AMONG` or `ONE_OF`."""
    numbers = sorted(units)
    return json.dumps(numbers) if connection.dialect.name == "sqlite" else numbers


class Wanted(NamedTuple):
    """Rows to join: `sql` stands in FROM, under an alias; `values` are its parameters."""

    sql: str
    values: dict[str, object]


def wanted(connection: Connection, name: str, columns: str, rows: Sequence[Row], prefix: str = "w") -> Wanted:
    """`rows` for a statement that joins them; `columns` are names and types that both databases know.

    Two in one statement need a `prefix` each, for their parameters.

    A temporary table on SQLite, arrays on PostgreSQL, which would make and empty tables more slowly
    than it reads them. Sorted rows are looked up fast: neighbours in a tree lie on the same page.
    """
    parts = [part.split() for part in columns.split(",")]
    if connection.dialect.name == "postgresql":
        return _arrays([(column, kind) for column, kind, *_ in parts], rows, prefix)
    connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS wanted_{name} ({columns})")
    connection.exec_driver_sql(f"DELETE FROM wanted_{name}")
    _insert(connection, f"wanted_{name}", len(parts), rows)
    return Wanted(f"wanted_{name}", {})


def looked_up(connection: Connection, table: str, on: str) -> str:
    """The join that looks the rows of a table ("facts f") up for each row before it, by a key of theirs.

    Told to join freely, either database reads all of a large table for a part: SQLite knows nothing of
    how few are wanted, PostgreSQL nothing of a table that grows in this very transaction.
    """
    if connection.dialect.name == "sqlite":
        return f"CROSS JOIN {table} ON {on}"  # in this order
    return f"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {on} OFFSET 0) {table.split()[1]}"


def _arrays(columns: Sequence[tuple[str, str]], rows: Sequence[Row], prefix: str = "w") -> Wanted:
    """Rows as one array for each column."""
    names = ", ".join(column for column, _ in columns)
    arrays = ", ".join(f"CAST(:{prefix}{n} AS {kind}[])" for n, (_, kind) in enumerate(columns))
    held = zip(*rows, strict=True) if rows else ([] for _ in columns)
    values: dict[str, object] = {f"{prefix}{n}": _array(column) for n, column in enumerate(held)}
    return Wanted(f"(SELECT * FROM unnest({arrays}) AS given ({names}))", values)


def _array(column: Iterable[Any]) -> str:
    """Numbers, truth values or texts as an array of PostgreSQL: its driver would ask each for its type."""
    values = list(column)
    if isinstance(next((one for one in values if one is not None), None), str):
        whole = "".join([one for one in values if one])
        if '"' in whole or "\\" in whole:
            values = [one and one.replace("\\", "\\\\").replace('"', '\\"') for one in values]
        told = ["NULL" if one is None else f'"{one}"' for one in values]
    else:
        told = ["NULL" if one is None else str(one) for one in values]
    return "{" + ",".join(told) + "}"


def _insert(
    connection: Connection, table: str, columns: int, rows: Sequence[Row], on_conflict: str = ""
) -> None:
    """Rows into a table of SQLite: many in a statement cost a third less than one each."""
    marks = f"({','.join('?' * columns)})"
    whole = len(rows) - len(rows) % IN_A_STATEMENT
    many = f"INSERT INTO {table} VALUES {','.join([marks] * IN_A_STATEMENT)} {on_conflict}"
    for start in range(0, whole, IN_A_STATEMENT):
        values = tuple(chain.from_iterable(rows[start : start + IN_A_STATEMENT]))
        connection.exec_driver_sql(many, values)
    if rest := list(rows[whole:]):
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES {marks} {on_conflict}", rest)


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Adds rows that are new; each holds the table's columns in their order."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _insert(connection, table.name, len(table.columns), rows)
        return
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(c.name for c in table.columns)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Adds counts to the rows of the same key, making those that are missing.

    The table's key columns come first; the rest are sums.
    """
    keys = ", ".join(c.name for c in table.primary_key)
    sums = [c.name for c in table.columns if not c.primary_key]
    sets = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in sums)
    _merge(connection, table, rows, f"ON CONFLICT ({keys}) DO UPDATE SET {sets}")


def keep_first(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Adds the rows whose key is not there yet, and leaves the others as they were."""
    _merge(connection, table, rows, "ON CONFLICT DO NOTHING")


def put(
    connection: Connection, table: Table, rows: Sequence[Row], columns: Sequence[str] | None = None
) -> None:
    """Writes rows over those of the same key; only these columns of them, when given."""
    keys = ", ".join(c.name for c in table.primary_key)
    rest = columns or [c.name for c in table.columns if not c.primary_key]
    sets = ", ".join(f"{name} = excluded.{name}" for name in rest)
    _merge(connection, table, rows, f"ON CONFLICT ({keys}) DO UPDATE SET {sets}")


def _merge(connection: Connection, table: Table, rows: Sequence[Row], on_conflict: str) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _insert(connection, table.name, len(table.columns), rows, on_conflict)
        return
    given = _arrays(_typed(table, [c.name for c in table.columns]), rows)
    connection.execute(
        text(f"INSERT INTO {table.name} SELECT * FROM {given.sql} s {on_conflict}"), given.values
    )


def set_columns(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Sets `columns` of rows that are there; each row holds them first, then the key."""
    if not rows:
        return
    keys = [c.name for c in table.primary_key]
    if connection.dialect.name == "sqlite":
        sets = ", ".join(f"{name} = ?" for name in columns)
        where = " AND ".join(f"{name} = ?" for name in keys)
        connection.exec_driver_sql(f"UPDATE {table.name} SET {sets} WHERE {where}", list(rows))
        return
    given = _arrays(_typed(table, [*columns, *keys]), rows)
    sets = ", ".join(f"{name} = s.{name}" for name in columns)
    where = " AND ".join(f"{table.name}.{name} = s.{name}" for name in keys)
    connection.execute(text(f"UPDATE {table.name} SET {sets} FROM {given.sql} s WHERE {where}"), given.values)


@contextmanager
def made_anew(connection: Connection, tables: Sequence[Table], filled: Sequence[Table]) -> Iterator[None]:
    """Empty tables in place of these, whatever shape those had; readers keep those until the commit.

    The indexes of the ones that are `filled` are made at the end: at once they cost less than row by row.
    """
    home = ""
    if connection.dialect.name == "postgresql":  # where readers would wait for tables that are dropped
        home = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
        connection.execute(text(f"CREATE SCHEMA {ANEW}"))
        connection.execute(text(f"SET LOCAL search_path TO {ANEW}, {home}"))
        connection.execute(text(f"SET LOCAL work_mem TO '{WORK_MB}MB'"))
    else:
        _drop(connection, tables)
    for table in tables:
        connection.execute(CreateTable(table))
        if table not in filled:
            _index(connection, (table,))
    yield
    _index(connection, filled)
    if home:
        connection.execute(text(f"SET LOCAL search_path TO {home}"))
        _lock(connection, tables)
        _drop(connection, tables)
        for table in tables:
            connection.execute(text(f"ALTER TABLE {ANEW}.{table.name} SET SCHEMA {home}"))
        connection.execute(text(f"DROP SCHEMA {ANEW}"))


def _drop(connection: Connection, tables: Sequence[Table]) -> None:
    for table in reversed(tables):
        connection.execute(DropTable(table))


def _index(connection: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        for index in table.indexes:
            connection.execute(CreateIndex(index))


def _lock(connection: Connection, tables: Sequence[Table]) -> None:
    """Waits until nobody reads these tables, in short tries: who reads one and wants the next goes first."""
    names = ", ".join(table.name for table in tables)
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TRY_MS}ms'"))
    while True:
        try:
            with connection.begin_nested():
                connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            sleep(LOCK_TRY_MS / 1000)
        else:
            return


def tidy(engine: Engine, tables: Iterable[Table]) -> None:
    """Clears away the rows that a large transaction has replaced, and learns what the tables hold now.

    Only PostgreSQL keeps the old ones, and looks at them at each question until this is done.
    """
    if engine.dialect.name != "postgresql":
        return
    names = ", ".join(table.name for table in tables)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM (ANALYZE) {names}"))


def _typed(table: Table, columns: Sequence[str]) -> list[tuple[str, str]]:
    """The columns with the types that PostgreSQL has them in."""
    return [(name, str(table.columns[name].type.compile(dialect=POSTGRES))) for name in columns]
