"""Ladders by name and version, and which one each duty was issued with."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, Table, Text, text

from deadlines.ladder import DEFAULT_LADDER, Ladder
from events.base import Recorded
from events.urging import LadderPublished, LaddersFrozen
from projections import bulk
from projections.tables import metadata

ladders = Table(
    "ladders",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # the Ladder as JSON
    Column("reason", Text, nullable=False),
    Column("published_at", Text, nullable=False),
    Column("by", Text, nullable=False),
)

ladder_choices = Table(
    "ladder_choices",
    metadata,
    Column("directive", Text, primary_key=True),
    Column("obligation", Text, primary_key=True),  # its number inside the directive
    Column("ladder", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("since", Text, nullable=False),
)

ALL = text("SELECT name, version, body, reason, published_at, by FROM ladders ORDER BY name, version")
CHOICES = text("SELECT obligation, ladder, version FROM ladder_choices WHERE directive = :directive")
USES = text("""
    SELECT c.ladder, c.version, count(DISTINCT c.directive) AS n
    FROM ladder_choices c JOIN directives d ON d.directive = c.directive
    WHERE d.state = 'issued' GROUP BY c.ladder, c.version
""")


class PublishedLadder(NamedTuple):
    """A version of a ladder with its history; the shipped one has none."""

    ladder: Ladder
    reason: str = ""
    published_at: str = ""
    by: str = ""


SHIPPED = PublishedLadder(DEFAULT_LADDER)


def published(connection: Connection) -> list[PublishedLadder]:
    """Every version of every ladder, the shipped one among them, by name and version."""
    rows = [PublishedLadder(_ladder(r.body), r.reason, r.published_at, r.by) for r in connection.execute(ALL)]
    return sorted([SHIPPED, *rows], key=lambda p: (p.ladder.name, p.ladder.version))


def newest(connection: Connection) -> dict[str, Ladder]:
    """The newest version of every ladder: what a directive issued now would be promised."""
    return {p.ladder.name: p.ladder for p in published(connection)}


def versions(connection: Connection) -> dict[tuple[str, int], Ladder]:
    """Every ladder by name and version."""
    return {(p.ladder.name, p.ladder.version): p.ladder for p in published(connection)}


def choices(connection: Connection, directive: str) -> dict[str, tuple[str, int]]:
    """What the duties of a directive were issued with; one that is missing has the shipped ladder."""
    rows = connection.execute(CHOICES, {"directive": directive})
    return {r.obligation: (r.ladder, r.version) for r in rows}


def uses(connection: Connection) -> dict[tuple[str, int], int]:
    """How many directives in force each version urges."""
    return {(r.ladder, r.version): r.n for r in connection.execute(USES)}


@lru_cache(maxsize=256)  # a tick must not read every ladder anew
def _ladder(body: str) -> Ladder:
    return Ladder.model_validate_json(body)


def fold_ladders(
    connection: Connection,
    publications: Iterable[Recorded[LadderPublished]],
    promises: Iterable[LaddersFrozen],
) -> None:
    """Keeps published versions, and what duties were issued with."""
    bulk.keep_first(
        connection,
        ladders,
        [
            (
                r.event.ladder.name,
                r.event.ladder.version,
                r.event.ladder.model_dump_json(),
                r.event.reason,
                r.recorded_at.isoformat(),
                r.by,
            )
            for r in publications
        ],
    )
    chosen = {  # of two promises about one duty the later one stands
        (event.directive, no): (event.directive, no, choice.name, choice.version, event.since.isoformat())
        for event in promises
        for no, choice in event.ladders.items()
    }
    bulk.put(connection, ladder_choices, list(chosen.values()))
