"""Decisions on one task: more time asked, given and refused; handed in, judged; seen, noted."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from access.roles import Action
from directives import tasks as decide
from directives.tasks import Standing
from events.base import Event, Receipt
from events.decisions import Reason, TaskRef
from events.facts import Evidence
from flows import extending
from flows.act import act
from flows.extending import Said
from flows.offered import require_offered
from flows.submitting import submit
from flows.written import Written, written
from web.api.answers import ROOT, TEXT_MOST, WRITES, Key, said
from web.policy import Room, may, may_on_task
from web.visit import Visit, Visiting, task_of
from words import Misused

room = Room(prefix=ROOT)

TASK: Final = "/tasks/{directive}/{obligation}/{unit}/{period}"
Note = Annotated[str, Field(max_length=TEXT_MOST)]


class NotYet(Misused):
    """The day has not come."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Later(_Body):
    """A later day, and why."""

    until: date
    reason: Reason


class Wanted(Later):
    """A later day that is asked for, why, and the files that support it."""

    evidence: tuple[Evidence, ...] = ()


class Why(_Body):
    """Why it was decided so."""

    reason: Reason


class Done(_Body):
    """The day on which the work was done, what there is to say about it, and the files that prove it."""

    on: date
    note: Note = ""
    evidence: tuple[Evidence, ...] = ()


class Remark(_Body):
    """What there is to say."""

    note: Note = ""


@room.call("POST", f"{TASK}/extension", may(Action.ASK, unit="unit"), **WRITES)
def ask_extension(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, later: Wanted, key: Key
) -> Written:
    """Asks for a later day."""
    who = said(visit, Action.ASK, unit, key)
    task = task_of(directive, obligation, unit, period)
    files = later.evidence
    require_offered(visit.app, visit.by, files, message=who.message, now=who.now)
    receipt = extending.ask(
        visit.app, task, wanted=later.until, reason=later.reason, said=who, evidence=files
    )
    return written(visit.lang, receipt)


@room.call("POST", f"{TASK}/extension/grant", may(Action.GRANT, unit="unit"), **WRITES)
def grant_extension(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, later: Later, key: Key
) -> Written:
    """Gives a later day, asked for or not; never to the unit spoken for."""
    who = said(visit, Action.GRANT, unit, key)
    task = task_of(directive, obligation, unit, period)
    return written(
        visit.lang, extending.grant(visit.app, task, due=later.until, reason=later.reason, said=who)
    )


@room.call("POST", f"{TASK}/extension/refuse", may(Action.GRANT, unit="unit"), **WRITES)
def refuse_extension(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, why: Why, key: Key
) -> Written:
    """Lets the last day stay."""
    who = said(visit, Action.GRANT, unit, key)
    task = task_of(directive, obligation, unit, period)
    return written(visit.lang, extending.refuse(visit.app, task, reason=why.reason, said=who))


@room.call("POST", f"{TASK}/submission", may_on_task(Action.REPORT), **WRITES)
def hand_in(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, done: Done, key: Key
) -> Written:
    """Says that the work is done, for review."""
    if done.on > visit.today:
        raise NotYet("Ngày {day} chưa tới; chỉ trình việc đã làm xong.", day=done.on)
    task = task_of(directive, obligation, unit, period)
    who = visit.said(key, visit.tells_for(task))
    require_offered(visit.app, visit.by, done.evidence, message=who.message, now=who.now)
    receipt = submit(visit.app, task, on=done.on, note=done.note, said=who, evidence=done.evidence)
    return written(visit.lang, receipt)


@room.call("POST", f"{TASK}/submission/accept", may(Action.REVIEW, unit="unit"), **WRITES)
def accept(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, remark: Remark, key: Key
) -> Written:
    """Accepts what was handed in."""
    return _decide(
        visit,
        task_of(directive, obligation, unit, period),
        lambda at: decide.accept(at, note=remark.note),
        f"accept {remark.note}".strip(),
        said(visit, Action.REVIEW, unit, key),
    )


@room.call("POST", f"{TASK}/submission/return", may(Action.REVIEW, unit="unit"), **WRITES)
def give_back(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, why: Why, key: Key
) -> Written:
    """Gives the work back, to be done again."""
    return _decide(
        visit,
        task_of(directive, obligation, unit, period),
        lambda at: decide.give_back(at, reason=why.reason),
        f"return {why.reason}",
        said(visit, Action.REVIEW, unit, key),
    )


@room.call("POST", f"{TASK}/acknowledgement", may(Action.ASK, unit="unit"), **WRITES)
def acknowledge(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, key: Key
) -> Written:
    """Says that the task was seen."""
    task = task_of(directive, obligation, unit, period)
    return _decide(visit, task, decide.acknowledge, "ack", said(visit, Action.ASK, unit, key))


@room.call("POST", f"{TASK}/waiver", may(Action.GRANT, unit="unit"), **WRITES)
def waive(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, why: Why, key: Key
) -> Written:
    """Lets the unit off this task."""
    return _decide(
        visit,
        task_of(directive, obligation, unit, period),
        lambda at: decide.waive(at, reason=why.reason),
        f"waive {why.reason}",
        said(visit, Action.GRANT, unit, key),
    )


def _decide(
    visit: Visit, task: TaskRef, decision: Callable[[Standing], list[Event]], words: str, who: Said
) -> Written:
    receipt: Receipt = act(
        visit.app, task, decision, said=words, message=who.message, now=who.now, by=who.by, via=who.via
    )
    return written(visit.lang, receipt)
