"""One writer at a time: the threads of a process take turns before they take a connection.

SQLite has one writer in any case. Threads that waited for it with a connection in hand would keep
the one that writes from reading, which it does through the same pool: all would stand still until
the first gives up. Here they wait in line, and whoever is next goes on at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from events.store import refusals


class Gate:
    """The turn to write to one file."""

    def __init__(self) -> None:
        self.lock = Lock()


_gates: WeakValueDictionary[str, Gate] = WeakValueDictionary()
_finding = Lock()


def gate(path: Path | str) -> Gate:
    """The one gate of a file in this process; whoever writes to the file keeps it."""
    name = str(Path(path).absolute())
    with _finding:
        found = _gates.get(name)
        if found is None:
            found = _gates[name] = Gate()
        return found


@contextmanager
def turn(at: Gate, where: str, lock_wait_seconds: float) -> Iterator[None]:
    """Holds the gate. Raises DatabaseLocked when another thread holds it for too long."""
    if not at.lock.acquire(timeout=lock_wait_seconds):
        raise refusals.locked(where, lock_wait_seconds)
    try:
        yield
    finally:
        at.lock.release()
