"""One writer at a time: the threads of a process take turns before they take a connection.

SQLite has one writer in any case. Threads that waited for it with a connection in hand would keep
the one that writes from reading, which it does through the same pool: all would stand still until
the first gives up. PostgreSQL lets one append and one fold at a time; forty connections that wait
for its locks cost more than forty threads in line. Whoever is next goes on at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from events.store import refusals


class Gate:
    """The turn to write to one file, or to one part of a server's database."""

    def __init__(self) -> None:
        self.lock = Lock()


_gates: WeakValueDictionary[str, Gate] = WeakValueDictionary()
_finding = Lock()


def file_gate(path: Path | str) -> Gate:
    """The one gate of a file in this process."""
    return gate(str(Path(path).absolute()))


def gate(name: str) -> Gate:
    """The one gate of that name in this process; whoever writes there keeps it."""
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
