"""The roster and what is asked, held in memory while events are folded.

Both are small beside the log (a node for each unit, an entry for each obligation) and are
read from their tables, so that any process can go on where another stopped.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from deadlines.rules import Recurring
from directives.fulfilment import holds
from events.done_when import AllOf, AnyOf, Confirmed, DoneWhen, Filed, Happened, Reached, Steps, leaves
from events.obligations import Obligation
from projections.tables import cursor, obligations, roster_units

FOLDED_AT = select(cursor.c.roster_position, cursor.c.asks_position)


class Node(NamedTuple):
    """A unit from a date to a date; `path` holds the numbers of all that contain it, nearest first."""

    no: int
    code: str
    name: str
    level: str
    kind: str
    valid_from: str
    valid_to: str | None
    path: tuple[int, ...]


def folded_at(connection: Connection) -> tuple[int, int]:
    """The last positions that changed the roster and what is asked, as the tables have them.

    What was read of either stays true until they move.
    """
    row = connection.execute(FOLDED_AT).one_or_none()
    return (row.roster_position, row.asks_position) if row else (0, 0)


NOWHERE = Node(0, "", "", "", "", "", None, ())  # a unit that no roster knows; nothing contains it


class Nodes:
    """The roster's nodes by code and day, and by number."""

    def __init__(self) -> None:
        self.by_code: dict[str, list[Node]] = {}
        self.by_no: dict[int, Node] = {0: NOWHERE}
        self.revision = 0  # the last one that added a unit

    @classmethod
    def read(cls, connection: Connection) -> "Nodes":
        nodes, u = cls(), roster_units.c
        columns = (
            u.no, u.code, u.name, u.level, u.kind, u.parent_no, u.valid_from, u.valid_to, u.revision
        )  # fmt: skip
        for row in connection.execute(select(*columns).order_by(u.no)):
            nodes.add(**row._asdict())
        return nodes

    def add(
        self,
        *,
        no: int,
        code: str,
        name: str,
        level: str,
        kind: str,
        parent_no: int,
        valid_from: str,
        valid_to: str | None,
        revision: int,
    ) -> Node:
        """Takes a unit in; what contains it must be there already."""
        above = self.by_no[parent_no]
        path = (above.no, *above.path) if above.no else ()
        node = Node(no, code, name, level, kind, valid_from, valid_to, path)
        versions = self.by_code.setdefault(code, [])
        versions.append(node)
        versions.sort(key=lambda n: n.valid_from)
        self.by_no[no] = node
        self.revision = max(self.revision, revision)
        return node

    def put(self, node: Node) -> None:
        """Takes the place of the node with the same number."""
        versions = self.by_code[node.code]
        versions[versions.index(self.by_no[node.no])] = node
        self.by_no[node.no] = node

    def holds(self, code: str, day: str) -> bool:
        """Whether a unit has this code on this very day."""
        return any(
            n.valid_from <= day and (n.valid_to is None or day <= n.valid_to)
            for n in self.by_code.get(code, ())
        )

    def at(self, code: str, day: str) -> Node:
        """The node that has this code on this day.

        A day before the roster's first is taken as its first: a list says what it has known
        from some day on, not that nothing was there before.
        """
        versions = self.by_code.get(code)
        if not versions:
            return NOWHERE
        if len(versions) == 1:
            return versions[0]
        for node in versions:
            if node.valid_to is None or day <= node.valid_to:
                return node
        return versions[-1]


class Ask(NamedTuple):
    """An obligation as the fold needs it.

    `when` is its condition, `reviewed` whether nothing counts before somebody accepted it.
    `single` holds the one plain condition when any one fact of its kind fulfils it, so that
    the day can be kept by taking the earliest; None sends the task to the full evaluation.
    `filed` says that this is the report of the task's period. `growing` says that a further fact can
    only make the task done, or done earlier; `idle` that it holds where nothing has happened ("at
    most …"). `hears` are the facts that it listens for: their kind, and what they are about (None:
    whatever); `needs` are those without each of which it holds on no day.
    """

    no: int
    directive: str
    obligation: Obligation
    roster_on: str
    roster_revision: int
    when: DoneWhen
    reviewed: bool
    single: Happened | Filed | None
    inside: bool
    filed: bool
    growing: bool
    idle: bool
    hears: frozenset[tuple[str, str | None]]
    needs: frozenset[tuple[str, str]]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of facts that it listens for; whoever hears of teams founded hears of their end."""
        return kinds_heard(self.hears)


ENDS_OF_TEAMS = frozenset({"team_changed", "team_dissolved"})


def kinds_heard(hears: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    kinds = frozenset(kind for kind, _ in hears)
    return kinds | ENDS_OF_TEAMS if "team_founded" in kinds else kinds


class Asks:
    """The obligations by number, and by the facts that they listen for."""

    def __init__(self, asks: Iterable[Ask] = ()) -> None:
        self.by_no: dict[int, Ask] = {}
        self.by_code: dict[tuple[str, str], Ask] = {}
        self._heard: dict[tuple[str, str], tuple[Ask, ...]] = {}
        for ask in asks:
            self.add(ask)

    @classmethod
    def read(cls, connection: Connection) -> "Asks":
        o = obligations.c
        rows = connection.execute(
            select(o.no, o.directive, o.body, o.roster_on, o.roster_revision).order_by(o.no)
        )
        return cls(
            ask(r.no, r.directive, Obligation.model_validate_json(r.body), r.roster_on, r.roster_revision)
            for r in rows
        )

    def add(self, one: Ask) -> None:
        self.by_no[one.no] = one
        self.by_code[one.directive, one.obligation.no] = one
        self._heard.clear()

    def for_fact(self, kind: str, about: str) -> tuple[Ask, ...]:
        """The obligations that a fact may answer."""
        found = self._heard.get((kind, about))
        if found is None:
            heard = "team_founded" if kind in ENDS_OF_TEAMS else kind
            either = {(heard, about), (heard, None)}
            found = tuple(a for a in self.by_no.values() if not either.isdisjoint(a.hears))
            self._heard[kind, about] = found
        return found


def ask(no: int, directive: str, obligation: Obligation, roster_on: str, roster_revision: int) -> Ask:
    """What the fold needs to know of an obligation, worked out once."""
    when = obligation.done_when
    assert not isinstance(when, Steps), "steps are expanded before they are stored"
    hears: set[tuple[str, str | None]] = set()
    for leaf in leaves(when):
        match leaf:
            case Happened():
                hears.add((leaf.fact, leaf.about))
            case Filed():
                hears.add(("report_filed", leaf.report))
            case Reached():
                hears.add(("measured", leaf.indicator))
            case Confirmed():
                pass
    return Ask(
        no,
        directive,
        obligation,
        roster_on,
        roster_revision,
        when,
        obligation.needs_review,
        _single(obligation),
        _inside(obligation),
        isinstance(_single(obligation), Filed),
        _growing(obligation),
        bool(holds(when, ())),
        frozenset(hears),
        _needs(when),
    )


def _single(obligation: Obligation) -> Happened | Filed | None:
    when = obligation.done_when
    if obligation.needs_review:
        return None
    if isinstance(when, Filed):
        return when
    if isinstance(obligation.due, Recurring) or not isinstance(when, Happened):
        return None  # of a period only its own facts count
    plain = when.at_least == 1 and when.at_most is None and not when.having
    return when if plain and when.where == "here" else None


def _inside(obligation: Obligation) -> bool:
    when = obligation.done_when
    assert when.kind != "steps"
    return any(isinstance(leaf, Happened) and leaf.where == "inside" for leaf in leaves(when))


def _needs(when: DoneWhen) -> frozenset[tuple[str, str]]:
    """The facts without each of which a condition holds on no day: their kind, and what they are about."""
    match when:
        case Happened(about=str(about)) if when.at_least:
            return frozenset({(when.fact, about)})
        case Filed():
            return frozenset({("report_filed", when.report)})
        case Reached():
            return frozenset({("measured", when.indicator)})
        case AllOf():
            return frozenset().union(*map(_needs, when.parts))
        case AnyOf():
            return frozenset.intersection(*map(_needs, when.parts))
        case _:
            return frozenset()


def _growing(obligation: Obligation) -> bool:
    """Whether what fulfils it once does so whatever is reported later of other days.

    A measurement can fall below the mark, "at most" can be passed, a team that is said to be
    founded again has the members of the later day.
    """
    when = obligation.done_when
    assert when.kind != "steps"
    return not obligation.needs_review and all(
        isinstance(leaf, Filed)
        or (
            isinstance(leaf, Happened)
            and leaf.at_most is None
            and not (leaf.having and leaf.fact == "team_founded")
        )
        for leaf in leaves(when)
    )


def day_of(text: str | None) -> date | None:
    """The date that a stored day stands for."""
    return date.fromisoformat(text) if text else None
