"""Files that come with a form: which are taken, how long a form holds them, how they go out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.roles import Role
from flows.evidence_kinds import kind_of, named_as
from tests.scene import Scene
from tests.web.acted import JPEG, PDF, TEAM, facts, held, photo
from tests.web.conftest import Browser, SignIn, text_of


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


HOSTILE = (
    b"<!doctype html><script>alert(1)</script>",
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b"MZ\x90\x00" + b"\x00" * 100,
    b"\x7fELF" + b"\x00" * 100,
    b"#!/bin/sh\nrm -rf /\n",
    b"PK\x03\x04" + b"\x00" * 100,
    b" %PDF-1.7 after something else",
    b"",
)


def test_what_is_no_photograph_and_no_pdf_is_refused_whatever_it_is_called(
    office: Scene, officer: Browser
) -> None:
    officer.get(f"{TEAM}/ghi")
    filled = {"occurred_on": "2022-09-10", "quantity": "7", "team": "1"}
    for content in HOSTILE:
        shown = officer.post(f"{TEAM}/ghi", filled, status=422, **photo("quyet-dinh.jpg", content))
        assert 'href="#evidence"' in shown.text
        assert "Tệp quyet-dinh.jpg không phải ảnh hoặc PDF" in text_of(shown)
    assert facts(office, "20602-01") == []


@given(st.text(max_size=40))
def test_nothing_that_begins_like_a_page_is_taken_for_a_picture(text: str) -> None:
    assert kind_of(f"<{text}".encode()) is None
    assert kind_of(f" \n<{text}".encode()) is None


def test_files_that_were_sent_are_not_sent_again_when_the_form_is_put_right(
    office: Scene, officer: Browser
) -> None:
    officer.get(f"{TEAM}/ghi")
    wrong = {"occurred_on": "2022-09-10", "quantity": "", "team": "1"}
    officer.post(f"{TEAM}/ghi", wrong, status=422, **photo("quyết định.pdf", PDF, "text/html"))
    [kept] = held(officer)
    officer.post(f"{TEAM}/ghi", {**wrong, "quantity": "7", "held": kept})
    [team] = facts(office, "20602-01")
    assert [(e.name, e.size_bytes) for e in team.evidence] == [("quyết định.pdf", len(PDF))]


def test_a_form_holds_no_file_that_was_not_taken_in_this_session(
    office: Scene, officer: Browser, sign_in: SignIn
) -> None:
    wrong = {"occurred_on": "2022-09-10", "quantity": "", "team": "1"}
    officer.get(f"{TEAM}/ghi")
    officer.post(f"{TEAM}/ghi", wrong, status=422, **photo())
    [kept] = held(officer)
    other = sign_in(Role.OFFICER, "20602")
    other.get(f"{TEAM}/ghi")
    other.post(f"{TEAM}/ghi", {**wrong, "quantity": "7", "held": kept})
    [team] = facts(office, "20602-01")
    assert team.evidence == ()


def test_evidence_goes_out_as_a_file_that_runs_nothing_and_only_to_who_may_see(
    office: Scene, officer: Browser, sign_in: SignIn
) -> None:
    officer.get(f"{TEAM}/ghi")
    filled = {"occurred_on": "2022-09-10", "quantity": "7", "team": "1"}
    page = officer.post(f"{TEAM}/ghi", filled, **photo("ảnh <họp>.html"))
    link = re.search(r'href="(/minh-chung/[^"]+)"', page.text)
    assert link is not None
    file = officer.get(link.group(1))

    assert file.content == JPEG
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    disposition = file.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="_nh__h_p_.html.jpg"')
    assert disposition.isascii()
    sign_in(Role.OFFICER, "20605").get(link.group(1), status=403)
    officer.get(link.group(1).replace("/20602-01/1/", "/20602-02/1/"), status=404)
    officer.get(link.group(1)[:-4] + "0000", status=404)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [("anh.JPG", "anh.JPG"), ("anh", "anh.jpg"), ("../../x.svg", "x.svg.jpg"), ("C:\\a\\b.exe", "b.exe.jpg")],
)
def test_a_file_is_named_as_what_it_is(given_name: str, kept: str) -> None:
    kind = kind_of(JPEG)
    assert kind is not None
    assert named_as(given_name, kind) == kept
