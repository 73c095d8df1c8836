"""What an officer does on a task: file the fact, hand in, ask for time, be reminded later, put right."""

import re
from datetime import date
from html import unescape

import pytest

from access.roles import Role
from events.decisions import ExtensionAsked, TaskRef, TaskSubmitted
from events.done_when import AllOf, Confirmed, Filed, Happened, Reached
from events.facts import (
    DocumentIssued,
    FactCorrected,
    FactRetracted,
    Measured,
    ReportFiled,
    TeamFounded,
    TrainingHeld,
    unit_stream,
)
from events.muting import TaskSnoozed
from tests.scene import Scene
from tests.web.acted import COMMUNE, PDF, TEAM, asked, decisions, facts, photo
from tests.web.conftest import Browser, SignIn, founding, text_of


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


# --- the fact -------------------------------------------------------------------------------


def test_the_commune_files_for_its_hamlet_and_the_task_is_done(office: Scene, officer: Browser) -> None:
    officer.get(TEAM)
    assert "Ghi kết quả" in text_of(officer.page)  # type: ignore[arg-type]  # it was just read
    officer.get(f"{TEAM}/ghi")
    filled = {"occurred_on": "2022-09-10", "quantity": "7", "leader": "trưởng thôn", "team": "1"}
    after = officer.post(f"{TEAM}/ghi", filled, **photo())

    assert "xong đúng hạn" in text_of(after)
    assert "Đã ghi việc ngày 10/9/2022." in text_of(after)
    assert "chuyên viên, Xã Duy Thu, trên trang" in text_of(after)
    assert str(officer.account) not in text_of(after)
    [team] = facts(office, "20602-01")
    assert isinstance(team, TeamFounded)
    assert (team.body, team.member_count, team.occurred_on) == ("tcnscd", 7, date(2022, 9, 10))
    assert [(m.role, m.position) for m in team.members] == [("leader", "hamlet_head")]
    assert [e.name for e in team.evidence] == ["anh.jpg"]


def test_a_form_that_is_sent_twice_writes_once(office: Scene, officer: Browser) -> None:
    page = officer.get(f"{TEAM}/ghi")
    filled = {"occurred_on": "2022-09-10", "quantity": "7", "team": "1"}
    officer.post(f"{TEAM}/ghi", filled)
    officer.page = page
    again = officer.post(f"{TEAM}/ghi", filled)

    assert "không ghi thêm" in text_of(again)
    assert len(facts(office, "20602-01")) == 1


def test_a_form_that_is_changed_and_sent_again_after_it_was_taken_says_so(
    office: Scene, officer: Browser
) -> None:
    page = officer.get(f"{TEAM}/ghi")
    officer.post(f"{TEAM}/ghi", {"occurred_on": "2022-09-10", "quantity": "7", "team": "1"})
    officer.page = page
    again = officer.post(
        f"{TEAM}/ghi", {"occurred_on": "2022-09-10", "quantity": "8", "team": "1"}, status=422
    )

    assert "Lần gửi trước của biểu mẫu này đã được ghi với nội dung khác" in text_of(again)
    assert [team.quantity for team in facts(office, "20602-01")] == [7]


WRONG = (
    ("quantity", "bảy", "Cần một số nguyên, ví dụ 12."),
    ("quantity", "0", "Phải từ 1 trở lên"),
    ("occurred_on", "32/9/2022", "Không phải một ngày"),
    ("occurred_on", "2022-09-13", "Ngày 13/9/2022 chưa tới"),
    ("note", "x" * 2_001, "Ô này nhận nhiều nhất 2.000 ký tự."),
)


def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_typed_is_lost(
    office: Scene, officer: Browser
) -> None:
    officer.get(f"{TEAM}/ghi")
    right = {"occurred_on": "2022-09-10", "quantity": "7", "team": "1", "note": "họp thôn"}
    for field, typed, why in WRONG:
        filled = {**right, field: typed}
        shown = officer.post(f"{TEAM}/ghi", filled, status=422)
        assert why in text_of(shown)
        assert f'href="#{field}"' in shown.text
        for value in filled.values():
            assert value in shown.text
    assert facts(office, "20602-01") == []


def test_a_team_that_is_there_already_is_refused_beside_its_number(office: Scene, officer: Browser) -> None:
    office.report(TeamFounded(unit="20602-01", occurred_on=date(2022, 9, 1), body="tcnscd", member_count=5))
    officer.get(f"{TEAM}/ghi")
    assert officer.page is not None
    assert 'name="team" type="text" value="2"' in officer.page.text
    shown = officer.post(
        f"{TEAM}/ghi", {"occurred_on": "2022-09-10", "quantity": "7", "team": "1"}, status=422
    )
    assert 'href="#team"' in shown.text
    assert "đã được lập ngày 1/9/2022" in text_of(shown)


def test_each_kind_of_condition_asks_for_its_own_figures(office: Scene, officer: Browser) -> None:
    monthly = {"kind": "recurring", "rule": "monthly;by=20"}
    name = asked(
        office,
        founding("1", who=COMMUNE, done_when=Happened(fact="training_held", about="kỹ năng số")),
        founding("2", who=COMMUNE, done_when=Reached(indicator="tài khoản", at_least=70)),
        founding("3", who=COMMUNE, done_when=Filed(report="tháng"), due=monthly),
        founding("4", who=COMMUNE, done_when=Happened(fact="work_reported", about="rà soát")),
    )
    sent: dict[str, dict[str, object]] = {
        f"/viec/{name}/1/20602/-": {"quantity": "1.200"},
        f"/viec/{name}/2/20602/-": {"quantity": "75", "denominator": "100"},
        f"/viec/{name}/3/20602/2022-09": {},
        f"/viec/{name}/4/20602/-": {"quantity": "1"},
    }
    for task, figures in sent.items():
        form = officer.get(f"{task}/ghi").text
        fields = set(re.findall(r'<input id="(\w+)"', form)) - {"occurred_on", "evidence"}
        assert fields == set(figures), task
        done = officer.post(f"{task}/ghi", {"occurred_on": "12/9/2022", **figures})
        assert "xong đúng hạn" in text_of(done), task

    training, measured, report, _ = facts(office, "20602")
    assert isinstance(training, TrainingHeld)
    assert training.participants == 1200
    assert isinstance(measured, Measured)
    assert (measured.indicator, measured.numerator, measured.denominator) == ("tài khoản", 75, 100)
    assert isinstance(report, ReportFiled)
    assert (report.report, report.for_period) == ("tháng", "2022-09")


def test_where_several_facts_are_asked_for_one_is_chosen_first(office: Scene, officer: Browser) -> None:
    both = AllOf(
        parts=(
            Happened(fact="document_issued", about="kế hoạch"),
            Happened(fact="training_held", about="kỹ năng"),
        )
    )
    task = f"/viec/{asked(office, founding(who=COMMUNE, done_when=both))}/1/20602/-"
    which = officer.get(f"{task}/ghi")
    assert "Ghi kết quả nào?" in text_of(which)
    officer.get(f"{task}/ghi?cau=1")
    officer.post(f"{task}/ghi", {"cau": "1", "occurred_on": "2022-09-10", "decision": "45/KH-UBND"})
    officer.get(f"{task}/ghi?cau=2")
    done = officer.post(f"{task}/ghi", {"cau": "2", "occurred_on": "2022-09-11", "quantity": "30"})
    assert "xong đúng hạn" in text_of(done)
    plan = facts(office, "20602")[0]
    assert isinstance(plan, DocumentIssued)
    assert plan.number == "45/KH-UBND"


def test_what_counts_inside_is_filed_where_it_happened_and_nowhere_else(
    office: Scene, officer: Browser
) -> None:
    inside = Happened(fact="training_held", where="inside")
    task = f"/viec/{asked(office, founding(who=COMMUNE, done_when=inside))}/1/20602/-"
    form = officer.get(f"{task}/ghi").text
    assert re.findall(r'<option value="([^"]+)"', form) == ["20602", "20602-01", "20602-02"]
    filled = {"occurred_on": "2022-09-10", "about": "kỹ năng số", "quantity": "20"}
    refused = officer.post(f"{task}/ghi", {**filled, "at": "20605-01"}, status=422)
    assert "Đơn vị 20605-01 không nằm trong Xã Duy Thu." in text_of(refused)
    officer.post(f"{task}/ghi", {**filled, "at": "20602-02"})
    assert [f.about for f in facts(office, "20602-02")] == ["kỹ năng số"]
    assert facts(office, "20605-01") == []


def test_nobody_files_for_a_unit_that_is_not_theirs(office: Scene, sign_in: SignIn) -> None:
    stranger = sign_in(Role.OFFICER, "20605")
    stranger.get(TEAM, status=403)
    stranger.get(f"{TEAM}/ghi", status=403)
    stranger.get("/")
    stranger.post(f"{TEAM}/ghi", {"occurred_on": "2022-09-10", "quantity": "7"}, status=403)
    reader = sign_in(Role.LEADER, "20602")
    reader.get(TEAM)
    assert "Ghi kết quả" not in text_of(reader.page)  # type: ignore[arg-type]  # it was just read
    reader.get(f"{TEAM}/ghi", status=403)
    assert facts(office, "20602-01") == []


# --- hand in, more time, later --------------------------------------------------------------


def test_work_is_handed_in_with_evidence_where_the_directive_asks_for_it(
    office: Scene, officer: Browser
) -> None:
    name = asked(office, founding(who=COMMUNE, done_when=Confirmed(), review=True, evidence=True))
    task = TaskRef(directive=name, obligation="1", unit="20602")
    path = f"/viec/{name}/1/20602/-"
    assert "Trình kết quả để duyệt" in text_of(officer.get(path))
    officer.get(f"{path}/trinh")
    bare = officer.post(f"{path}/trinh", {"on": "2022-09-11", "note": "đã rà soát"}, status=422)
    assert "Việc này cần minh chứng; hãy chọn ít nhất một tệp." in text_of(bare)
    assert "đã rà soát" in bare.text
    early = officer.post(f"{path}/trinh", {"on": "2022-09-13"}, status=422, **photo())
    assert "chưa tới" in text_of(early)
    after = officer.post(f"{path}/trinh", {"on": "2022-09-11", "note": "đã rà soát"}, **photo("bb.pdf", PDF))

    assert "Đã trình kết quả; chờ duyệt." in text_of(after)
    assert "chờ duyệt" in text_of(after)
    [submitted] = [e for e in decisions(office, task) if isinstance(e, TaskSubmitted)]
    assert (submitted.on, submitted.note) == (date(2022, 9, 11), "đã rà soát")
    link = re.search(r'href="(/viec/[^"]+/minh-chung/[^"]+)"', after.text)
    assert link is not None
    assert officer.get(link.group(1)).content == PDF


def test_more_time_is_asked_for_with_a_reason(office: Scene, officer: Browser) -> None:
    officer.get(f"{TEAM}/gia-han")
    earlier = officer.post(f"{TEAM}/gia-han", {"wanted": "2022-09-30", "reason": "mưa lũ"}, status=422)
    assert "phải sau hạn hiện nay 30/9/2022" in text_of(earlier)
    silent = officer.post(f"{TEAM}/gia-han", {"wanted": "2022-10-15", "reason": " "}, status=422)
    assert "Hãy điền ô này." in text_of(silent)
    after = officer.post(f"{TEAM}/gia-han", {"wanted": "2022-10-15", "reason": "mưa lũ"}, **photo())

    assert "Đã gửi đề nghị gia hạn đến ngày 15/10/2022" in text_of(after)
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    [wanted] = [e for e in decisions(office, task) if isinstance(e, ExtensionAsked)]
    assert (wanted.wanted, wanted.reason, wanted.by_unit) == (date(2022, 10, 15), "mưa lũ", "20602")
    assert len(wanted.evidence) == 1


def test_a_task_is_acknowledged_and_the_button_is_gone(office: Scene, officer: Browser) -> None:
    officer.get(TEAM)
    after = officer.post(f"{TEAM}/nhan-viec")
    assert "Đã báo nhận việc." in text_of(after)
    assert "đã nhận việc" in text_of(after)
    assert "Báo đã nhận việc" not in text_of(after)


def test_reminders_are_put_off_by_a_fortnight_at_most(office: Scene, officer: Browser) -> None:
    officer.get(f"{TEAM}/nhac-sau")
    late = officer.post(f"{TEAM}/nhac-sau", {"until": "2022-09-28", "reason": "chờ họp"}, status=422)
    assert "đến 26/9/2022 là cùng" in text_of(late)
    after = officer.post(f"{TEAM}/nhac-sau", {"until": "2022-09-20", "reason": "chờ họp thôn"})
    assert "Sẽ nhắc lại việc này từ ngày 20/9/2022." in text_of(after)
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    assert any(isinstance(e, TaskSnoozed) for e in decisions(office, task))


# --- putting right --------------------------------------------------------------------------


def test_a_wrong_figure_is_corrected_and_what_was_said_first_stays(office: Scene, officer: Browser) -> None:
    officer.get(f"{TEAM}/ghi")
    filled = {"occurred_on": "2022-09-10", "quantity": "7", "team": "1", "leader": "trưởng thôn"}
    task = officer.post(f"{TEAM}/ghi", filled, **photo())
    link = re.search(r'href="(/du-kien/20602-01/1/sua[^"]*)"', task.text)
    assert link is not None
    form = officer.get(unescape(link.group(1))).text
    assert 'name="quantity" type="text" value="7"' in form
    assert 'name="leader" type="text" value="trưởng thôn"' in form
    path = "/du-kien/20602-01/1/sua"
    better = {**filled, "about": "tcnscd", "quantity": "9", "ve": TEAM}
    assert "Hãy điền ô này." in text_of(officer.post(path, better, status=422))
    page = officer.page
    after = officer.post(path, {**better, "reason": "đếm sót"})
    assert "Đã đính chính" in text_of(after)
    officer.page = page
    assert "không ghi thêm" in text_of(officer.post(path, {**better, "reason": "đếm sót"}))

    events = [r.event for r in office.app.log.stream(unit_stream("20602-01"))]
    assert [type(e) for e in events] == [TeamFounded, FactCorrected, TeamFounded]
    was, _, now = events
    assert isinstance(was, TeamFounded)
    assert isinstance(now, TeamFounded)
    assert (now.member_count, now.members, now.evidence) == (9, was.members, was.evidence)


def test_what_never_happened_is_taken_back_and_the_task_is_open_again(
    office: Scene, officer: Browser
) -> None:
    office.report(TeamFounded(unit="20602-01", occurred_on=date(2022, 9, 1), body="tcnscd", member_count=5))
    path = "/du-kien/20602-01/1/rut"
    officer.get(f"{path}?ve={TEAM}")
    after = officer.post(path, {"reason": "ghi nhầm thôn", "ve": TEAM})
    assert "chưa xong, còn hạn" in text_of(after)
    assert isinstance(office.app.log.stream(unit_stream("20602-01"))[-1].event, FactRetracted)
    officer.get(path, status=404)


def test_putting_right_leads_back_to_our_own_pages_only(office: Scene, officer: Browser) -> None:
    office.report(TeamFounded(unit="20602-01", occurred_on=date(2022, 9, 1), body="tcnscd", member_count=5))
    form = officer.get("/du-kien/20602-01/1/rut?ve=https://evil.example/")
    assert 'name="ve" value="/"' in form.text
    assert 'href="https:' not in form.text


def test_nobody_puts_right_what_was_said_of_other_units(office: Scene, sign_in: SignIn) -> None:
    office.report(TeamFounded(unit="20602-01", occurred_on=date(2022, 9, 1), body="tcnscd", member_count=5))
    other = sign_in(Role.OFFICER, "20605")
    for act in ("sua", "rut"):
        other.get(f"/du-kien/20602-01/1/{act}", status=403)


def test_after_one_hamlet_the_next_is_at_hand(officer: Browser) -> None:
    officer.get(f"{TEAM}/ghi")
    done = officer.post(f"{TEAM}/ghi", {"occurred_on": "2022-09-10", "quantity": "7", "team": "1"})
    assert "Cùng việc này, nơi khác chưa xong Thôn 2" in text_of(done)
    assert TEAM.replace("20602-01", "20602-02") in done.text
