"""A lease on being the one that does something: two clocks must not both run.

A lease lasts until a given instant unless it is renewed, so a clock that died is replaced.
It is no part of the log, and a rebuild leaves it alone.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, text

metadata = MetaData()

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Text, nullable=False),  # UTC, ISO: compares as text
)

paces = Table(  # the last work of each kind, and how long it took
    "paces",
    metadata,
    Column("work", Text, primary_key=True),
    Column("at", Text, nullable=False),  # UTC, ISO
    Column("done", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)

CLAIM = text("""
    INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE leases.holder = excluded.holder OR leases.until <= :now
""")
STANDING = text("SELECT holder, until FROM leases WHERE name = :name")
HOLDER = text("SELECT holder FROM leases WHERE name = :name AND until > :now")
GIVE_UP = text("DELETE FROM leases WHERE name = :name AND holder = :holder")


KEEP_PACE = text("""
    INSERT INTO paces (work, at, done, milliseconds) VALUES (:work, :at, :done, :milliseconds)
    ON CONFLICT (work) DO UPDATE
    SET at = excluded.at, done = excluded.done, milliseconds = excluded.milliseconds
""")
PACES = text("SELECT work, at, done, milliseconds FROM paces")


class PaceRow(NamedTuple):
    """How much work of a kind was done when, in how long."""

    work: str
    at: datetime
    done: int
    milliseconds: int


class Lease(NamedTuple):
    """Who took a lease last, and until when."""

    holder: str
    until: datetime


def claim(connection: Connection, name: str, holder: str, *, now: datetime, lasts: timedelta) -> bool:
    """Takes or renews the lease until `now + lasts`; False while somebody else holds it."""
    values = {"name": name, "holder": holder, "now": now.isoformat(), "until": (now + lasts).isoformat()}
    return connection.execute(CLAIM, values).rowcount == 1


def standing(connection: Connection, name: str) -> Lease | None:
    """The lease as it was taken last, also when it has run out; None once it was given up."""
    row = connection.execute(STANDING, {"name": name}).one_or_none()
    return None if row is None else Lease(row.holder, datetime.fromisoformat(row.until))


def holder(connection: Connection, name: str, *, now: datetime) -> str | None:
    """Who holds the lease now."""
    return connection.execute(HOLDER, {"name": name, "now": now.isoformat()}).scalar_one_or_none()


def give_up(connection: Connection, name: str, holder_: str) -> None:
    """Lets the next one take the lease at once."""
    connection.execute(GIVE_UP, {"name": name, "holder": holder_})


def keep_pace(connection: Connection, row: PaceRow) -> None:
    """Keeps it in the place of the last of its kind."""
    connection.execute(KEEP_PACE, {**row._asdict(), "at": row.at.isoformat()})


def paces_kept(connection: Connection) -> list[PaceRow]:
    return [
        PaceRow(row.work, datetime.fromisoformat(row.at), row.done, row.milliseconds)
        for row in connection.execute(PACES)
    ]
