"""The log in PostgreSQL: for production with several processes."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import psycopg
from eventsourcing.persistence import PersistenceError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor, errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL

from events.base import Receipt
from events.mapper import StoredEvent
from events.store import refusals
from events.store.address import PostgresAddress
from events.store.gate import gate, turn
from events.store.recorder import LOG_FORMAT, EventRow, Kept, ReceiptRow

CONNECT_SECONDS = 5  # a server on the same network answers in milliseconds
CONNECTIONS = 10  # a process's threads that talk to the log at once; the rest wait their turn
IDLE_IN_TRANSACTION_SECONDS = 60  # a writer that was stopped in its sleep gives the lock back
CREATION_LOCK = int.from_bytes(b"dondoc", "big")  # simultaneous first starts wait for each other here

CREATE_EVENTS = """
CREATE TABLE IF NOT EXISTS public.stored_events (
    notification_id bigserial NOT NULL,
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
)"""
CREATE_RECEIPTS = """
CREATE TABLE IF NOT EXISTS public.receipts (
    message text COLLATE "C" PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version_first bigint NOT NULL,
    version_last bigint NOT NULL,
    position_first bigint NOT NULL,
    position_last bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    digest bytea NOT NULL
)"""
CREATE_FORMAT = "CREATE TABLE IF NOT EXISTS public.log_format (version integer NOT NULL)"
FOUND_TABLES = """
SELECT count(to_regclass(name))
FROM unnest(ARRAY['public.stored_events', 'public.receipts', 'public.log_format']) AS name"""

# A server set to answer before the disk does would lose what we acknowledged.
SAFE_COMMIT = """
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"""

COPY_EVENTS = """
COPY public.stored_events (notification_id, originator_id, originator_version, topic, state)
FROM STDIN (FORMAT BINARY)"""
EVENT_TYPES = ("int8", "text", "int8", "text", "bytea")
COPY_RECEIPTS = "COPY public.receipts FROM STDIN (FORMAT BINARY)"
RECEIPT_TYPES = ("text", "text", "int8", "int8", "int8", "int8", "timestamptz", "bytea")
# Lists go in binary (%b): written as text, each of their elements is looked through for quotes first.
SELECT_RECEIPTS = "SELECT * FROM public.receipts WHERE message = ANY(%b)"
SELECT_VERSIONS = """
SELECT stream, (SELECT max(originator_version) FROM public.stored_events WHERE originator_id = stream)
FROM unnest(%b::text[]) AS stream"""
SELECT_EARLIER = """
SELECT notification_id, originator_id, originator_version, topic, state
FROM public.stored_events WHERE originator_id = ANY(%b) AND topic = ANY(%b)
ORDER BY notification_id"""
SELECT_AFTER = """
SELECT notification_id, originator_id, originator_version, topic, state
FROM public.stored_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"""
SELECT_STREAM = """
SELECT notification_id, originator_id, originator_version, topic, state
FROM public.stored_events WHERE originator_id = %s AND originator_version > %s
ORDER BY originator_version"""
SELECT_LAST = "SELECT coalesce(max(notification_id), 0) FROM public.stored_events"
# The sequence is read and moved under the lock only, so that looking first burns no positions.
SELECT_NEXT = """
SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END
FROM public.stored_events_notification_id_seq"""
MOVE_SEQUENCE = "SELECT setval('public.stored_events_notification_id_seq', %s)"
NOTIFY = "NOTIFY stored_events"
LISTEN = "LISTEN stored_events"


class Datastore(PostgresDatastore):
    """The native datastore, connected by a URL, with streams named by text."""

    def __init__(self, address: PostgresAddress, lock_wait_seconds: float) -> None:
        said = conninfo_to_dict(address.url)
        super().__init__(
            dbname=str(said.pop("dbname", "")),
            host=str(said.pop("host", "")),
            port=str(said.pop("port", "")),
            user=str(said.pop("user", "")),
            password=str(said.pop("password", "")),
            connect_timeout=lock_wait_seconds + CONNECT_SECONDS,
            idle_in_transaction_session_timeout=IDLE_IN_TRANSACTION_SECONDS,
            max_overflow=CONNECTIONS - 1,
            pre_ping=True,  # a connection that a server restart broke is replaced, not handed out
            originator_id_type="text",
            # Off: that path takes no lock, and readers that tail the log miss events for ever.
            enable_db_functions=False,
        )
        assert isinstance(self.pool.kwargs, dict)
        given = {name: value for name, value in self.pool.kwargs.items() if value != ""}
        self.pool.kwargs = {"connect_timeout": CONNECT_SECONDS, **given, **said}

    def after_connect_func(self) -> Any:
        configure = super().after_connect_func()

        def configured(connection: psycopg.Connection[Any]) -> None:
            configure(connection)
            connection.execute(SAFE_COMMIT)

        return configured


class PostgresRecorder(PostgresApplicationRecorder):
    """The native recorder with receipts, and COPY under its table lock."""

    def __init__(self, address: PostgresAddress, *, create: bool, lock_wait_seconds: float) -> None:
        self.address = address
        self.lock_wait_seconds = lock_wait_seconds
        self._where = address.shown
        self._gate = gate(f"log {address.url}")
        self._listeners: deque[psycopg.Connection[TupleRow]] = deque()
        self._require_database()
        with self._translated():
            super().__init__(Datastore(address, lock_wait_seconds))
        wait_ms = max(1, round(lock_wait_seconds * 1000))
        self.lock_table_statements[0] = SQL("SET LOCAL lock_timeout = {}").format(wait_ms)
        # Where the function does not exist, nobody can call it around the lock.
        del self.sql_create_statements[self.create_insert_function_statement_index]
        self.sql_create_statements[self.create_table_statement_index] = SQL(CREATE_EVENTS).format()
        try:
            with self._translated():
                if create:
                    self.create_table()
                self._require_format()
        except BaseException:
            self.close()
            raise

    def _require_database(self) -> None:
        """Connect once, for the server's own words: a pool only says that time ran out."""
        try:
            psycopg.connect(self.address.url, connect_timeout=CONNECT_SECONDS).close()
        except psycopg.OperationalError as error:
            raise self._said(error) from error

    def create_table(self) -> None:
        """Make what is missing, in one transaction that simultaneous first starts queue for."""
        with self.datastore.transaction(commit=True) as c:
            c.execute("SELECT pg_advisory_xact_lock(%s)", (CREATION_LOCK,))
            if self._found_tables() == 0:
                for statement in self.sql_create_statements:
                    c.execute(statement, prepare=False)
                c.execute(CREATE_RECEIPTS)
                c.execute(CREATE_FORMAT)
                c.execute("INSERT INTO public.log_format (version) VALUES (%s)", (LOG_FORMAT,))
        self.datastore.register_type_adapters()

    def _found_tables(self) -> int:
        return int(self._rows(FOUND_TABLES, ())[0][0])

    def _require_format(self) -> None:
        found = self._found_tables()
        if found == 0:
            raise refusals.missing(self._where)
        if found < 3:
            raise refusals.incomplete(self._where)
        [[version]] = self._rows("SELECT max(version) FROM public.log_format", ())
        refusals.require_format(self._where, version)

    @contextmanager
    def writing(self) -> Iterator["PostgresWriting"]:
        with (
            turn(self._gate, self._where, self.lock_wait_seconds),
            self._translated(),
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            for statement in self.lock_table_statements:
                cursor.execute(statement)
            yield PostgresWriting(cursor)

    def read(self, after: int, limit: int) -> list[StoredEvent]:
        return list(map(StoredEvent._make, self._rows(SELECT_AFTER, (after, limit))))

    def stream(self, stream: str, after: int) -> list[StoredEvent]:
        return list(map(StoredEvent._make, self._rows(SELECT_STREAM, (stream, after))))

    def receipt(self, message: str) -> Kept | None:
        return next((_kept(row) for row in self._rows(SELECT_RECEIPTS, ([message],))), None)

    def last_position(self) -> int:
        return int(self._rows(SELECT_LAST, ())[0][0])

    def wait(self, after: int, timeout_seconds: float) -> bool:
        """Listen first, then look: an event between the two is heard of."""
        give_up = monotonic() + timeout_seconds
        with self._translated(), self._listening() as listener:
            while True:
                [last] = listener.execute(SELECT_LAST).fetchone() or [0]
                if last > after:
                    return True
                left = give_up - monotonic()
                if left <= 0:
                    return False
                for _ in listener.notifies(timeout=left, stop_after=1):
                    pass

    def close(self) -> None:
        self.datastore.close()
        while self._listeners:
            self._listeners.pop().close()

    @contextmanager
    def _listening(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """A connection that listens, kept for the next wait; two threads that wait have two."""
        listener = self._kept_listener() or psycopg.connect(
            self.address.url, autocommit=True, connect_timeout=CONNECT_SECONDS
        )
        listener.execute(LISTEN)
        try:
            yield listener
        except BaseException:
            listener.close()
            raise
        self._listeners.append(listener)

    def _kept_listener(self) -> psycopg.Connection[TupleRow] | None:
        while self._listeners:
            listener = self._listeners.pop()
            try:
                listener.execute("SELECT")
            except psycopg.OperationalError:
                listener.close()  # the server was started anew since
            else:
                return listener
        return None

    def _rows(self, statement: str, values: tuple[Any, ...]) -> list[TupleRow]:
        with (
            self._translated(),
            self.datastore.get_connection() as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            # The statements are this module's own constants.
            return cursor.execute(SQL(statement), values, prepare=True).fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say in the reader's words what PostgreSQL complains of."""
        try:
            yield
        except PersistenceError as error:
            if not isinstance(error.__cause__, psycopg.Error):
                raise
            raise self._said(error.__cause__) from error
        except psycopg.Error as error:
            raise self._said(error) from error

    def _said(self, error: psycopg.Error) -> Exception:
        where, reason = self._where, str(error).strip().partition("\n")[0]
        match error:
            case errors.LockNotAvailable():
                return refusals.locked(where, self.lock_wait_seconds)
            case errors.UniqueViolation():
                return refusals.written_around(where, reason)
            case errors.DiskFull():
                return refusals.full(where)
            case errors.InsufficientPrivilege() | errors.ReadOnlySqlTransaction():
                return refusals.not_writable(where, reason)
            case psycopg.OperationalError() | psycopg.InterfaceError():
                return refusals.unreachable(where, reason or type(error).__name__)
            case _:
                return error


class PostgresWriting:
    """What one write asks and adds while it holds the table's lock."""

    def __init__(self, cursor: Cursor[TupleRow]) -> None:
        self._cursor = cursor

    def receipts(self, messages: Sequence[str]) -> dict[str, Kept]:
        rows = self._cursor.execute(SELECT_RECEIPTS, (list(messages),), binary=True).fetchall()
        return {row[0]: _kept(row) for row in rows}

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        rows = self._cursor.execute(SELECT_VERSIONS, (list(streams),), binary=True).fetchall()
        return {stream: version for stream, version in rows if version is not None}

    def events(self, streams: Sequence[str], topics: Sequence[str]) -> list[StoredEvent]:
        rows = self._cursor.execute(SELECT_EARLIER, (list(streams), list(topics)), binary=True).fetchall()
        return list(map(StoredEvent._make, rows))

    def next_position(self) -> int:
        [position] = self._cursor.execute(SELECT_NEXT).fetchone() or [1]
        return int(position)

    def instant(self, at: datetime) -> datetime:
        return at

    def insert(self, events: Sequence[EventRow], receipts: Sequence[ReceiptRow]) -> None:
        if events:
            with self._cursor.copy(COPY_EVENTS) as copy:
                copy.set_types(EVENT_TYPES)
                for event in events:
                    copy.write_row(event)
            self._cursor.execute(MOVE_SEQUENCE, (events[-1][0],))
        with self._cursor.copy(COPY_RECEIPTS) as copy:
            copy.set_types(RECEIPT_TYPES)
            for receipt in receipts:
                copy.write_row(receipt)
        self._cursor.execute(NOTIFY)


def _kept(row: TupleRow) -> Kept:
    *receipt, at, digest = row
    return Kept(Receipt._make((*receipt, at.astimezone(UTC), False)), digest)
