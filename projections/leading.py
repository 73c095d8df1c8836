"""One page for whoever leads a unit: what is worst, where it is going, what is stuck, what to decide.

Exceptions only. Counts come from the board, now and a week ago; the rest is looked up for the few
tasks that something was decided about.
"""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from events.decisions import TaskRef
from projections import bulk
from projections.asof import AsOf
from projections.boards import Board, Counts, Unit, board, summed
from projections.places import Place, children

WORST_MOST: Final = 5  # units named: a leader can call five
DIRECTIVES_MOST: Final = 8
ASKED_MOST: Final = 8  # requests named; the rest are one link away
REFUSED_MOST: Final = 5
WEEK: Final = timedelta(days=7)

OLDEST = """
    SELECT unit, min(lenient) AS lenient FROM (
        SELECT p.ancestor AS unit, p.lenient FROM {among} a JOIN progress p ON p.ancestor = a.unit
        WHERE p.state = 'open' AND p.n > 0 AND p.lenient <> '' AND p.lenient < :today
        UNION ALL
        SELECT t.unit, t.lenient FROM {among} a JOIN tasks t ON t.unit = a.unit
        WHERE t.done_on IS NULL AND t.out IS NULL AND t.lenient < :today
    ) late GROUP BY unit
"""
INSIDE = """
    (x.unit = :unit OR EXISTS (SELECT 1 FROM unit_ancestors a WHERE a.unit = x.unit AND a.ancestor = :unit))
"""
# SQLite looks at the tables of a cross join in their order: the few decisions come before all tasks.
DECIDED = "task_decisions x CROSS JOIN tasks t"
OPEN_INSIDE = f"""
    t.unit = x.unit AND t.obligation = x.obligation AND t.period = x.period
    AND t.done_on IS NULL AND t.out IS NULL AND {INSIDE}
"""
STUCK = text(f"""
    SELECT sum(CASE WHEN x.extension_wanted IS NOT NULL THEN 1 ELSE 0 END) AS extensions,
           sum(CASE WHEN t.ready_on IS NOT NULL OR x.submitted_on IS NOT NULL THEN 1 ELSE 0 END) AS reviews,
           sum(CASE WHEN x.returned <> '' THEN 1 ELSE 0 END) AS returned,
           sum(CASE WHEN x.paused_on IS NOT NULL THEN 1 ELSE 0 END) AS paused
    FROM {DECIDED} WHERE {OPEN_INSIDE}
      AND (x.extension_wanted IS NOT NULL OR x.submitted_on IS NOT NULL OR x.returned <> ''
           OR t.ready_on IS NOT NULL OR x.paused_on IS NOT NULL)
""")
ASKED = text(f"""
    SELECT u.code, u.name, up.name AS above, u.level, o.directive, o.code AS obligation, x.period, o.body,
           g.number, x.extension_wanted, t.lenient
    FROM {DECIDED}
    JOIN roster_units u ON u.no = x.unit LEFT JOIN roster_units up ON up.no = u.parent_no
    JOIN obligations o ON o.no = x.obligation JOIN directives g ON g.directive = o.directive
    WHERE x.extension_wanted > '' AND {OPEN_INSIDE}
    ORDER BY t.lenient, u.code, o.no LIMIT :most
""")
REFUSED = text(f"""
    SELECT DISTINCT u.code, u.name, l.remedy FROM letters l
    JOIN roster_units u ON u.code = l.unit AND u.valid_from <= l.sealed_on
        AND (u.valid_to IS NULL OR u.valid_to >= l.sealed_on)
    WHERE l.state = 'refused' AND l.sealed_on > :before AND {INSIDE.replace("x.unit", "u.no")}
    ORDER BY u.code LIMIT :most
""")


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class LateDirective(_Shown):
    """One directive: tasks late now and a week ago, and its counts."""

    directive: str
    number: str
    subject: str
    late: int
    late_before: int
    counts: Counts


class LateUnit(_Shown):
    """A unit next below with late tasks in it or of its own; `days` is how late the oldest is."""

    unit: Unit
    late: int
    late_before: int
    days: int


class Request(_Shown):
    """A request for a later day that waits for an answer."""

    task: TaskRef
    place: str
    number: str
    action: str
    due: date | None
    wanted: date


class Unreached(_Shown):
    """A unit that last week's letters did not reach, and what to do about it."""

    code: str
    name: str
    remedy: str


class Leading(_Shown):
    """The exceptions inside a unit on a day, the gravest first; `left_out` says how many are not named."""

    inside: Unit
    on: date
    counts: Counts
    late: int
    late_before: int
    directives: tuple[LateDirective, ...]
    worst: tuple[LateUnit, ...]
    worst_left_out: int
    extensions: int
    reviews: int
    returned: int
    paused: int
    requests: tuple[Request, ...]
    unreached: tuple[Unreached, ...]


def leading(connection: Connection, at: Place, today: date) -> Leading:
    """What the head of a unit should know today."""
    shown = board(connection, inside=at.code, as_of=AsOf(today), today=today, compared_with=today - WEEK)
    worst = _worst(connection, at, shown, today)
    stuck = connection.execute(STUCK, {"unit": at.no}).one()
    directives = _directives(shown)
    return Leading(
        inside=shown.inside,
        on=today,
        counts=summed(c.counts for c in shown.whole),
        late=sum(c.counts.open_late for c in shown.whole),
        late_before=sum(c.before.open_late for c in shown.whole if c.before),
        directives=tuple(directives[:DIRECTIVES_MOST]),
        worst=tuple(worst[:WORST_MOST]),
        worst_left_out=max(len(worst) - WORST_MOST, 0),
        extensions=stuck.extensions or 0,
        reviews=stuck.reviews or 0,
        returned=stuck.returned or 0,
        paused=stuck.paused or 0,
        requests=tuple(_requests(connection, at)),
        unreached=tuple(_unreached(connection, at, today)),
    )


def _directives(shown: Board) -> list[LateDirective]:
    """Directives with late tasks now or a week ago, the most first."""
    named = {a.directive: a for a in shown.asked}
    found = []
    for name, ask in named.items():
        cells = [c for c in shown.whole if c.directive == name]
        late = sum(c.counts.open_late for c in cells)
        before = sum(c.before.open_late for c in cells if c.before)
        if late or before:
            counts = summed(c.counts for c in cells)
            found.append(
                LateDirective(
                    directive=name,
                    number=ask.number,
                    subject=ask.subject,
                    late=late,
                    late_before=before,
                    counts=counts,
                )
            )
    return sorted(found, key=lambda one: (-one.late, -one.late_before, one.directive))


def _worst(connection: Connection, at: Place, shown: Board, today: date) -> list[LateUnit]:
    """Units next below with late tasks, the most first, then the oldest."""
    late: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for cell in shown.cells:
        late[cell.unit] += cell.counts.open_late
        before[cell.unit] += cell.before.open_late if cell.before else 0
    numbers = {p.code: p.no for p in children(connection, at, today)}
    query = text(OLDEST.format(among=bulk.AMONG[connection.dialect.name]))
    values = {"units": bulk.among(connection, numbers.values()), "today": today.isoformat()}
    oldest = {row.unit: row.lenient for row in connection.execute(query, values)}
    found = [
        LateUnit(
            unit=unit,
            late=late[unit.code],
            late_before=before[unit.code],
            days=(today - date.fromisoformat(day)).days,
        )
        for unit in shown.rows
        if late[unit.code] and (day := oldest.get(numbers.get(unit.code, 0)))
    ]
    return sorted(found, key=lambda one: (-one.late, -one.days, one.unit.code))


def _requests(connection: Connection, at: Place) -> Iterable[Request]:
    for row in connection.execute(ASKED, {"unit": at.no, "most": ASKED_MOST}):
        yield Request(
            task=TaskRef(
                directive=row.directive, obligation=row.obligation, unit=row.code, period=row.period
            ),
            place=f"{row.name}, {row.above}" if row.level == "thon" and row.above else row.name,
            number=row.number,
            action=json.loads(row.body)["action"],
            due=date.fromisoformat(row.lenient) if row.lenient else None,
            wanted=date.fromisoformat(row.extension_wanted),
        )


def _unreached(connection: Connection, at: Place, today: date) -> Iterable[Unreached]:
    values = {"unit": at.no, "before": (today - WEEK).isoformat(), "most": REFUSED_MOST}
    for row in connection.execute(REFUSED, values):
        yield Unreached(code=row.code, name=row.name, remedy=row.remedy or "")
