"""What the clock asks: which due days have open tasks, and whose they are.

The first question reads a handful of rows however many tasks are open; the second is
asked only of a due day that has reached a rung.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from deadlines.ladder import DEFAULT_LADDER

OPEN_DUES = text("""
    SELECT p.obligation, p.opens_on, p.strict, p.lenient, sum(p.n) AS n,
           coalesce(c.ladder, '') AS ladder, coalesce(c.version, 0) AS version, coalesce(c.since, '') AS since
    FROM progress p JOIN obligations o ON o.no = p.obligation
    JOIN directives d ON d.directive = o.directive
    LEFT JOIN ladder_choices c ON c.directive = o.directive AND c.obligation = o.code
    WHERE p.ancestor = 0 AND p.state = 'open' AND p.lenient <> '' AND p.opens_on <= :today
      AND d.state = 'issued'
    GROUP BY p.obligation, p.opens_on, p.strict, p.lenient, c.ladder, c.version, c.since
    HAVING sum(p.n) > 0
    ORDER BY p.lenient, p.obligation, p.opens_on
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
    SELECT n.unit, n.period, n.person, n.rung FROM notices n JOIN letters l ON l.letter = n.letter
    WHERE n.obligation = :obligation AND n.lenient = :lenient AND l.sealed_on >= :since
""")
LETTERED = text("SELECT DISTINCT person FROM letters WHERE sealed_on BETWEEN :day AND :until")
HELD = text(
    "SELECT held_on, notices, usual FROM sweep_holds WHERE released_on IS NULL ORDER BY held_on LIMIT 1"
)
RELEASED_ON = text("SELECT 1 FROM sweep_holds WHERE released_on = :day LIMIT 1")
USUAL = text("""
    SELECT sealed_on, sum(notices) AS n FROM letters WHERE sealed_on < :day GROUP BY sealed_on
    ORDER BY sealed_on DESC LIMIT 30
""")
WAITING = text("""
    SELECT letter, person, sealed_on, sealed_at, state, attempts, retry_at FROM letters
    WHERE state IN ('queued', 'later', 'held') ORDER BY sealed_on, attempts, letter
""")
SENT_SINCE = text("""
    SELECT count(*) FROM letters WHERE sealed_on >= :recent AND state = 'sent' AND sent_at >= :since
""")
WAITS_MOST = timedelta(days=90)  # no letter waits longer: so the count need not read those of years
ALL_DONE = text("""
    SELECT n.letter FROM notices n
    JOIN letters l ON l.letter = n.letter AND l.state IN ('queued', 'later', 'held')
    JOIN tasks t ON t.unit = n.unit AND t.obligation = n.obligation AND t.period = n.period
    GROUP BY n.letter
    HAVING sum(CASE WHEN t.done_on IS NULL AND t.out IS NULL THEN 1 ELSE 0 END) = 0
""")
RESTING_ON = text("""
    SELECT count(*) FROM tasks WHERE obligation = :obligation AND period = :period
      AND lenient = :lenient AND done_on IS NULL AND out IS NULL
""")
DATED = text("""
    SELECT u.code, t.period FROM tasks t JOIN roster_units u ON u.no = t.unit
    WHERE t.obligation = :obligation AND t.lenient IS NOT NULL AND t.done_on IS NULL AND t.out IS NULL
    ORDER BY u.code, t.period
""")
LATER_LETTERS = text("""
    SELECT letter, person, sealed_on, sealed_at, state, attempts, retry_at FROM letters
    WHERE person = :person AND sealed_on > :day AND state IN ('queued', 'later', 'sent')
""")


SET_BACK_MOST = timedelta(days=7)  # by more than this no clock is set back by mistake


SHIPPED = (DEFAULT_LADDER.name, DEFAULT_LADDER.version)  # of duties issued before ladders were data


class OpenDue(NamedTuple):
    """Open tasks of one obligation that are due on one day, how many they are, and what urges them.

    `ladder` is the name and version that the duty was issued with; its rungs count from `since`.
    """

    obligation: int
    opens_on: date
    strict: date
    lenient: date
    n: int
    ladder: tuple[str, int]
    since: date


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
        OpenDue(
            r.obligation,
            opens := _day(r.opens_on),
            _day(r.strict),
            _day(r.lenient),
            r.n,
            (r.ladder, r.version) if r.ladder else SHIPPED,
            max(opens, _day(r.since)) if r.since else opens,
        )
        for r in connection.execute(OPEN_DUES, {"today": today.isoformat()})
    ]


Closed = dict[tuple[int, date, date], dict[int, date]]  # obligation and both last days → rung → its day


def swept(connection: Connection) -> Closed:
    """The rungs that were swept, and when."""
    closed: Closed = defaultdict(dict)
    for r in connection.execute(SWEPT):
        closed[r.obligation, _day(r.strict), _day(r.lenient)][r.rung] = _day(r.swept_on)
    return closed


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


Told = dict[tuple[int, str, str], set[int]]  # unit, period and person → rungs


def raised(connection: Connection, due: OpenDue) -> Told:
    """What letters told already of the tasks of a due day, and whom."""
    values = {
        "obligation": due.obligation,
        "lenient": due.lenient.isoformat(),
        "since": due.since.isoformat(),
    }
    told: Told = defaultdict(set)
    for r in connection.execute(RAISED, values):
        told[r.unit, r.period, r.person].add(r.rung)
    return told


def lettered(connection: Connection, day: date) -> set[str]:
    """The people who have their letter of the day, or of one close ahead where the clock was set back."""
    values = {"day": day.isoformat(), "until": (day + SET_BACK_MOST).isoformat()}
    return set(connection.execute(LETTERED, values).scalars())


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
    at = since.astimezone(UTC)
    values = {"since": at.isoformat(), "recent": (at - WAITS_MOST).date().isoformat()}
    return int(connection.execute(SENT_SINCE, values).scalar_one())


def later_letters(connection: Connection, person: str, day: date) -> list[Waiting]:
    """Letters to the same person of later days."""
    rows = connection.execute(LATER_LETTERS, {"person": person, "day": day.isoformat()})
    return [_waiting(*row) for row in rows]


def letters_all_done(connection: Connection) -> set[str]:
    """Waiting letters none of whose tasks is open any more."""
    return set(connection.execute(ALL_DONE).scalars())


def resting_on(connection: Connection, obligation: int, period: str, lenient: date) -> int:
    """How many open tasks of a duty and period have that last day."""
    values = {"obligation": obligation, "period": period, "lenient": lenient.isoformat()}
    return int(connection.execute(RESTING_ON, values).scalar_one())


def dated_tasks(connection: Connection, obligation: int) -> list[tuple[str, str]]:
    """The open tasks of a duty that have a last day, by unit code and period."""
    return [(r.code, r.period) for r in connection.execute(DATED, {"obligation": obligation})]


def _waiting(
    letter: str, person: str, on: str, sealed_at: str, state: str, attempts: int, retry_at: str | None
) -> Waiting:
    retry = datetime.fromisoformat(retry_at) if retry_at else None
    return Waiting(letter, person, _day(on), datetime.fromisoformat(sealed_at), state, attempts, retry)


def _day(text_: str) -> date:
    return date.fromisoformat(text_)
