"""Lists going out: a spreadsheet that prints well, or CSV for programs, row by row in little memory.

What people typed stays text: a cell that begins like a formula is none. Dates are dates, numbers
are numbers. Title, day and source stand above the headings, which stay in sight.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from openpyxl import Workbook  # type: ignore[import-untyped]  # it has no types
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # the same
from openpyxl.styles import (  # type: ignore[import-untyped]  # the same
    Alignment,
    Border,
    Font,
    PatternFill,
    Side,
)

from units.sheets import letter
from words import Lang, say

Kind = Literal["text", "code", "date", "instant", "number"]
Value = str | int | Decimal | date | datetime | None

CELL_MAX: Final = 32_000  # characters; a spreadsheet takes 32,767
FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML
NARROW, WIDE = 6, 60  # characters of a column
SHEET_NAME_MAX: Final = 31
FORMATS: Final = {
    "date": "dd/mm/yyyy",
    "instant": "hh:mm dd/mm/yyyy",
    "number": "#,##0.##########",
    "text": "@",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a list: its heading, what its cells are, and how wide it is in characters."""

    heading_template: str
    kind: Kind = "text"
    width: int = 18

    def heading(self, lang: Lang) -> str:
        return say(self.heading_template, lang)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that goes out; `rows` are read once. `name` is that of its file, without an ending."""

    name: str
    title: str
    fields: Sequence[Field]
    rows: Iterable[Sequence[Value]]
    notes: Sequence[str] = ()


def table_csv(listing: Listing, *, lang: Lang = "vi", zone: ZoneInfo | None = None) -> Iterator[bytes]:
    """The list as CSV, a piece for every few rows: headings, then rows; UTF-8 as Excel opens it.

    Dates are 2022-08-10, numbers have a point. Text that a spreadsheet would take for a formula
    has an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([_inert(field.heading(lang)) for field in listing.fields])
    for number, row in enumerate(listing.rows):
        writer.writerow([_plain(value, zone) for value in row])
        if number % 500 == 499:
            yield out.getvalue().encode("utf-8", "replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def table_xlsx(
    listing: Listing,
    *,
    lang: Lang = "vi",
    zone: ZoneInfo | None = None,
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """The list as a spreadsheet of one sheet, A4 across, headings frozen and repeated on each page."""

    book = Workbook(write_only=True)
    book.properties.creator = "Đôn đốc"
    sheet = book.create_sheet(sheet_name(listing.title))
    top = len(listing.notes) + 3
    lay_out(sheet, [field.width for field in listing.fields], heading_row=top)
    above, heading, data = _styles(sheet, listing.fields)
    for number, line in enumerate((listing.title, *listing.notes)):
        above[min(number, 1)].value = text_of(line)
        sheet.append([above[min(number, 1)]])
    sheet.append([])
    for cell, field in zip(heading, listing.fields, strict=True):
        cell.value = field.heading(lang)
    sheet.append(heading)
    last = top
    for row in listing.rows:
        for cell, value in zip(data, row, strict=True):
            _fill(cell, value, zone)
        sheet.append(data)
        last += 1
        if progress:
            progress(last - top)
    sheet.auto_filter.ref = f"A{top}:{letter(len(listing.fields) - 1)}{last}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lay_out(sheet: Any, widths: Sequence[int], *, heading_row: int) -> None:
    """How a sheet looks on the screen and on paper."""
    for place, width in enumerate(widths):
        sheet.column_dimensions[letter(place)].width = min(max(width, NARROW), WIDE)
    sheet.freeze_panes = f"A{heading_row + 1}"
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.row_dimensions[heading_row].height = 32  # headings of two lines
    sheet.print_options.gridLines = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.right.text = "&P/&N"


def heading_look() -> dict[str, Any]:
    """The look of headings, as attributes of a cell."""

    thin = Side(style="thin", color="808080")
    return {
        "font": Font(bold=True),
        "fill": PatternFill("solid", start_color="DCE6F1"),
        "border": Border(top=thin, bottom=thin, left=thin, right=thin),
        "alignment": Alignment(wrap_text=True, vertical="center", horizontal="center"),
    }


def _styles(sheet: Any, fields: Sequence[Field]) -> tuple[list[Any], list[Any], list[Any]]:
    """Cells that are filled anew for every row, for each is written as soon as it is appended."""

    above = [WriteOnlyCell(sheet), WriteOnlyCell(sheet)]
    above[0].font, above[1].font = Font(bold=True, size=14), Font(italic=True)
    heading = [WriteOnlyCell(sheet) for _ in fields]
    for cell in heading:
        for name, look in heading_look().items():
            setattr(cell, name, look)
    data = [WriteOnlyCell(sheet) for _ in fields]
    for cell, field in zip(data, fields, strict=True):
        wraps = field.kind == "text" and field.width >= 25
        cell.alignment = Alignment(vertical="top", wrap_text=wraps)
        cell.number_format = FORMATS.get(field.kind, "@")
    return above, heading, data


def _fill(cell: Any, value: Value, zone: ZoneInfo | None) -> None:
    style = cell._style  # noqa: SLF001  openpyxl gives a date a format of its own when it is set
    match value:
        case str():
            cell.value = text_of(value)
            cell.data_type = "s"  # text is text, also when it begins with "="
        case datetime() if value.tzinfo is not None:
            cell.value = value.astimezone(zone).replace(tzinfo=None)
        case _:
            cell.value = value
    cell._style = style  # noqa: SLF001  the column's own format, not the one openpyxl guessed


def sheet_name(title: str) -> str:
    """A title as a sheet may be called."""
    return re.sub(r"[\[\]:*?/\\']", " ", text_of(title)).strip()[:SHEET_NAME_MAX] or "1"


def text_of(text: str) -> str:
    """The text without what XML cannot hold, and no longer than a cell."""
    return UNPRINTABLE.sub(" ", text)[:CELL_MAX]


def _plain(value: Value, zone: ZoneInfo | None) -> str:
    match value:
        case None:
            return ""
        case str():
            return _inert(value)
        case datetime():
            return (value.astimezone(zone) if value.tzinfo else value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _inert(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text
