"""Handing a duty on and taking it back, and whom the clock tells of what was handed on."""

from collections.abc import Container, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from access.roles import Action
from app.wiring import App
from directives import delegating as decide
from directives.entitled import require_theirs
from directives.tasks import Standing
from events.base import Event, Receipt
from events.decisions import TaskRef
from flows.extending import Said, act_for, deciding
from flows.reach import Reached, Reaching, reached
from flows.readers import Reader, Readers
from flows.roster import current_roster
from projections import agenda, ladders
from projections.agenda import OpenDue
from projections.database import reading
from projections.delegations import Handed, handed, hands, is_told
from projections.nodes import Asks


def delegate(app: App, task: TaskRef, *, to: str, due: date, reason: str, said: Said) -> Receipt:
    """The unit that holds the duty hands it on. Raises NotTheirs or what `decide.delegate` refuses."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        held = decide.holder(standing)
        require_theirs(said.unit, held, at.roster, at.on, coordinator=at.coordinator, task=task)
        return decide.delegate(standing, to=to, due=due, reason=reason, roster=at.roster, today=at.on)

    return act_for(app, task, decision, f"delegate {to} {due} {reason}", said)


def take_back(app: App, task: TaskRef, *, reason: str, said: Said) -> Receipt:
    """The duty comes back to whoever speaks, with everything below. Raises NotTheirs or NothingAsked."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        held = decide.holder(standing)
        require_theirs(said.unit, held, at.roster, at.on, coordinator=at.coordinator, task=task)
        return decide.take_back(standing, speaker=said.unit, reason=reason)

    return act_for(app, task, decision, f"take back {said.unit} {reason}", said)


class HandedReached(NamedTuple):
    """A task whose delegate's day reached a rung that nobody was told of."""

    reached: Reached
    one: Handed

    @property
    def key(self) -> str:
        """One rung of one delegate's day."""
        return f"{self.reached.key}/{self.one.task.unit}/{self.one.task.period}"

    def readers(self, readers: Readers) -> Iterator[Reader]:
        """Who is told: the delegate and whoever is above it, up to the owner and no further.

        Above the owner nobody asked for the earlier day.
        """
        for reader in readers.of(self.reached.ask, self.one.to, self.reached.rung):
            if readers.is_inside(reader.to.unit_code, self.one.task.code):
                yield reader


def lent(app: App, task: TaskRef, action: Action, today: date) -> tuple[str, ...]:
    """The units that may do something on a task because it was handed on to them.

    They see it until it is taken back, late or not, and file for it while it is open; whatever else
    is the owner's. What lies inside the owner no more has no part in it, nor has a unit that was
    given the code of the one that it was handed on to.
    """
    if action not in {Action.SEE, Action.REPORT}:
        return ()
    with reading(app.engine) as connection:
        held = hands(connection, task)
    if not held.chain or (action is Action.REPORT and not held.is_open):
        return ()
    roster = current_roster(app)
    return tuple(
        one.to
        for one in held.chain
        if roster.is_same(one.to, one.since, today) and roster.is_inside(one.to, task.unit, today)
    )


ALL_HANDED = "handed"  # among what was looked at today: all that delegates have in hand


def handed_reached(
    app: App, connection: Connection, today: date, seen: Container[str] = frozenset()
) -> list[HandedReached]:
    """What delegates are to be told of, less what was `seen` today.

    Once they were all looked at today, only what was handed on since can be new. Nothing is
    asked of the roster where nothing was handed on.
    """
    waiting = handed(connection, today, since=today if ALL_HANDED in seen else date.min)
    if not waiting:
        return []
    reaching = Reaching(
        ladders=ladders.versions(connection),
        closed={},
        shares=agenda.shares(connection, today),
        calendar=app.calendar,
        days=app.settings.letter_days,
    )
    asks = Asks.read(connection).by_no
    rungs: dict[OpenDue, list[Reached]] = {}  # many are handed on by the same day
    for one in waiting:
        if one.due not in rungs:
            rungs[one.due] = reached(reaching, [one.due], asks, today)
    found = (HandedReached(rung, one) for one in waiting for rung in rungs[one.due])
    return [
        each
        for each in found
        if each.key not in seen and not is_told(connection, each.one, each.reached.rung.no)
    ]
