"""What the log asks of a database: a handful of questions, and one way to write."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from events.base import Receipt
from events.mapper import StoredEvent

# The shape of the tables. A program refuses a database whose number is above its own.
LOG_FORMAT = 1


class Kept(NamedTuple):
    """A receipt as it is stored, with the digest of what the message said."""

    receipt: Receipt
    digest: bytes


# Rows as they are stored, in the order of the columns; by the hundred thousand, so without names.
EventRow = tuple[int, str, int, str, bytes]  # as in StoredEvent
ReceiptRow = tuple[str, str, int, int, int, int, object, bytes]  # as in Receipt, with the digest


class Writing(Protocol):
    """One write transaction. Nobody else writes until it ends, so what it reads stays so."""

    def receipts(self, messages: Sequence[str]) -> dict[str, Kept]:
        """The receipts of those messages that were recorded before."""
        ...

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """The last version of each stream that has events."""
        ...

    def events(self, streams: Sequence[str], topics: Sequence[str]) -> list[StoredEvent]:
        """The events of these kinds on these streams, in log order."""
        ...

    def next_position(self) -> int:
        """The position that the next event will take; it was never taken before."""
        ...

    def instant(self, at: datetime) -> object:
        """A time as a receipt's row holds it."""
        ...

    def insert(self, events: Sequence[EventRow], receipts: Sequence[ReceiptRow]) -> None:
        """Add events at their positions, and the receipts of the messages that brought them."""
        ...


class Recorder(Protocol):
    """A database that holds a log."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Take the write lock, write, and commit; roll back when the block raises.

        Raises DatabaseLocked when the lock is not to be had within the time a write waits.
        """
        ...

    def read(self, after: int, limit: int) -> list[StoredEvent]: ...

    def stream(self, stream: str, after: int) -> list[StoredEvent]: ...

    def receipt(self, message: str) -> Kept | None: ...

    def last_position(self) -> int: ...

    def wait(self, after: int, timeout_seconds: float) -> bool: ...

    def close(self) -> None: ...
