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
    ROSTER_STREAM,
    DirectiveIssued,
    Dues,
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    RosterRevised,
    TaskAccepted,
    TaskAcknowledged,
    TaskNoted,
    TaskRef,
    TaskReturned,
    TaskSubmitted,
    TaskWaived,
    directive_stream,
)
from events.done_when import Steps
from events.facts import (
    DocumentIssued,
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    Member,
    ReportFiled,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
    TrainingHeld,
    WorkReported,
    unit_stream,
)
from events.obligations import Obligation
from tests.laws import asking, trees
from tests.laws.asking import BODIES, DOCUMENTS, INDICATORS, REPORTS, SUBJECTS, WORKS
from units.tree import Add, Change, Roster, select
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
        codes = sorted({u.code for u in self.roster.units()})
        owing = sorted({task.unit for task in self.tasks})
        # Mostly about the same few units: what was said of one is then added to and taken back.
        some = self.draw(st.sampled_from((owing[:2], owing[:2], owing, codes)))
        code = str(self.pick(some or codes))
        stream = unit_stream(code)
        held = self.facts.setdefault(stream, [])
        standing = [n for n, fact in enumerate(held, start=1) if fact is not None]
        kind = self.pick(("new", "new", "new", "new", "wrong", "corrected")) if standing else "new"
        if kind == "new":
            fact = self.draw(facts(code, self.day))
            self.write(stream, [fact])
            held.append(fact)
            return
        version = int(str(self.pick(standing)))
        held[version - 1] = None
        if kind == "wrong":
            self.write(stream, [FactRetracted(unit=code, version=version, reason="nhầm")])
            held.append(None)
            return
        fact = self.draw(facts(code, self.day))
        self.write(stream, [FactCorrected(unit=code, version=version, reason="nhầm"), fact])
        held += [None, fact]

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
        for obligation in directive.obligations:
            for one in expanded(obligation):
                for due in dues.get(one.no, ())[:3]:
                    self.tasks += [
                        TaskRef(directive=name, obligation=one.no, unit=unit.code, period=due.period)
                        for unit in select(self.roster, one.who, on)[:4]
                    ]

    def issue(self) -> None:
        name = f"D{len(self.directives) + 1}"
        on = self.day - timedelta(days=self.draw(st.sampled_from((0, 0, 3))))
        asked = tuple(
            self.draw(asking.obligations(str(n), self.roster, on))
            for n in range(1, self.draw(st.integers(1, 3)) + 1)
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
            case 2 | 3:
                through = on + timedelta(days=500)
                self.decide(name, lambda d: issue.open_periods(d, name, calendar=calendar(), through=through))
            case _:
                self.amend(name, on)

    def amend(self, name: str, on: date) -> None:
        held = [o.no for o in self.directives[name].obligations]
        numbers = self.draw(st.lists(st.sampled_from(("1", "2", "3", "4")), max_size=2, unique=True))
        given = tuple(self.draw(asking.obligations(no, self.roster, on)) for no in numbers)
        same = [o for o in self.directives[name].obligations if o.no in numbers]
        if same and _once(same[0]) and self.draw(st.booleans()):  # only the due day moves
            due = self.draw(asking.due_rules())
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
        task = self.draw(st.sampled_from(self.draw(st.sampled_from((self.tasks[:2], self.tasks)))))
        later = self.day + timedelta(days=self.draw(st.sampled_from((5, 30, 90))))
        earlier = self.day - timedelta(days=self.draw(st.sampled_from((0, 3, 40))))
        event = self.draw(
            st.sampled_from(
                (
                    ExtensionAsked(task=task, wanted=later, reason="bão"),
                    ExtensionGranted(task=task, due=later, reason="bão"),
                    ExtensionRefused(task=task, reason="không"),
                    TaskSubmitted(task=task, on=earlier),
                    TaskSubmitted(task=task, on=earlier),
                    TaskAccepted(task=task),
                    TaskAccepted(task=task),
                    TaskReturned(task=task, reason="thiếu"),
                    TaskWaived(task=task, reason="không có"),
                    TaskWaived(task=task, reason="không có"),
                    TaskAcknowledged(task=task),
                    TaskNoted(task=task, text="ghi chú"),
                    DueWorkedOut(
                        task=task, origin="team_founded", happened_on=earlier, strict=later, lenient=later
                    ),
                )
            )
        )
        self.write(task.stream, [event])


KINDS = (
    ("founded",) * 4 + ("dissolved", "report", "measured") * 2 + ("changed", "training", "document", "work")
)


@st.composite
def facts(draw: st.DrawFn, code: str, today: date) -> Fact:
    """Something that happened at a unit by `today`, of every kind there is."""
    days_ago = draw(st.sampled_from((0, 0, 1, 7, 40, 120)))
    which, count = draw(st.integers(0, 1)), draw(st.sampled_from((4, 5, 10, 12)))
    team = draw(st.sampled_from(("1", "1", "2")))
    unit, on = code, today - timedelta(days=days_ago)
    match draw(st.sampled_from(KINDS)):
        case "founded":
            return TeamFounded(unit=unit, occurred_on=on, body=BODIES[which], team=team, member_count=count)
        case "changed":
            leader = Member(person=UUID(int=count), role="leader", position="hamlet_head")
            return TeamChanged(
                unit=unit,
                occurred_on=on,
                body=BODIES[which],
                team=team,
                member_count=count,
                members=(leader,),
            )
        case "dissolved":
            return TeamDissolved(unit=unit, occurred_on=on, body=BODIES[which], team=team)
        case "training":
            return TrainingHeld(unit=unit, occurred_on=on, subject=SUBJECTS[0], participants=count)
        case "document":
            return DocumentIssued(unit=unit, occurred_on=on, document=DOCUMENTS[which])
        case "report":
            period = draw(st.sampled_from(("2022-05", "2022-06", "2022-07", "2022-Q2", "2022-H1")))
            return ReportFiled(unit=unit, occurred_on=on, report=REPORTS[which], for_period=period)
        case "measured":
            reached = draw(st.sampled_from((39, 40, 100)))
            return Measured(
                unit=unit, occurred_on=on, indicator=INDICATORS[0], numerator=reached, denominator=100
            )
        case _:
            return WorkReported(unit=unit, occurred_on=on, work=WORKS[0], amount=count)


def _once(obligation: Obligation) -> bool:
    return not isinstance(obligation.done_when, Steps) and not isinstance(obligation.due, Recurring)


@st.composite
def histories(draw: st.DrawFn, *, most: int = 25, one_day: bool = False) -> tuple[Write, ...]:
    """What a world wrote, in the order in which it was written."""
    history = History(draw, one_day=one_day)
    history.revise([Add(unit) for unit in draw(trees.trees)])
    actions = draw(
        st.lists(
            st.sampled_from(
                ("tell",) * 6 + ("act",) * 3 + ("issue",) * 2 + ("move_on",) * 2 + ("revise_again",)
            ),
            min_size=6,
            max_size=most,
        )
    )
    for action in actions:
        if len(history.directives) >= 3 and action == "issue":
            continue
        getattr(history, action)()
    return tuple(history.writes)
