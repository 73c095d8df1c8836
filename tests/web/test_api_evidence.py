"""Evidence by the API: sent first, named by what it supports, only by who sent it."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from access.roles import Action, Role
from events.decisions import TaskRef
from events.facts import Evidence
from flows.evidence import FILE_MOST_BYTES, FILES_MOST, EvidenceStore
from flows.extending import Said
from flows.offered import LASTS, NotOffered, require_offered
from flows.tokens import issue_token
from tests.scene import Scene
from tests.web.acted import JPEG, PDF, decisions, facts, photo
from tests.web.conftest import HOST, NOW, SignIn, hidden_fields, open_somebody, text_of

API = "/api/v1"
TASK = f"{API}/tasks/12-KH-UBND-2022/1/20602-01/-"
TEAM = {"unit": "20602-01", "occurred_on": "2022-09-10", "body": "tcnscd", "member_count": 5}
Program = Callable[[str], TestClient]


@pytest.fixture
def program(office: Scene, site: FastAPI) -> Program:
    """`program("20602")`: a client that shows the token of an officer of that unit."""

    def made(unit: str) -> TestClient:
        account, _ = open_somebody(office, f"program-{unit}", Role.OFFICER, unit)
        said = Said(None, f"token:{account}", NOW, "test", "command")
        scopes = {Action.SEE, Action.REPORT, Action.ASK}
        _, secret = issue_token(office.app, account, scopes, until=NOW + timedelta(days=30), said=said)
        return TestClient(site, base_url=HOST, headers={"authorization": f"Bearer {secret}"})

    return made


@pytest.fixture
def client(site: FastAPI, program: Program) -> Any:
    with TestClient(site):  # opens the office
        yield program("20602")


def send(client: TestClient, content: bytes, name: str = "quyet-dinh.pdf", **more: Any) -> Any:
    return client.post(f"{API}/evidence", params={"name": name}, content=content, **more)


def refused(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


def named(client: TestClient, *files: Any) -> Any:
    """The answer to a fact that names the files."""
    return client.post(f"{API}/facts/team_founded", json={**TEAM, "evidence": files})


def test_a_file_is_kept_by_its_content_and_named_by_a_fact(client: TestClient, office: Scene) -> None:
    answer = send(client, PDF)
    assert answer.status_code == 201, answer.text
    digest = sha256(PDF).hexdigest()
    assert answer.json() == {"name": "quyet-dinh.pdf", "size_bytes": len(PDF), "sha256": digest}
    told = client.post(f"{API}/facts/team_founded", json={**TEAM, "evidence": [answer.json()]})
    assert told.status_code == 201, told.text
    [fact] = facts(office, "20602-01")
    [evidence] = fact.evidence
    assert EvidenceStore(office.app.settings.evidence_dir).read(evidence) == PDF


def test_the_same_bytes_have_the_same_address_by_the_api_and_by_a_page(
    client: TestClient, office: Scene, sign_in: SignIn
) -> None:
    assert send(client, JPEG, "a.jpg").json()["sha256"] == send(client, JPEG, "b.jpg").json()["sha256"]
    officer = sign_in(Role.OFFICER, "20605")
    form = "/viec/12-KH-UBND-2022/1/20605-01/-/ghi"
    hidden = hidden_fields(officer.get(form).text)
    sent = officer.client.post(
        form,
        data={**hidden, "occurred_on": "2022-09-09", "quantity": "5"},
        headers={"origin": HOST},
        **photo(),
    )
    assert "Đã ghi" in text_of(sent)
    [fact] = facts(office, "20605-01")
    assert fact.evidence[0].sha256 == sha256(JPEG).hexdigest()


@pytest.mark.parametrize("kind", ["application/pdf", "text/plain", "application/octet-stream", ""])
def test_what_the_sender_calls_it_decides_nothing(client: TestClient, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    assert send(client, PDF, headers=headers).status_code == 201


def test_kinds_and_sizes_are_those_of_the_pages(client: TestClient) -> None:
    for content in (b"<html><script>", b"MZ\x90\x00 program", b"PK\x03\x04 macros", b"{}"):
        assert "không phải ảnh hoặc PDF" in refused(send(client, content), 422)
    assert client.post(f"{API}/evidence", params={"name": "x.pdf"}).status_code == 422
    too_large = b"%PDF-" + bytes(FILE_MOST_BYTES)
    assert "lớn hơn 20 MB" in refused(send(client, too_large), 409)
    assert send(client, b"%PDF-" + bytes(26 * 1024 * 1024)).status_code == 413
    assert send(client, PDF, "<script>.html").json()["name"] == "<script>.html.pdf"


def test_nobody_names_a_file_that_was_not_theirs_to_name(
    client: TestClient, program: Program, office: Scene
) -> None:
    theirs = send(program("20605"), PDF).json()
    assert "chưa được gửi bằng tài khoản này" in refused(named(client, theirs), 409)
    mine = send(client, PDF).json()
    assert "ghi khác với lúc gửi" in refused(named(client, {**mine, "name": "khac.pdf"}), 409)
    for made_up in ({"size_bytes": 2**70}, {"name": "\x00"}, {"name": "x" * 3_000}):
        assert named(client, {**mine, **made_up}).status_code in {409, 422}
    assert facts(office, "20602-01") == []


def test_a_fact_is_written_once_though_its_file_was_sent_long_ago(client: TestClient, office: Scene) -> None:
    evidence = Evidence.model_validate(send(client, PDF).json())
    body = {**TEAM, "evidence": [evidence.model_dump()]}
    key = {"idempotency-key": "one"}
    assert client.post(f"{API}/facts/team_founded", json=body, headers=key).status_code == 201
    [recorded] = office.app.log.stream("unit:20602-01")
    later = NOW + LASTS
    require_offered(
        office.app, recorded.by, (evidence,), message=f"{recorded.by}:one", now=later
    )  # said before: passes
    with pytest.raises(NotOffered, match="30 ngày qua"):
        require_offered(office.app, recorded.by, (evidence,), message="another", now=later)


def test_a_submission_and_a_request_carry_files_too(client: TestClient, office: Scene) -> None:
    file = send(client, JPEG, "anh.jpg").json()
    task = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20602-01")
    wanted = {"until": "2022-10-20", "reason": "bão", "evidence": [file]}
    assert client.post(f"{TASK}/extension", json=wanted).status_code == 201
    done = {"on": "2022-09-10", "note": "", "evidence": [file]}
    assert client.post(f"{TASK}/submission", json=done).status_code == 201
    assert [one.evidence[0].name for one in decisions(office, task)] == ["anh.jpg"] * 2  # type: ignore[attr-defined]  # both have files
    stranger = {**wanted, "evidence": [{**file, "size_bytes": 1}]}
    assert "chưa được gửi" in refused(client.post(f"{TASK}/extension", json=stranger), 409)


def test_a_fact_that_is_put_right_keeps_its_files(
    client: TestClient, program: Program, office: Scene
) -> None:
    file = send(client, PDF).json()
    client.post(f"{API}/facts/team_founded", json={**TEAM, "evidence": [file]})
    right = {"reason": "đếm lại", "fact": {**TEAM, "member_count": 6, "evidence": [file]}}
    with_other_account = program("508")
    answer = with_other_account.post(f"{API}/facts/20602-01/1/correct/team_founded", json=right)
    assert answer.status_code == 201, answer.text
    assert facts(office, "20602-01")[-1].evidence[0].sha256 == file["sha256"]


def test_there_are_at_most_ten(client: TestClient) -> None:
    files = [send(client, PDF, f"{n}.pdf").json() for n in range(FILES_MOST + 1)]
    answer = client.post(f"{API}/facts/team_founded", json={**TEAM, "evidence": files})
    assert "nhiều nhất 10 tệp" in refused(answer, 409)


def test_who_may_not_report_sends_no_files(site: FastAPI, office: Scene) -> None:
    account, _ = open_somebody(office, "leader", Role.LEADER, "49")
    said = Said(None, "token", NOW, "test", "command")
    _, secret = issue_token(office.app, account, {Action.SEE}, until=NOW + timedelta(days=1), said=said)
    with TestClient(site, base_url=HOST, headers={"authorization": f"Bearer {secret}"}) as client:
        refused(send(client, PDF), 403)
        refused(send(client, PDF, headers={"authorization": ""}), 401)
