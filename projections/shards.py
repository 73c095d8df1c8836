"""The shard ledger: which part of which day's work is done, whatever became of its scheduler."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, Table, Text, text

from events.urging import ShardDone
from projections import bulk
from projections.tables import metadata

shards = Table(
    "shards",
    metadata,
    Column("job", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("shard", Text, primary_key=True),
    Column("letters", Integer, nullable=False),
    Column("notices", Integer, nullable=False),
)

DONE = text("SELECT shard, letters, notices FROM shards WHERE job = :job AND day = :day ORDER BY shard")


class Shard(NamedTuple):
    """A part of a day's work that is done, and how much it was."""

    shard: str
    letters: int
    notices: int


def done(connection: Connection, job: str, day: date) -> dict[str, Shard]:
    """The parts of a day's job that are done."""
    rows = connection.execute(DONE, {"job": job, "day": day.isoformat()})
    return {r.shard: Shard(r.shard, r.letters, r.notices) for r in rows}


def fold_shards(connection: Connection, events: Iterable[ShardDone]) -> None:
    """Keeps what was done first: a part done twice was done."""
    rows = [(e.job, e.day.isoformat(), e.shard, e.letters, e.notices) for e in events]
    bulk.keep_first(connection, shards, rows)
