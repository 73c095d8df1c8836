"""What the databases say when they cannot serve, in the same words as the log's own refusals."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

from events.store import refusals

BUSY, LOCKED, FULL, READ_ONLY, CANNOT_OPEN = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)


def say_plainly(engine: Engine, where: str, lock_wait_seconds: float) -> None:
    """Makes the engine raise DatabaseLocked, DatabaseFull and the like instead of the driver's errors.

    What is unexpected is passed on as it is.
    """

    @event.listens_for(engine, "handle_error")
    def _translated(context: ExceptionContext) -> None:
        error = context.original_exception
        if not isinstance(error, Exception):
            return  # somebody interrupts: no database's trouble, though the connection is given up
        if isinstance(error, sqlite3.OperationalError):
            match error.sqlite_errorcode & 0xFF:
                case code if code in {BUSY, LOCKED}:
                    raise refusals.locked(where, lock_wait_seconds) from error
                case code if code == FULL:
                    raise refusals.full(where) from error
                case code if code in {READ_ONLY, CANNOT_OPEN}:
                    raise refusals.not_writable(where, str(error)) from error
        elif context.is_disconnect or (
            isinstance(context.sqlalchemy_exception, OperationalError) and context.connection is None
        ):
            raise refusals.unreachable(where, str(error).splitlines()[0]) from error
