"""One duty of many hamlets as a table: rows that are filled in are written, all of them or none."""

import re
from datetime import date
from html import unescape

import pytest

from access.roles import Role
from events.done_when import Filed, Happened, Reached
from events.facts import Measured, ReportFiled, TeamFounded
from tests.scene import Scene
from tests.web.acted import asked, facts
from tests.web.conftest import Browser, SignIn, founding, text_of
from units.tree import Every

TABLE = "/viec-cua-toi/20602/12-KH-UBND-2022/1?han=2022-09-30"
HAMLETS = Every(level="thon", inside="49")


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


def rows_in(browser: Browser) -> dict[str, list[str]]:
    """What the form says of its rows, as a browser sends it back."""
    assert browser.page is not None
    names = [unescape(v) for v in re.findall(r'name="row" value="([^"]*)"', browser.page.text)]
    titles = re.findall(r'name="(title:[^"]*)" value="([^"]*)"', browser.page.text)
    return {"row": names, **{name: [unescape(title)] for name, title in titles}}


def test_the_group_on_the_front_page_leads_to_a_table_of_its_hamlets(office: Scene, officer: Browser) -> None:
    front = officer.get("/").text
    link = re.search(r'href="(/viec-cua-toi/[^"]+)"', front)
    assert link is not None
    shown = officer.get(unescape(link.group(1)))
    assert re.findall(r"<legend>([^<]+)</legend>", shown.text) == ["Thôn 1", "Thôn 2"]
    sent = {"occurred_on": "2022-09-08", "quantity:20602-01/": "6", "quantity:20602-02/": "8"}
    sent |= {"leader:20602-01/": "trưởng thôn", "occurred_on:20602-02/": "2022-09-09"}
    done = officer.post(unescape(link.group(1)), {**rows_in(officer), **sent, "team:20602-01/": "1"})

    assert "Đã ghi 2 nơi; 0 nơi đã có từ trước." in text_of(done)
    [first], [second] = facts(office, "20602-01"), facts(office, "20602-02")
    assert isinstance(first, TeamFounded)
    assert (first.member_count, first.occurred_on) == (6, date(2022, 9, 8))
    assert first.members[0].position == "hamlet_head"
    assert (second.quantity, second.occurred_on) == (8, date(2022, 9, 9))
    assert "Không còn việc nào phải làm." in text_of(officer.get("/"))


def test_rows_left_empty_are_passed_over_and_none_at_all_is_said(office: Scene, officer: Browser) -> None:
    officer.get(TABLE)
    nothing = officer.post(TABLE, {**rows_in(officer), "occurred_on": "2022-09-08"}, status=422)
    assert "Chưa điền nơi nào" in text_of(nothing)
    officer.post(TABLE, {**rows_in(officer), "occurred_on": "2022-09-08", "quantity:20602-02/": "5"})
    assert facts(office, "20602-01") == []
    assert len(facts(office, "20602-02")) == 1


def test_one_wrong_row_is_told_beside_its_field_and_nothing_is_written(
    office: Scene, officer: Browser
) -> None:
    officer.get(TABLE)
    sent = {"occurred_on": "2022-09-08", "quantity:20602-01/": "6", "quantity:20602-02/": "tám"}
    refused = officer.post(TABLE, {**rows_in(officer), **sent}, status=422)
    assert 'href="#quantity:20602-02/"' in refused.text
    assert "Cần một số nguyên" in text_of(refused)
    assert 'value="tám"' in refused.text
    assert 'value="6"' in refused.text
    later = officer.post(
        TABLE,
        {**rows_in(officer), **sent, "quantity:20602-02/": "8", "occurred_on:20602-02/": "2022-12-01"},
        status=422,
    )
    assert "Thôn 2: Ngày 1/12/2022 chưa tới" in text_of(later)
    office.report(TeamFounded(unit="20602-02", occurred_on=date(2022, 9, 7), body="tcnscd", member_count=4))
    there = officer.post(TABLE, {**rows_in(officer), **sent, "quantity:20602-02/": "8"}, status=422)
    assert "đã được lập ngày 7/9/2022" in text_of(there)
    assert facts(office, "20602-01") == []


def test_a_table_that_is_sent_twice_is_written_once(office: Scene, officer: Browser) -> None:
    page = officer.get(TABLE)
    sent = {**rows_in(officer), "occurred_on": "2022-09-08", "quantity:20602-01/": "6"}
    officer.post(TABLE, sent)
    officer.page = page
    again = officer.post(TABLE, sent)
    assert "Đã ghi 0 nơi; 1 nơi đã có từ trước." in text_of(again)
    assert len(facts(office, "20602-01")) == 1


def test_no_row_reaches_a_unit_of_others(office: Scene, officer: Browser) -> None:
    officer.get(TABLE)
    for row in ("20605-01/", "20605-01", "99999/", "x" * 100 + "/"):
        sent = {"row": [row], "occurred_on": "2022-09-08", f"quantity:{row}": "6"}
        officer.post(TABLE, sent, status=422)
    assert facts(office, "20605-01") == []
    officer.get(TABLE.replace("20602", "20605"), status=403)


def test_reports_and_indicators_are_filled_in_the_same_way(office: Scene, officer: Browser) -> None:
    monthly = {"kind": "recurring", "rule": "monthly;by=20"}
    name = asked(
        office,
        founding("1", who=HAMLETS, done_when=Filed(report="tháng"), due=monthly),
        founding("2", who=HAMLETS, done_when=Reached(indicator="tài khoản", at_least=70)),
        founding("3", who=HAMLETS, done_when=Happened(fact="document_issued", about="biên bản")),
    )
    path = f"/viec-cua-toi/20602/{name}/1?han=2022-09-20"
    officer.get(path)
    officer.post(path, {**rows_in(officer), "occurred_on": "2022-09-10", "done:20602-01/2022-09": "1"})
    path = f"/viec-cua-toi/20602/{name}/2"
    officer.get(path)
    figures = {"quantity:20602-01/": "80", "denominator:20602-01/": "100"}
    officer.post(path, {**rows_in(officer), "occurred_on": "2022-09-10", **figures})
    path = f"/viec-cua-toi/20602/{name}/3"
    officer.get(path)
    officer.post(path, {**rows_in(officer), "occurred_on": "2022-09-10", "done:20602-02/": "1"})

    report, measured = facts(office, "20602-01")
    assert isinstance(report, ReportFiled)
    assert (report.report, report.for_period) == ("tháng", "2022-09")
    assert isinstance(measured, Measured)
    assert (measured.numerator, measured.denominator) == (80, 100)
    assert [f.about for f in facts(office, "20602-02")] == ["biên bản"]
