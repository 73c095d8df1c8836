"""Lists taken away: what the page shows and no more; other systems that are told of events."""

import io
import re
from datetime import date
from importlib import import_module
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from httpx2 import Response

from access.roles import Role
from events.facts import TeamFounded, TrainingHeld
from tests.scene import Scene
from tests.web.conftest import SignIn, text_of


def file_name(answer: Response) -> str:
    return unquote(answer.headers["content-disposition"].partition("''")[2])


def lines(answer: Response) -> list[str]:
    assert answer.text.startswith("\ufeff")
    return answer.text.removeprefix("\ufeff").splitlines()


LISTS = ("board", "tasks", "late", "units", "contacts", "teams", "reports", "letters")


def removal(page: Response) -> str:
    """Where the form that takes the one address away is sent."""
    [action] = re.findall(r'action="([^"]+/go)"', page.text)
    return str(action)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_goes_out_as_a_spreadsheet_and_as_csv(sign_in: SignIn, name: str) -> None:
    office = sign_in(Role.COORDINATOR)
    sheet = office.get(f"/xuat/{name}.xlsx?inside=508")
    assert "xl/worksheets/sheet1.xml" in ZipFile(io.BytesIO(sheet.content)).namelist()
    table = office.get(f"/xuat/{name}.csv?inside=508")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.headers["content-disposition"].startswith("attachment")
    assert len(lines(table)[0].split(",")) > 3


def test_the_tasks_of_a_unit_go_out_as_of_the_day_that_was_asked(office: Scene, sign_in: SignIn) -> None:
    done = TeamFounded(unit="20602-01", occurred_on=date(2022, 8, 20), body="tcnscd", member_count=5)
    office.report(done)
    browser = sign_in(Role.OFFICER, "20602")
    now = lines(browser.get("/xuat/tasks.csv"))
    assert len(now) == 3
    assert sum("xong đúng hạn" in line for line in now) == 1
    then = browser.get("/xuat/tasks.csv?on=2022-08-10")
    assert file_name(then) == "tasks-20602-2022-08-10.csv"
    assert sum("xong đúng hạn" in line for line in lines(then)) == 0


def test_what_one_may_not_see_one_may_not_take_away(sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    officer.get("/xuat/tasks.csv?inside=49", status=403)
    officer.get("/xuat/nhat-ky.csv", status=403)
    administrator = sign_in(Role.ADMINISTRATOR)
    administrator.get("/xuat/tasks.csv", status=403)
    administrator.get("/xuat/nhat-ky.csv", status=403)  # sees the trail and takes nothing away
    officer.get("/xuat/passwords.csv", status=422)


def test_the_trail_goes_out_under_the_filters_of_its_page_within_the_subtree(
    office: Scene, sign_in: SignIn
) -> None:
    for unit in ("20602", "20701"):
        held = TrainingHeld(unit=unit, occurred_on=date(2022, 8, 20), subject="=1+1", participants=9)
        office.report(held)
    auditor = sign_in(Role.AUDITOR, "508")
    found = lines(auditor.get("/xuat/nhat-ky.csv?kind=fact"))
    assert len(found) == 2
    assert "(20602)" in found[1]
    assert "(20701)" not in "\n".join(found)
    whole = sign_in(Role.AUDITOR, "").get("/xuat/nhat-ky.xlsx")
    assert ZipFile(io.BytesIO(whole.content)).testzip() is None


def test_a_long_trail_goes_out_page_after_page(
    office: Scene, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = import_module("web.rooms.exports")
    monkeypatch.setattr(exports, "TRAIL_PAGE", 7)
    monkeypatch.setattr(exports, "TRAIL_MOST", 20)
    facts = [
        TrainingHeld(unit="20602", occurred_on=date(2022, 8, 20), subject="ky-nang", participants=n)
        for n in range(1, 41)
    ]
    office.report_many(facts, on=date(2022, 8, 22))
    found = lines(sign_in(Role.AUDITOR).get("/xuat/nhat-ky.csv?kind=fact"))[1:]
    assert [f"cho {n} người" in line for n, line in zip(range(40, 19, -1), found, strict=True)] == [True] * 21


def test_the_months_report_goes_out_as_a_document(sign_in: SignIn) -> None:
    office = sign_in(Role.COORDINATOR)
    report = office.get("/xuat/bao-cao-thang.docx?inside=508&month=2022-08")
    assert file_name(report) == "bao-cao-508-2022-08.docx"
    assert "word/document.xml" in ZipFile(io.BytesIO(report.content)).namelist()
    assert "không phải một tháng" in text_of(office.get("/xuat/bao-cao-thang.docx?month=2022-13", status=422))


def test_pages_lead_to_their_files_where_one_may_take_them(sign_in: SignIn) -> None:
    office = sign_in(Role.COORDINATOR)
    assert 'href="/xuat/board.xlsx?inside=49"' in office.get("/bang").text
    assert 'href="/xuat/tasks.csv?inside=49"' in office.get("/viec").text
    assert "/xuat/" not in sign_in(Role.ADMINISTRATOR).get("/bang").text


# --- other systems ------------------------------------------------------------------------


def test_an_administrator_adds_an_address_sees_its_secret_once_and_takes_it_away(sign_in: SignIn) -> None:
    administrator = sign_in(Role.ADMINISTRATOR, "49")
    administrator.get("/moc-noi")
    told = administrator.post("/moc-noi", {"url": "https://example.org/nhan", "inside": "49"})
    assert "whsec_" in told.text
    assert "no-store" in told.headers["cache-control"]
    listed = administrator.get("/moc-noi")
    assert "whsec_" not in listed.text
    assert "https://example.org/nhan" in text_of(listed)
    action = removal(listed)
    assert "Chưa có nơi nhận nào." in text_of(administrator.post(action))


def test_addresses_and_units_that_cannot_be_are_told_beside_the_field(sign_in: SignIn) -> None:
    administrator = sign_in(Role.ADMINISTRATOR, "508")
    administrator.get("/moc-noi")
    wrong = administrator.post("/moc-noi", {"url": "http://127.0.0.1/x", "inside": "508"}, status=422)
    assert 'value="http://127.0.0.1/x"' in wrong.text
    beyond = administrator.post("/moc-noi", {"url": "https://example.org/x", "inside": "511"}, status=422)
    assert "không được làm việc này ở đơn vị 511" in text_of(beyond)
    everything = administrator.post("/moc-noi", {"url": "https://example.org/x", "inside": ""}, status=422)
    assert "chỉ quản trị toàn hệ thống" in text_of(everything)


def test_an_administrator_of_a_district_neither_sees_nor_ends_what_others_set_up(sign_in: SignIn) -> None:
    above = sign_in(Role.ADMINISTRATOR, "")
    above.get("/moc-noi")
    above.post("/moc-noi", {"url": "https://example.org/tat-ca", "inside": ""})
    action = removal(above.get("/moc-noi"))
    below = sign_in(Role.ADMINISTRATOR, "508")
    assert "tat-ca" not in below.get("/moc-noi").text
    below.post(action, status=409)
    sign_in(Role.COORDINATOR).get("/moc-noi", status=403)
