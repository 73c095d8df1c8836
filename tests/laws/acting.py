"""What people and the clock decide about tasks, and the letters that urge them on."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st

from events.base import Event
from events.decisions import (
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    LadderSwept,
    LetterDeferred,
    LetterRefused,
    LetterSealed,
    LetterSent,
    RaisedNotice,
    TaskAccepted,
    TaskAcknowledged,
    TaskDecision,
    TaskNoted,
    TaskRef,
    TaskReturned,
    TaskSubmitted,
    TaskWaived,
)
from events.delegating import DelegationTakenBack, TaskDelegated
from events.muting import TaskSnoozed
from events.suspending import ClockPaused, ClockResumed

READERS = (UUID(int=1), UUID(int=2))


@st.composite
def decisions(draw: st.DrawFn, task: TaskRef, today: date, *, paused: bool) -> TaskDecision:
    """A decision of any kind; a clock stands still only while it runs, and runs on only while it stands."""
    later = today + timedelta(days=draw(st.sampled_from((5, 30, 90))))
    earlier = today - timedelta(days=draw(st.sampled_from((0, 3, 40))))
    clock: TaskDecision = (
        ClockResumed(task=task, on=today, strict=later, lenient=later)
        if paused
        else ClockPaused(task=task, on=today, reason="chờ sở", strict=later, lenient=later)
    )
    kinds: tuple[TaskDecision, ...] = (
        ExtensionAsked(task=task, wanted=later, reason="bão"),
        ExtensionGranted(task=task, due=later, reason="bão"),
        ExtensionGranted(task=task, due=later, reason="bão"),
        ExtensionRefused(task=task, reason="không"),
        TaskSubmitted(task=task, on=earlier),
        TaskSubmitted(task=task, on=earlier),
        TaskAccepted(task=task),
        TaskAccepted(task=task),
        TaskReturned(task=task, reason="thiếu"),
        TaskWaived(task=task, reason="không có"),
        TaskAcknowledged(task=task),
        TaskNoted(task=task, text="ghi chú"),
        TaskSnoozed(task=task, until=later, reason="đang làm"),
        TaskDelegated(task=task, to="2055101", due=later, reason="giao thôn"),
        DelegationTakenBack(task=task, kept=0, reason="tự làm"),
        DueWorkedOut(task=task, origin="team_founded", happened_on=earlier, strict=later, lenient=later),
        clock,
        clock,
    )
    return draw(st.sampled_from(kinds))


@st.composite
def letters(draw: st.DrawFn, task: TaskRef, today: date) -> tuple[UUID, list[Event]]:
    """A rung is raised and a letter sealed about it, with what becomes of the letter."""
    person, rung = draw(st.sampled_from(READERS)), draw(st.sampled_from((-3, 1)))
    letter = uuid5(person, f"{task}/{today}/{rung}")
    swept = LadderSwept(
        directive=task.directive,
        obligation=task.obligation,
        strict=today,
        lenient=today,
        rung=rung,
        on=today,
        raised=1,
    )
    notice = RaisedNotice(notice=uuid5(letter, "1"), task=task, lenient=today, rung=rung)
    sealed = LetterSealed(
        letter=letter,
        person=person,
        unit=task.unit,
        on=today,
        template="daily:1",
        content={},
        sha256="0" * 64,
        notices=(notice,),
    )
    at = datetime.combine(today, time(3), UTC)
    tried: list[Event] = [
        LetterDeferred(letter=letter, attempt=n, retry_at=at, answer="451")
        for n in range(1, draw(st.integers(1, 3)))
    ]
    ends: tuple[list[Event], ...] = (
        [],
        [LetterSent(letter=letter, message_id=f"<{letter}@mau>", sent_at=at)],
        [LetterRefused(letter=letter, attempt=len(tried) + 1, code=550, answer="550")],
    )
    return letter, [swept, sealed, *tried, *draw(st.sampled_from(ends))]
