"""What the clock asks: which due days have open tasks, and whose they are.

The first question reads a handful of rows however many tasks are open; the second is
asked only of a due day that has reached a rung.
"""

from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

OPEN_DUES = text("""
    SELECT p.obligation, p.opens_on, p.strict, p.lenient, sum(p.n) AS n
    FROM progress p JOIN obligations o ON o.no = p.obligation
    JOIN directives d ON d.directive = o.directive
    WHERE p.ancestor = 0 AND p.state = 'open' AND p.lenient <> '' AND p.opens_on <= :today
      AND d.state = 'issued'
    GROUP BY p.obligation, p.opens_on, p.strict, p.lenient
    HAVING sum(p.n) > 0
    ORDER BY p.lenient, p.obligation
""")
SWEPT = text("SELECT obligation, strict, lenient, rung, swept_on FROM swept")
SHARE = text("""
    SELECT obligation, sum(CASE WHEN state IN ('in_time', 'late') THEN n ELSE 0 END) AS done,
           sum(CASE WHEN state IN ('in_time', 'late', 'open') THEN n ELSE 0 END) AS total
    FROM progress WHERE ancestor = 0 AND opens_on <= :today GROUP BY obligation
""")
OPEN_TASKS = text("""
    SELECT t.unit, u.code, u.name, t.period, d.at, t.strict, t.lenient
    FROM tasks t
    JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
    JOIN roster_units u ON u.no = t.unit
    WHERE t.obligation = :obligation AND t.lenient = :lenient AND t.strict = :strict
      AND t.done_on IS NULL AND t.out IS NULL AND d.opens_on = :opens_on AND t.ready_on IS NULL
    ORDER BY t.unit, t.period
""")
RAISED = text("""
    SELECT unit, period, person FROM notices
    WHERE obligation = :obligation AND lenient = :lenient AND rung = :rung
""")
LETTERED = text("SELECT person FROM letters WHERE sealed_on = :day")
HELD = text(
    "SELECT held_on, notices, usual FROM sweep_holds WHERE released_on IS NULL ORDER BY held_on LIMIT 1"
)
RELEASED_ON = text("SELECT 1 FROM sweep_holds WHERE released_on = :day LIMIT 1")
USUAL = text("""
    SELECT swept_on, sum(raised) AS n FROM swept WHERE swept_on < :day GROUP BY swept_on
    ORDER BY swept_on DESC LIMIT 30
""")
WAITING = text("""
    SELECT letter, person, sealed_on, sealed_at, state, attempts, retry_at FROM letters
    WHERE state IN ('queued', 'later', 'held') ORDER BY sealed_on, attempts, letter
""")
SENT_SINCE = text("SELECT count(*) FROM letters WHERE state = 'sent' AND sent_at >= :since")
ALL_DONE = text("""
    SELECT n.letter FROM notices n
    JOIN letters l ON l.letter = n.letter AND l.state IN ('queued', 'later', 'held')
    JOIN tasks t ON t.unit = n.unit AND t.obligation = n.obligation AND t.period = n.period
    GROUP BY n.letter
    HAVING sum(CASE WHEN t.done_on IS NULL AND t.out IS NULL THEN 1 ELSE 0 END) = 0
""")
LATER_LETTERS = text("""
    SELECT letter, person, sealed_on, sealed_at, state, attempts, retry_at FROM letters
    WHERE person = :person AND sealed_on > :day AND state IN ('queued', 'later', 'sent')
""")


class OpenDue(NamedTuple):
    """Open tasks of one obligation that are due on one day, and how many they are."""

    obligation: int
    opens_on: date
    strict: date
    lenient: date
    n: int


class OpenTask(NamedTuple):
    """A task that is open: whose it is and which period it is about."""

    unit: int
    code: str
    name: str
    period: str
    at: str | None


class Waiting(NamedTuple):
    """A letter that is sealed and not posted."""

    letter: str
    person: str
    on: date
    sealed_at: datetime
    state: str
    attempts: int
    retry_at: datetime | None


def open_dues(connection: Connection, today: date) -> list[OpenDue]:
    """The due days of open tasks, the earliest first."""
    return [
        OpenDue(r.obligation, _day(r.opens_on), _day(r.strict), _day(r.lenient), r.n)
        for r in connection.execute(OPEN_DUES, {"today": today.isoformat()})
    ]


def swept(connection: Connection) -> set[tuple[int, date, date, int]]:
    """The rungs that were swept: obligation, both last days and rung."""
    rows = connection.execute(SWEPT)
    return {(r.obligation, _day(r.strict), _day(r.lenient), r.rung) for r in rows}


def shares(connection: Connection, today: date) -> dict[int, tuple[int, int]]:
    """Done and total of every obligation."""
    rows = connection.execute(SHARE, {"today": today.isoformat()})
    return {r.obligation: (r.done, r.total) for r in rows}


def open_tasks(connection: Connection, due: OpenDue) -> list[OpenTask]:
    """The tasks of a due day that are open and await no review."""
    values = {
        "obligation": due.obligation,
        "lenient": due.lenient.isoformat(),
        "strict": due.strict.isoformat(),
        "opens_on": due.opens_on.isoformat(),
    }
    return [OpenTask(r.unit, r.code, r.name, r.period, r.at) for r in connection.execute(OPEN_TASKS, values)]


def raised(connection: Connection, due: OpenDue, rung: int) -> set[tuple[int, str, str]]:
    """Unit, period and person of notices that letters carried already."""
    values = {"obligation": due.obligation, "lenient": due.lenient.isoformat(), "rung": rung}
    return {(r.unit, r.period, r.person) for r in connection.execute(RAISED, values)}


def lettered(connection: Connection, day: date) -> set[str]:
    """The people who have their letter of the day."""
    return set(connection.execute(LETTERED, {"day": day.isoformat()}).scalars())


def usual_size(connection: Connection, day: date) -> int:
    """The most notices that a sweep of the last thirty raised."""
    return max((r.n for r in connection.execute(USUAL, {"day": day.isoformat()})), default=0)


def held(connection: Connection) -> tuple[date, int, int] | None:
    """The sweep that waits to be released: its day, its notices and the usual number."""
    row = connection.execute(HELD).one_or_none()
    return None if row is None else (_day(row.held_on), row.notices, row.usual)


def released_on(connection: Connection, day: date) -> bool:
    """Whether a person released a sweep on that day."""
    return connection.execute(RELEASED_ON, {"day": day.isoformat()}).first() is not None


def waiting(connection: Connection) -> list[Waiting]:
    """The outbox: letters sealed and not posted, the oldest first."""
    return [_waiting(*row) for row in connection.execute(WAITING)]


def sent_since(connection: Connection, since: datetime) -> int:
    """How many letters were sent from an instant on (kept in UTC, which compares as text)."""
    at = since.astimezone(UTC).isoformat()
    return int(connection.execute(SENT_SINCE, {"since": at}).scalar_one())


def later_letters(connection: Connection, person: str, day: date) -> list[Waiting]:
    """Letters to the same person of later days."""
    rows = connection.execute(LATER_LETTERS, {"person": person, "day": day.isoformat()})
    return [_waiting(*row) for row in rows]


def letters_all_done(connection: Connection) -> set[str]:
    """Waiting letters none of whose tasks is open any more."""
    return set(connection.execute(ALL_DONE).scalars())


def _waiting(
    letter: str, person: str, on: str, sealed_at: str, state: str, attempts: int, retry_at: str | None
) -> Waiting:
    retry = datetime.fromisoformat(retry_at) if retry_at else None
    return Waiting(letter, person, _day(on), datetime.fromisoformat(sealed_at), state, attempts, retry)


def _day(text_: str) -> date:
    return date.fromisoformat(text_)
