"""A small province, and what is proposed for a text of its bodies."""

from dataclasses import replace
from datetime import date
from typing import Any

from directives.proposing import Proposal, Proposed, propose
from directives.reading import read
from tests.core.samples import unit
from units.tree import Roster, Unit

SIGNED = date(2022, 6, 1)


def named(code: str, name: str, level: Any, kind: str, parent: str) -> Unit:
    since = date(2022, 1, 1)
    return Unit(code=code, name=name, level=level, type=kind, parent=parent, valid_from=since)


def office(code: str, name: str, kind: str, parent: str, level: Any) -> Unit:
    return replace(named(code, name, level, kind, parent), kind="office")


ROSTER = Roster.of(
    (
        unit("VN", "trung_uong", "nuoc", None),
        named("49", "Tỉnh Quảng Nam", "tinh", "tinh", "VN"),
        named("502", "Thành phố Tam Kỳ", "huyen", "thanh-pho", "49"),
        named("508", "Huyện Duy Xuyên", "huyen", "huyen", "49"),
        named("20602", "Xã Duy Thu", "xa", "xa", "508"),
        named("20599", "Thị trấn Nam Phước", "xa", "thi-tran", "508"),
        named("20335", "Phường An Mỹ", "xa", "phuong", "502"),
        named("20602-01", "Thôn mẫu 1", "thon", "thon", "20602"),
        named("20335-01", "Khối phố mẫu 1", "thon", "khoi-pho", "20335"),
        office("49-SYT", "Sở Y tế", "so-yt", "49", "tinh"),
        office("49-STTTT", "Sở Thông tin và Truyền thông", "so-tttt", "49", "tinh"),
        office("508-VHTT", "Phòng Văn hóa và Thông tin huyện Duy Xuyên", "phong-vhtt", "508", "huyen"),
        office("502-VHTT", "Phòng Văn hóa và Thông tin thành phố Tam Kỳ", "phong-vhtt", "502", "huyen"),
    )
)


def proposed(text: str, issuer: str = "49", on: date = SIGNED) -> Proposal:
    return propose(
        read(text, doc_date=on),
        text,
        roster=ROSTER,
        issuer=ROSTER.unit(issuer, on),
        number="12/KH-UBND",
        on=on,
    )


def first(text: str, issuer: str = "49") -> Proposed:
    return proposed(text, issuer).asked[0]


def duty(text: str, issuer: str = "49") -> Any:
    return first(text, issuer).obligation.done_when
