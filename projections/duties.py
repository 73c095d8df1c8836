"""What a unit has to do, by urgency: its own tasks one by one, those of units inside it counted together."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, text

from events.decisions import TaskRef
from events.done_when import Filed, Happened, Reached, Steps, leaves
from events.obligations import Obligation
from projections.asof import OPEN, AsOf
from projections.delegations import links
from projections.firsts import first_tasks
from projections.places import Place, place
from projections.taskrows import NO_WAS, TASKS, TaskRow, Wanted, task_row, tasks
from units.tree import EveryOffice, Named, Selector, level_words
from words import Phrase, phrase

Urgency = Literal["late", "soon", "later"]

SOON = timedelta(days=7)  # a week's work is planned at once
LATELY = timedelta(days=14)
OWN_MOST = 100  # tasks of the unit's own: more on one page help nobody to begin
GROUPS_MOST = 60
NAMED_MOST = 6  # units named in a group
NAMED_AT = ("huyen", "xa", "thon")  # where units inside are few enough to be named

GROUPS = text("""
    SELECT o.directive, g.number, o.code AS obligation, o.body, p.lenient,
           sum(CASE WHEN p.state = 'open' THEN p.n ELSE 0 END) AS still_open,
           sum(CASE WHEN p.state IN ('in_time', 'late') THEN p.n ELSE 0 END) AS done
    FROM progress p
    JOIN obligations o ON o.no = p.obligation
    JOIN directives g ON g.directive = o.directive
    WHERE p.ancestor = :inside AND p.opens_on <= :on
    GROUP BY o.no, o.directive, g.number, o.code, o.body, p.lenient
    HAVING sum(CASE WHEN p.state = 'open' THEN p.n ELSE 0 END) > 0
    ORDER BY CASE WHEN p.lenient = '' THEN '9999' ELSE p.lenient END, o.no
    LIMIT :most
""")
# A cross join keeps SQLite from beginning with the tasks, of which there are a million.
HANDED = text("""
    SELECT o.directive, o.code AS obligation, u.code AS unit, o.body, g.number, d.period, d.due, d.chain,
           u.name AS owner
    FROM delegations d CROSS JOIN tasks t
    JOIN obligations o ON o.no = d.obligation
    JOIN directives g ON g.directive = o.directive
    JOIN roster_units u ON u.no = d.unit
    WHERE d.to_unit = :code AND t.unit = d.unit AND t.obligation = d.obligation AND t.period = d.period
      AND t.done_on IS NULL AND t.out IS NULL
    ORDER BY d.due, o.no, d.period LIMIT :most
""")
DONE_LATELY = text(
    TASKS.format(was=NO_WAS, only="AND t.unit = :inside AND t.done_on >= :since AND t.done_on <= :on")
)


class Group(NamedTuple):
    """One duty of many units inside that are due on the same day; `first` are some that are still open."""

    directive: str
    number: str
    obligation: str
    action: str
    who: Phrase
    lenient: date | None
    still_open: int
    done: int
    days_left: int | None
    fileable: bool  # each is answered by a fact of its own unit, so all can be filled in as a table
    first: tuple[TaskRow, ...] = ()

    @property
    def total(self) -> int:
        return self.still_open + self.done


class Pressing(NamedTuple):
    """What is equally urgent: the unit's own tasks, and groups of those of units inside it."""

    own: tuple[TaskRow, ...]
    inside: tuple[Group, ...]

    @property
    def how_many(self) -> int:
        return len(self.own) + sum(group.still_open for group in self.inside)

    def __bool__(self) -> bool:
        return bool(self.own or self.inside)


class HandedOn(NamedTuple):
    """A duty of a unit above that was handed on to this one, with the day that it was given.

    `owner` owes it; `giver` is whoever handed it on to this unit.
    """

    task: TaskRef
    number: str
    action: str
    owner: str
    giver: str
    due: date
    days_left: int
    reason: str


class Duties(NamedTuple):
    """The duties of a unit on a day. `cut` says that there are more than are listed."""

    late: Pressing
    soon: Pressing
    later: Pressing
    handed: tuple[HandedOn, ...]
    done: tuple[TaskRow, ...]
    cut: bool

    @property
    def nothing_left(self) -> bool:
        return not (self.late or self.soon or self.later or self.handed)


def duties(connection: Connection, at: Place, today: date) -> Duties:
    """What the unit has to do as of today, read from counts however many units lie inside."""
    as_of = AsOf(today)
    wanted = Wanted(inside=at.no, own_only=True, status=OPEN, most=OWN_MOST + 1)
    own = tasks(connection, wanted, as_of)
    groups = _groups(connection, at, today)
    values = {**as_of.values, "inside": at.no, "since": (today - LATELY).isoformat(), "most": OWN_MOST}
    done = [task_row(row, today) for row in connection.execute(DONE_LATELY, values)]
    done.sort(key=lambda row: row.done_on or date.min, reverse=True)
    cut = len(own) > OWN_MOST or len(groups) > GROUPS_MOST

    def pressing(urgency: Urgency) -> Pressing:
        return Pressing(
            tuple(row for row in own[:OWN_MOST] if urgency_of(row.lenient, today) == urgency),
            tuple(
                _named(connection, at, group, as_of)
                for group in groups[:GROUPS_MOST]
                if urgency_of(group.lenient, today) == urgency
            ),
        )

    handed = _handed(connection, at, today)
    return Duties(pressing("late"), pressing("soon"), pressing("later"), handed, tuple(done), cut)


def urgency_of(lenient: date | None, today: date) -> Urgency:
    """How urgent what is due on a day is; what has no last day can wait."""
    if lenient is None or lenient > today + SOON:
        return "later"
    return "late" if lenient < today else "soon"


def _handed(connection: Connection, at: Place, today: date) -> tuple[HandedOn, ...]:
    rows = connection.execute(HANDED, {"code": at.code, "most": OWN_MOST})
    found = []
    for row in rows:
        task = TaskRef(directive=row.directive, obligation=row.obligation, unit=row.unit, period=row.period)
        due = date.fromisoformat(row.due)
        action = Obligation.model_validate_json(row.body).action
        *before, last = links(row.chain)
        giver = place(connection, before[-1].to, today).name if before else row.owner
        found.append(
            HandedOn(task, row.number, action, row.owner, giver, due, (due - today).days, last.reason)
        )
    return tuple(found)


def _groups(connection: Connection, at: Place, today: date) -> list[Group]:
    values = {"inside": at.no, "on": today.isoformat(), "most": GROUPS_MOST + 1}
    found = []
    for row in connection.execute(GROUPS, values):
        obligation = Obligation.model_validate_json(row.body)
        lenient = date.fromisoformat(row.lenient) if row.lenient else None
        found.append(
            Group(
                row.directive,
                row.number,
                row.obligation,
                obligation.action,
                _who(obligation.who),
                lenient,
                row.still_open,
                row.done,
                (lenient - today).days if lenient else None,
                _fileable(obligation),
            )
        )
    return found


def _fileable(obligation: Obligation) -> bool:
    if isinstance(obligation.done_when, Steps) or isinstance(obligation.who, Named):
        return False
    return any(
        isinstance(leaf, Reached | Filed) or (isinstance(leaf, Happened) and leaf.where == "here")
        for leaf in leaves(obligation.done_when)
    )


def _who(selector: Selector) -> Phrase:
    if isinstance(selector, Named):
        return phrase("đơn vị")
    level = level_words(selector.level)
    if isinstance(selector, EveryOffice):
        return phrase("cơ quan {level}", level=level)
    return phrase("đơn vị {level}", level=level)


def _named(connection: Connection, at: Place, group: Group, as_of: AsOf) -> Group:
    """The group with the first units that are still open, where they are few enough to be looked for."""
    if at.level not in NAMED_AT:
        return group
    wanted = Wanted(
        directive=group.directive,
        obligation=group.obligation,
        inside=at.no,
        status=OPEN,
        due_from=group.lenient,
        due_to=group.lenient,
        most=NAMED_MOST + 1,
    )
    rows: Iterable[TaskRow] = first_tasks(connection, wanted, as_of)
    inside = [row for row in rows if row.unit != at.code]
    return group._replace(first=tuple(inside[:NAMED_MOST]))
