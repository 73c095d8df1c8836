"""Sheets: a CSV file as offices really send it, read into rows or refused with the way out.

Excel in Vietnam saves with commas, semicolons or tabs, as UTF-8, UTF-16 or Windows-1258, and
writes headings in either language. Rows keep the number that the spreadsheet shows.
"""

import csv
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from typing import Final

from units.names import bare, fold
from words import Lang, Misused, Phrase, phrase

BYTES_MAX: Final = 32 * 1024 * 1024  # a hundred thousand hamlets take about eight megabytes
ROWS_MAX: Final = 200_000  # twice the hamlets of the country
CELL_MAX: Final = 1_000  # characters; the rest of such a cell is a quote that was never closed

_VIETNAMESE: Final = frozenset("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
_PUNCTUATION: Final = frozenset("“”‘’–—…·°«»•\u00a0\u200b₫§")


class UnreadableFile(Misused):
    """The bytes are not a table of text in an encoding that we read."""


class WrongColumns(Misused):
    """The first row does not name the columns that are needed."""


class SheetTooLarge(Misused):
    """The file has more than can be a list of this country's units."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong in one row; `row` is the spreadsheet's number, its first row being 1.

    `cell` is where to look, "C5" or "Số liệu!C5"; it follows from the rest, and is no part of it.
    """

    row: int
    column: str
    value: str
    reason: Phrase
    cell: str = field(default="", compare=False)

    @property
    def message(self) -> str:
        return self.reason.say()

    def say(self, lang: Lang = "vi") -> str:
        return self.reason.say(lang)


@dataclass(frozen=True, slots=True)
class Column:
    """A column by our name and by the headings that people give it; `code` where zeros in front count."""

    name: str
    headings: tuple[str, ...] = ()
    required: bool = True
    code: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by our column names, without spaces around; missing cells are empty."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that can be read, what is wrong with the others, and headings that we do not know.

    `warnings` are by row; `letters` are the spreadsheet's letters of our columns, `name` is that
    of the sheet inside a workbook.
    """

    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]
    ignored: tuple[str, ...]
    warnings: tuple[tuple[int, Phrase], ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def located(self, problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
        """The problems with the cell where each is; those of a whole row name its first cell."""
        sheet = f"{self.name}!" if self.name else ""
        return tuple(
            one if one.cell else replace(one, cell=f"{sheet}{self.letters.get(one.column, 'A')}{one.row}")
            for one in problems
        )


def read_sheet(data: bytes, columns: Sequence[Column]) -> Sheet:
    """The table in a CSV file. Raises UnreadableFile, WrongColumns or SheetTooLarge."""
    text = decoded(data)
    if re.match(r"sep=.\r?\n", text):  # Excel's own line, which says the separator
        text = text.split("\n", 1)[1]
        skipped = 1
    else:
        skipped = 0
    separator = _separator(re.split(r"[\r\n]", text, maxsplit=1)[0], columns)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        headings = next(rows, [])
        places, ignored = placed(headings, columns)
        return _body(rows, skipped + 1, len(headings), places, ignored)
    except csv.Error as error:
        raise UnreadableFile(
            "Không đọc được bảng ở dòng {line}: dấu ngoặc kép mở mà không đóng hoặc đặt giữa ô; "
            "hãy sửa rồi lưu lại tệp CSV.",
            line=rows.line_num + skipped,
        ) from error


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1258. Raises UnreadableFile, SheetTooLarge."""
    if len(data) > BYTES_MAX:
        raise SheetTooLarge(
            "Tệp có {bytes} byte, nhiều nhất là {most}; hãy chia tệp theo huyện hoặc xã.",
            bytes=len(data),
            most=BYTES_MAX,
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile("Đây là tệp Excel, không phải CSV; hãy chọn Lưu thành, kiểu «CSV UTF-8».")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (encoding != "cp1258" or _looks_vietnamese(text)):
            return unicodedata.normalize("NFC", text)
    raise UnreadableFile(
        "Không nhận ra bảng mã của tệp (chỉ đọc UTF-8, UTF-16, Windows-1258); "
        "hãy mở bằng Excel và lưu thành kiểu «CSV UTF-8»."
    )


def dated(text: str) -> date | None:
    """The date in a cell, 1/7/2025 or 2025-07-01; None when it is not one."""
    forms = (
        r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})",
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
    )
    for form in forms:
        if found := re.fullmatch(form, text.strip(), re.ASCII):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def letter(place: int) -> str:
    """The spreadsheet's letters of a column, the first one being 0: A, Z, AA, XFD."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def slug(text: str) -> str:
    """`Tổ dân phố`, `to_dan_pho` and `to-dan-pho` as one key."""
    return bare(fold(text.replace("-", " "))).replace(" ", "-")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # Headings have Latin letters, whose UTF-16 form has a zero byte on one side.
    head = data[:64]
    if b"\x00" in head:
        return ("utf-16-be",) if head.startswith(b"\x00") else ("utf-16-le",)
    return ("utf-8-sig", "cp1258")


def _looks_vietnamese(text: str) -> bool:
    """Whether all letters are Vietnamese: nearly any bytes decode as cp1258, few make sense."""
    strange = {
        letter
        for letter in set(unicodedata.normalize("NFC", text).lower())
        if not letter.isascii() and letter not in _VIETNAMESE and letter not in _PUNCTUATION
    }
    return not strange


def _separator(first_line: str, columns: Sequence[Column]) -> str:
    """The separator that makes known headings of the first row; a comma when none does."""

    def known(separator: str) -> int:
        headings = next(csv.reader([first_line], delimiter=separator), [])
        names = known_headings(columns)
        return sum(slug(heading) in names for heading in headings)

    return max((",", ";", "\t", "|"), key=known)


def known_headings(columns: Iterable[Column]) -> dict[str, str]:
    return {slug(heading): column.name for column in columns for heading in (column.name, *column.headings)}


def placed(headings: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each of our columns stands, and the headings that are none of ours."""
    known = known_headings(columns)
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, heading in enumerate(headings):
        name = known.get(slug(heading))
        if name is None:
            if heading.strip():
                ignored.append(heading.strip())
        elif name in places:
            raise WrongColumns(
                "Cột {column} có hai lần trong dòng đầu («{first}» và «{second}»); hãy bỏ một cột.",
                column=name,
                first=headings[places[name]].strip(),
                second=heading.strip(),
            )
        else:
            places[name] = place
    missing = missing_columns(places, columns)
    if missing:
        raise WrongColumns(
            "Dòng đầu thiếu cột {missing}; cần có: {needed}; dòng đầu đang là: {found}.",
            missing=named_columns(missing),
            needed=named_columns(column for column in columns if column.required),
            found=", ".join(heading.strip() for heading in headings if heading.strip())[:CELL_MAX]
            or "(trống)",
        )
    return places, tuple(ignored)


def missing_columns(found: Container[str], columns: Iterable[Column]) -> list[Column]:
    """The columns that are needed and not among those found."""
    return [column for column in columns if column.required and column.name not in found]


def named_columns(columns: Iterable[Column]) -> str:
    """Columns as a message names them, by our name and by the first heading in Vietnamese."""
    return ", ".join(f"{one.name} ({one.headings[0]})" if one.headings else one.name for one in columns)


def _body(
    rows: Iterable[list[str]], heading: int, width: int, places: Mapping[str, int], ignored: tuple[str, ...]
) -> Sheet:
    read: list[Row] = []
    problems: list[RowProblem] = []
    for number, cells in enumerate(rows, start=heading + 1):
        if number > ROWS_MAX:
            raise SheetTooLarge(
                "Tệp có hơn {most} dòng; hãy chia tệp theo huyện hoặc xã rồi nạp từng tệp.", most=ROWS_MAX
            )
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            problems.append(
                RowProblem(
                    number,
                    "",
                    " ".join(cells[width:])[:CELL_MAX],
                    phrase(
                        "Dòng có {cells} ô, dòng đầu chỉ có {width}; "
                        "ô có dấu phân cách phải đặt trong ngoặc kép.",
                        cells=len(cells),
                        width=width,
                    ),
                )
            )
            continue
        named = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
        long = [name for name, cell in named.items() if len(cell) > CELL_MAX]
        problems.extend(
            RowProblem(
                number,
                name,
                named[name][:40] + "…",
                phrase("Ô dài quá {most} ký tự; có lẽ thiếu dấu ngoặc kép đóng.", most=CELL_MAX),
            )
            for name in long
        )
        if not long:
            read.append(Row(number, named))
    letters = {name: letter(place) for name, place in places.items()}
    return Sheet(tuple(read), tuple(problems), ignored, letters=letters)
