"""Accounts in words, for the timeline: an account is told by the beginning of its id, never by a name."""

from collections.abc import Callable
from datetime import date
from typing import Final

from access.grants import EVERYWHERE
from access.roles import ACTION_NAMES, ROLE_NAMES, Action, Role
from events.accounts import (
    AccountClosed,
    AccountEvent,
    AccountOpened,
    PasswordSet,
    RoleEnded,
    RoleGranted,
    SecondFactorRemoved,
    SecondFactorSet,
    TokenIssued,
    TokenRevoked,
)
from events.forgetting import PersonChanged, PersonErased
from words import Lang, Listed, phrase, say

FIELDS: Final = {"name": phrase("họ tên"), "phone": phrase("điện thoại"), "email": phrase("địa chỉ thư")}


def account_wording(
    event: AccountEvent | PersonErased | PersonChanged,
    named: Callable[[str, date], str],
    on: date,
    lang: Lang = "vi",
) -> str:
    """What the event says, in one sentence without its date. `named` gives units their names."""
    if isinstance(event, PersonChanged):
        return say(
            "Sửa {fields} của người mang mã {person}",
            lang,
            fields=Listed(tuple(FIELDS[name] for name in event.fields)),
            person=str(event.person)[:8],
        )
    if isinstance(event, PersonErased):
        person = str(event.person)[:8]
        return say(
            "Xóa dữ liệu cá nhân của người mang mã {person}: {reason}",
            lang,
            person=person,
            reason=event.reason,
        )
    account = str(event.account)[:8]
    match event:
        case AccountOpened():
            return say("Mở tài khoản {account}", lang, account=account)
        case AccountClosed():
            return say("Đóng tài khoản {account}: {reason}", lang, account=account, reason=event.reason)
        case RoleGranted():
            return _granted(event, account, named, on, lang)
        case RoleEnded():
            return say(
                "Tài khoản {account}: thôi giữ vai trò {grant} từ {day}: {reason}",
                lang,
                account=account,
                grant=str(event.grant)[:8],
                day=event.on,
                reason=event.reason,
            )
        case PasswordSet():
            return say("Tài khoản {account}: đặt mật khẩu mới", lang, account=account)
        case SecondFactorSet():
            return say("Tài khoản {account}: bật xác thực hai bước", lang, account=account)
        case SecondFactorRemoved():
            return say(
                "Tài khoản {account}: gỡ xác thực hai bước: {reason}",
                lang,
                account=account,
                reason=event.reason,
            )
        case TokenIssued():
            return say(
                "Tài khoản {account}: cấp khóa truy cập {token} đến {until} ({scopes})",
                lang,
                account=account,
                token=str(event.token)[:8],
                until=event.until.date(),
                scopes=Listed(tuple(ACTION_NAMES[Action(scope)] for scope in event.scopes)),
            )
        case TokenRevoked():
            return say(
                "Tài khoản {account}: thu hồi khóa truy cập {token}",
                lang,
                account=account,
                token=str(event.token)[:8],
            )
        case _:
            raise TypeError(f"{event.topic} is told elsewhere")


def _granted(
    event: RoleGranted, account: str, named: Callable[[str, date], str], on: date, lang: Lang
) -> str:
    unit = say("toàn hệ thống", lang) if event.unit == EVERYWHERE else named(event.unit, on)
    said = say(
        "Tài khoản {account}: giữ vai trò {role} ở {unit} từ {since}",
        lang,
        account=account,
        role=ROLE_NAMES[Role(event.role)],
        unit=unit,
        since=event.since,
    )
    if event.until is not None:
        said = say("{said} đến hết {until}", lang, said=said, until=event.until)
    if event.instead_of is not None:
        said = say("{said}, thay {other}", lang, said=said, other=str(event.instead_of)[:8])
    return said
