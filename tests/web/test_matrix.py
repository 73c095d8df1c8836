"""Every route × every role × every part of the tree, over HTTP, against an oracle written by hand."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from access.roles import Action, Role
from deadlines.ladder import DEFAULT_LADDER
from events.decisions import TaskRef
from events.facts import TeamFounded, unit_stream
from events.muting import SilenceScope
from flows import intake
from flows.accounts import account_of
from flows.contacts import import_contacts, plan_contacts
from flows.evidence import kept
from flows.extending import Said
from flows.intake import Draft
from flows.muting import silence
from flows.submitting import submit
from flows.sweep import sweep
from flows.tokens import NEVER, issue_token
from projections import people
from projections.database import reading
from projections.letters import letters
from tests.scene import Scene, at
from tests.web.conftest import (
    HOST,
    NOW,
    TODAY,
    Browser,
    SignIn,
    document,
    founding,
    hidden_fields,
    open_somebody,
    routes,
    text_of,
)
from tests.web.oracle import EVERYBODY, KINDS, ROUTES, SIGNED_IN, allowed
from units.tree import Every

REFUSALS = (
    "không được làm việc này ở đơn vị",
    "không có quyền dùng trang này",
    "Chỉ đầu mối toàn tỉnh",
    "không thuộc địa bàn của bạn",
    "Bạn không được sửa tài khoản",
)
# What lies outside one's part of the tree is not there at all on these.
HIDING = (
    "/thu/{letter}",
    "/dau-moi/{post}",
    "/quan-tri/tai-khoan/{account}",
    "/nhat-ky/{position}",
    "/trail/{position}",
)
UNITS = ("49", "508", "511")
TASK_CODE = "12-KH-UBND-2022/1/20602-02"


@dataclass(frozen=True)
class World:
    """What the routes are about: all of it lies in the district 508, or in the whole province."""

    office: Scene
    parts: Mapping[str, str]  # what stands in an address


@pytest.fixture
def world(office: Scene, tmp_path: Path) -> World:
    app = office.app
    day = date(2022, 8, 2)
    plan = plan_contacts(app, b"unit_code,post,email,role\n20602,UBND,vp@xa.example,officer\n", on=day)
    import_contacts(app, plan, on=day, now=at(day), by="test")
    photo = tmp_path / "quyet-dinh.pdf"
    photo.write_bytes(b"%PDF-1.4\n%%EOF\n")
    [evidence] = kept(app, [photo])
    office.report(
        TeamFounded(
            unit="20602-01", body="tcnscd", member_count=5, occurred_on=date(2022, 9, 1), evidence=(evidence,)
        )
    )
    submit(
        app,
        TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20605-01"),
        on=date(2022, 9, 1),
        note="đã xong",
        said=Said("20605", "hand in", at(TODAY), "test", "command"),
        evidence=(evidence,),
    )
    draft = Draft(
        document=document("13/KH-UBND"), obligations=(founding(who=Every(level="thon", inside="508")),)
    )
    intake.draft_directive(app, draft, now=at(day), by="test")
    sweep(app, at(date(2022, 9, 23)))
    app.projector.catch_up()
    with reading(app.engine) as connection:
        [letter] = letters(connection, unit="20602")
        [post] = [one.id for one in people.posts(connection)]
    said = Said("49", "quiet", at(TODAY), "test", "command")
    quiet, _ = silence(
        app, SilenceScope(inside="49"), until=TODAY + timedelta(days=9), reason="bão", said=said
    )
    somebody, _ = open_somebody(office, "of-the-district", Role.OFFICER, "508")
    account = account_of(app, somebody)
    assert account is not None
    fact = app.log.stream(unit_stream("20602-01"))[-1]
    return World(
        office,
        {
            "directive": "12-KH-UBND-2022",
            "obligation": "1",
            "unit": "20602-02",
            "period": "-",
            "version": "1",
            "digest": evidence.sha256,
            "letter": letter.letter,
            "no": "1",
            "position": str(fact.position),
            "account": str(account.id),
            "grant": str(account.grants[0].id),
            "silence": str(quiet),
            "token": hashlib.sha256(b"no link").hexdigest()[:43],
            "secret": "khong-co",
            "post": str(post),
            "webhook": "khong-co",
            "errand": "00000000-0000-0000-0000-000000000000",
            "ending": "csv",
        },
    )


def address(world: World, path: str) -> str:
    """The path with what it is about in the place of its parameters."""
    parts = dict(world.parts)
    if "/du-kien/" in path or "/minh-chung/{unit}" in path or "/facts/{unit}" in path:
        parts["unit"] = "20602-01"  # the fact is the other hamlet's
    if path.endswith("/minh-chung/{digest}"):
        parts["unit"] = "20605-01"  # it was handed in for another task
    if path.startswith("/don-vi/") or "/units/{unit}" in path:
        parts["unit"] = "508"
    if "{name}" in path:
        parts["name"] = named(path)
    if path.startswith("/xuat"):
        return path.format_map(parts) + "?inside=508"
    shown = path.format_map(parts)
    inside = "?inside=508" if path in INSIDE else ""
    return shown + inside


INSIDE = {path for (method, path), (_, about) in ROUTES.items() if "{" not in path and about == "508"}


def named(path: str) -> str:
    """Which directive, guide or ladder a path with a name is about."""
    if path.startswith("/tro-giup"):
        return "bang.webp" if "anh" in path else "dau-moi"
    if path.startswith("/xuat"):
        return "tasks"
    if path.startswith("/thang"):
        return DEFAULT_LADDER.name
    draft = ("du-thao", "xem-truoc", "xem-thu", "xac-nhan", "ban-hanh")
    return "13-KH-UBND-2022" if any(step in path for step in draft) else "12-KH-UBND-2022"


def form(path: str, world: World) -> dict[str, Any]:
    """Enough of a form that the refusal, where there is one, is for who sends it."""
    given: dict[str, Any] = {
        "inside": "508",
        "reason": "thử",
        "until": "2022-09-20",
        "day": "2022-10-20",
        "what": "accept" if "cho-duyet" in path else "refuse",
        "task": TASK_CODE,
        "silence": world.parts["silence"],
        "factor_reason": "",
    }
    # What would change the account that the next requests are about is left unsaid.
    return {} if path.startswith("/quan-tri") else given


def body(path: str) -> dict[str, Any]:
    """The JSON of an operation, with what it needs to be understood."""
    kind = next((kind for kind in KINDS if path.endswith(kind)), None)
    if kind is None:
        return {
            "reason": "thử",
            "until": "2022-10-20",
            "wanted": "2022-10-20",
            "on": "2022-09-01",
            "note": "",
        }
    fact = {"unit": "20602-01", "occurred_on": "2022-09-01", **FACTS[kind]}
    return {"reason": "thử", "fact": fact} if "correct" in path else fact


FACTS: dict[str, dict[str, Any]] = {
    "team_founded": {"body": "khac", "member_count": 4},
    "team_changed": {"body": "tcnscd", "member_count": 4},
    "team_dissolved": {"body": "khac"},
    "training_held": {"subject": "ky-nang-so", "participants": 4},
    "document_issued": {"document": "ke-hoach"},
    "report_filed": {"report": "thang", "for_period": "2022-08"},
    "measured": {"indicator": "ho", "numerator": 1, "denominator": 2},
    "work_reported": {"work": "khac", "amount": 1},
}


def refused(path: str, answer: Response) -> bool:
    hidden = answer.status_code == 404 and any(one in path for one in HIDING)
    return hidden or answer.status_code in {401, 403} or any(words in text_of(answer) for words in REFUSALS)


def test_the_oracle_knows_every_route_and_no_other(site: FastAPI) -> None:
    there = {(next(iter(sorted(route.methods))), route.path) for route in routes(site)}
    assert there - set(ROUTES) == set(), "say in tests/web/oracle.py who may use them"
    assert set(ROUTES) - there == set(), "they are no more"


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_who_may_do_what(world: World, sign_in: SignIn, role: Role, unit: str) -> None:
    wrong = []
    browser = sign_in(role, unit)
    program = headers_of(world.office, browser)
    for (method, path), (action, about) in ROUTES.items():
        if action in {EVERYBODY, SIGNED_IN}:
            continue
        answer, wrote = asked(world, browser, program, method, path)
        may = allowed(role, unit, action, about)
        if may == refused(path, answer):
            wrong.append(f"{method} {path} gave {answer.status_code} where may={may}")
        if wrote and not may:
            wrong.append(f"{method} {path} was refused and wrote all the same")
    assert not wrong, "\n".join(wrong)


def asked(
    world: World, browser: Browser, program: dict[str, str], method: str, path: str, where: str = ""
) -> tuple[Response, bool]:
    """The answer, and whether the log grew. `where` is the address, if it is not about the usual."""
    where = where or address(world, path)
    before = world.office.app.log.last_position()
    if path.startswith("/api/"):
        answer = browser.client.request(
            method, where, headers=program, json=body(path) if method == "POST" else None
        )
    elif method == "GET":
        answer = browser.client.get(where)
    else:
        hidden = hidden_fields(browser.get("/tai-khoan").text)
        answer = browser.client.post(where, data={**hidden, **form(path, world)}, headers={"origin": HOST})
    return answer, world.office.app.log.last_position() != before


def headers_of(office: Scene, browser: Browser) -> dict[str, str]:
    """What a program shows that speaks for the account, with all that a program may be given."""
    assert browser.account is not None
    account = account_of(office.app, browser.account)
    assert account is not None
    scopes = [a for a in Action if a not in NEVER and allowed_anywhere(account.grants[0].role, a)]
    said = Said(None, f"token:{account.id}", NOW, "test", "command")
    _, secret = issue_token(
        office.app, account.id, scopes, until=NOW + timedelta(days=1), said=said, note="thử"
    )
    return {"authorization": f"Bearer {secret}"}


def allowed_anywhere(role: Role, action: Action) -> bool:
    return allowed(role, "49", action.value, "49")


def test_a_stranger_gets_nowhere(world: World, site: FastAPI) -> None:
    with TestClient(site, base_url=HOST, follow_redirects=False) as client:
        for (method, path), (action, _) in ROUTES.items():
            if action == EVERYBODY:
                continue
            answer = client.request(method, address(world, path), headers={"origin": HOST})
            led_away = answer.status_code == 303 and answer.headers["location"].startswith("/dang-nhap")
            assert led_away or answer.status_code in {401, 403}, (method, path, answer.status_code)
