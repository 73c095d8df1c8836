"""Histories: what a small world writes into its log, day after day, of every kind there is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from deadlines.calendar import Calendar
from deadlines.rules import Recurring
from directives import issue
from directives.freezing import expanded
from directives.issue import Directive
from events.base import Event
from events.decisions import (
    CLOCK_STREAM,
    ROSTER_STREAM,
    DirectiveIssued,
    Dues,
    RosterRevised,
    TaskRef,
    directive_stream,
    letter_stream,
)
from events.done_when import Steps
from events.facts import (
    Fact,
    FactCorrected,
    FactRetracted,
    unit_stream,
)
from events.obligations import Obligation
from events.suspending import ClockPaused, ClockResumed
from tests.laws import acting, asking, telling, trees
from units.tree import Add, Change, Roster, UnknownUnit, select
from words import Refused

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY = date(2022, 6, 1)
# Just after midnight, by day and just before midnight: the day in the zone is not that in UTC.
HOURS = (time(0, 30), time(10), time(23, 45))


class Write(NamedTuple):
    """Events of one stream that are written together at an instant."""

    at: datetime
    stream: str
    events: tuple[Event, ...]

    @property
    def day(self) -> date:
        return self.at.astimezone(ZONE).date()

    def __repr__(self) -> str:
        said = "; ".join(
            f"{type(e).__name__} {e.model_dump_json(exclude_defaults=True)}" for e in self.events
        )
        return f"\n  {self.at.astimezone(ZONE):%Y-%m-%d %H:%M} {self.stream}: {said}"


@cache
def calendar() -> Calendar:
    return Calendar.vietnam()


class History:
    """A log in the making, with what is needed to go on sensibly."""

    def __init__(self, draw: st.DrawFn, *, one_day: bool) -> None:
        self.draw = draw
        self.writes: list[Write] = []
        self.roster = Roster()
        self.directives: dict[str, Directive] = {}
        self.dues: dict[str, Dues] = {}
        self.facts: dict[str, list[Fact | None]] = {}  # by stream; None is no fact, or one known wrong
        self.tasks: list[TaskRef] = []
        self.asked: dict[tuple[str, str], Obligation] = {}
        self.paused: set[TaskRef] = set()
        self.letters: set[UUID] = set()
        self.day = FIRST_DAY
        self.one_day = one_day

    def write(self, stream: str, events: Sequence[Event]) -> None:
        if not self.one_day:
            days = self.draw(st.sampled_from((0, 0, 0, 1, 6, 25)))
            self.day += timedelta(days=days)
        hour = self.draw(st.sampled_from(HOURS)) if not self.one_day else HOURS[1]
        at = datetime.combine(self.day, hour, ZONE).astimezone(UTC)
        self.writes.append(Write(at, stream, tuple(events)))

    def pick(self, options: Iterable[object]) -> object:
        return self.draw(st.sampled_from(tuple(options)))

    # --- the roster

    def revise(self, changes: Sequence[Change]) -> None:
        """One revision, in one part or two; parents stand in no later part than their children."""
        if not changes:
            return
        self.roster = self.roster.apply(changes)
        half = len(changes) // 2 if len(changes) > 2 and self.draw(st.booleans()) else 0
        self.write(
            ROSTER_STREAM,
            [
                RosterRevised(revision=self.roster.revision, source="mẫu", changes=tuple(part))
                for part in (changes[:half], changes[half:])
                if part
            ],
        )

    def revise_again(self) -> None:
        self.revise(self.draw(trees.revisions(self.roster, self.day)))

    # --- facts

    def tell(self) -> None:
        """Something happened, or had not: mostly at units that owe something, and mostly what they owe."""
        if self.tasks and self.draw(st.integers(0, 3)) > 0:
            task = self.some_task()
            asked = self.asked[task.directive, task.obligation]
            unit = task.unit if self.draw(st.integers(0, 3)) > 0 else self.inside(task.unit)
            fact = self.draw(telling.answers(asked, unit, task.period, self.day))
        else:
            codes = sorted({u.code for u in self.roster.units()})
            fact = self.draw(telling.facts(self.draw(st.sampled_from(codes)), self.day))
        stream = unit_stream(fact.unit)
        held = self.facts.setdefault(stream, [])
        again = self.draw(st.integers(0, 9)) == 9  # what was wrong may be called wrong twice
        standing = [n for n, kept in enumerate(held, start=1) if kept is not None or again]
        if not standing or self.draw(st.integers(0, 3)):
            self.write(stream, [fact])
            held.append(fact)
            return
        version = self.draw(st.sampled_from(standing))
        held[version - 1] = None
        if self.draw(st.booleans()):
            self.write(stream, [FactRetracted(unit=fact.unit, version=version, reason="nhầm")])
            held.append(None)
        else:
            self.write(stream, [FactCorrected(unit=fact.unit, version=version, reason="nhầm"), fact])
            held += [None, fact]

    def inside(self, code: str) -> str:
        """A unit inside, where there is one."""
        if self.roster.at(code, self.day) is None:
            return code
        found = [u.code for u in self.roster.descendants(code, self.day)]
        return self.draw(st.sampled_from(found)) if found else code

    def some_task(self) -> TaskRef:
        """Mostly one of the same few: what was said of one is then added to and taken back."""
        few: list[list[TaskRef]] = [self.tasks[:3], self.tasks[-3:], self.tasks]
        which = self.draw(st.integers(0, 2))
        return self.draw(st.sampled_from(few[which]))

    # --- directives

    def decide(self, name: str, decision: Callable[[Directive], list[Event]]) -> bool:
        """Takes a decision on a directive; what the rules refuse is not written."""
        directive = self.directives.get(name, Directive())
        try:
            events = decision(directive)
        except Refused:
            return False
        if not events:
            return False
        self.write(directive_stream(name), events)
        for event in events:
            directive = issue.evolve(directive, event)
            dues = getattr(event, "dues", {})
            on = event.issued_on if isinstance(event, DirectiveIssued) else self.day
            self.owe(name, directive, dues, on)
        self.directives[name] = directive
        return True

    def owe(self, name: str, directive: Directive, dues: Dues, on: date) -> None:
        """Notes some of the tasks that there are now, to speak about them later."""
        for obligation in directive.obligations:
            try:
                bound = [unit.code for unit in select(self.roster, obligation.who, on)]
            except UnknownUnit:  # it was bound before a unit ended; what was noted then stays
                continue
            for one in expanded(obligation):
                self.asked[name, one.no] = one
                periods = [due.period for due in dues.get(one.no, ())][:3]
                self.tasks += [
                    TaskRef(directive=name, obligation=one.no, unit=code, period=period)
                    for period in periods
                    for code in bound[:4]
                ]

    def issue(self) -> None:
        name = f"D{len(self.directives) + 1}"
        on = self.day - timedelta(days=self.draw(st.sampled_from((0, 0, 3))))
        asked = tuple(
            self.draw(asking.obligations(str(n), self.roster, on))
            for n in range(1, self.draw(st.sampled_from((1, 1, 2, 3))) + 1)
        )
        self.decide(name, lambda d: issue.draft(d, name, document=asking.DOCUMENT, obligations=asked))
        if self.draw(st.integers(0, 9)) == 9:
            return  # it stays a draft
        self.decide(name, lambda d: issue.confirm(d, name))
        self.decide(name, lambda d: issue.issue(d, name, roster=self.roster, calendar=calendar(), on=on))

    def move_on(self) -> None:
        """Amends, prolongs or ends a directive."""
        if not self.directives:
            return
        name = str(self.pick(self.directives))
        on = self.day
        match self.draw(st.integers(0, 9)):
            case 0 if self.draw(st.booleans()):
                self.decide(name, lambda d: issue.close(d, name, on=on, reason="xong"))
            case 1 if self.draw(st.booleans()):
                self.decide(name, lambda d: issue.revoke(d, name, on=on, reason="bãi bỏ"))
            case 2 | 3 | 4:
                through = on + timedelta(days=500)
                self.decide(name, lambda d: issue.open_periods(d, name, calendar=calendar(), through=through))
            case _:
                self.amend(name, on)

    def amend(self, name: str, on: date) -> None:
        held = [o.no for o in self.directives[name].obligations]
        numbers = self.draw(st.lists(st.sampled_from(("1", "2", "3", "4")), max_size=2, unique=True))
        given = tuple(self.draw(asking.obligations(no, self.roster, on)) for no in numbers)
        same = [o for o in self.directives[name].obligations if o.no in numbers]
        if same and self.draw(st.integers(0, 2)) > 0:  # the same is asked again, or by another day
            due = self.draw(asking.due_rules()) if _once(same[0]) else same[0].due
            given = (same[0].model_copy(update={"due": due}),)
        withdrawn = tuple(no for no in held if no not in numbers and self.draw(st.integers(0, 3)) == 3)
        rebase = self.draw(st.booleans())
        self.decide(
            name,
            lambda d: issue.amend(
                d,
                name,
                obligations=given,
                withdrawn=withdrawn,
                rebase=rebase,
                roster=self.roster,
                calendar=calendar(),
                on=on,
                reason="điều chỉnh",
            ),
        )

    # --- tasks

    def act(self) -> None:
        if not self.tasks:
            return
        task = self.some_task()
        event = self.draw(acting.decisions(task, self.day, paused=task in self.paused))
        if isinstance(event, ClockPaused):
            self.paused.add(task)
        elif isinstance(event, ClockResumed):
            self.paused.remove(task)
        self.write(task.stream, [event])

    def post(self) -> None:
        """The clock raises a rung, and a letter about it is sealed and tried."""
        if not self.tasks:
            return
        letter, (swept, *about_letter) = self.draw(acting.letters(self.some_task(), self.day))
        if letter in self.letters:
            return
        self.letters.add(letter)
        self.write(CLOCK_STREAM, [swept])
        for event in about_letter:
            self.write(letter_stream(letter), [event])


def _once(obligation: Obligation) -> bool:
    return not isinstance(obligation.done_when, Steps) and not isinstance(obligation.due, Recurring)


ACTIONS = ("tell",) * 9 + ("act",) * 5 + ("move_on",) * 4 + ("revise_again",) * 2 + ("issue", "post")


@st.composite
def histories(draw: st.DrawFn, *, most: int = 40, one_day: bool = False) -> tuple[Write, ...]:
    """What a world wrote, in the order in which it was written."""
    history = History(draw, one_day=one_day)
    history.revise([Add(unit) for unit in draw(trees.trees)])
    asked_first = draw(st.booleans())  # else facts come before anybody asks for them
    actions = draw(st.lists(st.sampled_from(ACTIONS), min_size=most // 2, max_size=most))
    for action in ["issue", *actions] if asked_first else actions:
        if len(history.directives) < 3 or action != "issue":
            getattr(history, action)()
    return tuple(history.writes)
