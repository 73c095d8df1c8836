"""The administrator: accounts found, opened, given roles and relieved of them, reset, closed."""

import re
from datetime import date

import pytest

from access.roles import Role
from flows import second_factor
from flows.accounts import account_named, account_of
from tests.scene import Scene
from tests.web.conftest import PASSWORD, TODAY, Browser, SignIn, open_somebody, text_of

LIST = "/quan-tri/tai-khoan"


@pytest.fixture
def administrator(sign_in: SignIn) -> Browser:
    return sign_in(Role.ADMINISTRATOR, "")


def once_in(page: str) -> str:
    """The password that a page shows this once."""
    found = re.search(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", page)
    assert found is not None
    return found.group(1)


NEW = {
    "login": "Lan.Nguyen",
    "name": "Nguyễn Thị Lan",
    "role": "officer",
    "unit": "20602",
    "since": "2022-09-01",
}


def open_lan(administrator: Browser, **more: str) -> str:
    administrator.get(f"{LIST}/moi")
    page = administrator.post(f"{LIST}/moi", {**NEW, **more})
    assert page.headers["cache-control"] == "no-store"
    return once_in(page.text)


def test_an_account_is_opened_and_its_password_works_once_told(
    office: Scene, administrator: Browser, stranger: Browser
) -> None:
    password = open_lan(administrator)
    lan = account_named(office.app, "lan.nguyen")
    assert [(g.role, g.unit, g.since) for g in lan.grants] == [(Role.OFFICER, "20602", date(2022, 9, 1))]
    assert password not in administrator.get(f"{LIST}/{lan.id}").text

    stranger.get("/dang-nhap")
    home = stranger.post("/dang-nhap", {"login": "lan.nguyen", "password": password})
    assert "Việc của Xã Duy Thu" in text_of(home)
    assert "do người khác đặt; hãy đổi ngay" in text_of(stranger.get("/tai-khoan"))


def test_what_is_wrong_is_said_and_nothing_is_opened_by_half(office: Scene, administrator: Browser) -> None:
    open_lan(administrator)
    administrator.get(f"{LIST}/moi")
    for given, field, why in (
        ({"login": "lan.nguyen"}, "login", "đã có người dùng"),
        ({"login": "hai chữ"}, "login", "không có dấu cách"),
        ({"login": "minh", "unit": "99999"}, "unit", "99999"),
        ({"login": "minh", "unit": ""}, "unit", "Hãy điền ô này."),
        ({"login": "minh", "role": "king"}, "role", "Hãy chọn một vai trò."),
        ({"login": "minh", "until": "2022-08-01"}, "until", "trước ngày đầu"),
        ({"login": "minh", "since": ""}, "since", "Hãy ghi ngày."),
    ):
        refused = administrator.post(f"{LIST}/moi", {**NEW, **given}, status=422)
        assert why in text_of(refused), field
        assert f'href="#{field}"' in refused.text
    found = administrator.get(f"{LIST}?q=minh").text
    assert "0 tài khoản" in found


def test_a_unit_may_be_written_by_its_name_and_its_code_is_offered(
    office: Scene, administrator: Browser
) -> None:
    offered = administrator.get(f"{LIST}/moi").text
    assert '<option value="20602">Xã Duy Thu</option>' in offered
    open_lan(administrator, unit="duy thu")
    assert [grant.unit for grant in account_named(office.app, "lan.nguyen").grants] == ["20602"]

    again = {**NEW, "login": "minh"}
    several = administrator.post(f"{LIST}/moi", {**again, "unit": "Thôn 1"}, status=422)
    assert "Chưa rõ «Thôn 1» là đơn vị nào; hãy ghi mã. Gần nhất: 20602-01 Thôn 1" in text_of(several)
    none = administrator.post(f"{LIST}/moi", {**again, "unit": "Zzyzx"}, status=422)
    assert "Không có đơn vị nào là «Zzyzx»" in text_of(none)


def test_accounts_are_found_by_name_role_and_unit(administrator: Browser) -> None:
    open_lan(administrator)
    open_lan(administrator, login="binh", name="Trần Bình", role="leader", unit="508")
    for query, there, not_there in (
        ("q=nguyễn", "lan.nguyen", "binh"),
        ("role=leader", "binh", "lan.nguyen"),
        ("unit=20602", "lan.nguyen", "binh"),
    ):
        shown = text_of(administrator.get(f"{LIST}?{query}"))
        assert there in shown.replace("Lọc", "")
        assert not_there not in shown


def test_roles_are_given_and_ended(office: Scene, administrator: Browser) -> None:
    open_lan(administrator)
    lan = account_named(office.app, "lan.nguyen").id
    path = f"{LIST}/{lan}"
    administrator.get(path)
    wrong = administrator.post(
        f"{path}/vai-tro", {"role": "leader", "unit": "", "since": "2022-09-12"}, status=422
    )
    assert 'href="#unit"' in wrong.text
    given = {"role": "leader", "unit": "508", "since": "2022-09-12", "until": "2022-12-31"}
    after = administrator.post(f"{path}/vai-tro", given)
    assert "lãnh đạo, Huyện Duy Xuyên (508), từ 12/9/2022 đến hết 31/12/2022" in text_of(after)
    [end, *_] = re.findall(r'action="([^"]+/thoi)"', after.text)
    ended = administrator.post(end)
    assert "hết hiệu lực" in text_of(ended)
    found = account_of(office.app, lan)
    assert found is not None
    assert len(found.in_force(TODAY)) == 1


def test_a_lost_telephone_a_forgotten_password_and_the_end(
    office: Scene, administrator: Browser, sign_in: SignIn, stranger: Browser
) -> None:
    other = sign_in(Role.COORDINATOR, "508")
    assert other.account is not None
    path = f"{LIST}/{other.account}"
    administrator.get(path)
    assert "Hãy điền ô này." in text_of(
        administrator.post(f"{path}/go-hai-buoc", {"factor_reason": ""}, status=422)
    )
    administrator.post(f"{path}/go-hai-buoc", {"factor_reason": "mất điện thoại"})
    assert not second_factor.is_set(office.app, other.account)
    assert "Đăng nhập" in text_of(other.get("/bang"))

    administrator.get(path)
    password = once_in(administrator.post(f"{path}/mat-khau").text)
    found = account_of(office.app, other.account)
    assert found is not None
    stranger.get("/dang-nhap")
    stranger.post("/dang-nhap", {"login": found.login, "password": PASSWORD}, status=403)
    assert "Bắt đầu thiết lập" in text_of(
        stranger.post("/dang-nhap", {"login": found.login, "password": password})
    )
    administrator.get(path)
    closed = administrator.post(f"{path}/dong", {"reason": "nghỉ việc"})
    assert "đã đóng" in text_of(closed)
    assert "Đóng tài khoản" not in text_of(closed)
    assert "Đăng nhập" in text_of(stranger.get("/tai-khoan"))


def test_an_administrator_of_a_part_manages_that_part_and_nobody_above(
    office: Scene, sign_in: SignIn
) -> None:
    local = sign_in(Role.ADMINISTRATOR, "508")
    above = sign_in(Role.COORDINATOR, "49").account
    beside = sign_in(Role.OFFICER, "20701").account
    inside = sign_in(Role.OFFICER, "20602").account
    listed = local.get(LIST).text
    assert str(inside) in listed
    assert str(above) not in listed
    assert str(beside) not in listed
    for account in (above, beside):
        local.get(f"{LIST}/{account}", status=404)
        local.get(LIST)
        local.post(f"{LIST}/{account}/mat-khau", status=403)
        local.post(f"{LIST}/{account}/dong", {"reason": "x"}, status=403)
    local.get(f"{LIST}/moi")
    assert "everywhere" not in local.page.text  # type: ignore[union-attr]  # it was just read
    for unit in ({"unit": "49"}, {"unit": "20701"}, {"unit": "", "everywhere": "true"}):
        refused = local.post(f"{LIST}/moi", {**NEW, **unit}, status=422)
        assert "nằm ngoài phạm vi bạn quản trị" in text_of(refused)
    open_lan(local)


def test_nobody_gives_roles_to_themselves_or_resets_themselves(administrator: Browser) -> None:
    path = f"{LIST}/{administrator.account}"
    page = administrator.get(path)
    assert "Đây là tài khoản của chính bạn" in text_of(page)
    assert "/vai-tro" not in page.text
    given = {"role": "coordinator", "unit": "49", "since": "2022-09-12"}
    refused = administrator.post(f"{path}/vai-tro", given, status=422)
    assert "chỉ sửa được tài khoản của người khác" in text_of(refused)
    administrator.get(path)
    administrator.post(f"{path}/mat-khau", status=403)


def test_others_do_not_come_in(sign_in: SignIn, office: Scene) -> None:
    victim, _ = open_somebody(office, "ai.do", Role.OFFICER, "20602")
    for role in (Role.COORDINATOR, Role.OFFICER, Role.LEADER, Role.AUDITOR):
        browser = sign_in(role, "49")
        browser.get(LIST, status=403)
        browser.get(f"{LIST}/{victim}", status=403)
        browser.get("/")
        browser.post(f"{LIST}/{victim}/mat-khau", status=403)
