"""A coordinator takes a text in, puts right what was read, and issues it; never beyond their own part."""

import re
from html import unescape

import pytest

from access.roles import Role
from events.decisions import DirectiveIssued, directive_stream
from flows.intake import load_directive
from tests.scene import Scene
from tests.web.conftest import TODAY, Browser, SignIn, text_of
from tests.web.drafting import DRAFT, KEPT, NAME, TEXT, confirm_and_issue, seen, take_in


@pytest.fixture
def coordinator(sign_in: SignIn) -> Browser:
    return sign_in(Role.COORDINATOR, "49")


@pytest.fixture
def drafted(coordinator: Browser) -> Browser:
    take_in(coordinator)
    return coordinator


def whole_file(browser: Browser) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", browser.get(f"{DRAFT}/tep").text, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_a_text_becomes_a_draft_with_its_sentences_marked(drafted: Browser, office: Scene) -> None:
    assert drafted.page is not None
    page = drafted.page.text
    assert "77/UBND-VX" in page
    asked = load_directive(office.app, NAME).obligations
    assert len(asked) == 2, "two sentences ask two things"
    for one in asked:
        assert one.quote is not None
        assert f"<mark>{one.quote.words}</mark>" in page, "each sentence is marked letter for letter"
        assert f'href="#n{one.no}"' in page, "the mark leads to what was understood"
        assert f'id="n{one.no}"' in page


def test_the_draft_is_an_event_of_its_author(drafted: Browser, office: Scene) -> None:
    [event] = office.app.log.stream(directive_stream(NAME))
    assert (event.by, event.via) == (str(drafted.account), "web")


def test_a_file_is_read_like_a_pasted_text(coordinator: Browser) -> None:
    coordinator.get("/van-ban/moi")
    html = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    page = coordinator.post("/van-ban/moi", files={"file": ("77.html", html.encode(), "text/html")})
    assert "77/UBND-VX" in text_of(page)


def test_a_file_of_another_kind_is_refused_beside_the_field(coordinator: Browser) -> None:
    coordinator.get("/van-ban/moi")
    page = coordinator.post(
        "/van-ban/moi", {"subject": "giữ lại"}, files={"file": ("x.exe", b"MZ\x00\x01", "x/y")}, status=422
    )
    assert 'href="#file"' in page.text
    assert "Không đọc được tệp x.exe" in text_of(page)
    assert 'value="giữ lại"' in page.text, "what was typed is not lost"


def test_what_the_head_does_not_say_is_asked_for(coordinator: Browser) -> None:
    coordinator.get("/van-ban/moi")
    page = coordinator.post("/van-ban/moi", {"text": TEXT.replace("Số: 77/UBND-VX\n", "")}, status=422)
    assert "Phần đầu văn bản không ghi số và ký hiệu" in text_of(page)
    assert "thành lập Tổ công nghệ số" in page.text, "the text is still there"


def test_a_draft_of_the_same_number_is_only_replaced_when_asked(drafted: Browser, office: Scene) -> None:
    drafted.get("/van-ban/moi")
    drafted.post("/van-ban/moi", {"text": TEXT})
    assert len(office.app.log.stream(directive_stream(NAME))) == 1, "sent twice, written once"
    drafted.get("/van-ban/moi")
    page = drafted.post("/van-ban/moi", {"text": TEXT.replace("15/10", "20/10")}, status=422)
    assert "Đã có dự thảo 77-UBND-VX-2022" in text_of(page)
    assert len(office.app.log.stream(directive_stream(NAME))) == 1
    drafted.post("/van-ban/moi", {"text": TEXT.replace("15/10", "20/10"), "replace": "1"})
    assert len(office.app.log.stream(directive_stream(NAME))) == 2


def test_an_obligation_is_put_right_in_its_own_form(drafted: Browser, office: Scene) -> None:
    path = f"{DRAFT}/nhiem-vu/2"
    state = seen(drafted, path)
    drafted.post(
        path,
        {
            **KEPT,
            **state,
            "action": "Lập tổ ở mọi thôn",
            "who": "every",
            "who_level": "thon",
            "who_inside": "Huyện Duy Xuyên",
            "due": "within",
            "n": "20",
            "working": "1",
            "origin": "receipt",
            "done": "team_founded",
            "about": "tcnscd",
            "answers": "xa",
            "target": "90",
            "evidence": "1",
        },
    )
    one = load_directive(office.app, NAME).obligations[1]
    assert one.action == "Lập tổ ở mọi thôn"
    assert one.who.model_dump() == {"kind": "every", "level": "thon", "types": None, "inside": "508"}
    assert (one.due.kind, one.done_when.kind, one.evidence) == ("relative", "happened", True)
    assert one.accountable is not None
    assert one.accountable.level == "xa"
    assert one.accountable.percent == 90


def test_what_cannot_be_taken_is_said_beside_each_field(drafted: Browser, office: Scene) -> None:
    before = load_directive(office.app, NAME)
    path = f"{DRAFT}/nhiem-vu/1"
    state = seen(drafted, path)
    given = {
        **KEPT,
        **state,
        "action": "",
        "who": "named",
        "who_codes": "Xã Đâu Đó",
        "due": "by",
        "day": "mai",
    }
    page = drafted.post(path, given, status=422)
    said = text_of(page)
    for words in ("Hãy điền ô này.", "Không có đơn vị nào là «Xã Đâu Đó»", "Ngày «mai» viết chưa đúng"):
        assert words in said
    assert "Xã Đâu Đó</textarea>" in page.text
    assert load_directive(office.app, NAME) == before


def test_somebody_elses_change_is_not_overwritten(drafted: Browser, office: Scene) -> None:
    path = f"{DRAFT}/nhiem-vu/1"
    old = seen(drafted, path)
    drafted.post(path, {**KEPT, **old, "action": "Lần sửa thứ nhất"})
    page = drafted.post(path, {**KEPT, **old, "action": "Lần sửa thứ hai"}, status=422)
    assert "Nội dung này vừa được sửa ở nơi khác" in text_of(page)
    assert load_directive(office.app, NAME).obligations[0].action == "Lần sửa thứ nhất"


def test_the_whole_draft_is_changed_as_a_file(drafted: Browser, office: Scene) -> None:
    text = whole_file(drafted)
    state = seen(drafted, f"{DRAFT}/tep")
    page = drafted.post(f"{DRAFT}/tep", {**state, "text": text.replace("action", "aktion")}, status=422)
    assert "aktion" in text_of(page)
    drafted.post(f"{DRAFT}/tep", {**state, "text": text + "\n# ghi chú\n"})
    assert len(office.app.log.stream(directive_stream(NAME))) == 1, "nothing changed, nothing written"


def test_a_file_may_name_no_other_file(drafted: Browser) -> None:
    state = seen(drafted, f"{DRAFT}/tep")
    stolen = (
        '[document]\nnumber="1/A"\ntype="x"\nissuer="49"\ndate=2022-09-01\nsubject="s"\ntext_file="passwd"\n'
    )
    page = drafted.post(f"{DRAFT}/tep", {**state, "text": f"{stolen}obligations=[]\n"}, status=422)
    assert "text_file" in text_of(page)


def test_another_number_makes_another_draft_and_puts_this_one_away(drafted: Browser, office: Scene) -> None:
    path = f"{DRAFT}/phan-dau"
    state = seen(drafted, path)
    given = {
        "number": "78/UBND-VX",
        "type": "công văn",
        "date": "5/9/2022",
        "issuer": "49",
        "subject": "Khác",
    }
    drafted.post(path, {**state, **given})
    assert load_directive(office.app, NAME).state == "revoked"
    assert load_directive(office.app, "78-UBND-VX-2022").state == "draft"


def test_a_question_is_answered_in_place(coordinator: Browser, office: Scene) -> None:
    coordinator.get("/van-ban/moi")
    text = TEXT.replace("Ủy ban nhân dân các xã", "Các đơn vị")
    page = coordinator.post("/van-ban/moi", {"text": text})
    assert "Còn 1 câu hỏi phải trả lời" in text_of(page)
    answer = {"no": "2", "field": "who"}
    page = coordinator.post(f"{DRAFT}/tra-loi", {**answer, "other": "khong-co"}, status=422)
    assert "khong-co" in text_of(page)
    coordinator.post(f"{DRAFT}/tra-loi", {**answer, "other": "xa@49"})
    assert not [q for q in load_directive(office.app, NAME).questions if q.must]


def test_issuing_gives_each_unit_its_tasks(drafted: Browser, office: Scene) -> None:
    page = drafted.get(f"/van-ban/{NAME}/xem-truoc")
    assert "sẽ giao 5 việc" in text_of(page), "two districts and three communes"
    confirm_and_issue(drafted)
    [*_, event] = [
        r for r in office.app.log.stream(directive_stream(NAME)) if isinstance(r.event, DirectiveIssued)
    ]
    assert event.by == str(drafted.account)
    assert len(office.tasks("49", on=TODAY, directive=NAME)) == 5


def test_pressing_issue_twice_issues_once(drafted: Browser, office: Scene) -> None:
    confirm_and_issue(drafted)
    written = len(office.app.log.stream(directive_stream(NAME)))
    drafted.post(f"/van-ban/{NAME}/ban-hanh", {"on": "2022-09-05"})
    assert len(office.app.log.stream(directive_stream(NAME))) == written


def test_a_limit_that_has_passed_is_not_issued(drafted: Browser, office: Scene) -> None:
    state = seen(drafted, f"/van-ban/{NAME}/xem-truoc")
    drafted.post(f"/van-ban/{NAME}/xac-nhan", state)
    page = drafted.post(f"/van-ban/{NAME}/ban-hanh", {**state, "on": "2022-12-05"}, status=422)
    assert "không thể ở sau hôm nay" in text_of(page)
    assert load_directive(office.app, NAME).state == "confirmed"


def test_letters_are_shown_before_anybody_is_written_to(drafted: Browser) -> None:
    assert "Xem trước không gửi gì" in text_of(drafted.get(f"/van-ban/{NAME}/xem-thu"))


def test_a_draft_that_was_put_away_may_be_taken_in_again(drafted: Browser, office: Scene) -> None:
    drafted.get(f"/van-ban/{NAME}/thu-hoi")
    drafted.post(f"/van-ban/{NAME}/thu-hoi", {"on": "2022-09-12", "reason": "nhầm"})
    assert load_directive(office.app, NAME).state == "revoked"
    drafted.get("/van-ban/moi")
    drafted.post("/van-ban/moi", {"text": TEXT})
    assert load_directive(office.app, NAME).state == "draft"


def test_what_was_looked_at_is_what_is_issued(drafted: Browser, office: Scene) -> None:
    """Whoever changes the draft between the look and the click is not issued unseen."""
    state = seen(drafted, f"/van-ban/{NAME}/xem-truoc")
    drafted.post(f"/van-ban/{NAME}/xac-nhan", state)
    changed = seen(drafted, f"{DRAFT}/nhiem-vu/1")
    drafted.post(f"{DRAFT}/nhiem-vu/1", {**KEPT, **changed, "action": "Việc khác"})
    page = drafted.post(f"/van-ban/{NAME}/ban-hanh", {**state, "on": "2022-09-05"}, status=409)
    assert "Nội dung này vừa được sửa ở nơi khác" in text_of(page)
    assert load_directive(office.app, NAME).state == "draft"


# --- only one's own part of the tree ------------------------------------------------------


def test_a_district_takes_in_what_concerns_it(sign_in: SignIn, office: Scene) -> None:
    district = sign_in(Role.COORDINATOR, "508")
    district.get("/van-ban/moi")
    page = district.post("/van-ban/moi", {"text": TEXT})
    assert "thu hẹp trong địa bàn của bạn" in text_of(page)
    bound = {
        one.who.inside for one in load_directive(office.app, NAME).obligations if one.who.kind == "every"
    }
    assert bound == {"508"}


@pytest.mark.parametrize(
    ("path", "given"),
    [
        (f"{DRAFT}/nhiem-vu/1", {**KEPT, "action": "Việc khác"}),
        (f"{DRAFT}/nhiem-vu/1/bo", {}),
        (f"/van-ban/{NAME}/xac-nhan", {}),
        (f"/van-ban/{NAME}/ban-hanh", {"on": "2022-09-05"}),
        (f"/van-ban/{NAME}/thu-hoi", {"on": "2022-09-05", "reason": "không"}),
    ],
)
def test_a_district_changes_nothing_of_the_provinces_draft(
    drafted: Browser, sign_in: SignIn, office: Scene, path: str, given: dict[str, object]
) -> None:
    state = seen(drafted, f"/van-ban/{NAME}/xem-truoc")
    before = load_directive(office.app, NAME)
    district = sign_in(Role.COORDINATOR, "508")
    district.get("/van-ban/moi")
    answered = district.client.post(
        path,
        data={**hidden(district), **state, **given},
        headers={"origin": "http://testserver"},
    )
    assert answered.status_code in {403, 409, 422}
    assert "ngoài địa bàn của bạn" in text_of(answered)
    assert load_directive(office.app, NAME) == before


def hidden(browser: Browser) -> dict[str, object]:
    assert browser.page is not None
    found = re.findall(r'<input type="hidden" name="(_csrf|_once)" value="([^"]*)">', browser.page.text)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_drafts(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role, "49")
    browser.get("/van-ban/moi", status=403)
    browser.get(f"/van-ban/{NAME}/du-thao", status=403)
