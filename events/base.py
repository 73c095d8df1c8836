"""What an event is, how it is recorded, and what can stop a write.

Nothing here does I/O: the mapper turns events into bytes, the store keeps them.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from words import DondocError, Misused, Refused

Via = Literal["web", "import", "link", "command", "clock", "api"]

TOPIC = re.compile(r"[a-z][a-z0-9_]*:[1-9][0-9]*", re.ASCII)

_declared: dict[str, str] = {}  # topic → the class that took it, so that no other class can


class Event(BaseModel):
    """Something that happened, in the past tense; it is stored for ever and never edited.

    Each kind names its stored topic, with the version of its shape:
    `class TeamFounded(Event, topic="team_founded:1")`. A shared base that is never stored
    says `abstract=True`. Raises TypeError for a topic that is missing, unversioned or taken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: ClassVar[str]

    def __init_subclass__(cls, *, topic: str | None = None, abstract: bool = False, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)  # type: ignore[arg-type]  # pydantic's own class settings
        if abstract and topic is None:
            return
        if topic is None or TOPIC.fullmatch(topic) is None:
            raise TypeError(
                f"{cls.__qualname__} needs a stored topic with a version, as in "
                f'topic="team_founded:1" (lower case, digits, underscores); got {topic!r}'
            )
        name = f"{cls.__module__}.{cls.__qualname__}"
        # The same class made again is a module reloaded or a test repeated, not a second claim.
        owner = _declared.setdefault(topic, name)
        if owner != name:
            raise TypeError(f"the topic {topic!r} of {name} is taken by {owner}: stored names are unique")
        cls.topic = topic

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Takes the class arguments that `__init_subclass__` has dealt with."""


E_co = TypeVar("E_co", bound=Event, covariant=True)


class Attribution(NamedTuple):
    """Who said it (a role, post or account id, never a personal name) and by which way."""

    by: str
    via: Via


class Recorded(NamedTuple, Generic[E_co]):
    """An event with its place in the log.

    `position` orders the whole log and has gaps; `version` counts from 1 within the stream
    and has none. `recorded_at` is the aware UTC instant at which the log learnt it,
    `message` the id of the write that brought it.
    """

    position: int
    stream: str
    version: int
    topic: str
    event: E_co
    recorded_at: datetime
    message: str
    by: str
    via: Via


class Message(NamedTuple):
    """Events of one stream that are acknowledged together, under one id."""

    id: str
    stream: str
    events: tuple[Event, ...]


class Receipt(NamedTuple):
    """The answer to a write, kept for ever and given again when the message is sent again.

    Versions and positions run from first to last, both included. When the write had
    nothing to add, first is last + 1 and last tells where stream and log stood.
    """

    message: str
    stream: str
    version_first: int
    version_last: int
    position_first: int
    position_last: int
    recorded_at: datetime
    repeated: bool = False

    @property
    def versions(self) -> range:
        return range(self.version_first, self.version_last + 1)


class Rejected(NamedTuple):
    """A message of a batch that was not recorded, and why; the others went on."""

    message: Message
    reason: DondocError


class BatchResult(NamedTuple):
    """What became of one transaction's worth of messages, in the order they came."""

    receipts: tuple[Receipt, ...]
    rejected: tuple[Rejected, ...]

    @property
    def appended(self) -> int:
        """Messages written by this batch."""
        return sum(not receipt.repeated for receipt in self.receipts)

    @property
    def repeated(self) -> int:
        """Messages that an earlier write had recorded; nothing was written for them."""
        return len(self.receipts) - self.appended

    @property
    def events(self) -> int:
        """Events written by this batch."""
        return sum(len(receipt.versions) for receipt in self.fresh())

    def fresh(self) -> Iterator[Receipt]:
        return (receipt for receipt in self.receipts if not receipt.repeated)


class MessageIdReused(Refused):
    """A message id came again with other content; what was recorded first stands."""


class Conflict(Refused):
    """Others wrote to the stream meanwhile, more often than a write is tried again."""


class UnknownTopic(Refused):
    """The log holds a kind of event that this version of the program does not know."""


class EventUnreadable(Refused):
    """Stored bytes do not have the shape that their topic promises."""


class UnregisteredEvent(Misused):
    """An event of a kind that is missing from the registry cannot be stored."""


class NameUnfit(Misused):
    """A message id or the name of a stream is empty, too long or holds unfit characters."""


class TooLarge(Refused):
    """One write holds more than the log takes at once."""


class DatabaseMissing(Refused):
    """There is no event log at the address, and none was to be made."""


class DatabaseLocked(Refused):
    """Another process kept the database locked longer than a write waits."""


class DatabaseUnreachable(Refused):
    """The database server does not answer, or the connection broke before it did."""


class DatabaseFull(Refused):
    """The disk under the database is full; what was acknowledged is safe."""


class DatabaseNotWritable(Refused):
    """The database file or its folder may only be read."""


class NewerDatabase(Refused):
    """A newer version of the program made this database; this one must not write to it."""


class NotAnEventLog(Refused):
    """The address leads to something that is not an event log of this program."""


class AddressNotUnderstood(Misused):
    """The database address is neither sqlite:///path nor postgresql://…"""
