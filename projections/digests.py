"""Weekly digests: which weeks are done, who had theirs, who wants none."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, Table, Text, text

from events.decisions import LetterSealed
from events.urging import DigestsAlways, DigestsDone, DigestsJoined, DigestsLeft
from projections import bulk
from projections.tables import metadata

DIGEST = "digest:"  # how the templates of letters that hold a digest begin

digest_weeks = Table(
    "digest_weeks",
    metadata,
    Column("week", Text, primary_key=True),  # ISO: 2022-W35
    Column("done_on", Text, nullable=False),
    Column("letters", Integer, nullable=False),
)

digest_letters = Table(
    "digest_letters",
    metadata,
    Column("person", Text, primary_key=True),
    Column("week", Text, primary_key=True),
    Column("letter", Text, nullable=False),
)

digest_leavers = Table(
    "digest_leavers",
    metadata,
    Column("person", Text, primary_key=True),
    Column("reason", Text, nullable=False),
)

digest_always = Table(
    "digest_always",
    metadata,
    Column("person", Text, primary_key=True),
    Column("reason", Text, nullable=False),
)

WEEK = text("SELECT 1 FROM digest_weeks WHERE week = :week")
HAD = text("SELECT person FROM digest_letters WHERE week = :week")
LEAVERS = text("SELECT person, reason FROM digest_leavers ORDER BY person")
JOIN = text("DELETE FROM digest_leavers WHERE person = :person")
ALWAYS = text("SELECT person, reason FROM digest_always ORDER BY person")
NOT_ALWAYS = text("DELETE FROM digest_always WHERE person = :person")


def week_of(day: date) -> str:
    """The ISO week that a day belongs to, as 2022-W35."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def is_done(connection: Connection, week: str) -> bool:
    """Whether the digests of the week are in letters."""
    return connection.execute(WEEK, {"week": week}).first() is not None


def had(connection: Connection, week: str) -> set[str]:
    """The people who have their digest of the week."""
    return set(connection.execute(HAD, {"week": week}).scalars())


def leavers(connection: Connection) -> dict[UUID, str]:
    """Who wants no digest, and why."""
    return {UUID(r.person): r.reason for r in connection.execute(LEAVERS)}


def always(connection: Connection) -> dict[UUID, str]:
    """Who wants a digest also in weeks in which it has nothing to say, and why."""
    return {UUID(r.person): r.reason for r in connection.execute(ALWAYS)}


DigestEvent = DigestsDone | DigestsLeft | DigestsJoined | DigestsAlways


def fold_digests(
    connection: Connection, events: Iterable[DigestEvent], sealed: Iterable[LetterSealed]
) -> None:
    """Folds weeks, letters and wishes, in the order in which they were recorded."""
    rows = [(str(e.person), week_of(e.on), str(e.letter)) for e in sealed if e.template.startswith(DIGEST)]
    bulk.keep_first(connection, digest_letters, rows)
    for event in events:
        match event:
            case DigestsDone():
                row = (event.week, event.on.isoformat(), event.letters)
                bulk.keep_first(connection, digest_weeks, [row])
            case DigestsLeft() | DigestsJoined() | DigestsAlways():
                _wish(connection, event)


def _wish(connection: Connection, event: DigestsLeft | DigestsJoined | DigestsAlways) -> None:
    """The last wish stands: none, as usual, or always."""
    person = {"person": str(event.person)}
    connection.execute(JOIN, person)
    connection.execute(NOT_ALWAYS, person)
    match event:
        case DigestsLeft():
            bulk.put(connection, digest_leavers, [(str(event.person), event.reason)])
        case DigestsAlways():
            bulk.put(connection, digest_always, [(str(event.person), event.reason)])
        case DigestsJoined():
            pass
