"""Long work that fails for a reason nobody foresaw: told to whoever waits, and written down."""

from collections.abc import Iterator

import pytest
from fastapi.responses import Response, StreamingResponse
from fastapi.testclient import TestClient

from access.roles import Role
from tests.scene import Scene
from tests.web.conftest import HOST, NOW, Browser, SignIn, text_of
from tests.web.slowly import followed
from web.api import API
from web.policy import SIGNED_IN, Room
from web.rooms import ROOMS
from web.site import make_site
from web.visit import Visiting
from words import phrase


def test_a_fault_of_ours_is_told_to_whoever_waits_and_written_down(
    office: Scene, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    faulty = Room()

    @faulty.get_page("/hong", SIGNED_IN, long=phrase("Làm một việc hỏng"))
    def fails(visit: Visiting) -> Response:
        raise RuntimeError("a fault of ours")

    @faulty.get_page("/tep-hong", SIGNED_IN, long=phrase("Làm một tệp hỏng"))
    def breaks_off(visit: Visiting) -> Response:
        def pieces() -> Iterator[bytes]:
            yield b"the beginning"
            raise RuntimeError("the disk is gone")

        return StreamingResponse(pieces())

    site = make_site(
        office.app.settings,
        app=office.app,
        now=lambda: NOW,
        rooms=(*ROOMS, *API, faulty),
        patience_seconds=0,
    )
    with TestClient(site, base_url=HOST, cookies=officer.client.cookies) as client:
        browser = Browser(client, officer.account)
        for path, why in (("/hong", "a fault of ours"), ("/tep-hong", "the disk is gone")):
            answer = followed(browser, client.get(path))
            assert answer.status_code == 500
            assert "Hệ thống gặp lỗi và đã ghi lại" in text_of(answer)
            assert any(why in str(one.exc_info) for one in caplog.records if one.exc_info)
