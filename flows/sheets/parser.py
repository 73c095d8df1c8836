"""The parser of spreadsheets, as it runs in a child process with limits of its own.

It reads the parts of the file one row at a time and writes lines of JSON: what a sheet is
called, its rows that hold something, then what was merged and hidden. Numbers are taken from
their own text, never through a float. A file that is refused ends with a line that says why.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from posixpath import join, normpath
from typing import IO, Any, Final, NamedTuple

from flows.child import BROKEN, DONE, TOO_BIG, limit
from flows.sheets.cells import DIGITS, area, column, moment, plain, tidy
from units.sheets import letter

MEMORY_MAX_BYTES: Final = 300_000_000  # address space of the child
CPU_MAX_SECONDS: Final = 15
LAST_ROW: Final = 1_048_576  # of any spreadsheet
ROWS_MAX: Final = 200_000  # with something in them; twice the hamlets of the country
COLUMNS_MAX: Final = 100  # a list of ours has under twenty
SHEETS_MAX: Final = 50
MERGED_MAX: Final = 20_000
CHARACTERS_MAX: Final = 16_000_000  # of all cells together
LOOKED_AT_MAX: Final = 1_500_000  # rows and cells that are looked at, empty ones too: about two seconds
CELL_CUT: Final = 2_000  # characters of one cell that are passed on; over 1,000 it is refused later

_DATE_FORMATS: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_UNDATED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS = re.compile(r"0{2,20}")


class TooMuch(Exception):
    """The file holds more than any list; the message names the limit, the cell is where it was met."""

    def __init__(self, why: str, sheet: str = "", cell: str = "") -> None:
        self.why, self.sheet, self.cell = why, sheet, cell
        super().__init__(why)


def child() -> int:
    """Reads standard input, writes its rows to standard output; the exit code says how it went."""
    limit(memory_bytes=MEMORY_MAX_BYTES, cpu_seconds=CPU_MAX_SECONDS)
    content = sys.stdin.buffer.read()
    out = sys.stdout
    out.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream of a real process
    try:
        for line in lines(content):
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    except TooMuch as much:
        out.write(json.dumps({"why": much.why, "sheet": much.sheet, "cell": much.cell}) + "\n")
        out.flush()
        return TOO_BIG
    except MemoryError:
        return 1
    except Exception:  # noqa: BLE001  a parser of foreign files may raise anything; the parent says so once
        return BROKEN
    out.flush()
    return DONE


def lines(content: bytes) -> Iterator[Any]:
    """What the file holds, sheet by sheet, as the parent reads it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        book = _Parts(parts)
        told = 0
        for name, path, hidden in book.sheets():
            yield {"sheet": name, "hidden": hidden}
            if hidden:
                continue
            for line in _rows(book, name, path):
                if isinstance(line, list):
                    told += 1
                    if told > ROWS_MAX:
                        raise TooMuch("rows", name, f"A{line[0]}")
                yield line


class _Parts:
    """The parts that matter: which sheets there are, what strings they share, which formats are dates."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._parts = parts
        self._ids: dict[str, str] = {}  # of the part whose relations were read last: the workbook
        workbook = next(
            (t for k, t in self._relations("") if k.endswith("/officeDocument")), "xl/workbook.xml"
        )
        self._workbook = workbook
        self._targets = list(self._relations(workbook))
        self.since_1904 = False
        self.characters = 0
        self.looked_at = 0  # rows and cells, empty ones too
        self._styles: list[tuple[bool, int]] | None = None
        self._strings: list[str] | None = None

    def open(self, path: str) -> IO[bytes]:
        return self._parts.open(path)

    def _relations(self, of: str) -> Iterator[tuple[str, str]]:
        """Kind and path of what a part points at inside the file; what lies outside is never followed."""
        folder, _, name = of.rpartition("/")
        path = f"{folder}/_rels/{name}.rels" if of else "_rels/.rels"
        if path.lstrip("/") not in self._parts.namelist():
            return
        self._ids = {}
        for one in elements(self.open(path.lstrip("/")), "Relationship"):
            if one.get("TargetMode") == "External":
                continue
            target = one.get("Target", "")
            found = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            self._ids[one.get("Id", "")] = found
            yield one.get("Type", ""), found

    def sheets(self) -> list[tuple[str, str, bool]]:
        """Name, path and whether hidden, in the order of the tabs."""
        found = []
        for one in elements(self.open(self._workbook), "sheet", "workbookPr"):
            if one.tag.endswith("}workbookPr"):
                self.since_1904 = one.get("date1904") in {"1", "true"}
                continue
            key = next((value for name, value in one.attrib.items() if name.endswith("}id")), "")
            path = self._ids.get(key, "")
            if path in self._parts.namelist() and "worksheet" in path.lower():
                hidden = one.get("state", "visible") != "visible"
                found.append((tidy(one.get("name", ""))[:100], path, hidden))
            if len(found) > SHEETS_MAX:
                raise TooMuch("sheets")
        return found

    @property
    def strings(self) -> list[str]:
        if self._strings is None:
            self._strings = []
            path = self._target("/sharedStrings")
            for one in elements(self.open(path), "si") if path else ():
                text = tidy("".join(_texts(one)))
                self.count(text)
                self._strings.append(text)
        return self._strings

    def count(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > CHARACTERS_MAX:
            raise TooMuch("characters")

    def style(self, number: int) -> tuple[bool, int]:
        """Whether the format is a date's, and how many digits it fills up with zeros."""
        if self._styles is None:
            self._styles = list(self._read_styles())
        return self._styles[number] if number < len(self._styles) else (False, 0)

    def _read_styles(self) -> Iterator[tuple[bool, int]]:
        path = self._target("/styles")
        if not path:
            return
        own: dict[int, str] = {}
        used: list[int] = []
        for one in elements(self.open(path), "numFmt", "cellXfs"):
            if one.tag.endswith("}numFmt"):
                own[int(one.get("numFmtId", "0"))] = one.get("formatCode", "")
            else:
                used = [int(xf.get("numFmtId", "0")) for xf in one.iterfind("{*}xf")]
        for number in used:
            code = own.get(number, "")
            dated = number in _DATE_FORMATS or bool(
                re.search(r"[dmyhs]", _UNDATED.sub("", code.split(";")[0].lower()))
            )
            yield dated, len(code) if _ZEROS.fullmatch(code) else 0

    def _target(self, ending: str) -> str:
        return next(
            (t for kind, t in self._targets if kind.endswith(ending) and t in self._parts.namelist()), ""
        )


def elements(part: IO[bytes], *names: str) -> Iterator[Any]:
    """The elements of these names as they end, each forgotten once it was looked at."""
    from lxml import etree  # noqa: PLC0415  only the child loads the parser

    wanted = [f"{{*}}{name}" for name in names]
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    first = True
    with part:
        for _, one in etree.iterparse(part, events=("end",), tag=wanted, **options):
            if first and one.getroottree().docinfo.internalDTD is not None:  # it stands before the root
                raise ValueError("a document type, which no office program writes")
            first = False
            yield one
            one.clear()
            while one.getprevious() is not None:
                del one.getparent()[0]


def _texts(one: Any) -> Iterator[str]:
    """The text of a string with its runs, without how it is pronounced."""
    for text in one.iter("{*}t"):
        if not text.getparent().tag.endswith("}rPh"):
            yield text.text or ""


def _rows(book: _Parts, name: str, path: str) -> Iterator[Any]:
    """The rows of a sheet that hold something, then what was merged and how many rows were hidden."""
    merged: list[list[int]] = []
    number = hidden = 0
    for one in elements(book.open(path), "row", "mergeCell"):
        if one.tag.endswith("}mergeCell"):
            if len(merged) < MERGED_MAX and (joined := area(one.get("ref", ""))):
                merged.append(joined)
            continue
        number = int(one.get("r") or number + 1)
        book.looked_at += 1 + len(one)
        if book.looked_at > LOOKED_AT_MAX or number > LAST_ROW:
            raise TooMuch("rows", name, f"A{number}")
        if not len(one):
            continue
        cells, kinds = _cells(book, one, name, number)
        if cells:
            hidden += one.get("hidden") in {"1", "true"}
            yield [number, kinds, *cells]
    yield {"merged": merged, "hidden_rows": hidden}


def _cells(book: _Parts, row: Any, sheet: str, number: int) -> tuple[list[str], str]:
    """The texts of a row's cells and how each was typed, up to the last that holds something."""
    cells: list[str] = []
    kinds = ""
    place = -1
    names = _Names.of(row)
    for one in row.iterchildren(names.cell):
        address = one.get("r")
        place = column(address) if address else place + 1
        if not len(one):
            continue
        text, kind = _cell(book, one, names)
        if not text and kind == " ":
            continue
        if place >= COLUMNS_MAX:
            raise TooMuch("columns", sheet, address or f"{letter(place)}{number}")
        if place < len(cells):
            raise ValueError("cells out of order")
        book.count(text)
        cells += [""] * (place - len(cells)) + [text[:CELL_CUT]]
        kinds += " " * (place - len(kinds)) + kind
    return cells, kinds


class _Names(NamedTuple):
    """The names of elements in the namespace that the file uses: there are two of them."""

    cell: str
    value: str
    formula: str

    @classmethod
    def of(cls, row: Any) -> "_Names":
        space = row.tag[: row.tag.index("}") + 1]
        return cls(f"{space}c", f"{space}v", f"{space}f")


def _cell(book: _Parts, one: Any, names: _Names) -> tuple[str, str]:
    """What a cell shows, and its kind: one of the letters of units.books."""
    raw, formula = "", False
    for part in one:
        if part.tag == names.value:
            raw = part.text or ""
        elif part.tag == names.formula:
            formula = True
    match one.get("t", "n"):
        case "s":
            text, kind = book.strings[int(raw)] if raw else "", "t"
        case "inlineStr":
            text, kind = tidy("".join(_texts(one))), "t"
        case "str":
            text, kind = tidy(raw), "t"
        case "b":
            text, kind = ("TRUE" if raw == "1" else "FALSE") if raw else "", "t"
        case "e":
            return tidy(raw) or "#", "e"
        case "d":
            text, kind = raw[:10], "d"
        case _:
            text, kind = _number(book, raw.strip(), int(one.get("s") or 0))
    if formula:
        return (text, "f") if raw or text else ("", "F")
    return text, kind if text else " "


def _number(book: _Parts, raw: str, style: int) -> tuple[str, str]:
    if not raw:
        return "", " "
    dated, zeros = book.style(style)
    if not dated and not zeros and len(raw) <= DIGITS and raw.isascii() and raw.isdigit():
        return str(int(raw)), "n"  # as nearly all numbers are
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return tidy(raw), "t"
    if not value.is_finite() or abs(value.adjusted()) > 300:
        return tidy(raw)[:DIGITS], "t"
    if dated and (found := moment(value, since_1904=book.since_1904)):
        return found
    text = plain(value)
    if zeros and text.isdigit():
        return text.zfill(zeros), "t"
    return text, "n"
