"""The log in an SQLite file: the embedded default."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import starmap
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from eventsourcing.persistence import Notification, OperationalError, PersistenceError
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from events.base import Receipt
from events.mapper import StoredEvent
from events.store import refusals
from events.store.gate import file_gate, turn
from events.store.recorder import LOG_FORMAT, EventRow, Kept, ReceiptRow
from events.store.sqlite_pool import Datastore

POLL_SECONDS = 0.005  # asking for the data version costs 3 µs, so 200 a second cost nothing

CREATE_EVENTS = """
CREATE TABLE IF NOT EXISTS stored_events (
    notification_id INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)"""
CREATE_RECEIPTS = """
CREATE TABLE IF NOT EXISTS receipts (
    message TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    version_first INTEGER NOT NULL,
    version_last INTEGER NOT NULL,
    position_first INTEGER NOT NULL,
    position_last INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    digest BLOB NOT NULL
) WITHOUT ROWID"""
CREATE_FORMAT = "CREATE TABLE IF NOT EXISTS log_format (version INTEGER NOT NULL)"

INSERT_EVENT = """
INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state)
VALUES (?, ?, ?, ?, ?)"""
INSERT_RECEIPT = "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
# The lists come as JSON arrays: one statement whatever their length, and no limit on parameters.
SELECT_RECEIPTS = "SELECT r.* FROM json_each(?) AS asked CROSS JOIN receipts AS r ON r.message = asked.value"
SELECT_VERSIONS = """
SELECT value, (SELECT max(originator_version) FROM stored_events WHERE originator_id = value)
FROM json_each(?)"""
SELECT_EARLIER = """
SELECT notification_id, originator_id, originator_version, topic, state
FROM json_each(?) AS asked CROSS JOIN stored_events ON originator_id = asked.value
WHERE topic IN (SELECT value FROM json_each(?)) ORDER BY notification_id"""
SELECT_AFTER = """
SELECT notification_id, originator_id, originator_version, topic, state
FROM stored_events WHERE notification_id > ? ORDER BY notification_id LIMIT ?"""
SELECT_NOTIFICATIONS = """
SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events
WHERE notification_id >= ?1 AND (?2 IS NULL OR notification_id <= ?2)
    AND (?3 = '[]' OR topic IN (SELECT value FROM json_each(?3)))
ORDER BY notification_id LIMIT ?4"""
SELECT_STREAM = """
SELECT notification_id, originator_id, originator_version, topic, state
FROM stored_events WHERE originator_id = ? AND originator_version > ?
ORDER BY originator_version"""
SELECT_LAST = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
# AUTOINCREMENT remembers the highest position ever given, also after its row is gone.
SELECT_NEXT = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'stored_events'"


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The native recorder with a table whose positions are never used twice, and receipts."""

    def __init__(self, path: Path, *, create: bool, lock_wait_seconds: float) -> None:
        self.lock_wait_seconds = lock_wait_seconds
        self._where = str(path)
        self._gate = file_gate(path)
        _require_file(path, create=create)
        super().__init__(Datastore(path, lock_wait_seconds))
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )
        try:
            with self._translated():
                if create:
                    self.create_table()
                self._require_format()
        except BaseException:
            self.close()
            raise

    def construct_create_table_statements(self) -> list[str]:
        return [CREATE_EVENTS, CREATE_RECEIPTS, CREATE_FORMAT]

    def _create_table(self, c: SQLiteCursor) -> None:
        """Make what is missing; simultaneous first starts wait for each other at the lock."""
        if {"stored_events", "log_format"} & _tables(c):
            return
        super()._create_table(c)
        c.execute("INSERT INTO log_format (version) VALUES (?)", (LOG_FORMAT,))

    def _require_format(self) -> None:
        with self.datastore.transaction(commit=False) as c:
            found = {"stored_events", "receipts", "log_format"} & _tables(c)
            if not found:
                raise refusals.missing(self._where)
            if len(found) < 3:
                raise refusals.incomplete(self._where)
            c.execute("SELECT max(version) FROM log_format")
            [version] = c.fetchone()
        refusals.require_format(self._where, version)

    @contextmanager
    def writing(self) -> Iterator["SQLiteWriting"]:
        with (
            turn(self._gate, self._where, self.lock_wait_seconds),
            self._translated(),
            self.datastore.transaction(commit=True) as cursor,
        ):
            yield SQLiteWriting(_plain(cursor))

    def read(self, after: int, limit: int) -> list[StoredEvent]:
        return self._rows(SELECT_AFTER, (after, limit))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """The native way to read the log; the inherited one cannot name our position column."""
        first = 0 if start is None else start if inclusive_of_start else start + 1
        with self.datastore.transaction(commit=False) as cursor:
            rows = _plain(cursor).execute(SELECT_NOTIFICATIONS, (first, stop, json.dumps(topics), limit))
            return list(starmap(Notification, rows))

    def stream(self, stream: str, after: int) -> list[StoredEvent]:
        return self._rows(SELECT_STREAM, (stream, after))

    def receipt(self, message: str) -> Kept | None:
        with self._translated(), self.datastore.transaction(commit=False) as cursor:
            return SQLiteWriting(_plain(cursor)).receipts([message]).get(message)

    def last_position(self) -> int:
        with self._translated(), self.datastore.transaction(commit=False) as cursor:
            return int(_plain(cursor).execute(SELECT_LAST).fetchone()[0])

    def wait(self, after: int, timeout_seconds: float) -> bool:
        """Poll the file's data version, which moves when another connection commits."""
        give_up = monotonic() + timeout_seconds
        with self._translated(), self.datastore.get_connection(commit=False) as connection:
            cursor = _plain(connection.cursor())
            with closing(cursor):
                seen = None
                while True:
                    [version] = cursor.execute("PRAGMA data_version").fetchone()
                    # Projections commit to the same file, so a change need not be an event.
                    if version != seen and cursor.execute(SELECT_LAST).fetchone()[0] > after:
                        return True
                    seen = version
                    left = give_up - monotonic()
                    if left <= 0:
                        return False
                    sleep(min(POLL_SECONDS, left))

    def close(self) -> None:
        self.datastore.close()

    def _rows(self, statement: str, values: tuple[Any, ...]) -> list[StoredEvent]:
        with self._translated(), self.datastore.transaction(commit=False) as cursor:
            return list(map(StoredEvent._make, _plain(cursor).execute(statement, values)))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say in the reader's words what SQLite complains of."""
        try:
            yield
        except OperationalError as error:
            if not isinstance(error.__cause__, sqlite3.Error):
                # The pool's own: another thread of this process kept the writer's place.
                raise refusals.locked(self._where, self.lock_wait_seconds) from error
            raise self._said(error.__cause__) from error
        except PersistenceError as error:
            if not isinstance(error.__cause__, sqlite3.Error):
                raise
            raise self._said(error.__cause__) from error
        except sqlite3.Error as error:
            raise self._said(error) from error

    def _said(self, error: sqlite3.Error) -> Exception:
        where, reason = self._where, str(error)
        refused: Exception = error
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the low byte: the primary code
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                refused = refusals.locked(where, self.lock_wait_seconds)
            case sqlite3.SQLITE_FULL:
                refused = refusals.full(where)
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
                refused = refusals.not_writable(where, reason)
            case sqlite3.SQLITE_CANTOPEN:
                refused = refusals.missing(where)
            case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
                refused = refusals.not_a_log(where, reason)
            case sqlite3.SQLITE_CONSTRAINT:
                refused = refusals.written_around(where, reason)
        return refused


class SQLiteWriting:
    """What one write asks and adds while it holds the file's write lock."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def receipts(self, messages: Sequence[str]) -> dict[str, Kept]:
        rows = self._cursor.execute(SELECT_RECEIPTS, (json.dumps(messages),))
        return {
            receipt[0]: Kept(Receipt._make((*receipt, datetime.fromisoformat(at), False)), digest)
            for *receipt, at, digest in rows
        }

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        rows = self._cursor.execute(SELECT_VERSIONS, (json.dumps(streams),))
        return {stream: version for stream, version in rows if version is not None}

    def events(self, streams: Sequence[str], topics: Sequence[str]) -> list[StoredEvent]:
        rows = self._cursor.execute(SELECT_EARLIER, (json.dumps(streams), json.dumps(topics)))
        return list(map(StoredEvent._make, rows))

    def next_position(self) -> int:
        return int(self._cursor.execute(SELECT_NEXT).fetchone()[0])

    def instant(self, at: datetime) -> str:
        return at.isoformat()

    def insert(self, events: Sequence[EventRow], receipts: Sequence[ReceiptRow]) -> None:
        self._cursor.executemany(INSERT_EVENT, events)
        self._cursor.executemany(INSERT_RECEIPT, receipts)


def _plain(cursor: SQLiteCursor) -> sqlite3.Cursor:
    """The cursor itself, giving tuples: rows are read by the hundred thousand."""
    cursor.sqlite_cursor.row_factory = None
    return cursor.sqlite_cursor


def _tables(c: SQLiteCursor) -> set[str]:
    c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {name for [name] in c.fetchall()}


def _require_file(path: Path, *, create: bool) -> None:
    if path.is_file():
        return
    if not create or not path.parent.is_dir():
        raise refusals.missing(str(path))
    try:
        path.touch(mode=0o600)  # contacts live in the same file
    except OSError as error:
        raise refusals.not_writable(str(path), error.strerror or str(error)) from error
