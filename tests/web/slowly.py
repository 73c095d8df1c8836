"""Work that goes slowly: a disk that does not answer, and a browser that follows what its page turns into.

The sheet that waits to be written is a pipe: whoever reads it waits until the test writes into it.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from time import sleep
from typing import Final

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.held_sheets import FOLDER
from tests.scene import Scene
from tests.web.conftest import HOST, Browser, hidden_fields, text_of

GOING: Final = "data-going"
LOOKS_MOST: Final = 1_000


def sheet(*hamlets: str) -> bytes:
    rows = "".join(f"team_founded,{hamlet},2022-09-0{n},tcnscd,6\n" for n, hamlet in enumerate(hamlets, 1))
    return f"kind,unit_code,occurred_on,about,quantity\n{rows}".encode()


GOOD: Final = sheet("20602-01", "20602-02")


def followed(browser: Browser, answer: Response | None = None) -> Response:
    """What the page of the work turns into."""
    page = answer or browser.page
    assert page is not None
    for _ in range(LOOKS_MOST):
        if GOING not in page.text:
            browser.page = page
            return page
        sleep(0.01)
        page = browser.client.get(page.url.path)
    raise AssertionError(f"it still goes on: {text_of(page)}")


def told(client: TestClient, path: str) -> Response:
    """The page of work that another process does, once it has told of it."""
    for _ in range(LOOKS_MOST):
        page = client.get(path)
        if page.status_code == 200:
            return page
        sleep(0.01)
    raise AssertionError(f"nobody tells of {path}")


def uploaded(browser: Browser, content: bytes = GOOD) -> Response:
    browser.get("/bieu")
    browser.page = browser.client.post(
        "/bieu",
        data=hidden_fields(browser.page.text if browser.page else ""),
        files={"file": ("viec.csv", content, "text/csv")},
        headers={"origin": HOST, "referer": f"{HOST}/bieu"},
    )
    return browser.page


def write(browser: Browser, name: str, *, client: TestClient | None = None) -> Response:
    """Presses the button of the sheet that was judged."""
    assert browser.page is not None
    return (client or browser.client).post(
        "/bieu/ghi",
        data={**hidden_fields(browser.page.text), "held": name},
        headers={"origin": HOST, "referer": f"{HOST}/bieu"},
    )


@contextmanager
def slow_disk(office: Scene, account: object, content: bytes) -> Iterator[tuple[str, threading.Event]]:
    """The name of a held sheet that whoever reads it waits for; the disk answers once the event is set."""
    name = sha256(content).hexdigest()
    folder = office.app.settings.evidence_dir / FOLDER / sha256(str(account).encode()).hexdigest()[:32]
    folder.mkdir(parents=True, exist_ok=True)
    pipe = folder / name
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    answers, over = threading.Event(), threading.Event()

    def disk() -> None:
        answers.wait(20)
        while not over.is_set():
            try:
                end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody reads just now
                over.wait(0.01)
                continue
            os.write(end, content)
            os.close(end)
            over.wait(0.05)

    thread = threading.Thread(target=disk)
    thread.start()
    try:
        yield name, answers
    finally:
        answers.set()
        over.set()
        thread.join()
