"""Rows of a list of units, each read into a claim about one unit or into what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from units.names import fold, split_type
from units.sheets import Column, Row, RowProblem, dated, slug
from units.unit import (
    CODE_PATTERN,
    LEVELS,
    NAME_MAX,
    OFFICES,
    SLUG_PATTERN,
    TYPES,
    Kind,
    Level,
    Unit,
    level_words,
    tidy_code,
    tidy_name,
    type_words,
)
from words import Listed, Phrase, phrase

UNIT_COLUMNS: Final = (
    Column("code", ("mã", "mã đơn vị", "mã số", "mã thôn", "mã đvhc"), code=True),
    Column("name", ("tên", "tên đơn vị", "tên thôn", "tên gọi", "đơn vị")),
    Column("level", ("cấp", "cấp đơn vị", "cấp hành chính"), required=False),
    Column("type", ("loại", "loại hình", "loại đơn vị"), required=False),
    Column(
        "parent_code",
        ("mã cấp trên", "cấp trên", "mã đơn vị cấp trên", "mã cha", "mã xã", "thuộc", "parent"),
        code=True,
    ),
    Column("valid_from", ("từ ngày", "hiệu lực từ", "ngày hiệu lực", "ngày bắt đầu"), required=False),
    Column("valid_to", ("đến ngày", "hiệu lực đến", "ngày kết thúc", "ngày hết hiệu lực"), required=False),
    Column("kind", ("dạng", "dạng đơn vị"), required=False),
)

_KINDS: Final[dict[str, Kind]] = {
    "territory": "territory",
    "dia-ban": "territory",
    "office": "office",
    "co-quan": "office",
}
_OFFICE_WORDS: Final = tuple(
    fold(word) + " " for word in ("sở", "phòng", "văn phòng", "trung tâm", "công an")
)
_OFFICE_NAMES: Final = {fold(name): kind for kind, name in OFFICES.items()}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one row says of one unit; dates are None where it says nothing of them."""

    row: int
    code: str
    name: str
    level: Level
    type: str
    parent: str
    kind: Kind
    valid_from: date | None
    valid_to: date | None

    def same_place(self, unit: Unit) -> bool:
        """Whether the unit has this level, type and parent; the name may differ."""
        return (self.level, self.type, self.parent, self.kind) == (
            unit.level,
            unit.type,
            unit.parent,
            unit.kind,
        )

    def unit(self, first: date, last: date | None, *, continues: bool) -> Unit:
        return Unit(
            self.code,
            self.name,
            self.level,
            self.type,
            self.parent,
            first,
            last,
            self.kind,
            continues,
        )


def claims(rows: Iterable[Row]) -> tuple[list[Claim], list[RowProblem]]:
    """The claims of the rows that can be understood, and what is wrong with the others."""
    read: list[Claim] = []
    problems: list[RowProblem] = []
    rows_of: dict[str, int] = {}
    for row in rows:
        reading = _Reading(row)
        claim = reading.claim()
        code = tidy_code(row["code"])
        if code in rows_of:
            reading.wrong("code", phrase("Mã {code} đã có ở dòng {other}.", code=code, other=rows_of[code]))
        elif code:
            rows_of[code] = row.number
        problems.extend(reading.problems)
        if claim is not None and not reading.problems:
            read.append(claim)
    return read, problems


class _Reading:
    """One row being read; every cell is looked at, so that one run reports all that is wrong."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: list[RowProblem] = []

    def wrong(self, column: str, reason: Phrase) -> None:
        self.problems.append(RowProblem(self.row.number, column, self.row[column], reason))

    def claim(self) -> Claim | None:
        code = self._code("code", phrase("Thiếu mã đơn vị."))
        name = self._name()
        parent = self._code("parent_code", phrase("Thiếu mã cấp trên."))
        kind = self._kind()
        level, sort = self._office() if kind == "office" else self._territory()
        first, last = self._date("valid_from"), self._date("valid_to")
        if first and last and last < first:
            self.wrong(
                "valid_to", phrase("Ngày kết thúc {last} trước ngày bắt đầu {first}.", last=last, first=first)
            )
        if level is None or sort is None:
            return None
        return Claim(self.row.number, code, name, level, sort, parent, kind, first, last)

    def _code(self, column: str, absent: Phrase) -> str:
        code = tidy_code(self.row[column])
        if not code:
            self.wrong(column, absent)
        elif not re.fullmatch(CODE_PATTERN, code):
            self.wrong(
                column,
                phrase(
                    "Mã chỉ gồm chữ không dấu, chữ số và các dấu . _ / -, không có dấu cách, "
                    "nhiều nhất 40 ký tự."
                ),
            )
        return code

    def _name(self) -> str:
        name = tidy_name(self.row["name"])
        if not name:
            self.wrong("name", phrase("Thiếu tên đơn vị."))
        elif len(name) > NAME_MAX:
            self.wrong("name", phrase("Tên dài quá {most} ký tự.", most=NAME_MAX))
        elif "?" in name or "\ufffd" in name:
            # What Excel writes for Vietnamese letters when it saves as plain CSV.
            self.wrong("name", phrase("Tên mất chữ có dấu; hãy lưu lại tệp thành kiểu «CSV UTF-8»."))
        return name

    def _kind(self) -> Kind:
        cell = self.row["kind"]
        if cell:
            kind = _KINDS.get(slug(cell))
            if kind is None:
                self.wrong("kind", phrase("Dạng phải là địa bàn (territory) hoặc cơ quan (office)."))
            return kind or "territory"
        if self.row["type"]:
            return (
                "office"
                if slug(self.row["type"]) in OFFICES or _names_office(self.row["type"])
                else "territory"
            )
        return "office" if _names_office(self.row["name"]) else "territory"

    def _office(self) -> tuple[Level | None, str | None]:
        level = self._level() if self.row["level"] else None
        if not self.row["level"]:
            self.wrong(
                "level", phrase("Cơ quan phải ghi cấp của địa bàn: trung_uong, tinh, huyen, xa hoặc thon.")
            )
        cell = self.row["type"] or self.row["name"]
        sort = _OFFICE_NAMES.get(fold(cell), slug(cell) if self.row["type"] else "")
        if not re.fullmatch(SLUG_PATTERN, sort) or len(sort) > 40:
            self.wrong("type", phrase("Thiếu loại cơ quan, ví dụ so-tttt, phong-vhtt."))
            return level, None
        return level, sort

    def _territory(self) -> tuple[Level | None, str | None]:
        cell = self.row["type"]
        sort = (
            split_type(fold(cell) + " x")[0] or slug(cell) if cell else split_type(fold(self.row["name"]))[0]
        )
        level = self._level() if self.row["level"] else _only_level(sort)
        if level is None:
            if not self.row["level"]:
                self.wrong("level", phrase("Thiếu cấp: ghi tinh, huyen, xa hoặc thon."))
            return None, sort
        if not sort:
            self.wrong("type", phrase("Thiếu loại; {level} có: {types}.", **_types_of(level)))
        elif sort not in TYPES[level]:
            column = "type" if cell else "name"
            self.wrong(
                column,
                phrase(
                    "Loại «{sort}» không có ở {level}; hãy dùng: {types}.",
                    sort=cell or sort,
                    **_types_of(level),
                ),
            )
        return level, sort

    def _level(self) -> Level | None:
        text = slug(self.row["level"]).removeprefix("cap-")
        for level in LEVELS:
            if text == level.replace("_", "-"):
                return level
        level_of_type = _only_level(text)
        if level_of_type is None:
            self.wrong("level", phrase("Không có cấp này; hãy ghi tinh, huyen, xa hoặc thon."))
        return level_of_type

    def _date(self, column: str) -> date | None:
        cell = self.row[column]
        day = dated(cell)
        if cell and day is None:
            self.wrong(column, phrase("Không phải ngày; hãy ghi như 1/7/2025 hoặc 2025-07-01."))
        return day


def _only_level(sort: str | None) -> Level | None:
    """The level that has the type, when only one has (thành phố is at two)."""
    levels = [level for level in LEVELS if sort in TYPES[level]]
    return levels[0] if len(levels) == 1 else None


def _types_of(level: Level) -> dict[str, object]:
    return {
        "level": level_words(level),
        "types": Listed(tuple(type_words(kind, level) for kind in TYPES[level])),
    }


def _names_office(text: str) -> bool:
    folded = fold(text)
    return folded.startswith(_OFFICE_WORDS) or folded in _OFFICE_NAMES
