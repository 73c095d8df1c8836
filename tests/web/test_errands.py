"""Work that takes long: followed on a page of its own, which turns into the answer of the form."""

import asyncio
import re
import threading
from datetime import timedelta
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from access.roles import Role
from app.wiring import open_app
from flows.accounts import account_of, end_role
from flows.contacts import import_contacts, plan_contacts
from flows.errands import (
    LASTS,
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
from flows.sheets.upload import plan_sheet, read_facts
from projections import people
from projections.database import reading
from tests.scene import Scene, at
from tests.web.acted import facts
from tests.web.conftest import HOST, NOW, PASSWORD, TODAY, Browser, SignIn, hidden_fields, text_of
from tests.web.drafting import TEXT
from tests.web.slowly import GOING, GOOD, followed, sheet, slow_disk, told, uploaded, write
from web.site import make_site


@pytest.fixture
def site(office: Scene) -> FastAPI:
    """A site without any patience: whatever may take long is followed on its page."""
    return make_site(office.app.settings, app=office.app, now=lambda: NOW, patience_seconds=0)


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


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


def test_a_sheet_of_many_rows_is_looked_at_and_written_while_nobody_waits(
    office: Scene, officer: Browser
) -> None:
    rows = "".join(f"work_reported,20602-0{n % 2 + 1},2022-09-01,tuyen-truyen,{n}\n" for n in range(1, 2_501))
    judged = followed(
        officer, uploaded(officer, f"kind,unit_code,occurred_on,about,quantity\n{rows}".encode())
    )
    assert "Sẽ ghi 2.500 dòng" in text_of(judged)
    [name] = re.findall(r'name="held" value="([^"]+)"', judged.text)
    done = followed(officer, write(officer, unescape(name)))
    assert "Đã ghi 2.500 dòng; 0 dòng đã có từ trước." in text_of(done)
    assert sum(len(facts(office, f"20602-0{n}")) for n in (1, 2)) == 2_500


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
        there = told(client, str(going.url.path))
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


def test_whoever_must_wait_for_a_turn_is_told_so(office: Scene, site: FastAPI, officer: Browser) -> None:
    with slow_disk(office, officer.account, GOOD) as (name, answers):
        site.state.office.turns = asyncio.Semaphore(1)
        officer.get("/bieu")
        first = write(officer, name)
        second = officer.client.get("/bieu/tai")
        assert "Chờ đến lượt, vì máy đang làm nhiều việc khác" in text_of(second)
        answers.set()
        followed(officer, first)
        assert "Tệp đã xong" in text_of(followed(officer, second))


def test_a_site_that_ends_finishes_what_somebody_waits_for(office: Scene, officer: Browser) -> None:
    ending = make_site(office.app.settings, app=office.app, now=lambda: NOW, patience_seconds=0)
    with slow_disk(office, officer.account, GOOD) as (name, answers):
        officer.get("/bieu")
        with TestClient(ending, base_url=HOST, cookies=officer.client.cookies) as client:
            going = write(officer, name, client=client)
            assert GOING in going.text
            threading.Timer(0.2, answers.set).start()
        assert "Đã ghi 2 dòng" in text_of(officer.get(going.url.path))


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
            assert "Không có việc này" in text_of(other.get(path, status=404))
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
