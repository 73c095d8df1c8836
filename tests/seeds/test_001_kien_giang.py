"""Kiên Giang: who a team consists of, one team in every hamlet, teams in large enterprises."""

from datetime import date
from uuid import UUID

import pytest

from deadlines.rules import NoDue
from directives.teams import TeamTooLarge, WrongTeamHead
from events.done_when import Happened, Having
from events.facts import Member, TeamFounded
from events.obligations import Document, Obligation, TeamRule
from tests.scene import Scene
from units.tree import Every, EveryOffice, Unit

ISSUED = date(2022, 8, 5)
DOCUMENT = Document(
    number="1234/UBND-KGVX", type="công văn", issuer="91", date=ISSUED, subject="Thành lập tổ công nghệ số"
)
TEAM = "to-cnscd"
LEADER = Member(person=UUID(int=1), role="leader", position="hamlet_head")
DEPUTY = Member(person=UUID(int=2), role="deputy", position="youth_union")


def unit(code: str, name: str, level: str, kind: str, parent: str | None, of: str = "territory") -> Unit:
    return Unit(code, name, level, kind, parent, date(2022, 1, 1), None, of)  # type: ignore[arg-type]  # plain words


PROVINCE = (
    unit("VN", "Việt Nam", "trung_uong", "nuoc", None),
    unit("91", "Tỉnh Kiên Giang", "tinh", "tinh", "VN"),
    unit("906", "Huyện Châu Thành", "huyen", "huyen", "91"),
    unit("30880", "Thị trấn Minh Lương", "xa", "thi-tran", "906"),
    unit("30880-01", "Khu phố Minh Phú", "thon", "khu-pho", "30880"),
    unit("30880-02", "Khu phố Minh An", "thon", "khu-pho", "30880"),
    unit("906-DN1", "Công ty thủy sản mẫu (trên 300 công nhân)", "huyen", "dn-tren-300", "906", "office"),
)
RULES = (
    TeamRule(body=TEAM, rule="members_at_most", members=10),
    TeamRule(body=TEAM, rule="leader_is", position="hamlet_head"),
    TeamRule(body=TEAM, rule="deputy_is", position="youth_union", force="soft"),
)
EVERY_HAMLET = Obligation(
    no="1",
    action="Mỗi ấp, khu phố xây dựng ít nhất 1 tổ công nghệ số cộng đồng",
    quantifier=">= 1 tổ / ấp, khu phố",
    who=Every(level="thon", inside="91"),
    due=NoDue(),
    done_when=Happened(fact="team_founded", about=TEAM, at_least=1, having=(Having(at_most=10),)),
    team_rules=RULES,
)
ENTERPRISES = Obligation(
    no="2",
    action="Doanh nghiệp có trên 300 công nhân chủ động thành lập tổ công nghệ số",
    who=EveryOffice(type="dn-tren-300", level="huyen", inside="91"),
    due=NoDue(),
    done_when=Happened(fact="team_founded", about="to-cns-doanh-nghiep"),
)


@pytest.fixture
def kien_giang(scene: Scene) -> Scene:
    scene.units(*PROVINCE)
    scene.issue(DOCUMENT, EVERY_HAMLET, ENTERPRISES)
    return scene


def team(members: int, *listed: Member, of: str = "30880-01") -> TeamFounded:
    return TeamFounded(
        unit=of, occurred_on=date(2022, 8, 20), body=TEAM, member_count=members, members=listed
    )


def status(scene: Scene, unit: str, obligation: str = "1") -> str:
    [task] = scene.tasks(unit, on=date(2022, 9, 1), own_only=True, obligation=obligation)
    return task.status


def test_ten_members_are_taken_and_the_hamlet_is_done(kien_giang: Scene) -> None:
    kien_giang.report(team(10, LEADER, DEPUTY))

    assert status(kien_giang, "30880-01") == "done_in_time"
    assert status(kien_giang, "30880-02") == "open_in_time"


def test_eleven_members_are_refused_and_nothing_is_kept(kien_giang: Scene) -> None:
    before = kien_giang.app.log.last_position()

    with pytest.raises(TeamTooLarge, match="11 thành viên; 1234/UBND-KGVX quy định nhiều nhất 10"):
        kien_giang.report(team(11, LEADER, DEPUTY))

    assert kien_giang.app.log.last_position() == before
    assert status(kien_giang, "30880-01") == "open_in_time"


def test_the_leader_is_the_head_of_the_hamlet(kien_giang: Scene) -> None:
    other = Member(person=UUID(int=3), role="leader", position="teacher")

    with pytest.raises(WrongTeamHead, match="phải là trưởng thôn, khối phố theo 1234/UBND-KGVX"):
        kien_giang.report(team(5, other, DEPUTY))


def test_a_deputy_from_the_youth_union_is_advice(kien_giang: Scene) -> None:
    reported = kien_giang.report(team(5, LEADER))

    assert [str(w) for w in reported.warnings] == [
        "Tổ 1 ở Khu phố Minh Phú cần một tổ phó là đoàn viên thanh niên theo 1234/UBND-KGVX."
    ]
    assert status(kien_giang, "30880-01") == "done_in_time"


def test_a_large_enterprise_founds_its_own_team(kien_giang: Scene) -> None:
    kien_giang.report(
        TeamFounded(
            unit="906-DN1", occurred_on=date(2022, 8, 25), body="to-cns-doanh-nghiep", member_count=12
        )
    )

    assert status(kien_giang, "906-DN1", "2") == "done_in_time"
