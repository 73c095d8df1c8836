"""What was done about a task besides its work, in words: handed on, paused, put off; mail that came back."""

from collections.abc import Callable
from datetime import date
from typing import Final

from events.base import Event
from events.bounces import AddressPutRight, LetterBounced
from events.delegating import DelegationTakenBack, TaskDelegated
from events.muting import Silenced, SilenceEnded, TaskSnoozed
from events.suspending import ClockPaused, ClockResumed
from projections.muting_words import muting_wording
from words import Lang, say

HANDLED: Final = (
    LetterBounced,
    AddressPutRight,
    TaskDelegated,
    DelegationTakenBack,
    ClockPaused,
    ClockResumed,
    TaskSnoozed,
    Silenced,
    SilenceEnded,
)


def handling_wording(event: Event, named: Callable[[str, date], str], on: date, lang: Lang = "vi") -> str:
    """What the event says, in one sentence without its date. `named` gives units their names."""
    match event:
        case LetterBounced():
            return say("Một thư bị trả lại: {remedy}", lang, remedy=event.remedy)
        case AddressPutRight():
            return say("Một đầu mối lại nhận được thư: {reason}", lang, reason=event.reason)
        case TaskDelegated():
            return say(
                "{task}: giao tiếp cho {unit}, hạn {due}: {reason}",
                lang,
                task=event.task,
                unit=named(event.to, on),
                due=event.due,
                reason=event.reason,
            )
        case DelegationTakenBack():
            return say(
                "{task}: lấy lại việc đã giao tiếp: {reason}", lang, task=event.task, reason=event.reason
            )
        case ClockPaused():
            return say(
                "{task}: tạm dừng tính hạn từ {day} (hạn đang là {due}): {reason}",
                lang,
                task=event.task,
                day=event.on,
                due=event.lenient,
                reason=event.reason,
            )
        case ClockResumed():
            return say(
                "{task}: tính hạn trở lại từ {day}, hạn nay là {due}",
                lang,
                task=event.task,
                day=event.on,
                due=event.lenient,
            )
        case TaskSnoozed() | Silenced() | SilenceEnded():
            return muting_wording(event, lang)
        case _:
            raise TypeError(f"{event.topic} is told elsewhere")
