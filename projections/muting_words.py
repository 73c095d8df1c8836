"""Quiet in words: what was snoozed, silenced and ended."""

from events.muting import Silenced, SilenceEnded, SilenceScope, TaskSnoozed
from words import Lang, say


def muting_wording(event: TaskSnoozed | Silenced | SilenceEnded, lang: Lang = "vi") -> str:
    """What the event says, in one sentence without its date."""
    match event:
        case TaskSnoozed():
            return say(
                "{task}: nhắc lại từ ngày {until}: {reason}",
                lang,
                task=event.task,
                until=event.until,
                reason=event.reason,
            )
        case Silenced():
            return say(
                "Tạm ngừng đôn đốc {scope} từ {since} đến hết {until}: {reason}",
                lang,
                scope=scope_wording(event.scope, lang),
                since=event.since,
                until=event.until,
                reason=event.reason,
            )
        case SilenceEnded():
            return say(
                "Đôn đốc trở lại từ ngày {on} (lệnh tạm ngừng {silence})",
                lang,
                on=event.on,
                silence=str(event.silence)[:8],
            )


def scope_wording(scope: SilenceScope, lang: Lang = "vi") -> str:
    """What a silence covers."""
    parts = []
    if scope.directive:
        if scope.obligation:
            parts.append(say("nhiệm vụ {duty}", lang, duty=f"{scope.directive}/{scope.obligation}"))
        else:
            parts.append(say("văn bản {directive}", lang, directive=scope.directive))
    if scope.inside:
        parts.append(say("trong địa bàn {unit}", lang, unit=scope.inside))
    if scope.person:
        parts.append(say("với người mang mã {person}", lang, person=str(scope.person)[:8]))
    return ", ".join(parts) or say("mọi nhiệm vụ", lang)
