"""Connections to a database file: each prepared alike, each write begun with the lock in hand."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from events.store.pragmas import prepare_connection


class ImmediateTransaction(SQLiteTransaction):
    """A transaction that takes the write lock as it begins.

    A deferred one that reads and then writes fails at once, whatever the busy timeout,
    when somebody wrote in between.
    """

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(exc_type, exc_val, exc_tb)
        except BaseException:
            # A commit that failed (a full disk) leaves the transaction open: the next user
            # of this connection must not inherit it.
            self.connection.rollback()
            raise


class Connection(SQLiteConnection):
    """A pooled connection whose writes begin immediately."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with ImmediateTransaction(self, commit=commit) as cursor:
            try:
                yield cursor
            finally:
                cursor.sqlite_cursor.close()


class Pool(SQLiteConnectionPool):
    """Connections to one file, each prepared alike."""

    def __init__(self, path: Path, lock_wait_seconds: float) -> None:
        self.path = path
        self.lock_wait_seconds = lock_wait_seconds
        super().__init__(db_name=str(path), pool_timeout=lock_wait_seconds)

    def _create_connection(self) -> SQLiteConnection:
        # mode=rw: a file that vanished is an error, and never a new and empty log.
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
        )
        try:
            prepare_connection(connection, self.lock_wait_seconds)
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return Connection(connection, max_age=None)


class Datastore(SQLiteDatastore):
    """The native datastore over the prepared connections, with streams named by text."""

    def __init__(self, path: Path, lock_wait_seconds: float) -> None:
        super().__init__(str(path), originator_id_type="text")
        self.pool = Pool(path, lock_wait_seconds)
