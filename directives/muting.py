"""When urging may be kept quiet: by whom nothing is hidden, and never without an end."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from directives.tasks import Standing, require_open
from events.base import Event
from events.muting import Silenced, SilenceEnded, SilenceScope, TaskSnoozed
from words import Refused

SNOOZE_MOST_DAYS: Final = 14  # two weeks: whoever needs longer needs an extension
SILENCE_MOST_DAYS: Final = 92  # a quarter: a longer silence is a decision about the directive


class SnoozeTooLong(Refused):
    """Reminders cannot be put off as far as that."""


class SilenceUnfit(Refused):
    """A silence ends on a day that has not passed, and within a quarter."""


class NoSuchSilence(Refused):
    """There is no silence of that id that still holds."""


def snooze(at: Standing, *, until: date, reason: str, today: date) -> list[Event]:
    """The officer puts reminders off until a day: a fortnight at most, and never past the last day.

    Raises TaskClosed or SnoozeTooLong.
    """
    require_open(at)
    latest = today + timedelta(days=SNOOZE_MOST_DAYS)
    if at.strict is not None:
        latest = min(latest, at.strict)
    if until <= today or latest <= today:
        raise SnoozeTooLong(
            "Không hoãn nhắc nhiệm vụ {task} được: ngày nhắc lại {until} phải sau hôm nay ({today}) và không "
            "sau hạn; nếu cần thêm thời gian, hãy xin gia hạn.",
            task=at.task,
            until=until,
            today=today,
        )
    if until > latest:
        raise SnoozeTooLong(
            "Chỉ hoãn nhắc nhiệm vụ {task} đến {latest} là cùng (tối đa {most} ngày và không quá hạn); "
            "nếu cần thêm thời gian, hãy xin gia hạn.",
            task=at.task,
            latest=latest,
            most=SNOOZE_MOST_DAYS,
        )
    return [TaskSnoozed(task=at.task, until=until, reason=reason)]


def silence(
    id_: UUID, scope: SilenceScope, *, since: date, until: date, reason: str, today: date
) -> list[Event]:
    """The coordinator keeps urging quiet. Raises SilenceUnfit."""
    most = since + timedelta(days=SILENCE_MOST_DAYS)
    if until < max(since, today) or until > most:
        raise SilenceUnfit(
            "Lệnh tạm ngừng đôn đốc cần ngày hết hiệu lực từ {first} đến {last}; nhận được {until}.",
            first=max(since, today),
            last=most,
            until=until,
        )
    return [Silenced(silence=id_, scope=scope, since=since, until=until, reason=reason)]


def end_silence(past: Sequence[Event], id_: UUID, *, on: date, reason: str) -> list[Event]:
    """Urging goes on from `on`. Raises NoSuchSilence for one that is not there, ended or expired."""
    standing = {e.silence: e for e in past if isinstance(e, Silenced)}
    ended = {e.silence for e in past if isinstance(e, SilenceEnded)}
    one = standing.get(id_)
    if one is None or id_ in ended or one.until < on:
        raise NoSuchSilence(
            "Không có lệnh tạm ngừng {silence} nào đang hiệu lực; hãy xem các lệnh hiện có.",
            silence=str(id_)[:8],
        )
    return [SilenceEnded(silence=id_, on=on, reason=reason)]
