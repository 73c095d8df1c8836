"""A site over a real database, and people who are signed in to it.

`office` is a small province with one directive; `site` serves it; `sign_in(role, unit)` gives a
browser without scripts: an HTTP client that keeps cookies and sends what a browser sends.
"""

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response

from access.grants import AccountId
from access.roles import NEEDS_SECOND_FACTOR, Role
from events.done_when import Happened
from events.obligations import Document, Obligation
from flows import second_factor
from flows.accounts import grant_role, open_account
from flows.extending import Said
from flows.passwords import set_password
from tests.scene import Scene, at, open_scene
from units.tree import COUNTRY, Every, Unit
from web.site import make_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser as ChromiumBrowser

TODAY = date(2022, 9, 12)
NOW = datetime(2022, 9, 12, 3, tzinfo=UTC)  # ten o'clock in Việt Nam
PASSWORD = "mot cau that dai"
HOST = "http://testserver"


START = date(2022, 1, 1)
COMMUNES = (("20602", "Xã Duy Thu", "508"), ("20605", "Xã Duy Phú", "508"), ("20701", "Xã Quế Thọ", "511"))
UNITS = (
    Unit(COUNTRY, "Việt Nam", "trung_uong", "nuoc", None, START),
    Unit("49", "Tỉnh Quảng Nam", "tinh", "tinh", COUNTRY, START),
    Unit("508", "Huyện Duy Xuyên", "huyen", "huyen", "49", START),
    Unit("511", "Huyện Hiệp Đức", "huyen", "huyen", "49", START),
    *(Unit(code, name, "xa", "xa", above, START) for code, name, above in COMMUNES),
    *(
        Unit(f"{code}-0{n}", f"Thôn {n}", "thon", "thon", code, START)
        for code, _, _ in COMMUNES
        for n in (1, 2)
    ),
)


def document(number: str = "12/KH-UBND", **more: object) -> Document:
    given = {
        "number": number,
        "type": "kế hoạch",
        "issuer": "49",
        "date": date(2022, 8, 1),
        "subject": "Tổ công nghệ số cộng đồng ở mọi thôn",
        "text": "Các xã thành lập Tổ công nghệ số cộng đồng ở mọi thôn trước ngày 30/9/2022.",
        **more,
    }
    return Document.model_validate(given)


def founding(no: str = "1", **more: object) -> Obligation:
    """Every hamlet founds a team by the end of September."""
    given = {
        "no": no,
        "action": "Thành lập Tổ công nghệ số cộng đồng",
        "who": Every(level="thon", inside="49"),
        "due": {"kind": "on_or_before", "strict": date(2022, 9, 30), "lenient": date(2022, 9, 30)},
        "done_when": Happened(fact="team_founded", about="tcnscd"),
        **more,
    }
    return Obligation.model_validate(given)


@dataclass
class Browser:
    """A browser without scripts: it follows forms as a person does."""

    client: TestClient
    account: AccountId | None = None
    page: Response | None = field(default=None, repr=False)

    def get(self, path: str, *, status: int = 200) -> Response:
        self.page = self.client.get(path)
        assert self.page.status_code == status, (path, self.page.status_code, text_of(self.page))
        return self.page

    def post(
        self, path: str, data: Mapping[str, object] | None = None, *, status: int = 200, **more: object
    ) -> Response:
        """Sends a form with what the page that was last read holds in its hidden fields."""
        hidden = hidden_fields(self.page.text) if self.page is not None else {}
        self.page = self.client.post(
            path,
            data={**hidden, **(data or {})},
            headers={"origin": HOST},
            **more,  # type: ignore[arg-type]  # files
        )
        assert self.page.status_code == status, (path, self.page.status_code, text_of(self.page))
        return self.page


def hidden_fields(html: str) -> dict[str, object]:
    """The token and the id of the page's forms."""
    found = re.findall(r'<input type="hidden" name="(_csrf|_once)" value="([^"]*)">', html)
    return {name: unescape(value) for name, value in found}


def text_of(response: Response) -> str:
    """What a person reads on the page, tags and runs of spaces taken out."""
    body = response.text.partition("<main")[2] or response.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Scene]:
    """A province of two districts, three communes and six hamlets, with one directive to the hamlets."""
    scene = open_scene(
        f"sqlite:///{tmp_path / 'dondoc.db'}",
        province="49",
        coordinator_unit="49",
        evidence_dir=tmp_path / "evidence",
    )
    scene.units(*UNITS)
    scene.issue(document(), founding())
    yield scene
    scene.app.close()


@pytest.fixture
def site(office: Scene) -> FastAPI:
    # Patient: on a machine with much to do nothing that is small becomes work that is followed.
    return make_site(office.app.settings, app=office.app, now=lambda: NOW, patience_seconds=60)


@pytest.fixture
def stranger(site: FastAPI) -> Iterator[Browser]:
    """Somebody who is not signed in."""
    with TestClient(site, base_url=HOST, follow_redirects=True) as client:
        yield Browser(client)


def routes(site: FastAPI) -> list[APIRoute]:
    """Every route of every room."""
    rooms = [r.original_router for r in site.routes if hasattr(r, "original_router")]
    return [route for room in rooms for route in room.routes if isinstance(route, APIRoute)]


SignIn = Callable[..., Browser]


@pytest.fixture
def sign_in(office: Scene, site: FastAPI) -> Iterator[SignIn]:
    """`sign_in(Role.OFFICER, "20602")`: a browser with an account of that role at that unit."""
    opened: list[TestClient] = []
    numbers = count()

    def signed_in(role: Role, unit: str = "49") -> Browser:
        login = f"{role.value}-{next(numbers)}"
        account, secret = open_somebody(office, login, role, unit)
        client = TestClient(site, base_url=HOST, follow_redirects=True)
        client.__enter__()
        opened.append(client)
        browser = Browser(client, account)
        browser.get("/dang-nhap")
        given: dict[str, object] = {"login": login, "password": PASSWORD}
        if secret is not None:
            given["code"] = second_factor.code_at(secret, NOW)
        browser.post("/dang-nhap", given)
        return browser

    yield signed_in
    for client in opened:
        client.__exit__(None, None, None)


def open_somebody(office: Scene, login: str, role: Role, unit: str) -> tuple[AccountId, str | None]:
    """An account with a password and, where the role needs it, a second factor; gives its secret."""

    def said(what: str) -> Said:
        return Said(None, f"test:{login}:{what}", at(date(2022, 1, 3)), "test", "command")

    account = open_account(office.app, login=login, said=said("open"), name=f"Người {login}")
    grant_role(office.app, account, role, unit, since=date(2022, 1, 1), said=said("grant"))
    set_password(office.app, account, PASSWORD, said=said("password"))
    if role not in NEEDS_SECOND_FACTOR:
        return account, None
    begun = second_factor.begin(office.app, account)
    code = second_factor.code_at(begun.secret, said("").now)
    second_factor.confirm(office.app, account, code, said=said("factor"))
    return account, begun.secret


@pytest.fixture(scope="module")
def browser() -> Iterator["ChromiumBrowser"]:
    """A real Chromium, for the length of a file of tests."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - most tests need no browser

    from tests.web.browsing import browser_of  # noqa: PLC0415 - as above

    with sync_playwright() as playwright:
        opened = browser_of(playwright)
        yield opened
        opened.close()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
