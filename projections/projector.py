"""From the log to the tables: in pieces as it grows, or all over again.

Each batch is one transaction that holds the rows and the position up to which they are
folded. The position moves by compare-and-swap: of two processes that fold the same batch
one finds it moved, and leaves its work undone.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from events.base import Event, Recorded
from events.decisions import PostEnded, PostNamed, RosterRevised, TaskDecision
from events.facts import Fact, FactCorrected, FactRetracted
from events.store import EventLog
from projections.changes import Changes
from projections.collecting import without_collecting
from projections.counting import count_all_now
from projections.database import writing
from projections.fold_asks import AskEvent, fold_ask
from projections.fold_decisions import fold_decisions
from projections.fold_facts import fold_facts
from projections.fold_letters import fold_letters
from projections.fold_roster import fold_post, fold_roster
from projections.nodes import Asks, Nodes
from projections.tables import metadata

BATCH = 5_000  # events a transaction: larger ones hold the writer's lock over half a second

REBUILD_BATCH = 10_000  # fewer days are cut in two than by 5,000; 20,000 hold 500 MB with a whole country

NAME = "projections"
START = text("""
    INSERT INTO projection_cursor (name, position, roster_position, asks_position, known_on)
    VALUES (:name, 0, 0, 0, '') ON CONFLICT DO NOTHING
""")
POSITION = text("""
    SELECT position, roster_position, asks_position, known_on FROM projection_cursor WHERE name = :name
""")
LOCK = text("SELECT 1 FROM projection_cursor WHERE name = :name FOR UPDATE")
MOVE = text("""
    UPDATE projection_cursor SET position = :to, roster_position = :roster, asks_position = :asks,
        known_on = :known_on
    WHERE name = :name AND position = :from
""")

Progress = Callable[[int, int], None]  # events folded, position of the last one


class Projector:
    """Folds one log into one database. Not for use by two threads at once."""

    def __init__(self, engine: Engine, log: EventLog, zone: ZoneInfo) -> None:
        self.engine = engine
        self.log = log
        self.zone = zone
        self.nodes = Nodes()
        self.asks = Asks()
        self._roster_position = -1  # what `nodes` and `asks` were read at
        self._asks_position = -1
        self._known_on = ""  # the last day of knowledge folded so far

    def catch_up(self, progress: Progress | None = None, *, batch: int = BATCH) -> int:
        """Folds what the log holds and the tables do not; gives the number of events."""
        folded = 0
        while True:
            with writing(self.engine) as connection:
                changes = Changes()
                n = self._step(connection, batch, changes)
                changes.write_counts(connection)
            if n == 0:
                return folded
            folded += n
            if progress:
                progress(folded, self.position())

    def rebuild(self, progress: Progress | None = None, *, batch: int = REBUILD_BATCH) -> int:
        """Forgets every row and folds the whole log again, in one transaction.

        Readers see the old rows until it commits; on SQLite other writers wait.
        """
        folded = 0
        self._roster_position = self._asks_position = -1
        changes = Changes(rebuilding=True)
        with writing(self.engine) as connection, without_collecting():
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            while n := self._step(connection, batch, changes):
                folded += n
                if progress:
                    progress(folded, self._position(connection)[0])
            changes.write_counts(connection)
            count_all_now(connection)
        return folded

    def position(self) -> int:
        """The position of the last event that is folded."""
        with self.engine.connect() as connection:
            return self._position(connection)[0]

    def behind(self) -> bool:
        """Whether the log holds events that the tables do not."""
        return self.position() < self.log.last_position()

    def _position(self, connection: Connection) -> tuple[int, int, int, str]:
        row = connection.execute(POSITION, {"name": NAME}).one_or_none()
        if row is None:
            return 0, 0, 0, ""
        return row.position, row.roster_position, row.asks_position, row.known_on

    def _step(self, connection: Connection, batch: int, changes: Changes) -> int:
        connection.execute(START, {"name": NAME})
        if connection.dialect.name == "postgresql":  # SQLite took the only writer's lock at BEGIN
            connection.execute(LOCK, {"name": NAME})
        position, roster, asks, self._known_on = self._position(connection)
        events = self.log.read(after=position, limit=batch)
        if not events:
            return 0
        if roster != self._roster_position:
            self.nodes = Nodes.read(connection)
        if asks != self._asks_position:
            self.asks = Asks.read(connection)
        try:
            roster, asks = self._fold(connection, events, roster, asks, changes)
            to = events[-1].position
            values = {"name": NAME, "from": position, "to": to, "roster": roster, "asks": asks}
            if connection.execute(MOVE, values | {"known_on": self._known_on}).rowcount != 1:
                raise AlreadyFolded(  # noqa: TRY301 - what is in memory is as stale as after any error
                    f"another process folded past position {position}"
                )
        except BaseException:
            # What is in memory may be ahead of the tables now: read it again next time.
            self._roster_position = self._asks_position = -1
            raise
        self._roster_position, self._asks_position = roster, asks
        return len(events)

    def _fold(
        self,
        connection: Connection,
        events: Sequence[Recorded[Event]],
        roster: int,
        asks: int,
        changes: Changes,
    ) -> tuple[int, int]:
        """Folds a batch; gives the last positions that changed the roster and what is asked."""
        for stretch in _stretches(events):
            first = stretch[0].event
            known_on = self._learnt_on(stretch[0].recorded_at)
            if isinstance(first, RosterRevised):
                fold_roster(connection, first, nodes=self.nodes)
                roster = stretch[0].position
            elif isinstance(first, PostNamed | PostEnded):
                fold_post(connection, first)
            elif isinstance(first, AskEvent):
                memory: dict[str, Any] = {"nodes": self.nodes, "asks": self.asks}
                fold_ask(connection, first, known_on=known_on, changes=changes, **memory)
                asks = stretch[0].position
            else:
                self._fold_stretch(connection, stretch, changes)
        return roster, asks

    def _fold_stretch(
        self, connection: Connection, stretch: Sequence[Recorded[Event]], changes: Changes
    ) -> None:
        """Folds facts, decisions and letters, whose order among each other does not matter."""
        letters = []
        memory: dict[str, Any] = {"nodes": self.nodes, "asks": self.asks}
        for known_on, day in self._by_day(stretch):
            facts, decisions = [], []
            for recorded in day:
                part = _part(type(recorded.event))
                if part is Part.FACTS:
                    facts.append(recorded)
                elif part is Part.DECISIONS:
                    decisions.append(recorded)
                else:
                    letters.append(recorded)
            if facts:
                fold_facts(connection, facts, known_on=known_on, changes=changes, **memory)
            if decisions:
                fold_decisions(connection, decisions, known_on=known_on, changes=changes, **memory)
        if letters:
            fold_letters(connection, letters, **memory)

    def _by_day(self, stretch: Sequence[Recorded[Event]]) -> Iterator[tuple[str, Sequence[Recorded[Event]]]]:
        start, today, at = 0, "", None
        for i, recorded in enumerate(stretch):
            if recorded.recorded_at == at:
                continue
            at = recorded.recorded_at
            day = self._learnt_on(at)
            if day != today:
                if i > start:
                    yield today, stretch[start:i]
                start, today = i, day
        yield today, stretch[start:]

    def _learnt_on(self, at: datetime) -> str:
        """The day on which the log learnt what it recorded at an instant.

        It never goes back: of two writers around midnight, the one whose clock was read first
        may come second, and what is known by a day is always a beginning of the log.
        """
        self._known_on = max(self._known_on, at.astimezone(self.zone).date().isoformat())
        return self._known_on


class AlreadyFolded(RuntimeError):
    """Two processes folded the same events; the one that came second gives way."""


class Part(Enum):
    """Who folds an event, and whether it stands alone."""

    ALONE = auto()
    FACTS = auto()
    DECISIONS = auto()
    LETTERS = auto()


@cache
def _part(kind: type[Event]) -> Part:
    if issubclass(kind, (RosterRevised, PostNamed, PostEnded, *get_args(AskEvent))):
        return Part.ALONE
    if issubclass(kind, (Fact, FactRetracted, FactCorrected)):
        return Part.FACTS
    return Part.DECISIONS if issubclass(kind, TaskDecision) else Part.LETTERS


def _stretches(events: Sequence[Recorded[Event]]) -> Iterator[Sequence[Recorded[Event]]]:
    """Events that change roster, posts or what is asked stand alone; what lies between stays together."""
    start = 0
    for i, recorded in enumerate(events):
        if _part(type(recorded.event)) is Part.ALONE:
            if i > start:
                yield events[start:i]
            yield events[i : i + 1]
            start = i + 1
    if start < len(events):
        yield events[start:]
