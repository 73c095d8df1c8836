"""Small trees for the tests: a province one can keep in mind, and short ways to write units."""

from datetime import date

from units.tree import COUNTRY, Level, Roster, Unit

START = date(2022, 1, 1)
REFORM = date(2025, 7, 1)
LAST = date(2025, 6, 30)
MIDDLE = date(2022, 6, 15)

LEVEL_OF_LENGTH: dict[int, Level] = {2: "tinh", 3: "huyen", 5: "xa"}
TYPE_OF: dict[Level, str] = {"tinh": "tinh", "huyen": "huyen", "xa": "xa", "thon": "thon"}


def unit(
    code: str,
    name: str,
    parent: str | None,
    *,
    level: Level | None = None,
    sort: str | None = None,
    first: date = START,
    last: date | None = None,
) -> Unit:
    """A territory; its level follows from the length of its code, hamlets have the longest."""
    level = level or LEVEL_OF_LENGTH.get(len(code), "thon")
    return Unit(code, name, level, sort or TYPE_OF[level], parent, first, last)


def office(
    code: str, name: str, parent: str, level: Level, sort: str, first: date = START, last: date | None = None
) -> Unit:
    return Unit(code, name, level, sort, parent, first, last, "office")


VIETNAM = Unit(COUNTRY, "Việt Nam", "trung_uong", "nuoc", None, START)


def small_province() -> Roster:
    """One province, two districts, three communes, three hamlets, three offices."""
    return Roster.of(
        [
            VIETNAM,
            unit("49", "Tỉnh Sông Thu", COUNTRY),
            unit("508", "Huyện Bến Dâu", "49"),
            unit("509", "Thị xã Cửa Biển", "49", sort="thi-xa"),
            unit("20001", "Xã Bãi Bồi", "508"),
            unit("20002", "Thị trấn Chợ Mới", "508", sort="thi-tran"),
            unit("20003", "Phường Hòa Bình", "509", sort="phuong"),
            unit("20001-01", "Thôn Đông", "20001"),
            unit("20001-02", "Thôn Tây", "20001"),
            unit("20003-01", "Khối phố 1", "20003", sort="khoi-pho"),
            office("49-so-tttt", "Sở Thông tin và Truyền thông", "49", "tinh", "so-tttt"),
            office("508-vhtt", "Phòng Văn hóa và Thông tin", "508", "huyen", "phong-vhtt"),
            office("509-vhtt", "Phòng Văn hóa và Thông tin", "509", "huyen", "phong-vhtt"),
        ]
    )
