"""People whose letters came back, until their address is put right."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Boolean, Column, Connection, Index, Table, Text, text

from events.base import Event
from events.bounces import AddressPutRight, LetterBounced
from projections import bulk
from projections.tables import metadata

bounces = Table(
    "bounces",
    metadata,
    Column("person", Text, primary_key=True),
    Column("letter", Text),
    Column("bounced_on", Text, nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Index("bounces_letter", "letter"),
)

RIGHT = text("DELETE FROM bounces WHERE person = :person")
PERMANENT = text("SELECT permanent FROM bounces WHERE person = :person")
EVERY = text("""
    SELECT b.person, b.bounced_on, b.permanent, b.status, b.answer, b.remedy, p.unit, p.name AS post
    FROM bounces b LEFT JOIN posts p ON p.person = b.person AND p.valid_to IS NULL
    ORDER BY b.permanent DESC, b.bounced_on DESC, p.unit, p.name, b.person
""")
DEAD = text("SELECT person, remedy FROM bounces WHERE permanent")
OF_LETTER = text("SELECT person FROM letters WHERE letter = :letter")


class BouncedContact(BaseModel):
    """Somebody whose letters come back: `permanent` ones are not written to until put right."""

    model_config = ConfigDict(frozen=True)

    person: str
    unit: str | None
    post: str | None
    on: date
    permanent: bool
    status: str
    answer: str
    remedy: str


def bounced(connection: Connection) -> list[BouncedContact]:
    """Whoever's letters come back, those that come back for good first; once for each post."""
    return [
        BouncedContact(
            person=r.person,
            unit=r.unit,
            post=r.post,
            on=date.fromisoformat(r.bounced_on),
            permanent=bool(r.permanent),
            status=r.status,
            answer=r.answer,
            remedy=r.remedy,
        )
        for r in connection.execute(EVERY)
    ]


def dead(connection: Connection) -> dict[str, str]:
    """The people whose letters come back for good, and what to do about each."""
    return {r.person: r.remedy for r in connection.execute(DEAD)}


def person_of_letter(connection: Connection, letter: str) -> str | None:
    """Whom a sealed letter was for."""
    return connection.execute(OF_LETTER, {"letter": letter}).scalar_one_or_none()


def fold_bounces(connection: Connection, events: Iterable[Event]) -> None:
    """Folds bounces in order; what came back for now does not hide what came back for good."""
    for event in events:
        match event:
            case LetterBounced():
                person = str(event.person)
                if (
                    connection.execute(PERMANENT, {"person": person}).scalar_one_or_none()
                    and not event.permanent
                ):
                    continue
                row = (
                    person,
                    str(event.letter) if event.letter else None,
                    event.on.isoformat(),
                    event.permanent,
                    event.status,
                    event.answer,
                    event.remedy,
                )
                bulk.put(connection, bounces, [row])
            case AddressPutRight():
                connection.execute(RIGHT, {"person": str(event.person)})
