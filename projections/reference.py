"""The fold in memory: pure, slow and obviously right.

It walks a log from its first event to its last and then works everything out from scratch,
sharing nothing with the tables but the domain's own functions. The tables are held against
it; and since it stores nothing, events that never happened fold like any other, which is what
asking "what if" needs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from directives import issue
from directives.freezing import expanded
from directives.fulfilment import FactRow
from directives.issue import Directive
from directives.tasks import decided, due_in_force, outcome
from directives.teams import TeamFact, spans
from events.base import Event, Recorded
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveConfirmed,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveRevoked,
    FrozenDue,
    PeriodsOpened,
    RosterRevised,
    TaskDecision,
    TaskRef,
    TaskWaived,
)
from events.facts import (
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
)
from events.obligations import Obligation
from projections.world import Place, Task, Team, Told, World, above, place
from units.tree import Change, Roster, select

DirectiveEvent = (
    DirectiveDrafted
    | DirectiveConfirmed
    | DirectiveIssued
    | PeriodsOpened
    | DirectiveAmended
    | DirectiveClosed
    | DirectiveRevoked
)
TEAM_TYPES = (TeamFounded, TeamChanged, TeamDissolved)


def world(events: Iterable[Recorded[Event]], *, zone: ZoneInfo, known_by: date | None = None) -> World:
    """The world as these events tell it; as the log knew it by the end of a day, when one is given.

    `events` stand in the order of the log. Days of knowledge never go back: of two writers
    whose clocks differ, the second learnt nothing before the first.
    """
    fold, known_on = _Fold(), date.min
    for recorded in events:
        known_on = max(known_on, recorded.recorded_at.astimezone(zone).date())
        if known_by is not None and known_on > known_by:
            break
        fold.take(recorded, known_on)
    return fold.world()


@dataclass
class _Owed:
    """A task before facts are looked at."""

    above: tuple[Place, ...]
    out: str | None = None
    out_on: date | None = None

    def end(self, out: str, on: date) -> None:
        """Out of force, unless it is already."""
        if self.out is None:
            self.out, self.out_on = out, on


@dataclass
class _Asked:
    """An obligation with the units that it binds and their tasks."""

    obligation: Obligation
    roster_on: date
    units: dict[Place, tuple[Place, ...]]  # with all that contains them
    dues: dict[str, FrozenDue] = field(default_factory=dict)  # by period, as last given
    owed: dict[tuple[Place, str], _Owed] = field(default_factory=dict)


class _Fold:
    def __init__(self) -> None:
        self.roster = Roster()
        self.rosters: dict[int, Roster] = {}
        self.directives: dict[str, Directive] = defaultdict(Directive)
        self.asked: dict[tuple[str, str], _Asked] = {}
        self.decisions: dict[tuple[str, str, Place, str], list[TaskDecision]] = defaultdict(list)
        self.told: dict[tuple[str, int], Told] = {}
        self._revision = 0
        self._changes: list[Change] = []

    def take(self, recorded: Recorded[Event], known_on: date) -> None:
        event = recorded.event
        if isinstance(event, RosterRevised):
            if event.revision != self._revision:
                self._revise()
            self._revision = event.revision
            self._changes += event.changes
            return
        self._revise()
        if isinstance(event, Fact):
            self._tell(event, recorded.version, known_on)
        elif isinstance(event, FactRetracted | FactCorrected):
            wrong = self.told.get((event.unit, event.version))
            if wrong is not None and wrong.wrong_on is None:
                self.told[event.unit, event.version] = wrong._replace(wrong_on=known_on)
        elif isinstance(event, TaskDecision):
            self._decide(event, known_on)
        elif isinstance(event, DirectiveEvent):
            self._direct(event, known_on)

    def _revise(self) -> None:
        """Takes in a whole revision: its parts, alone, need not make a tree."""
        self.roster = self.rosters[self._revision] = self.roster.apply(self._changes)
        self._changes = []

    def _tell(self, fact: Fact, version: int, known_on: date) -> None:
        at = place(self.roster, fact.unit, fact.occurred_on)
        if at is not None:  # of a unit that no roster knows nothing is counted
            around = above(self.roster, at, at.since)
            self.told[fact.unit, version] = Told(at, around, version, fact, known_on)

    def _decide(self, event: TaskDecision, known_on: date) -> None:
        asked = self.asked.get((event.task.directive, event.task.obligation))
        at = place(self.roster, event.task.unit, asked.roster_on) if asked else None
        if asked is None or at is None:
            return
        self.decisions[event.task.directive, event.task.obligation, at, event.task.period].append(event)
        owed = asked.owed.get((at, event.task.period))
        if owed is not None and isinstance(event, TaskWaived):
            owed.end("waived", known_on)

    def _direct(self, event: DirectiveEvent, known_on: date) -> None:
        name = event.directive
        match event:
            case DirectiveIssued():
                for one in _each(event.obligations):
                    self._bind(name, one, event.issued_on, self.rosters.get(event.roster_revision))
                    self._ask(name, one.no, event.dues.get(one.no, ()), known_on)
            case PeriodsOpened():
                for code, dues in event.dues.items():
                    self._ask(name, code, dues, known_on)
            case DirectiveAmended():
                self._amend(event, known_on)
            case DirectiveClosed():
                self._end(name, "closed", known_on)
            case DirectiveRevoked():
                self._end(name, "revoked", known_on)
            case _:
                pass
        self.directives[name] = issue.evolve(self.directives[name], event)

    def _bind(self, name: str, obligation: Obligation, on: date, decided_on: Roster | None = None) -> None:
        """Freezes the units that the obligation selects on a day; what was owed before stays known.

        `decided_on` is the roster that the decision saw, where a later one was recorded before it.
        """
        roster = decided_on or self.roster
        found = (place(roster, unit.code, on) for unit in select(roster, obligation.who, on))
        units = {at: above(roster, at, on) for at in found if at is not None}
        before = self.asked.get((name, obligation.no))
        self.asked[name, obligation.no] = _Asked(
            obligation, on, units, before.dues if before else {}, before.owed if before else {}
        )

    def _ask(self, name: str, code: str, dues: Sequence[FrozenDue], known_on: date) -> None:
        """Asks every bound unit for these due days, anew or again.

        What was asked before has opened when it did.
        """
        asked = self.asked[name, code]
        for due in dues:
            first = asked.dues.get(due.period, due)
            asked.dues[due.period] = due.model_copy(update={"opens": first.opens})
            for at, around in asked.units.items():
                owed = asked.owed.setdefault((at, due.period), _Owed(around))
                if owed.out == "withdrawn":
                    owed.out, owed.out_on = None, None
                    if decided(self.decisions[name, code, at, due.period]).waived:
                        owed.end("waived", known_on)

    def _amend(self, event: DirectiveAmended, known_on: date) -> None:
        name, given = event.directive, {one.no: one for one in _each(event.obligations)}
        touched = {o.no for o in event.obligations} | set(event.withdrawn)
        for (directive, code), asked in self.asked.items():
            if directive == name and code not in given and code.split(".")[0] in touched:
                for owed in asked.owed.values():
                    owed.end("withdrawn", known_on)
        for code, one in given.items():
            asked_before = self.asked.get((name, code))
            if asked_before is None or event.rebase or asked_before.obligation.who != one.who:
                self._bind(name, one, event.amended_on)
            else:
                asked_before.obligation = one
            dues = event.dues.get(code, ())
            self._withdraw(name, code, {due.period for due in dues}, event.amended_on, known_on)
            self._ask(name, code, dues, known_on)

    def _withdraw(self, name: str, code: str, periods: set[str], on: date, known_on: date) -> None:
        """Withdraws what is not asked again: of units no longer bound, and of periods not due yet.

        A period that was due before the amendment is history, and stays.
        """
        asked = self.asked[name, code]
        for (at, period), owed in asked.owed.items():
            if period in periods:
                stays = at in asked.units
            else:
                due, state = asked.dues[period], decided(self.decisions[name, code, at, period])
                _, lenient = due_in_force(due.strict, due.lenient, state)
                stays = lenient is not None and lenient < on
            if not stays:
                owed.end("withdrawn", known_on)

    def _end(self, name: str, out: str, known_on: date) -> None:
        for (directive, _), asked in self.asked.items():
            if directive == name:
                for owed in asked.owed.values():
                    owed.end(out, known_on)

    def world(self) -> World:
        self._revise()
        standing = [t for t in self.told.values() if t.wrong_on is None]
        teams = _teams(standing)
        seen = _seen(standing, teams)
        tasks = [
            self._task(name, code, asked, at, period, seen[at])
            for (name, code), asked in self.asked.items()
            for at, period in asked.owed
        ]
        return World(self.roster, self.directives, tuple(tasks), tuple(self.told.values()), tuple(teams))

    def _task(
        self, name: str, code: str, asked: _Asked, at: Place, period: str, facts: Sequence[FactRow]
    ) -> Task:
        owed, due = asked.owed[at, period], asked.dues[period]
        state = decided(self.decisions[name, code, at, period])
        strict, lenient = due_in_force(due.strict, due.lenient, state)
        found = outcome(asked.obligation, facts, state, period=period, opens=due.opens, last_day=lenient)
        return Task(
            TaskRef(directive=name, obligation=code, unit=at.code, period=period),
            at,
            owed.above,
            asked.obligation,
            due.opens,
            strict,
            lenient,
            found.done_on,
            found.ready_on,
            owed.out,
            owed.out_on,
            state,
        )


def _each(obligations: Iterable[Obligation]) -> Iterable[Obligation]:
    return (one for obligation in obligations for one in expanded(obligation))


def _teams(standing: Iterable[Told]) -> list[Team]:
    """Every span of every team, from what stands of the reports about it."""
    reported: dict[tuple[Place, tuple[Place, ...], str, str], list[TeamFact]] = defaultdict(list)
    for told in standing:
        fact = told.fact
        if isinstance(fact, TEAM_TYPES):
            reported[told.at, told.above, fact.body, fact.team].append(
                TeamFact(fact.KIND, fact.occurred_on, fact.quantity)
            )
    return [Team(*whose, span) for whose, given in reported.items() for span in spans(given)]


def _seen(standing: Iterable[Told], teams: Iterable[Team]) -> dict[Place, list[FactRow]]:
    """What a condition sees of each unit: its own facts and teams, and those of units inside it."""
    seen: dict[Place, list[FactRow]] = defaultdict(list)
    for team in teams:
        start, until, members = team.span
        for at in (team.at, *team.above):
            here = at == team.at
            seen[at].append(FactRow("team_founded", team.body, "", start, until, members, 0, here))
    for told in standing:
        fact = told.fact
        if isinstance(fact, TEAM_TYPES):
            continue
        of = fact.denominator if isinstance(fact, Measured) else 0
        for at in (told.at, *told.above):
            here, on = at == told.at, fact.occurred_on
            seen[at].append(FactRow(fact.KIND, fact.about, fact.period, on, None, fact.quantity, of, here))
    return seen
