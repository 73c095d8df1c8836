"""What is late and what waits for an answer, by unit: the exceptions that digests are made of."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from projections import bulk

# Late as boards count it: not done and past its last day, whether or not it awaits a review.
LATE = text("""
    SELECT t.unit, u.code, u.name, t.obligation,
           sum(CASE WHEN t.done_on IS NULL AND t.out IS NULL THEN 1 ELSE 0 END) AS late,
           sum(CASE WHEN t.lenient < :before AND (t.done_on IS NULL OR t.done_on > :before)
                     AND (t.out IS NULL OR t.out_on > :before) THEN 1 ELSE 0 END) AS late_before,
           min(CASE WHEN t.done_on IS NULL AND t.out IS NULL THEN t.lenient END) AS oldest
    FROM tasks t JOIN roster_units u ON u.no = t.unit
    WHERE t.lenient < :today AND (t.done_on IS NULL OR t.done_on > :before)
      AND (t.out IS NULL OR t.out_on > :before)
    GROUP BY t.unit, u.code, u.name, t.obligation
    HAVING sum(CASE WHEN t.done_on IS NULL AND t.out IS NULL THEN 1 ELSE 0 END) > 0
        OR sum(CASE WHEN t.lenient < :before AND (t.done_on IS NULL OR t.done_on > :before)
                     AND (t.out IS NULL OR t.out_on > :before) THEN 1 ELSE 0 END) > 0
    ORDER BY t.unit, t.obligation
""")
STUCK = text("""
    SELECT t.unit, u.code,
           sum(CASE WHEN x.extension_wanted IS NOT NULL THEN 1 ELSE 0 END) AS extensions,
           sum(CASE WHEN t.ready_on IS NOT NULL OR x.submitted_on IS NOT NULL THEN 1 ELSE 0 END) AS reviews,
           sum(CASE WHEN x.returned <> '' THEN 1 ELSE 0 END) AS returned
    FROM tasks t JOIN task_decisions x
      ON x.unit = t.unit AND x.obligation = t.obligation AND x.period = t.period
    JOIN roster_units u ON u.no = t.unit
    WHERE t.done_on IS NULL AND t.out IS NULL
      AND (x.extension_wanted IS NOT NULL OR x.submitted_on IS NOT NULL OR x.returned <> ''
           OR t.ready_on IS NOT NULL)
    GROUP BY t.unit, u.code ORDER BY t.unit
""")
ABOVE = """
    SELECT a.unit, a.ancestor, u.code, u.name FROM {among} x
    JOIN unit_ancestors a ON a.unit = x.unit JOIN roster_units u ON u.no = a.ancestor
    ORDER BY a.unit, a.steps
"""
REFUSED = text("""
    SELECT coalesce(u.name, l.unit) AS unit_name, l.remedy FROM letters l
    LEFT JOIN roster_units u ON u.code = l.unit AND u.valid_from <= l.sealed_on
        AND (u.valid_to IS NULL OR u.valid_to >= l.sealed_on)
    WHERE l.state = 'refused' AND l.sealed_on > :before ORDER BY l.sealed_on DESC, l.letter
""")
DEAD = text("""
    SELECT coalesce(u.name, p.unit) AS unit_name, b.remedy FROM bounces b
    JOIN posts p ON p.person = b.person AND p.valid_from <= :today
        AND (p.valid_to IS NULL OR p.valid_to >= :today)
    LEFT JOIN roster_units u ON u.code = p.unit AND u.valid_from <= :today
        AND (u.valid_to IS NULL OR u.valid_to >= :today)
    WHERE b.permanent ORDER BY b.bounced_on DESC, p.unit, p.name
""")
WAITING = text("""
    SELECT count(*) FROM letters WHERE state IN ('queued', 'later', 'held') AND sealed_on < :today
""")
UNREACHED = text("""
    SELECT DISTINCT obligation FROM swept WHERE swept_on > :before AND skipped LIKE '%no_contact%'
""")
HOLDS = text("""
    SELECT held_on FROM sweep_holds WHERE held_on > :before OR released_on IS NULL ORDER BY held_on
""")


class Late(NamedTuple):
    """One unit's late tasks of one obligation, now and a week ago; `oldest` is the earliest last day."""

    unit: int
    code: str
    name: str
    obligation: int
    late: int
    late_before: int
    oldest: date | None


class Stuck(NamedTuple):
    """One unit's open tasks that wait for an answer, or were given back."""

    unit: int
    code: str
    extensions: int
    reviews: int
    returned: int


class Above(NamedTuple):
    """A unit above another."""

    no: int
    code: str
    name: str


def late(connection: Connection, today: date) -> list[Late]:
    """Every unit with tasks that are late, or were a week ago."""
    return [
        Late(
            r.unit,
            r.code,
            r.name,
            r.obligation,
            r.late,
            r.late_before,
            date.fromisoformat(r.oldest) if r.oldest else None,
        )
        for r in connection.execute(LATE, _days(today))
    ]


def stuck(connection: Connection) -> list[Stuck]:
    """Every unit with tasks that wait for an answer."""
    return [Stuck(r.unit, r.code, r.extensions, r.reviews, r.returned) for r in connection.execute(STUCK)]


def above(connection: Connection, units: Iterable[int]) -> dict[int, list[Above]]:
    """What contains each of the units, the nearest first."""
    query = text(ABOVE.format(among=bulk.AMONG[connection.dialect.name]))
    found: dict[int, list[Above]] = {}
    for r in connection.execute(query, {"units": bulk.among(connection, units)}):
        found.setdefault(r.unit, []).append(Above(r.ancestor, r.code, r.name))
    return found


def refused(connection: Connection, today: date) -> list[tuple[str, str]]:
    """Whom letters do not reach: unit and remedy, each once.

    Addresses that letters come back from, as long as they do, and the letters of the last week
    that were refused for good.
    """
    days = _days(today)
    rows = [*connection.execute(DEAD, {"today": days["today"]}), *connection.execute(REFUSED, days)]
    return list(dict.fromkeys((r.unit_name, r.remedy or "") for r in rows))


def waiting(connection: Connection, today: date) -> int:
    """How many letters of earlier days still wait to be posted."""
    return int(connection.execute(WAITING, {"today": today.isoformat()}).scalar_one())


def unreached(connection: Connection, today: date) -> set[int]:
    """The duties of which somebody could not be told in the last week, for want of any contact."""
    return set(connection.execute(UNREACHED, {"before": _days(today)["before"]}).scalars())


def holds(connection: Connection, today: date) -> list[date]:
    """The days of the last week on which a sweep was held, and those that still are."""
    rows = connection.execute(HOLDS, {"before": _days(today)["before"]}).scalars()
    return [date.fromisoformat(day) for day in rows]


def _days(today: date) -> dict[str, str]:
    return {"today": today.isoformat(), "before": (today - timedelta(days=7)).isoformat()}
