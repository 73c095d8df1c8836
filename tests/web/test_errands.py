"""Work that takes long: followed on a page of its own, which turns into the answer of the form.

What is slow here is a disk that does not answer: the sheet that waits to be written is a pipe, and
whoever reads it waits until the test writes into it.
"""

import os
import re
import signal
import sys
import threading
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
from httpx2 import Response
from playwright.sync_api import Browser as ChromiumBrowser
from playwright.sync_api import expect

from access.roles import Role
from app.wiring import open_app
from flows.accounts import account_of, end_role
from flows.contacts import import_contacts, plan_contacts
from flows.errands import (
    LASTS,
    SILENCE,
    Asked,
    Errand,
    ErrandForgotten,
    errand_id,
    errand_of,
    errands_of,
    tell,
)
from flows.extending import Said
from flows.fact_sheet import import_facts
from flows.forgetting import erase_person
from flows.held_sheets import FOLDER
from flows.sheets.upload import plan_sheet, read_facts
from projections import people
from projections.database import reading
from tests.scene import Scene, at
from tests.web.acted import facts
from tests.web.browsing import Watched, served
from tests.web.conftest import HOST, NOW, PASSWORD, TODAY, Browser, SignIn, free_port, hidden_fields, text_of
from tests.web.drafting import TEXT
from web.site import make_site

GOING: Final = "data-going"
LOOKS_MOST: Final = 1_000


@pytest.fixture
def site(office: Scene) -> FastAPI:
    """A site without any patience: whatever may take long is followed on its page."""
    return make_site(office.app.settings, app=office.app, now=lambda: NOW, patience_seconds=0)


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


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


# --- quick and slow -------------------------------------------------------------------------


def test_what_is_done_soon_is_answered_at_once(office: Scene, officer: Browser) -> None:
    patient = make_site(office.app.settings, app=office.app, now=lambda: NOW, patience_seconds=60)
    with TestClient(patient, base_url=HOST, cookies=officer.client.cookies) as client:
        quick = Browser(client, officer.account)
        judged = uploaded(quick)
    assert judged.history == []
    assert "Sẽ ghi 2 dòng" in text_of(judged)
    assert errands_of(office.app, str(officer.account), now=NOW) == []


def test_slow_work_has_a_page_that_turns_into_the_answer_of_the_form(office: Scene, officer: Browser) -> None:
    led = uploaded(officer)
    assert [one.status_code for one in led.history] == [303]
    assert re.fullmatch(r"/dang-lam/[0-9a-f-]{36}", led.url.path)
    judged = followed(officer)
    assert judged.url.path == led.url.path
    assert "Sẽ ghi 2 dòng" in text_of(judged)
    [name] = re.findall(r'name="held" value="([^"]+)"', judged.text)
    write(officer, unescape(name))
    done = followed(officer, write(officer, unescape(name)))
    assert done.url.path == "/viec-cua-toi", "a form that leads on leads on from here as well"
    assert [len(facts(office, f"20602-0{n}")) for n in (1, 2)] == [1, 1]


def test_what_was_done_is_said_once(office: Scene, officer: Browser) -> None:
    judged = followed(officer, uploaded(officer))
    [name] = re.findall(r'name="held" value="([^"]+)"', judged.text)
    done = followed(officer, write(officer, unescape(name)))
    assert "Đã ghi 2 dòng; 0 dòng đã có từ trước." in text_of(done)
    assert "Đã ghi 2 dòng" not in text_of(officer.get("/viec-cua-toi"))


def test_an_error_is_the_very_one_of_the_form_with_what_was_typed(sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    coordinator.get("/van-ban/moi")
    headless = TEXT.replace("Số: 77/UBND-VX\n", "")
    typed = {
        **hidden_fields(coordinator.page.text if coordinator.page else ""),
        "text": headless,
        "subject": "giữ lại",
    }
    page = followed(
        coordinator, coordinator.client.post("/van-ban/moi", data=typed, headers={"origin": HOST})
    )
    assert page.status_code == 422
    assert 'href="#number"' in page.text
    assert 'value="giữ lại"' in page.text
    assert headless.splitlines()[0] in unescape(page.text)


def test_a_refusal_of_the_whole_page_is_shown_as_well(sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    page = followed(coordinator, coordinator.client.get("/van-ban/khong-co/xem-truoc"))
    assert page.status_code == 404
    assert "Không có văn bản nào tên khong-co" in text_of(page)


def test_a_form_on_an_answer_is_good_in_another_session_too(
    office: Scene, sign_in: SignIn, officer: Browser
) -> None:
    """Whoever signs in again finds the answer, and its form is taken."""
    led = uploaded(officer)
    followed(officer)
    officer.client.cookies.clear()
    officer.get("/dang-nhap")
    officer.post("/dang-nhap", {"login": "officer-0", "password": PASSWORD})
    judged = officer.get(led.url.path)
    [name] = re.findall(r'name="held" value="([^"]+)"', judged.text)
    assert "Đã ghi 2 dòng" in text_of(followed(officer, write(officer, unescape(name))))


def test_a_file_is_offered_when_it_is_made(officer: Browser) -> None:
    page = followed(officer, officer.client.get("/bieu/tai"))
    assert page.status_code == 200
    assert "Tải viec-can-bao-20602-2022-09-12.xlsx" in text_of(page)
    [href] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    sheet_ = officer.get(href)
    assert (
        sheet_.headers["content-disposition"] == 'attachment; filename="viec-can-bao-20602-2022-09-12.xlsx"'
    )
    assert sheet_.content.startswith(b"PK")


# --- while it goes on -----------------------------------------------------------------------


def test_the_page_says_what_is_done_and_that_one_may_leave(office: Scene, officer: Browser) -> None:
    with slow_disk(office, officer.account, GOOD) as (name, answers):
        officer.get("/bieu")
        going = write(officer, name)
        words = text_of(going)
        assert "Ghi các dòng của biểu" in words
        assert "Bạn có thể đóng trang: việc vẫn tiếp tục, không mất gì." in words
        assert '<noscript><meta http-equiv="refresh"' in going.text
        assert "<progress" in going.text
        assert "Ghi các dòng của biểu đang làm" in text_of(officer.get("/dang-lam"))
        answers.set()
        assert "Đã ghi 2 dòng" in text_of(followed(officer, going))
    assert "Ghi các dòng của biểu đã xong" in text_of(officer.get("/dang-lam"))


def test_how_far_it_is_is_said_in_words_and_figures(office: Scene, officer: Browser) -> None:
    errand = Errand(
        errand_id("x"), str(officer.account), Asked(title="Kiểm tra biểu", again="/bieu"), NOW, NOW
    )
    with errand.stepping("Xem từng dòng", 12_000) as advance:
        advance(4_321)
    tell(office.app, errand, now=NOW)
    page = officer.get(f"/dang-lam/{errand.id}")
    assert 'max="12000" value="4321"' in page.text
    assert "Xem từng dòng 4.321 trên 12.000 · bắt đầu lúc 10:00 12/9/2022" in text_of(page)
    with errand.stepping("Viết tệp", None) as advance:
        advance(700)
    tell(office.app, errand, now=NOW)
    page = officer.get(f"/dang-lam/{errand.id}")
    assert "max=" not in page.text, "nobody knows how much there is"
    assert "Viết tệp Đã được 700" in text_of(page)


def test_the_steps_of_a_sheet_count_its_rows(office: Scene, officer: Browser) -> None:
    seen: list[int] = []
    read = read_facts(sheet(*(f"2060{n}-0{m}" for n in (2, 5) for m in (1, 2))), "x.csv")
    plan = plan_sheet(office.app, read, unit=None, today=TODAY, progress=seen.append).plan
    assert seen == [0, 1, 2, 3]
    import_facts(office.app, plan, now=NOW, by="test", progress=seen.append)
    assert seen[-1] == 4


def test_another_process_tells_of_it_and_knows_the_answer(office: Scene, officer: Browser) -> None:
    other = open_app(office.app.settings)
    elsewhere = make_site(other.settings, app=other, now=lambda: NOW)
    with (
        slow_disk(office, officer.account, GOOD) as (name, answers),
        TestClient(elsewhere, base_url=HOST, cookies=officer.client.cookies) as client,
    ):
        officer.get("/bieu")
        going = write(officer, name)
        there = client.get(going.url.path)
        assert GOING in there.text
        assert "Ghi các dòng của biểu" in text_of(there)
        again = write(officer, name, client=client)
        assert again.url.path == going.url.path, (
            "sent again to another process, it is looked at, not begun again"
        )
        answers.set()
        done = followed(Browser(client), there)
        assert "Đã ghi 2 dòng; 0 dòng đã có từ trước." in text_of(done)
    assert len(facts(office, "20602-01")) == 1
    other.close()


def test_sent_twice_while_it_goes_on_it_is_done_once(office: Scene, officer: Browser) -> None:
    with slow_disk(office, officer.account, GOOD) as (name, answers):
        officer.get("/bieu")
        first, second = write(officer, name), write(officer, name)
        assert first.url.path == second.url.path
        answers.set()
        assert "Đã ghi 2 dòng; 0 dòng" in text_of(followed(officer, second))


def test_another_file_under_the_same_form_is_other_work(officer: Browser) -> None:
    officer.get("/bieu")
    page = officer.page
    paths = set()
    for content in (GOOD, sheet("20602-01")):
        officer.page = page
        hidden = hidden_fields(page.text if page else "")
        sent = {"file": ("viec.csv", content, "text/csv")}
        paths.add(officer.client.post("/bieu", data=hidden, files=sent, headers={"origin": HOST}).url.path)
    assert len(paths) == 2


# --- whose it is, and how long it is kept ------------------------------------------------------


def test_only_who_began_it_sees_it(officer: Browser, sign_in: SignIn, stranger: Browser) -> None:
    led = uploaded(officer)
    followed(officer)
    for other in (sign_in(Role.OFFICER, "20602"), sign_in(Role.COORDINATOR, "49")):
        for path in (led.url.path, f"{led.url.path}/tep"):
            assert "Không có việc này" in text_of(other.get(path, status=409))
        assert "Không có việc nào" in text_of(other.get("/dang-lam"))
    assert stranger.get(led.url.path).url.path == "/dang-nhap"


def test_whoever_may_no_longer_do_it_does_not_see_its_answer(office: Scene, officer: Browser) -> None:
    led = officer.client.get("/xuat/contacts.xlsx")
    followed(officer, led)
    assert officer.account is not None
    account = account_of(office.app, officer.account)
    assert account is not None
    said = Said(None, "ended", NOW, "test", "command")
    granted = account.grants[0].id
    assert granted is not None
    end_role(office.app, account.id, granted, on=TODAY - timedelta(days=1), reason="thử", said=said)
    officer.get(f"{led.url.path}/tep", status=403)


def test_it_is_forgotten_after_a_day(office: Scene, officer: Browser) -> None:
    led = uploaded(officer)
    followed(officer)
    [kept] = errands_of(office.app, str(officer.account), now=NOW)
    assert led.url.path == f"/dang-lam/{kept.id}"
    later = NOW + LASTS
    assert errand_of(office.app, kept.id, now=later) is None
    tell(office.app, Errand(errand_id("y"), "x", Asked(title="y", again="/"), later, later), now=later)
    assert errands_of(office.app, str(officer.account), now=NOW) == [], "the next one sweeps it away"


def test_an_erasure_takes_answers_away_also_of_what_goes_on(office: Scene, officer: Browser) -> None:
    plan = plan_contacts(
        office.app, b"unit_code,post,email,role\n20602,UBND,vp@xa.example,officer\n", on=TODAY
    )
    import_contacts(office.app, plan, on=TODAY, now=at(TODAY), by="test")
    followed(officer, officer.client.get("/xuat/contacts.xlsx"))
    going = Errand(errand_id("z"), str(officer.account), Asked(title="z", again="/"), NOW, NOW)
    tell(office.app, going, now=NOW)
    with reading(office.app.engine) as connection:
        [post] = people.posts(connection)
    said = Said(None, "erase", NOW, "test", "command")
    erase_person(office.app, post.person, reason="theo đề nghị", on=TODAY, said=said)
    assert errands_of(office.app, str(officer.account), now=NOW) == []
    with pytest.raises(ErrandForgotten, match="không còn được giữ"):
        tell(office.app, going, now=NOW)
    assert errands_of(office.app, str(officer.account), now=NOW) == []


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
        assert GOING in officer.get(there).text
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
