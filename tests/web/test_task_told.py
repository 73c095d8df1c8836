"""A task's page tells of what the task asks for, not of whatever else the unit did."""

from datetime import date

from access.roles import Role
from events.facts import TeamFounded, TrainingHeld
from flows.facts import correct
from tests.scene import Scene, at
from tests.web.conftest import SignIn, text_of

TASK = "/viec/12-KH-UBND-2022/1/20602-01/-"
DAY = date(2022, 9, 1)


def test_what_was_done_for_something_else_is_told_elsewhere(office: Scene, sign_in: SignIn) -> None:
    for body, members in (("tcnscd", 5), ("doi-xung-kich", 21)):
        office.report(TeamFounded(unit="20602-01", body=body, member_count=members, occurred_on=DAY))
    office.report(TrainingHeld(unit="20602-01", subject="ky-nang-so", participants=43, occurred_on=DAY))
    page = text_of(sign_in(Role.LEADER, "49").get(TASK))
    assert "lập «Tổ công nghệ số cộng đồng» số 1, 5 thành viên" in page
    assert "doi-xung-kich" not in page
    assert "ky-nang-so" not in page


def test_what_stands_instead_of_a_wrong_name_stays_beside_it(office: Scene, sign_in: SignIn) -> None:
    office.report(TeamFounded(unit="20602-01", body="tcnscd", member_count=5, occurred_on=DAY))
    right = TeamFounded(unit="20602-01", body="doi-xung-kich", member_count=21, occurred_on=DAY)
    said = {"reason": "ghi nhầm tên tổ", "message": "right", "by": "officer"}
    correct(office.app, right, 1, now=at(DAY), via="web", **said)
    page = text_of(sign_in(Role.LEADER, "49").get(TASK))
    assert "ghi nhầm tên tổ" in page
    assert "lập «doi-xung-kich» số 1, 21 thành viên" in page
