"""Raw SQL of the very rows that the program left behind: what every ratio is measured against."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

import psycopg
from sqlalchemy import ForeignKeyConstraint, MetaData, Table
from sqlalchemy.sql import quoted_name

from events.mapper import Mapper, StoredEvent
from events.store import open_log
from events.store.pragmas import prepare_connection

ReceiptRow = tuple[str, str, int, int, int, int, datetime, bytes]
EVENT_TYPES = ("text", "int8", "text", "bytea", "int8")
RECEIPT_TYPES = ("text", "text", "int8", "int8", "int8", "int8", "timestamptz", "bytea")
COPY_EVENTS = """
    COPY stored_events (originator_id, originator_version, topic, state, notification_id)
    FROM STDIN (FORMAT BINARY)"""
COPY_RECEIPTS = "COPY receipts FROM STDIN (FORMAT BINARY)"


class Spent(NamedTuple):
    """Seconds by the clock, and of this process's processor: a server's work is not in those."""

    clock: float
    busy: float

    @classmethod
    def on(cls, work: Callable[[], object]) -> "Spent":
        clock, busy = perf_counter(), process_time()
        work()
        return cls(perf_counter() - clock, process_time() - busy)


class Raw(NamedTuple):
    """The rows of the log written once more: those of events alone, and with their receipts."""

    alone: Spent
    both: Spent


def log_rows(url: str, events: Sequence[StoredEvent], receipts: Sequence[ReceiptRow]) -> Raw:
    """The rows into tables like theirs, in one transaction: executemany on SQLite, COPY on PostgreSQL."""
    write = _sqlite if url.startswith("sqlite:") else _postgres
    return Raw(write(url, events, ()), write(url, events, receipts))


def _sqlite(url: str, events: Sequence[StoredEvent], receipts: Sequence[ReceiptRow]) -> Spent:
    """Into another file, which is new."""
    beside = Path(url.removeprefix("sqlite:///"))
    path = beside.with_stem(f"{beside.stem}-raw-{'with' if receipts else 'without'}-receipts")
    open_log(f"sqlite:///{path}", Mapper(()), create=True).close()

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", events)
        written = [(*row[:6], row[6].isoformat(), row[7]) for row in receipts]
        connection.executemany("INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", written)
        connection.execute("COMMIT")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        prepare_connection(connection)
        return Spent.on(write)


def _postgres(url: str, events: Sequence[StoredEvent], receipts: Sequence[ReceiptRow]) -> Spent:
    """Into the same tables, which are emptied first."""
    places = [(stream, version, topic, state, position) for position, stream, version, topic, state in events]

    def write() -> None:
        with connection.transaction():
            _copied(connection, COPY_EVENTS, EVENT_TYPES, places)
            if receipts:
                _copied(connection, COPY_RECEIPTS, RECEIPT_TYPES, receipts)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE stored_events, receipts")
        return Spent.on(write)


def _copied(
    connection: psycopg.Connection[tuple[object, ...]],
    statement: str,
    types: Sequence[str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    with connection.cursor().copy(statement.encode()) as target:
        target.set_types(types)
        for row in rows:
            target.write_row(row)


def beside(table: Table) -> Table:
    """An empty table of the same columns and indexes, without references to others."""
    copy = table.to_metadata(MetaData(), name=f"raw_{table.name}")
    copy.constraints = {one for one in copy.constraints if not isinstance(one, ForeignKeyConstraint)}
    for index in copy.indexes:
        index.name = quoted_name(f"raw_{index.name}", quote=None)
    return copy
