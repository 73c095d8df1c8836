"""Thái Bình, Plan 89: decisions for every commune before 20/6/2022, hamlets encouraged.

And the country on 26/5/2022 against 13/5: provinces, teams and members, with the three
percentages worked out from what was reported.
"""

from datetime import date
from decimal import Decimal

import pytest

from deadlines.rules import ByDate, Recurring
from events.done_when import AllOf, Filed, Happened
from events.facts import DocumentIssued, ReportFiled, TeamFounded
from events.obligations import Accountable, Document, Obligation
from projections.boards import growth
from tests.scene import Scene
from units.lists import shipped
from units.tree import Every, Roster, Unit

ISSUED = date(2022, 6, 8)
BEFORE_20_JUNE = ByDate(strict=date(2022, 6, 19), lenient=date(2022, 6, 20), words="trước ngày 20/6/2022")
DOCUMENT = Document(
    number="89/KH-UBND",
    type="kế hoạch",
    issuer="34",
    date=ISSUED,
    subject="Triển khai Tổ công nghệ số cộng đồng",
)
COMMUNES = Obligation(
    no="1",
    action="Chủ tịch UBND cấp xã ban hành quyết định thành lập Tổ",
    who=Every(level="xa", inside="34"),
    accountable=Accountable(unit="34"),
    due=BEFORE_20_JUNE,
    done_when=AllOf(
        parts=(
            Happened(fact="document_issued", about="qd-thanh-lap-to"),
            Happened(fact="team_founded", about="to-cnscd"),
        )
    ),
)
HAMLETS = Obligation(
    no="2",
    action="Khuyến khích thôn, tổ dân phố thành lập Tổ",
    force="optional",
    who=Every(level="thon", inside="34"),
    due=BEFORE_20_JUNE,
    done_when=Happened(fact="team_founded", about="to-cnscd"),
)
REPORTS = Obligation(
    no="3",
    action="Gửi báo cáo định kỳ",
    who=Every(level="xa", inside="34"),
    due=Recurring(rule="quarterly", words="định kỳ"),
    done_when=Filed(report="to-cnscd"),
)


@pytest.fixture
def thai_binh(scene: Scene) -> Scene:
    country = Roster.of(shipped("2022"))
    day = date(2022, 6, 1)
    communes = country.descendants("34", day, "xa")
    first = communes[0]
    hamlet = Unit(
        f"{first.code}-01",
        "Tổ dân phố mẫu 1 (giả định)",
        "thon",
        "to-dan-pho",
        first.code,
        first.valid_from,
        first.valid_to,
    )
    scene.units(
        country.unit("VN", day),
        country.unit("34", day),
        *country.children("34", day),
        *communes,
        hamlet,
    )
    scene.issue(DOCUMENT, COMMUNES, HAMLETS, REPORTS)
    return scene


def decided(unit: str, on: date) -> list[DocumentIssued | TeamFounded]:
    return [
        DocumentIssued(unit=unit, occurred_on=on, document="qd-thanh-lap-to"),
        TeamFounded(unit=unit, occurred_on=on, body="to-cnscd", member_count=5),
    ]


def test_before_the_twentieth_is_urged_to_the_19th_and_late_after_the_20th(thai_binh: Scene) -> None:
    first, second, third, *rest = sorted({t.unit for t in thai_binh.tasks("34", on=ISSUED, obligation="1")})
    for unit, on in ((first, date(2022, 6, 19)), (second, date(2022, 6, 20)), (third, date(2022, 6, 21))):
        for fact in decided(unit, on):
            thai_binh.report(fact)

    found = {t.unit: t for t in thai_binh.tasks("34", on=date(2022, 6, 22), obligation="1")}

    assert [found[u].status for u in (first, second, third)] == ["done_in_time", "done_in_time", "done_late"]
    assert {found[u].status for u in rest} == {"open_late"}
    assert (found[first].strict, found[first].lenient) == (date(2022, 6, 19), date(2022, 6, 20))


def test_a_decision_without_a_team_is_not_enough(thai_binh: Scene) -> None:
    commune = thai_binh.tasks("34", on=ISSUED, obligation="1")[0].unit
    thai_binh.report(DocumentIssued(unit=commune, occurred_on=date(2022, 6, 10), document="qd-thanh-lap-to"))

    [task] = thai_binh.tasks(commune, on=date(2022, 6, 11), own_only=True, obligation="1")

    assert task.status == "open_in_time"


def test_what_is_encouraged_is_counted_apart(thai_binh: Scene) -> None:
    board = thai_binh.board("34", on=date(2022, 7, 1))

    assert {a.obligation: a.force for a in board.asked} == {"1": "hard", "2": "optional", "3": "hard"}
    optional = board.cell("34", "89-KH-UBND-2022", "2")
    assert optional is not None
    assert optional.counts.total == 1


def test_periodic_reports_stand_by_quarter(thai_binh: Scene) -> None:
    commune = thai_binh.tasks("34", on=ISSUED, obligation="1")[0].unit
    thai_binh.report(
        ReportFiled(unit=commune, occurred_on=date(2022, 6, 30), report="to-cnscd", for_period="2022-Q2")
    )

    periods = {p.period: p for p in thai_binh.reports("34", on=date(2022, 7, 2)).periods}

    assert periods["2022-Q2"].in_time == 1
    assert periods["2022-Q2"].missing == periods["2022-Q3"].not_due - 1


# --- the country ----------------------------------------------------------------------

MAY_13, MAY_26 = date(2022, 5, 13), date(2022, 5, 26)
LANG_SON = "20"
PROVINCES, TEAMS, MEMBERS = (15, 26), (9_624, 18_286), (30_250, 64_432)  # on 13/5 and on 26/5


def spread_over(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def national_facts() -> list[TeamFounded]:
    """Teams at communes of 26 provinces: 15 of them began by 13/5; Lạng Sơn has one in every commune."""
    roster = Roster.of(shipped("2022"))
    provinces = [LANG_SON, *(p.code for p in roster.children("VN", MAY_26) if p.code != LANG_SON)]
    facts: list[TeamFounded] = []
    first, last = provinces[: PROVINCES[0]], provinces[: PROVINCES[1]]
    for day, places, teams, members in (
        (MAY_13, first, TEAMS[0], MEMBERS[0]),
        (MAY_26, last, TEAMS[1] - TEAMS[0], MEMBERS[1] - MEMBERS[0]),
    ):
        communes = [c.code for p in places for c in roster.descendants(p, day, "xa")]
        sizes = spread_over(members, teams)
        for i, size in enumerate(sizes):
            facts.append(
                TeamFounded(
                    unit=communes[i % len(communes)],
                    occurred_on=day,
                    body="to-cnscd",
                    team=f"{day.day}-{i // len(communes) + 1}",
                    member_count=size,
                )
            )
    return facts


def test_the_country_on_26_may_against_13_may(scene: Scene) -> None:
    scene.units(*shipped("2022"))
    scene.report_many(national_facts(), on=MAY_26)

    found = scene.teams("VN", on=MAY_26, compared_with=MAY_13)

    assert found.before is not None
    assert (found.having, len(found.rows)) == (26, 63)
    assert (found.whole.total.teams, found.whole.total.members) == (18_286, 64_432)
    assert growth(found.having, found.having_before) == Decimal("73.3")
    assert growth(found.whole.total.teams, found.before.total.teams) == Decimal("90.0")
    assert growth(found.whole.total.members, found.before.total.members) == Decimal("113.0")

    whole = next(r for r in found.rows if r.unit == LANG_SON)
    communes = scene.teams(LANG_SON, on=MAY_26).units["xa"]
    covered = {f.unit for f in national_facts()} & {
        c.code for c in Roster.of(shipped("2022")).descendants(LANG_SON, MAY_26, "xa")
    }
    assert whole.total.teams >= communes
    assert len(covered) == communes
