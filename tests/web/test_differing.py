"""Two days side by side: what was known at the end of each, and what became of every task in between."""

from datetime import date

from access.roles import Role
from directives.tasks import grant_extension, waive
from events.decisions import TaskRef
from events.facts import TeamFounded
from flows.facts import correct
from projections.asof import AsOf
from projections.database import reading
from projections.differing import difference
from projections.places import place
from projections.taskrows import Wanted, tasks
from tests.scene import Scene, at
from tests.web.conftest import SignIn, text_of

NAME = "12-KH-UBND-2022"


def team(unit: str, on: date, members: int = 5) -> TeamFounded:
    return TeamFounded(unit=unit, occurred_on=on, body="tcnscd", member_count=members)


def task(unit: str) -> TaskRef:
    return TaskRef(directive=NAME, obligation="1", unit=unit)


def a_busy_autumn(office: Scene) -> None:
    """Done in time and told late, put right, taken back, let off, extended; the others become late."""
    office.report(team("20602-02", date(2022, 8, 20), members=50), on=date(2022, 8, 22))
    wrong = office.report(team("20701-01", date(2022, 8, 21)), on=date(2022, 8, 23))
    office.report(team("20602-01", date(2022, 8, 20)), on=date(2022, 9, 3))
    correct(
        office.app,
        team("20602-02", date(2022, 8, 20), members=5),
        1,
        reason="thừa số không",
        message="right",
        now=at(date(2022, 9, 5)),
        by="officer",
        via="web",
    )
    office.retract("20701-01", wrong.receipt.version_last, on=date(2022, 9, 6), reason="chưa lập")
    office.decide(task("20605-01"), lambda s: waive(s, reason="đã sáp nhập"), on=date(2022, 9, 7))
    office.decide(
        task("20605-02"),
        lambda s: grant_extension(s, due=date(2022, 10, 30), reason="mưa lũ"),
        on=date(2022, 9, 8),
    )


def test_the_page_tells_what_became_of_each_task(office: Scene, sign_in: SignIn) -> None:
    a_busy_autumn(office)
    auditor = sign_in(Role.AUDITOR, "49")
    page = text_of(auditor.get("/nhat-ky/so-sanh?since=2022-09-01&until=2022-09-10"))
    assert "xong đúng hạn 2 2 0" in page, page  # one more, one taken back
    assert "được miễn, hết hiệu lực 0 1 +1" in page
    assert "Đã xong (1)" in page
    assert "Không còn tính là xong (1)" in page
    assert "Được miễn hoặc hết hiệu lực (1)" in page
    assert "Hạn đổi (1)" in page
    assert "hạn 30/9/2022 chưa xong, còn hạn, hạn 30/10/2022" in page
    assert "Đính chính dữ kiện 20602-02@1: thừa số không" in page
    assert "Rút dữ kiện 20701-01@1: chưa lập" in page
    said = page.partition("Việc đã ghi thêm")[2]
    assert "lập «Tổ công nghệ số cộng đồng» số 1, 50 thành viên" not in said  # before the span


def test_what_comes_due_becomes_late_and_new_directives_are_newly_asked(
    office: Scene, sign_in: SignIn
) -> None:
    auditor = sign_in(Role.AUDITOR, "508")
    late = text_of(auditor.get("/nhat-ky/so-sanh?since=2022-09-30&until=2022-10-01"))
    assert "Trở thành quá hạn (4)" in late
    asked = text_of(auditor.get("/nhat-ky/so-sanh?since=2022-07-31&until=2022-08-01"))
    assert "Mới được giao (4)" in asked
    same = text_of(auditor.get("/nhat-ky/so-sanh?since=2022-09-12&until=2022-09-12"))
    assert "Không việc nào thay đổi." in same


def test_states_before_and_after_are_those_of_the_lists_of_the_two_days(office: Scene) -> None:
    a_busy_autumn(office)
    days = [date(2022, 7, 1), date(2022, 8, 1), date(2022, 8, 25), date(2022, 9, 4), date(2022, 10, 15)]
    for unit in ("49", "508", "20602", "20602-01"):
        for first in days:
            for last in (day for day in days if day >= first):
                with reading(office.app.engine) as connection:
                    at_ = place(connection, unit, last)
                    found = difference(connection, at_, first, last)
                    listed = [
                        {
                            row.task: (row.status, row.lenient)
                            for row in tasks(connection, Wanted(inside=at_.no), AsOf(day, day))
                        }
                        for day in (first, last)
                    ]
                assert found.tasks is not None
                told = {one.task: one for one in found.tasks}
                for one in {**listed[0], **listed[1]}:
                    before = listed[0].get(one, ("unasked", None))
                    after = listed[1].get(one, ("unasked", None))
                    if before == after:
                        assert one not in told
                        continue
                    assert (told[one].before, told[one].after) == (before[0], after[0])
                    assert before[1] is None or told[one].due_before == before[1]
                    assert after[1] is None or told[one].due_after == after[1]


def test_days_the_wrong_way_round_and_other_units_are_refused(sign_in: SignIn) -> None:
    auditor = sign_in(Role.AUDITOR, "508")
    wrong = auditor.get("/nhat-ky/so-sanh?since=2022-09-10&until=2022-09-01", status=422)
    assert "phải trước ngày cuối" in text_of(wrong)
    auditor.get("/nhat-ky/so-sanh?inside=511", status=403)
    sign_in(Role.OFFICER, "508").get("/nhat-ky/so-sanh", status=403)
