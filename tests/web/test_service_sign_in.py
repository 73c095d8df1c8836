"""Signing in by the office's own service, as a browser goes: out, back, and what comes back wrong."""

from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from access.roles import Role
from flows.accounts import grant_role, open_account
from flows.extending import Said
from tests.access.provider import CLIENT, SECRET, Provider, fresh_key, provider
from tests.scene import Scene, at, open_scene
from tests.web.conftest import HOST, NOW, UNITS, Browser, text_of
from web.rooms.service_sign_in import KEPT
from web.site import make_site
from web.visit import COOKIE


@pytest.fixture(scope="module")
def service() -> Iterator[Provider]:
    with provider(fresh_key()) as running:
        running.now = int(NOW.timestamp())
        yield running


@pytest.fixture
def connected(tmp_path: Path, service: Provider) -> Iterator[Scene]:
    scene = open_scene(
        f"sqlite:///{tmp_path / 'dondoc.db'}",
        province="49",
        public_url=HOST,
        oidc_issuer=service.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    scene.units(*UNITS)

    def said(what: str) -> Said:
        return Said(None, f"test:{what}", at(date(2022, 1, 3)), "test", "command")

    id_ = open_account(scene.app, login="lan@tinh.example", said=said("open"), name="Lan")
    grant_role(scene.app, id_, Role.OFFICER, "20602", since=date(2022, 1, 1), said=said("grant"))
    yield scene
    scene.app.close()


@pytest.fixture
def browser(connected: Scene) -> Iterator[Browser]:
    site = make_site(connected.app.settings, app=connected.app, now=lambda: NOW)
    with TestClient(site, base_url=HOST, follow_redirects=False) as client:
        yield Browser(client)


def follow(url: str) -> str:
    """What the service sends the browser back to."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = connection.getresponse().headers["Location"]
    connection.close()
    assert location.startswith(f"{HOST}/dang-nhap/ve?")
    return location.removeprefix(HOST)


def test_the_way_out_and_back_ends_where_it_began(browser: Browser, service: Provider) -> None:
    page = browser.get("/dang-nhap?next=/bang")
    assert 'href="/dang-nhap/cong?next=%2Fbang"' in page.text
    out = browser.get("/dang-nhap/cong?next=/bang", status=303)
    assert out.headers["location"].startswith(f"{service.issuer}/authorize?")
    assert "HttpOnly" in out.headers["set-cookie"]
    came = browser.get(follow(out.headers["location"]), status=303)
    assert came.headers["location"] == "/bang"
    assert came.headers["cache-control"] == "no-store"
    assert came.headers["referrer-policy"] == "no-referrer"
    assert "Xã Duy Thu" in text_of(browser.get("/bang"))


def test_an_answer_that_another_browser_brings_opens_nothing(browser: Browser, connected: Scene) -> None:
    out = browser.get("/dang-nhap/cong", status=303)
    answer = follow(out.headers["location"])
    site = make_site(connected.app.settings, app=connected.app, now=lambda: NOW)
    with TestClient(site, base_url=HOST, follow_redirects=False) as other:
        victim = Browser(other)
        refused = victim.get(answer, status=403)
        assert "không khớp hoặc đã quá lâu" in text_of(refused)
        assert COOKIE not in other.cookies
    browser.get(answer, status=303)
    assert "không khớp" in text_of(browser.get(answer, status=403))  # the cookie is gone


def test_what_the_service_does_not_say_opens_nothing(browser: Browser, service: Provider) -> None:
    for bad in ("?state=x&code=y", "", "?error=access_denied"):
        browser.get("/dang-nhap/cong", status=303)
        browser.get(f"/dang-nhap/ve{bad}", status=403)
    browser.client.cookies.set(KEPT, "not hex")
    browser.get("/dang-nhap/ve?state=x&code=y", status=403)
    service.person["email"] = "ai.do@tinh.example"
    out = browser.get("/dang-nhap/cong", status=303)
    nobody = browser.get(follow(out.headers["location"]), status=403)
    service.person["email"] = "Lan@Tinh.example"
    assert "Chưa có tài khoản cho địa chỉ thư" in text_of(nobody)
    assert COOKIE not in browser.client.cookies


def test_the_way_back_leads_to_no_other_site(browser: Browser) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        out = browser.get(f"/dang-nhap/cong?next={elsewhere}", status=303)
        assert browser.get(follow(out.headers["location"]), status=303).headers["location"] == "/"
        browser.client.cookies.clear()


def test_without_a_service_there_is_no_button_and_no_way_out(stranger: Browser) -> None:
    assert "cổng của cơ quan" not in stranger.get("/dang-nhap").text
    refused = stranger.get("/dang-nhap/cong", status=403)
    assert "chưa nối với cổng đăng nhập" in text_of(refused)
