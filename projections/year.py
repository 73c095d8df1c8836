"""The deadlines of a year inside a unit, day by day: which duties fall due, and how many are still open."""

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from events.obligations import Obligation
from projections.places import Place

DAYS_MOST: Final = 2_000  # rows of a year: a duty of each working day, eight times over

DUE = text("""
    SELECT due.lenient, o.directive, g.number, o.code AS obligation, o.body,
           sum(due.n) AS total, sum(CASE WHEN due.state = 'open' THEN due.n ELSE 0 END) AS still_open
    FROM (
        SELECT p.obligation, p.lenient, p.state, p.n FROM progress p
        WHERE p.ancestor = :inside AND p.lenient >= :first AND p.lenient <= :last
        UNION ALL
        SELECT t.obligation, t.lenient, CASE WHEN t.done_on IS NULL THEN 'open' ELSE 'done' END, 1
        FROM tasks t WHERE t.unit = :inside AND t.out IS NULL AND t.lenient >= :first AND t.lenient <= :last
    ) due
    JOIN obligations o ON o.no = due.obligation JOIN directives g ON g.directive = o.directive
    WHERE due.state IN ('open', 'in_time', 'late', 'done')
    GROUP BY due.lenient, o.no, o.directive, g.number, o.code, o.body
    HAVING sum(due.n) > 0
    ORDER BY due.lenient, o.no LIMIT :most
""")


class DueDay(NamedTuple):
    """One duty that falls due on a day: how many tasks of it, and how many are open."""

    day: date
    directive: str
    number: str
    obligation: str
    action: str
    total: int
    still_open: int


def due_days(connection: Connection, inside: Place, year: int) -> list[DueDay]:
    """What falls due inside a unit in a year, in order; at most DAYS_MOST rows."""
    values = {
        "inside": inside.no,
        "first": date(year, 1, 1).isoformat(),
        "last": date(year, 12, 31).isoformat(),
        "most": DAYS_MOST,
    }
    return [
        DueDay(
            date.fromisoformat(row.lenient),
            row.directive,
            row.number,
            row.obligation,
            Obligation.model_validate_json(row.body).action,
            row.total,
            row.still_open,
        )
        for row in connection.execute(DUE, values)
    ]
