"""What may change once a directive is issued: each change for a reason, sent twice written once."""

from datetime import date

import pytest

from access.roles import Role
from flows.intake import load_directive
from tests.scene import Scene
from tests.web.conftest import TODAY, Browser, SignIn, text_of
from tests.web.drafting import KEPT, NAME, confirm_and_issue, seen, take_in


@pytest.fixture
def issued(sign_in: SignIn) -> Browser:
    browser = sign_in(Role.COORDINATOR, "49")
    take_in(browser)
    confirm_and_issue(browser)
    return browser


def test_an_issued_obligation_is_amended_for_a_reason(issued: Browser, office: Scene) -> None:
    path = f"/van-ban/{NAME}/sua-doi/1"
    state = seen(issued, path)
    given = {
        **KEPT,
        **state,
        "action": "Ban hành kế hoạch",
        "due": "by",
        "day": "2022-12-31",
        "on": "2022-09-12",
    }
    page = issued.post(path, given, status=422)
    assert 'href="#reason"' in page.text
    issued.post(path, {**given, "reason": "Tỉnh lùi hạn"})
    rows = office.tasks("49", on=TODAY, directive=NAME, obligation="1")
    assert {row.lenient for row in rows} == {date(2022, 12, 31)}


def test_an_obligation_is_added_once_however_often_it_is_sent(issued: Browser, office: Scene) -> None:
    path = f"/van-ban/{NAME}/sua-doi/moi"
    given = {
        **KEPT,
        **seen(issued, path),
        "action": "Báo cáo kết quả",
        "who": "every",
        "who_level": "huyen",
        "who_inside": "49",
        "due": "by",
        "day": "2022-12-31",
        "done": "confirmed",
        "on": "2022-09-12",
        "reason": "Tỉnh yêu cầu thêm",
    }
    issued.post(path, given)
    page = issued.post(path, given, status=422)
    assert "Nội dung này vừa được sửa ở nơi khác" in text_of(page)
    assert [one.no for one in load_directive(office.app, NAME).obligations] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("path", "state"),
    [("bo-nhiem-vu/2", "issued"), ("ket-thuc", "closed"), ("thu-hoi", "revoked")],
)
def test_ending_needs_a_reason(issued: Browser, office: Scene, path: str, state: str) -> None:
    href = f"/van-ban/{NAME}/{path}"
    issued.get(href)
    issued.post(href, {"on": "2022-09-12", "reason": " "}, status=422)
    issued.post(href, {"on": "2022-09-12", "reason": "Đã có văn bản thay thế"})
    directive = load_directive(office.app, NAME)
    assert directive.state == state
    assert len(directive.obligations) == (1 if "nhiem-vu" in path else 2)
