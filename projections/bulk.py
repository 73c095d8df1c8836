"""Many rows at once, the one place where the two databases are spoken to differently.

SQLite takes `executemany`; PostgreSQL takes COPY, into the table itself or into a
temporary twin that one statement then merges.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

Row = tuple[Any, ...]

# A set of unit numbers as a table: bound once as :units by `among`.
AMONG = {
    "sqlite": "(SELECT value AS unit FROM json_each(:units))",
    "postgresql": "(SELECT unnest(CAST(:units AS integer[])) AS unit)",
}


def among(connection: Connection, units: Iterable[int]) -> object:
    """The parameter `:units` for a statement written with `AMONG`."""
    numbers = sorted(units)
    return json.dumps(numbers) if connection.dialect.name == "sqlite" else numbers


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Adds rows that are new; each holds the table's columns in their order."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ",".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", list(rows))
    else:
        _copy(connection, table.name, table, rows)


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
        marks = ",".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks}) {on_conflict}", list(rows))
        return
    stage = _stage(connection, table, rows)
    connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM {stage} {on_conflict}")


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
    stage = _stage(connection, table, rows, [*columns, *keys])
    sets = ", ".join(f"{name} = s.{name}" for name in columns)
    where = " AND ".join(f"{table.name}.{name} = s.{name}" for name in keys)
    connection.exec_driver_sql(f"UPDATE {table.name} SET {sets} FROM {stage} s WHERE {where}")


def _stage(
    connection: Connection, table: Table, rows: Sequence[Row], columns: Sequence[str] | None = None
) -> str:
    """A temporary twin of the table that holds `rows`, for this transaction only."""
    stage = f"stage_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {stage} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    )
    if columns is not None:
        for column in table.columns:
            if column.name not in columns and not column.nullable:
                connection.exec_driver_sql(f"ALTER TABLE {stage} ALTER {column.name} DROP NOT NULL")
    connection.exec_driver_sql(f"TRUNCATE {stage}")
    _copy(connection, stage, table, rows, columns)
    return stage


def _copy(
    connection: Connection, name: str, table: Table, rows: Sequence[Row], columns: Sequence[str] | None = None
) -> None:
    into = ", ".join(columns or [c.name for c in table.columns])
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({into}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
