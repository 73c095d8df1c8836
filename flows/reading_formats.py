"""Text out of what people upload: .txt, .docx, .pdf with a text layer, .html.

A file is foreign matter. It is weighed before it is opened (its size, and what a zip claims
to unpack to), and it is parsed in a child process that has little memory, little time and no
way to reach anything but its own input and output. Whatever goes wrong in there ends as one
of the refusals below, each with the way out.
"""

import contextlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from words import Misused, Refused

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

FILE_MAX_BYTES: Final = 20_000_000  # a scanned plan of a hundred pages is smaller
TEXT_MAX_CHARACTERS: Final = 2_000_000  # about 700 pages
UNPACKED_MAX_BYTES: Final = 60_000_000  # of all parts of a .docx together
PARTS_MAX: Final = 2_000  # parts of a .docx
PAGES_MAX: Final = 400  # pages of a PDF
ROWS_MAX: Final = 20_000  # rows of the tables of one document
MEMORY_MAX_BYTES: Final = 400_000_000  # address space of the child
CPU_MAX_SECONDS: Final = 15
WAIT_MAX_SECONDS: Final = 25
_CHUNK = 65_536


class Format(StrEnum):
    """The formats that can be read, by the ending of a file's name."""

    TXT = "txt"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"


class UnknownFormat(Misused):
    """The file is of no format that can be read."""


class FileTooBig(Refused):
    """The file, or what it unpacks to, is bigger than any directive."""


class Unreadable(Refused):
    """The file is damaged or is not what its name says."""


class NoTextLayer(Refused):
    """The file holds pictures of pages and no text."""


class TookTooLong(Refused):
    """Reading the file used up its time or memory."""


def read_file(path: Path) -> str:
    """The text of a file, table rows as lines of cells between bars.

    Raises UnknownFormat, FileTooBig, Unreadable, NoTextLayer, TookTooLong.
    """
    size = path.stat().st_size
    if size > FILE_MAX_BYTES:
        raise _too_big(size)
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(content: bytes, name: str) -> str:
    """The text of an uploaded file with this name."""
    if len(content) > FILE_MAX_BYTES:
        raise _too_big(len(content))
    kind = format_of(content, name)
    if kind is Format.TXT:
        return decoded(content, name)
    if kind is Format.DOCX:
        _weigh(content, name)
    text = _in_child(kind, content, name)
    if not text.strip():
        if kind is Format.PDF:
            raise NoTextLayer(
                "Tệp {name} chỉ có ảnh quét, không có chữ. Hãy dùng bản có ký số dạng chữ, bản .docx, "
                "hoặc nhận dạng chữ (OCR) rồi tải lại.",
                name=name,
            )
        raise Unreadable("Tệp {name} không có chữ nào để đọc.", name=name)
    return text


def format_of(content: bytes, name: str) -> Format:
    """The format by the first bytes of a file; its name decides only where they do not."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return Format.DOCX
    ending = Path(name).suffix.lower()
    if head[:15].lower().startswith((b"<!doctype html", b"<html")) or ending in (".html", ".htm"):
        return Format.HTML
    if ending in (".txt", ".text", ".md", "") and not _binary(content):
        return Format.TXT
    if ending in (".docx", ".pdf"):
        raise Unreadable(
            "Tệp {name} hỏng hoặc không đúng định dạng như tên tệp. Hãy lưu lại từ phần mềm gốc rồi tải lên.",
            name=name,
        )
    raise UnknownFormat(
        "Không đọc được tệp {name}. Các định dạng đọc được: .txt, .docx, .pdf (có chữ), "
        ".html. Tệp .doc cũ: hãy lưu lại dạng .docx.",
        name=name,
    )


def decoded(content: bytes, name: str) -> str:
    """Plain text in UTF-8, UTF-16 with its mark, or the old Windows code page for Vietnamese."""
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1258"):
        with contextlib.suppress(UnicodeDecodeError):
            return _cut(content.decode(encoding))
    raise Unreadable("Không rõ bảng mã của tệp {name}. Hãy lưu lại dạng UTF-8.", name=name)


def _binary(content: bytes) -> bool:
    return b"\x00" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff")


def _too_big(size: int) -> FileTooBig:
    return FileTooBig(
        "Tệp nặng {size} byte, nhiều nhất là {most}. Hãy tách tệp hoặc dán phần cần đọc.",
        size=size,
        most=FILE_MAX_BYTES,
    )


def _cut(text: str) -> str:
    if len(text) > TEXT_MAX_CHARACTERS:
        raise FileTooBig(
            "Văn bản dài {size} ký tự, nhiều nhất là {most}. Hãy tách tệp hoặc dán phần cần đọc.",
            size=len(text),
            most=TEXT_MAX_CHARACTERS,
        )
    return text


def _weigh(content: bytes, name: str) -> None:
    """Refuse a zip by what its directory claims, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            told = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise Unreadable(
            "Tệp {name} hỏng hoặc không đúng định dạng như tên tệp. Hãy lưu lại từ phần mềm gốc rồi tải lên.",
            name=name,
        ) from broken
    unpacked = sum(part.file_size for part in told)
    if len(told) > PARTS_MAX or unpacked > UNPACKED_MAX_BYTES:
        raise FileTooBig(
            "Tệp {name} bung ra {size} byte, nhiều nhất là {most}. Tệp có thể đã bị làm hỏng có chủ ý.",
            name=name,
            size=unpacked,
            most=UNPACKED_MAX_BYTES,
        )


# --- the child ------------------------------------------------------------------------------

_DONE, _BROKEN, _TOO_BIG, _LOCKED = 0, 3, 4, 5


def _in_child(kind: Format, content: bytes, name: str) -> str:
    """Parse in a child process with limits of its own, and take its text."""
    try:
        # The command is this module and one of four known words; the file goes in by a pipe.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-c", _BOOT, kind.value, str(Path(__file__).parent.parent)],
            input=content, capture_output=True, timeout=WAIT_MAX_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise _too_long(name) from late
    if done.returncode == _TOO_BIG:
        raise FileTooBig(
            "Văn bản trong tệp {name} dài hơn {most} ký tự. Hãy tách tệp hoặc dán phần cần đọc.",
            name=name,
            most=TEXT_MAX_CHARACTERS,
        )
    if done.returncode == _LOCKED:
        raise Unreadable("Tệp {name} có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.", name=name)
    if done.returncode == _BROKEN:
        raise Unreadable(
            "Tệp {name} hỏng hoặc không đúng định dạng như tên tệp. Hãy lưu lại từ phần mềm gốc rồi tải lên.",
            name=name,
        )
    if done.returncode != _DONE:
        raise _too_long(name)  # killed by a limit
    return done.stdout.decode("utf-8", "replace")


def _too_long(name: str) -> TookTooLong:
    return TookTooLong(
        "Đọc tệp {name} quá lâu hoặc tốn quá nhiều bộ nhớ nên đã dừng. Hãy lưu lại dạng .docx "
        "đơn giản hoặc dán văn bản.",
        name=name,
    )


_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[2]); "
    "from flows.reading_formats import child; sys.exit(child(sys.argv[1]))"
)


class _TooMuch(Exception):
    """The text has grown past what a directive can be."""


class _Locked(Exception):
    """The file wants a password."""


def child(kind: str) -> int:
    """Read standard input, write its text to standard output; the exit code says how it went."""
    _limit()
    content = sys.stdin.buffer.read()
    try:
        length = 0
        for piece in _PIECES[Format(kind)](content):
            length += len(piece) + 1
            if length > TEXT_MAX_CHARACTERS:
                return _TOO_BIG
            sys.stdout.buffer.write(piece.encode("utf-8", "replace") + b"\n")
    except _TooMuch:
        return _TOO_BIG
    except _Locked:
        return _LOCKED
    except MemoryError:
        return 1
    except Exception:  # noqa: BLE001  a parser of foreign files may raise anything; the parent says so once
        return _BROKEN
    sys.stdout.buffer.flush()
    return _DONE


def _limit() -> None:
    """Memory, time, files and processes that the child may use."""
    with contextlib.suppress(ImportError):  # no such limits on Windows; the time limit remains
        import resource  # noqa: PLC0415  only the child of a Unix system has it

        for what, most in (
            (resource.RLIMIT_AS, MEMORY_MAX_BYTES),
            (resource.RLIMIT_CPU, CPU_MAX_SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))


def _docx(content: bytes) -> Iterator[str]:
    """Paragraphs and tables in the order of the document."""
    import docx  # noqa: PLC0415  only the child loads the parsers
    from docx.table import Table as DocxTable  # noqa: PLC0415

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
                seen.add(id(cell._tc))  # noqa: SLF001
                cells.append(cell.text)
        if letterhead and len(cells) <= 2:
            columns = [cell.split("\n") for cell in cells]
            for n in range(max(map(len, columns))):
                yield " | ".join(column[n].strip() if n < len(column) else "" for column in columns)
        else:
            yield " | ".join(" ".join(cell.split()) for cell in cells)


def _pdf(content: bytes) -> Iterator[str]:
    """The text layer, page by page."""
    from pypdf import PdfReader  # noqa: PLC0415

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
    from lxml import etree, html  # noqa: PLC0415

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
