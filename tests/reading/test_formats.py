# ruff: noqa: E501  sentences and files of the cases are kept whole
"""Text out of uploaded files, and hostile files that must end in a refusal."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from directives.reading import read
from flows import reading_formats
from flows.reading_formats import (
    FileTooBig,
    NoTextLayer,
    TookTooLong,
    UnknownFormat,
    Unreadable,
    read_bytes,
    read_file,
)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_docx() -> bytes:
    """A letter with a letterhead table, an automatic list and a table of tasks."""
    document = docx.Document()
    letterhead = document.add_table(1, 2)
    letterhead.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nXÃ NÚI VÀNG\nSố: 31/KH-UBND"
    letterhead.cell(
        0, 1
    ).text = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nNúi Vàng, ngày 04 tháng 8 năm 2025"
    )
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Bảo đảm nước sạch mùa khô")
    document.add_paragraph("")
    document.add_paragraph("I. Nhiệm vụ")
    document.add_paragraph("Phòng Kinh tế khảo sát giếng khoan trước ngày 30/8/2025.", style="List Bullet")
    table = document.add_table(3, 5)
    rows = [
        ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn"),
        ("1", "Sửa đường ống", "Các thôn", "Hội Nông dân xã", "30/9/2025"),
        ("2", "Lập tổ quản lý nước", "UBND xã", "", "Quý IV/2025"),
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("Nơi nhận: Các thôn.")
    return saved(document)


def a_pdf(text: str) -> bytes:
    """The smallest PDF with one page of text, written by hand."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_a_docx_is_read_in_document_order_with_its_tables() -> None:
    found = read(read_bytes(a_docx(), "ke-hoach.docx"))
    assert (found.header.number, found.header.issuer) == ("31/KH-UBND", "Ủy ban nhân dân xã Núi Vàng")
    assert [(one.lead, one.due.strict and one.due.strict.isoformat()) for one in found.obligations] == [
        ("Phòng Kinh tế", "2025-08-29"),
        ("Các thôn", "2025-09-30"),
        ("UBND xã", "2025-12-31"),
    ]


def test_a_pdf_with_text_is_read() -> None:
    text = read_bytes(a_pdf("Each ward shall report before 12/5/2025."), "letter.pdf")
    assert text.strip() == "Each ward shall report before 12/5/2025."


def test_a_scanned_pdf_is_told_what_to_do() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(
        NoTextLayer, match=r"Tệp quet.pdf chỉ có ảnh quét, không có chữ. .*nhận dạng chữ \(OCR\)"
    ):
        read_bytes(out.getvalue(), "quet.pdf")


def test_a_pdf_with_a_password_is_told_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("khóa", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Unreadable, match=r"Tệp kin.pdf có mật khẩu. Hãy bỏ mật khẩu"):
        read_bytes(out.getvalue(), "kin.pdf")


def test_html_shows_what_a_browser_would() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><script>var a='trước ngày 1/1/2025'</script>"
        "<p>Sở Y&nbsp;tế <b>báo cáo</b> trước ngày 12/5/2025.</p><table><tr><th>Nhiệm vụ</th><th>Chủ trì</th><th>Thời hạn</th></tr>"
        "<tr><td><p>Trồng cây</p></td><td>Các thôn</td><td>19/5/2025</td></tr></table><ul><li>Hết</li></ul></body></html>"
    )
    text = read_bytes(page.encode(), "tin.html")
    assert text.split("\n")[:4] == [
        "Sở Y tế báo cáo trước ngày 12/5/2025.",
        "Nhiệm vụ | Chủ trì | Thời hạn",
        "Trồng cây | Các thôn | 19/5/2025",
        "- Hết",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_in_its_encodings(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "van-ban.txt"
    file.write_bytes("Sở Y tế báo cáo.".encode(encoding))
    assert read_file(file) == "Sở Y tế báo cáo."


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"word/document.xml": b"0" * 70_000_000})
    assert len(bomb) < 200_000
    with pytest.raises(FileTooBig, match=r"Tệp bom.docx bung ra 70.000.000 byte, nhiều nhất là 60.000.000"):
        read_bytes(bomb, "bom.docx")


def test_external_entities_are_refused() -> None:
    parts = dict(_parts(a_docx()))
    secret = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    head, _, rest = parts["word/document.xml"].partition(b"?>")
    parts["word/document.xml"] = head + b"?>" + secret + rest.replace("Nhiệm vụ".encode(), b"&e;")
    with pytest.raises(Unreadable, match=r"Tệp xxe.docx hỏng"):
        read_bytes(zipped(parts), "xxe.docx")


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [(name, file.read(name)) for name in file.namelist()]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 not a zip", "a.docx"),
        (zipped({"readme.txt": b"x"}), "b.docx"),
        (b"%PDF-1.7 nothing more", "c.pdf"),
        (b"\x00\x01\x02", "d.docx"),
        (b"<html><body></body></html>", "e.html"),
    ],
)
def test_damaged_files_are_refused_by_name(content: bytes, name: str) -> None:
    with pytest.raises(Unreadable, match=name):
        read_bytes(content, name)


def test_an_unknown_format_names_those_that_can_be_read() -> None:
    with pytest.raises(
        UnknownFormat, match=r"Không đọc được tệp anh.png. Các định dạng đọc được: .txt, .docx"
    ):
        read_bytes(b"\x89PNG\r\n\x1a\n\x00\x00", "anh.png")


def test_a_file_over_the_size_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "to.txt"
    with file.open("wb") as out:
        out.truncate(reading_formats.FILE_MAX_BYTES + 1)
    with pytest.raises(FileTooBig, match=r"Tệp nặng 20.000.001 byte, nhiều nhất là 20.000.000"):
        read_file(file)


def test_text_that_grows_too_long_is_refused() -> None:
    page = b"<html><body>" + b"<p>" + b"a b " * 600_000 + b"</p></body></html>"
    with pytest.raises(FileTooBig, match=r"dài hơn 2.000.000 ký tự"):
        read_bytes(page, "dai.html")


def test_a_parser_that_eats_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        reading_formats,
        "_BOOT",
        reading_formats._BOOT.replace(
            "sys.exit(",
            "from flows import reading_parsers as r; r._PIECES[r.Format.HTML] = lambda content: iter([' ' * (1 << 29)]); sys.exit(",
        ),
    )
    with pytest.raises(TookTooLong, match=r"Đọc tệp no.html quá lâu hoặc tốn quá nhiều bộ nhớ"):
        read_bytes(b"<html>x", "no.html")


def test_a_parser_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_formats, "WAIT_MAX_SECONDS", 1)
    monkeypatch.setattr(reading_formats, "_BOOT", "while True: pass")
    with pytest.raises(TookTooLong, match=r"Đọc tệp mai.html quá lâu"):
        read_bytes(b"<html>x", "mai.html")


def test_deeply_nested_html_ends_without_harm() -> None:
    page = b"<html><body>" + b"<div>" * 20_000 + b"x" + b"</div>" * 20_000
    with pytest.raises(Unreadable, match=r"Tệp sau.html"):
        read_bytes(page, "sau.html")
