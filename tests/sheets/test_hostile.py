"""Files that mean harm or are broken: each is refused or contained, in the child's memory and time."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.child import limit
from flows.sheets import parser, reading
from flows.sheets.reading import SheetTookTooLong, rows_of
from tests.sheets.books import MAIN, book, raw_book, rows_book, sheet_xml, zipped
from units.books import Book, sheet_of
from units.sheets import CELL_MAX, Column, SheetTooLarge, UnreadableFile
from words import DondocError

HONEST = rows_book(("Mã", "Ngày"), ("20551", "5/8/2022"))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def damaged(content: bytes) -> bytes:
    """One byte of the sheet's rows is another."""
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def test_the_child_has_three_hundred_megabytes() -> None:
    assert parser.MEMORY_MAX_BYTES == 300_000_000
    assert limit.__kwdefaults__ is None  # nobody forgets to say how much


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = raw_book(sheet_xml("<row/>" + " " * 200_000_000))
    assert len(bomb) < 400_000
    with pytest.raises(
        SheetTooLarge, match=r"Tệp bom.xlsx bung ra 200.000.\d+ byte trong 4 phần, nhiều hơn mọi danh sách"
    ):
        rows_of(bomb, "bom.xlsx")


def test_a_bomb_below_the_whole_limit_is_known_by_its_ratio() -> None:
    with pytest.raises(SheetTooLarge, match="bung ra"):
        rows_of(raw_book(sheet_xml("<row/>" * 10_000_000)), "bom.xlsx")


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    content = bytearray(raw_book(sheet_xml("<row/>" * 1_000_000)))
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[at + 24 : at + 28] = (1_000).to_bytes(4, "little")  # the size that the part claims
    with pytest.raises(UnreadableFile, match=r"Tệp doi.xlsx hỏng"):
        rows_of(bytes(content), "doi.xlsx")


def test_too_many_parts() -> None:
    parts = parts_of(HONEST) | {f"xl/media/{n}.txt": b"x" for n in range(1_001)}
    with pytest.raises(SheetTooLarge, match=r"trong 1\.\d+ phần"):
        rows_of(zipped(parts), "nhieu.xlsx")


def test_a_cell_in_the_last_corner_is_named() -> None:
    def fill(made: Any) -> None:
        made.active["A1"] = "Mã"
        made.active["XFD1048576"] = 1

    with pytest.raises(SheetTooLarge, match=r"trang «Số liệu»: ô XFD1048576 nằm ngoài 100 cột đầu"):
        rows_of(book(fill), "goc.xlsx")


def test_empty_cells_far_away_do_no_harm() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>Mã</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    found = rows_of(raw_book(sheet_xml(rows)), "dinh-dang.xlsx")
    assert isinstance(found, Book)
    assert [row.number for row in found.tables[0].rows] == [1]


def test_a_million_rows_claimed_are_not_believed() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>Mã</v></c></row>'
    found = rows_of(raw_book(sheet_xml(rows, before='<dimension ref="A1:XFD1048576"/>')), "a.xlsx")
    assert isinstance(found, Book)
    assert len(found.tables[0].rows) == 1


def test_a_million_rows_written_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RATIO_MAX", 10_000)
    rows = "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 1_000_001))
    with pytest.raises(SheetTooLarge, match=r"trang «S» có hơn 200.000 dòng"):
        rows_of(raw_book(sheet_xml(rows)), "trieu.xlsx")


@pytest.mark.slow
def test_millions_of_empty_rows_and_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RATIO_MAX", 10_000)
    for rows in ("<row/>" * 1_100_000, f"<row>{'<c/>' * 50}</row>" * 60_000):
        with pytest.raises(SheetTooLarge, match=r"trang «S» có hơn 200.000 dòng"):
            rows_of(raw_book(sheet_xml(rows)), "rong.xlsx")


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entity_bombs_are_refused(where: str) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "'
        + "ha" * 500
        + '">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(8))
    )
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>20551</t></si></sst>'
    row = '<?xml version="1.0"?>' + sheet_xml('<row><c t="s"><v>0</v></c><c t="str"><v>20551</v></c></row>')
    parts = parts_of(raw_book(row, sharedStrings=strings))
    head, mark, rest = parts[where].decode().rpartition("?>")
    parts[where] = (
        f"{head}{mark}{bomb}]>{rest}".replace("20551", "&i;").replace('name="S"', 'name="&i;"').encode()
    )
    with pytest.raises((UnreadableFile, SheetTookTooLong), match=r"thuc-the.xlsx"):
        rows_of(zipped(parts), "thuc-the.xlsx")


def test_a_document_type_behind_a_long_comment_is_seen() -> None:
    sheet = f"<?xml version='1.0'?><!--{' ' * 200_000}--><!DOCTYPE worksheet [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
    sheet += sheet_xml('<row><c t="str"><v>&e;</v></c></row>')
    with pytest.raises(UnreadableFile, match=r"Tệp xa.xlsx hỏng"):
        rows_of(raw_book(sheet), "xa.xlsx")


def test_what_lies_outside_is_never_followed() -> None:
    parts = parts_of(HONEST)
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    outside = rels.replace(
        'Target="/xl/worksheets/sheet1.xml"', 'Target="file:///etc/hostname" TargetMode="External"'
    )
    assert outside != rels
    found = rows_of(zipped(parts | {"xl/_rels/workbook.xml.rels": outside.encode()}), "ngoai.xlsx")
    assert found == Book(tables=())
    climbing = rels.replace('Target="/xl/worksheets/sheet1.xml"', 'Target="../../../etc/worksheets"')
    assert rows_of(zipped(parts | {"xl/_rels/workbook.xml.rels": climbing.encode()}), "leo.xlsx") == Book(
        tables=()
    )


def test_external_links_are_left_alone() -> None:
    parts = parts_of(HONEST) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert rows_of(zipped(parts), "lien-ket.xlsx") == rows_of(HONEST, "a.xlsx")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(
            zipped(parts_of(HONEST) | {"xl/vbaProject.bin": b"x"}), "có macro; hãy lưu thành .xlsx", id="xlsm"
        ),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"dạng Excel cũ \(.xls\)", id="xls"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "có mật khẩu",
            id="password",
        ),
        pytest.param(HONEST[: len(HONEST) // 2], "hỏng hoặc không phải bảng tính", id="truncated"),
        pytest.param(damaged(HONEST), "hỏng hoặc không phải", id="damaged"),
        pytest.param(
            zipped({"word/document.xml": b"<x/>"}), "hỏng hoặc không phải bảng tính", id="a document"
        ),
        pytest.param(zipped({"xl/workbook.bin": b"x"}), "ods hoặc .xlsb", id="xlsb"),
        pytest.param(
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "ods hoặc", id="ods"
        ),
        pytest.param(zipped({"xl/workbook.xml": b"<workbook"}), "hỏng hoặc", id="not XML"),
        pytest.param(b"<html><table><tr><td>1", "là trang web hoặc XML", id="html named xls"),
    ],
)
def test_what_is_no_such_file_is_told_what_to_do(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        rows_of(content, "bieu.xlsx")


def test_a_file_over_the_limit_is_not_opened() -> None:
    with pytest.raises(SheetTooLarge, match=r"Tệp to.xlsx nặng 20.000.004 byte, nhiều nhất là 20.000.000"):
        rows_of(b"PK\x03\x04" + b"\0" * 20_000_000, "to.xlsx")


def test_one_row_that_fills_the_memory_is_contained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RATIO_MAX", 10_000)
    with pytest.raises((SheetTookTooLong, UnreadableFile), match=r"dong.xlsx"):
        rows_of(raw_book(sheet_xml("<row>" + "<c/>" * 20_000_000 + "</row>")), "dong.xlsx")


def test_a_flood_of_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RATIO_MAX", 10_000)
    strings = f'<sst xmlns="{MAIN}">' + f"<si><t>{'a' * 900_000}</t></si>" * 60 + "</sst>"
    sheet = sheet_xml('<row><c t="s"><v>0</v></c></row>')
    with pytest.raises(SheetTooLarge, match=r"có hơn 16.000.000 ký tự"):
        rows_of(raw_book(sheet, sharedStrings=strings), "chu.xlsx")


def test_a_string_said_a_million_times_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"a" * 100_000}</t></si></sst>'
    sheet = sheet_xml("".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(1, 1_001)))
    with pytest.raises(SheetTooLarge, match=r"có hơn 16.000.000 ký tự"):
        rows_of(raw_book(sheet, sharedStrings=strings), "lap.xlsx")


def test_a_child_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT_MAX_SECONDS", 1)
    monkeypatch.setattr(reading, "_BOOT", "while True: pass")
    with pytest.raises(SheetTookTooLong, match=r"Đọc tệp mai.xlsx quá lâu"):
        rows_of(HONEST, "mai.xlsx")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows_of(HONEST, "a.xlsx")
    assert list(tmp_path.iterdir()) == []


PARTS = sorted(parts_of(HONEST))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_ends_in_a_book_or_a_refusal(data: st.DataObject) -> None:
    parts = parts_of(HONEST)
    name = data.draw(st.sampled_from(PARTS))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"<", b">", b"'", b"99999999999", b"-1", b"&#0;"])
        )
        content[at : at + data.draw(st.integers(0, 8))] = piece
    with suppress(DondocError):
        book = taken(zipped(parts | {name: bytes(content)}))
        if book is not None:
            sheet = sheet_of(book, (Column("code", ("mã",)), Column("on", ("ngày",))))
            assert all(len(cell) <= CELL_MAX for row in sheet.rows for cell in row.cells.values())


def taken(content: bytes) -> Book | None:
    """What the parent makes of what the child writes; None where the child says that the file is broken."""
    try:
        lines = [json.loads(json.dumps(line)) for line in parser.lines(content)]
    except Exception:  # noqa: BLE001  whatever the parsers of foreign files raise, as in the child
        return None
    return reading._book(iter(lines))
