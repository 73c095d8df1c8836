"""Stopping a task's clock while it waits for an answer, and letting it run on."""

from datetime import date

from app.wiring import App
from directives import suspending as decide
from directives.entitled import require_entitled
from directives.tasks import Standing
from events.base import Event, Receipt
from events.decisions import TaskRef
from events.suspending import ClockPaused, ClockResumed
from flows.act import Decision, act
from flows.extending import Said, deciding


def pause(app: App, task: TaskRef, *, on: date, reason: str, said: Said) -> Receipt:
    """The clock stands from `on` on. Raises NotEntitled or what `pause_clock` refuses."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        require_entitled(said.unit, at.who(task.unit), task=task)
        return [_for(e, said) for e in decide.pause_clock(standing, on=on, reason=reason, today=at.on)]

    return _act(app, task, decision, f"pause {on} {reason}", said)


def resume(app: App, task: TaskRef, *, on: date, said: Said) -> Receipt:
    """The clock runs again from `on` on. Raises NotEntitled or what `resume_clock` refuses."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        require_entitled(said.unit, at.who(task.unit), task=task)
        resumed = decide.resume_clock(
            standing, on=on, today=at.on, rule=at.obligation.due, calendar=app.calendar
        )
        return [_for(event, said) for event in resumed]

    return _act(app, task, decision, f"resume {on}", said)


def _for(event: Event, said: Said) -> Event:
    assert isinstance(event, ClockPaused | ClockResumed)
    return event.model_copy(update={"by_unit": said.unit}) if said.unit else event


def _act(app: App, task: TaskRef, decision: Decision, words: str, said: Said) -> Receipt:
    return act(app, task, decision, said=words, message=said.message, now=said.now, by=said.by, via=said.via)
