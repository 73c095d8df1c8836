"""The pictures of the guides in docs/vi, taken from the demonstration's own pages.

python -m scripts.guide_pictures      after `make browser`; writes docs/vi/anh/*.webp

They are taken at the widths of a telephone and of a small desk, and kept small: a guide with its
pictures must load over a slow line.
"""

import base64
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from itertools import groupby
from typing import Final, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from flows.demo.people import PASSWORD
from scripts.sources import ROOT

FOLDER: Final = ROOT / "docs" / "vi" / "anh"
QUALITY: Final = 55  # of WebP: letters stay sharp, a page is some 25 KB
PATIENCE_SECONDS: Final = 120  # for the demonstration to be played


class Picture(NamedTuple):
    """A page of the demonstration as one of its people sees it."""

    name: str
    login: str
    path: str
    width: int
    height: int


PICTURES: Final = (
    Picture("dua-van-ban", "dau-moi", "/van-ban/moi", 800, 720),
    Picture("bang", "dau-moi", "/bang", 1000, 760),
    Picture("viec-cua-toi", "chuyen-vien", "/", 400, 760),
    Picture("lanh-dao", "lanh-dao", "/lanh-dao", 800, 760),
    Picture("nhat-ky", "kiem-tra", "/nhat-ky", 900, 720),
    Picture("tai-khoan", "quan-tri", "/quan-tri/tai-khoan", 900, 600),
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command = [sys.executable, "-m", "cli.main", "serve", "--demo", "--port", str(port)]
        with subprocess.Popen(  # noqa: S603 - our own program, on this machine alone
            command, cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "", "LANG": "C.UTF-8"}
        ) as site:
            try:
                _take_all(f"http://127.0.0.1:{port}")
            finally:
                site.terminate()


def _take_all(address: str) -> None:
    _wait_for(address)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for login, pictures in groupby(PICTURES, key=lambda one: one.login):
            page = browser.new_context(color_scheme="light").new_page()
            _sign_in(page, address, login)
            for picture in pictures:
                _take(page, address, picture)
        browser.close()


def _take(page: Page, address: str, picture: Picture) -> None:
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto(address + picture.path)
    tools = page.context.new_cdp_session(page)
    shot = tools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (FOLDER / f"{picture.name}.webp").write_bytes(base64.b64decode(shot["data"]))


def _sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/hop-thu")
    cells = page.locator(f"tr:has(code:text-is('{login}')) code").all_text_contents()
    page.goto(f"{address}/dang-nhap")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("form.stack button")
    if page.locator("#code").count():
        page.fill("#password", PASSWORD)
        page.fill("#code", cells[-1])
        page.click("form.stack button")
    assert "/dang-nhap" not in page.url, f"{login} cannot sign in: {page.locator('main').inner_text()}"


def _wait_for(address: str) -> None:
    for _ in range(PATIENCE_SECONDS * 2):
        try:
            with urlopen(f"{address}/dang-nhap"):  # noqa: S310 - our own server
                return
        except URLError:
            time.sleep(0.5)
    raise TimeoutError(f"nothing answers at {address}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
