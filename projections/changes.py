"""Changes of tasks' states, counted once and written to every unit above.

Progress is kept for units strictly above the one that owes; a unit's own tasks are read
from the tasks themselves. Two tables hold it: `progress` by state, for now, and
`progress_days` by the day on which a change became known, for any date.
"""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection

from projections import bulk
from projections.adding import Now, Standing, add_days, add_now
from projections.counting import count_all_now, count_days, count_now
from projections.nodes import Node
from projections.tables import task_was, tasks


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


# When a task opens, its last day, the day on which it was done, how it went out of force and when.
Days = tuple[str, str | None, str | None, str | None, str | None]
COUNTS_HELD = 50_000  # counts that wait in memory: about 20 MB


class Changes:
    """Collects changes while events are folded.

    Tasks are written at once, for what comes next looks at them; counts wait until they are many
    or the transaction ends, for nothing that is folded reads them. A rebuild (`rebuilding`) counts
    what is so now from the tasks, at its end.
    """

    def __init__(self, *, rebuilding: bool = False) -> None:
        self._rebuilding = rebuilding
        self._now: dict[tuple[int, Now], int] = defaultdict(int)  # by the unit next above
        self._days: dict[tuple[int, str, int, int], int] = defaultdict(int)  # by day and both standings
        self._standings: dict[tuple[int, Days], int] = {}  # by number, in the order in which they were met
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
        self._was.setdefault((node.no, obligation, period, known_on), old[1:])
        parent = node.path[0] if node.path else 0
        was = self._standing(obligation, (opens_on, old.lenient, old.done_on, old.out, old.out_on))
        now = self._standing(obligation, (opens_on, new.lenient, new.done_on, new.out, new.out_on))
        if was != now:
            self._days[parent, known_on, was, now] += 1
        if not self._rebuilding:
            for (strict, lenient, done_on, _, out, _), n in ((old, -1), (new, 1)):
                state = state_of(lenient, done_on, out)
                self._now[parent, Now(obligation, opens_on, strict or "", lenient or "", state)] += n

    def _standing(self, obligation: int, days: Days) -> int:
        """The number of a standing until the counts are written: there are few of them, and many counts."""
        return self._standings.setdefault((obligation, days), len(self._standings))

    def write_tasks(self, connection: Connection) -> None:
        """Writes the tasks, and the counts when many wait."""
        bulk.put(connection, tasks, [(*key, *state) for key, state in sorted(self._tasks.items())])
        bulk.keep_first(connection, task_was, [(*key, *state) for key, state in sorted(self._was.items())])
        self._tasks.clear()
        self._was.clear()
        if len(self._now) + len(self._days) > COUNTS_HELD:
            self.write_counts(connection)

    def write_counts(self, connection: Connection) -> None:
        """Writes the counts that wait, at every unit above the tasks."""
        add_now(connection, self._now)
        standings = [Standing(no, *(day or "" for day in days)) for no, days in self._standings]
        add_days(connection, self._days, standings)
        self._now.clear()
        self._days.clear()
        self._standings.clear()

    def finish(self, connection: Connection) -> None:
        """Writes all that waits before the transaction ends."""
        self.write_counts(connection)
        if self._rebuilding:
            count_all_now(connection)

    def write_uncounted(self, connection: Connection) -> None:
        """Writes the tasks alone: all tasks of their obligation are counted anew afterwards (`recount`)."""
        self._now.clear()
        self._days.clear()
        self.write_tasks(connection)

    def recount(self, connection: Connection, obligation: int, *, known_on: str) -> None:
        """Counts all tasks of the obligation anew, any of which may have changed."""
        assert not self._days, "what waits would be counted twice"
        if not self._rebuilding:
            count_now(connection, obligation)
        count_days(connection, obligation, known_on=known_on)
