"""Every page that each role can reach: readable at any width, by anybody, light, from here alone.

The pages are found as a person finds them: by the links of the pages before. One page of every
kind is looked at, with what axe-core knows of accessibility.
"""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from playwright.sync_api import Browser

from access.roles import Role
from events.facts import TeamFounded
from tests.scene import Scene
from tests.web.browsing import WIDTHS, Watched, served
from tests.web.conftest import SignIn, routes

KINDS_MOST = 60  # kinds of pages for one role; more are not there
STEPS_MOST = 200  # links followed to find them


@pytest.fixture
def busy(office: Scene) -> Scene:
    """Something has happened: a hamlet founded its team, so that lists and timelines are not empty."""
    office.report(TeamFounded(unit="20602-01", body="tcnscd", member_count=5, occurred_on=date(2022, 9, 1)))
    return office


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.COORDINATOR, "49"),
        (Role.OFFICER, "20602"),
        (Role.LEADER, "508"),
        (Role.AUDITOR, "49"),
        (Role.ADMINISTRATOR, "49"),
    ],
    ids=lambda v: v.value if isinstance(v, Role) else v,
)
def test_every_page_of_a_role(
    browser: Browser, busy: Scene, site: FastAPI, sign_in: SignIn, role: Role, unit: str
) -> None:
    signed_in = sign_in(role, unit)
    cookies = [{"name": name, "value": value} for name, value in signed_in.client.cookies.items()]
    faults: list[str] = []
    with served(site) as address:
        seen: dict[str, str] = {}
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=True)
            context.add_cookies([{**c, "url": address} for c in cookies])
            watched = Watched(context, address)
            seen = seen or kinds_of_pages(watched, site)
            for kind, path in seen.items():
                watched.open(path)
                faults += [f"{width} px: {fault}" for fault in watched.faults()]
                watched.keep(f"{role.value}-{width}-{named(kind)}")
            context.close()
    assert len(seen) >= 5, f"{role.value} finds only {list(seen)}"
    assert not faults, "\n".join(faults)


def test_the_door_and_what_is_not_there(browser: Browser, site: FastAPI) -> None:
    faults: list[str] = []
    with served(site) as address:
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 800})
            watched = Watched(context, address)
            watched.open("/dang-nhap")
            faults += watched.faults()
            watched.keep(f"nobody-{width}-dang-nhap")
            watched.open("/khong-co")
            # That the page is not there is what the browser complains about, rightly.
            faults += [fault for fault in watched.faults() if "404" not in fault]
            context.close()
    assert not faults, "\n".join(faults)


def kinds_of_pages(watched: Watched, site: FastAPI) -> dict[str, str]:
    """One address of every kind of page that links lead to from the front page."""
    pages = [route for route in routes(site) if "GET" in route.methods]
    found: dict[str, str] = {}
    waiting, known = ["/"], {"/"}
    for _ in range(STEPS_MOST):
        if not waiting or len(found) >= KINDS_MOST:
            break
        path = waiting.pop(0)
        kind = kind_of(pages, urlsplit(path).path)
        if kind is None or kind in found:
            continue
        answer = watched.page.context.request.get(watched.address + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        watched.open(path)
        found[kind] = path
        for href in watched.page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(a => a.getAttribute('href'))"
        ):
            if href.startswith("/") and href not in known and not href.startswith(("/static", "/api")):
                known.add(href)
                waiting.append(href)
    return found


def kind_of(pages: list[APIRoute], path: str) -> str | None:
    """The route that an address belongs to; None for what is no page of ours."""
    return next((route.path for route in pages if route.path_regex.match(path)), None)


def named(kind: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-") or "hom-nay"
