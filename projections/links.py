"""The side table of one-click links: what each is good for, under the SHA-256 of its token.

Whether a link was used is not kept here but in the log: its use is a message with an id of its
own, and the log takes a message once. A rebuild leaves the table alone; erasing a person
leaves none of theirs.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Column, Connection, Index, MetaData, Table, Text, text

from events.decisions import TaskRef
from projections import bulk
from units.posts import PersonId

metadata = MetaData()

links = Table(
    "links",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("letter", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("directive", Text, nullable=False),
    Column("obligation", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("expires", Text, nullable=False),  # UTC, ISO
    Index("links_person", "person"),
    Index("links_expires", "expires"),
)

AT = text("""
    SELECT letter, person, directive, obligation, unit, period, action, expires FROM links WHERE hash = :hash
""")
ERASE = text("DELETE FROM links WHERE person = :person")
FORGET = text("DELETE FROM links WHERE expires <= :before")


class Link(NamedTuple):
    """What a link is bound to: one letter, one task, one person, one action, one end."""

    letter: UUID
    task: TaskRef
    person: PersonId
    action: str
    expires: datetime


def row_of(hash_: str, link: Link) -> bulk.Row:
    return (
        hash_,
        str(link.letter),
        str(link.person),
        link.task.directive,
        link.task.obligation,
        link.task.unit,
        link.task.period,
        link.action,
        as_text(link.expires),
    )


def put_links(connection: Connection, rows: list[bulk.Row]) -> None:
    """Keeps links; one that is there stays as it is."""
    bulk.keep_first(connection, links, rows)


def link_at(connection: Connection, hash_: str) -> Link | None:
    """What the link with this hash is bound to."""
    row = connection.execute(AT, {"hash": hash_}).one_or_none()
    if row is None:
        return None
    task = TaskRef(directive=row.directive, obligation=row.obligation, unit=row.unit, period=row.period)
    expires = datetime.fromisoformat(row.expires)
    return Link(UUID(row.letter), task, PersonId(UUID(row.person)), row.action, expires)


def erase_person(connection: Connection, person: PersonId) -> None:
    connection.execute(ERASE, {"person": str(person)})


def forget_expired(connection: Connection, before: datetime) -> None:
    """Drops links that ended before an instant: long enough after their end to be told that they did."""
    connection.execute(FORGET, {"before": as_text(before)})


def as_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
