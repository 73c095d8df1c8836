# ruff: noqa: E501  an obligation is read in one line
"""The officer's own sheet: out with the duties, filled in, back, written once."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from deadlines.rules import ByDate, Recurring
from events.done_when import AllOf, Confirmed, Filed, Happened, Reached
from events.facts import DocumentIssued, ReportFiled, TeamFounded
from events.obligations import Document, Obligation
from flows.fact_sheet import SheetRefused, import_facts
from flows.sheets import duties, mine
from flows.sheets.mine import HEADING_ROW, INSTRUCTIONS, my_sheet
from flows.sheets.upload import Uploaded, plan_upload
from tests.scene import Scene, at
from tests.sheets.office import scene
from units.selectors import Every

__all__ = ["scene"]

TODAY = date(2022, 8, 10)
BODY = "tổ công nghệ số cộng đồng"
DOCUMENT = Document(number="12/KH-UBND", type="kế hoạch", issuer="508", date=date(2022, 8, 1), subject="Tổ")
DUE = ByDate(strict=date(2022, 9, 30), lenient=date(2022, 9, 30))


def asked(scene: Scene) -> str:
    communes, hamlets = Every(level="xa", inside="508"), Every(level="thon", inside="508")
    plan = Happened(fact="document_issued", about="kế hoạch")
    return scene.issue(
        DOCUMENT,
        Obligation(no="1", action="Lập tổ ở mỗi thôn", who=hamlets, due=DUE, done_when=Happened(fact="team_founded", about=BODY)),
        Obligation(no="2", action="Báo cáo tháng", who=communes, due=Recurring(rule="monthly;by=25"), done_when=Filed(report="tiến độ")),
        Obligation(no="3", action="Kế hoạch và nghiệm thu", who=communes, due=DUE, done_when=AllOf(parts=(plan, Confirmed()))),
        Obligation(no="4", action="Hộ có mã", who=communes, due=DUE, done_when=Reached(indicator="hộ có mã", at_least=80)),
    )  # fmt: skip


def sheet_of(scene: Scene, unit: str = "20599") -> Any:
    return openpyxl.load_workbook(io.BytesIO(my_sheet(scene.app, unit, TODAY)))


def row_of(sheet: Any, task: str, kind: str = "") -> int:
    for row in range(HEADING_ROW + 1, sheet.max_row + 1):
        if str(sheet.cell(row, 1).value or "").endswith(task) and kind in str(sheet.cell(row, 6).value):
            return row
    raise AssertionError(f"no row for {task}")


def put(sheet: Any, row: int, column: int, value: object) -> None:
    sheet.cell(row, column).value = value


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(scene: Scene, book: Any, unit: str | None = "20599") -> Uploaded:
    return plan_upload(scene.app, saved(book), "viec.xlsx", unit=unit, today=TODAY)


def write(scene: Scene, found: Uploaded) -> tuple[int, int]:
    done = import_facts(scene.app, found.plan, now=at(TODAY), by="officer", via="web")
    assert not done.rejected
    return done.appended, done.repeated


def test_the_sheet_has_a_row_for_every_fact_that_is_waited_for(scene: Scene) -> None:
    asked(scene)
    scene.report(TeamFounded(unit="20599-01", occurred_on=date(2022, 8, 5), body=BODY, member_count=5))
    sheet = sheet_of(scene)["Việc cần báo"]
    rows = [
        tuple(cell.value for cell in row[3:8])
        for row in sheet.iter_rows(min_row=HEADING_ROW + 1)
        if row[0].value
    ]
    assert sorted(rows, key=str) == sorted(
        [
            ("20599", "Thị trấn Nam Phước", "ban hành văn bản", "kế hoạch", None),
            ("20599", "Thị trấn Nam Phước", "báo cáo", "tiến độ", None),
            ("20599", "Thị trấn Nam Phước", "đo chỉ tiêu", "hộ có mã", None),
            ("20599-02", "Khối phố 2", "lập tổ", BODY, None),
            ("20599-03", "Khối phố 3", "lập tổ", BODY, None),
        ],
        key=str,
    )


def test_codes_are_locked_what_is_filled_in_is_not_and_typing_is_checked(scene: Scene) -> None:
    asked(scene)
    book = sheet_of(scene)
    sheet = book["Việc cần báo"]
    row = row_of(sheet, "/1/20599-02")
    assert [sheet.cell(row, n).protection.locked for n in range(1, 18)] == [True] * 7 + [False] * 10
    report = row_of(sheet, "/2/20599/2022-08")
    assert (sheet.cell(report, 12).value, sheet.cell(report, 12).protection.locked) == ("2022-08", True)
    spare = sheet.max_row
    assert [sheet.cell(spare, n).protection.locked for n in (1, 4, 6, 7, 8)] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert sheet.protection.sheet
    assert sheet.cell(row, 8).number_format == "dd/mm/yyyy"
    checks = {str(one.sqref)[0]: (one.type, one.formula1) for one in sheet.data_validations.dataValidation}
    assert checks["D"] == ("list", "'Đơn vị'!$A$2:$A$5")
    assert checks["H"] == ("date", "36526")
    assert checks["F"][1].startswith('"lập tổ,')
    assert [row[0].value for row in book["Đơn vị"].iter_rows(min_row=2)] == [
        "20599",
        "20599-01",
        "20599-02",
        "20599-03",
    ]
    assert book["Hướng dẫn"]["A1"].value == INSTRUCTIONS[0]


def fill(book: Any) -> None:
    sheet = book["Việc cần báo"]
    team = row_of(sheet, "/1/20599-02")
    sheet.cell(team, 8, date(2022, 8, 6))
    sheet.cell(team, 9, 7)
    sheet.cell(team, 14, "15/QĐ-UBND")
    sheet.cell(team, 15, "khối trưởng")
    sheet.cell(row_of(sheet, "/2/20599/2022-08"), 8, "9/8/2022")
    sheet.cell(row_of(sheet, "/3/20599", "văn bản"), 8, date(2022, 8, 8))
    spare = sheet.max_row
    for column, value in (
        (4, "20599-03"),
        (6, "tập huấn"),
        (7, "kỹ năng số"),
        (8, date(2022, 8, 7)),
        (9, 30),
    ):
        sheet.cell(spare, column, value)


def test_what_is_filled_in_comes_back_and_is_written_once(scene: Scene) -> None:
    name = asked(scene)
    book = sheet_of(scene)
    fill(book)
    found = uploaded(scene, book)
    assert (found.plan.problems, found.plan.ignored) == ((), ())
    assert sorted((one.unit, one.words, one.there) for one in found.rows) == [
        ("20599", "Thị trấn Nam Phước: ban hành «kế hoạch»", False),
        ("20599", "Thị trấn Nam Phước: gửi báo cáo «tiến độ», kỳ tháng 8/2022", False),
        ("20599-02", f"Khối phố 2: lập «{BODY}» số 1, 7 thành viên (số 15/QĐ-UBND)", False),
        ("20599-03", "Khối phố 3: tập huấn «kỹ năng số» cho 30 người", False),
    ]
    assert write(scene, found) == (4, 0)
    assert {row.unit for row in scene.tasks("20599", on=TODAY, status=("done_in_time",))} == {
        "20599",
        "20599-02",
    }
    again = uploaded(scene, book)
    assert [one.there for one in again.rows] == [True] * 4
    assert write(scene, again) == (0, 4)
    fresh = sheet_of(scene)["Việc cần báo"]
    with pytest.raises(AssertionError, match="no row"):
        row_of(fresh, f"{name}/1/20599-02")


def test_more_filled_in_later_writes_only_what_is_new(scene: Scene) -> None:
    asked(scene)
    book = sheet_of(scene)
    fill(book)
    write(scene, uploaded(scene, book))
    sheet = book["Việc cần báo"]
    row = row_of(sheet, "/1/20599-03")
    sheet.cell(row, 8, date(2022, 8, 9))
    sheet.cell(row, 9, 6)
    assert write(scene, uploaded(scene, book)) == (1, 4)


@pytest.mark.parametrize(
    ("change", "cell", "reason"),
    [
        (lambda s, r: put(s, r, 8, "31/2/2022"), "H", "không phải một ngày; viết 20/6/2022 hoặc 2022-06-20"),
        (lambda s, r: put(s, r, 8, None), "H", "không phải một ngày; viết 20/6/2022 hoặc 2022-06-20"),
        (lambda s, r: put(s, r, 8, date(2022, 12, 1)), "H", "Ngày 1/12/2022 chưa tới"),
        (lambda s, r: put(s, r, 9, 7.5), "I", "cần một số nguyên, ví dụ 12"),
        (lambda s, r: put(s, r, 9, None), "I", "cần một số nguyên, ví dụ 12"),
        (lambda s, r: put(s, r, 4, "20599-99"), "D", "không có đơn vị nào mang mã «20599-99»"),
        (
            lambda s, r: put(s, r, 4, "20602-01"),
            "D",
            "đơn vị này không thuộc 20599; chỉ ghi việc của đơn vị mình",
        ),
        (
            lambda s, r: put(s, r, 4, "20599-01"),
            "D",
            r"Tổ 1 \(.*\) của đơn vị 20599-01 đã được lập ngày 5/8/2022",
        ),
        (lambda s, r: put(s, r, 6, "lập đội"), "F", "không có loại dữ kiện này"),
    ],
)
def test_a_wrong_row_names_its_cell_and_keeps_all_out(
    scene: Scene, change: Callable[[Any, int], None], cell: str, reason: str
) -> None:
    asked(scene)
    book = sheet_of(scene)
    scene.report(TeamFounded(unit="20599-01", occurred_on=date(2022, 8, 5), body=BODY, member_count=5))
    fill(book)
    sheet = book["Việc cần báo"]
    row = row_of(sheet, "/1/20599-02")
    change(sheet, row)
    before = scene.app.log.last_position()
    found = uploaded(scene, book)
    [problem] = found.plan.problems
    assert problem.cell == f"Việc cần báo!{cell}{row}"
    assert re.search(reason, problem.message)
    with pytest.raises(SheetRefused, match="Tệp có 1 dòng cần sửa; chưa ghi dòng nào"):
        write(scene, found)
    assert scene.app.log.last_position() == before


def test_two_rows_that_found_the_same_team(scene: Scene) -> None:
    asked(scene)
    book = sheet_of(scene)
    sheet = book["Việc cần báo"]
    first = row_of(sheet, "/1/20599-02")
    for row, day in ((first, 6), (sheet.max_row, 7)):
        for column, value in ((4, "20599-02"), (6, "lập tổ"), (7, BODY), (8, date(2022, 8, day)), (9, 5)):
            sheet.cell(row, column, value)
    [problem] = uploaded(scene, book).plan.problems
    assert problem.message == f"dòng này lập lại tổ của dòng {first}; nếu là tổ khác, ghi số tổ khác"


def test_a_district_gets_the_duties_of_all_its_communes(scene: Scene) -> None:
    asked(scene)
    sheet = sheet_of(scene, "508")["Việc cần báo"]
    units = {row[3].value for row in sheet.iter_rows(min_row=HEADING_ROW + 1) if row[0].value}
    assert units == {"20599", "20602", "20599-01", "20599-02", "20599-03", "20602-01"}


def test_reports_and_documents_that_are_there_are_not_asked_for_again(scene: Scene) -> None:
    asked(scene)
    scene.report(DocumentIssued(unit="20599", occurred_on=date(2022, 8, 5), document="kế hoạch"))
    scene.report(
        ReportFiled(unit="20599", occurred_on=date(2022, 8, 5), report="tiến độ", for_period="2022-08")
    )
    sheet = sheet_of(scene)["Việc cần báo"]
    kinds = [row[5].value for row in sheet.iter_rows(min_row=HEADING_ROW + 1) if row[3].value == "20599"]
    assert kinds == ["đo chỉ tiêu"]


def test_a_fact_that_may_be_anywhere_inside_leaves_the_unit_open(scene: Scene) -> None:
    anywhere = Happened(fact="training_held", where="inside", at_least=2)
    scene.issue(
        DOCUMENT,
        Obligation(no="1", action="Hai lớp tập huấn", who=Every(level="xa", inside="508"), due=DUE, done_when=anywhere),
    )  # fmt: skip
    book = sheet_of(scene)
    sheet = book["Việc cần báo"]
    row = row_of(sheet, "/1/20599")
    assert [sheet.cell(row, n).protection.locked for n in (4, 6, 7)] == [False, True, False]
    for column, value in ((4, "20599-03"), (7, "kỹ năng số"), (8, date(2022, 8, 7)), (9, 30)):
        put(sheet, row, column, value)
    assert write(scene, uploaded(scene, book)) == (1, 0)


def test_a_sheet_that_cannot_hold_all_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(scene)
    monkeypatch.setattr(duties, "TASKS_MOST", 2)
    monkeypatch.setattr(mine, "TASKS_MOST", 2)
    sheet = sheet_of(scene)["Việc cần báo"]
    assert sheet["A3"].value == "Chỉ có 2 nhiệm vụ hạn sớm nhất; lấy bảng của từng đơn vị bên trong."
    assert sheet.cell(HEADING_ROW, 1).value == "Mã nhiệm vụ"
