"""An office that opens its site for the first time is told what to prepare, each what they may do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from access.roles import Role
from flows.lease import leased_tick
from tests.scene import Scene, open_scene
from tests.web.conftest import UNITS, SignIn, document, founding, text_of


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Scene]:
    scene = open_scene(f"sqlite:///{tmp_path / 'dondoc.db'}", province="49", coordinator_unit="49")
    scene.units(*UNITS)
    yield scene
    scene.app.close()


def test_the_first_steps_are_shown_until_a_directive_was_issued(sign_in: SignIn, office: Scene) -> None:
    coordinator = text_of(sign_in(Role.COORDINATOR, "49").get("/"))
    assert "Chưa có văn bản nào được ban hành." in coordinator
    assert "Nạp thôn, khối phố, cơ quan của mình bên trong đang có 11 đơn vị" in coordinator
    assert "Nạp đầu mối: thư gửi cho ai đang có 0 đầu mối" in coordinator
    assert "Đưa văn bản đầu tiên vào" in coordinator
    assert "Mở tài khoản cho đầu mối" not in coordinator, "whoever runs the work opens no accounts"

    administrator = text_of(sign_in(Role.ADMINISTRATOR, "49").get("/"))
    assert "Mở tài khoản cho đầu mối và các đơn vị đang có 2 tài khoản" in administrator
    assert "Đưa văn bản đầu tiên vào" not in administrator

    office.issue(document(), founding())
    assert "Chưa có văn bản nào" not in text_of(sign_in(Role.COORDINATOR, "49").get("/"))


def test_whoever_can_see_to_it_is_told_that_no_clock_runs(sign_in: SignIn, office: Scene) -> None:
    told = "Đồng hồ đôn đốc chưa chạy lần nào"
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        assert told in text_of(sign_in(role, "49").get("/")), role
    assert told not in text_of(sign_in(Role.LEADER, "49").get("/")), "nobody else can help it"
    leased_tick(office.app, "the clock", None)
    assert told not in text_of(sign_in(Role.COORDINATOR, "49").get("/"))
