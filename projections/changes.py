"""Changes of tasks' states, counted once and written to every unit above.

Progress is kept for units strictly above the one that owes; a unit's own tasks are read
from the tasks themselves. Two tables hold it: `progress` by state, for now, and
`progress_days` by the day on which a change became known, for any date.
"""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import Connection

from projections import bulk
from projections.nodes import Node
from projections.tables import progress, progress_days, task_was, tasks

ALL = 0  # the "ancestor" that stands for every unit: the sweep asks it what is open


class TaskState(NamedTuple):
    """What changes about a task; days are ISO text."""

    strict: str | None
    lenient: str | None
    done_on: str | None
    ready_on: str | None
    out: str | None
    out_on: str | None


def state_of(lenient: str | None, done_on: str | None, out: str | None) -> str:
    """open, in_time or late; or how the task went out of force.

    A task that was done stays done when its directive is closed, but not when it is
    revoked, withdrawn or waived.
    """
    if out is not None and out != "closed":
        return out
    if done_on is not None:
        return "in_time" if lenient is None or done_on <= lenient else "late"
    return out or "open"


class Changes:
    """Collects changes while a batch is folded; `write` puts them into the tables."""

    def __init__(self) -> None:
        self._now: Counter[tuple[tuple[int, ...], int, str, str, str, str]] = Counter()
        self._days: Counter[tuple[tuple[int, ...], int, str, str, str, str, str, str]] = Counter()
        self._tasks: dict[tuple[int, int, str], TaskState] = {}
        self._was: dict[tuple[int, int, str, str], tuple[str | None, ...]] = {}

    def change(
        self,
        node: Node,
        obligation: int,
        period: str,
        opens_on: str,
        known_on: str,
        old: TaskState,
        new: TaskState,
    ) -> None:
        """The task of `node` went from `old` to `new`, which became known on `known_on`."""
        self._tasks[node.no, obligation, period] = new
        self._was.setdefault(
            (node.no, obligation, period, known_on),
            (old.lenient, old.done_on, old.ready_on, old.out, old.out_on),
        )
        for state, n in ((old, -1), (new, 1)):
            lenient, done_on, out = state.lenient or "", state.done_on or "", state.out or ""
            self._now[
                node.path,
                obligation,
                opens_on,
                state.strict or "",
                lenient,
                state_of(state.lenient, state.done_on, state.out),
            ] += n
            self._days[
                node.path, obligation, known_on, opens_on, lenient, done_on, out, state.out_on or ""
            ] += n

    def write(self, connection: Connection) -> None:
        """Writes tasks and counts, and starts afresh."""
        now: Counter[tuple[object, ...]] = Counter()
        for (path, *rest), n in self._now.items():
            if n:
                for ancestor in (ALL, *path):
                    now[ancestor, *rest] += n
        bulk.add(connection, progress, [(*key, n) for key, n in now.items() if n])
        days: Counter[tuple[object, ...]] = Counter()
        for (path, *rest), n in self._days.items():
            if n:
                for ancestor in path:
                    days[ancestor, *rest] += n
        bulk.add(connection, progress_days, [(*key, n) for key, n in days.items() if n])
        self.write_tasks(connection)

    def write_tasks(self, connection: Connection) -> None:
        """Writes the tasks alone, where a whole obligation is counted anew afterwards."""
        rows = [(*state, *key) for key, state in self._tasks.items()]
        bulk.set_columns(connection, tasks, TaskState._fields, rows)
        bulk.keep_first(connection, task_was, [(*key, *state) for key, state in self._was.items()])
        for collected in (self._now, self._days, self._tasks, self._was):
            collected.clear()
