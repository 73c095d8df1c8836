"""What every connection to a Dondoc database file must set, whoever opens it.

Projections and the side table live in the same file as the log, through connections of
their own: they call this too.
"""

import sqlite3
from time import monotonic, sleep

LOCK_WAIT_SECONDS = 10.0  # a write waits this long for another to finish, then says so
RETRY_SECONDS = 0.005
CACHE_KIB = 64 * 1024  # the index over streams stays in memory while a large file is taken in
CHECKPOINT_PAGES = 4_000  # 16 MiB: fewer syncs of the main file during bulk work than the default
WAL_KEPT_BYTES = 64 * 1024 * 1024  # a write-ahead log that a long reader blew up is cut back to this


def prepare_connection(connection: sqlite3.Connection, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> None:
    """Set what every connection to a Dondoc file must have, whoever opens it.

    Without `synchronous=FULL` a power cut loses commits that were acknowledged; the
    setting belongs to the connection, not to the file.
    """
    pragma = connection.cursor()
    pragma.execute(f"PRAGMA busy_timeout = {int(lock_wait_seconds * 1000)}")
    _use_wal(pragma, lock_wait_seconds)
    pragma.execute("PRAGMA synchronous = FULL")
    pragma.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    pragma.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    pragma.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
    pragma.close()


def _use_wal(pragma: sqlite3.Cursor, lock_wait_seconds: float) -> None:
    """Readers and the writer do not hold each other up in WAL mode."""
    give_up = monotonic() + lock_wait_seconds
    while True:
        try:
            [mode] = pragma.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            # Two processes that make the file at once: this switch ignores the busy timeout.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(RETRY_SECONDS)
            continue
        if mode != "wal":
            raise sqlite3.OperationalError(f"journal mode stays {mode}: the file system cannot share memory")
        return
