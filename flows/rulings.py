"""What a coordinator rules on tasks, one or many: first what would become of each, then the same written.

Each task has a ruling of its own on its own stream, so one that is refused keeps no other back.
Sent again with the same message id, the first answers are given.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from app.wiring import App
from directives import suspending
from directives import tasks as decide
from directives.entitled import require_entitled
from directives.tasks import Standing
from events.base import Event
from events.decisions import TaskRef
from flows.act import Decision, act, standing_now
from flows.extending import Deciding, Said, deciding, in_name_of
from words import DondocError, Misused

What = Literal["grant", "refuse", "accept", "return", "waive", "pause", "resume"]

MOST: Final = 200  # tasks ruled on at once: each is a decision that somebody answers for


class TooManyRulings(Misused):
    """More tasks at once than anybody looks at."""


class Ruling(NamedTuple):
    """What is ruled: `day` is the new last day, or the day on which a clock stops or goes on."""

    what: What
    reason: str = ""
    day: date | None = None


class Ruled(NamedTuple):
    """What a ruling does, or would do, to one task; `why_not` where it is refused."""

    task: TaskRef
    ruling: Ruling
    before: date | None
    why_not: DondocError | None


Speaker = Callable[[TaskRef], str | None]  # the unit in whose name the task is ruled on
Each = Sequence[tuple[TaskRef, Ruling]]
Progress = Callable[[int], None] | None


def plan(app: App, each: Each, *, said: Said, speaker: Speaker, progress: Progress = None) -> list[Ruled]:
    """What would become of each task. Writes nothing."""
    _bounded(each)
    app.projector.catch_up()
    return _each(app, each, said, speaker, progress, write=False)


def rule(app: App, each: Each, *, said: Said, speaker: Speaker, progress: Progress = None) -> list[Ruled]:
    """Writes each ruling that is not refused."""
    _bounded(each)
    return _each(app, each, said, speaker, progress, write=True)


def _bounded(each: Each) -> None:
    if len(each) > MOST:
        raise TooManyRulings("Một lần quyết định nhiều nhất {most} việc; hãy chọn bớt.", most=MOST)


def _each(
    app: App, each: Each, said: Said, speaker: Speaker, progress: Progress, *, write: bool
) -> list[Ruled]:
    duties: dict[tuple[str, str], Deciding] = {}
    found = []
    for done, (task, ruling) in enumerate(each):
        if progress:
            progress(done)
        before, why_not = None, None
        try:
            before = standing_now(app, task).lenient
            duty = (task.directive, task.obligation)
            if duty not in duties:
                duties[duty] = deciding(app, *duty, said.now)
            mine = said._replace(unit=speaker(task), message=f"{said.message}:{task.id}")
            decision = _decision(app, task, ruling, mine, duties[duty])
            if write:
                act(
                    app,
                    task,
                    decision,
                    said=f"{ruling.what} {ruling.day} {ruling.reason}",
                    message=mine.message,
                    now=mine.now,
                    by=mine.by,
                    via=mine.via,
                )
            else:
                decision(standing_now(app, task))
        except DondocError as refused:
            why_not = refused
        found.append(Ruled(task, ruling, before, why_not))
    return found


def _decision(app: App, task: TaskRef, ruling: Ruling, said: Said, at: Deciding) -> Decision:
    """The decision that the ruling asks for; it refuses what whoever speaks may not rule."""
    day = ruling.day or at.on

    def of_time(standing: Standing) -> list[Event]:
        require_entitled(said.unit, at.who(task.unit), task=task)
        match ruling.what:
            case "grant":
                made = decide.grant_extension(standing, due=day, reason=ruling.reason)
            case "refuse":
                made = decide.refuse_extension(standing, reason=ruling.reason)
            case "pause":
                made = suspending.pause_clock(standing, on=day, reason=ruling.reason, today=at.on)
            case _:
                made = suspending.resume_clock(
                    standing, on=day, today=at.on, rule=at.obligation.due, calendar=app.calendar
                )
        return [in_name_of(said.unit, event) for event in made]

    match ruling.what:
        case "accept":
            return lambda standing: decide.accept(standing, note=ruling.reason)
        case "return":
            return lambda standing: decide.give_back(standing, reason=ruling.reason)
        case "waive":
            return lambda standing: decide.waive(standing, reason=ruling.reason)
        case _:
            return of_time
