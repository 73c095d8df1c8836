"""Events to stored bytes and back.

The stored bytes of an event are one JSON object in UTF-8:
`{"at": …, "message": …, "by": …, "via": …, "data": {…}}`. They are read in one pass, and
reading validates: what the log hands out has the shape that its topic promises.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar, cast

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from events.base import Event, EventUnreadable, Recorded, UnknownTopic, UnregisteredEvent, Via
from events.upcasts import Upcast

E = TypeVar("E", bound=Event)


class StoredEvent(NamedTuple):
    """A row of the log, undecoded: its place, its topic and its stored bytes."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes


Encoded = tuple[str, bytes]  # an event on its way into the log: the topic and its data as JSON


@with_config(ConfigDict(extra="forbid"))
class Envelope(TypedDict, Generic[E]):
    at: AwareDatetime
    message: str
    by: str
    via: Via
    data: E


Reader = Callable[[bytes], Envelope[Event]]


class Mapper:
    """The kinds of events that can be stored and read, and how old shapes become new ones.

    The kinds are listed explicitly, so that what a process can read does not depend on
    what it happened to import. Raises ValueError when topics clash or an upcast leads
    nowhere.
    """

    def __init__(self, event_types: Iterable[type[Event]], upcasts: Iterable[Upcast] = ()) -> None:
        self.types: dict[str, type[Event]] = {}
        for kind in event_types:
            if self.types.setdefault(kind.topic, kind) is not kind:
                raise ValueError(f"{kind.topic!r} is claimed by {self.types[kind.topic].__name__} already")
        self.upcasts: dict[str, Upcast] = {}
        for step in upcasts:
            if step.old in self.types or self.upcasts.setdefault(step.old, step) is not step:
                raise ValueError(f"{step.old!r} has a present shape or an upcast already")
        self._known = frozenset(self.types.values())
        self._readers: dict[str, Reader] = {}
        self._topics: dict[type[Event], list[str]] = {kind: [kind.topic] for kind in self._known}
        for old in self.upcasts:
            present = self.types.get(self._chain(old)[-1].new)
            if present is None:
                raise ValueError(f"the upcasts of {old!r} lead to no kind that is listed")
            self._topics[present].append(old)

    def topics_of(self, kinds: Iterable[type[Event]]) -> list[str]:
        """Every topic under which events of these kinds are stored, old shapes included."""
        return [topic for kind in kinds for topic in self._topics[kind]]

    def encode(self, event: Event) -> Encoded:
        """The event's topic and data. Raises UnregisteredEvent for a kind that is not listed."""
        kind = type(event)
        if kind not in self._known:
            raise UnregisteredEvent(
                "Sự kiện {kind} không có trong sổ đăng ký; thêm vào events/registry.py.",
                kind=kind.__name__,
            )
        # A value of the wrong type, smuggled past validation, stops here and not at the reader.
        return kind.topic, kind.__pydantic_serializer__.to_json(event, warnings="error")

    def decode(self, rows: Iterable[StoredEvent]) -> list[Recorded[Event]]:
        """The events in these rows, validated, in the same order.

        `topic` is the one stored; the event has its present shape. Raises UnknownTopic
        and EventUnreadable.
        """
        readers, decoded = self._readers, []
        for position, stream, version, topic, state in rows:
            reader = readers.get(topic) or self._reader(topic, position)
            try:
                read = reader(state)
            except (ValidationError, ValueError, KeyError, TypeError) as error:
                raise self._unreadable(position, topic, error) from error
            decoded.append(
                Recorded(
                    position, stream, version, topic,
                    read["data"], read["at"], read["message"], read["by"], read["via"],
                )
            )  # fmt: skip
        return decoded

    def _reader(self, topic: str, position: int) -> Reader:
        """How bytes of this topic are read; made on first use, for a process meets few kinds."""
        chain = self._chain(topic)
        kind = self.types.get(chain[-1].new if chain else topic)
        if kind is None:
            raise UnknownTopic(
                "Sự kiện ở vị trí {position} thuộc loại {topic} mà phiên bản này không biết; "
                "hãy dùng phiên bản Dondoc mới hơn.",
                position=position,
                topic=topic,
            )
        adapter: TypeAdapter[Envelope[Event]] = TypeAdapter(Envelope[kind])  # type: ignore[valid-type]  # made at run time
        present = cast("Reader", adapter.validator.validate_json)
        self._readers[topic] = _upcasting(chain, present) if chain else present
        return self._readers[topic]

    def _chain(self, topic: str) -> list[Upcast]:
        """The steps from an old topic to the present one; none for a present topic."""
        chain: list[Upcast] = []
        while (step := self.upcasts.get(topic)) is not None:
            if step in chain:
                raise ValueError(f"the upcasts of {chain[0].old!r} go round in a circle")
            chain.append(step)
            topic = step.new
        return chain

    def _unreadable(self, position: int, topic: str, error: Exception) -> EventUnreadable:
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        else:
            reason = repr(error)
        return EventUnreadable(
            "Sự kiện ở vị trí {position} ({topic}) không đúng dạng đã hứa: {reason}. "
            "Nhật ký có thể đã bị sửa; hãy kiểm tra bản sao lưu.",
            position=position,
            topic=topic,
            reason=reason,
        )


def _upcasting(chain: Sequence[Upcast], present: Reader) -> Reader:
    def read(state: bytes) -> Envelope[Event]:
        envelope: dict[str, Any] = from_json(state)
        for step in chain:
            envelope["data"] = step.change(envelope["data"])
        # Through JSON once more, so that old data are read by the very rules of new ones.
        return present(to_json(envelope))

    return read


class Head(NamedTuple):
    """The stored bytes around the message id and before the data: the same for a whole batch."""

    before: bytes
    after: bytes


def head(*, at: datetime, by: str, via: Via) -> Head:
    """When, by whom and by which way, as stored. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} names no instant: a time with its zone is needed")
    return Head(
        b'{"at":%b,"message":' % to_json(at.astimezone(UTC)),
        b',"by":%b,"via":%b,"data":' % (to_json(by), to_json(via)),
    )


def opening(head: Head, message: str) -> bytes:
    """The stored bytes of every event of this message up to its data."""
    return b"%b%b%b" % (head.before, to_json(message), head.after)


def state(opening: bytes, data: bytes) -> bytes:
    """The stored bytes of an event whose data are `data`."""
    return b"%b%b}" % (opening, data)
