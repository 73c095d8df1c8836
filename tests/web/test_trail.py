"""The trail on the page: who said what when, as far as the auditor's own part of the tree."""

import re
from datetime import date
from importlib import import_module

import pytest

from access.roles import Role
from directives.tasks import waive
from events.decisions import TaskRef
from events.facts import TeamFounded, TrainingHeld
from flows.facts import correct
from tests.scene import Scene, at
from tests.web.conftest import SignIn, text_of


def team(unit: str, on: date, members: int = 5) -> TeamFounded:
    return TeamFounded(unit=unit, occurred_on=on, body="tcnscd", member_count=members)


def two_districts_report(office: Scene) -> None:
    office.report(team("20602-01", date(2022, 8, 20)), on=date(2022, 8, 22))
    office.report(team("20701-01", date(2022, 8, 21)), on=date(2022, 8, 22))


def test_an_auditor_reads_who_said_what_when_and_how_newest_first(office: Scene, sign_in: SignIn) -> None:
    two_districts_report(office)
    page = text_of(sign_in(Role.AUDITOR, "").get("/nhat-ky"))
    assert "lập «Tổ công nghệ số cộng đồng» số 1, 5 thành viên" in page
    assert "20/8/2022" in page  # when it happened
    assert "09:00 22/8/2022" in page  # when the log learnt it
    assert "chuyên viên , bằng lệnh" in page  # who, and by which way
    assert page.index("(20701-01): lập") < page.index("(20602-01): lập") < page.index("Ban hành 12/KH-UBND")


def test_an_auditor_of_a_district_sees_its_units_and_the_directives_alone(
    office: Scene, sign_in: SignIn
) -> None:
    two_districts_report(office)
    page = text_of(sign_in(Role.AUDITOR, "508").get("/nhat-ky"))
    assert "(20602-01): lập" in page
    assert "(20701-01)" not in page
    assert "Ban hành 12/KH-UBND" in page  # directives are everybody's
    assert "Danh bạ đơn vị sửa lần" not in page  # of the whole roster, so not of this district


def test_an_event_beyond_the_subtree_does_not_open(office: Scene, sign_in: SignIn) -> None:
    two_districts_report(office)
    other = office.app.log.last_position()
    auditor = sign_in(Role.AUDITOR, "508")
    page = auditor.get(f"/nhat-ky/{other}", status=404)
    assert "Không có sự kiện số" in text_of(page)
    auditor.get("/nhat-ky?inside=511", status=403)


def test_nobody_but_auditors_and_administrators_sees_the_trail(sign_in: SignIn) -> None:
    for role in (Role.OFFICER, Role.LEADER, Role.COORDINATOR):
        sign_in(role, "49").get("/nhat-ky", status=403)
    sign_in(Role.ADMINISTRATOR, "49").get("/nhat-ky")


def test_a_correction_stands_beside_what_it_corrects(office: Scene, sign_in: SignIn) -> None:
    wrong = office.report(team("20602-01", date(2022, 8, 20), members=50), on=date(2022, 8, 22))
    correct(
        office.app,
        team("20602-01", date(2022, 8, 20), members=5),
        wrong.receipt.version_last,
        reason="thừa một số không",
        message="right",
        now=at(date(2022, 8, 25)),
        by="officer",
        via="web",
    )
    page = text_of(sign_in(Role.AUDITOR).get("/nhat-ky?kind=correction"))
    assert "thừa một số không" in page
    assert "về: Thôn 1 (20602-01): lập «Tổ công nghệ số cộng đồng» số 1, 50 thành viên" in page
    facts = text_of(sign_in(Role.AUDITOR).get("/nhat-ky?kind=fact"))
    assert "50 thành viên đã được sửa → Đính chính dữ kiện 20602-01@1: thừa một số không" in facts
    assert "→ Thôn 1 (20602-01): lập «Tổ công nghệ số cộng đồng» số 1, 5 thành viên" in facts


def test_filters_narrow_the_trail_by_unit_directive_person_kind_and_time(
    office: Scene, sign_in: SignIn
) -> None:
    two_districts_report(office)
    office.report(
        TrainingHeld(unit="20602", occurred_on=date(2022, 9, 1), subject="ky-nang", participants=9),
        on=date(2022, 9, 5),
    )
    auditor = sign_in(Role.AUDITOR)

    def told(query: str) -> str:
        return text_of(auditor.get(f"/nhat-ky?{query}"))

    assert "(20701-01)" not in told("inside=508")
    assert "Ban hành 12/KH-UBND" in told("kind=directive")
    assert "lập «Tổ công nghệ số cộng đồng»" not in told("directive=12-KH-UBND-2022")
    assert "lập «Tổ công nghệ số cộng đồng»" in told("by=officer")
    assert "Không có sự kiện nào" in told("by=nobody")
    assert "9 người" in told("since=2022-09-05")
    assert "9 người" not in told("until=2022-09-04")
    assert "9 người" in told("until=2022-09-04&happened=true")
    assert "9 người" not in told("since=2022-09-02&happened=true")


def test_filters_that_mean_nothing_are_refused_in_words(sign_in: SignIn) -> None:
    auditor = sign_in(Role.AUDITOR)
    assert "Không có loại sự kiện" in text_of(auditor.get("/nhat-ky?kind=xyz", status=422))
    assert "viết chưa đúng" in text_of(auditor.get("/nhat-ky?since=hom-qua", status=422))
    auditor.get("/nhat-ky?inside=00000", status=403)
    sign_in(Role.AUDITOR, "").get("/nhat-ky?inside=00000", status=404)
    auditor.get("/nhat-ky/99999999", status=404)


def test_older_pages_go_on_where_the_last_one_ended(office: Scene, sign_in: SignIn) -> None:
    office.report_many(
        [
            TrainingHeld(unit="20602", occurred_on=date(2022, 8, 20), subject="ky-nang", participants=n)
            for n in range(1, 121)
        ],
        on=date(2022, 8, 22),
    )
    auditor = sign_in(Role.AUDITOR)
    found: list[str] = []
    path = "/nhat-ky?kind=fact"
    while True:
        page = auditor.get(path).text
        found += re.findall(r"cho (\d+) người", page)
        older = re.search(r'href="([^"]*before=\d+[^"]*)">Cũ hơn', page)
        if older is None:
            break
        path = older[1].replace("&amp;", "&")
    assert [int(n) for n in found] == list(range(120, 0, -1))


def test_an_account_is_told_by_role_and_unit_and_never_by_name(office: Scene, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    assert officer.account is not None
    auditor = sign_in(Role.AUDITOR, "")
    office.app.log.append(
        "unit:20602-01",
        [team("20602-01", date(2022, 8, 20))],
        expected=None,
        message="by-account",
        at=at(date(2022, 8, 22)),
        by=str(officer.account),
        via="web",
    )
    office.app.projector.catch_up()
    page = text_of(auditor.get(f"/nhat-ky?by={officer.account}"))
    assert "chuyên viên, Xã Duy Thu , trên trang" in page or "chuyên viên, Xã Duy Thu, trên trang" in page
    assert "Người officer" not in page


def test_one_event_shows_every_field_that_is_stored(office: Scene, sign_in: SignIn) -> None:
    done = office.report(team("20602-01", date(2022, 8, 20)), on=date(2022, 8, 22), message="m-1")
    page = text_of(sign_in(Role.AUDITOR).get(f"/nhat-ky/{done.receipt.position_last}"))
    for shown in ("team_founded:1", "unit:20602-01", "phiên bản 1", "m-1", "member_count 5", "body tcnscd"):
        assert shown in page


def test_a_directive_with_too_many_decisions_tells_its_own_life_and_leads_to_the_trail(
    office: Scene, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    office.decide(task, lambda at_: waive(at_, reason="thôn đã sáp nhập"), on=date(2022, 9, 8))
    auditor = sign_in(Role.AUDITOR, "49")
    assert "thôn đã sáp nhập" in text_of(auditor.get("/van-ban/12-KH-UBND-2022"))
    monkeypatch.setattr(import_module("web.rooms.directives"), "DECISIONS_MOST", 0)
    page = auditor.get("/van-ban/12-KH-UBND-2022")
    assert "thôn đã sáp nhập" not in text_of(page)
    assert "Ban hành 12/KH-UBND" in text_of(page)
    assert 'href="/nhat-ky?directive=12-KH-UBND-2022"' in page.text
    leader = text_of(sign_in(Role.LEADER, "49").get("/van-ban/12-KH-UBND-2022"))
    assert "xem ở trang của từng việc" in leader
    assert "trong nhật ký" not in leader
