"""Quảng Nam, công văn 4821: committees, plans and teams by the end of 9/2022, monthly reports."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from deadlines.rules import ByDate, Recurring
from directives.tasks import grant_extension
from events.decisions import TaskRef
from events.done_when import Filed, Happened
from events.facts import DocumentIssued, Measured, ReportFiled, TeamFounded
from events.obligations import Accountable, Document, Obligation
from flows.demo.scenario import ISSUED, PUBLISHED, Year
from projections.asof import AsOf
from projections.boards import growth
from projections.database import reading
from projections.indicators import discrepancies
from tests.scene import Scene
from units.lists import shipped
from units.tree import Every, EveryOffice, Roster, Unit

END = ByDate(strict=date(2022, 9, 30), lenient=date(2022, 9, 30), words="đến tháng 9/2022")
DOCUMENT = Document(
    number="4821/UBND-KGVX",
    type="công văn",
    issuer="49",
    date=ISSUED,
    subject="Xã thông minh và Tổ công nghệ số cộng đồng",
)
OBLIGATIONS = (
    Obligation(
        no="1",
        action="Thành lập Ban Chỉ đạo",
        who=Every(level="xa", inside="49"),
        accountable=Accountable(level="huyen"),
        due=END,
        done_when=Happened(fact="team_founded", about="ban-chi-dao-cds"),
    ),
    Obligation(
        no="2",
        action="Ban hành Kế hoạch chuyển đổi số",
        who=Every(level="xa", inside="49"),
        accountable=Accountable(level="huyen"),
        due=END,
        done_when=Happened(fact="document_issued", about="ke-hoach-cds"),
    ),
    Obligation(
        no="3",
        action="Thành lập Tổ ở thôn, khối phố",
        who=Every(level="thon", inside="49"),
        accountable=Accountable(level="huyen"),
        due=END,
        done_when=Happened(fact="team_founded", about="to-cnscd"),
    ),
    Obligation(
        no="4",
        action="Báo cáo kết quả hằng tháng",
        who=EveryOffice(type="phong-vhtt", level="huyen", inside="49"),
        report_to="49-STTTT",
        due=Recurring(rule="monthly;by=4", before=True, words="trước ngày 05 hằng tháng"),
        done_when=Filed(report="trien-khai-to-cnscd"),
    ),
)


@pytest.fixture
def quang_nam(scene: Scene) -> Scene:
    year = Year()
    roster = Roster.of(shipped("2022"))
    inside = [roster.unit("VN", ISSUED), roster.unit("49", ISSUED)]
    scene.units(*inside, *year.districts, *year.communes, *year.hamlets, *year.offices)
    scene.issue(DOCUMENT, *OBLIGATIONS)
    return scene


def teams_of(year: Year) -> list[TeamFounded]:
    return [
        TeamFounded(unit=r.unit, occurred_on=r.on, body="to-cnscd", member_count=r.quantity or 1)
        for r in year.rows()
        if r.about == "to-cnscd" and r.on <= PUBLISHED
    ]


def test_the_directive_binds_what_it_names(quang_nam: Scene) -> None:
    whole = {c.obligation: c.counts.total for c in quang_nam.board("49", on=ISSUED).whole}

    assert whole == {"1": 241, "2": 241, "3": 1_240, "4": 18}


def test_the_published_teams_and_members_come_out(quang_nam: Scene) -> None:
    quang_nam.report_many(teams_of(Year()), on=PUBLISHED)

    found = quang_nam.teams("49", on=PUBLISHED, body="to-cnscd")

    assert (found.whole.total.teams, found.whole.total.members) == (593, 2_240)
    assert {level: n.teams for level, n in found.whole.by_level.items()} == {
        "huyen": 2,
        "xa": 31,
        "thon": 560,
    }
    [duy_xuyen] = [r for r in found.rows if r.name == "Huyện Duy Xuyên"]
    assert (duy_xuyen.total.teams, duy_xuyen.total.members) == (67, 268)


def test_hamlets_with_a_team_are_done_and_no_others(quang_nam: Scene) -> None:
    quang_nam.report_many(teams_of(Year()), on=PUBLISHED)

    board = quang_nam.board("49", on=PUBLISHED)
    hamlets = board.cell("49", "4821-UBND-KGVX-2022", "3")

    assert hamlets is not None
    assert (hamlets.counts.done_in_time, hamlets.counts.open_in_time) == (560, 680)
    assert hamlets.counts.percent == Decimal("45.2")
    assert hamlets.days_left == 51
    assert not hamlets.reached


def test_thirteen_of_thirteen_is_shown_beside_the_roster_of_fourteen(quang_nam: Scene) -> None:
    quang_nam.report(
        Measured(
            unit="508",
            occurred_on=PUBLISHED,
            indicator="xa-co-to",
            numerator=13,
            denominator=13,
            population="xa",
        )
    )

    with reading(quang_nam.app.engine) as connection:
        [found] = discrepancies(connection, inside="49", as_of=AsOf(PUBLISHED))

    assert (found.unit_name, found.reported, found.held) == ("Huyện Duy Xuyên", 13, 14)


def test_a_committee_and_a_plan_are_two_duties(quang_nam: Scene) -> None:
    commune = "20599"
    quang_nam.report(
        TeamFounded(unit=commune, occurred_on=date(2022, 8, 1), body="ban-chi-dao-cds", member_count=7)
    )
    quang_nam.report(DocumentIssued(unit=commune, occurred_on=date(2022, 10, 3), document="ke-hoach-cds"))

    standing = {t.obligation: t for t in quang_nam.tasks(commune, on=date(2022, 10, 5), own_only=True)}

    assert standing["1"].status == "done_in_time"
    assert (standing["2"].status, standing["2"].days_late) == ("done_late", 3)


def test_reports_before_the_fifth_of_every_month(quang_nam: Scene) -> None:
    filed = {"2022-07": date(2022, 8, 4), "2022-08": date(2022, 9, 6)}
    for period, day in filed.items():
        quang_nam.report(
            ReportFiled(unit="508-VHTT", occurred_on=day, report="trien-khai-to-cnscd", for_period=period)
        )

    on = date(2022, 10, 10)
    found = {f.period: f for f in quang_nam.reports("508", on=on).filings if f.period <= "2022-10"}

    assert [(p, f.timely) for p, f in sorted(found.items())] == [
        ("2022-07", "in_time"),
        ("2022-08", "late"),
        ("2022-09", "missing"),
        ("2022-10", "not_due"),
    ]
    assert found["2022-08"].days_late == 1  # called late after the 5th, urged towards the 4th


def test_the_board_of_a_past_day_does_not_change(quang_nam: Scene) -> None:
    teams = teams_of(Year())
    quang_nam.report_many(teams, on=PUBLISHED)
    before = quang_nam.board("49", on=PUBLISHED, known=PUBLISHED)

    late = TeamFounded(
        unit=_hamlet_without(teams).code, occurred_on=date(2022, 8, 2), body="to-cnscd", member_count=4
    )
    quang_nam.report(late, on=date(2022, 9, 1))

    assert quang_nam.board("49", on=PUBLISHED, known=PUBLISHED) == before
    happened = quang_nam.board("49", on=PUBLISHED).cell("49", "4821-UBND-KGVX-2022", "3")
    assert happened is not None
    assert happened.counts.done == 561


def test_growth_against_an_earlier_day_is_computed(quang_nam: Scene) -> None:
    teams = teams_of(Year())
    quang_nam.report_many(teams, on=PUBLISHED)
    earlier = date(2022, 6, 30)

    found = quang_nam.teams("49", on=PUBLISHED, compared_with=earlier)

    assert found.before is not None
    assert found.before.total.teams == sum(t.occurred_on <= earlier for t in teams)
    assert growth(found.whole.total.teams, found.before.total.teams) == (
        Decimal(593 - found.before.total.teams) * 100 / found.before.total.teams
    ).quantize(Decimal("0.1"))


def _hamlet_without(teams: list[TeamFounded]) -> Unit:
    has = {t.unit for t in teams}
    return next(h for h in Year().hamlets if h.code not in has)


def test_what_was_decided_later_was_not_known_before(quang_nam: Scene) -> None:
    task = TaskRef(directive="4821-UBND-KGVX-2022", obligation="2", unit="20599")
    granted = partial(grant_extension, due=date(2022, 10, 20), reason="lũ lụt")
    quang_nam.decide(task, granted, on=date(2022, 9, 28))

    def seen(known: date | None) -> tuple[date | None, date | None, tuple[str, ...]]:
        [row] = quang_nam.tasks("20599", on=date(2022, 9, 29), known=known, own_only=True, obligation="2")
        return row.strict, row.lenient, row.marks

    assert seen(None) == (date(2022, 10, 20), date(2022, 10, 20), ("extended",))
    assert seen(date(2022, 9, 20)) == (date(2022, 9, 30), date(2022, 9, 30), ())
