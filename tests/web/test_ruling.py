"""What waits for a coordinator: shown on the front page, answered one by one or many at once after a look."""

from datetime import date

import pytest

from access.roles import Role
from directives import tasks as decide
from events.decisions import ExtensionGranted, TaskRef, TaskWaived
from events.done_when import Confirmed
from flows.extending import Said, ask
from projections.taskrows import TaskRow
from tests.scene import Scene, at
from tests.web.conftest import TODAY, Browser, SignIn, document, founding, text_of

PLAN = "12-KH-UBND-2022"
REVIEWED = "13-KH-UBND-2022"
HAMLETS = ("20602-01", "20605-01", "20701-01")


def task(unit: str, directive: str = PLAN) -> TaskRef:
    return TaskRef(directive=directive, obligation="1", unit=unit, period="")


def page_of(one: TaskRef) -> str:
    return f"/viec/{one.directive}/{one.obligation}/{one.unit}/-/quyet-dinh"


def wanting(office: Scene, unit: str, until: date = date(2022, 10, 31)) -> None:
    said = Said(unit, f"ask:{unit}:{until}", at(date(2022, 9, 10)), "officer", "command")
    ask(office.app, task(unit), wanted=until, reason="Bão", said=said)


def row(office: Scene, unit: str, directive: str = PLAN) -> TaskRow:
    [found] = office.tasks(unit, on=TODAY, directive=directive, own_only=True)
    return found


@pytest.fixture
def asked(office: Scene) -> Scene:
    """Three hamlets of three communes ask for another month; one hamlet has handed its work in."""
    for unit in HAMLETS:
        wanting(office, unit)
    office.issue(document("13/KH-UBND"), founding(done_when=Confirmed()))
    submitted = task("20602-01", REVIEWED)
    office.decide(
        submitted, lambda standing: decide.submit(standing, on=date(2022, 9, 9), note="xong"), on=TODAY
    )
    return office


def test_the_front_page_counts_what_waits(asked: Scene, sign_in: SignIn) -> None:
    said = text_of(sign_in(Role.COORDINATOR, "49").get("/"))
    assert "3 đề nghị gia hạn chờ trả lời" in said
    assert "1 kết quả chờ duyệt" in said


def test_a_district_sees_what_waits_inside_it(asked: Scene, sign_in: SignIn) -> None:
    district = sign_in(Role.COORDINATOR, "511")
    said = text_of(district.get("/"))
    assert "1 đề nghị gia hạn chờ trả lời" in said
    assert "chờ duyệt" not in said
    assert "20602" not in district.get("/xin-gia-han").text


def test_nothing_waits_once_everybody_can_be_written_to(office: Scene, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    assert "6 đơn vị cấp xã trở lên chưa có đầu mối nhận thư" in text_of(coordinator.get("/"))
    for code in ("49", "508", "511", "20602", "20605", "20701"):
        contact = {"unit_code": code, "post": "Văn phòng", "email": f"vp{code}@quangnam.example"}
        coordinator.post("/dau-moi/them", {**contact, "role": "officer", "valid_from": "2022-09-01"})
    assert "Không có gì chờ bạn." in text_of(coordinator.get("/"))


@pytest.fixture
def coordinator(asked: Scene, sign_in: SignIn) -> Browser:
    return sign_in(Role.COORDINATOR, "49")


def test_many_requests_are_looked_at_before_they_are_granted(asked: Scene, coordinator: Browser) -> None:
    coordinator.get("/xin-gia-han")
    given = {"what": "grant", "reason": "Bão số 4", "day": "", "task": [str(task(u)) for u in HAMLETS[:2]]}
    seen = coordinator.post("/xin-gia-han", given)
    assert "Cho gia hạn: 2 việc?" in text_of(seen)
    assert "chưa ghi gì" in text_of(seen)
    assert row(asked, "20602-01").lenient == date(2022, 9, 30), "a look writes nothing"
    done = coordinator.post("/xin-gia-han", {**given, "seen": "1"})
    assert "Đã ghi 2 quyết định." in text_of(done)
    assert [row(asked, u).lenient for u in HAMLETS] == [
        date(2022, 10, 31),
        date(2022, 10, 31),
        date(2022, 9, 30),
    ]


def test_sending_it_twice_writes_it_once(asked: Scene, coordinator: Browser) -> None:
    page = coordinator.get("/xin-gia-han")
    once = page.text.split('name="_once" value="')[1].split('"')[0]
    given = {"what": "grant", "reason": "Bão", "task": [str(task(HAMLETS[0]))], "until": ["2022-10-31"]}
    given |= {"seen": "1", "_once": once}
    coordinator.post("/xin-gia-han", given)
    coordinator.post("/xin-gia-han", given)
    events = [r.event for r in asked.app.log.stream(task(HAMLETS[0]).stream)]
    assert sum(isinstance(e, ExtensionGranted) for e in events) == 1


def test_one_that_cannot_be_granted_keeps_no_other_back(asked: Scene, coordinator: Browser) -> None:
    asked.decide(task(HAMLETS[0]), lambda s: decide.waive(s, reason="giải thể"), on=TODAY)
    coordinator.get("/xin-gia-han")
    given = {"what": "grant", "reason": "Bão", "day": "2022-11-15", "task": [str(task(u)) for u in HAMLETS]}
    seen = text_of(coordinator.post("/xin-gia-han", given))
    assert "Cho gia hạn: 2 việc?" in seen
    assert "đã được miễn" in seen
    done = text_of(coordinator.post("/xin-gia-han", {**given, "seen": "1"}))
    assert "Đã ghi 2 quyết định; 1 việc không ghi được" in done


def test_a_refusal_needs_its_reason(asked: Scene, coordinator: Browser) -> None:
    coordinator.get("/xin-gia-han")
    given = {"what": "refuse", "reason": " ", "task": [str(task(HAMLETS[0]))]}
    page = coordinator.post("/xin-gia-han", given, status=422)
    assert 'href="#reason"' in page.text
    assert f'value="{task(HAMLETS[0])}" checked' in page.text, "what was chosen is still chosen"


def test_nothing_chosen_is_said(coordinator: Browser) -> None:
    coordinator.get("/xin-gia-han")
    page = coordinator.post("/xin-gia-han", {"what": "refuse", "reason": "không"}, status=422)
    assert "Hãy đánh dấu ít nhất một việc." in text_of(page)


def test_work_is_accepted_and_returned(asked: Scene, coordinator: Browser) -> None:
    one = task("20602-01", REVIEWED)
    coordinator.get("/cho-duyet")
    coordinator.post(
        "/cho-duyet", {"what": "return", "reason": "Thiếu chữ ký", "task": [str(one)], "seen": "1"}
    )
    assert "returned" in row(asked, "20602-01", REVIEWED).marks
    asked.decide(one, lambda s: decide.submit(s, on=date(2022, 9, 11), note="lại"), on=TODAY, said="again")
    coordinator.get(page_of(one))
    coordinator.post(page_of(one), {"what": "accept", "reason": ""})
    assert row(asked, "20602-01", REVIEWED).status == "done_in_time"


def test_nobody_rules_on_units_elsewhere(asked: Scene, sign_in: SignIn) -> None:
    district = sign_in(Role.COORDINATOR, "511")
    district.get("/xin-gia-han")
    given = {
        "what": "grant",
        "reason": "Bão",
        "day": "2022-11-15",
        "task": [str(task(HAMLETS[0]))],
        "seen": "1",
    }
    page = district.post("/xin-gia-han", given, status=422)
    assert "không được làm việc này ở đơn vị 20602-01" in text_of(page)
    district.get(page_of(task(HAMLETS[0])), status=403)
    assert row(asked, HAMLETS[0]).lenient == date(2022, 9, 30)


def test_who_may_see_but_not_decide_is_kept_out(asked: Scene, sign_in: SignIn) -> None:
    leader = sign_in(Role.LEADER, "49")
    leader.get("/xin-gia-han", status=403)
    leader.get(page_of(task(HAMLETS[0])), status=403)
    assert "quyet-dinh" not in leader.get(page_of(task(HAMLETS[0])).removesuffix("/quyet-dinh")).text


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        ("grant", {"day": "2022-09-01", "reason": "sớm"}, "phải sau hạn hiện nay"),
        ("grant", {"day": "", "reason": "x"}, "Hãy ghi ngày."),
        ("pause", {"day": "2022-10-05", "reason": "x"}, "chưa tới"),
        ("resume", {"day": "2022-09-12"}, "không"),
        ("accept", {}, "chưa có kết quả nào được trình"),
        ("waive", {"reason": ""}, "Hãy điền ô này."),
    ],
)
def test_what_cannot_be_decided_is_said_beside_its_form(
    asked: Scene, coordinator: Browser, what: str, given: dict[str, object], said: str
) -> None:
    one = page_of(task(HAMLETS[0]))
    coordinator.get(one)
    page = coordinator.post(one, {"what": what, **given}, status=422)
    assert said in text_of(page)
    assert f'href="#{what}-' in page.text


def test_a_task_is_waived_paused_and_resumed(asked: Scene, coordinator: Browser) -> None:
    one = task(HAMLETS[0])
    coordinator.get(page_of(one))
    coordinator.post(page_of(one), {"what": "pause", "day": "2022-09-05", "reason": "Chờ Sở trả lời"})
    assert row(asked, HAMLETS[0]).paused_on == date(2022, 9, 5)
    coordinator.get(page_of(one))
    coordinator.post(page_of(one), {"what": "resume", "day": "2022-09-12"})
    assert row(asked, HAMLETS[0]).paused_on is None
    coordinator.get(page_of(one))
    coordinator.post(page_of(one), {"what": "waive", "reason": "Thôn đã sáp nhập"})
    [*_, last] = asked.app.log.stream(one.stream)
    assert isinstance(last.event, TaskWaived)
    assert (last.by, last.via) == (str(coordinator.account), "web")


def test_open_tasks_are_chosen_and_waived_after_a_look(asked: Scene, coordinator: Browser) -> None:
    assert "chon-viec" in coordinator.get("/viec?inside=508").text
    coordinator.get(f"/chon-viec?inside=508&directive={PLAN}")
    assert coordinator.page is not None
    assert str(task("20602-02")) in coordinator.page.text
    assert str(task("20701-01")) not in coordinator.page.text
    given = {
        "what": "waive",
        "reason": "Thôn sáp nhập",
        "task": [str(task("20602-02")), str(task("20605-02"))],
    }
    seen = text_of(coordinator.post("/chon-viec", given))
    assert "Miễn: 2 việc?" in seen
    assert row(asked, "20602-02").status == "open_in_time"
    coordinator.post("/chon-viec", {**given, "seen": "1"})
    assert {row(asked, unit).status for unit in ("20602-02", "20605-02")} == {"waived"}


def test_a_later_day_for_chosen_tasks_is_written_out(asked: Scene, coordinator: Browser) -> None:
    coordinator.get("/chon-viec")
    given = {"what": "grant", "reason": "Bão", "day": "", "task": [str(task("20602-02"))]}
    assert 'href="#day"' in coordinator.post("/chon-viec", given, status=422).text
    coordinator.post("/chon-viec", {**given, "day": "2022-10-20"})
    coordinator.post("/chon-viec", {**given, "until": ["2022-10-20"], "seen": "1"})
    assert row(asked, "20602-02").lenient == date(2022, 10, 20)


# --- one day for many units ---------------------------------------------------------------

MANY = {"duty": f"{PLAN}/1", "period": "", "inside": "508", "units": "", "day": "2022-10-15", "reason": "Bão"}


def test_a_day_for_many_units_is_planned_then_written(asked: Scene, coordinator: Browser) -> None:
    coordinator.get("/gia-han-nhieu")
    plan = coordinator.post("/gia-han-nhieu", MANY)
    assert "Gia hạn 4 việc đến 15/10/2022?" in text_of(plan), "four hamlets of two communes"
    assert row(asked, "20602-02").lenient == date(2022, 9, 30)
    coordinator.post("/gia-han-nhieu", {**MANY, "seen": "1", "moves": "4"})
    assert {r.lenient for r in asked.tasks("508", on=TODAY, directive=PLAN)} == {date(2022, 10, 15)}
    assert row(asked, "20701-01").lenient == date(2022, 9, 30)


def test_a_plan_that_changed_is_shown_again(asked: Scene, coordinator: Browser) -> None:
    coordinator.get("/gia-han-nhieu")
    page = coordinator.post("/gia-han-nhieu", {**MANY, "seen": "1", "moves": "9"})
    assert "tình hình đã đổi" in text_of(page)
    assert row(asked, "20602-02").lenient == date(2022, 9, 30)


def test_a_list_of_units_elsewhere_is_refused(asked: Scene, sign_in: SignIn) -> None:
    district = sign_in(Role.COORDINATOR, "508")
    district.get("/gia-han-nhieu")
    given = {**MANY, "units": "20602-01\n20701-01", "seen": "1", "moves": "2"}
    district.post("/gia-han-nhieu", given, status=422)
    assert row(asked, "20701-01").lenient == date(2022, 9, 30)
