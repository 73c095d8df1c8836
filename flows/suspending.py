"""Stopping a task's clock while it waits for an answer, and letting it run on."""

from datetime import date

from app.wiring import App
from directives import suspending as decide
from directives.entitled import require_entitled
from directives.tasks import Standing
from events.base import Event, Receipt
from events.decisions import TaskRef
from flows.extending import Said, act_for, deciding


def pause(app: App, task: TaskRef, *, on: date, reason: str, said: Said) -> Receipt:
    """The clock stands from `on` on. Raises NotEntitled or what `pause_clock` refuses."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        require_entitled(said.unit, at.who(task.unit), task=task)
        return decide.pause_clock(standing, on=on, reason=reason, today=at.on)

    return act_for(app, task, decision, f"pause {on} {reason}", said)


def resume(app: App, task: TaskRef, *, on: date, said: Said) -> Receipt:
    """The clock runs again from `on` on. Raises NotEntitled or what `resume_clock` refuses."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        require_entitled(said.unit, at.who(task.unit), task=task)
        rule = at.obligation.due
        return decide.resume_clock(standing, on=on, today=at.on, rule=rule, calendar=app.calendar)

    return act_for(app, task, decision, f"resume {on}", said)
