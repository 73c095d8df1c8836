"""An official document drawn as .docx: paper, letterhead, type and spacing of Decree 30/2020, annex I.

A4 with margins of 20, 20, 30 and 20 mm; Times New Roman 14, tables 12; letterhead and signature
are tables without lines; page numbers stand in the middle above, from the second page on.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from flows.monthly.page import Annex, Figures, Heading, Page, Paragraph
from flows.sheets.tables import text_of

FONT: Final = "Times New Roman"
BODY, TABLE, SMALL = 14, 12, 11  # points
STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 20  # millimetres
PAPER: Final = (210, 297)
SIGNATURE_LINES: Final = 4  # left empty for the signature and the seal


def drawn(page: Page) -> bytes:
    """The document as .docx; the same page gives the same document."""
    document = Document()
    _type(document)
    _paper(document.sections[0])
    _number_pages(document.sections[0])
    _letterhead(document, page)
    _title(document, page)
    _parts(document, page.body)
    _signature(document, page)
    for annex in page.annexes:
        _annex(document, annex, page)
    at = datetime.combine(page.dated, time(), UTC)
    core = document.core_properties
    core.title, core.author = text_of(f"{page.kind}: {page.subject}")[:255], text_of(page.issuer)[:255]
    core.created = core.modified = at
    out = io.BytesIO()
    document.save(out)
    return _without_clock(out)


def _without_clock(packed: io.BytesIO) -> bytes:
    """The same parts under one fixed time: the library stamps each with the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as same:
        for part in parts.infolist():
            stamped = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            same.writestr(stamped, parts.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _type(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _paper(section: Any, *, across: bool = False) -> None:
    width, height = reversed(PAPER) if across else PAPER
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(10)


def _number_pages(section: Any) -> None:
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    run = _run(paragraph, "", size=BODY)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001  python-docx has no fields


def _run(paragraph: Any, text: str, *, size: int = BODY, bold: bool = False, italic: bool = False) -> Any:
    run = paragraph.add_run(text_of(text))
    run.font.name, run.font.size, run.bold, run.italic = FONT, Pt(size), bold, italic
    return run


def _centred(cell: Any, text: str, *, first: bool = False, **look: Any) -> Any:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    _run(paragraph, text, **look)
    return paragraph


def _line_below(cell: Any, indent_mm: float) -> None:
    """A line in the middle, as it stands below the issuer, the motto and the title."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent_mm)
    _run(paragraph, "", size=2)
    paragraph.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001  python-docx has no borders of paragraphs


def _letterhead(document: Any, page: Page) -> None:
    table = document.add_table(rows=2, cols=2)
    _fixed(table, (64, 96))
    issuer, state = table.rows[0].cells
    if page.above:
        _centred(issuer, page.above.upper(), first=True, size=12)
    _centred(issuer, _broken(page.issuer.upper()), first=not page.above, size=12, bold=True)
    _line_below(issuer, 22)
    _centred(state, STATE, first=True, size=12, bold=True)
    _centred(state, MOTTO, size=13, bold=True)
    _line_below(state, 20)
    number, dated = table.rows[1].cells
    _centred(number, f"Số: {page.symbol}", first=True, size=13)
    day = page.dated
    month = f"{day.month:02}" if day.month < 3 else str(day.month)  # the decree writes 01 and 02
    text = f"{page.place}, ngày {day.day:02} tháng {month} năm {day.year}"
    _centred(dated, text, first=True, size=13, italic=True)


def _broken(issuer: str) -> str:
    """`ỦY BAN NHÂN DÂN` on a line of its own."""
    head = "ỦY BAN NHÂN DÂN "
    return issuer.replace(head, f"{head.strip()}\n", 1) if issuer.startswith(head) else issuer


def _title(document: Any, page: Page) -> None:
    paragraph = _centred(document, page.kind.upper(), bold=True)
    paragraph.paragraph_format.space_before = Pt(18)
    _centred(document, page.subject, bold=True)
    _line_below(document, 60)
    if page.to:
        paragraph = _centred(document, f"Kính gửi: {page.to}.")
        paragraph.paragraph_format.space_before = Pt(12)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _parts(document: Any, parts: Sequence[Heading | Paragraph | Figures]) -> None:
    for part in parts:
        match part:
            case Heading():
                paragraph = _body(document, part.text, bold=True)
                paragraph.paragraph_format.keep_with_next = True
            case Paragraph():
                _body(document, part.text)
            case Figures():
                _figures(document, part)


def _body(document: Any, text: str, *, bold: bool = False) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.JUSTIFY
    layout = paragraph.paragraph_format
    layout.first_line_indent, layout.space_after, layout.line_spacing = Mm(10), Pt(6), 1.15
    _run(paragraph, text, bold=bold)
    return paragraph


def _figures(document: Any, figures: Figures) -> None:
    table = document.add_table(rows=1, cols=len(figures.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, heading in zip(table.rows[0].cells, figures.headings, strict=True):
        _centred(cell, heading, first=True, size=TABLE, bold=True)
    _repeat(table.rows[0])
    for number, row in enumerate(figures.rows):
        cells = table.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            if place in figures.right:
                paragraph.alignment = ALIGN.RIGHT
            elif place == 0:
                paragraph.alignment = ALIGN.CENTER
            _run(paragraph, text, size=TABLE, bold=figures.total and number == 0)
    _fixed(table, figures.widths_mm)
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)


def _fixed(table: Any, widths_mm: Sequence[int]) -> None:
    """Widths that hold in every office program: said of the columns and of each cell."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  the same as below


def _repeat(row: Any) -> None:
    """Headings come again on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  python-docx has no repeated rows


def _signature(document: Any, page: Page) -> None:
    table = document.add_table(rows=1, cols=2)
    _fixed(table, (80, 80))
    to, signed = table.rows[0].cells
    _run(to.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    for number, one in enumerate(page.recipients, 1):
        end = "." if number == len(page.recipients) else ";"
        _run(to.add_paragraph(), f"- {one}{end}", size=SMALL)
    if page.authority:
        _centred(signed, page.authority.upper(), first=True, bold=True)
    _centred(signed, page.position.upper(), first=not page.authority, bold=True)
    for _ in range(SIGNATURE_LINES):
        _centred(signed, "")


def _annex(document: Any, annex: Annex, page: Page) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _paper(section, across=True)
    _centred(document, annex.title, bold=True)
    _centred(document, annex.subject, bold=True)
    day = page.dated
    text = (
        f"(Kèm theo {page.kind} số {page.symbol} ngày {day.day:02} tháng {day.month:02} năm {day.year} "
        f"của {page.issuer})"
    )
    _centred(document, text, italic=True)
    for part in annex.parts:
        if isinstance(part, Figures):
            _figures(document, part)
        else:
            _centred(document, part.text, italic=part.text.startswith("("))
