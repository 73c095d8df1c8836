"""Who is written to about a task at a rung, and what the line about it says."""

from collections.abc import Container, Iterator
from datetime import date, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from app.wiring import App
from deadlines.explain import resting_on_provisional
from deadlines.ladder import Audience, Coordinator, Owner, Post, Rung, Up
from deadlines.wording import period_wording
from events.decisions import TaskRef
from flows.roster import current_roster
from notices.letter import Addressee, LetterItem, Progress
from notices.salutation import addressed
from projections import agenda, people
from projections.agenda import OpenDue, OpenTask
from projections.directives import directives
from projections.nodes import Ask
from units.posts import Answering, Directory
from units.tree import LEVELS, Roster, Unit
from words import say


class Reader(NamedTuple):
    """Somebody to write to, and how many contacts above the one who has to act they are."""

    to: Addressee
    steps: int


class Readers:
    """The posts of the roster on one day, and the words that lines about tasks need."""

    def __init__(self, app: App, connection: Connection, on: date, *, roster: Roster | None = None) -> None:
        self._app = app
        self._on = on
        self._roster = roster or current_roster(app)
        self._posts = people.posts(connection)
        self._reachable = people.reachable(connection)
        self._directory = Directory(self._roster, self._posts, self._reachable)
        self._directives = {d.directive: d for d in directives(connection)}
        self._shares = agenda.shares(connection, on)
        self._found: dict[tuple[str, str, Audience], list[Reader]] = {}
        self._provisional: dict[tuple[int, date], bool] = {}
        self._units: dict[UUID, list[str]] | None = None  # where each person has a post today
        self._addressees: dict[tuple[UUID, str, str], Addressee] = {}

    @property
    def coordinator_name(self) -> str:
        """Who signs the letters: the coordinating office, or the committee of the coordinating unit."""
        code = self._app.settings.coordinator_unit
        unit = self._roster.at(code, self._on) if code else None
        if unit is None:
            return say("Cơ quan đầu mối theo dõi", self._app.settings.lang)
        return unit.name if unit.kind == "office" else addressed("UBND", unit.name)

    def of(self, ask: Ask, unit: str, rung: Rung) -> list[Reader]:
        """Who is told that `unit` reached the rung; nobody where no unit up to the top has a contact."""
        # A named post stands at whoever issued the directive; the others are found from the unit alone.
        at = ask.directive if isinstance(rung.audience, Post) else ""
        key = (unit, at, rung.audience)
        if key not in self._found:
            self._found[key] = self._look_up(ask, unit, rung)
        return self._found[key]

    def answered_for(self, unit: str) -> bool:
        """Whether anybody can be written to about the unit's own tasks."""
        return self._directory.answering(unit, self._on) is not None

    def _look_up(self, ask: Ask, unit: str, rung: Rung) -> list[Reader]:
        match rung.audience:
            case Owner():
                return self._written(self._directory.answering(unit, self._on), 0)
            case Up(n=n):
                return self._written(self._directory.escalation(unit, n, self._on), n)
            case Coordinator():
                return self._at(self._app.settings.coordinator_unit, "coordinator")
            case post:
                issuer = self._directives[ask.directive].issuer
                return self._at(issuer, post.name)

    def _written(self, answering: Answering | None, steps: int) -> list[Reader]:
        if answering is None:
            return []
        return [
            Reader(self._addressee(post.person, post.name, answering.unit), steps) for post in answering.posts
        ]

    def leaders(self) -> Iterator[tuple[Addressee, Unit]]:
        """Whoever leads a unit, with the topmost unit that they lead."""
        return self._holding("leader", None)

    def coordinators(self) -> Iterator[tuple[Addressee, Unit]]:
        """Whoever coordinates at the coordinating unit."""
        return self._holding("coordinator", self._app.settings.coordinator_unit)

    def is_inside(self, unit: str, above: str) -> bool:
        """Whether a unit is another or lies inside it."""
        return unit == above or any(one.code == above for one in self._roster.ancestors(unit, self._on))

    def only_inside(self, person: UUID, inside: Container[str]) -> bool:
        """Whether all posts that a person holds today are at these units."""
        if self._units is None:
            self._units = {}
            for post in self._posts:
                if post.valid_on(self._on):
                    self._units.setdefault(post.person, []).append(post.unit)
        return all(unit in inside for unit in self._units.get(person, ()))

    def posts_of(self, people: Container[UUID]) -> dict[UUID, list[str]]:
        """The posts that these people hold today, as post and unit."""
        held: dict[UUID, list[str]] = {}
        for post in self._posts:
            if post.person in people and post.valid_on(self._on):
                name = f"{post.name}, {self._named(post.unit)}"
                held.setdefault(post.person, []).append(name)
        return held

    def _holding(self, role: str, unit: str | None) -> Iterator[tuple[Addressee, Unit]]:
        held: dict[object, tuple[Addressee, Unit]] = {}
        for post in self._posts:
            if post.role != role or not post.valid_on(self._on) or unit not in {None, post.unit}:
                continue
            at = self._roster.at(post.unit, self._on)
            if at is None or post.person not in self._reachable:
                continue
            known = held.get(post.person)
            if known is None or LEVELS.index(at.level) < LEVELS.index(known[1].level):
                held[post.person] = (self._addressee(post.person, post.name, at), at)
        return iter(held.values())

    def _at(self, unit: str | None, wanted: str) -> list[Reader]:
        at = self._roster.at(unit, self._on) if unit else None
        if at is None:
            return []
        return [
            Reader(self._addressee(post.person, post.name, at), 1)
            for post in self._directory.posts(at.code, self._on)
            if wanted in {post.role, post.name}
        ]

    def _addressee(self, person: UUID, post: str, unit: Unit) -> Addressee:
        """One for each post, however many units it answers for."""
        key = (person, post, unit.code)
        if key not in self._addressees:
            self._addressees[key] = Addressee(
                person=person,
                post_name=post,
                unit_code=unit.code,
                unit_name=unit.name,
                lang=self._app.settings.lang,
            )
        return self._addressees[key]

    def item(
        self, ask: Ask, task: OpenTask, ref: TaskRef, due: OpenDue, rung: Rung, *, up: int
    ) -> LetterItem:
        """The line: who owes what by when, and who answers for it."""
        directive, obligation = self._directives[ask.directive], ask.obligation
        done, total = self._shares.get(ask.no, (0, 0))
        target = obligation.accountable.percent if obligation.accountable else None
        return LetterItem(
            task=ref.id,
            task_code=str(ref),
            directive_number=directive.number,
            directive_subject=directive.subject,
            obligation=obligation.action,
            quote=obligation.quote.words if obligation.quote else "",
            unit_code=task.code,
            # Whoever stands above the commune reads of many hamlets with the same name.
            unit_name=self._placed(task) if up else task.name,
            period=period_wording(task.period, self._app.settings.lang) if task.period else None,
            due=due.strict,
            lenient=due.lenient,
            at=time.fromisoformat(task.at) if task.at else None,
            rung=rung.no,
            tone=rung.tone.value,
            accountable=self._accountable(ask, task.code),
            report_to=self._named(obligation.report_to),
            progress=Progress(done=done, total=total, target=target) if total > 1 else None,
            up=up,
            provisional=self._rests_on_provisional(ask, due.strict),
        )

    def _rests_on_provisional(self, ask: Ask, last: date) -> bool:
        """Whether the day was reckoned with a year whose days off nobody has published yet."""
        key = (ask.no, last)
        if key not in self._provisional:
            doubt = resting_on_provisional(ask.obligation.due, last, self._app.calendar)
            self._provisional[key] = doubt is not None
        return self._provisional[key]

    def _placed(self, task: OpenTask) -> str:
        """The unit with what it lies in, where its own name is not enough to find it."""
        unit = self._roster.at(task.code, self._on)
        inside = self._named(unit.parent) if unit and unit.level == "thon" else None
        return f"{task.name}, {inside}" if inside else task.name

    def _accountable(self, ask: Ask, code: str) -> str:
        """Who answers for it: the unit of the accountable level, the named one, or the one that acts."""
        accountable = ask.obligation.accountable
        if accountable is not None and accountable.unit is not None:
            return self._named(accountable.unit) or accountable.unit
        above = [self._roster.unit(code, self._on), *self._roster.ancestors(code, self._on)]
        if accountable is not None and accountable.level is not None:
            for unit in above:
                if unit.level == accountable.level and unit.kind == "territory":
                    return unit.name
        acting = [u for u in above if u.kind == "office" or LEVELS.index(u.level) < LEVELS.index("thon")]
        return (acting or above)[0].name

    def _named(self, code_or_name: str | None) -> str | None:
        if code_or_name is None:
            return None
        unit = self._roster.at(code_or_name, self._on)
        return unit.name if unit else code_or_name
