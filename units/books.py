"""Books: a spreadsheet's sheets, whose cells know how they were typed, read into the rows of one list.

People put titles above the headings, merge cells, hide sheets, leave formulas behind. The sheet
that has the headings is found; what a cell shows and what it holds are told apart.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from units.sheets import (
    CELL_MAX,
    Column,
    Row,
    RowProblem,
    Sheet,
    WrongColumns,
    known_headings,
    letter,
    missing_columns,
    named_columns,
    placed,
    read_sheet,
    slug,
)
from words import Phrase, phrase

HEADING_ROWS_MAX: Final = 30  # rows looked at for the headings: titles and notes stand above them
SAFE_DIGITS: Final = 5  # a commune's code has five: a number of five digits has lost no zero

# How a cell was typed, a letter a cell.
EMPTY, TEXT, NUMBER, DATE, DAYTIME, FORMULA, UNCOUNTED, FAULT = " tndhfFe"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that has something in it: the spreadsheet's number, its cells, and how each was typed."""

    number: int
    cells: tuple[str, ...]
    kinds: str

    def cell(self, place: int) -> str:
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells joined into one: rows by the spreadsheet's number, columns counted from 0."""

    first_row: int
    first: int
    last_row: int
    last: int


@dataclass(frozen=True, slots=True)
class Table:
    """One visible sheet, without its empty rows."""

    name: str
    rows: tuple[TableRow, ...]
    merged: tuple[Merged, ...] = ()
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """The visible sheets of a spreadsheet, and the names of those that are hidden and were not read."""

    tables: tuple[Table, ...]
    hidden: tuple[str, ...] = ()


class SeveralTables(WrongColumns):
    """Two sheets of the file hold such a table: reading one would lose the other."""


def read_table(data: bytes | Book, columns: Sequence[Column]) -> Sheet:
    """The rows of a CSV file or of the one fitting sheet of a spreadsheet.

    Raises UnreadableFile, SheetTooLarge, WrongColumns, SeveralTables.
    """
    return read_sheet(data, columns) if isinstance(data, bytes) else sheet_of(data, columns)


def sheet_of(book: Book, columns: Sequence[Column]) -> Sheet:
    """The rows of the sheet that has the headings. Raises WrongColumns, SeveralTables."""
    found = [(table, heading) for table in book.tables if (heading := _heading(table, columns))]
    whole = [(table, heading) for table, heading in found if not missing_columns(heading.known, columns)]
    if not whole:
        raise _no_headings(found, columns)
    if len(whole) > 1:
        raise SeveralTables(
            "Tệp có {count} trang tính cùng có bảng như vậy ({sheets}); mỗi lần gửi một trang, "
            "hãy xóa hoặc ẩn các trang khác.",
            count=len(whole),
            sheets=", ".join(f"«{table.name}»" for table, _ in whole),
        )
    [(table, heading)] = whole
    places, ignored = placed(heading.texts, columns)
    body = _Body(table, heading, places, {column.name for column in columns if column.code})
    body.read()
    return Sheet(
        tuple(body.rows),
        tuple(body.problems),
        ignored,
        warnings=tuple(_about_the_book(book, table)) + tuple(body.warnings()),
        letters={name: letter(place) for name, place in places.items()},
        name=table.name,
    )


@dataclass(frozen=True, slots=True)
class _Heading:
    """The headings by column, the number of their last row, and which of our columns they name."""

    texts: tuple[str, ...]
    row: int
    known: frozenset[str]


def _heading(table: Table, columns: Sequence[Column]) -> _Heading | None:
    """The row, or two rows with merged cells, near the top that name most of our columns."""
    names = known_headings(columns)
    best: _Heading | None = None
    for candidate in _candidates(table):
        known = frozenset(names[slug(text)] for text in candidate.texts if slug(text) in names)
        if best is None or len(known) > len(best.known):
            best = _Heading(candidate.texts, candidate.row, known)
    return best


def _candidates(table: Table) -> Iterator[_Heading]:
    top = table.rows[:HEADING_ROWS_MAX]
    for place, row in enumerate(top):
        yield _Heading(row.cells, row.number, frozenset())
        if place + 1 < len(top) and (below := top[place + 1]).number == row.number + 1:
            width = max(len(row.cells), len(below.cells))
            both = tuple(below.cell(at) or row.cell(at) for at in range(width))
            yield _Heading(both, below.number, frozenset())


def _no_headings(found: Sequence[tuple[Table, _Heading]], columns: Sequence[Column]) -> WrongColumns:
    needed = named_columns(column for column in columns if column.required)
    if not found:
        return WrongColumns("Tệp không có dòng nào; cần có các cột: {needed}.", needed=needed)
    table, heading = max(found, key=lambda one: len(one[1].known))
    return WrongColumns(
        "Trang «{sheet}», dòng {row}: thiếu cột {missing}; cần có: {needed}; dòng đó đang là: {found}.",
        sheet=table.name,
        row=heading.row,
        missing=named_columns(missing_columns(heading.known, columns)),
        needed=needed,
        found=", ".join(text for text in heading.texts if text)[:CELL_MAX] or "(trống)",
    )


def _about_the_book(book: Book, read: Table) -> Iterator[tuple[int, Phrase]]:
    if book.hidden:
        names = ", ".join(f"«{name}»" for name in book.hidden)
        yield 1, phrase("Không đọc trang ẩn {sheets}.", sheets=names)
    others = ", ".join(f"«{table.name}»" for table in book.tables if table is not read and table.rows)
    if others:
        yield 1, phrase("Chỉ đọc trang «{sheet}», không đọc {others}.", sheet=read.name, others=others)
    if read.hidden_rows:
        yield 1, phrase("{count} dòng đang ẩn cũng được đọc.", count=read.hidden_rows)


class _Body:
    """The rows below the headings; what is odd about their cells is gathered by column."""

    def __init__(self, table: Table, heading: _Heading, places: dict[str, int], codes: set[str]) -> None:
        self._table, self._after, self._places, self._codes = table, heading.row, places, codes
        self._odd: dict[tuple[str, str], list[int]] = {}  # (kind, our column) → rows
        self._down = self._filled_down()
        self.rows: list[Row] = []
        self.problems: list[RowProblem] = []

    def read(self) -> None:
        for row in self._table.rows:
            if row.number <= self._after:
                continue
            cells = {
                name: row.cell(place) or self._down.get((row.number, place), "")
                for name, place in self._places.items()
            }
            if not any(cells.values()):
                continue
            wrong = [problem for name in self._places if (problem := self._problem(row, name, cells[name]))]
            self.problems.extend(wrong)
            if not wrong:
                self.rows.append(Row(row.number, cells))

    def _problem(self, row: TableRow, name: str, text: str) -> RowProblem | None:
        """What is wrong with the cell itself; what is only odd is kept for a warning."""
        place = self._places[name]
        kind = row.kinds[place] if place < len(row.kinds) else EMPTY
        if kind == UNCOUNTED:
            reason = phrase(
                "Ô là công thức chưa có kết quả; mở bằng Excel, lưu lại, hoặc dán giá trị thay công thức."
            )
        elif kind == FAULT:
            reason = phrase("Ô báo lỗi tính toán; sửa công thức hoặc gõ giá trị.")
        elif len(text) > CELL_MAX:
            text, reason = text[:40] + "…", phrase("Ô dài quá {most} ký tự.", most=CELL_MAX)
        else:
            if kind in (FORMULA, DAYTIME) or (
                kind == NUMBER and name in self._codes and len(text) != SAFE_DIGITS
            ):
                self._odd.setdefault((kind, name), []).append(row.number)
            return None
        return RowProblem(row.number, name, text, reason)

    def _filled_down(self) -> dict[tuple[int, int], str]:
        """What a merged cell says in the rows below its first one."""
        tops: dict[int, list[Merged]] = {}
        for one in sorted(self._table.merged, key=lambda one: one.first_row):
            if one.first_row > self._after:
                tops.setdefault(one.first, []).append(one)
        down: dict[tuple[int, int], str] = {}
        for place in set(self._places.values()) & set(tops):
            firsts = [one.first_row for one in tops[place]]
            said = ""
            for row in self._table.rows:
                at = bisect_right(firsts, row.number) - 1
                if at < 0 or row.number > tops[place][at].last_row:
                    continue
                if row.number == firsts[at]:
                    said = row.cell(place)
                else:
                    down[row.number, place] = said
        return down

    def warnings(self) -> Iterator[tuple[int, Phrase]]:
        for (kind, name), rows in self._odd.items():
            cell = f"{letter(self._places[name])}{rows[0]}"
            yield rows[0], _oddity(kind, {"column": name, "count": len(rows), "cell": cell})


def _oddity(kind: str, values: dict[str, object]) -> Phrase:
    match kind:
        case "f":
            return phrase(
                "Cột {column}: {count} ô là công thức (ô đầu tiên {cell}); lấy kết quả đã lưu trong tệp.",
                **values,
            )
        case "h":
            return phrase("Cột {column}: {count} ô có cả giờ (ô đầu tiên {cell}); chỉ lấy ngày.", **values)
        case _:
            return phrase(
                "Cột {column}: {count} ô ghi mã dạng số (ô đầu tiên {cell}); nếu mã có số 0 ở đầu thì số 0 "
                "đã mất, hãy định dạng cột là Văn bản rồi gõ lại.",
                **values,
            )
