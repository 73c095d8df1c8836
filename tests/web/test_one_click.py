"""One-click links over HTTP: looking changes nothing, a press acts once, and nothing else ever acts."""

import random
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from access.roles import Role
from events.decisions import ExtensionAsked, TaskAcknowledged, TaskRef, TaskSubmitted
from events.done_when import Confirmed
from flows.contacts import import_contacts, plan_contacts
from flows.links import LinkAction, make_links
from projections import people
from projections.database import reading, writing
from projections.links import Link
from tests.scene import Scene, at, open_scene
from tests.web.acted import COMMUNE, JPEG
from tests.web.conftest import HOST, NOW, START, UNITS, Browser, SignIn, document, founding, text_of
from units.posts import PersonId
from web.site import make_site
from web.visit import COOKIE

LETTER = UUID("3f3a9c1e-0b5d-4c6e-9a7f-1d2e3f4a5b6c")
ENDS = NOW + timedelta(days=10)
CONTACTS = "unit_code,post,email,role\n" + "".join(
    f"{code},Văn phòng UBND,vp@{code}.example,officer\n" for code in ("20602", "20605", "20701")
)
SENT: dict[LinkAction, dict[str, str]] = {
    LinkAction.DONE: {"on": "2022-09-11", "note": "đã làm"},
    LinkAction.ACKNOWLEDGE: {},
    LinkAction.EXTEND: {"until": "2022-10-20", "reason": "mưa lũ"},
}
SAID: dict[LinkAction, type] = {
    LinkAction.DONE: TaskSubmitted,
    LinkAction.ACKNOWLEDGE: TaskAcknowledged,
    LinkAction.EXTEND: ExtensionAsked,
}


def appoint(scene: Scene, contacts: str, on: date) -> None:
    plan = plan_contacts(scene.app, contacts.encode(), on=on)
    assert not plan.problems, plan.problems
    import_contacts(scene.app, plan, on=on, now=at(on), by="test")


def person_at(scene: Scene, unit: str) -> PersonId:
    with reading(scene.app.engine) as connection:
        return next(p.person for p in people.posts(connection) if p.unit == unit)


def ref(unit: str, number: int = 1) -> TaskRef:
    return TaskRef(directive="12-KH-UBND-2022", obligation=str(number), unit=unit)


def link_to(scene: Scene, unit: str, action: LinkAction, number: int = 1) -> str:
    whose = person_at(scene, unit)
    [token] = make_links(scene.app, [Link(LETTER, ref(unit, number), whose, action, ENDS)])
    return f"/l/{token}"


def said_on(scene: Scene, task: TaskRef) -> list[object]:
    return [r.event for r in scene.app.log.stream(task.stream)]


class Town:
    """An office with contacts whose communes owe several things; its clock says what it is told."""

    def __init__(self, folder: Path, tasks: int) -> None:
        self.now: datetime = NOW
        self.scene = open_scene(
            f"sqlite:///{folder / 'dondoc.db'}",
            province="49",
            coordinator_unit="49",
            public_url=HOST,
            evidence_dir=folder / "evidence",
        )
        self.scene.units(*UNITS)
        appoint(self.scene, CONTACTS, START)
        asked = [
            founding(str(n), who=COMMUNE, done_when=Confirmed(), review=True, evidence=n == 1)
            for n in range(1, tasks + 1)
        ]
        self.scene.issue(document(), *asked)
        site = make_site(self.scene.app.settings, app=self.scene.app, now=lambda: self.now)
        self.client = TestClient(site, base_url=HOST, follow_redirects=False)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    opened = Town(tmp_path, 3)
    with opened.client:
        yield opened
    opened.scene.app.close()


def test_the_page_shows_the_task_who_answers_and_one_button_and_keeps_itself_secret(town: Town) -> None:
    path = link_to(town.scene, "20602", LinkAction.ACKNOWLEDGE)
    answer = town.client.get(path)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "Thành lập Tổ công nghệ số cộng đồng" in shown
    assert "Văn phòng UBND (20602)" in shown
    assert len(re.findall("<button", answer.text)) == 1
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert not answer.cookies


def test_a_press_acts_once_in_the_name_of_the_post_and_signs_nobody_in(town: Town) -> None:
    for number, action in enumerate((LinkAction.ACKNOWLEDGE, LinkAction.EXTEND), start=2):
        path = link_to(town.scene, "20602", action, number)
        done = town.client.post(path, data=SENT[action])
        assert (done.status_code, COOKIE in town.client.cookies) == (200, False)
        assert "Đã ghi nhận" in text_of(done)
        again = town.client.post(path, data=SENT[action])
        assert again.status_code == 410
        assert "Việc này đã được ghi nhận" in text_of(again)
        assert town.client.get(path).status_code == 410
        [event] = said_on(town.scene, ref("20602", number))
        assert isinstance(event, SAID[action])
    [recorded] = town.scene.app.log.stream(ref("20602", 2).stream)
    assert (recorded.by, recorded.via) == ("Văn phòng UBND (20602)", "link")


def test_evidence_goes_with_the_link_where_it_is_asked_for(town: Town) -> None:
    path = link_to(town.scene, "20602", LinkAction.DONE)
    bare = town.client.post(path, data=SENT[LinkAction.DONE])
    assert bare.status_code == 422
    assert "hãy chọn ít nhất một tệp" in text_of(bare)
    assert "đã làm" in bare.text
    page: dict[str, Any] = {"files": {"evidence": ("x.jpg", BytesIO(b"<html>"), "image/jpeg")}}
    assert town.client.post(path, data=SENT[LinkAction.DONE], **page).status_code == 422
    photo: dict[str, Any] = {"files": {"evidence": ("anh.jpg", BytesIO(JPEG), "image/jpeg")}}
    assert town.client.post(path, data=SENT[LinkAction.DONE], **photo).status_code == 200
    [submitted] = said_on(town.scene, ref("20602"))
    assert isinstance(submitted, TaskSubmitted)
    assert [e.name for e in submitted.evidence] == ["anh.jpg"]


def test_what_the_deed_refuses_is_told_and_the_link_stays_good(town: Town) -> None:
    path = link_to(town.scene, "20602", LinkAction.EXTEND)
    for given, why in (
        ({"until": "2022-09-20", "reason": "x"}, "phải sau hạn hiện nay"),
        ({"until": "", "reason": "x"}, "Hãy ghi ngày."),
        ({"until": "2022-10-20", "reason": ""}, "Hãy điền ô này."),
    ):
        refused = town.client.post(path, data=given)
        assert refused.status_code == 422
        assert why in text_of(refused)
    assert town.client.post(path, data=SENT[LinkAction.EXTEND]).status_code == 200


def test_who_is_signed_in_acts_by_the_link_as_anybody_would(office: Scene, sign_in: SignIn) -> None:
    appoint(office, "unit_code,post,email,role\n20602,Văn phòng UBND,vp@a.example,officer\n", START)
    whose = person_at(office, "20602")
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    [token] = make_links(office.app, [Link(LETTER, task, whose, LinkAction.ACKNOWLEDGE, ENDS)])
    browser: Browser = sign_in(Role.LEADER, "49")
    shown = browser.get(f"/l/{token}").text
    assert "Người leader" not in shown
    assert browser.client.post(f"/l/{token}").status_code == 200
    [recorded] = office.app.log.stream(task.stream)
    assert recorded.by == "Văn phòng UBND (20602)"


def test_a_link_that_fails_leaves_no_secret_in_the_log(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    path = link_to(town.scene, "20602", LinkAction.ACKNOWLEDGE)

    with writing(town.scene.app.engine) as connection:
        connection.exec_driver_sql("DROP TABLE links")
    with TestClient(town.client.app, base_url=HOST, raise_server_exceptions=False) as client:
        assert client.get(path).status_code == 500
    assert "GET /l/… failed" in caplog.text
    assert path.removeprefix("/l/") not in caplog.text


# --- nothing else ever acts -----------------------------------------------------------------


class Attempts:
    """Requests drawn from a seed against many links; what each link may do is kept beside."""

    def __init__(self, town: Town, seed: int, tasks: int) -> None:
        self.town, self.draw = town, random.Random(seed)
        self.links = {
            link_to(town.scene, unit, action, number): (ref(unit, number), action)
            for unit in ("20602", "20605")
            for number in range(2, tasks + 1)
            for action in LinkAction
        }
        # Of a commune whose officer is another since yesterday: none of these may act.
        self.stale = [
            link_to(town.scene, "20701", action, number)
            for number in range(2, tasks + 1)
            for action in LinkAction
        ]
        row = "20701,Văn phòng UBND,moi@x.example,officer,2022-09-11"
        appoint(town.scene, f"unit_code,post,email,role,valid_from\n{row}\n", date(2022, 9, 11))
        self.used: set[str] = set()
        self.tries = self.wrong = 0

    def one(self) -> None:
        client, draw = self.town.client, self.draw
        path = draw.choice([*self.links, *self.stale])
        action = self.links[path][1] if path in self.links else draw.choice(list(LinkAction))
        kind = draw.choice(("look", "look", "head", "replay", "forged", "late", "other", "right"))
        before = self.town.scene.app.log.last_position()
        self.town.now = NOW
        status = 0
        match kind:
            case "look":
                status = client.get(path, headers={"purpose": "prefetch"}).status_code
            case "head":
                status = client.head(path).status_code
            case "replay":
                path = draw.choice(sorted(self.used)) if self.used else path
                if path in self.used:
                    status = client.post(path, data=SENT[action]).status_code
            case "forged":
                token = urlsafe_b64encode(draw.randbytes(32)).decode().rstrip("=")
                changed = path[:-1] + ("A" if path[-1] != "A" else "B")
                status = client.post(draw.choice((f"/l/{token}", changed)), data=SENT[action]).status_code
            case "late":
                self.town.now = ENDS + timedelta(seconds=draw.randrange(10**6))
                status = client.post(path, data=SENT[action]).status_code
            case "other":
                status = client.post(draw.choice(self.stale), data=SENT[action]).status_code
            case "right":
                self.right(path, action, before)
                return
        self.tries += 1
        self.wrong += self.town.scene.app.log.last_position() != before
        assert status in {0, 200, 404, 405, 410}, (kind, status)
        assert not (status == 200 and kind != "look"), (kind, path)

    def right(self, path: str, action: LinkAction, before: int) -> None:
        status = self.town.client.post(path, data=SENT[action]).status_code
        written = self.town.scene.app.log.last_position() - before
        good = path in self.links and path not in self.used
        assert status in ({200, 422} if good else {410}), (status, path)
        assert written <= (1 if good and status == 200 else 0)
        if status == 200:
            self.used.add(path)

    def all_written_once(self) -> None:
        for task, action in set(self.links.values()):
            events = said_on(self.town.scene, task)
            assert sum(isinstance(event, SAID[action]) for event in events) <= 1


def attempt(folder: Path, *, seed: int, times: int, tasks: int) -> Attempts:
    town = Town(folder, tasks)
    with town.client:
        made = Attempts(town, seed, tasks)
        for _ in range(times):
            made.one()
        made.all_written_once()
    town.scene.app.close()
    assert made.wrong == 0
    assert made.used
    return made


def test_replays_prefetches_forgeries_and_what_is_late_or_not_theirs_write_nothing(tmp_path: Path) -> None:
    made = attempt(tmp_path, seed=20220912, times=300, tasks=4)
    assert made.tries > 200


@pytest.mark.slow
def test_ten_thousand_wrong_ways_to_use_a_link_write_nothing(tmp_path: Path) -> None:
    made = attempt(tmp_path, seed=7, times=12_000, tasks=12)
    assert made.tries > 10_000
