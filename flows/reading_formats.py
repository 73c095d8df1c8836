"""Text out of what people upload: .txt, .docx, .pdf with a text layer, .html.

A file is foreign matter. It is weighed before it is opened (its size, and what a zip claims
to unpack to), and it is parsed in a child process that has little memory, little time and no
way to reach anything but its own input and output. Whatever goes wrong in there ends as one
of the refusals below, each with the way out.
"""

import contextlib
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from flows.child import BROKEN, DONE, LOCKED, TOO_BIG, Late, ask_child
from flows.reading_parsers import TEXT_MAX_CHARACTERS, Format
from flows.zips import listed
from words import Misused, Refused

FILE_MAX_BYTES: Final = 20_000_000  # a scanned plan of a hundred pages is smaller
UNPACKED_MAX_BYTES: Final = 60_000_000  # of all parts of a .docx together
PARTS_MAX: Final = 2_000  # parts of a .docx
WAIT_MAX_SECONDS: Final = 25


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
        raise _damaged(name)
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


def _damaged(name: str) -> Unreadable:
    return Unreadable(
        "Tệp {name} hỏng hoặc không đúng định dạng như tên tệp. Hãy lưu lại từ phần mềm gốc rồi tải lên.",
        name=name,
    )


def _weigh(content: bytes, name: str) -> None:
    """Refuse a zip by what its directory claims, before anything is unpacked."""
    try:
        told = listed(content)
    except BadZipFile as error:
        raise _damaged(name) from error
    unpacked = sum(part.file_size for part in told)
    if len(told) > PARTS_MAX or unpacked > UNPACKED_MAX_BYTES:
        raise FileTooBig(
            "Tệp {name} bung ra {size} byte, nhiều nhất là {most}. Tệp có thể đã bị làm hỏng có chủ ý.",
            name=name,
            size=unpacked,
            most=UNPACKED_MAX_BYTES,
        )


# --- the child ------------------------------------------------------------------------------


def _in_child(kind: Format, content: bytes, name: str) -> str:
    """Parse in a child process with limits of its own, and take its text."""
    try:
        done = ask_child(_BOOT, [kind.value], content, wait_seconds=WAIT_MAX_SECONDS)
    except Late as late:
        raise _too_long(name) from late
    if done.code == TOO_BIG:
        raise FileTooBig(
            "Văn bản trong tệp {name} dài hơn {most} ký tự. Hãy tách tệp hoặc dán phần cần đọc.",
            name=name,
            most=TEXT_MAX_CHARACTERS,
        )
    if done.code == LOCKED:
        raise Unreadable("Tệp {name} có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.", name=name)
    if done.code == BROKEN:
        raise _damaged(name)
    if done.code != DONE:
        raise _too_long(name)  # killed by a limit
    return done.output.decode("utf-8", "replace")


def _too_long(name: str) -> TookTooLong:
    return TookTooLong(
        "Đọc tệp {name} quá lâu hoặc tốn quá nhiều bộ nhớ nên đã dừng. Hãy lưu lại dạng .docx "
        "đơn giản hoặc dán văn bản.",
        name=name,
    )


_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[2]); "
    "from flows.reading_parsers import child; sys.exit(child(sys.argv[1]))"
)
