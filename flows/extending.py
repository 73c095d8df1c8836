"""Later days: asked for by whoever owes, decided by whoever is entitled, one by one."""

from datetime import date, datetime
from typing import NamedTuple

from app.wiring import App
from directives import tasks as decide
from directives.entitled import Entitled, entitled, require_entitled, require_theirs
from directives.tasks import Standing
from events.base import Event, Receipt, Via
from events.decisions import TaskRef
from events.facts import Evidence
from events.obligations import Obligation
from flows.act import Decision, act
from flows.roster import current_roster
from projections.database import reading
from projections.directives import issuer_of
from projections.taskrows import obligation_of
from units.tree import Roster
from words import Refused


class UnknownDuty(Refused):
    """No directive of that name asks a thing of that number."""


class Said(NamedTuple):
    """Who speaks: for which unit (None: the coordinating office), when, and by which way."""

    unit: str | None
    message: str
    now: datetime
    by: str
    via: Via


class Deciding(NamedTuple):
    """What it takes to know who may decide: the tree, the duty and who issued it."""

    roster: Roster
    on: date
    obligation: Obligation
    issuer: str
    coordinator: str | None

    def who(self, owner: str) -> tuple[Entitled, ...]:
        """Who may decide on the time of a unit's task."""
        return entitled(
            self.obligation,
            owner,
            self.roster,
            self.on,
            coordinator=self.coordinator,
            issuer=self.issuer,
        )


def deciding(app: App, directive: str, obligation_no: str, now: datetime) -> Deciding:
    """What deciding on a duty's time takes. Raises UnknownDuty."""
    app.projector.catch_up()
    with reading(app.engine) as connection:
        obligation = obligation_of(connection, directive, obligation_no)
        issuer = issuer_of(connection, directive)
    if obligation is None or issuer is None:
        raise UnknownDuty(
            "Văn bản {directive} không có nhiệm vụ số {no}; hãy xem lại các nhiệm vụ của văn bản.",
            directive=directive,
            no=obligation_no,
        )
    return Deciding(
        current_roster(app),
        now.astimezone(app.zone).date(),
        obligation,
        issuer,
        app.settings.coordinator_unit,
    )


def ask(
    app: App, task: TaskRef, *, wanted: date, reason: str, said: Said, evidence: tuple[Evidence, ...] = ()
) -> Receipt:
    """The officer asks to be given until `wanted`. Raises NotTheirs, NotLater or TaskClosed."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        require_theirs(said.unit, task.unit, at.roster, at.on, coordinator=at.coordinator, task=task)
        return decide.ask_extension(standing, wanted=wanted, reason=reason, evidence=evidence)

    files = " ".join(one.sha256 for one in evidence)
    return act_for(app, task, decision, f"extend {wanted} {reason} {files}".strip(), said)


def grant(app: App, task: TaskRef, *, due: date, reason: str, said: Said) -> Receipt:
    """The due day moves, asked or not. Raises NotEntitled, NotLater or TaskClosed."""
    who = deciding(app, task.directive, task.obligation, said.now).who(task.unit)

    def decision(standing: Standing) -> list[Event]:
        require_entitled(said.unit, who, task=task)
        return decide.grant_extension(standing, due=due, reason=reason)

    return act_for(app, task, decision, f"grant {due} {reason}", said)


def refuse(app: App, task: TaskRef, *, reason: str, said: Said) -> Receipt:
    """The due day stays. Raises NotEntitled or NothingAsked."""
    who = deciding(app, task.directive, task.obligation, said.now).who(task.unit)

    def decision(standing: Standing) -> list[Event]:
        require_entitled(said.unit, who, task=task)
        return decide.refuse_extension(standing, reason=reason)

    return act_for(app, task, decision, f"refuse {reason}", said)


def act_for(app: App, task: TaskRef, decision: Decision, words: str, said: Said) -> Receipt:
    """A decision on a task in the name of the unit that speaks: its events carry that unit.

    `words` is what was asked for, word for word. Raises UnknownTask, or what the decision refuses.
    """

    def spoken(standing: Standing) -> list[Event]:
        return [in_name_of(said.unit, event) for event in decision(standing)]

    return act(app, task, spoken, said=words, message=said.message, now=said.now, by=said.by, via=said.via)


def in_name_of(unit: str | None, event: Event) -> Event:
    """The event with the unit in whose name it was decided; None is the coordinating office."""
    assert "by_unit" in type(event).model_fields, f"{event.topic} is said in nobody's name"
    return event.model_copy(update={"by_unit": unit}) if unit else event
