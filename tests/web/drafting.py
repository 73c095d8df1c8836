"""What tests of drafts share: a text, the addresses of its draft, and the steps that a person takes."""

import re

from tests.web.conftest import Browser

TEXT = """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NAM
Số: 77/UBND-VX
Quảng Nam, ngày 05 tháng 9 năm 2022
V/v đẩy mạnh chuyển đổi số cấp xã

1. Ủy ban nhân dân các huyện ban hành kế hoạch chuyển đổi số trước ngày 30/9/2022.
2. Ủy ban nhân dân các xã thành lập Tổ công nghệ số cộng đồng, hoàn thành trước ngày 15/10/2022.
"""
NAME = "77-UBND-VX-2022"
DRAFT = f"/van-ban/{NAME}/du-thao"

# A form that keeps all but what a test types.
KEPT: dict[str, object] = {
    "who": "keep",
    "due": "keep",
    "done": "keep",
    "force": "hard",
    "ladder": "mặc định",
    "answers": "",
}


def take_in(browser: Browser) -> None:
    """Pastes the text and has it read."""
    browser.get("/van-ban/moi")
    browser.post("/van-ban/moi", {"text": TEXT})


def seen(browser: Browser, path: str) -> dict[str, object]:
    """What the forms of a page carry to say which state of the draft they were made from."""
    page = browser.get(path).text
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return {"seen": found[1]}


def confirm_and_issue(browser: Browser, **given: object) -> None:
    state = seen(browser, f"/van-ban/{NAME}/xem-truoc")
    browser.post(f"/van-ban/{NAME}/xac-nhan", state)
    browser.post(f"/van-ban/{NAME}/ban-hanh", {**state, "on": "2022-09-05", **given})
