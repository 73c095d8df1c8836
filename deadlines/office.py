"""An office's own calendar: a CSV file with its days off, its worked days and the years now published.

It stands beside the shipped overrides and is read as any sheet that people send: from Excel, in
either language. A bad row stops the whole file, for half a calendar would give wrong dates.
"""

import re
from datetime import date
from typing import Final, Literal, NamedTuple

from deadlines.overrides import BadOverrides, DayOverride
from units.sheets import Column, Row, dated, read_sheet, slug

COLUMNS: Final = (
    Column("day", ("ngày", "ngay", "năm")),
    Column("kind", ("loại", "loai")),
    Column("province", ("tỉnh", "tinh", "mã tỉnh"), required=False),
    Column("name", ("tên", "ten", "nội dung"), required=False),
    Column("source", ("nguồn", "nguon", "văn bản")),
)
KINDS: Final[dict[str, Literal["off", "worked", "published"]]] = {
    **dict.fromkeys(("off", "nghi"), "off"),
    **dict.fromkeys(("worked", "lam-bu"), "worked"),
    **dict.fromkeys(("published", "cong-bo"), "published"),
}


class OfficeCalendar(NamedTuple):
    """Days that an office gives off or works, and years whose schedule is published, with sources."""

    days: tuple[DayOverride, ...] = ()
    schedules: dict[int, str] = {}  # noqa: RUF012 - a default that nobody writes to

    def elsewhere(self, province: str | None) -> tuple[DayOverride, ...]:
        """The days that are for another province, and so say nothing here."""
        return tuple(day for day in self.days if day.province not in (None, province))


def read_office_calendar(data: bytes) -> OfficeCalendar:
    """The rows of an office's file: day, kind (off, worked or published), province, name, source.

    Of a published year `day` is the year. Raises BadOverrides with the line of the first row that
    cannot be used, and what read_sheet refuses.
    """
    sheet = read_sheet(data, COLUMNS)
    if sheet.problems:
        first = sheet.problems[0]
        raise BadOverrides("Dòng {line} của tệp lịch: {problem}", line=first.row, problem=first.reason)
    days: dict[tuple[date, str | None], DayOverride] = {}
    schedules: dict[int, str] = {}
    for row in sheet.rows:
        kind = KINDS.get(slug(row["kind"]))
        if kind is None:
            raise BadOverrides(
                "Dòng {line} của tệp lịch: loại “{kind}” không hợp lệ; ghi off (nghỉ), worked (làm bù) "
                "hoặc published (lịch của năm đã công bố).",
                line=row.number,
                kind=row["kind"],
            )
        if not row["source"]:
            raise BadOverrides(
                "Dòng {line}: thiếu nguồn; ghi số, ký hiệu và ngày của văn bản công bố vào cột source.",
                line=row.number,
            )
        if kind == "published":
            schedules[_year(row)] = row["source"]
            continue
        day = _override(row, kind)
        if (day.day, day.province) in days:
            raise BadOverrides(
                "Dòng {line} của tệp lịch: ngày {day} đã có ở dòng trên; bỏ bớt một dòng.",
                line=row.number,
                day=day.day,
            )
        days[day.day, day.province] = day
    return OfficeCalendar(tuple(days.values()), schedules)


def _override(row: Row, kind: Literal["off", "worked"]) -> DayOverride:
    day = dated(row["day"])
    if day is None:
        raise BadOverrides(
            "Dòng {line} của tệp lịch: “{cell}” không phải là ngày; ghi 2/1/2026 hoặc 2026-01-02.",
            line=row.number,
            cell=row["day"],
        )
    return DayOverride(
        day=day, kind=kind, province=row["province"] or None, name=row["name"], source=row["source"]
    )


def _year(row: Row) -> int:
    if not re.fullmatch(r"20\d\d", row["day"], re.ASCII):
        raise BadOverrides(
            "Dòng {line} của tệp lịch: “{year}” không phải là năm; ghi bốn chữ số, ví dụ 2027.",
            line=row.number,
            year=row["day"],
        )
    return int(row["day"])
