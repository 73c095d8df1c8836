"""Coming in and going out in words: an account is told by the beginning of its id, never by a name."""

from datetime import datetime, tzinfo
from typing import Final

from events.base import Event
from events.sessions import (
    DOOR_EVENTS,
    PlaceLocked,
    SecondProofGiven,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignInLocked,
    SignInsRefused,
)
from words import Lang, Phrase, phrase, say

DOOR: Final = DOOR_EVENTS
FIRST: Final = {
    "password": phrase("mật khẩu"),
    "service": phrase("cổng đăng nhập của cơ quan"),
}
SECOND: Final = {
    "code": phrase("mã trên điện thoại"),
    "recovery": phrase("mã dự phòng"),
    "service": phrase("bước thứ hai của cổng đó"),
}
LIMITS: Final[dict[str, Phrase]] = {
    "here": phrase("thử sai nhiều lần từ một nơi"),
    "name": phrase("thử sai nhiều lần từ nhiều nơi"),
    "code": phrase("nhập sai mã xác thực nhiều lần"),
}


def door_wording(event: Event, zone: tzinfo, lang: Lang) -> str:
    """What an event of `DOOR` says, in one sentence without its date."""

    def local(at: datetime) -> datetime:
        return at.astimezone(zone)

    match event:
        case SignedIn():
            return _signed_in(event, lang)
        case SecondProofGiven():
            return say(
                "Tài khoản {account}: phiên vào lúc {since} đã qua bước xác thực thứ hai bằng {second}",
                lang,
                account=_short(event.account),
                since=local(event.since),
                second=SECOND[event.second],
            )
        case SignedOut():
            return say(
                "Tài khoản {account}: đăng xuất (vào lúc {since})",
                lang,
                account=_short(event.account),
                since=local(event.since),
            )
        case SessionsEnded():
            said = say(
                "Tài khoản {account}: chấm dứt {n} phiên đang đăng nhập",
                lang,
                account=_short(event.account),
                n=event.sessions,
            )
            return say("{said}: {reason}", lang, said=said, reason=event.reason) if event.reason else said
        case SignInLocked():
            return say(
                "Tài khoản {account}: tạm khóa đăng nhập đến {until} vì {why}",
                lang,
                account=_short(event.account),
                until=local(event.until),
                why=LIMITS[event.limit],
            )
        case PlaceLocked():
            return say(
                "Tạm chặn một nơi thử sai nhiều tên đăng nhập, đến {until}", lang, until=local(event.until)
            )
        case SignInsRefused():
            return say("Trong ngày {day} có {n} lần đăng nhập bị từ chối", lang, day=event.on, n=event.tries)
        case _:
            raise TypeError(f"{event.topic} is not about the door")


def _signed_in(event: SignedIn, lang: Lang) -> str:
    said = say(
        "Tài khoản {account}: đăng nhập bằng {first}",
        lang,
        account=_short(event.account),
        first=FIRST[event.first],
    )
    if event.second == "none":
        return said
    return say("{said} và {second}", lang, said=said, second=SECOND[event.second])


def _short(account: object) -> str:
    return str(account)[:8]
