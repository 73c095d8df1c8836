"""When a task's clock may be stopped, and where its last days stand once it runs again."""

from datetime import date, timedelta

from deadlines.calendar import Calendar
from deadlines.forms import Due, Pause
from deadlines.rules import DueRule, Within, suspend
from directives.tasks import NotLater, Standing, require_open
from events.base import Event
from events.suspending import ClockPaused, ClockResumed
from words import Refused


class ClockStands(Refused):
    """The task's clock is stopped already, or is not."""


class ClockRanOut(Refused):
    """The last day had passed before the clock was to be stopped."""


class PauseUnfit(Refused):
    """A pause begins on a day that has come, and ends after it began."""


def pause_clock(at: Standing, *, on: date, reason: str, today: date) -> list[Event]:
    """The task waits for somebody else from `on` on. What had run out by then stays late.

    Raises TaskClosed, ClockStands, ClockRanOut or PauseUnfit.
    """
    require_open(at)
    if at.decided.paused is not None:
        raise ClockStands(
            "Nhiệm vụ {task} đang tạm dừng tính hạn từ ngày {since}.", task=at.task, since=at.decided.paused
        )
    if at.strict is None or at.lenient is None:
        raise NotLater("Nhiệm vụ {task} không có thời hạn nên không cần tạm dừng.", task=at.task)
    if on > today:
        raise PauseUnfit(
            "Ngày {day} chưa tới (hôm nay {today}): tạm dừng từ hôm nay hoặc một ngày đã qua.",
            day=on,
            today=today,
        )
    if on > at.lenient:
        raise ClockRanOut(
            "Nhiệm vụ {task} đã hết hạn ngày {lenient}, trước khi tạm dừng; hãy dùng gia hạn.",
            task=at.task,
            lenient=at.lenient,
        )
    return [ClockPaused(task=at.task, on=on, reason=reason, strict=at.strict, lenient=at.lenient)]


def resume_clock(at: Standing, *, on: date, today: date, rule: DueRule, calendar: Calendar) -> list[Event]:
    """The answer came: from `on` on the clock runs again, and gives back each day that it stood.

    Working days where the rule counts those, else calendar days. Raises TaskClosed,
    ClockStands or PauseUnfit.
    """
    require_open(at)
    since = at.decided.paused
    if since is None:
        raise ClockStands("Nhiệm vụ {task} không tạm dừng tính hạn.", task=at.task)
    if not since < on <= today:
        raise PauseUnfit(
            "Ngày tính hạn trở lại {day} phải sau ngày tạm dừng {since} và không sau hôm nay ({today}).",
            day=on,
            since=since,
            today=today,
        )
    before = at.decided.before
    assert before is not None, "a pause keeps the days that it found"
    assert before.strict is not None, "only what has a last day is paused"
    assert before.lenient is not None, "only what has a last day is paused"
    stood = (*at.decided.stood, (since, on - timedelta(days=1)))
    due = suspend(
        Due(strict=before.strict, lenient=before.lenient),
        [Pause(start=first, end=last, reason=at.decided.paused_for) for first, last in stood],
        calendar,
        isinstance(rule, Within) and rule.working_days,
    )
    assert due is not None, "the pause has an end"
    return [ClockResumed(task=at.task, on=on, strict=due.strict, lenient=due.lenient)]
