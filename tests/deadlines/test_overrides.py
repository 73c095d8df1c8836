"""The file of exceptions: every row rests on a document, and a bad row is named by its line."""

import re
from datetime import date

import pytest

from deadlines.calendar import Calendar
from deadlines.overrides import (
    BadOverrides,
    read_overrides,
    read_schedules,
    shipped_overrides,
    shipped_schedules,
)

HEAD = "day,kind,province,name,source\n"


def test_every_shipped_override_names_its_document() -> None:
    assert shipped_overrides()
    for row in shipped_overrides():
        assert re.search(r"Công văn \d+/|Thông báo \d+/|Nghị quyết \d+-|Lịch nghỉ", row.source), row


def test_every_shipped_swap_gives_back_the_day_it_takes() -> None:
    given_off = [row for row in shipped_overrides() if row.name.startswith("Nghỉ hoán đổi")]
    worked = {row.day: row for row in shipped_overrides() if row.kind == "worked"}
    assert len(given_off) == len(worked)
    for row in given_off:
        [(day, month, year)] = re.findall(r"(\d+)/(\d+)/(\d+)", row.name)
        back = worked[date(int(year), int(month), int(day))]
        assert back.name == f"Làm bù cho ngày {row.day.day}/{row.day.month}/{row.day.year}"
        assert back.source == row.source
        assert row.day.weekday() < 5 <= back.day.weekday()


def test_every_shipped_schedule_names_its_document() -> None:
    assert min(shipped_schedules()) == 2019
    assert list(shipped_schedules()) == list(range(2019, max(shipped_schedules()) + 1))
    assert all("/" in source or "điều" in source for source in shipped_schedules().values())


def test_rows_are_read_with_province_and_source() -> None:
    [row] = read_overrides(HEAD + "2026-01-02,off,49,Nghỉ,Công văn 1\n")
    assert (row.day, row.kind, row.province, row.source) == (date(2026, 1, 2), "off", "49", "Công văn 1")


def test_a_file_saved_by_a_spreadsheet_with_its_byte_mark_is_read() -> None:
    assert len(read_overrides("\ufeff" + HEAD + "2026-01-02,off,,,Công văn 1\r\n")) == 1


def test_a_schedule_makes_its_year_firm() -> None:
    calendar = Calendar(schedules=read_schedules("year,source\n2027,Thông báo 1\n"))
    assert not calendar.is_provisional(2027)
    assert calendar.is_provisional(2026)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("2/1/2026,off,,,Công văn 1", "Dòng 2 của tệp ngày nghỉ: “2/1/2026” không phải là ngày"),
        ("2026-02-30,off,,,Công văn 1", "“2026-02-30” không phải là ngày; ghi dạng 2026-01-02"),
        ("2026-01-02,holiday,,,Công văn 1", "loại “holiday” không hợp lệ; ghi off (nghỉ) hoặc worked"),
        ("2026-01-02,off,,,", "Dòng 2: thiếu nguồn; ghi số, ký hiệu và ngày của văn bản"),
        ("2026-01-02,off,,", "Dòng 2: thiếu nguồn"),
        ("2026-01-02,off,,,a\n2026-01-02,worked,,,b", "Dòng 3 của tệp ngày nghỉ: ngày 2/1/2026 đã có"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_way_out(rows: str, message: str) -> None:
    with pytest.raises(BadOverrides, match=re.escape(message)):
        read_overrides(HEAD + rows + "\n")


def test_the_same_day_may_stand_for_two_provinces() -> None:
    assert len(read_overrides(HEAD + "2026-01-02,off,48,,a\n2026-01-02,off,49,,b\n")) == 2


def test_a_file_without_the_columns_is_refused_with_the_first_line_it_needs() -> None:
    with pytest.raises(BadOverrides, match="Tệp thiếu cột province, source; dòng đầu phải là: day,kind,"):
        read_overrides("day,kind,name\n2026-01-02,off,x\n")
    with pytest.raises(BadOverrides, match="Tệp thiếu cột day, kind"):
        read_overrides("")


@pytest.mark.parametrize("year", ["27", "năm", "２０２７", "20277"])
def test_a_year_of_other_than_four_digits_is_refused(year: str) -> None:
    with pytest.raises(BadOverrides, match=f"Dòng 2 của tệp lịch năm: “{year}” không phải là năm"):
        read_schedules(f"year,source\n{year},Thông báo 1\n")
