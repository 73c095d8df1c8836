"""The parts of the site, in the order of the bar, each with who sees it."""

from typing import Final, NamedTuple

from access.roles import Action
from web.visit import Visit


class Part(NamedTuple):
    """A part of the site: its address, its name, and what one must be allowed to do to see it.

    `asks` is what is asked of it first, as an address has it.
    """

    href: str
    name_template: str
    action: Action
    asks: str = ""


PARTS: Final[tuple[Part, ...]] = (
    Part("/", "Hôm nay", Action.SEE),
    Part("/bang", "Bảng tiến độ", Action.SEE),
    Part("/lanh-dao", "Tóm tắt", Action.SEE),
    Part("/viec", "Nhiệm vụ", Action.SEE, "status=open"),  # what is done is a click further
    Part("/van-ban", "Văn bản", Action.SEE),
    Part("/thu", "Thư", Action.URGE),
    Part("/don-vi", "Đơn vị", Action.SEE),
    Part("/nhat-ky", "Nhật ký", Action.TRAIL),
    Part("/quan-tri/tai-khoan", "Tài khoản", Action.ACCOUNTS),
    Part("/moc-noi", "Nơi nhận sự kiện", Action.ACCOUNTS),
)


def parts(visit: Visit) -> list[tuple[str, str, str]]:
    """Path, address and name of every part that the visitor may use."""
    if visit.account is None or visit.limited:
        return []
    return [
        (p.href, f"{p.href}?{p.asks}" if p.asks else p.href, visit.say(p.name_template))
        for p in PARTS
        if visit.can_anywhere(p.action)
    ]
