"""The leader's page: exceptions alone, inside the leader's own unit."""

from datetime import date

from access.roles import Role
from directives.tasks import ask_extension
from events.decisions import TaskRef
from events.facts import TeamFounded
from tests.scene import Scene
from tests.web.conftest import SignIn, document, founding, text_of

OVERDUE = date(2022, 9, 5)


def asked_and_late(office: Scene) -> None:
    """An older directive whose day is past: one district is done, the other is not."""
    due = {"kind": "on_or_before", "strict": OVERDUE, "lenient": OVERDUE}
    office.issue(
        document("7/KH-UBND", date=date(2022, 7, 1), subject="Kế hoạch cũ"),
        founding(due=due, action="Lập tổ trước khai giảng"),
    )
    office.report(TeamFounded(unit="20701-01", occurred_on=date(2022, 8, 20), body="tcnscd", member_count=5))
    office.report(TeamFounded(unit="20701-02", occurred_on=date(2022, 8, 20), body="tcnscd", member_count=5))


def test_the_leader_sees_the_worst_the_trend_and_what_to_decide(office: Scene, sign_in: SignIn) -> None:
    asked_and_late(office)
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    office.decide(
        task,
        lambda s: ask_extension(s, wanted=date(2022, 10, 15), reason="mưa lũ", evidence=()),
        on=date(2022, 9, 8),
    )
    page = text_of(sign_in(Role.LEADER, "49").get("/lanh-dao"))
    assert "4 việc quá hạn chưa xong , so với tuần trước tăng 4." in page
    assert "Thôn 1, Xã Duy Thu Thành lập Tổ công nghệ số cộng đồng" in page
    assert "30/9/2022 15/10/2022" in page  # the last day now, and the one that is wanted
    assert "Huyện Duy Xuyên 4 tăng 4 7 ngày" in page
    assert "Huyện Hiệp Đức" not in page  # nothing late there: no exception
    assert "7/KH-UBND Kế hoạch cũ 4 tăng 4" in page


def test_where_nothing_is_late_the_page_says_so(office: Scene, sign_in: SignIn) -> None:
    page = text_of(sign_in(Role.LEADER, "508").get("/lanh-dao"))
    assert "Không có việc nào quá hạn." in page
    assert "Không có đề nghị nào đang chờ." in page
    assert "Chậm nhất" not in page


def test_a_leader_sees_no_further_than_the_own_unit(office: Scene, sign_in: SignIn) -> None:
    asked_and_late(office)
    district = sign_in(Role.LEADER, "511")
    assert "Không có việc nào quá hạn." in text_of(district.get("/lanh-dao"))
    district.get("/lanh-dao?inside=508", status=403)
    district.get("/lanh-dao?inside=49", status=403)


def test_requests_of_another_district_are_not_on_the_page(office: Scene, sign_in: SignIn) -> None:
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    office.decide(
        task,
        lambda s: ask_extension(s, wanted=date(2022, 10, 15), reason="mưa lũ", evidence=()),
        on=date(2022, 9, 8),
    )
    assert "15/10/2022" in text_of(sign_in(Role.LEADER, "508").get("/lanh-dao"))
    assert "15/10/2022" not in text_of(sign_in(Role.LEADER, "511").get("/lanh-dao"))
