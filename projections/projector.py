"""From the log to the tables: in pieces as it grows, or all over again.

Each batch is one transaction that holds the rows and the position up to which they are
folded. The position moves by compare-and-swap: of two processes that fold the same batch
one finds it moved, and leaves its work undone.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache, partial
from threading import Lock
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from events.base import Event, Recorded
from events.decisions import PostEnded, PostNamed, RosterRevised, TaskDecision
from events.facts import FactCorrected, FactRetracted
from events.forgetting import PersonChanged, PersonErased
from events.outside import OUTSIDE_EVENTS
from events.sessions import DOOR_EVENTS
from events.store import EventLog
from projections.ahead import AT_ONCE, Read, Taken, read_here, reader, recorded_on
from projections.bulk import made_anew, tidy
from projections.changes import Changes
from projections.collecting import without_collecting
from projections.database import writing
from projections.fold_asks import AskEvent, fold_ask
from projections.fold_facts import Stretch
from projections.fold_letters import fold_letters
from projections.fold_roster import fold_post, fold_roster
from projections.months import close_months
from projections.nodes import Asks, Nodes
from projections.tables import cursor, facts, metadata, tasks
from projections.trail_tables import trail_cursor

BATCH = 5_000  # events a transaction: larger ones hold the writer's lock over half a second

REBUILD_BATCH = 100_000  # facts that wait until their tasks are looked at

CURSORS = (cursor, trail_cursor)
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
    """Folds one log into one database. Threads may share it: they fold one after the other.

    Whoever waited while another fold began and ended has been folded by it, and does nothing.
    """

    def __init__(self, engine: Engine, log: EventLog, zone: ZoneInfo) -> None:
        self.engine = engine
        self.log = log
        self.zone = zone
        self.nodes = Nodes()
        self.asks = Asks()
        self._roster_position = -1  # what `nodes` and `asks` were read at
        self._asks_position = -1
        self._known_on = ""  # the last day of knowledge folded so far
        self._known_before = ""  # and before the last step
        self._folding = Lock()
        self._begun = self._ended = 0  # folds, by number

    def catch_up(self, progress: Progress | None = None, *, batch: int = BATCH) -> int:
        """Folds what the log holds and the tables do not; gives the number of events."""
        needed = self._begun + 1  # one that begins from now on sees all that is in the log by now
        with self._folding:
            if self._ended >= needed:
                return 0
            self._begun += 1
            folded = self._catch_up(progress, batch)
            self._ended = self._begun
        return folded

    def _catch_up(self, progress: Progress | None, batch: int) -> int:
        folded = 0
        while True:
            stretch = Stretch(Changes())
            with writing(self.engine) as connection:
                n = self._step(connection, partial(read_here, self.log, self.zone, limit=batch), stretch)
                self._end(connection, stretch, since=self._known_before)
            folded += n
            if n and progress:
                progress(folded, self.position())
            if n < batch:  # the log had no more
                return folded

    def rebuild(self, progress: Progress | None = None, *, batch: int = REBUILD_BATCH) -> int:
        """Forgets every row and folds the whole log again, in one transaction.

        Readers see the old rows until it commits; on SQLite other writers wait.
        """
        folded = 0
        stretch = Stretch(Changes(rebuilding=True))
        every = [table for table in metadata.sorted_tables if table not in CURSORS]
        with (
            self._folding,
            reader(self.log, self.zone, batch) as read,
            writing(self.engine) as connection,
            without_collecting(),
        ):
            self._roster_position = self._asks_position = -1
            for one in CURSORS:  # kept: whoever folds or indexes waits for their rows until this is done
                connection.execute(one.delete())
            with made_anew(connection, every, filled=(tasks, facts)):
                while n := self._step(connection, read, stretch):
                    folded += n
                    if stretch.size >= batch:
                        with self._read_again_after_errors():
                            stretch.fold(connection, self.nodes, self.asks)
                    if progress:
                        progress(folded, self._position(connection)[0])
                self._end(connection, stretch, since="")
        if folded > AT_ONCE:
            tidy(self.engine, every)
        return folded

    @property
    def folding(self) -> bool:
        """Whether a thread of this process folds just now."""
        return self._folding.locked()

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

    def _step(self, connection: Connection, read: Read, stretch: Stretch) -> int:
        connection.execute(START, {"name": NAME})
        if connection.dialect.name == "postgresql":  # SQLite took the only writer's lock at BEGIN
            connection.execute(LOCK, {"name": NAME})
        position, roster, asks, self._known_on = self._position(connection)
        self._known_before = self._known_on
        events = read(position)
        if not events:
            return 0
        if roster != self._roster_position:
            self.nodes = Nodes.read(connection)
        if asks != self._asks_position:
            self.asks = Asks.read(connection)
        with self._read_again_after_errors():
            roster, asks = self._fold(connection, events, roster, asks, stretch)
            to = events[-1][0]
            values = {"name": NAME, "from": position, "to": to, "roster": roster, "asks": asks}
            if connection.execute(MOVE, values | {"known_on": self._known_on}).rowcount != 1:
                raise AlreadyFolded(f"another process folded past position {position}")
        self._roster_position, self._asks_position = roster, asks
        return len(events)

    def _end(self, connection: Connection, stretch: Stretch, *, since: str) -> None:
        """Writes what is only taken down or counted yet, before the transaction ends.

        `since` is the last day of knowledge before it began.
        """
        with self._read_again_after_errors():
            stretch.fold(connection, self.nodes, self.asks)
            stretch.changes.finish(connection)
            close_months(connection, since, self._known_on)

    @contextmanager
    def _read_again_after_errors(self) -> Iterator[None]:
        """What is in memory may be ahead of the tables then: the next step reads it from them."""
        try:
            yield
        except BaseException:
            self._roster_position = self._asks_position = -1
            raise

    def _fold(
        self,
        connection: Connection,
        events: Sequence[Taken],
        roster: int,
        asks: int,
        stretch: Stretch,
    ) -> tuple[int, int]:
        """Folds a batch, but for what is taken down; gives the last positions of roster and asks."""
        letters: list[Recorded[Event]] = []
        memory: dict[str, Any] = {"nodes": self.nodes, "asks": self.asks}
        at, known_on = "", ""
        for one in events:
            if not isinstance(one, Recorded):  # a fact: nearly all of them
                if one[1] != at:
                    at = one[1]
                    known_on = self._learnt_on(at)
                stretch.take_fact(one, known_on, self.nodes, self.asks)
                continue
            recorded, event = one, one.event
            at = recorded_on(recorded, self.zone)
            known_on = self._learnt_on(at)
            part = _part(event.__class__)
            match part:
                case Part.WRONG:
                    stretch.take_wrong(cast("FactRetracted | FactCorrected", event), known_on)
                case Part.DECISIONS:
                    stretch.take_decision(cast("TaskDecision", event), known_on, **memory)
                case Part.LETTERS:
                    letters.append(recorded)
                case Part.POSTS:
                    fold_post(connection, cast("PostNamed | PostEnded", event))
                case Part.ALONE:
                    # What came before it is folded with the roster and the questions of its time.
                    stretch.fold(connection, **memory)
                    if letters:
                        fold_letters(connection, letters, **memory)
                        letters.clear()
                    if isinstance(event, RosterRevised):
                        fold_roster(connection, event, nodes=self.nodes)
                        roster = recorded.position
                    else:
                        asked = cast("AskEvent", event)
                        fold_ask(connection, asked, known_on=known_on, changes=stretch.changes, **memory)
                        asks = recorded.position
        if letters:
            fold_letters(connection, letters, **memory)
        return roster, asks

    def _learnt_on(self, recorded_on: str) -> str:
        """The day on which the log learnt what its clock recorded on a day.

        It never goes back: of two writers around midnight, the one whose clock was read first
        may come second, and what is known by a day is always a beginning of the log.
        """
        self._known_on = max(self._known_on, recorded_on)
        return self._known_on


class AlreadyFolded(RuntimeError):
    """Two processes folded the same events; the one that came second gives way."""


class Part(Enum):
    """Who folds an event, and whether what came before must be folded first."""

    ALONE = auto()
    POSTS = auto()
    WRONG = auto()
    DECISIONS = auto()
    LETTERS = auto()
    NOTHING = auto()  # the tables that are folded know nothing of it


@cache
def _part(kind: type[Event]) -> Part:
    if issubclass(kind, (RosterRevised, *get_args(AskEvent))):
        return Part.ALONE
    if issubclass(kind, (PostNamed, PostEnded)):
        return Part.POSTS
    if issubclass(kind, (FactRetracted, FactCorrected)):
        return Part.WRONG
    if issubclass(kind, (PersonErased, PersonChanged, *DOOR_EVENTS, *OUTSIDE_EVENTS)):
        return Part.NOTHING
    return Part.DECISIONS if issubclass(kind, TaskDecision) else Part.LETTERS
