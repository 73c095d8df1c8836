"""Sheets: the ways in which offices save a table, and the ways in which a file is none."""

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units import sheets
from units.sheets import Column, SheetTooLarge, UnreadableFile, WrongColumns, dated, read_sheet, slug
from words import DondocError

COLUMNS = (Column("code", ("mã",)), Column("name", ("tên",)), Column("note", ("ghi chú",), required=False))
TABLE = "Mã,Tên\n01,Xã Hòa Bình\n02,Thị trấn Đại Lộc\n"
READ = [("01", "Xã Hòa Bình"), ("02", "Thị trấn Đại Lộc")]


def read(data: bytes) -> list[tuple[str, str]]:
    return [(row["code"], row["name"]) for row in read_sheet(data, COLUMNS).rows]


def windows_1258(text: str) -> bytes:
    """The text as old Windows programs write it: tones as marks of their own."""

    pieces = []
    for letter in text:
        decomposed = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in decomposed if mark in "\u0300\u0301\u0303\u0309\u0323")
        rest = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in tone))
        pieces.append(rest + tone)
    return "".join(pieces).encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TABLE.encode(), id="UTF-8"),
        pytest.param(TABLE.encode("utf-8-sig"), id="UTF-8 with a byte order mark"),
        pytest.param(TABLE.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xfe\xff" + TABLE.encode("utf-16-be"), id="UTF-16, big end first"),
        pytest.param(TABLE.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(TABLE.encode("utf-16-be"), id="UTF-16 without a mark, big end first"),
        pytest.param(windows_1258(TABLE), id="Windows-1258"),
        pytest.param(TABLE.replace(",", ";").encode(), id="semicolons"),
        pytest.param(TABLE.replace(",", "\t").encode("utf-16"), id="tabs, as Excel's Unicode text"),
        pytest.param(("sep=;\r\n" + TABLE.replace(",", ";")).encode(), id="Excel's sep line"),
        pytest.param(TABLE.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(("\n" + TABLE).lstrip().replace("Tên", " TÊN ").encode(), id="untidy headings"),
        pytest.param(b'"M\xc3\xa3","T\xc3\xaan"\n' + TABLE.split("\n", 1)[1].encode(), id="quoted"),
    ],
)
def test_one_table_saved_in_many_ways(data: bytes):
    assert read(data) == READ


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    rows = read_sheet("mã,tên\n01,A\n\n,\n04,D\n".encode(), COLUMNS).rows
    assert [row.number for row in rows] == [2, 5]
    after_sep = read_sheet("sep=,\nmã,tên\n01,A\n".encode(), COLUMNS).rows
    assert [row.number for row in after_sep] == [3]


def test_headings_that_are_none_of_ours_are_told():
    assert read_sheet("mã,tên,Dân số,\n01,A,300,\n".encode(), COLUMNS).ignored == ("Dân số",)


def test_a_short_row_has_empty_cells_and_a_long_one_is_a_problem():
    sheet = read_sheet("mã,tên,ghi chú\n01,A\n02,B,x,y\n".encode(), COLUMNS)
    assert [row["note"] for row in sheet.rows] == [""]
    (problem,) = sheet.problems
    assert (problem.row, problem.value) == (3, "y")
    assert problem.message == ("Dòng có 4 ô, dòng đầu chỉ có 3; ô có dấu phân cách phải đặt trong ngoặc kép.")


def test_a_cell_that_swallowed_the_rest_of_the_file_is_a_problem():
    sheet = read_sheet(f'mã,tên\n01,"{"A" * 1_001}"\n'.encode(), COLUMNS)
    assert sheet.rows == ()
    assert sheet.problems[0].message == "Ô dài quá 1.000 ký tự; có lẽ thiếu dấu ngoặc kép đóng."


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"PK\x03\x04rest", UnreadableFile, "Đây là tệp Excel, không phải CSV"),
        (b"\xd0\xcf\x11\xe0rest", UnreadableFile, "Đây là tệp Excel, không phải CSV"),
        ("M·,Tªn\n01,X· Hßa B×nh".encode("latin-1"), UnreadableFile, "Không nhận ra bảng mã"),
        (b"x" * 80 + b"\x00", UnreadableFile, "Không nhận ra bảng mã"),
        (b"\xff\xfea", UnreadableFile, "Không nhận ra bảng mã"),
        ('mã,tên\n01,"A\n02,B\n'.encode(), UnreadableFile, "Không đọc được bảng ở dòng 3: dấu ngoặc kép"),
        ('mã,tên\n01,"A"B\n'.encode(), UnreadableFile, "Không đọc được bảng ở dòng 2: dấu ngoặc kép"),
        (b"", WrongColumns, r"Dòng đầu thiếu cột code \(mã\), name \(tên\); .* đang là: \(trống\)"),
        ("mã,họ\n".encode(), WrongColumns, r"thiếu cột name \(tên\); .* đang là: mã, họ"),
        ("mã,tên,code\n".encode(), WrongColumns, "Cột code có hai lần trong dòng đầu «mã» và «code»".replace(
            "đầu «", r"đầu \(«"
        )),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused(data: bytes, error: type[DondocError], message: str):
    with pytest.raises(error, match=message):
        read_sheet(data, COLUMNS)


def test_a_file_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sheets, "ROWS_MAX", 3)
    assert len(read("mã,tên\n1,A\n2,B\n".encode())) == 2
    with pytest.raises(SheetTooLarge, match="Tệp có hơn 3 dòng; hãy chia tệp"):
        read("mã,tên\n1,A\n2,B\n3,C\n".encode())
    monkeypatch.setattr(sheets, "BYTES_MAX", 10)
    with pytest.raises(SheetTooLarge, match="Tệp có 11 byte, nhiều nhất là 10"):
        read(b"x" * 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/7/2025", date(2025, 7, 1)),
        ("01-07-2025", date(2025, 7, 1)),
        (" 1.7.2025 ", date(2025, 7, 1)),
        ("2025-07-01", date(2025, 7, 1)),
        ("31/2/2025", None),
        ("7/2025", None),
        ("1/7/25", None),
        ("", None),
        ("٣/7/2025", None),
    ],
)
def test_dates_are_day_first_or_iso(text: str, day: date | None):
    assert dated(text) == day


def test_headings_and_types_are_compared_without_accents_and_case():
    assert slug("  Mã cấp trên ") == slug("ma_cap_tren") == "ma-cap-tren"


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"mã,tên\n{text}".encode()))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes):
    with suppress(UnreadableFile, WrongColumns):
        sheet = read_sheet(data, COLUMNS)
        numbers = [row.number for row in sheet.rows] + [problem.row for problem in sheet.problems]
        assert all(number >= 2 for number in numbers)
        assert len(set(numbers)) <= data.count(b"\n") + data.count(b"\r") + 1
        assert all(any(row.cells.values()) or not row["code"] for row in sheet.rows)
