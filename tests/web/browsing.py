"""A real browser on a real server: what a person meets, at the width of a telephone and of a desk."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response

from tests.web.conftest import free_port

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
WIDTHS: Final = (360, 1440)
FIRST_LOAD_MOST: Final = 100_000  # bytes over the line, everything that the page needs
OUTPUT: Final = Path(__file__).parent.parent.parent / "test-output" / "pages"


def browser_of(playwright: Playwright) -> Browser:
    """The system's own Chromium. Where there is none the gate fails, and a person is told."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        why = "no Chromium on this machine: run `make browser`, which installs it"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])


@contextmanager
def served(site: FastAPI) -> Iterator[str]:
    """The site on a port of this machine; its address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, name="site", daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


class Watched:
    """A page that keeps what went over the line and what the browser complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.taken: list[Response] = []
        self.complaints: list[str] = []
        self.page.on("response", lambda r: self.taken.append(r))  # noqa: PLW0108 - a built-in cannot be marked as listening
        self.page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def open(self, path: str) -> None:
        """Goes to a page of the site."""
        self.taken.clear()
        self.complaints.clear()
        self.page.goto(self.address + path)

    def bytes_taken(self) -> int:
        """What the page and all it needs took over the line."""
        return sum(
            r.request.sizes()["responseBodySize"] + r.request.sizes()["responseHeadersSize"]
            for r in self.taken
        )

    def faults(self) -> list[str]:
        """Everything that is wrong with the page as it stands."""
        here = self.page.url.removeprefix(self.address)
        found = [f"{here}: {complaint}" for complaint in self.complaints]
        found += [f"{here} asks {r.url}" for r in self.taken if not r.url.startswith(self.address)]
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"{here} is {wide} px wider than a screen of {self.page.viewport_size}")
        if (size := self.bytes_taken()) > FIRST_LOAD_MOST:
            found.append(f"{here} takes {size} bytes")
        for violation in Axe().run(self.page).response["violations"]:
            nodes = "; ".join(str(n["target"]) for n in violation["nodes"][:3])
            found.append(f"{here} {violation['id']}: {violation['help']} ({nodes})")
        return found

    def keep(self, name: str) -> None:
        """A picture of the page, for a person to look at."""
        OUTPUT.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)
