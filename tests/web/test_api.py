"""The JSON API: programs with tokens see and do what their accounts may, within the token's scopes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from access.roles import Action, Role
from flows.extending import Said
from flows.tokens import issue_token
from tests.scene import Scene
from tests.web.conftest import HOST, NOW, SignIn, hidden_fields, open_somebody, text_of

API = "/api/v1"
TASK = f"{API}/tasks/12-KH-UBND-2022/1/20602-01/-"
TEAM = {"unit": "20602-01", "occurred_on": "2022-09-10", "body": "tcnscd", "member_count": 5}
Program = Callable[..., TestClient]


@pytest.fixture
def program(office: Scene, site: FastAPI) -> Iterator[Program]:
    """`program(Role.OFFICER, "20602", scopes)`: a client that shows the token of such an account."""
    numbers = count()
    with TestClient(site, base_url=HOST) as client:

        def made(role: Role, unit: str = "49", scopes: set[Action] | None = None) -> TestClient:
            account, _ = open_somebody(office, f"program-{next(numbers)}", role, unit)
            said = Said(None, f"token:{account}", NOW, "test", "command")
            wanted = scopes or {Action.SEE, Action.REPORT, Action.ASK}
            until = NOW + timedelta(days=30)
            _, secret = issue_token(office.app, account, wanted, until=until, said=said)
            client.headers["authorization"] = f"Bearer {secret}"
            return client

        yield made


def problem(answer: Any, status: int) -> str:
    """The words of an error, which must be a problem of that status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    return str(body["detail"])


def test_a_program_reads_boards_tasks_units_and_directives(program: Program) -> None:
    client = program(Role.OFFICER, "20602")
    board = client.get(f"{API}/board").json()
    assert board["inside"]["code"] == "20602"
    assert board["whole"][0]["counts"]["open_in_time"] == 2
    assert [t["unit"] for t in client.get(f"{API}/tasks").json()] == ["20602-01", "20602-02"]
    assert client.get(TASK).json()["row"]["status"] == "open_in_time"
    assert client.get(f"{API}/units/20602").json()["name"] == "Xã Duy Thu"
    assert [u["code"] for u in client.get(f"{API}/units").json()] == ["20602-01", "20602-02"]
    assert client.get(f"{API}/directives").json()[0]["number"] == "12/KH-UBND"
    assert client.get(f"{API}/directives/12-KH-UBND-2022").status_code == 200
    assert client.get(f"{API}/teams").json()["whole"]["total"]["teams"] == 0
    assert client.get(f"{API}/indicators").json() == []
    assert client.get(f"{API}/discrepancies").json() == []
    assert client.get(f"{API}/units/20602/letters").json() == []


def test_a_fact_is_reported_once_however_often_it_is_sent(program: Program, office: Scene) -> None:
    client = program(Role.OFFICER, "20602")
    key = {"idempotency-key": "import-17"}
    first = client.post(f"{API}/facts/team_founded", json=TEAM, headers=key)
    assert first.status_code == 201, first.text
    again = client.post(f"{API}/facts/team_founded", json=TEAM, headers=key)
    assert first.json()["fact"] == again.json()["fact"] == "20602-01@1"
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    other = {**TEAM, "member_count": 6}
    assert "đã được dùng" in problem(client.post(f"{API}/facts/team_founded", json=other, headers=key), 409)
    assert client.get(TASK).json()["row"]["status"] == "done_in_time"
    [recorded] = office.app.log.stream("unit:20602-01")
    assert recorded.via == "api"


def test_a_fact_is_taken_back_and_put_right(program: Program) -> None:
    client = program(Role.OFFICER, "20602")
    client.post(f"{API}/facts/team_founded", json=TEAM)
    right = {"reason": "gõ nhầm", "fact": {**TEAM, "member_count": 7}}
    corrected = client.post(f"{API}/facts/20602-01/1/correct/team_founded", json=right)
    assert corrected.status_code == 201, corrected.text
    assert corrected.json()["fact"] == "20602-01@3"
    taken = client.post(f"{API}/facts/20602-01/3/retract", json={"reason": "chưa lập"})
    assert taken.status_code == 201
    assert client.get(TASK).json()["row"]["status"] == "open_in_time"
    again = client.post(f"{API}/facts/20602-01/3/retract", json={"reason": "chưa lập"})
    assert "đã được rút" in problem(again, 404)
    elsewhere = {"reason": "gõ nhầm", "fact": {**TEAM, "unit": "20602-02"}}
    problem(client.post(f"{API}/facts/20602-01/1/correct/team_founded", json=elsewhere), 404)


def test_a_later_day_is_asked_for_and_decided_on_by_those_who_may(program: Program) -> None:
    officer = program(Role.OFFICER, "20602")
    later = {"until": "2022-10-20", "reason": "mưa lũ"}
    assert officer.post(f"{TASK}/extension", json=later).status_code == 201
    problem(officer.post(f"{TASK}/extension/grant", json=later), 403)
    office = program(Role.COORDINATOR, "49", {Action.SEE, Action.GRANT, Action.REVIEW})
    assert office.post(f"{TASK}/extension/grant", json=later).status_code == 201
    assert office.get(TASK).json()["row"]["lenient"] == "2022-10-20"
    nothing_asked = office.post(f"{TASK}/extension/refuse", json={"reason": "không"})
    problem(nothing_asked, 409)


def test_a_token_does_what_its_scopes_and_its_account_both_allow(program: Program) -> None:
    reader = program(Role.OFFICER, "20602", {Action.SEE})
    assert reader.get(f"{API}/board").status_code == 200
    problem(reader.post(f"{API}/facts/team_founded", json=TEAM), 403)
    problem(reader.get(f"{API}/board?inside=20701"), 403)
    problem(reader.get(f"{API}/trail"), 403)
    writer = program(Role.OFFICER, "20602", {Action.REPORT})
    problem(writer.get(f"{API}/board"), 403)
    elsewhere = writer.post(f"{API}/facts/team_founded", json={**TEAM, "unit": "20701-01"})
    assert "20701-01" in problem(elsewhere, 403)


def test_without_a_token_nothing_is_answered_but_the_description(program: Program) -> None:
    client = program(Role.OFFICER, "20602")
    client.headers["authorization"] = "Bearer dondoc_no-such-token"
    answer = client.get(f"{API}/board")
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert client.get(f"{API}/openapi.json").status_code == 200
    assert "/api/v1/facts/team_founded" in text_of(client.get("/api"))


def test_a_session_reads_with_its_page_token_and_writes_nothing(sign_in: SignIn) -> None:
    browser = sign_in(Role.OFFICER, "20602")
    problem(browser.client.get(f"{API}/board"), 401)
    token = str(hidden_fields(browser.get("/bang").text)["_csrf"])
    proof = {"x-csrf-token": token}
    assert browser.client.get(f"{API}/board", headers=proof).status_code == 200
    problem(browser.client.get(f"{API}/board", headers={"x-csrf-token": "a.b"}), 401)
    problem(browser.client.post(f"{API}/facts/team_founded", json=TEAM, headers=proof), 401)


def test_what_cannot_be_understood_is_told_as_a_problem(program: Program) -> None:
    client = program(Role.OFFICER, "20602")
    assert "member_count" in problem(
        client.post(f"{API}/facts/team_founded", json={**TEAM, "member_count": 0}), 422
    )
    problem(client.post(f"{API}/facts/team_founded", content=b"{", headers={"content-type": "x/y"}), 422)
    problem(client.get(f"{API}/tasks?status=nonsense"), 422)
    problem(client.get(f"{API}/tasks?directive=%00"), 422)
    problem(client.get(f"{API}/nothing"), 404)
    problem(client.get(f"{API}/units/00000"), 403)
    problem(client.post(f"{API}/facts/team_founded", json={**TEAM, "note": "a" * 2_001}), 422)
    problem(client.post(f"{API}/facts/team_founded", json={**TEAM, "body": "a\x00b"}), 422)
    problem(client.delete(f"{API}/board"), 405)
    assert "chưa tới" in problem(
        client.post(f"{TASK}/submission", json={"on": "2022-12-01", "note": ""}), 422
    )


def test_a_figure_that_no_table_holds_is_refused_and_never_logged(program: Program, office: Scene) -> None:
    client = program(Role.OFFICER, "20602")
    before = office.app.log.last_position()
    huge = {**_training(1), "participants": 2**70}
    assert "gõ thừa chữ số" in problem(client.post(f"{API}/facts/training_held", json=huge), 409)
    problem(client.post(f"{API}/facts/team_founded", json={**TEAM, "member_count": 10_001}), 409)
    share = {"unit": "20602", "occurred_on": "2022-09-10", "indicator": "x", "numerator": 1}
    problem(client.post(f"{API}/facts/measured", json={**share, "denominator": 2**40}), 409)
    assert office.app.log.last_position() == before


def _training(participants: int) -> dict[str, object]:
    return {
        "unit": "20602",
        "occurred_on": "2022-09-10",
        "subject": "ky-nang",
        "participants": participants,
    }


def test_the_trail_is_read_page_by_page_and_event_by_event(program: Program) -> None:
    officer = program(Role.OFFICER, "20602")
    officer.post(f"{API}/facts/team_founded", json=TEAM)
    auditor = program(Role.AUDITOR, "508", {Action.SEE, Action.TRAIL})
    page = auditor.get(f"{API}/trail?inside=20602&kind=fact").json()
    [entry] = page["entries"]
    assert entry["via"] == "api"
    one = auditor.get(f"{API}/trail/{entry['position']}").json()
    assert one["data"]["member_count"] == 5
    problem(auditor.get(f"{API}/trail/99999"), 404)
    problem(auditor.get(f"{API}/trail?inside=511"), 403)
