"""The dated exceptions that the law alone does not give: days off and worked Saturdays, with sources.

The government swaps working days by official letter, usually a few weeks ahead; a province may add
days of its own. Each exception is one row of a CSV file and names the document it rests on. Beside
it stands the list of years whose whole schedule has been published: any other year is provisional.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from words import Misused

DATA = Path(__file__).with_name("data")
OVERRIDES = DATA / "overrides.csv"
SCHEDULES = DATA / "schedules.csv"


class BadOverrides(Misused):
    """A row of the overrides or schedules file cannot be used."""


class DayOverride(BaseModel):
    """One day that is off though the law has it worked, or worked though it is a weekend.

    `province` is a unit code; None means the whole country. `source` names the document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    kind: Literal["off", "worked"]
    province: str | None = None
    name: str = ""
    source: str = Field(min_length=1)


def read_overrides(text: str) -> tuple[DayOverride, ...]:
    """The rows of an overrides file: day, kind (off or worked), province, name, source.

    Raises BadOverrides with the line of the first row that cannot be used: a day that is no date,
    another kind, no source, or a day given twice for the same province.
    """
    rows: dict[tuple[date, str | None], DayOverride] = {}
    for line, row in _rows(text, ("day", "kind", "province", "name", "source")):
        day, kind, province = _day(row["day"], line), row["kind"], row["province"] or None
        if kind not in ("off", "worked"):
            raise BadOverrides(
                "Dòng {line} của tệp ngày nghỉ: loại “{kind}” không hợp lệ; "
                "ghi off (nghỉ) hoặc worked (làm bù).",
                line=line,
                kind=kind,
            )
        _require_source(row, line)
        if (day, province) in rows:
            raise BadOverrides(
                "Dòng {line} của tệp ngày nghỉ: ngày {day} đã có ở dòng trên; bỏ bớt một dòng.",
                line=line,
                day=day,
            )
        rows[day, province] = DayOverride(
            day=day,
            kind="off" if kind == "off" else "worked",
            province=province,
            name=row["name"],
            source=row["source"],
        )
    return tuple(rows.values())


def read_schedules(text: str) -> dict[int, str]:
    """Year → the document its schedule was published in (columns: year, source)."""
    schedules: dict[int, str] = {}
    for line, row in _rows(text, ("year", "source")):
        year = row["year"]
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise BadOverrides(
                "Dòng {line} của tệp lịch năm: “{year}” không phải là năm; ghi bốn chữ số, ví dụ 2027.",
                line=line,
                year=year,
            )
        _require_source(row, line)
        schedules[int(year)] = row["source"]
    return schedules


@cache
def shipped_overrides() -> tuple[DayOverride, ...]:
    return read_overrides(OVERRIDES.read_text(encoding="utf-8"))


@cache
def shipped_schedules() -> dict[int, str]:
    return read_schedules(SCHEDULES.read_text(encoding="utf-8"))


def _rows(text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row, trimmed; refuses a file without the columns."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [c for c in columns if c not in (reader.fieldnames or ())]
    if missing:
        raise BadOverrides(
            "Tệp thiếu cột {missing}; dòng đầu phải là: {columns}.",
            missing=", ".join(missing),
            columns=",".join(columns),
        )
    for row in reader:
        yield reader.line_num, {c: (row[c] or "").strip() for c in columns}


def _day(cell: str, line: int) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise BadOverrides(
            "Dòng {line} của tệp ngày nghỉ: “{cell}” không phải là ngày; ghi dạng 2026-01-02.",
            line=line,
            cell=cell,
        ) from None


def _require_source(row: dict[str, str], line: int) -> None:
    if not row["source"]:
        raise BadOverrides(
            "Dòng {line}: thiếu nguồn; ghi số, ký hiệu và ngày của văn bản công bố vào cột source.",
            line=line,
        )
