"""Events and small commands for testing the store: its promises do not depend on the domain."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from events.base import Event, Message, Recorded
from events.mapper import Mapper

NOW = datetime(2022, 5, 26, 1, 2, 3, 456789, tzinfo=UTC)
BY = "post:20551:culture"


class Counted(Event, topic="sample_counted:1"):
    """A small fact, of the size and shape of most."""

    unit: str
    on: date
    members: int
    share: Decimal = Decimal(0)
    decision: str = "12/QĐ-UBND"


class Opened(Event, topic="sample_opened:1"):
    """May happen once on a stream: the sample of an invariant."""

    unit: str


class Shut(Event, topic="sample_shut:1"):
    """Undoes Opened."""

    unit: str


class Renounced(Event, topic="sample_renounced:1"):
    """A kind that is on no list."""

    unit: str


KINDS = (Counted, Opened, Shut)
SAMPLES = Mapper(KINDS)


def counted(n: int = 1, unit: str = "20551") -> Counted:
    return Counted(unit=unit, on=date(2022, 5, 26), members=n, share=Decimal("12.50"))


def facts(n: int, *, prefix: str = "m", streams: int = 7) -> Iterator[Message]:
    """n messages of one fact each, spread over a few streams."""
    for i in range(n):
        unit = str(20_000 + i % streams)
        yield Message(f"{prefix}-{i}", f"unit:{unit}", (counted(i, unit),))


def members(recorded: list[Recorded[Event]]) -> list[int]:
    """What the counted facts say, in the order of the log."""
    return [r.event.members for r in recorded if isinstance(r.event, Counted)]
