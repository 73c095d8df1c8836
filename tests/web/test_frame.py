"""Signing in, what every answer carries, and what a form must prove."""

import pytest
from fastapi import FastAPI

from access.roles import Role
from tests.web.conftest import HOST, PASSWORD, Browser, SignIn, routes, text_of
from web.guard import BODY_MOST_BYTES


def test_a_stranger_is_led_to_the_door_and_back(stranger: Browser) -> None:
    page = stranger.get("/bang?inside=508")
    assert page.url.path == "/dang-nhap"
    assert 'name="next" value="/bang?inside=508"' in page.text


def test_who_signs_in_sees_their_part_of_the_tree(sign_in: SignIn) -> None:
    page = sign_in(Role.OFFICER, "20602").get("/")
    assert "Xã Duy Thu" in text_of(page)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(stranger: Browser, sign_in: SignIn) -> None:
    sign_in(Role.OFFICER, "20602")
    answers = []
    for login in ("officer-0", "nobody"):
        stranger.get("/dang-nhap")
        answers.append(
            stranger.post("/dang-nhap", {"login": login, "password": "sai roi sai roi"}, status=403)
        )
    first, second = (text_of(a).replace("officer-0", "").replace("nobody", "") for a in answers)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in first
    assert first == second


def test_a_coordinator_without_the_code_is_asked_for_it(stranger: Browser, sign_in: SignIn) -> None:
    sign_in(Role.COORDINATOR)
    stranger.get("/dang-nhap")
    page = stranger.post("/dang-nhap", {"login": "coordinator-0", "password": PASSWORD}, status=403)
    assert 'name="code"' in page.text


def test_what_lies_outside_ones_part_of_the_tree_is_refused(sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    for path in ("/bang?inside=511", "/don-vi/20701", "/viec?inside=49", "/don-vi/49"):
        assert "không được làm việc này" in text_of(officer.get(path, status=403))


def test_signing_out_ends_the_session_in_the_table_too(sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    kept = dict(officer.client.cookies)
    officer.get("/")
    officer.post("/dang-xuat")
    officer.client.cookies.update(kept)
    assert officer.get("/").url.path == "/dang-nhap"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": HOST},
        {"origin": "null"},
        {},
    ],
    ids=["another site", "the browser says so", "hidden origin", "nothing said"],
)
def test_a_form_from_elsewhere_is_refused(sign_in: SignIn, headers: dict[str, str]) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    answer = officer.client.post("/dang-xuat", headers=headers)
    assert answer.status_code == 403
    assert "không được gửi từ trang này" in text_of(answer)


def test_a_form_without_its_token_is_refused(sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    answer = officer.client.post("/dang-xuat", headers={"origin": HOST}, data={"_csrf": "a.b"})
    assert answer.status_code == 403
    assert "phiên đăng nhập đã đổi" in text_of(answer)


def test_every_answer_carries_its_guards(stranger: Browser) -> None:
    for path, status in (("/dang-nhap", 200), ("/khong-co", 404), ("/static/0/style.css", 404)):
        headers = stranger.get(path, status=status).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_more_than_any_form_holds_is_not_read(stranger: Browser) -> None:
    stranger.get("/dang-nhap")
    answer = stranger.post("/dang-nhap", {"login": "a" * (BODY_MOST_BYTES + 1)}, status=413)
    assert "25 MB" in answer.text


def test_an_address_that_leads_elsewhere_leads_home(stranger: Browser) -> None:
    for away in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert 'name="next" value="/"' in stranger.get(f"/dang-nhap?next={away}").text


def test_the_language_is_kept(stranger: Browser) -> None:
    assert "Sign in" in text_of(stranger.get("/dang-nhap?lang=en"))
    assert "Sign in" in text_of(stranger.get("/dang-nhap"))
    assert "Đăng nhập" in text_of(stranger.get("/dang-nhap?lang=vi"))


def test_every_route_has_a_policy(site: FastAPI) -> None:
    found = routes(site)
    assert len(found) > 10
    for route in found:
        assert (route.openapi_extra or {}).get("x-policy"), f"{route.path} says nothing about who may use it"


def test_nothing_but_rooms_and_static_files_is_served(site: FastAPI) -> None:
    """A route that is added to the site itself would go round the policies."""
    others = [r for r in site.routes if not hasattr(r, "original_router")]
    assert [getattr(r, "path", r) for r in others] == ["/static"]
