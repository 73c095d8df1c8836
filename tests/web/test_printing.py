"""On paper: a board with many duties, the leader's page and lists stand on their sheets whole."""

import re
from datetime import date

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as ChromiumBrowser
from playwright.sync_api import Page

from access.roles import Role
from events.done_when import Happened
from tests.scene import Scene
from tests.web.browsing import served
from tests.web.conftest import SignIn, document, founding
from units.tree import Every

MANY = 30
PORTRAIT, LANDSCAPE = 680, 1032  # CSS pixels of A4 between its margins, upright and on its side


@pytest.fixture
def busy(office: Scene) -> Scene:
    """A province with thirty more duties, their names as long as names are."""
    asks = [
        founding(
            str(n),
            action=f"Việc thứ {n} có tên dài như tên việc trong văn bản của cơ quan hành chính thường dài",
            who=Every(level="xa", inside="49"),
            done_when=Happened(fact="document_issued", about=f"Kế hoạch số {n}"),
        )
        for n in range(1, MANY + 1)
    ]
    office.issue(document("13/KH-UBND", date=date(2022, 8, 3)), *asks)
    return office


def test_a_board_is_parted_into_tables_that_fit_with_directives_over_their_columns(
    busy: Scene, sign_in: SignIn
) -> None:
    page = sign_in(Role.COORDINATOR).get("/bang").text.partition('class="side"')[2]
    tables = page.split("<table>")[1:]
    assert [table.count('<abbr title="') for table in tables] == [12, 12, 7]
    assert re.findall(r'colspan="(\d+)">([^<]+)<', tables[0]) == [("1", "12/KH-UBND"), ("11", "13/KH-UBND")]
    assert all(table.count("Huyện Duy Xuyên") == 1 for table in tables), "each begins with its units"


def test_what_is_printed_is_as_wide_as_its_sheet(
    busy: Scene, site: FastAPI, sign_in: SignIn, browser: ChromiumBrowser
) -> None:
    leader = sign_in(Role.COORDINATOR)
    with served(site) as address:
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": "dondoc", "value": leader.client.cookies["dondoc"], "url": address}])
        page = context.new_page()
        page.emulate_media(media="print")
        for path in ("/bang", "/lanh-dao", "/viec", "/van-ban/13-KH-UBND-2022", "/don-vi/508"):
            page.set_viewport_size({"width": PORTRAIT, "height": 900})
            page.goto(path)
            assert too_wide(page, "main > .scroll table") == [], path
        page.set_viewport_size({"width": LANDSCAPE, "height": 700})
        page.goto("/bang")
        assert too_wide(page, ".side table") == []
        sheets = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
        turned = [float(width) > float(height) for width, height in sheets]
        assert (turned[0], turned[-1]) == (False, True), "its tables lie on their side, the rest upright"
        context.close()


def too_wide(page: Page, tables: str) -> list[str]:
    """The tables that reach over the sheet."""
    found: list[str] = page.evaluate(
        "(tables) => [...document.querySelectorAll(tables)]"
        ".filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(one => one.parentElement.getAttribute('aria-label') || one.innerText.slice(0, 40))",
        tables,
    )
    return found
