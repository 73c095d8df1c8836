"""Spreadsheets for tests: honest ones by openpyxl, hostile ones part by part."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(fill: Callable[[Any], None]) -> bytes:
    """A workbook as `fill` makes it."""
    made = openpyxl.Workbook()
    made.active.title = "Số liệu"
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_book(*rows: tuple[object, ...]) -> bytes:
    """A workbook of one sheet with these rows."""

    def fill(made: Any) -> None:
        for row in rows:
            made.active.append(row)

    return book(fill)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def raw_book(sheet: str | bytes, **more: str | bytes) -> bytes:
    """The smallest workbook, its one sheet's XML given whole; `more` are further parts below xl/."""
    return zipped(
        {
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="b" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c" '
            f'Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
            **{f"xl/{name.replace('__', '/')}.xml": content for name, content in more.items()},
        }
    )


def sheet_xml(rows: str, before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'
