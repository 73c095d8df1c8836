"""Done against asked and due, day by day: one counted query whatever the number of days."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from projections.asof import AsOf
from projections.boards import asked_of, target_of
from projections.places import Place
from projections.tables import AT_END, CAME, ENDS
from projections.taskrows import DONE_ON, LENIENT, OUT, OUT_ON, was_join

POINTS_MOST: Final = 120  # days of one curve: more cannot be told apart on a page
AHEAD_LEAST: Final = timedelta(days=45)

# Tasks inside the unit by their days, and the unit's own.
COUNTED = f"""
    SELECT s.obligation, s.opens_on, s.lenient, s.done_on, s.out, s.out_on, p.n
    FROM (
        SELECT s.no, sum{CAME} AS n FROM progress_days d {ENDS}
        WHERE d.ancestor = :unit AND d.known_on <= :known AND {AT_END}
        GROUP BY s.no HAVING sum{CAME} <> 0
    ) p JOIN standings s ON s.no = p.no
    WHERE s.obligation IN ({{listed}})
    UNION ALL
    SELECT t.obligation, d.opens_on, {LENIENT}, {DONE_ON}, {OUT}, {OUT_ON}, 1
    FROM tasks t JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
    {{was}}
    WHERE t.unit = :unit AND d.known_on <= :known AND {OUT} <> 'unasked' AND t.obligation IN ({{listed}})
"""


class Point(BaseModel):
    """The end of one day: tasks asked for and in force, done, due by then.

    `goal` is how many of those due must be done; `done` is None on days that have not come yet.
    """

    model_config = ConfigDict(frozen=True)

    day: date
    total: int
    done: int | None
    due: int
    goal: Decimal


class BurnUp(BaseModel):
    """How the work inside a unit grew towards what was asked, from the first day to the last due one."""

    model_config = ConfigDict(frozen=True)

    on: date
    points: tuple[Point, ...]

    @property
    def most(self) -> int:
        """The height of the chart."""
        return max((point.total for point in self.points), default=0)


class _Curves:
    """Changes by day of what is asked, done and due."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.due: Counter[str] = Counter()
        self.goal: dict[str, Decimal] = {}

    def add(
        self, *, opens_on: str, lenient: str, done_on: str, out: str, out_on: str, n: int, target: Decimal
    ) -> None:
        """`n` tasks with these days, as boards judge them on each day (projections.asof.STATUS)."""
        done = max(done_on, opens_on) if done_on else ""
        # What is closed before it was done is out; what is waived or revoked is out in any case.
        out_from = max(out_on, opens_on) if out and not (out == "closed" and done_on) else ""
        if out == "closed" and done_on and out_on < done:
            self.total[max(out_on, opens_on)] -= n
            self.total[done] += n
        self.total[opens_on] += n
        due = max(lenient, opens_on) if lenient else ""
        if out_from:
            self.total[out_from] -= n
        if done and (not out_from or done < out_from):
            self.done[done] += n
            if out_from:
                self.done[out_from] -= n
        if due and (not out_from or due < out_from):
            self._due(due, n, target)
            if out_from:
                self._due(out_from, -n, target)

    def _due(self, day: str, n: int, target: Decimal) -> None:
        self.due[day] += n
        self.goal[day] = self.goal.get(day, Decimal(0)) + n * target / 100


def burn_up(connection: Connection, at: Place, as_of: AsOf, *, directive: str | None = None) -> BurnUp | None:
    """The curves of a unit with all inside it, of one directive or of all; None where nothing is asked."""
    asked = asked_of(connection, directive)
    if not asked:
        return None
    listed = ", ".join(map(str, asked))
    query = text(COUNTED.format(listed=listed, was=was_join(connection, as_of)))
    curves = _Curves()
    last = ""
    for row in connection.execute(query, {"unit": at.no, **as_of.values}):
        target = target_of(asked[row.obligation].obligation)
        curves.add(
            opens_on=row.opens_on,
            lenient=row.lenient,
            done_on=row.done_on,
            out=row.out,
            out_on=row.out_on,
            n=row.n,
            target=target,
        )
        last = max(last, row.lenient)
    if not curves.total:
        return None
    first = date.fromisoformat(min(curves.total))
    end = max(as_of.on, min(date.fromisoformat(last), _horizon(first, as_of.on))) if last else as_of.on
    return BurnUp(on=as_of.on, points=tuple(_points(curves, _days(first, end, as_of.on), as_of.on)))


def _horizon(first: date, on: date) -> date:
    """How far ahead a curve looks: periods are opened for a year, and would press the past to the edge."""
    return on + max(AHEAD_LEAST, (on - first) / 2)


def _days(first: date, end: date, on: date) -> list[date]:
    """At most POINTS_MOST days from first to end, both and `on` among them."""
    span = max((end - first).days, 0)
    step = span // POINTS_MOST + 1
    days = {first + timedelta(n) for n in range(0, span + 1, step)} | {end}
    return sorted(days | {on} if first <= on <= end else days)


def _points(curves: _Curves, days: list[date], on: date) -> list[Point]:
    points = []
    changes = sorted({*curves.total, *curves.done, *curves.due})
    total = done = due = at = 0
    goal = Decimal(0)
    for day in days:
        while at < len(changes) and changes[at] <= day.isoformat():
            change = changes[at]
            total += curves.total[change]
            done += curves.done[change]
            due += curves.due[change]
            goal += curves.goal.get(change, Decimal(0))
            at += 1
        points.append(Point(day=day, total=total, done=done if day <= on else None, due=due, goal=goal))
    return points
