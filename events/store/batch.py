"""One write, worked out under the lock: which messages are new, and where their events go."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from events.base import (
    Attribution,
    BatchResult,
    Conflict,
    Event,
    Message,
    MessageIdReused,
    NameUnfit,
    Receipt,
    Recorded,
    Rejected,
    TooLarge,
    Via,
)
from events.mapper import Encoded, Head, Mapper, head, opening, state
from events.store.recorder import EventRow, Kept, ReceiptRow, Writing
from words import Refused

APPEND_MAX = 1_000  # events a transaction: keeps the log's lock under 50 ms (bench/store.py)
APPEND_MAX_BYTES = 16 * 1024 * 1024  # and their data: a batch of large events stays as short
STATE_MAX_BYTES = 4 * 1024 * 1024  # one event: a directive with its text is a hundredth of this
NAME_MAX = 200  # characters of a message id or a stream: an index entry stays small
VIETNAM = timezone(timedelta(hours=7))  # the hour in which officials read when something was recorded


class Check(NamedTuple):
    """A rule that holds for a stream as a whole, looked after while a batch is written.

    A message that carries a kind in `guards` is judged against the earlier events of its
    stream that are of a kind in `needs`, those of earlier messages of the batch included.
    `judge` raises Refused to keep the message out; the others go on.
    """

    guards: frozenset[type[Event]]
    needs: frozenset[type[Event]]
    judge: Callable[[Message, Sequence[Recorded[Event]]], None]


class Stamp(NamedTuple):
    """When it is written, by whom and by which way: the same for a whole batch."""

    at: datetime
    who: Attribution
    head: Head  # the three as they are stored


def stamped(at: datetime, by: str, via: Via) -> Stamp:
    """Raises ValueError for a time that names no instant."""
    return Stamp(at.astimezone(UTC), Attribution(by, via), head(at=at, by=by, via=via))


class Draft(NamedTuple):
    """A message ready to be written; all that can be done before the lock is done."""

    message: Message
    digest: bytes
    events: list[Encoded]
    size_bytes: int  # of the data of all its events


def draft(mapper: Mapper, message: Message, digest: bytes | None = None) -> Draft:
    """The message encoded, with the digest of what it says unless the caller has a better one.

    Raises NameUnfit, TooLarge or UnregisteredEvent.
    """
    name, stream, said_events = message
    if not (_fit(name) and _fit(stream)):
        raise _unfit(stream if _fit(name) else name)
    if len(said_events) > APPEND_MAX:
        raise TooLarge(
            "Thông điệp {message} mang {events} sự kiện, nhiều nhất là {most}; hãy chia ra nhiều thông điệp.",
            message=name,
            events=len(said_events),
            most=APPEND_MAX,
        )
    events, size_bytes = [], 0
    for event in said_events:
        topic, data = encoded = mapper.encode(event)
        if len(data) > STATE_MAX_BYTES:
            raise TooLarge(
                "Sự kiện {topic} của thông điệp {message} nặng {size} byte, nhiều nhất là {most}; hãy để tệp "
                "kèm theo ở kho tệp và chỉ ghi mã băm.",
                topic=topic,
                message=name,
                size=len(data),
                most=STATE_MAX_BYTES,
            )
        events.append(encoded)
        size_bytes += len(data)
    return Draft(message, digest or said(stream, events), events, size_bytes)


def _fit(name: str) -> bool:
    return 0 < len(name) <= NAME_MAX and name.isprintable()


def _unfit(name: str) -> NameUnfit:
    return NameUnfit(
        "Mã thông điệp hoặc tên dòng sự kiện phải có từ 1 đến {most} ký tự in được; nhận được {name}.",
        most=NAME_MAX,
        name=repr(name[: NAME_MAX + 1]),
    )


def said(stream: str, events: Sequence[Encoded]) -> bytes:
    """SHA-256 of what a message says: its stream, topics and data, each with its length.

    Not when, by whom or by which way: the same thing sent again is sent later, and perhaps
    by a colleague.
    """
    name = stream.encode()
    parts = [b"%d:%b" % (len(name), name)]
    for topic, data in events:
        parts.append(b"%b%d:%b" % (_measured(topic), len(data), data))
    return sha256(b"".join(parts)).digest()


@cache
def _measured(topic: str) -> bytes:
    """A topic with its length; there are as many as kinds of events."""
    name = topic.encode()
    return b"%d:%b" % (len(name), name)


def record(
    writing: Writing,
    drafts: Sequence[Draft],
    stamp: Stamp,
    *,
    expected: int | None = None,
    past: "Past | None" = None,
) -> BatchResult:
    """Write what is new among the messages, in their order, with versions and positions.

    With `expected`, a stream that stands at another version raises Conflict.
    """
    known = writing.receipts([draft.message.id for draft in drafts])
    fresh = [draft.message for draft in drafts if draft.message.id not in known]
    versions = writing.versions(list({message.stream for message in fresh}))
    watched = past.load(writing, fresh) if past is not None else set()
    position, written_at = writing.next_position(), writing.instant(stamp.at)
    rows: list[EventRow] = []
    kept: list[ReceiptRow] = []
    receipts: list[Receipt] = []
    rejected: list[Rejected] = []
    for message, digest, events, _ in drafts:
        name, stream, _ = message
        if (first := known.get(name)) is not None:
            try:
                receipts.append(again(first, digest))
            except MessageIdReused as reason:
                rejected.append(Rejected(message, reason))
            continue
        version = versions.get(stream, 0)
        if expected is not None and version != expected:
            raise moved_on(stream, expected, version)
        if past is not None and stream in watched:
            try:
                past.judge(message)
            except Refused as reason:
                rejected.append(Rejected(message, reason))
                continue
        before, first_version, first_position = opening(stamp.head, name), version + 1, position
        for topic, data in events:
            version += 1
            rows.append((position, stream, version, topic, state(before, data)))
            position += 1
        last = position - 1
        receipt = Receipt(name, stream, first_version, version, first_position, last, stamp.at)
        if past is not None and stream in watched:
            past.add(message, receipt, stamp)
        versions[stream] = version
        # The same message may come once more in this very batch.
        known[name] = Kept(receipt, digest)
        kept.append((name, stream, first_version, version, first_position, last, written_at, digest))
        receipts.append(receipt)
    if kept:
        writing.insert(rows, kept)
    return BatchResult(tuple(receipts), tuple(rejected))


class Past:
    """What a check needs to know of the streams of one batch, loaded in one query."""

    def __init__(self, mapper: Mapper, check: Check) -> None:
        self._mapper = mapper
        self._check = check
        self._events: defaultdict[str, list[Recorded[Event]]] = defaultdict(list)

    def load(self, writing: Writing, messages: Sequence[Message]) -> set[str]:
        """Reads the past of the streams that must be looked after, and gives those."""
        self._events.clear()
        streams = {message.stream for message in messages if self._guarded(message)}
        if streams:
            topics = self._mapper.topics_of(self._check.needs)
            for recorded in self._mapper.decode(writing.events(list(streams), topics)):
                self._events[recorded.stream].append(recorded)
        return streams

    def judge(self, message: Message) -> None:
        """Raises Refused when the stream's past does not allow the message."""
        if self._guarded(message):
            self._check.judge(message, tuple(self._events[message.stream]))

    def add(self, message: Message, receipt: Receipt, stamp: Stamp) -> None:
        """What this batch writes is past to the messages after it."""
        if self._check.needs.isdisjoint(map(type, message.events)):
            return
        self._events[message.stream] += [
            Recorded(
                receipt.position_first + nth, message.stream, version, event.topic, event,
                stamp.at, message.id, stamp.who.by, stamp.who.via,
            )
            for nth, (version, event) in enumerate(zip(receipt.versions, message.events, strict=True))
            if type(event) in self._check.needs
        ]  # fmt: skip

    def _guarded(self, message: Message) -> bool:
        return not self._check.guards.isdisjoint(map(type, message.events))


def again(first: Kept, digest: bytes) -> Receipt:
    """The first answer once more. Raises MessageIdReused when the message says something else."""
    receipt = first.receipt
    if first.digest == digest:
        return receipt._replace(repeated=True)
    raise MessageIdReused(
        "Mã thông điệp {message} đã được dùng lúc {recorded_at} (giờ Việt Nam) cho một nội dung khác; "
        "nội dung đầu vẫn giữ nguyên. Hãy gửi nội dung mới với một mã mới.",
        message=receipt.message,
        recorded_at=receipt.recorded_at.astimezone(VIETNAM),
    )


def moved_on(stream: str, expected: int, found: int) -> Conflict:
    return Conflict(
        "Dòng sự kiện {stream} đang ở phiên bản {found}, không phải {expected}: có người vừa ghi trước. "
        "Hãy xem lại rồi gửi lại.",
        stream=stream,
        expected=expected,
        found=found,
    )
