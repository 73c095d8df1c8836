"""The officer's own sheet: out with the unit's duties filled in, back with what was done.

Codes are locked, what is to be filled in is not; lists and dates are checked while typing. The
rows that come back are judged like any other sheet of facts, those left empty are passed over.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from openpyxl import Workbook  # type: ignore[import-untyped]  # it has no types
from openpyxl.styles import Alignment, Font, PatternFill, Protection  # type: ignore[import-untyped]  # the same
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]  # the same
from sqlalchemy import Connection

from app.wiring import App
from flows.fact_rows import POSITION_WORDS
from flows.sheets.duties import SHEET, TASK_HEADING, TASKS_MOST, Duty, duties
from flows.sheets.tables import Field, heading_look, lay_out, text_of
from projections.asof import AsOf
from projections.database import reading
from projections.places import Place, below, place
from projections.terms import FACT_WORDS
from units.sheets import letter
from units.tree import LEVELS
from words import say

FIELDS: Final = (
    Field(TASK_HEADING, "code", 16),
    Field("Nhiệm vụ", "text", 40),
    Field("Hạn", "date", 11),
    Field("Mã đơn vị", "code", 12),
    Field("Tên đơn vị", "text", 24),
    Field("Loại", "text", 16),
    Field("Nội dung", "text", 28),
    Field("Ngày thực hiện", "date", 12),
    Field("Số lượng", "number", 9),
    Field("Mẫu số", "number", 9),
    Field("Tính trên", "text", 12),
    Field("Kỳ báo cáo", "code", 11),
    Field("Số tổ", "code", 7),
    Field("Số quyết định", "text", 16),
    Field("Chức vụ tổ trưởng", "text", 16),
    Field("Chức vụ tổ phó", "text", 16),
    Field("Ghi chú", "text", 24),
)
LOCKED: Final = 7  # the first columns, wherever they are filled in by us
PERIOD: Final = 11
SPARE: Final = 40  # empty rows for what no task asks for
HEADING_ROW: Final = 4
TO_FILL_IN: Final = "FFF9E5"  # the colour of cells that somebody is to fill in


def my_sheet(app: App, unit: str, on: date) -> bytes:
    """The sheet of a unit with the open duties of it and of all inside it. Raises UnknownUnit."""
    with reading(app.engine) as connection:
        at = place(connection, unit, on)
        rows = duties(connection, at, AsOf(on))
        names = _names(connection, at, on)
    book = Workbook()
    book.properties.creator = "Đôn đốc"
    sheet = book.active
    sheet.title = SHEET
    _above(sheet, at, on, whole=len({row.task for row in rows}) < TASKS_MOST)
    last = _rows(sheet, rows)
    _checks(sheet, HEADING_ROW + 1, last, len(names))
    lay_out(sheet, [field.width for field in FIELDS], heading_row=HEADING_ROW)
    sheet.freeze_panes = f"H{HEADING_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{letter(len(FIELDS) - 1)}{last}"
    _protect(sheet)
    _units(book.create_sheet("Đơn vị"), names)
    _instructions(book.create_sheet("Hướng dẫn"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- how it looks ---------------------------------------------------------------------------


def _above(sheet: Any, at: Place, on: date, *, whole: bool) -> None:
    sheet["A1"] = text_of(say("Việc cần báo của {unit} ({code})", "vi", unit=at.name, code=at.code))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = text_of(
        say(
            "Lập ngày {on}. Điền các ô từ cột «Ngày thực hiện»; dòng chưa làm thì để trống. "
            "Cách điền: trang «Hướng dẫn».",
            "vi",
            on=on,
        )
    )
    if not whole:
        sheet["A3"] = say(
            "Chỉ có {most} nhiệm vụ hạn sớm nhất; lấy bảng của từng đơn vị bên trong.", most=TASKS_MOST
        )


def _rows(sheet: Any, rows: Sequence[Duty]) -> int:
    for place_, field in enumerate(FIELDS, 1):
        cell = sheet.cell(HEADING_ROW, place_, field.heading("vi"))
        for name, look in heading_look().items():
            setattr(cell, name, look)
    number = HEADING_ROW
    for duty in rows:
        number += 1
        _row(sheet, number, _cells(duty), open_unit=duty.anywhere_inside, open_about=not duty.about)
    for _ in range(SPARE):
        number += 1
        _row(sheet, number, [None] * len(FIELDS), open_unit=True, open_about=True, open_kind=True)
    return number


def _cells(duty: Duty) -> list[Any]:
    team = "1" if duty.kind == "team_founded" else None
    return [
        *(duty.task, duty.action, duty.due, duty.unit, duty.unit_name, FACT_WORDS[duty.kind], duty.about),
        *(None, None, None, None, duty.period or None, team, None, None, None, None),
    ]


def _row(
    sheet: Any,
    number: int,
    values: Sequence[Any],
    *,
    open_unit: bool,
    open_about: bool,
    open_kind: bool = False,
) -> None:
    for place_, (field, value) in enumerate(zip(FIELDS, values, strict=True)):
        cell = sheet.cell(number, place_ + 1)
        if isinstance(value, str):
            cell.value = text_of(value)
            cell.data_type = "s"
        else:
            cell.value = value
        cell.number_format = {"date": "dd/mm/yyyy", "number": "0"}.get(field.kind, "@")
        cell.alignment = Alignment(vertical="top", wrap_text=field.width >= 24)
        is_open = place_ >= LOCKED or (open_unit and place_ == 3) or (open_about and place_ == 6)
        is_open = is_open or (open_kind and place_ == 5)
        locked = not is_open or bool(place_ == PERIOD and value)
        cell.protection = Protection(locked=locked)
        if not locked:
            cell.fill = PatternFill("solid", start_color=TO_FILL_IN)


def _checks(sheet: Any, first: int, last: int, units: int) -> None:
    """What is checked while somebody types; a slip is told at once, not after the upload."""

    def rows(place_: int) -> str:
        return f"{letter(place_)}{first}:{letter(place_)}{last}"

    kinds = ",".join(FACT_WORDS.values())
    positions = ",".join(sorted(set(POSITION_WORDS), key=list(POSITION_WORDS).index))
    checks = (
        (3, "list", f"'Đơn vị'!$A$2:$A${units + 1}", "Chọn mã đơn vị trong danh sách."),
        (5, "list", f'"{kinds}"', "Chọn loại dữ kiện trong danh sách."),
        (7, "date", "36526", "Ghi ngày đã thực hiện, ví dụ 5/8/2022."),
        (8, "whole", "0", "Ghi một số nguyên, ví dụ 7."),
        (9, "whole", "0", "Ghi một số nguyên, ví dụ 120."),
        (14, "list", f'"{positions}"', "Chọn chức vụ trong danh sách, hoặc gõ chức vụ khác."),
        (15, "list", f'"{positions}"', "Chọn chức vụ trong danh sách, hoặc gõ chức vụ khác."),
    )
    for place_, kind, formula, message in checks:
        check = DataValidation(type=kind, formula1=formula, allow_blank=True)
        if kind != "list":
            check.operator = "greaterThanOrEqual"
        check.errorTitle, check.error = "Đôn đốc", message
        check.errorStyle = "warning" if place_ >= 14 else "stop"
        check.add(rows(place_))
        sheet.add_data_validation(check)


def _protect(sheet: Any) -> None:
    """Against slips, not against people: there is no password. Sorting, filtering, widths stay free."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.autoFilter = sheet.protection.sort = False


def _names(connection: Connection, at: Place, on: date) -> list[tuple[str, str, str]]:
    """Code, name and unit above of the unit and of every territory inside it."""
    found = [(at.code, at.name, at.parent or "")]
    for level in LEVELS[LEVELS.index(at.level) + 1 :]:
        found += [(one.code, one.name, one.parent or "") for one in below(connection, at, level, on)]
    return found


def _units(sheet: Any, names: Sequence[tuple[str, str, str]]) -> None:
    sheet.append(["Mã đơn vị", "Tên đơn vị", "Thuộc"])
    for code, name, above in names:
        sheet.append([code, name, above])
        for cell in sheet[sheet.max_row]:
            cell.number_format, cell.data_type = "@", "s"
    for place_, width in enumerate((14, 40, 14)):
        sheet.column_dimensions[letter(place_)].width = width
    for cell in sheet[1]:
        for name, look in heading_look().items():
            setattr(cell, name, look)
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True


def _instructions(sheet: Any) -> None:
    for line in INSTRUCTIONS:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 100
    sheet.protection.sheet = True


INSTRUCTIONS: Final = (
    (
        "Mỗi dòng là một nhiệm vụ còn mở và dữ kiện mà nhiệm vụ ấy chờ. Việc đã làm thì điền, chưa làm thì "
        "để trống."
    ),
    "Ngày thực hiện: ngày việc xảy ra (không phải ngày gửi tệp), ví dụ 5/8/2022.",
    (
        "Số lượng: số thành viên của tổ, số người dự tập huấn, số việc, hoặc tử số của chỉ tiêu; Mẫu số chỉ "
        "dùng cho chỉ tiêu."
    ),
    (
        "Số quyết định, chức vụ tổ trưởng, tổ phó, ghi chú: điền nếu có. Không ghi họ tên, số điện thoại vào "
        "ghi chú."
    ),
    "Các dòng trống ở cuối dành cho việc khác: chọn mã đơn vị và loại dữ kiện, ghi nội dung.",
    (
        "Xong thì gửi lại tệp ở trang «Nộp bằng biểu». Có dòng sai thì chưa ghi dòng nào; hệ thống nêu từng "
        "ô cần sửa."
    ),
    "Gửi lại tệp cũ, hoặc tệp cũ điền thêm, chỉ ghi phần mới; không dòng nào bị ghi hai lần.",
)
