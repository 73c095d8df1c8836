"""Lists going out: what a spreadsheet and a program find in them."""

import csv
import io
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.sheets.reading import rows_of
from flows.sheets.tables import CELL_MAX, FORMULA_MARKS, Field, Listing, sheet_name, table_csv, table_xlsx
from units.books import Book

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIELDS = (
    Field("Mã", "code", 12),
    Field("Tên", "text", 30),
    Field("Ngày", "date", 12),
    Field("Thành viên", "number", 10),
    Field("Gửi lúc", "instant", 18),
)
ROW = ("00004", "Xã Duy Thu", date(2022, 8, 5), 7, datetime(2022, 8, 5, 18, 30, tzinfo=UTC))


def listed(*rows: Any, notes: tuple[str, ...] = ("Tính đến hết ngày 10/8/2022.",)) -> Listing:
    return Listing("units-49", "Danh sách: [49]", FIELDS, rows, notes)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_a_sheet_has_its_title_day_and_headings_and_is_set_up_for_paper() -> None:
    sheet = opened(table_xlsx(listed(ROW), zone=ZONE))
    assert (sheet.title, sheet["A1"].value, sheet["A2"].value) == (
        *("Danh sách   49", "Danh sách: [49]", "Tính đến hết ngày 10/8/2022."),
    )
    assert [cell.value for cell in sheet[4]] == ["Mã", "Tên", "Ngày", "Thành viên", "Gửi lúc"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A5", "A4:E5", "$4:$4")
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.column_dimensions["B"].width == 30


def test_cells_are_what_they_are() -> None:
    code, name, day, members, sent = opened(table_xlsx(listed(ROW), zone=ZONE))[5]
    assert (code.value, code.data_type, code.number_format) == ("00004", "s", "@")
    assert (name.value, name.data_type) == ("Xã Duy Thu", "s")
    assert (day.value, day.is_date, day.number_format) == (datetime(2022, 8, 5), True, "dd/mm/yyyy")  # noqa: DTZ001  a cell has no zone
    assert (members.value, members.data_type) == (7, "n")
    assert (sent.value, sent.number_format) == (datetime(2022, 8, 6, 1, 30), "hh:mm dd/mm/yyyy")  # noqa: DTZ001  the same


@pytest.mark.parametrize("mark", FORMULA_MARKS)
def test_nothing_that_people_typed_is_a_formula(mark: str) -> None:
    evil = f'{mark}HYPERLINK("http://x",1)'
    cell = opened(table_xlsx(listed((evil, evil, None, None, None))))["B5"]
    assert cell.data_type == "s"
    assert cell.value.strip() == evil.strip()
    [_, row] = csv.reader(
        io.StringIO(b"".join(table_csv(listed((evil, evil, None, None, None)))).decode("utf-8-sig"))
    )
    assert row == [f"'{evil}", f"'{evil}", "", "", ""]


def test_csv_is_for_programs() -> None:
    row = ("00004", "Xã «A», B", date(2022, 8, 5), Decimal("-86.2"), datetime(2022, 8, 5, 18, 30, tzinfo=UTC))
    content = b"".join(table_csv(listed(row), zone=ZONE))
    assert content.decode() == (
        "\ufeffMã,Tên,Ngày,Thành viên,Gửi lúc\r\n"
        '00004,"Xã «A», B",2022-08-05,-86.2,2022-08-06T01:30:00+07:00\r\n'
    )


def test_a_long_list_goes_out_in_pieces() -> None:
    pieces = list(table_csv(listed(*[ROW] * 1_200)))
    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\r\n") == 1_201


def test_what_a_cell_cannot_hold_is_left_out() -> None:
    cell = opened(table_xlsx(listed(("a\x00b\x0bc\ud800d", "x" * 40_000, None, None, None))))
    assert cell["A5"].value == "a b c d"
    assert b"".join(table_csv(listed(("\ud800", "", None, None, None)))).endswith(b"?,,,,\r\n")
    assert len(cell["B5"].value) == CELL_MAX
    assert sheet_name("'/*?" * 20) == "1"


@settings(max_examples=25, deadline=None)  # each starts a process
@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(
                    codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Mn", "Co", "Cn")
                ),
                max_size=30,
            ),
            st.dates(date(1900, 3, 1), date(9999, 12, 31)),
            st.integers(-(10**14), 10**14),
        ),
        max_size=5,
    )
)
def test_what_goes_out_comes_in_the_same(rows: list[tuple[str, date, int]]) -> None:
    fields = (Field("Tên"), Field("Ngày", "date"), Field("Số", "number"))
    book = rows_of(table_xlsx(Listing("x", "x", fields, rows)), "x.xlsx")
    assert isinstance(book, Book)
    found = [tuple(row.cell(place) for place in range(3)) for row in book.tables[0].rows[2:]]
    assert found == [
        (unicodedata.normalize("NFC", name), day.isoformat(), str(number)) for name, day, number in rows
    ]
