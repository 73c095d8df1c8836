"""An office's own calendar: read from the sheet that it keeps, or refused with the line and the way out."""

from datetime import date

import pytest

from deadlines.calendar import Calendar
from deadlines.office import OfficeCalendar, read_office_calendar
from deadlines.overrides import BadOverrides, DayOverride
from units.sheets import UnreadableFile, WrongColumns

HEAD = "day,kind,province,name,source\n"
STORM = "2022-09-28,off,49,Nghỉ tránh bão,Công điện 15 của UBND tỉnh\n"


def read(text: str) -> OfficeCalendar:
    return read_office_calendar(text.encode())


def test_days_off_worked_days_and_published_years_are_read() -> None:
    own = read(HEAD + STORM + "1/10/2022,worked,49,Làm bù,Công điện 16\n2027,published,,,Công văn 5\n")

    assert [(d.day, d.kind, d.province) for d in own.days] == [
        (date(2022, 9, 28), "off", "49"),
        (date(2022, 10, 1), "worked", "49"),
    ]
    assert own.schedules == {2027: "Công văn 5"}


def test_they_rule_over_the_shipped_calendar_in_their_province_alone() -> None:
    own = read(HEAD + STORM + "2027,published,,,Công văn 5\n")
    here = Calendar.vietnam("49", own.days, own.schedules)
    elsewhere = Calendar.vietnam("48", own.days, own.schedules)

    assert not here.is_working_day(date(2022, 9, 28))
    assert elsewhere.is_working_day(date(2022, 9, 28))
    assert not here.is_provisional(2027)
    assert own.elsewhere("48") == own.days
    assert own.elsewhere("49") == ()


def test_a_sheet_as_excel_saves_it_in_vietnam_is_read() -> None:
    rows = (
        "Ngày;Loại;Tỉnh;Tên;Nguồn",
        "28/9/2022;Nghỉ;49;Tránh bão;Công điện 15",
        "01/10/2022;làm bù;;;CĐ 16",
    )

    own = read_office_calendar("\r\n".join(rows).encode("utf-16"))

    assert own.days == (
        DayOverride(
            day=date(2022, 9, 28), kind="off", province="49", name="Tránh bão", source="Công điện 15"
        ),
        DayOverride(day=date(2022, 10, 1), kind="worked", source="CĐ 16"),
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("31/2/2022,off,,,CV 1\n", "Dòng 2 của tệp lịch: “31/2/2022” không phải là ngày"),
        (STORM + "2022-10-01,bù,,,CV 1\n", "Dòng 3 của tệp lịch: loại “bù” không hợp lệ; ghi off"),
        ("2022-10-01,off,,Nghỉ,\n", "Dòng 2: thiếu nguồn"),
        (STORM + STORM, "Dòng 3 của tệp lịch: ngày 28/9/2022 đã có ở dòng trên"),
        ("27,published,,,CV 1\n", "Dòng 2 của tệp lịch: “27” không phải là năm"),
    ],
)
def test_a_bad_row_is_named_by_its_line_with_what_to_do(rows: str, message: str) -> None:
    with pytest.raises(BadOverrides, match=message.replace("(", r"\(")):
        read(HEAD + rows)


def test_a_file_that_is_no_such_table_is_refused() -> None:
    with pytest.raises(WrongColumns, match="source"):
        read("ngày,tên\n2022-09-28,Bão\n")
    with pytest.raises(UnreadableFile, match="tệp Excel"):
        read_office_calendar(b"PK\x03\x04rest")
