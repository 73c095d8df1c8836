"""What leaves the system, in words: other systems that are called, lists that are taken away."""

from collections.abc import Callable
from datetime import date
from typing import Final

from events.base import Event
from events.outside import (
    OUTSIDE_EVENTS,
    ListTaken,
    WebhookAdded,
    WebhookEvent,
    WebhookHeld,
    WebhookReleased,
    WebhookRemoved,
    WebhookSecretRenewed,
)
from words import Lang, phrase, say

OUTSIDE: Final = OUTSIDE_EVENTS
TAKEN: Final = {
    "contacts": phrase("danh sách đầu mối có họ tên, địa chỉ thư, điện thoại"),
    "trail": phrase("nhật ký"),
}


def outside_wording(event: Event, named: Callable[[str, date], str], on: date, lang: Lang) -> str:
    """What an event of `OUTSIDE` says, in one sentence without its date. `named` gives units their names."""
    match event:
        case ListTaken():
            return say(
                "Tải {list} ({ending}) của {unit}",
                lang,
                list=TAKEN[event.list],
                ending=event.ending,
                unit=named(event.unit, on) if event.unit else say("toàn hệ thống", lang),
            )
        case WebhookAdded():
            told = say(
                "Gửi sự kiện của {units} tới máy {host}",
                lang,
                units=_units(event, named, on, lang),
                host=event.host,
            )
            if event.topics is None:
                return told
            return say("{said}, chỉ loại {topics}", lang, said=told, topics=", ".join(event.topics))
        case WebhookHeld():
            answer = say("không trả lời", lang) if event.status is None else f"HTTP {event.status}"
            return say(
                "Thôi gọi máy {host} sau {n} lần lỗi liền ({answer})",
                lang,
                host=event.host,
                n=event.failures,
                answer=answer,
            )
        case WebhookReleased():
            return say("Gọi lại máy {host} đang bị giữ", lang, host=event.host)
        case WebhookSecretRenewed():
            return say("Đổi khóa ký cho máy {host} nhận sự kiện", lang, host=event.host)
        case WebhookRemoved():
            return say("Thôi gửi sự kiện tới máy {host}", lang, host=event.host)
        case _:
            raise TypeError(f"{event.topic} does not leave the system")


def _units(event: WebhookEvent, named: Callable[[str, date], str], on: date, lang: Lang) -> str:
    if event.inside is None:
        return say("toàn hệ thống", lang)
    return ", ".join(named(code, on) for code in event.inside)
