"""One's own account: roles in words, password, second factor, sessions, a deputy, tokens for programs."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from access.roles import Action, Role
from flows import second_factor
from flows.accounts import account_of, grant_role, open_account
from flows.extending import Said
from flows.passwords import set_password
from flows.signing_in import enter
from flows.tokens import token_of
from projections import logins
from projections.database import reading
from tests.scene import Scene, at
from tests.web.conftest import NOW, PASSWORD, TODAY, Browser, SignIn, text_of
from web.visit import COOKIE

OTHER = "mot cau khac cung dai"


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


def newcomer(office: Scene, browser: Browser, role: Role) -> Browser:
    """Somebody who needs a second factor and has none yet, signed in by the password alone."""

    def said(what: str) -> Said:
        return Said(None, f"test:newcomer:{what}", at(date(2022, 1, 3)), "test", "command")

    id_ = open_account(office.app, login="nguoi.moi", said=said("open"), name="Người mới")
    grant_role(office.app, id_, role, "49", since=date(2022, 1, 1), said=said("grant"))
    set_password(office.app, id_, PASSWORD, said=said("password"))
    browser.account = id_
    browser.get("/dang-nhap")
    browser.post("/dang-nhap", {"login": "nguoi.moi", "password": PASSWORD})
    return browser


def login_of(office: Scene, browser: Browser) -> str:
    assert browser.account is not None
    found = account_of(office.app, browser.account)
    assert found is not None
    return found.login


def test_roles_are_told_with_the_units_name_and_the_days(officer: Browser) -> None:
    shown = text_of(officer.get("/tai-khoan"))
    assert "chuyên viên, Xã Duy Thu (20602), từ 1/1/2022" in shown
    assert "phiên này" in shown
    assert "Mật khẩu hiện nay do người khác đặt; hãy đổi ngay." in shown


# --- password -------------------------------------------------------------------------------


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(
    office: Scene, stranger: Browser, officer: Browser
) -> None:
    elsewhere = stranger
    elsewhere.get("/dang-nhap")
    login = login_of(office, officer)
    elsewhere.post("/dang-nhap", {"login": login, "password": PASSWORD})
    elsewhere.get("/tai-khoan")

    path = "/tai-khoan/mat-khau"
    officer.get(path)
    right = {"old": PASSWORD, "new": OTHER, "again": OTHER}
    for given, field, why in (
        ({**right, "old": "sai"}, "old", "Mật khẩu hiện nay không đúng"),
        ({**right, "again": OTHER + "x"}, "again", "không giống nhau"),
        ({**right, "new": "ngan", "again": "ngan"}, "new", "từ 12 đến 200 ký tự"),
    ):
        refused = officer.post(path, given, status=422)
        assert why in text_of(refused)
        assert f'href="#{field}"' in refused.text
        assert PASSWORD not in refused.text
        assert OTHER not in refused.text
    after = text_of(officer.post(path, right))

    assert "Đã đổi mật khẩu" in after
    assert "do người khác đặt" not in after
    assert "Tên đăng nhập" in text_of(elsewhere.get("/tai-khoan"))
    elsewhere.post("/dang-nhap", {"login": login, "password": PASSWORD}, status=403)


def test_signing_out_everywhere_ends_this_session_too(officer: Browser) -> None:
    officer.get("/tai-khoan")
    assert "Đã đăng xuất ở 1 nơi." in text_of(officer.post("/tai-khoan/dang-xuat-moi-noi"))
    assert "Đăng nhập" in text_of(officer.get("/tai-khoan"))


# --- second factor --------------------------------------------------------------------------


def test_who_needs_a_second_factor_sees_nothing_else_until_it_is_set_up(
    office: Scene, stranger: Browser
) -> None:
    browser = newcomer(office, stranger, Role.COORDINATOR)
    assert "Bắt đầu thiết lập" in text_of(browser.get("/bang"))
    begun = browser.post("/tai-khoan/hai-buoc/bat-dau")
    assert begun.headers["cache-control"] == "no-store"
    picture = re.search(r'<img src="(data:image/svg\+xml[^"]+)"', begun.text)
    assert picture is not None
    assert "<svg" in unquote(picture.group(1))
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", begun.text)
    assert secret is not None
    assert browser.account is not None
    held = second_factor.begun(office.app, browser.account)
    assert held is not None
    assert secret.group(1).replace(" ", "") == held.secret == parse_qs(urlsplit(held.uri).query)["secret"][0]

    wrong = browser.post("/tai-khoan/hai-buoc", {"code": "000000"}, status=422)
    assert "Mã xác thực không đúng" in text_of(wrong)
    codes = browser.post("/tai-khoan/hai-buoc", {"code": second_factor.code_at(held.secret, NOW)})
    found = re.findall(r"<code>([a-z2-7-]{19})</code>", codes.text)
    assert len(found) == second_factor.RECOVERY_CODES
    assert codes.headers["cache-control"] == "no-store"
    again = browser.get("/tai-khoan/hai-buoc")
    assert "Đang bật" in text_of(again)
    assert held.secret not in again.text.replace(" ", "")
    browser.get("/bang")


def test_the_page_of_recovery_codes_belongs_to_the_new_session(office: Scene, stranger: Browser) -> None:
    browser = newcomer(office, stranger, Role.COORDINATOR)
    browser.get("/tai-khoan/hai-buoc")
    browser.post("/tai-khoan/hai-buoc/bat-dau")
    assert browser.account is not None
    held = second_factor.begun(office.app, browser.account)
    assert held is not None
    browser.post("/tai-khoan/hai-buoc", {"code": second_factor.code_at(held.secret, NOW)})
    browser.post("/dang-xuat")
    assert "Đã đăng xuất." in text_of(browser.page)  # type: ignore[arg-type]  # it was just read


def test_looking_at_the_page_makes_no_secret(office: Scene, officer: Browser) -> None:
    officer.get("/tai-khoan/hai-buoc")
    assert officer.account is not None
    assert second_factor.begun(office.app, officer.account) is None


# --- a deputy -------------------------------------------------------------------------------


def test_a_deputy_acts_for_the_absent_one_and_only_for_those_days(
    office: Scene, officer: Browser, sign_in: SignIn
) -> None:
    deputy = sign_in(Role.LEADER, "20605")
    task = "/viec/12-KH-UBND-2022/1/20602-01/-"
    deputy.get(task, status=403)
    path = "/tai-khoan/nguoi-thay"
    officer.get(path)
    days = {"since": TODAY.isoformat(), "until": (TODAY + timedelta(days=5)).isoformat()}
    nobody = officer.post(path, {"deputy": "khong.co", **days}, status=422)
    assert "Không có tài khoản nào mang tên đăng nhập này." in text_of(nobody)
    oneself = officer.post(path, {"deputy": login_of(office, officer), **days}, status=422)
    assert "Không ai tự làm người thay của chính mình" in text_of(oneself)
    long = {"since": "2022-09-12", "until": "2023-09-12"}
    assert "nhiều nhất 90 ngày" in text_of(
        officer.post(path, {"deputy": login_of(office, deputy), **long}, status=422)
    )
    after = officer.post(path, {"deputy": login_of(office, deputy), **days})
    assert "Đã cử người thay từ 12/9/2022 đến hết 17/9/2022." in text_of(after)

    deputy.get(f"{task}/ghi")
    assert "thay Người officer-0" in text_of(deputy.get("/tai-khoan"))
    end = re.search(r'action="(/tai-khoan/nguoi-thay/[^"]+/thoi)"', after.text)
    assert end is not None
    deputy.get("/tai-khoan")
    deputy.post(end.group(1))
    deputy.get(f"{task}/ghi")
    officer.get(path)
    assert "Đã thôi cử người thay." in text_of(officer.post(end.group(1)))
    deputy.get(f"{task}/ghi", status=403)


# --- tokens ---------------------------------------------------------------------------------


def test_a_token_is_shown_once_does_no_more_than_was_chosen_and_is_revoked(
    office: Scene, officer: Browser
) -> None:
    path = "/tai-khoan/khoa-truy-cap"
    form = officer.get(path).text
    offered = re.findall(r'name="scope" value="(\w+)"', form)
    assert offered == ["see", "report", "ask", "export"]
    good = {"note": "phần mềm một cửa", "scope": "see", "until": "2022-12-31"}
    assert "Hãy chọn ít nhất một việc." in text_of(officer.post(path, {**good, "scope": []}, status=422))
    late = officer.post(path, {**good, "until": "2024-01-01"}, status=422)
    assert "nhiều nhất 366 ngày" in text_of(late)
    more = officer.post(path, {**good, "scope": ["see", "grant", "accounts"]})
    secret = re.search(r"<code>(dondoc_[\w-]+)</code>", more.text)
    assert secret is not None
    assert more.headers["cache-control"] == "no-store"
    held = token_of(office.app, secret.group(1), now=NOW)
    assert held is not None
    assert held.scopes == {Action.SEE}

    listed = officer.get(path)
    assert "phần mềm một cửa" in listed.text
    assert secret.group(1) not in listed.text
    end = re.search(r'action="(/tai-khoan/khoa-truy-cap/[^"]+/thu-hoi)"', listed.text)
    assert end is not None
    assert "Đã thu hồi khóa truy cập" in text_of(officer.post(end.group(1)))
    assert token_of(office.app, secret.group(1), now=NOW) is None


def test_nobody_revokes_the_tokens_of_others(office: Scene, officer: Browser, sign_in: SignIn) -> None:
    path = "/tai-khoan/khoa-truy-cap"
    officer.get(path)
    shown = officer.post(path, {"note": "a", "scope": "see", "until": "2022-12-31"}).text
    end = re.search(r'action="(/tai-khoan/khoa-truy-cap/[^"]+/thu-hoi)"', shown)
    secret = re.search(r"<code>(dondoc_[\w-]+)</code>", shown)
    assert end is not None
    assert secret is not None
    other = sign_in(Role.OFFICER, "20605")
    other.get(path)
    other.post(end.group(1))
    assert token_of(office.app, secret.group(1), now=NOW) is not None


def test_who_came_in_without_the_code_gives_it_before_anything_else(office: Scene, sign_in: SignIn) -> None:
    browser = sign_in(Role.COORDINATOR, "49")
    assert browser.account is not None
    found = account_of(office.app, browser.account)
    assert found is not None
    came = enter(office.app, found, first="service", second="none", now=NOW)
    browser.client.cookies.clear()
    browser.client.cookies.set(COOKIE, came.token)
    assert "Nhập mã xác thực" in text_of(browser.get("/bang"))
    assert "Mã xác thực không đúng" in text_of(
        browser.post("/tai-khoan/hai-buoc", {"code": "123456"}, status=422)
    )
    with reading(office.app.engine) as connection:
        held = logins.factor(connection, browser.account)
    assert held is not None
    browser.get("/tai-khoan/hai-buoc")
    browser.post(
        "/tai-khoan/hai-buoc", {"code": second_factor.code_at(held.secret, NOW + timedelta(seconds=30))}
    )
    browser.get("/bang")
