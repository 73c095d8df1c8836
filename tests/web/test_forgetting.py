"""Somebody asks to be forgotten: the administrator looks once more, gives the reason, and it is done."""

import re

from access.roles import Role
from events.forgetting import PersonErased
from flows.accounts import account_named, account_of
from tests.scene import Scene
from tests.web.conftest import SignIn, text_of
from tests.web.test_roster import CONTACTS, send, write

LIST = "/quan-tri/tai-khoan"


def erased(office: Scene) -> list[PersonErased]:
    return [r.event for r in office.app.log.read(0, 1_000) if isinstance(r.event, PersonErased)]


def test_a_contact_is_forgotten_with_a_reason(sign_in: SignIn, office: Scene) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    write(coordinator, "/dau-moi/nap", send(coordinator, "/dau-moi/nap", CONTACTS.encode()))
    assert "/xoa" not in coordinator.get("/dau-moi").text

    administrator = sign_in(Role.ADMINISTRATOR, "49")
    [path] = re.findall(r'href="(/dau-moi/[0-9a-f-]{36}/xoa)"', administrator.get("/dau-moi").text)
    assert "vp@duythu.example" in text_of(administrator.get(path))
    assert 'href="#reason"' in administrator.post(path, {"reason": " "}, status=422).text
    done = administrator.post(path, {"reason": "đơn ngày 12/9"})
    assert "Đã xóa dữ liệu cá nhân" in text_of(done)
    assert "vp@duythu.example" not in administrator.get("/dau-moi").text
    assert [one.reason for one in erased(office)] == ["đơn ngày 12/9"]
    administrator.get(path, status=404)
    sign_in(Role.ADMINISTRATOR, "511").get(path, status=404)
    coordinator.get(path, status=403)


def test_an_account_is_closed_before_its_person_is_forgotten(sign_in: SignIn, office: Scene) -> None:
    administrator = sign_in(Role.ADMINISTRATOR, "49")
    administrator.get(f"{LIST}/moi")
    administrator.post(
        f"{LIST}/moi",
        {"login": "lan", "name": "Lan Canary", "role": "officer", "unit": "20602", "since": "2022-09-01"},
    )
    lan = account_named(office.app, "lan").id
    path = f"{LIST}/{lan}"
    assert f"{path}/xoa" not in administrator.get(path).text
    assert "Phải đóng tài khoản trước" in text_of(administrator.get(f"{path}/xoa"))
    administrator.get(path)
    closed = administrator.post(f"{path}/dong", {"reason": "chuyển công tác"})
    assert f'href="{path}/xoa"' in closed.text
    assert "Lan Canary" in text_of(administrator.get(f"{path}/xoa"))
    after = administrator.post(f"{path}/xoa", {"reason": "đơn số 7"})
    assert "Canary" not in after.text
    assert f"{path}/xoa" not in after.text
    found = account_of(office.app, lan)
    assert found is not None
    assert (found.login, found.name) == ("", "")
    told = text_of(administrator.get("/nhat-ky?kind=account"))
    assert "Xóa dữ liệu cá nhân của người mang mã" in told
    assert "Đóng tài khoản" in told
    assert "đặt mật khẩu mới" in told
    administrator.get(f"{path}/xoa", status=404)
