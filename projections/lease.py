"""A lease on being the one that does something: two clocks must not both run.

A lease lasts until a given instant unless it is renewed, so a clock that died is replaced.
It is no part of the log, and a rebuild leaves it alone.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, Connection, MetaData, Table, Text, text

metadata = MetaData()

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Text, nullable=False),  # UTC, ISO: compares as text
)

CLAIM = text("""
    INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE leases.holder = excluded.holder OR leases.until <= :now
""")
STANDING = text("SELECT holder, until FROM leases WHERE name = :name")
HOLDER = text("SELECT holder FROM leases WHERE name = :name AND until > :now")
GIVE_UP = text("DELETE FROM leases WHERE name = :name AND holder = :holder")


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
