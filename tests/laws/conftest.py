"""A database that is emptied between examples: making a new one for each would take most of the time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pytest
from sqlalchemy import Engine, text

from events.base import Event, Message, Receipt, Recorded
from events.mapper import Mapper
from events.store import EventLog, open_log
from projections.database import open_engine, writing
from projections.projector import Projector
from projections.tables import metadata
from tests.laws.histories import ZONE, Write

LOG_TABLES = ("stored_events", "receipts")


@dataclass
class Bench:
    """A log with its tables, which an example finds empty."""

    log: EventLog
    engine: Engine

    def takes(self, history: Sequence[Write]) -> bool:
        """Whether a world is for this database: PostgreSQL, where one costs more, takes every third."""
        return self.engine.dialect.name == "sqlite" or len(history) % 3 == 0

    def empty(self) -> None:
        with writing(self.engine) as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            for name in LOG_TABLES:
                connection.execute(text(f"DELETE FROM {name}"))

    def record(self, writes: Sequence[Write], *, first: int = 0) -> list[Receipt]:
        """Writes a history into the log, each write under a message id of its own."""
        receipts: list[Receipt] = []
        numbered = enumerate(writes, start=first)
        for at, together in groupby(numbered, key=lambda one: one[1].at):
            messages = [Message(f"m{n}", write.stream, write.events) for n, write in together]
            for result in self.log.ingest(messages, at=at, by="thử", via="import"):
                assert not result.rejected
                receipts += result.receipts
        return receipts

    def events(self) -> list[Recorded[Event]]:
        return self.log.read(0, 100_000)

    def projector(self) -> Projector:
        return Projector(self.engine, self.log, ZONE)


@pytest.fixture
def bench(database_url: str, mapper: Mapper) -> Iterator[Bench]:
    with open_log(database_url, mapper, create=True) as log:
        engine = open_engine(database_url)
        yield Bench(log, engine)
        engine.dispose()
