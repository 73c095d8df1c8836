"""Work that takes long, as a person follows it in a real browser, and as a process leaves it that dies."""

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from subprocess import Popen
from time import sleep
from typing import Final

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as ChromiumBrowser
from playwright.sync_api import expect

from access.roles import Role
from flows.errands import SILENCE
from flows.held_sheets import FOLDER
from tests.scene import Scene
from tests.web.acted import facts
from tests.web.browsing import Watched, served
from tests.web.conftest import HOST, NOW, Browser, SignIn, free_port, hidden_fields, text_of
from tests.web.slowly import GOING, GOOD, LOOKS_MOST, followed, slow_disk, told, uploaded, write
from web.site import make_site


@pytest.fixture
def site(office: Scene) -> FastAPI:
    """A site without any patience: whatever may take long is followed on its page."""
    return make_site(office.app.settings, app=office.app, now=lambda: NOW, patience_seconds=0)


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


# --- in a real browser --------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1440, True)], ids=["no scripts", "scripts"])
def test_a_person_follows_it_to_its_end(
    browser: ChromiumBrowser, office: Scene, site: FastAPI, officer: Browser, width: int, scripts: bool
) -> None:
    judged = followed(officer, uploaded(officer))
    [name] = re.findall(r'name="held" value="([^"]+)"', judged.text)
    at_sheet = str(judged.url.path)
    with served(site) as address:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, base_url=address
        )
        context.set_default_timeout(10_000)
        context.add_cookies(
            [{"name": key, "value": value, "url": address} for key, value in officer.client.cookies.items()]
        )
        watched = Watched(context, address)
        page = watched.page
        with slow_disk(office, officer.account, GOOD) as (held, answers):
            assert held == unescape(name)
            watched.open(at_sheet)
            page.get_by_role("button", name="Ghi 2 dòng này").click()
            expect(page.get_by_role("heading", name="Ghi các dòng của biểu")).to_be_visible()
            expect(page.get_by_role("progressbar")).to_be_visible()
            if scripts:
                assert watched.faults() == []
            watched.keep(f"officer-{width}-dang-lam")
            answers.set()
            expect(page.get_by_role("status")).to_contain_text(
                "Đã ghi 2 dòng; 0 dòng đã có từ trước.", timeout=20_000
            )
        watched.open(at_sheet)
        page.goto("/bieu/tai")
        with page.expect_download() as download:
            expect(page.get_by_role("heading", name="Tệp đã xong")).to_be_visible(timeout=20_000)
        assert download.value.suggested_filename == "viec-can-bao-20602-2022-09-12.xlsx"
        watched.keep(f"officer-{width}-dang-lam-tep")
        context.close()


# --- a process that dies ------------------------------------------------------------------------

SERVER: Final = """
import sys
from datetime import datetime
import uvicorn
from app.settings import Settings
from web.site import make_site
url, evidence, now, port = sys.argv[1:]
unit = {"province": "49", "coordinator_unit": "49"}
settings = Settings(database_url=url, evidence_dir=evidence, **unit, _env_file=None)
site = make_site(settings, now=lambda: datetime.fromisoformat(now), patience_seconds=0.01)
uvicorn.run(site, host="127.0.0.1", port=int(port), log_level="error")
"""


@contextmanager
def other_server(office: Scene) -> Iterator[tuple[Popen[bytes], str]]:
    settings, port = office.app.settings, free_port()
    command = [
        sys.executable,
        "-c",
        SERVER,
        settings.database_url,
        str(settings.evidence_dir),
        NOW.isoformat(),
        str(port),
    ]
    root = Path(__file__).parent.parent.parent
    with Popen(command, cwd=root) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(LOOKS_MOST):
                try:
                    httpx2.get(f"{address}/dang-nhap")
                    break
                except httpx2.TransportError:
                    assert process.poll() is None, "the server did not start"
                    sleep(0.02)
            yield process, address
        finally:
            process.kill()


def test_a_process_that_dies_in_the_middle_is_told_of_and_sending_again_is_safe(
    office: Scene, officer: Browser
) -> None:
    judged = followed(officer, uploaded(officer))
    [name] = re.findall(r'name="held" value="([^"]+)"', judged.text)
    hidden = hidden_fields(judged.text)
    with slow_disk(office, officer.account, GOOD), other_server(office) as (process, address):
        form = {**hidden, "held": name}
        head = {"origin": address, "referer": f"{address}/bieu"}
        cookies = dict(officer.client.cookies)
        sent = httpx2.post(f"{address}/bieu/ghi", data=form, headers=head, cookies=cookies)
        assert sent.status_code == 303
        there = sent.headers["location"]
        assert GOING in told(officer.client, there).text
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert GOING in officer.get(there).text, "it may only be silent"
    later = make_site(office.app.settings, app=office.app, now=lambda: NOW + SILENCE + timedelta(seconds=1))
    with TestClient(later, base_url=HOST, cookies=officer.client.cookies) as client:
        gone = client.get(there)
        assert GOING not in gone.text
        assert "Việc này không còn làm nữa" in text_of(gone)
        assert "Gửi lại là an toàn" in text_of(gone)
        assert 'class="button" href="/bieu"' in gone.text
        assert "không còn làm" in text_of(client.get("/dang-lam"))
    assert facts(office, "20602-01") == []
    folder = (
        office.app.settings.evidence_dir / FOLDER / sha256(str(officer.account).encode()).hexdigest()[:32]
    )
    (folder / name).unlink()
    (folder / name).write_bytes(GOOD)
    assert "Đã ghi 2 dòng" in text_of(followed(officer, write(officer, name)))
    assert len(facts(office, "20602-01")) == 1
