"""What people upload as a list: a CSV file as it is, or a spreadsheet, which is foreign matter.

A spreadsheet is weighed before it is opened (its parts, what they claim to unpack to, by how
much) and parsed in a child process with limits of its own (`flows.child`). Whatever goes wrong
ends as a refusal with the way out.
"""

import io
import json
from collections.abc import Iterator
from typing import Any, Final
from zipfile import BadZipFile

from flows.child import BROKEN, DONE, TOO_BIG, Late, ask_child
from flows.sheets.parser import CHARACTERS_MAX, COLUMNS_MAX, ROWS_MAX, SHEETS_MAX
from flows.zips import listed
from units.books import Book, Merged, Table, TableRow
from units.sheets import SheetTooLarge, UnreadableFile
from words import Refused

FILE_MAX_BYTES: Final = 20_000_000  # a hundred thousand rows take about five megabytes
PARTS_MAX: Final = 1_000
UNPACKED_MAX_BYTES: Final = 120_000_000  # of all parts together; two hundred thousand rows take about 80
RATIO_MAX: Final = 150  # of what a part unpacks to; sheets of numbers reach about 20
RATIO_FROM_BYTES: Final = 5_000_000  # smaller parts cannot harm, however they were packed
WAIT_MAX_SECONDS: Final = 25

_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[-1]); from flows.sheets.parser import child; sys.exit(child())"
)
_OLD, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class SheetTookTooLong(Refused):
    """Reading the spreadsheet used up its time or its memory."""


def rows_of(content: bytes, name: str) -> bytes | Book:
    """What `plan_facts`, `plan_units` and `plan_contacts` take of an upload, by its content, not its name.

    Raises UnreadableFile, SheetTooLarge, SheetTookTooLong.
    """
    if content.startswith(_OLD):
        raise _old(content, name)
    if not content.startswith(_ZIP):
        if (
            content[:512]
            .lstrip(b"\xef\xbb\xbf \t\r\n")
            .lower()
            .startswith((b"<!doctype html", b"<html", b"<?xml"))
        ):
            raise UnreadableFile(
                "Tệp {name} là trang web hoặc XML, không phải bảng tính; mở bằng Excel rồi lưu thành .xlsx "
                "hoặc «CSV UTF-8».",
                name=name,
            )
        return content
    if len(content) > FILE_MAX_BYTES:
        raise SheetTooLarge(
            "Tệp {name} nặng {bytes} byte, nhiều nhất là {most}; hãy chia tệp theo huyện hoặc xã.",
            name=name,
            bytes=len(content),
            most=FILE_MAX_BYTES,
        )
    _weigh(content, name)
    return _in_child(content, name)


def _old(content: bytes, name: str) -> UnreadableFile:
    if _ENCRYPTED in content:
        return UnreadableFile("Tệp {name} có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.", name=name)
    return UnreadableFile(
        "Tệp {name} là dạng Excel cũ (.xls); mở bằng Excel rồi lưu thành .xlsx hoặc «CSV UTF-8».", name=name
    )


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        "Tệp {name} hỏng hoặc không phải bảng tính .xlsx; mở bằng Excel, lưu lại rồi tải lên.", name=name
    )


def _weigh(content: bytes, name: str) -> None:
    """Refuses a zip by what its directory says, before anything is unpacked."""
    try:
        told = listed(content)
    except BadZipFile as error:
        raise _damaged(name) from error
    names = {part.filename for part in told}
    if any(part.flag_bits & 1 for part in told):
        raise UnreadableFile("Tệp {name} có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.", name=name)
    if any("vbaproject" in one.lower() for one in names):
        raise UnreadableFile("Tệp {name} có macro; hãy lưu thành .xlsx rồi tải lại.", name=name)
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise UnreadableFile(
            "Tệp {name} không phải .xlsx (là .ods hoặc .xlsb); hãy lưu thành .xlsx rồi tải lại.", name=name
        )
    if not any(one.startswith("xl/") for one in names):
        raise _damaged(name)
    unpacked = sum(part.file_size for part in told)
    swollen = any(
        part.file_size > RATIO_FROM_BYTES and part.file_size > RATIO_MAX * part.compress_size for part in told
    )
    if len(told) > PARTS_MAX or unpacked > UNPACKED_MAX_BYTES or swollen or len(names) != len(told):
        raise SheetTooLarge(
            "Tệp {name} bung ra {bytes} byte trong {parts} phần, nhiều hơn mọi danh sách thật. Tệp có thể đã "
            "bị làm hỏng có chủ ý; nếu không, hãy chép bảng sang tệp mới.",
            name=name,
            bytes=unpacked,
            parts=len(told),
        )


def _in_child(content: bytes, name: str) -> Book:
    try:
        ended = ask_child(_BOOT, [], content, wait_seconds=WAIT_MAX_SECONDS)
    except Late as late:
        raise _too_long(name) from late
    if ended.code == BROKEN:
        raise _damaged(name)
    if ended.code == TOO_BIG:
        raise _too_much(json.loads(ended.output.splitlines()[-1]), name)
    if ended.code != DONE:
        raise _too_long(name)  # killed by a limit
    return _book(json.loads(line) for line in io.BytesIO(ended.output))


def _book(lines: Iterator[Any]) -> Book:
    tables: list[Table] = []
    hidden: list[str] = []
    rows: list[TableRow] = []
    kept: dict[str, str] = {}  # rows of a list are typed alike: their kinds are one text
    name = ""
    for line in lines:
        if isinstance(line, list):
            number, kinds, *cells = line
            rows.append(TableRow(number, tuple(cells), kept.setdefault(kinds, kinds)))
        elif "sheet" in line:
            name = line["sheet"]
            if line["hidden"]:
                hidden.append(name)
        else:
            merged = tuple(Merged(*area) for area in line["merged"])
            tables.append(Table(name, tuple(rows), merged, line["hidden_rows"]))
            rows = []
    return Book(tuple(tables), tuple(hidden))


def _too_much(told: dict[str, str], name: str) -> SheetTooLarge:
    match told["why"]:
        case "columns":
            return SheetTooLarge(
                "Tệp {name}, trang «{sheet}»: ô {cell} nằm ngoài {most} cột đầu; xóa các ô thừa bên phải "
                "(hoặc chép bảng sang tệp mới) rồi tải lại.",
                name=name,
                sheet=told["sheet"],
                cell=told["cell"],
                most=COLUMNS_MAX,
            )
        case "rows":
            return SheetTooLarge(
                "Tệp {name}, trang «{sheet}» có hơn {most} dòng; hãy chia tệp theo huyện hoặc xã.",
                name=name,
                sheet=told["sheet"],
                most=ROWS_MAX,
            )
        case "sheets":
            return SheetTooLarge(
                "Tệp {name} có hơn {most} trang tính; chỉ để lại trang cần gửi.", name=name, most=SHEETS_MAX
            )
        case _:
            return SheetTooLarge(
                "Tệp {name} có hơn {most} ký tự; hãy chia tệp theo huyện hoặc xã.",
                name=name,
                most=CHARACTERS_MAX,
            )


def _too_long(name: str) -> SheetTookTooLong:
    return SheetTookTooLong(
        "Đọc tệp {name} quá lâu hoặc tốn quá nhiều bộ nhớ nên đã dừng. Hãy chép bảng sang tệp mới, "
        "hoặc lưu thành «CSV UTF-8».",
        name=name,
    )
