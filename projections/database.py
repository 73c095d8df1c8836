"""The engine behind projections and the side table: the log's own database, by another door.

A writing transaction on SQLite begins at once (BEGIN IMMEDIATE): one that begins as a
reader and turns into a writer fails without waiting.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from events.store.address import SQLiteAddress, parse_address
from events.store.pragmas import prepare_connection
from projections import digests, ladders, lease, people, shards, tables

TABLES_LOCK = 7_301_102  # PostgreSQL advisory lock: simultaneous first starts take turns


def open_engine(url: str) -> Engine:
    """The engine for a log's address, with the tables made if they are not there."""
    address = parse_address(url)
    if isinstance(address, SQLiteAddress):
        engine = create_engine(f"sqlite:///{address.path}")
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    else:
        engine = create_engine(address.url.replace("postgresql://", "postgresql+psycopg://", 1))
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TABLES_LOCK})
        for part in (tables, ladders, digests, shards):
            part.metadata.create_all(connection)
        people.metadata.create_all(connection)
        lease.metadata.create_all(connection)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state of the tables."""
    with engine.connect() as connection, connection.begin():
        yield connection


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    prepare_connection(connection)
    connection.execute("PRAGMA secure_delete = ON")  # erased people leave no bytes behind


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
