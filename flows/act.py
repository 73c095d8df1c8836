"""Decisions on one task: asked, granted, submitted, accepted, returned, waived, seen, noted."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime

from app.wiring import App
from directives.tasks import Outcome, Standing, decided
from events.base import Event, Receipt, Recorded, Via
from events.decisions import TaskRef
from projections.answers import state_in
from projections.database import reading
from projections.taskrows import stored_task
from words import Refused

Decision = Callable[[Standing], list[Event]]


class UnknownTask(Refused):
    """Nothing of the kind was asked of that unit."""


def task_named(text: str) -> TaskRef:
    """The task that a code such as "4821-UBND-KGVX-2022/3/502/2022-08" names. Raises UnknownTask."""
    parts = text.split("/")
    if len(parts) not in {3, 4}:
        raise UnknownTask(
            "Mã nhiệm vụ «{text}» cần dạng VĂN-BẢN/SỐ/MÃ-ĐƠN-VỊ hoặc VĂN-BẢN/SỐ/MÃ-ĐƠN-VỊ/KỲ.",
            text=text,
        )
    directive, obligation, unit, *period = parts
    return TaskRef(directive=directive, obligation=obligation, unit=unit, period="".join(period))


def unknown_task(task: TaskRef) -> UnknownTask:
    """The refusal of a task that nobody was given."""
    return UnknownTask(
        "Không có nhiệm vụ {task}; hãy xem các nhiệm vụ của đơn vị {unit}.",
        task=task,
        unit=task.unit,
    )


def act(
    app: App, task: TaskRef, decision: Decision, *, said: str, message: str, now: datetime, by: str, via: Via
) -> Receipt:
    """Takes a decision on a task's own stream; `said` is what was asked for, word for word.

    Raises UnknownTask, or what the decision refuses.
    """
    app.projector.catch_up()
    standing = _standing(app, task)

    def decide(past: Sequence[Recorded[Event]]) -> list[Event]:
        return decision(standing._replace(decided=decided(r.event for r in past)))

    receipt = app.log.decide(
        task.stream,
        decide,
        message=message,
        digest=hashlib.sha256(f"{task} {said}".encode()).digest(),
        at=now,
        by=by,
        via=via,
    )
    app.projector.catch_up()
    return receipt


def standing_now(app: App, task: TaskRef) -> Standing:
    """The task as a decision taken now would see it. Raises UnknownTask."""
    past = app.log.stream(task.stream)
    return _standing(app, task)._replace(decided=decided(r.event for r in past))


def _standing(app: App, task: TaskRef) -> Standing:
    with reading(app.engine) as connection:
        row = stored_task(connection, task)
    if row is None:
        raise unknown_task(task)
    state = state_in(row)
    return Standing(
        task=task,
        lenient=_day(state.lenient),
        outcome=Outcome(_day(state.done_on), _day(state.ready_on)),
        in_force=state.out in {None, "waived"},
        decided=decided(()),
        strict=_day(state.strict),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
