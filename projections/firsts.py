"""The first tasks of a list, found by the counts above them: of a country, a few units are read, not all.

Counts by last day say up to which day the list goes, and then, from the top of the tree downwards, in
which units its tasks lie. Of the last day of all there may be any number of tasks: those that come
first in the tree are taken.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, Row, text

from projections import bulk
from projections.asof import AsOf
from projections.past import folded, last_known
from projections.taskrows import OWN_TASKS, TaskRow, Wanted, tasks, was_join

FEW: Final = 2_000  # rows: a longer list is a file, and read through
NEVER: Final = "9999"  # after every last day: that of tasks that have none

OBLIGATIONS = text("""
    SELECT no FROM obligations
    WHERE (CAST(:directive AS text) IS NULL OR directive = :directive)
      AND (CAST(:obligation AS text) IS NULL OR code = :obligation)
    ORDER BY no
""")
UNITS = "SELECT no, code, parent_no FROM roster_units"
TOP = text(f"{UNITS} WHERE parent_no = 0")
ONE = text(f"{UNITS} WHERE no = :unit")
INSIDE = "SELECT u.no, u.code, u.parent_no FROM {among} a JOIN roster_units u ON u.parent_no = a.unit"
# Tasks by last day: of the unit's own, and of units inside it.
COUNTED = f"""
    SELECT unit, due, sum(own) AS own, sum(inside) AS inside FROM (
        SELECT unit, CASE WHEN lenient = '' THEN '{NEVER}' ELSE lenient END AS due, status, 0 AS own,
               n AS inside FROM ({{folded}}) f
        UNION ALL
        SELECT unit, CASE WHEN lenient = '' THEN '{NEVER}' ELSE lenient END, status, n, 0
        FROM ({{own}}) o
    ) c
    WHERE {{only}} GROUP BY unit, due HAVING sum(own) <> 0 OR sum(inside) <> 0
"""


class _Part(NamedTuple):
    """A unit with what of the list lies in it: its own tasks, or those of units inside it.

    `path` holds the codes down to it: what is its own comes before what lies inside. `early` counts
    the tasks before the list's last day, all of which are on it, `last` those of that day.
    """

    path: tuple[str, ...]
    no: int
    own: bool
    early: int
    last: int


def first_tasks(connection: Connection, wanted: Wanted, as_of: AsOf) -> list[TaskRow]:
    """The tasks that are wanted, the earliest last day first, as `tasks` gives them.

    Of a list that is cut short, the same days are on it; of the last of these, which tasks of many
    is another matter, and here it is those that come first in the tree.
    """
    marked = wanted.mark is not None or wanted.recurring  # no count tells these apart
    if marked or wanted.own_only or wanted.most > FEW:
        return tasks(connection, wanted, as_of)
    return tasks(connection, _Search(connection, wanted, as_of).narrowed(), as_of)


class _Search:
    def __init__(self, connection: Connection, wanted: Wanted, as_of: AsOf) -> None:
        self._connection = connection
        self._wanted = wanted
        self._as_of = as_of
        # Nothing happens before the log knows of it: on its last day, all that is known has happened.
        self._now = as_of.known is None and as_of.on.isoformat() >= last_known(connection)
        named = {"directive": wanted.directive, "obligation": wanted.obligation}
        self._numbers: Sequence[int] = connection.execute(OBLIGATIONS, named).scalars().all()
        self._due_to = wanted.due_to.isoformat() if wanted.due_to else NEVER

    def narrowed(self) -> Wanted:
        """What is wanted, with the units that the first of it are tasks of, and the day up to which."""
        if not self._numbers:
            return self._wanted.model_copy(update={"of_units": ()})
        inside = self._wanted.inside
        found = self._connection.execute(ONE, {"unit": inside}) if inside else self._connection.execute(TOP)
        begun: dict[int, tuple[str, ...]] = {row.no: (row.code,) for row in found}
        last, more = self._last_day(begun)
        parts = self._parts(begun, last)
        while any(not part.own for part in parts):
            parts = self._first(self._opened(parts, last), more)
        narrowed = {"of_units": tuple(part.no for part in parts), "inside": None}
        if last == NEVER:
            return self._wanted.model_copy(update=narrowed)
        return self._wanted.model_copy(update={**narrowed, "due_to": date.fromisoformat(last)})

    def _last_day(self, units: Iterable[int]) -> tuple[str, int]:
        """The last day that the list comes to, and how many tasks of that day it has room for."""
        by_day: Counter[str] = Counter()
        for row in self._counted(units):
            by_day[row.due] += row.own + row.inside
        room = self._wanted.most
        for day in sorted(by_day):
            if by_day[day] >= room:
                return day, room
            room -= by_day[day]
        return self._due_to, self._wanted.most  # all of it has room

    def _parts(self, paths: dict[int, tuple[str, ...]], last: str) -> list[_Part]:
        """What of the list lies in these units, in the order of the tree."""
        self._due_to = last
        counts: Counter[tuple[int, bool, bool]] = Counter()
        for row in self._counted(paths):
            counts[row.unit, True, row.due == last] += row.own
            counts[row.unit, False, row.due == last] += row.inside
        parts = (
            _Part(path, no, own, counts[no, own, False], counts[no, own, True])
            for no, path in paths.items()
            for own in (True, False)
        )
        return sorted((p for p in parts if p.early or p.last), key=lambda p: (p.path, not p.own))

    def _opened(self, parts: Sequence[_Part], last: str) -> list[_Part]:
        """The same with the units right inside in place of what lies inside a unit."""
        above = {part.no: part.path for part in parts if not part.own}
        query = text(INSIDE.format(among=bulk.AMONG[self._connection.dialect.name]))
        rows = self._connection.execute(query, {"units": bulk.among(self._connection, above)})
        paths = {row.no: (*above[row.parent_no], row.code) for row in rows}
        kept = [part for part in parts if part.own]
        return sorted([*kept, *self._parts(paths, last)], key=lambda p: (p.path, not p.own))

    def _first(self, parts: Sequence[_Part], room: int) -> list[_Part]:
        """Those that the list needs: all that has earlier tasks, and the first of the last day."""
        found = []
        for part in parts:
            if part.early or (part.last and room > 0):
                found.append(part)
            room -= part.last
        return found

    def _counted(self, units: Iterable[int]) -> Sequence[Row[tuple[object, ...]]]:
        wanted, values = self._wanted, {**self._as_of.values, "due_to": self._due_to}
        only = ["due <= :due_to"]
        if wanted.due_from or wanted.due_to:  # what has no last day is not due between two
            only.append(f"due <> '{NEVER}'")
        if wanted.due_from:
            only.append("due >= :due_from")
            values["due_from"] = wanted.due_from.isoformat()
        if wanted.status:
            names = {f"status{n}": status for n, status in enumerate(wanted.status)}
            only.append(f"status IN ({', '.join(':' + name for name in names)})")
            values |= names
        listed = ", ".join(map(str, self._numbers))
        among = bulk.AMONG[self._connection.dialect.name]
        own = OWN_TASKS.format(
            among=among, was=was_join(self._connection, self._as_of), only=f"AND t.obligation IN ({listed})"
        )
        inside = folded(self._connection, self._as_of, self._numbers, now=self._now)
        query = COUNTED.format(folded=inside.sql, own=own, only=" AND ".join(only))
        given = {**inside.values, **values, "units": bulk.among(self._connection, units)}
        return self._connection.execute(text(query), given).all()
