# ruff: noqa: DTZ001, E501, ISC004  cells have no zone; XML and messages are kept whole
"""Spreadsheets as offices fill them in, read to the letter."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from openpyxl.comments import Comment

from flows.sheets.cells import plain
from flows.sheets.reading import rows_of
from tests.sheets.books import book, raw_book, rows_book, sheet_xml, zipped
from units.books import Book, SeveralTables, read_table
from units.sheets import Column, Sheet, WrongColumns, letter

COLUMNS = (
    Column("code", ("mã đơn vị", "mã"), code=True),
    Column("on", ("ngày",)),
    Column("count", ("số lượng",), required=False),
    Column("note", ("ghi chú",), required=False),
)


def read(content: bytes) -> Sheet:
    return read_table(rows_of(content, "bieu.xlsx"), COLUMNS)


def cells(content: bytes, column: str) -> list[str]:
    return [row[column] for row in read(content).rows]


def said(found: Sheet) -> list[str]:
    return [warning.say() for _, warning in found.warnings]


def test_a_plain_list_is_read_with_the_numbers_of_its_rows() -> None:
    content = rows_book(
        ("Mã", "Ngày", "Số lượng"), ("20551", date(2022, 8, 5), 7), (), ("20602", "6/8/2022", "12")
    )
    found = read(content)
    assert [(row.number, row["code"], row["on"], row["count"]) for row in found.rows] == [
        (2, "20551", "2022-08-05", "7"),
        (4, "20602", "6/8/2022", "12"),
    ]
    assert (found.name, found.warnings, found.problems) == ("Số liệu", (), ())


def test_a_csv_file_stays_what_it_is() -> None:
    content = "Mã,Ngày\n20551,5/8/2022\n".encode()
    assert rows_of(content, "bieu.xlsx") is content
    assert read_table(rows_of(content, "bieu.csv"), COLUMNS).rows[0]["on"] == "5/8/2022"


def test_dates_are_dates_whatever_their_format() -> None:
    def fill(made: Any) -> None:
        made.active.append(("Mã", "Ngày"))
        formats = (
            "d/m/yyyy",
            "[$-1010000]d/m/yyyy;@",
            '"ngày" dd "tháng" mm',
            "mmm-yy",
            "yyyy\\-mm\\-dd",
            "mm-dd-yy",
        )
        for row, code in enumerate(formats, 2):
            made.active.cell(row, 1, "20551")
            made.active.cell(row, 2, datetime(2022, 2, 28)).number_format = code
        made.active.cell(8, 1, "20551")
        made.active.cell(8, 2, 61).number_format = "d/m/yyyy"  # 1 March 1900, after the day that never was
        made.active.cell(9, 1, "20551")
        made.active.cell(9, 2, 59).number_format = "d/m/yyyy"

    assert cells(book(fill), "on") == ["2022-02-28"] * 6 + ["1900-03-01", "1900-02-28"]


def test_a_book_that_counts_from_1904() -> None:
    def fill(made: Any) -> None:
        made.epoch = datetime(1904, 1, 1)
        made.active.append(("Mã", "Ngày"))
        made.active.append(("20551", date(2022, 8, 5)))

    assert cells(book(fill), "on") == ["2022-08-05"]


def test_a_date_with_a_time_gives_its_day_and_says_so() -> None:
    found = read(rows_book(("Mã", "Ngày"), ("20551", datetime(2022, 8, 5, 16, 30)), ("20551", time(8, 15))))
    assert [row["on"] for row in found.rows] == ["2022-08-05", "08:15"]
    assert said(found) == ["Cột on: 1 ô có cả giờ (ô đầu tiên B2); chỉ lấy ngày."]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("1E+05", "100000"),
        ("1.2E3", "1200"),
        ("0.30000000000000004", "0,3"),
        ("99.999999999999999", "100"),
        ("12.5", "12,5"),
        ("-3", "-3"),
        ("79203001234", "79203001234"),
        ("1E-7", "0,0000001"),
        ("0", "0"),
    ],
)
def test_numbers_are_exact(raw: str, shown: str) -> None:
    assert plain(Decimal(raw)) == shown
    row = f'<row r="1"><c t="str"><v>Mã</v></c><c t="str"><v>Ngày</v></c><c t="str"><v>Số lượng</v></c></row><row r="2"><c t="str"><v>20551</v></c><c t="str"><v>x</v></c><c><v>{raw}</v></c></row>'
    assert cells(raw_book(sheet_xml(row)), "count") == [shown]


def test_codes_typed_as_numbers_keep_the_zeros_of_their_format_and_are_noticed_without() -> None:
    def fill(made: Any) -> None:
        made.active.append(("Mã", "Ngày"))
        for row, code in ((2, "00000"), (3, "General"), (4, "General")):
            made.active.cell(row, 1, 20551 if row == 4 else 4).number_format = code
            made.active.cell(row, 2, "5/8/2022")

    found = read(book(fill))
    assert [row["code"] for row in found.rows] == ["00004", "4", "20551"]
    assert said(found) == [
        "Cột code: 1 ô ghi mã dạng số (ô đầu tiên A3); nếu mã có số 0 ở đầu thì số 0 đã mất, "
        "hãy định dạng cột là Văn bản rồi gõ lại."
    ]


def test_a_formula_is_read_as_its_stored_value_and_refused_without_one() -> None:
    head = '<row r="1"><c t="str"><v>Mã</v></c><c t="str"><v>Ngày</v></c><c t="str"><v>Số lượng</v></c></row>'
    rows = (
        '<row r="2"><c t="str"><v>20551</v></c><c t="str"><v>5/8/2022</v></c><c><f>3+4</f><v>7</v></c></row>'
        '<row r="3"><c t="str"><v>20602</v></c><c t="str"><v>5/8/2022</v></c><c><f>[1]X!A1</f></c></row>'
        '<row r="4"><c t="str"><v>20602</v></c><c t="str"><v>5/8/2022</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    found = read(raw_book(sheet_xml(head + rows)))
    assert [(row["code"], row["count"]) for row in found.rows] == [("20551", "7")]
    assert said(found) == ["Cột count: 1 ô là công thức (ô đầu tiên C2); lấy kết quả đã lưu trong tệp."]
    located = found.located(found.problems)
    assert [(one.cell, one.message) for one in located] == [
        ("S!C3", "Ô là công thức chưa có kết quả; mở bằng Excel, lưu lại, hoặc dán giá trị thay công thức."),
        ("S!C4", "Ô báo lỗi tính toán; sửa công thức hoặc gõ giá trị."),
    ]


def test_titles_above_the_headings_and_headings_merged_over_two_rows() -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet["A1"] = "ỦY BAN NHÂN DÂN XÃ DUY THU"
        sheet.merge_cells("A1:D1")
        sheet["A3"], sheet["B3"], sheet["C3"] = "TT", "Đơn vị", "Kết quả"
        sheet["B4"], sheet["C4"], sheet["D4"] = "Mã\nđơn vị", "Ngày", "Số lượng"
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("C3:D3")
        sheet.append((1, "20602-01", "5/8/2022", 7))

    found = read(book(fill))
    assert [(row.number, row["code"], row["on"], row["count"]) for row in found.rows] == [
        (5, "20602-01", "5/8/2022", "7")
    ]
    assert found.ignored == ("TT",)
    assert found.letters == {"code": "B", "on": "C", "count": "D"}


def test_a_cell_merged_over_rows_counts_for_each_of_them() -> None:
    def fill(made: Any) -> None:
        for row in (
            ("Mã", "Ngày"),
            ("20551", "5/8/2022"),
            (None, "6/8/2022"),
            (None, "7/8/2022"),
            ("20602", ""),
        ):
            made.active.append(row)
        made.active.merge_cells("A2:A3")

    assert cells(book(fill), "code") == ["20551", "20551", "", "20602"]


def test_hidden_sheets_are_not_read_and_hidden_rows_are() -> None:
    def fill(made: Any) -> None:
        for row in (("Mã", "Ngày"), ("20551", "5/8/2022"), ("20602", "6/8/2022")):
            made.active.append(row)
        made.active.row_dimensions[3].hidden = True
        made.active["A2"].comment = Comment("ghi chú", "x")
        old = made.create_sheet("Cũ")
        old.append(("Mã", "Ngày"))
        old.sheet_state = "veryHidden"
        made.create_sheet("Hướng dẫn").append(("Cách điền",))

    found = read(book(fill))
    assert [row["code"] for row in found.rows] == ["20551", "20602"]
    assert said(found) == [
        "Không đọc trang ẩn «Cũ».",
        "Chỉ đọc trang «Số liệu», không đọc «Hướng dẫn».",
        "1 dòng đang ẩn cũng được đọc.",
    ]


def test_two_sheets_with_the_same_headings_are_not_chosen_between() -> None:
    def fill(made: Any) -> None:
        made.active.append(("Mã", "Ngày"))
        made.create_sheet("Tháng 9").append(("Mã", "Ngày"))

    with pytest.raises(
        SeveralTables, match=r"Tệp có 2 trang tính cùng có bảng như vậy \(«Số liệu», «Tháng 9»\)"
    ):
        read(book(fill))


def test_missing_headings_name_the_sheet_and_the_row_that_came_nearest() -> None:
    with pytest.raises(
        WrongColumns, match=r"Trang «Số liệu», dòng 2: thiếu cột on \(ngày\); .* đang là: Mã, Số lượng"
    ):
        read(rows_book(("Biểu 1",), ("Mã", "Số lượng"), ("20551", 7)))
    with pytest.raises(WrongColumns, match=r"Tệp không có dòng nào; cần có các cột: code \(mã đơn vị\), on"):
        read(rows_book())


def test_rich_text_escapes_and_pronunciation() -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>M</t></r><r><t>ã</t></r></si>'
        "<si><t>Ngày_x000D_</t><rPh><t>đọc</t></rPh></si><si><t>Hòa</t></si></sst>"
    )
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="inlineStr"><is><t>20551</t></is></c>'
        '<c t="s"><v>2</v></c></row>'
    )
    assert cells(raw_book(sheet_xml(rows), sharedStrings=strings), "on") == ["Hòa"]


def test_letters_of_columns() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702, 16_383)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD")
    ]


def test_a_book_without_any_sheet_to_read_is_a_book() -> None:
    assert rows_of(rows_book(), "trong.xlsx") == Book(tables=(read_empty(),), hidden=())


def read_empty() -> Any:
    [table] = rows_of(rows_book(), "trong.xlsx").tables  # type: ignore[union-attr]  # a spreadsheet
    return table


def test_the_strict_form_of_the_format_is_read_as_well() -> None:
    rows = '<row><c t="str"><v>Mã</v></c><c t="str"><v>Ngày</v></c></row><row><c><v>20551</v></c><c t="d"><v>2022-08-05</v></c></row>'
    with zipfile.ZipFile(io.BytesIO(raw_book(sheet_xml(rows)))) as parts:
        strict = {
            name: parts.read(name)
            .replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/",
                b"http://purl.oclc.org/ooxml/officeDocument/",
            )
            for name in parts.namelist()
        }
    assert cells(zipped(strict), "on") == ["2022-08-05"]
