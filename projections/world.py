"""A world: everything that is so as far as some events tell, held in memory, and questions to it."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from directives.issue import Directive
from directives.tasks import Decided
from directives.teams import TeamSpan
from events.decisions import TaskRef
from events.facts import Fact
from events.obligations import Obligation
from units.tree import Roster

K = TypeVar("K", bound=Hashable)


class Place(NamedTuple):
    """A unit under all the names that it had: its code, the day on which it begins, its level."""

    code: str
    since: date
    level: str


def place(roster: Roster, code: str, on: date) -> Place | None:
    """The unit that has the code on a day; where none has it then, the next one, else the last.

    A list says what it has known from some day on, not that nothing was there before.
    """
    versions = roster.versions(code)
    if not versions:
        return None
    n = next((i for i, v in enumerate(versions) if v.valid_to is None or on <= v.valid_to), len(versions) - 1)
    while n and versions[n].continues and versions[n].parent == versions[n - 1].parent:
        n -= 1  # renamed: still the same unit
    return Place(code, versions[n].valid_from, versions[n].level)


def above(roster: Roster, at: Place, on: date) -> tuple[Place, ...]:
    """The units that contain a unit on a day, the nearest first."""
    found = (place(roster, unit.code, on) for unit in roster.ancestors(at.code, on))
    return tuple(one for one in found if one is not None)


class Told(NamedTuple):
    """A fact as it was reported: about which unit, and from when it is known to be wrong."""

    at: Place
    above: tuple[Place, ...]
    version: int
    fact: Fact
    known_on: date
    wrong_on: date | None = None


class Team(NamedTuple):
    """A team of a body at a unit, with so many members over one span of days."""

    at: Place
    above: tuple[Place, ...]
    body: str
    team: str
    span: TeamSpan


class Task(NamedTuple):
    """One question to one unit, and how it stands."""

    ref: TaskRef
    at: Place
    above: tuple[Place, ...]
    obligation: Obligation
    opens: date
    strict: date | None
    lenient: date | None
    done_on: date | None
    ready_on: date | None
    out: str | None
    out_on: date | None
    decided: Decided

    def status(self, on: date) -> str:
        """How the task stands on a day: one of the four quadrants, or why it is not in force.

        What was done stays done when the directive is closed.
        """
        out = self.out if self.out_on is not None and self.out_on <= on else None
        if out not in {None, "closed"}:
            return str(out)
        if self.done_on is not None and self.done_on <= on:
            return "done_late" if self.lenient is not None and self.done_on > self.lenient else "done_in_time"
        if out is not None:
            return out
        return "open_late" if self.lenient is not None and on > self.lenient else "open_in_time"


class Counts(NamedTuple):
    """Tasks by how they stand."""

    done_in_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    waived: int = 0
    closed: int = 0
    withdrawn: int = 0
    revoked: int = 0

    @property
    def done(self) -> int:
        return self.done_in_time + self.done_late

    @property
    def total(self) -> int:
        """Tasks in force: what is waived, closed, withdrawn or revoked is no part of any percentage."""
        return self.done + self.open_in_time + self.open_late

    @property
    def percent(self) -> Decimal | None:
        """Done of total with one decimal, half up, and 100 only when all are done; None of nothing."""
        if not self.total:
            return None
        tenths = (2_000 * self.done + self.total) // (2 * self.total)
        return Decimal(tenths if self.done == self.total else min(tenths, 999)) / 10


class World(NamedTuple):
    """Units, directives, tasks, facts and teams, each with the units that contain it."""

    roster: Roster
    directives: Mapping[str, Directive]
    tasks: tuple[Task, ...]
    facts: tuple[Told, ...]
    teams: tuple[Team, ...]

    def within(self, inside: str, on: date) -> list[Task]:
        """The tasks of a unit and of those inside it that count on a day."""
        at = place(self.roster, inside, on)
        return [t for t in self.tasks if t.opens <= on and at in (t.at, *t.above)]

    def board(self, inside: str, on: date) -> dict[tuple[str, str], Counts]:
        """Counts by directive and obligation, of a unit and of those inside it, as of a day."""
        return _counted(((t.ref.directive, t.ref.obligation), t.status(on)) for t in self.within(inside, on))

    def unit_board(self, inside: str, on: date) -> dict[tuple[str, str, Place], Counts]:
        """The same for each unit that owes something."""
        return _counted(
            ((t.ref.directive, t.ref.obligation, t.at), t.status(on)) for t in self.within(inside, on)
        )

    def timeliness(self, inside: str, on: date) -> dict[tuple[str, str, str], Counts]:
        """Counts by directive, obligation and period, of the reports and duties that recur."""
        return _counted(
            ((t.ref.directive, t.ref.obligation, t.ref.period), t.status(on))
            for t in self.within(inside, on)
            if t.ref.period
        )

    def team_counts(self, inside: str, on: date, body: str | None = None) -> dict[str, tuple[int, int]]:
        """Teams and members on a day by level, of a unit and of those inside it."""
        at = place(self.roster, inside, on)
        found: dict[str, tuple[int, int]] = {}
        for team in self.teams:
            stands = team.span.start <= on and (team.span.until is None or on < team.span.until)
            if stands and at in (team.at, *team.above) and body in {None, team.body}:
                teams, members = found.get(team.at.level, (0, 0))
                found[team.at.level] = (teams + 1, members + team.span.members)
        return found


def _counted(statuses: Iterable[tuple[K, str]]) -> dict[K, Counts]:
    found: dict[K, Counter[str]] = defaultdict(Counter)
    for key, status in statuses:
        found[key][status] += 1
    return {key: Counts(**counts) for key, counts in found.items()}
