"""The engine behind projections and the side table: the log's own database, by another door.

A writing transaction on SQLite begins at once (BEGIN IMMEDIATE): one that begins as a
reader and turns into a writer fails without waiting.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from hashlib import sha256
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
    text,
)

from events.store.address import SQLiteAddress, parse_address
from events.store.gate import Gate, file_gate, gate, turn
from events.store.pragmas import LOCK_WAIT_SECONDS, prepare_connection
from projections import (
    accounts,
    bounces,
    delegations,
    digests,
    errands,
    ladders,
    lease,
    links,
    logins,
    looked,
    months,
    muting,
    offered,
    people,
    sessions,
    shards,
    tables,
    trail_tables,
    webhooks,
)
from projections.trouble import say_plainly

FOLDED = (tables, months, ladders, digests, shards, muting, delegations, bounces, accounts, trail_tables)
BESIDE = (
    people,
    errands,
    lease,
    logins,
    looked,
    offered,
    sessions,
    links,
    webhooks,
)  # never folded, and no rebuild touches them
PARTS = (*FOLDED, *BESIDE)
side = MetaData()
layout = Table("projection_layout", side, Column("digest", Text, primary_key=True))
LAYOUT = select(layout.c.digest)
TABLES_LOCK = 7_301_102  # PostgreSQL advisory lock: simultaneous first starts take turns


# The threads of a server (40) may each read twice at once, and one must always get its second connection.
CONNECTIONS: Final[dict[str, Any]] = {"pool_size": 10, "max_overflow": 40}
_gates: WeakKeyDictionary[Engine, tuple[Gate, str, float]] = WeakKeyDictionary()


def open_engine(url: str, *, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> Engine:
    """The engine for a log's address, with the tables made if they are not there.

    Raises DatabaseLocked when they must be made and another process writes for too long.
    """
    address = parse_address(url)
    if isinstance(address, SQLiteAddress):
        engine = create_engine(f"sqlite:///{address.path}", **CONNECTIONS)
        _gates[engine] = (file_gate(address.path), str(address.path), lock_wait_seconds)
        event.listen(engine, "connect", _preparing(lock_wait_seconds))
        event.listen(engine, "begin", _begin)
        say_plainly(engine, str(address.path), lock_wait_seconds)
    else:
        url = address.url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url, **CONNECTIONS)
        event.listen(engine, "connect", _uncompiled)
        _gates[engine] = (gate(f"tables {address.url}"), address.shown, lock_wait_seconds)
        say_plainly(engine, address.shown, lock_wait_seconds)
    if not _complete(engine):
        _make_tables(engine)
    return engine


@cache
def _layout() -> str:
    """What the tables folded from the log look like, in one line that changes when they do."""
    shape = [
        (
            table.name,
            [(c.name, str(c.type), c.primary_key, c.nullable) for c in table.columns],
            sorted(
                (str(i.name), i.unique, [c.name for c in i.columns], str(_where(i))) for i in table.indexes
            ),
        )
        for table in tables.metadata.sorted_tables
    ]
    return sha256(repr(shape).encode()).hexdigest()


def _where(index: Index) -> object:
    """Which rows an index holds, None for all; both databases have the same ones."""
    return index.dialect_options["sqlite"]["where"]


def _complete(engine: Engine) -> bool:
    """Whether every table is there as this program folds it: then whoever reads need not wait."""
    with reading(engine) as connection:
        found = set(inspect(connection).get_table_names())
        there = all(table in found for part in PARTS for table in part.metadata.tables)
        return there and layout.name in found and connection.execute(LAYOUT).scalar() == _layout()


def _make_tables(engine: Engine) -> None:
    """Makes what is missing. Tables of another version are dropped: the log folds them anew."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TABLES_LOCK})
        side.create_all(connection)
        if connection.execute(LAYOUT).scalar() != _layout():
            tables.metadata.drop_all(connection)
            connection.execute(layout.delete())
            connection.execute(layout.insert(), {"digest": _layout()})
        for part in PARTS:
            part.metadata.create_all(connection)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. The threads of a process take turns."""
    mine = turn(*_gates[engine]) if engine in _gates else nullcontext()
    with mine, engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state of the tables."""
    with engine.connect() as connection, connection.begin():
        yield connection


def _preparing(lock_wait_seconds: float) -> Callable[[Any, object], None]:
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        prepare_connection(connection, lock_wait_seconds)
        connection.execute("PRAGMA secure_delete = ON")  # erased people leave no bytes behind

    return prepare


def _uncompiled(connection: Any, _record: object) -> None:
    """Has PostgreSQL run its plans as they are: compiling one takes longer than our questions do."""
    connection.execute("SET jit = off")
    connection.commit()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
