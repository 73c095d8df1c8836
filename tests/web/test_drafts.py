"""What was typed survives a lost connection, in a real browser; sent twice it is written once."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from access.roles import Role
from tests.scene import Scene
from tests.web.acted import TEAM, facts
from tests.web.browsing import browser_of, served
from tests.web.conftest import SignIn
from web.render import SAID
from web.visit import COOKIE


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        opened = browser_of(playwright)
        yield opened.new_context(viewport={"width": 360, "height": 800})
        opened.close()


@pytest.fixture
def form(context: BrowserContext, site: FastAPI, sign_in: SignIn) -> Iterator[Page]:
    """The form of a fact, open on an officer's telephone."""
    token = sign_in(Role.OFFICER, "20602").client.cookies[COOKIE]
    with served(site) as address:
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{TEAM}/ghi")
        yield page
        context.set_offline(False)
        if not page.is_closed():
            page.unroute_all(behavior="ignoreErrors")
            page.close()


def fill(page: Page) -> None:
    page.fill("#occurred_on", "2022-09-10")
    page.fill("#quantity", "7")
    page.fill("#note", "họp thôn tối qua")


def test_nothing_is_sent_while_offline_and_all_is_there_afterwards(
    office: Scene, form: Page, context: BrowserContext
) -> None:
    address = form.url
    fill(form)
    context.set_offline(True)
    form.locator("main button").click()
    assert form.locator("[data-offline]").is_visible()
    assert "Đang mất mạng" in form.locator("[data-offline]").inner_text()
    form.close()

    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    assert again.locator("[data-restored]").is_visible()
    kept = [again.input_value(name) for name in ("#occurred_on", "#quantity", "#note")]
    assert kept == ["2022-09-10", "7", "họp thôn tối qua"]
    again.locator("main button").click()
    assert "Đã ghi việc ngày 10/9/2022." in again.inner_text("main")
    assert [fact.note for fact in facts(office, "20602-01")] == ["họp thôn tối qua"]
    again.goto(address)
    assert not again.locator("[data-restored]").is_visible()
    assert again.input_value("#note") == ""
    again.close()


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_written_twice(
    office: Scene, form: Page
) -> None:
    address = form.url

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)  # the server took it
        form.context.clear_cookies(name=SAID)  # what its answer says is lost with it
        route.abort("connectionreset")

    form.route("**/ghi", lose_the_answer)
    fill(form)
    form.locator("main button").click(no_wait_after=True)
    form.wait_for_event("requestfailed")
    assert len(facts(office, "20602-01")) == 1
    form.unroute_all(behavior="wait")

    form.goto(address)
    assert form.input_value("#note") == "họp thôn tối qua"
    form.locator("main button").click()
    assert "không ghi thêm lần nữa" in form.inner_text("main")
    assert len(facts(office, "20602-01")) == 1


def test_signing_out_leaves_nothing_on_the_machine(form: Page) -> None:
    fill(form)
    assert form.evaluate("Object.keys(localStorage).length") == 1
    form.click("text=Đăng xuất")
    form.wait_for_url("**/dang-nhap")
    assert form.evaluate("Object.keys(localStorage).length") == 0
