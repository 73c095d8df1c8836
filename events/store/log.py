"""The log: append, decide and ingest under message ids; read in one order.

Everything here is the same on both databases; what differs is in sqlite.py and postgres.py.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from time import sleep
from types import TracebackType
from typing import Self

from events.base import (
    BatchResult,
    Conflict,
    Event,
    Message,
    NameUnfit,
    Receipt,
    Recorded,
    Rejected,
    TooLarge,
    Via,
)
from events.mapper import Mapper, StoredEvent
from events.store.address import SQLiteAddress, parse_address
from events.store.batch import APPEND_MAX, APPEND_MAX_BYTES, Check, Draft, Past, again, draft, record, stamped
from events.store.pragmas import LOCK_WAIT_SECONDS
from events.store.recorder import Recorder

DECIDE_TRIES = 10  # a stream is one unit or one task: ten collisions in a row mean something is wrong
BACKOFF_SECONDS = 0.1  # the longest pause before deciding again

Decide = Callable[[list[Recorded[Event]]], Sequence[Event]]


def open_log(
    url: str, mapper: Mapper, *, create: bool = False, lock_wait_seconds: float = LOCK_WAIT_SECONDS
) -> "EventLog":
    """Open the log at `sqlite:///path` or `postgresql://…`; with `create`, make it when it is missing.

    Raises AddressNotUnderstood, DatabaseMissing, DatabaseUnreachable, NotAnEventLog or
    NewerDatabase, and never changes a database that it refuses.
    """
    # A process pays for the driver that it uses: psycopg alone takes longer than `dondoc --help`.
    address = parse_address(url)
    recorder: Recorder
    if isinstance(address, SQLiteAddress):
        from events.store.sqlite import SQLiteRecorder  # noqa: PLC0415 (its driver)

        recorder = SQLiteRecorder(address.path, create=create, lock_wait_seconds=lock_wait_seconds)
    else:
        from events.store.postgres import PostgresRecorder  # noqa: PLC0415 (its driver)

        recorder = PostgresRecorder(address, create=create, lock_wait_seconds=lock_wait_seconds)
    return EventLog(recorder, mapper, url)


class EventLog:
    """What happened, in order. Safe to share among threads; each process opens its own."""

    def __init__(self, recorder: Recorder, mapper: Mapper, url: str) -> None:
        self.recorder = recorder
        self.mapper = mapper
        self.url = url  # for another process to open the same log

    def append(
        self,
        stream: str,
        events: Sequence[Event],
        *,
        expected: int | None,
        message: str,
        at: datetime,
        by: str,
        via: Via,
        digest: bytes | None = None,
    ) -> Receipt:
        """Record events on a stream that stands at version `expected` (0: it is new; None: wherever).

        The same message again gives the first receipt and writes nothing; the same id with
        other content raises MessageIdReused. `digest` says what the message says, where its
        events do not. Raises Conflict when the stream stands elsewhere.
        """
        written = stamped(at, by, via)
        ready = draft(self.mapper, Message(message, stream, tuple(events)), digest)
        with self.recorder.writing() as writing:
            result = record(writing, [ready], written, expected=expected)
        for rejected in result.rejected:
            raise rejected.reason
        return result.receipts[0]

    def decide(
        self, stream: str, decide: Decide, *, message: str, digest: bytes, at: datetime, by: str, via: Via
    ) -> Receipt:
        """Load the stream, decide, and record what was decided, again when others wrote meanwhile.

        `digest` identifies the command, for its events may differ from one try to the next.
        What `decide` raises is passed on. Raises Conflict after DECIDE_TRIES tries.
        """
        for attempt in range(DECIDE_TRIES):
            past = self.stream(stream)
            # After the load, not before: what a twin of this message wrote until then comes
            # with its receipt, and is not held against the message by `decide`.
            if (first := self.recorder.receipt(message)) is not None:
                return again(first, digest)
            events = decide(past)
            try:
                return self.append(
                    stream,
                    events,
                    expected=past[-1].version if past else 0,
                    message=message,
                    at=at,
                    by=by,
                    via=via,
                    digest=digest,
                )
            except Conflict:
                # Jitter keeps writers that collided once from colliding again; no secret is made.
                sleep(random.uniform(0, min(BACKOFF_SECONDS, 0.002 * 2**attempt)))  # noqa: S311
        raise Conflict(
            "Dòng sự kiện {stream} bị ghi liên tục, đã thử {tries} lần mà chưa đến lượt; "
            "hãy gửi lại sau ít phút.",
            stream=stream,
            tries=DECIDE_TRIES,
        )

    def ingest(
        self,
        messages: Iterable[Message],
        *,
        at: datetime,
        by: str,
        via: Via,
        batch: int = APPEND_MAX,
        check: Check | None = None,
    ) -> Iterator[BatchResult]:
        """Record many messages, at most `batch` a transaction; gives the result of each batch as it is safe.

        Nothing is written until the result is asked for. A message that cannot be recorded is
        reported with its reason and the others go on; the whole can be sent again, and what
        is there already is answered with its first receipt.
        """
        written = stamped(at, by, via)
        past = Past(self.mapper, check) if check is not None else None
        for drafts, unfit in self._batches(messages, min(batch, APPEND_MAX)):
            with self.recorder.writing() as writing:
                result = record(writing, drafts, written, past=past)
            yield result._replace(rejected=(*unfit, *result.rejected))

    def _batches(
        self, messages: Iterable[Message], most: int
    ) -> Iterator[tuple[list[Draft], list[Rejected]]]:
        """Messages drafted before the lock is taken, at most `most` of them and of their events."""
        drafts: list[Draft] = []
        unfit: list[Rejected] = []
        events = size_bytes = 0
        for message in messages:
            try:
                ready = draft(self.mapper, message)
            except (NameUnfit, TooLarge) as reason:
                unfit.append(Rejected(message, reason))
                continue
            events += len(ready.events)
            size_bytes += ready.size_bytes
            if drafts and (events > most or len(drafts) == most or size_bytes > APPEND_MAX_BYTES):
                yield drafts, unfit
                drafts, unfit = [], []
                events, size_bytes = len(ready.events), ready.size_bytes
            drafts.append(ready)
        if drafts or unfit:
            yield drafts, unfit

    def read(self, after: int, limit: int) -> list[Recorded[Event]]:
        """The next events after a position, in log order, at most `limit`.

        Safe to tail: writers take positions and commit one at a time, so nothing ever
        appears before what was read. Positions have gaps.
        """
        return self.mapper.decode(self.recorder.read(after, limit))

    def read_raw(self, after: int, limit: int) -> list[StoredEvent]:
        """The same rows as they are stored: for proofs, copies and measurements."""
        return self.recorder.read(after, limit)

    def stream(self, stream: str, after: int = 0) -> list[Recorded[Event]]:
        """The events of one stream after a version, in order; none when nothing happened."""
        return self.mapper.decode(self.recorder.stream(stream, after))

    def last_position(self) -> int:
        """The position of the newest event; 0 in an empty log."""
        return self.recorder.last_position()

    def receipt(self, message: str) -> Receipt | None:
        """The answer that a message was given, if it was ever recorded."""
        kept = self.recorder.receipt(message)
        return None if kept is None else kept.receipt

    def wait(self, after: int, timeout_seconds: float) -> bool:
        """Return True as soon as there is an event after the position, False when the time is up."""
        return self.recorder.wait(after, timeout_seconds)

    def close(self) -> None:
        self.recorder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
