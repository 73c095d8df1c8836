"""A task's decisions: what was asked, granted, submitted, accepted; and when it is done.

A task is derived (obligation × unit × period). Its own stream starts with the first
decision about it and is folded here; facts come from the units' streams. Both together
give the outcome.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from directives.fulfilment import FactRow, done_on
from events.base import Event
from events.decisions import (
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    TaskAccepted,
    TaskAcknowledged,
    TaskNoted,
    TaskRef,
    TaskReturned,
    TaskSubmitted,
    TaskWaived,
)
from events.delegating import DelegationTakenBack, TaskDelegated
from events.done_when import DoneWhen, Steps
from events.facts import Evidence
from events.obligations import Obligation
from events.suspending import ClockPaused, ClockResumed
from words import Refused


class LastDays(NamedTuple):
    """The last permitted days in both readings; None where there is no deadline (yet)."""

    strict: date | None
    lenient: date | None


class Decided(NamedTuple):
    """All that was decided about one task so far.

    `strict` and `lenient` replace the frozen due days once an extension was granted or a
    relative limit worked out. `submitted_on` is the submission that awaits review, or
    that was accepted. `paused` is the day since which the clock stands, `suspended` says
    that it stood once; the days then in force, later those moved by the pause, are kept too.

    `stood` are the pauses, from first to last day, that moved the days `before`: together they
    are one term, rolled over once. `chain` are those whom the duty was handed on to. These three
    come from the stream alone and matter to decisions only.
    """

    strict: date | None = None
    lenient: date | None = None
    extended: bool = False
    extension_wanted: date | None = None
    submitted_on: date | None = None
    accepted: bool = False
    returned: str = ""
    waived: bool = False
    acknowledged: bool = False
    paused: date | None = None
    paused_for: str = ""
    suspended: bool = False
    before: LastDays | None = None
    stood: tuple[tuple[date, date], ...] = ()
    chain: tuple[TaskDelegated, ...] = ()


NOTHING = Decided()


def evolve(decided: Decided, event: Event) -> Decided:
    """What is decided after `event`."""
    match event:
        case DueWorkedOut() if not (decided.extended or decided.suspended):
            return decided._replace(strict=event.strict, lenient=event.lenient)
        case ExtensionAsked():
            return decided._replace(extension_wanted=event.wanted)
        case ExtensionGranted():
            return decided._replace(
                strict=event.due,
                lenient=event.due,
                extended=True,
                extension_wanted=None,
                before=None,
                stood=(),
            )
        case ExtensionRefused():
            return decided._replace(extension_wanted=None)
        case TaskSubmitted():
            return decided._replace(submitted_on=event.on, accepted=False, returned="")
        case TaskAccepted():
            return decided._replace(accepted=True, returned="")
        case TaskReturned():
            return decided._replace(submitted_on=None, accepted=False, returned=event.reason)
        case TaskWaived():
            return decided._replace(waived=True)
        case TaskAcknowledged():
            return decided._replace(acknowledged=True)
        case _:
            return _in_hand(decided, event)


def _in_hand(decided: Decided, event: Event) -> Decided:
    """Who has the work in hand, and whether its clock runs."""
    match event:
        case TaskDelegated():
            return decided._replace(chain=(*decided.chain, event))
        case DelegationTakenBack():
            return decided._replace(chain=decided.chain[: event.kept])
        case ClockPaused():
            again = decided.stood and (decided.strict, decided.lenient) == (event.strict, event.lenient)
            return decided._replace(
                before=decided.before if again else LastDays(event.strict, event.lenient),
                stood=decided.stood if again else (),
                strict=event.strict,
                lenient=event.lenient,
                paused=event.on,
                paused_for=event.reason,
                suspended=True,
            )
        case ClockResumed():
            assert decided.paused is not None, "a clock that runs again stood before"
            return decided._replace(
                strict=event.strict,
                lenient=event.lenient,
                paused=None,
                paused_for="",
                stood=(*decided.stood, (decided.paused, event.on - timedelta(days=1))),
            )
        case _:
            return decided


def decided(events: Iterable[Event]) -> Decided:
    """The decisions of one task, folded from its stream."""
    state = NOTHING
    for event in events:
        state = evolve(state, event)
    return state


def due_in_force(strict: date | None, lenient: date | None, state: Decided) -> LastDays:
    """The last permitted days of a task, from those that the directive gives and what was decided.

    A day that was worked out stands where the directive gives none. An extension stands
    unless an amendment has since given everybody a later day; so does a day moved by a pause.
    While the clock stands there is no last day.
    """
    if state.paused is not None:
        return LastDays(None, None)
    given = LastDays(strict, lenient)
    if state.lenient is None:
        return given
    if lenient is None or ((state.extended or state.suspended) and state.lenient > lenient):
        return LastDays(state.strict, state.lenient)
    return given


class Outcome(NamedTuple):
    """`done_on`: the day from which the task is done. `ready_on`: done but for a review."""

    done_on: date | None
    ready_on: date | None


def outcome(
    obligation: Obligation,
    facts: Sequence[FactRow],
    state: Decided,
    *,
    period: str = "",
    opens: date = date.min,
    last_day: date | None = None,
) -> Outcome:
    """When the task is done, given the standing facts of its unit and what was decided.

    Where the obligation asks for review, nothing is done before it was accepted; it then
    counts from the day on which the work was, not from the day of the review. What holds
    without anything having happened ("at most …") counts from the day on which the task opens.
    """
    assert not isinstance(obligation.done_when, Steps), "steps are expanded before tasks are made"
    when, reviewed = obligation.done_when, obligation.needs_review
    return outcome_of(when, reviewed, facts, state, period=period, opens=opens, last_day=last_day)


def outcome_of(
    when: DoneWhen,
    reviewed: bool,
    facts: Sequence[FactRow],
    state: Decided,
    *,
    period: str = "",
    opens: date = date.min,
    last_day: date | None = None,
) -> Outcome:
    """The same for a condition and whether it is reviewed, looked up once for many tasks."""
    if not reviewed:
        day = done_on(when, facts, period=period, last_day=last_day)
        day = opens if day == date.min else day
        return Outcome(day, day)
    ready = done_on(when, facts, period=period, last_day=last_day, confirmed_on=state.submitted_on)
    ready = opens if ready == date.min else ready
    return Outcome(ready if state.accepted else None, ready)


class TaskClosed(Refused):
    """The task is done, waived or no longer in force."""


class NothingAsked(Refused):
    """There is no request or submission to decide on."""


class EvidenceMissing(Refused):
    """The obligation asks for files that show the work, and none came with it."""


class NotLater(Refused):
    """An extension must move the due day to a later one."""


class Standing(NamedTuple):
    """A task as a decision needs to see it: its ref, last days and outcome."""

    task: TaskRef
    lenient: date | None
    outcome: Outcome
    in_force: bool
    decided: Decided
    strict: date | None = None


def require_open(at: Standing) -> None:
    """Raises TaskClosed for a task that is done, waived or no longer in force."""
    if at.decided.waived:
        raise TaskClosed("Nhiệm vụ {task} đã được miễn; không cần làm gì thêm.", task=at.task)
    if not at.in_force:
        raise TaskClosed("Văn bản giao nhiệm vụ {task} không còn hiệu lực.", task=at.task)
    if at.outcome.done_on is not None:
        raise TaskClosed(
            "Nhiệm vụ {task} đã hoàn thành ngày {done}; nếu số liệu sai, hãy đính chính dữ kiện.",
            task=at.task,
            done=at.outcome.done_on,
        )


def ask_extension(
    at: Standing, *, wanted: date, reason: str, evidence: tuple[Evidence, ...] = ()
) -> list[Event]:
    """The officer asks to be given until `wanted`."""
    require_open(at)
    _later(at, wanted)
    return [ExtensionAsked(task=at.task, wanted=wanted, reason=reason, evidence=evidence)]


def grant_extension(at: Standing, *, due: date, reason: str) -> list[Event]:
    """The coordinator moves the due day to `due`, asked or not."""
    require_open(at)
    _later(at, due)
    return [ExtensionGranted(task=at.task, due=due, reason=reason)]


def refuse_extension(at: Standing, *, reason: str) -> list[Event]:
    """The coordinator keeps the due day."""
    if at.decided.extension_wanted is None:
        raise NothingAsked("Nhiệm vụ {task} không có đề nghị gia hạn nào đang chờ.", task=at.task)
    return [ExtensionRefused(task=at.task, reason=reason)]


def _later(at: Standing, day: date) -> None:
    if at.decided.paused is not None:
        raise NotLater(
            "Nhiệm vụ {task} đang tạm dừng tính hạn từ ngày {since}; cho tính hạn trở lại rồi hãy gia hạn.",
            task=at.task,
            since=at.decided.paused,
        )
    if at.lenient is None:
        raise NotLater("Nhiệm vụ {task} không có thời hạn nên không cần gia hạn.", task=at.task)
    if day <= at.lenient:
        raise NotLater(
            "Hạn mới {day} phải sau hạn hiện nay {lenient} của nhiệm vụ {task}.",
            day=day,
            lenient=at.lenient,
            task=at.task,
        )


def submit(
    at: Standing,
    *,
    on: date,
    note: str = "",
    evidence: tuple[Evidence, ...] = (),
    evidence_needed: bool = False,
) -> list[Event]:
    """The officer says that the work was done on `on`; nobody can review what shows nothing."""
    require_open(at)
    if evidence_needed and not evidence:
        raise EvidenceMissing(
            "Nhiệm vụ {task} cần minh chứng kèm theo; hãy trình lại với tệp (ảnh, bản quét).",
            task=at.task,
        )
    return [TaskSubmitted(task=at.task, on=on, note=note, evidence=evidence)]


def accept(at: Standing, *, note: str = "") -> list[Event]:
    """The reviewer accepts what was submitted, or what facts show to be ready."""
    _ready(at)
    return [TaskAccepted(task=at.task, note=note)]


def give_back(at: Standing, *, reason: str) -> list[Event]:
    """The reviewer returns the work with a reason."""
    _ready(at)
    return [TaskReturned(task=at.task, reason=reason)]


def _ready(at: Standing) -> None:
    require_open(at)
    if at.decided.submitted_on is None and at.outcome.ready_on is None:
        raise NothingAsked("Nhiệm vụ {task} chưa có kết quả nào được trình để duyệt.", task=at.task)


def waive(at: Standing, *, reason: str) -> list[Event]:
    """The unit need not do this task."""
    require_open(at)
    return [TaskWaived(task=at.task, reason=reason)]


def acknowledge(at: Standing) -> list[Event]:
    """The officer has seen the task; seen twice is seen once."""
    return [] if at.decided.acknowledged else [TaskAcknowledged(task=at.task)]


def note(at: Standing, *, text: str) -> list[Event]:
    """A remark, also on a task that is closed."""
    return [TaskNoted(task=at.task, text=text)]
