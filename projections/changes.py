"""Changes of tasks' states, counted once and written to every unit above.

Progress is kept for units strictly above the one that owes; a unit's own tasks are read
from the tasks themselves. Two tables hold it: `progress` by state, for now, and
`progress_days` by the day on which a change became known, for any date.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from projections import bulk
from projections.counting import count_days, count_now
from projections.nodes import Node
from projections.tables import task_was, tasks

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


# Counted at the units next above the tasks, then added to those and everything above them. What is
# counted goes by a number, in the order of the key: sorting two numbers is faster than eight texts.
COUNT_COLUMNS = "parent integer, kind integer, n integer"
ADD_UP = """
    WITH given AS MATERIALIZED (SELECT * FROM {counts} w),
    summed AS MATERIALIZED (
        SELECT ancestor, kind, sum(n) AS n FROM (
            SELECT parent AS ancestor, kind, n FROM given WHERE parent <> 0
            UNION ALL
            SELECT a.ancestor, kind, n FROM given CROSS JOIN unit_ancestors a WHERE a.unit = given.parent
            {every}
        ) counted
        GROUP BY ancestor, kind HAVING sum(n) <> 0
    )
    INSERT INTO {table} (ancestor, {key}, n)
    SELECT s.ancestor, {key}, s.n FROM summed s CROSS JOIN {kinds} k WHERE k.kind = s.kind
    ON CONFLICT (ancestor, {key}) DO UPDATE SET n = {table}.n + excluded.n
"""
EVERY_UNIT = f"UNION ALL SELECT {ALL} AS ancestor, kind, n FROM given"
NOW_KEY = "obligation, opens_on, strict, lenient, state"
DAYS_KEY = "obligation, known_on, opens_on, lenient, done_on, out, out_on"
COUNTS_HELD = 50_000  # counts that wait in memory: about 20 MB


class Changes:
    """Collects changes while events are folded.

    Tasks are written at once, for what comes next looks at them; counts wait until they are many
    or the transaction ends, for nothing that is folded reads them. A rebuild counts how things
    are now only at its end (`rebuilding`), over all tasks.
    """

    def __init__(self, *, rebuilding: bool = False) -> None:
        self._rebuilding = rebuilding
        self._now: dict[tuple[int, int, str, str, str, str], int] = defaultdict(int)
        self._days: dict[tuple[int, int, str, str, str, str, str, str], int] = defaultdict(int)
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
        for (strict, lenient, done_on, _, out, out_on), n in ((old, -1), (new, 1)):
            if not self._rebuilding:
                state = state_of(lenient, done_on, out)
                self._now[parent, obligation, opens_on, strict or "", lenient or "", state] += n
            self._days[
                parent, obligation, known_on, opens_on, lenient or "", done_on or "", out or "", out_on or ""
            ] += n

    def asked(
        self, parent: int, n: int, obligation: int, opens_on: str, strict: str, lenient: str, known_on: str
    ) -> None:
        """So many tasks of units right inside `parent` are open, and were not asked before."""
        if not self._rebuilding:
            self._now[parent, obligation, opens_on, strict, lenient, "open"] += n
        self._days[parent, obligation, known_on, opens_on, lenient, "", "", ""] += n

    def write_tasks(self, connection: Connection) -> None:
        """Writes the tasks, and the counts when many wait."""
        rows = [(*state, *key) for key, state in sorted(self._tasks.items())]
        bulk.set_columns(connection, tasks, TaskState._fields, rows)
        bulk.keep_first(connection, task_was, [(*key, *state) for key, state in sorted(self._was.items())])
        self._tasks.clear()
        self._was.clear()
        if len(self._now) + len(self._days) > COUNTS_HELD:
            self.write_counts(connection)

    def write_counts(self, connection: Connection) -> None:
        """Writes the counts that wait, at every unit above the tasks."""
        _add_up(connection, "progress", NOW_KEY, self._now, EVERY_UNIT)
        _add_up(connection, "progress_days", DAYS_KEY, self._days, "")
        self._now.clear()
        self._days.clear()

    def write_uncounted(self, connection: Connection) -> None:
        """Writes the tasks alone: all tasks of their obligation are counted anew afterwards (`recount`)."""
        self._now.clear()
        self._days.clear()
        self.write_tasks(connection)

    def recount(self, connection: Connection, obligation: int, *, known_on: str, again: bool = True) -> None:
        """Counts all tasks of the obligation, any of which may have changed.

        `again` says that they were counted before.
        """
        assert not self._days, "what waits would be counted twice"
        if not self._rebuilding:
            count_now(connection, obligation)
        count_days(connection, obligation, known_on=known_on, again=again)


def _add_up(connection: Connection, table: str, key: str, counts: Mapping[Any, int], every: str) -> None:
    """Adds counts by parent and key to a table, at the parent and all above it."""
    held = {of: n for of, n in counts.items() if n}
    if not held:
        return
    kinds = {kind: number for number, kind in enumerate(sorted({of[1:] for of in held}))}
    columns = "kind integer primary key, " + ", ".join(
        f"{name} {'integer' if name == 'obligation' else 'text'}" for name in key.split(", ")
    )
    named = bulk.wanted(
        connection, f"{table}_kinds", columns, [(number, *kind) for kind, number in kinds.items()], "k"
    )
    rows = [(of[0], kinds[of[1:]], n) for of, n in held.items()]
    given = bulk.wanted(connection, table, COUNT_COLUMNS, rows)
    statement = ADD_UP.format(table=table, key=key, counts=given.sql, kinds=named.sql, every=every)
    connection.execute(text(statement), given.values | named.values)
