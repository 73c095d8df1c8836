"""What is kept quiet on a day, and why: what the sweep asks before it tells anybody.

Silences are a handful and are held whole; snoozed and acknowledged tasks are read once,
when the first task is asked about, so that a sweep with nothing to say pays nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, Table, Text, text

from events.base import Event, Recorded
from events.decisions import TaskRef
from events.muting import Silenced, SilenceEnded, TaskSnoozed
from projections import bulk
from projections.tables import metadata

snoozes = Table(
    "snoozes",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("until", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
silences = Table(
    "silences",
    metadata,
    Column("silence", Text, primary_key=True),
    Column("directive", Text, nullable=False),  # empty: any
    Column("obligation", Text, nullable=False),
    Column("inside", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("ended_on", Text),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
)

END = text("UPDATE silences SET ended_on = :on WHERE silence = :silence AND ended_on IS NULL")
SILENCES = text("SELECT * FROM silences ORDER BY since DESC, silence")
# Tasks are asked for one by one, in a query of their own: in a join both databases may begin with
# the tasks, of which there are a million where those that are quiet are a few. For the same reason
# their conditions are none that the index of open tasks has.
TASK_OF = """SELECT count(*) FROM tasks t
    WHERE t.unit = {own}.unit AND t.obligation = {own}.obligation AND t.period = {own}.period"""
SNOOZED = text(f"""
    SELECT o.directive, o.code AS obligation, u.code AS unit, s.period
    FROM snoozes s JOIN obligations o ON o.no = s.obligation JOIN roster_units u ON u.no = s.unit
    WHERE s.until > :on AND ({TASK_OF.format(own="s")} AND (t.strict IS NULL OR t.strict > :on)) = 1
""")
ACKNOWLEDGED = text(f"""
    SELECT o.directive, o.code AS obligation, u.code AS unit, x.period
    FROM task_decisions x JOIN obligations o ON o.no = x.obligation JOIN roster_units u ON u.no = x.unit
    WHERE x.acknowledged
      AND ({TASK_OF.format(own="x")} AND t.strict > :on AND coalesce(t.done_on, t.out) IS NULL) = 1
""")
DELEGATED = text(f"""
    SELECT o.directive, o.code AS obligation, u.code AS unit, g.period
    FROM delegations g JOIN obligations o ON o.no = g.obligation JOIN roster_units u ON u.no = g.unit
    WHERE g.due >= :on AND ({TASK_OF.format(own="g")} AND (t.strict IS NULL OR t.strict > :on)) = 1
""")
SUBTREE = text("""
    SELECT u.code FROM roster_units u WHERE u.code = :inside
    UNION
    SELECT u.code FROM roster_units up JOIN unit_ancestors a ON a.ancestor = up.no
    JOIN roster_units u ON u.no = a.unit WHERE up.code = :inside
""")

Key = tuple[str, str, str, str]  # directive, obligation, unit, period


class Muted(StrEnum):
    """Why a task gives no notice although a rung is reached."""

    SILENCED = "đầu mối đã tạm ngừng đôn đốc"
    SNOOZED = "đơn vị xin nhắc lại sau"
    ACKNOWLEDGED = "đơn vị đã nhận việc và chưa đến hạn"
    DELEGATED = "đã giao tiếp cho đơn vị bên trong, đang nhắc nơi đó"

    @property
    def comes_again(self) -> bool:
        """Whether the rung is told once the quiet ends; who is at work needs no reminder later."""
        return self in {Muted.SILENCED, Muted.SNOOZED}


class Silence(NamedTuple):
    """A silence as lists show it; empty texts name nothing."""

    silence: str
    directive: str
    obligation: str
    inside: str
    person: str
    since: date
    until: date
    ended_on: date | None
    reason: str
    by: str

    def holds(self, on: date) -> bool:
        """Whether it keeps quiet on a day."""
        return self.since <= on <= self.until and (self.ended_on is None or on < self.ended_on)


class Muting:
    """What is kept quiet on one day. Good for as long as its connection is."""

    def __init__(self, connection: Connection, on: date) -> None:
        self._connection = connection
        self._on = on
        self._silences = [one for one in all_silences(connection) if one.holds(on)]
        self._inside: dict[str, frozenset[str]] = {}

    def whole(self, directive: str, obligation: str) -> Muted | None:
        """Whether a whole duty is silenced, whoever owes it: then none of its tasks need be looked at."""
        for one in self._silences:
            if not (one.inside or one.person) and _fits(one, directive, obligation):
                return Muted.SILENCED
        return None

    def why(self, task: TaskRef, person: UUID | None = None) -> Muted | None:
        """Why the task gives no notice to a reader; None when it does."""
        return self.of((task.directive, task.obligation, task.unit, task.period), person)

    def of(self, key: Key, person: UUID | None = None) -> Muted | None:
        """The same, for a task by its parts: a sweep asks a hundred thousand times."""
        directive, obligation, unit, _ = key
        for one in self._silences:
            if (
                _fits(one, directive, obligation)
                and (not one.person or one.person == str(person))
                and (not one.inside or unit in self.within(one.inside))
            ):
                return Muted.SILENCED
        return self._own.get(key)

    @cached_property
    def _own(self) -> Mapping[Key, Muted]:
        """Tasks that who owes them has quieted."""
        found: dict[Key, Muted] = {}
        quiet = ((DELEGATED, Muted.DELEGATED), (ACKNOWLEDGED, Muted.ACKNOWLEDGED), (SNOOZED, Muted.SNOOZED))
        for query, why in quiet:
            for r in self._connection.execute(query, {"on": self._on.isoformat()}):
                found[r.directive, r.obligation, r.unit, r.period] = why
        return found

    def within(self, code: str) -> frozenset[str]:
        """The codes of a unit and of all that lie inside it."""
        if code not in self._inside:
            self._inside[code] = frozenset(self._connection.execute(SUBTREE, {"inside": code}).scalars())
        return self._inside[code]


def _fits(one: Silence, directive: str, obligation: str) -> bool:
    """Whether a silence speaks of a duty; one that speaks of a duty speaks of its steps."""
    whole = obligation.partition(".")[0]
    return one.directive in {"", directive} and one.obligation in {"", obligation, whole}


def muting(connection: Connection, on: date) -> Muting:
    """What is kept quiet on a day."""
    return Muting(connection, on)


def all_silences(connection: Connection) -> list[Silence]:
    """Every silence there ever was, the latest first."""
    return [
        Silence(
            r.silence,
            r.directive,
            r.obligation,
            r.inside,
            r.person,
            date.fromisoformat(r.since),
            date.fromisoformat(r.until),
            date.fromisoformat(r.ended_on) if r.ended_on else None,
            r.reason,
            r.by,
        )
        for r in connection.execute(SILENCES)
    ]


def fold_snoozes(connection: Connection, snoozed: Iterable[tuple[tuple[int, int, str], TaskSnoozed]]) -> None:
    """Folds snoozes of tasks under the numbers that they are kept by; the last one of a task counts."""
    rows = {key: (*key, event.until.isoformat(), event.reason) for key, event in snoozed}
    bulk.put(connection, snoozes, list(rows.values()))


def fold_silences(connection: Connection, batch: Iterable[Recorded[Event]]) -> None:
    """Folds silences in the order in which they were decided."""
    for recorded in batch:
        match recorded.event:
            case Silenced() as event:
                scope = event.scope
                row = (
                    str(event.silence),
                    scope.directive or "",
                    scope.obligation or "",
                    scope.inside or "",
                    str(scope.person or ""),
                    event.since.isoformat(),
                    event.until.isoformat(),
                    None,
                    event.reason,
                    recorded.by,
                )
                bulk.keep_first(connection, silences, [row])
            case SilenceEnded() as event:
                connection.execute(END, {"silence": str(event.silence), "on": event.on.isoformat()})
