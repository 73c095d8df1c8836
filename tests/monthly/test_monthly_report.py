"""The month's report: figures of the boards, words that follow them, the layout of the decree."""

import io
from datetime import date
from typing import Any

import docx
import pytest

from deadlines.rules import ByDate, Recurring
from events.done_when import Filed, Happened
from events.facts import ReportFiled, TeamFounded
from events.obligations import Document, Obligation
from flows.monthly.figures import Month, MonthlyFigures, NoMonth, month_named, monthly_figures
from flows.monthly.page import Figures, Paragraph
from flows.monthly.report import monthly_report
from flows.monthly.wording import monthly_page
from projections.database import reading
from tests.scene import Scene
from tests.sheets.office import scene
from units.selectors import Every

__all__ = ["scene"]

BODY = "tổ công nghệ số"
AUGUST = Month(2022, 8)
TODAY = date(2022, 9, 3)
DUE = date(2022, 8, 25)


@pytest.fixture
def told(scene: Scene) -> Scene:
    """Two of four hamlets have a team by the end of July or August; one commune reported, late."""
    hamlets = Every(level="thon", inside="49")
    scene.issue(
        Document(number="12/KH-UBND", type="kế hoạch", issuer="49", date=date(2022, 7, 1), subject="Tổ"),
        Obligation(
            no="1",
            action="Lập tổ ở mỗi thôn.",
            who=hamlets,
            due=ByDate(strict=DUE, lenient=DUE),
            done_when=Happened(fact="team_founded", about=BODY),
        ),
        Obligation(
            no="2",
            action="Báo cáo hằng tháng",
            who=Every(level="xa", inside="49"),
            due=Recurring(rule="monthly;by=20"),
            done_when=Filed(report="tiến độ"),
        ),
    )
    for unit, day in (("20599-01", date(2022, 7, 20)), ("20599-02", date(2022, 8, 26))):
        scene.report(TeamFounded(unit=unit, occurred_on=day, body=BODY, member_count=6))
    scene.report(TeamFounded(unit="20599-03", occurred_on=date(2022, 9, 1), body=BODY, member_count=9))
    for unit, period, day in (
        ("20599", "2022-07", date(2022, 7, 19)),
        ("20602", "2022-08", date(2022, 8, 22)),
    ):
        scene.report(ReportFiled(unit=unit, occurred_on=day, report="tiến độ", for_period=period))
    return scene


def figures(scene: Scene, unit: str = "508", month: Month = AUGUST, today: date = TODAY) -> MonthlyFigures:
    with reading(scene.app.engine) as connection:
        return monthly_figures(connection, unit, month, today=today)


def said(found: MonthlyFigures) -> str:
    page = monthly_page(found, dated=TODAY)
    return "\n".join(part.text for part in page.body if not isinstance(part, Figures))


def test_figures_are_those_of_the_board_at_the_end_of_the_month(told: Scene) -> None:
    found = figures(told)
    board = told.board("508", on=date(2022, 8, 31))
    assert found.on == date(2022, 8, 31)
    assert found.whole.done == sum(cell.counts.done for cell in board.whole)
    assert (found.whole.done_in_time, found.whole.done_late, found.whole.open_late) == (2, 2, 4)
    assert found.whole_before.done == 2
    assert (found.teams.whole.total.teams, found.teams.before and found.teams.before.total.teams) == (2, 1)
    assert dict(found.filings) == {"late": 1, "missing": 1}
    assert [(one.name, one.teams, one.counts.open_late) for one in found.units] == [
        ("Thị trấn Nam Phước", 2, 2),
        ("Xã Duy Thu", 0, 2),
    ]


def test_the_text_says_what_the_figures_say(told: Scene) -> None:
    text = said(figures(told))
    assert (
        "Đã hoàn thành 4 nhiệm vụ, đạt 50,0% (đúng hạn 2, quá hạn 2), số nhiệm vụ hoàn thành tăng 2 (100,0%) "
        "so với kỳ trước." in text
    )
    assert "có 2 tổ với 12 thành viên; số tổ tăng 1 (100,0%) so với kỳ trước" in text
    assert "trong tháng có 2 báo cáo định kỳ đến hạn; đúng hạn 0, trễ hạn 1, còn thiếu 1." in text
    assert "còn 4 nhiệm vụ quá hạn chưa hoàn thành, gồm: Thị trấn Nam Phước (2), Xã Duy Thu (2)." in text
    assert text.endswith("của Ủy ban nhân dân huyện Duy Xuyên./.")


def test_the_next_month_names_what_is_due_in_it(told: Scene) -> None:
    text = said(figures(told, month=Month(2022, 7), today=date(2022, 7, 31)))
    assert "IV. NHIỆM VỤ ĐẾN HẠN TRONG THÁNG 8 NĂM 2022" in text
    assert "- Lập tổ ở mỗi thôn: hạn ngày 25/8/2022, còn 3 nhiệm vụ chưa hoàn thành." in text


def test_a_month_that_lasts_is_reported_as_of_today(told: Scene) -> None:
    found = figures(told, today=date(2022, 8, 22))
    assert found.on == date(2022, 8, 22)
    assert "số liệu tính đến hết ngày 22/8/2022, so với ngày 31/7/2022" in said(found)


def test_nothing_asked_and_nothing_late_is_said_so(scene: Scene) -> None:
    text = said(figures(scene))
    assert "chưa có nhiệm vụ nào được giao" in text
    assert "không có nhiệm vụ nào quá hạn chưa hoàn thành" in text
    assert "Không có nhiệm vụ nào đến hạn trong tháng 9 năm 2022." in text
    assert monthly_page(figures(scene), dated=TODAY).annexes == ()


def test_the_annexes_have_the_units_and_the_late_tasks(told: Scene) -> None:
    units, late = monthly_page(figures(told), dated=TODAY).annexes
    [_, table] = units.parts
    assert isinstance(table, Figures)
    assert table.rows[0][:6] == ("", "Toàn địa bàn", "8", "4", "50,0%", "2")
    [_, rows] = late.parts
    assert isinstance(rows, Figures)
    assert [row[1:] for row in rows.rows][-1] == (
        *("Thôn 1, Xã Duy Thu", "12/KH-UBND", "Lập tổ ở mỗi thôn.", "25/8/2022", "6"),
    )
    assert all(isinstance(part, Paragraph | Figures) for part in late.parts)


def test_who_reports_to_whom(told: Scene) -> None:
    district = monthly_page(figures(told), dated=TODAY)
    assert (district.issuer, district.place, district.to) == (
        *("Ủy ban nhân dân huyện Duy Xuyên", "Duy Xuyên", "Ủy ban nhân dân tỉnh Quảng Nam"),
    )
    assert district.recipients[0] == "Ủy ban nhân dân tỉnh Quảng Nam (để b/c)"
    province = monthly_page(figures(told, "49"), dated=TODAY)
    assert (province.to, province.recipients[0]) == ("", "Chủ tịch, các Phó Chủ tịch UBND")
    commune = monthly_page(figures(told, "20599"), dated=TODAY)
    assert (commune.place, commune.to) == ("Nam Phước", "Ủy ban nhân dân huyện Duy Xuyên")


def test_the_document_has_the_layout_of_the_decree(told: Scene) -> None:
    content = monthly_report(told.app, "508", AUGUST, today=TODAY, number="31")
    assert content == monthly_report(told.app, "508", AUGUST, today=TODAY, number="31")
    document: Any = docx.Document(io.BytesIO(content))
    first = document.sections[0]
    sides = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(side.mm) for side in (first.page_width, first.page_height, *sides)] == [
        210,
        297,
        20,
        20,
        30,
        20,
    ]
    assert first.different_first_page_header_footer
    assert [section.orientation for section in document.sections][1:] == [1, 1]
    letterhead = document.tables[0]
    assert letterhead.cell(0, 0).text.startswith("ỦY BAN NHÂN DÂN\nHUYỆN DUY XUYÊN")
    assert letterhead.cell(0, 1).text.startswith(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    )
    assert letterhead.cell(1, 0).text == "Số: 31/BC-UBND"
    assert letterhead.cell(1, 1).text == "Duy Xuyên, ngày 03 tháng 9 năm 2022"
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    assert {run.font.size.pt for run in runs if len(run.text) > 1} == {14}
    signature = document.tables[2]
    assert "Nơi nhận:\n- Ủy ban nhân dân tỉnh Quảng Nam (để b/c);" in signature.cell(0, 0).text
    assert signature.cell(0, 1).text.strip() == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    assert all(sum(c.width.mm for c in row.cells) <= 161 for t in document.tables[:3] for row in t.rows)


def test_whatever_is_typed_makes_a_document(told: Scene) -> None:
    for number in ("\x00\x1f", "<&>", "\ud800", "x" * 3_000):
        content = monthly_report(told.app, "508", AUGUST, today=TODAY, number=number)
        assert docx.Document(io.BytesIO(content)).tables[0].cell(1, 0).text.startswith("Số: ")


@pytest.mark.parametrize(("text", "month"), [("2022-08", 8), ("8/2022", 8), ("2022/08", 8), ("08-2022", 8)])
def test_a_month_is_written_in_either_order(text: str, month: int) -> None:
    assert month_named(text, TODAY) == Month(2022, month)


@pytest.mark.parametrize("text", ["2022-13", "tháng 8", "2022", "2022-10", ""])
def test_what_is_no_month_or_has_not_begun_is_refused(text: str) -> None:
    with pytest.raises(NoMonth, match=f"«{text}» không phải một tháng đã bắt đầu; viết 2022-08 hoặc 8/2022"):
        month_named(text, TODAY)
