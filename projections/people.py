"""The side table of personal data: names, phones and addresses, which can be erased.

The log knows a person by a random id alone. Nothing here is folded from the log, nothing
here is ever copied into it, and a rebuild leaves it alone.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Engine, Index, MetaData, Table, Text, text

from projections import bulk
from units.posts import Person, PersonId, Post, PostId

metadata = MetaData()

persons = Table(
    "persons",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Index("persons_email", "email"),
)

ONE = text("SELECT person, name, phone, email FROM persons WHERE person = :person")
EVERY = text("SELECT person, name, phone, email FROM persons ORDER BY person")
REACHABLE = text("""
    SELECT p.person FROM persons p
    WHERE p.email <> '' AND NOT EXISTS (SELECT 1 FROM bounces b WHERE b.person = p.person AND b.permanent)
""")
ERASE = text("DELETE FROM persons WHERE person = :person")
POSTS = text(
    "SELECT post, unit, name, role, person, valid_from, valid_to FROM posts ORDER BY unit, name, post"
)


def put_persons(connection: Connection, people: Iterable[Person]) -> None:
    """Keeps people, over what was known of them."""
    rows: list[bulk.Row] = [(str(p.id), p.name, p.phone, p.email) for p in people]
    bulk.put(connection, persons, rows)


def person(connection: Connection, one: PersonId) -> Person | None:
    """What is known of a person; None once erased."""
    row = connection.execute(ONE, {"person": str(one)}).one_or_none()
    return None if row is None else Person(id=one, name=row.name, phone=row.phone, email=row.email)


def all_persons(connection: Connection) -> list[Person]:
    """Everybody who is known."""
    return [
        Person(id=PersonId(UUID(row.person)), name=row.name, phone=row.phone, email=row.email)
        for row in connection.execute(EVERY)
    ]


def reachable(connection: Connection) -> set[PersonId]:
    """The people who have an address that letters do not come back from for good."""
    return {PersonId(person_id) for person_id in map(UUID, connection.execute(REACHABLE).scalars())}


def erase(connection: Connection, one: PersonId) -> bool:
    """Forgets a person; the log keeps an id that means nothing any more. False when unknown."""
    return connection.execute(ERASE, {"person": str(one)}).rowcount == 1


def posts(connection: Connection) -> list[Post]:
    """Every post, with whoever holds or held it by id."""
    return [
        Post(
            id=PostId(UUID(row.post)),
            unit=row.unit,
            name=row.name,
            role=row.role,
            person=PersonId(UUID(row.person)),
            valid_from=date.fromisoformat(row.valid_from),
            valid_to=date.fromisoformat(row.valid_to) if row.valid_to else None,
        )
        for row in connection.execute(POSTS)
    ]


def scrub(engine: Engine) -> None:
    """After an erasure: folds SQLite's write-ahead log into the file, overwritten, and empties it.

    Whoever reads just now keeps the log until they are done and the next one comes along.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # a checkpoint is no part of a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
