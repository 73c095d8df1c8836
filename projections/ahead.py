"""What a fold takes down of facts, and a second process that reads it while the first one folds.

Reading and decoding take a quarter of a rebuild, and need neither the tables nor the roster: whoever
rebuilds from a long log has them done beside it, on another processor.
"""

import marshal
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from events.base import Event, Recorded
from events.facts import FACTS, Fact, Measured, TeamChanged, TeamDissolved, TeamFounded
from events.mapper import Mapper, StoredEvent
from events.store import EventLog, open_log
from events.upcasts import Upcast
from projections.collecting import without_collecting
from words import DondocError, Refused

LONG: Final = 100_000  # events: a shorter log is read before the second process has begun
AT_ONCE: Final = 5_000  # events decoded together
AHEAD: Final = 24  # so many of these wait at most, 15 MB: as many as one fold takes up
GO_ON: Final = b"."  # one part was taken: another may be read
STORED: Final = len(StoredEvent._fields)

FACT_TYPES = frozenset(FACTS)
TEAM_TYPES = frozenset({TeamFounded, TeamChanged, TeamDissolved})

# A fact, as plain as it passes from one process to another: position in the log, the day on which it was
# recorded; unit, version, kind, what it is about, period, team, the day on which it happened, quantity,
# denominator, population.
Told = tuple[int, str, str, int, str, str, str, str, str, int, int, str]
Taken = Told | Recorded[Event]  # facts as plain rows, whatever else as it is
Read = Callable[[int], Sequence[Taken]]  # what follows a position; nothing at the end

day_text = lru_cache(maxsize=10_000)(date.isoformat)  # the same few days again and again


@lru_cache(maxsize=1_000)
def _local_day(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat()


def recorded_on(recorded: Recorded[Event], zone: ZoneInfo) -> str:
    """The day, here, on which the log's clock stood when it was recorded."""
    return _local_day(recorded.recorded_at, zone)


def told(recorded: Recorded[Event], zone: ZoneInfo) -> Told:
    """A fact as it is taken down."""
    event = cast("Fact", recorded.event)  # an isinstance of pydantic's costs as much as all the rest
    kind, denominator, population = event.KIND, 0, ""
    if kind == "measured":
        measured = cast("Measured", event)
        denominator, population = measured.denominator, measured.population
    return (
        recorded.position,
        _local_day(recorded.recorded_at, zone),
        event.unit,
        recorded.version,
        kind,
        event.about,
        event.period,
        event.team if type(event) in TEAM_TYPES else "",  # type: ignore[attr-defined]  # those have one
        day_text(event.occurred_on),
        event.quantity,
        denominator,
        population,
    )


def read_here(log: EventLog, zone: ZoneInfo, after: int, limit: int) -> list[Taken]:
    """The next events, read and decoded by this process."""
    return [
        told(recorded, zone) if type(recorded.event) in FACT_TYPES else recorded
        for recorded in log.read(after, limit)
    ]


@contextmanager
def reader(log: EventLog, zone: ZoneInfo, limit: int) -> Iterator[Read]:
    """Reads the log from its beginning, `limit` at a time at most: a long one by a second process."""
    if log.last_position() < LONG:
        yield lambda after: read_here(log, zone, after, limit)
        return
    spawn = get_context("spawn")
    mine, its = spawn.Pipe()
    with TemporaryDirectory(prefix="dondoc-") as folder:
        types, upcasts = log.mapper.types.values(), log.mapper.upcasts.values()
        begun = _Begun(log.url, tuple(types), tuple(upcasts), zone, min(limit, AT_ONCE), folder)
        second = spawn.Process(target=_read_ahead, args=(begun, its), daemon=True)
        second.start()
        its.close()  # so that its end is noticed, should it be killed
        try:
            yield _Receiving(log, mine, Path(folder))
        finally:
            mine.close()
            second.terminate()
            second.join()


class _Begun(NamedTuple):
    """What the second process has to know."""

    url: str
    types: Sequence[type[Event]]
    upcasts: Sequence[Upcast]
    zone: ZoneInfo
    limit: int
    folder: str


class _Receiving:
    """What the second process has read, part by part.

    The parts come as files, and only a word of each through the pipe: a pipe holds less than a
    part, and a thread that emptied it would make every call into SQLite take a real lock.
    """

    def __init__(self, log: EventLog, second: "Connection[bytes, bytes]", folder: Path) -> None:
        self._log = log
        self._second = second
        self._folder = folder
        self._parts = 0

    def __call__(self, after: int) -> Sequence[Taken]:
        try:
            failed = pickle.loads(self._second.recv_bytes())  # noqa: S301 (by our own pipe)
        except (EOFError, ConnectionError) as error:
            raise ReaderGone(
                "Tiến trình đọc nhật ký sự kiện đã bị dừng từ bên ngoài, có thể vì máy hết bộ nhớ; "
                "các bảng vẫn như trước, hãy chạy lại lệnh này."
            ) from error
        if failed is not None:
            raise failed
        part = self._folder / str(self._parts)
        rows = marshal.loads(part.read_bytes())  # noqa: S302 (from our own process)
        part.unlink()
        self._parts += 1
        if rows:
            with suppress(ConnectionError):  # it has gone, which is said once all that it has read is used up
                self._second.send_bytes(GO_ON)
            assert rows[0][0] > after, "the second process reads on from where the first has come to"
        others = iter(self._log.mapper.decode(StoredEvent(*row) for row in rows if len(row) == STORED))
        return [next(others) if len(row) == STORED else row for row in rows]


class ReaderGone(Refused):
    """The process that read the log ahead is no more; nothing was written."""


def _read_ahead(begun: _Begun, first: "Connection[bytes, bytes]") -> None:
    """The second process: as many parts ahead as may wait, until the first process needs no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the first process ends this one
    after, allowed = 0, AHEAD
    with suppress(EOFError, ConnectionError):  # the first process has gone
        try:
            mapper = Mapper(begun.types, begun.upcasts)
            topics = frozenset(mapper.topics_of(FACTS))
            with open_log(begun.url, mapper) as log, without_collecting():
                for part in count():
                    while not allowed or first.poll():
                        first.recv_bytes()
                        allowed += 1
                    rows = log.read_raw(after, begun.limit)
                    facts = iter(mapper.decode(row for row in rows if row.topic in topics))
                    taken = [
                        told(next(facts), begun.zone) if row.topic in topics else tuple(row) for row in rows
                    ]
                    Path(begun.folder, str(part)).write_bytes(marshal.dumps(taken))
                    first.send_bytes(pickle.dumps(None))
                    if not rows:
                        return
                    after, allowed = rows[-1].position, allowed - 1
        except (DondocError, OSError) as error:
            first.send_bytes(pickle.dumps(error))
