"""The parsers of uploaded files, as they run in a child process with limits of its own.

`child` reads a file from standard input and writes its text to standard output; the exit code
says how it went. The libraries are loaded here only, when a file needs them.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from flows.child import BROKEN, DONE, LOCKED, TOO_BIG, limit

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

PAGES_MAX: Final = 400  # pages of a PDF
ROWS_MAX: Final = 20_000  # rows of the tables of one document
MEMORY_MAX_BYTES: Final = 400_000_000  # address space of the child
CPU_MAX_SECONDS: Final = 15
TEXT_MAX_CHARACTERS: Final = 2_000_000  # about 700 pages
_CHUNK = 65_536


class Format(StrEnum):
    """The formats that can be read, by the ending of a file's name."""

    TXT = "txt"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"


class _TooMuch(Exception):
    """The text has grown past what a directive can be."""


class _Locked(Exception):
    """The file wants a password."""


def child(kind: str) -> int:
    """Read standard input, write its text to standard output; the exit code says how it went."""
    limit(memory_bytes=MEMORY_MAX_BYTES, cpu_seconds=CPU_MAX_SECONDS)
    content = sys.stdin.buffer.read()
    try:
        length = 0
        for piece in _PIECES[Format(kind)](content):
            length += len(piece) + 1
            if length > TEXT_MAX_CHARACTERS:
                return TOO_BIG
            sys.stdout.buffer.write(piece.encode("utf-8", "replace") + b"\n")
    except _TooMuch:
        return TOO_BIG
    except _Locked:
        return LOCKED
    except MemoryError:
        return 1
    except Exception:  # noqa: BLE001  a parser of foreign files may raise anything; the parent says so once
        return BROKEN
    sys.stdout.buffer.flush()
    return DONE


def _docx(content: bytes) -> Iterator[str]:
    """Paragraphs and tables in the order of the document."""
    import docx  # noqa: PLC0415  only the child loads the parsers
    from docx.table import Table as DocxTable  # noqa: PLC0415  only the child loads the parsers

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                with parts.open(part) as file:
                    if b"<!DOCTYPE" in file.read(_CHUNK):
                        raise ValueError("a document type, which no office program writes")
    document: Document = docx.Document(io.BytesIO(content))
    rows = 0
    for number, block in enumerate(document.iter_inner_content()):
        if isinstance(block, DocxTable):
            for line in _table(block, letterhead=number < 3):
                rows += 1
                if rows > ROWS_MAX:
                    raise _TooMuch
                yield line
        else:
            yield _bullet(block) + block.text


def _bullet(paragraph: Any) -> str:
    """The mark of an automatic list, which is not in the text: "-" outside, "+" inside."""
    numbering = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None  # noqa: SLF001  python-docx has no public way to a list's level
    if numbering is None or not paragraph.text.strip():
        return ""
    return "- " if numbering.ilvl is None or numbering.ilvl.val == 0 else "+ "


def _table(table: "Table", *, letterhead: bool) -> Iterator[str]:
    """Rows as lines of cells; a letterhead's two columns line by line."""
    for row in table.rows:
        seen: set[int] = set()
        cells: list[str] = []
        for cell in row.cells:
            if id(cell._tc) not in seen:  # noqa: SLF001  a merged cell is given once for each column it spans
                seen.add(id(cell._tc))  # noqa: SLF001  a merged cell comes once for each column it spans
                cells.append(cell.text)
        if letterhead and len(cells) <= 2:
            columns = [cell.split("\n") for cell in cells]
            for n in range(max(map(len, columns))):
                yield " | ".join(column[n].strip() if n < len(column) else "" for column in columns)
        else:
            yield " | ".join(" ".join(cell.split()) for cell in cells)


def _pdf(content: bytes) -> Iterator[str]:
    """The text layer, page by page."""
    from pypdf import PdfReader  # noqa: PLC0415  only the child loads the parsers

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Locked
    for number, page in enumerate(reader.pages):
        if number >= PAGES_MAX:
            raise _TooMuch
        yield page.extract_text()


_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "section",
        "article",
        "header",
        "ul",
        "ol",
        "dd",
        "dt",
        "blockquote",
        "pre",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "nav",
        "svg",
        "form",
        "button",
        "select",
        "iframe",
        "object",
    ]
)


def _html(content: bytes) -> Iterator[str]:
    """What a browser would show, a line for each block, table rows between bars."""
    from lxml import etree, html  # noqa: PLC0415  only the child loads the parsers

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(content.decode("utf-8"), parser=parser)
    except (UnicodeDecodeError, ValueError):
        root = html.document_fromstring(content, parser=parser)  # it names its own encoding
    pieces: list[str] = []
    hidden = rows = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += name in _UNSEEN
            if name in _BLOCKS and (not rows or name == "tr"):
                yield from _line(pieces)
            rows += name == "tr"
            if name == "li" and not rows:
                pieces.append("- ")
            if not hidden:
                pieces.append(element.text or "")
        else:
            if name in ("td", "th") and _next_cell(element):
                pieces.append(" | ")
            hidden -= name in _UNSEEN
            rows -= name == "tr"
            if name in _BLOCKS and rows:
                pieces.append(" ")  # a paragraph inside a cell ends no row
            elif name in _BLOCKS:
                yield from _line(pieces)
            if not hidden:
                pieces.append(element.tail or "")
    yield from _line(pieces)


def _next_cell(element: Any) -> bool:
    following = element.getnext()
    return following is not None and following.tag in ("td", "th")


def _line(pieces: list[str]) -> Iterator[str]:
    """The pieces so far as one line, and a fresh start; cells hold no lines of their own."""
    text = " ".join("".join(pieces).split())
    pieces.clear()
    if text and text != "-":
        yield text


_PIECES = {Format.DOCX: _docx, Format.PDF: _pdf, Format.HTML: _html}
