"""The officer's sheet: out with the duties filled in, back judged row by row, written whole or not at all."""

import io
from datetime import date, timedelta
from html import unescape
from re import findall
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it has no types

from access.roles import Role
from events.facts import TeamFounded
from flows.held_sheets import LASTS, OF_ONE_MOST, NotHeld, held, hold
from tests.scene import Scene
from tests.web.acted import facts
from tests.web.conftest import NOW, Browser, SignIn, text_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def officer(sign_in: SignIn) -> Browser:
    return sign_in(Role.OFFICER, "20602")


def filled(content: bytes, *rows: dict[str, object]) -> bytes:
    """The sheet with the first rows filled in, by heading."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    headings = {cell.value: cell.column for cell in sheet[4]}
    for number, row in enumerate(rows, start=5):
        for heading, value in row.items():
            sheet.cell(number, headings[heading]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(browser: Browser, content: bytes, *, status: int = 200, name: str = "bieu.xlsx") -> str:
    browser.get("/bieu")
    sent: dict[str, Any] = {"files": {"file": (name, io.BytesIO(content), XLSX)}}
    return browser.post("/bieu", {}, status=status, **sent).text


def confirm(browser: Browser, html: str) -> str:
    [name] = findall(r'name="held" value="([^"]+)"', html)
    return text_of(browser.post("/bieu/ghi", {"held": unescape(name)}))


DONE = {"Ngày thực hiện": date(2022, 9, 8), "Số lượng": 6}


def test_the_sheet_goes_out_filled_with_the_hamlets_comes_back_and_is_written_once(
    office: Scene, officer: Browser
) -> None:
    sheet = officer.get("/bieu/tai")
    assert sheet.headers["content-type"] == XLSX
    assert 'filename="viec-can-bao-20602-2022-09-12.xlsx"' in sheet.headers["content-disposition"]
    back = filled(sheet.content, DONE, {**DONE, "Số lượng": 8})
    judged = upload(officer, back)

    assert "Sẽ ghi 2 dòng" in judged
    assert "8/9/2022" in judged
    assert facts(office, "20602-01") == []
    assert "Đã ghi 2 dòng; 0 dòng đã có từ trước." in confirm(officer, judged)
    assert [f.quantity for n in (1, 2) for f in facts(office, f"20602-0{n}")] == [6, 8]
    again = upload(officer, back)
    assert "Không có gì mới để ghi" in again
    assert len(facts(office, "20602-01")) == 1


def test_a_second_press_of_the_button_writes_nothing_more(office: Scene, officer: Browser) -> None:
    judged = upload(officer, filled(officer.get("/bieu/tai").content, DONE))
    page = officer.page
    assert "Đã ghi 1 dòng" in confirm(officer, judged)
    officer.page = page
    assert "Đã ghi 0 dòng; 1 dòng đã có từ trước." in confirm(officer, judged)
    assert len(facts(office, "20602-01")) == 1


def test_one_wrong_cell_is_named_and_nothing_at_all_is_written(office: Scene, officer: Browser) -> None:
    sheet = officer.get("/bieu/tai").content
    judged = upload(officer, filled(sheet, DONE, {**DONE, "Số lượng": "bảy"}), status=422)
    assert "Có 1 dòng cần sửa; chưa ghi gì" in judged
    assert "Việc cần báo!I6" in judged
    assert "bảy" in judged
    assert "cần một số nguyên" in judged
    assert 'name="held"' not in judged
    assert facts(office, "20602-01") == []


def test_what_is_no_sheet_is_refused_on_the_page_itself(officer: Browser) -> None:
    for content in (b"", b"<!doctype html><p>x", b"\x00\x01\x02" * 50, b"PK\x03\x04 broken"):
        judged = upload(officer, content, status=422)
        assert 'href="#file"' in judged
    officer.get("/bieu")
    assert "Hãy chọn tệp đã điền." in text_of(officer.post("/bieu", {}, status=422))


def test_an_officer_writes_of_no_other_unit(office: Scene, officer: Browser) -> None:
    line = "loại,mã đơn vị,ngày,về,số lượng\nlập tổ,20605-01,8/9/2022,tcnscd,5\n"
    judged = upload(officer, line.encode(), status=422, name="to.csv")
    assert "không thuộc 20602" in judged
    officer.get("/bieu?inside=20605", status=403)
    officer.get("/bieu/tai?inside=20605", status=403)
    officer.get("/bieu")
    officer.post("/bieu/ghi?inside=20605", {"held": "x"}, status=403)
    assert facts(office, "20605-01") == []


def test_what_others_wrote_meanwhile_is_judged_again_before_anything_is_written(
    office: Scene, officer: Browser
) -> None:
    judged = upload(officer, filled(officer.get("/bieu/tai").content, DONE, DONE))
    office.report(TeamFounded(unit="20602-02", occurred_on=date(2022, 9, 7), body="tcnscd", member_count=4))
    [name] = findall(r'name="held" value="([^"]+)"', judged)
    refused = officer.post("/bieu/ghi", {"held": name}, status=422)
    assert "chưa ghi dòng nào" in text_of(refused)
    assert facts(office, "20602-01") == []


def test_a_held_sheet_is_of_one_account_and_of_one_day(office: Scene) -> None:
    name = hold(office.app, "a", b"sheet", now=NOW)
    assert held(office.app, "a", name, now=NOW + LASTS) == b"sheet"
    for account, asked, now in (
        ("b", name, NOW),
        ("a", "../" + name, NOW),
        ("a", name, NOW + LASTS + timedelta(seconds=1)),
    ):
        with pytest.raises(NotHeld, match="không còn được giữ"):
            held(office.app, account, asked, now=now)


def test_of_the_sheets_of_one_account_the_newest_are_held(office: Scene) -> None:
    names = [
        hold(office.app, "a", f"sheet {n}".encode(), now=NOW + timedelta(minutes=n))
        for n in range(OF_ONE_MOST + 1)
    ]
    now = NOW + timedelta(hours=1)
    assert held(office.app, "a", names[1], now=now) == b"sheet 1"
    with pytest.raises(NotHeld):
        held(office.app, "a", names[0], now=now)
    hold(office.app, "b", b"other", now=NOW + 2 * LASTS)
    with pytest.raises(NotHeld):
        held(office.app, "a", names[-1], now=now)


def test_a_sheet_that_is_not_held_any_more_is_asked_for_again(officer: Browser) -> None:
    officer.get("/bieu")
    gone = officer.post("/bieu/ghi", {"held": "0" * 64}, status=422)
    assert "không còn được giữ để ghi; hãy gửi lại tệp" in text_of(gone)
