"""Units are found; lists are taken in whole or not at all, within one's own part of the tree."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # it has no types

from access.roles import Role
from flows.roster import current_roster
from projections.contacts import contacts
from projections.database import reading
from projections.places import place
from tests.scene import Scene
from tests.web.conftest import TODAY, Browser, SignIn, text_of

UNITS = "code,name,parent_code\n20602-09,Thôn Mới,20602\n20605-09,Thôn Xa,20605\n"
CONTACTS = "unit_code,post,email,role\n20602,Văn phòng UBND,vp@duythu.example,officer\n"


@pytest.fixture
def coordinator(sign_in: SignIn) -> Browser:
    return sign_in(Role.COORDINATOR, "49")


def sheet(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(browser: Browser, path: str, content: bytes, *, status: int = 200, name: str = "ds.csv") -> str:
    browser.get(path)
    files = {"file": (name, content, "application/octet-stream")}
    return browser.post(path, {"on": "2022-09-12"}, status=status, files=files).text


def write(browser: Browser, path: str, page: str) -> None:
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held is not None
    browser.post(path, {"on": "2022-09-12", "held": held[1]})


def names(office: Scene) -> set[str]:
    return {unit.code for unit in current_roster(office.app).units()}


def test_a_unit_is_found_however_it_is_typed(coordinator: Browser) -> None:
    assert "Xã Duy Thu" in text_of(coordinator.get("/don-vi/tim?q=duy thu"))
    assert "Không thấy đơn vị nào" in text_of(coordinator.get("/don-vi/tim?q=zzzz"))


def test_only_units_of_ones_own_part_are_found(sign_in: SignIn) -> None:
    assert "Không thấy" in text_of(sign_in(Role.COORDINATOR, "511").get("/don-vi/tim?q=duy thu"))


def test_a_list_is_looked_at_before_it_is_written(coordinator: Browser, office: Scene) -> None:
    page = send(coordinator, "/don-vi/nap", UNITS.encode())
    assert "Ghi 2 thay đổi vào danh bạ?" in page
    assert "20602-09" not in names(office), "a look writes nothing"
    write(coordinator, "/don-vi/nap", page)
    assert {"20602-09", "20605-09"} <= names(office)


def test_a_spreadsheet_is_a_list_too(coordinator: Browser) -> None:
    content = sheet(("code", "name", "parent_code"), ("20602-09", "Thôn Mới", "20602"))
    assert "Ghi 1 thay đổi" in send(coordinator, "/don-vi/nap", content, name="ds.xlsx")


def test_one_wrong_row_keeps_all_of_it_out(coordinator: Browser, office: Scene) -> None:
    content = sheet(
        ("code", "name", "parent_code"), ("20602-09", "Thôn Mới", "20602"), ("x", "Thôn", "99999")
    )
    page = send(coordinator, "/don-vi/nap", content, status=422, name="ds.xlsx")
    assert "Có 1 dòng cần sửa; chưa ghi gì" in page
    assert re.search(r"Sheet![A-C]3", page), "the cell is named"
    assert "held" not in page
    assert "20602-09" not in names(office)


def test_no_file_and_no_list_are_said(coordinator: Browser) -> None:
    coordinator.get("/don-vi/nap")
    assert "Hãy chọn một tệp." in text_of(coordinator.post("/don-vi/nap", {"on": "2022-09-12"}, status=422))
    page = send(coordinator, "/don-vi/nap", b"MZ\x00\x90nothing", status=422, name="x.exe")
    assert 'href="#file"' in page


def test_a_district_adds_no_units_elsewhere(sign_in: SignIn, office: Scene) -> None:
    district = sign_in(Role.COORDINATOR, "511")
    page = send(district, "/don-vi/nap", UNITS.encode(), status=422)
    assert "ngoài địa bàn của bạn" in page
    mine = send(district, "/don-vi/nap", "code,name,parent_code\n20701-09,Thôn Mới,20701\n".encode())
    write(district, "/don-vi/nap", mine)
    assert "20701-09" in names(office)
    assert "20602-09" not in names(office)


def test_what_somebody_else_uploaded_is_not_written(
    coordinator: Browser, sign_in: SignIn, office: Scene
) -> None:
    page = send(coordinator, "/don-vi/nap", UNITS.encode())
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held is not None
    other = sign_in(Role.COORDINATOR, "49")
    other.get("/don-vi/nap")
    other.post("/don-vi/nap", {"on": "2022-09-12", "held": held[1]}, status=422)
    assert "20602-09" not in names(office)


def people(office: Scene, on: date = TODAY) -> list[tuple[str, str]]:
    with reading(office.app.engine) as connection:
        rows = contacts(connection, place(connection, "49", on), on, most=100)
    return [(one.unit, one.email) for one in rows]


def test_contacts_come_in_and_end(coordinator: Browser, office: Scene) -> None:
    page = send(coordinator, "/dau-moi/nap", CONTACTS.encode())
    assert "Ghi 1 đầu mối?" in page
    assert people(office) == []
    write(coordinator, "/dau-moi/nap", page)
    assert people(office) == [("20602", "vp@duythu.example")]
    shown = coordinator.get("/dau-moi").text
    assert "vp@duythu.example" in shown
    path = re.search(r'href="(/dau-moi/[0-9a-f-]{36}/thoi)"', shown)
    assert path is not None
    coordinator.get(path[1])
    assert 'href="#on"' in coordinator.post(path[1], {"on": "2021-01-01"}, status=422).text
    coordinator.post(path[1], {"on": "2022-09-12"})
    assert people(office, TODAY + timedelta(days=1)) == []


def test_a_district_neither_sees_nor_changes_contacts_elsewhere(
    coordinator: Browser, sign_in: SignIn, office: Scene
) -> None:
    write(coordinator, "/dau-moi/nap", send(coordinator, "/dau-moi/nap", CONTACTS.encode()))
    path = re.search(r'href="(/dau-moi/[0-9a-f-]{36}/thoi)"', coordinator.get("/dau-moi").text)
    assert path is not None
    district = sign_in(Role.COORDINATOR, "511")
    assert "vp@duythu.example" not in district.get("/dau-moi").text
    district.get("/dau-moi?inside=20602", status=403)
    district.get(path[1], status=404)
    district.post(path[1], {"on": "2022-09-11"}, status=404)
    assert "ngoài địa bàn" in send(district, "/dau-moi/nap", CONTACTS.encode(), status=422)
    assert people(office) == [("20602", "vp@duythu.example")]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.AUDITOR])
def test_nobody_else_changes_the_roster(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role, "49")
    for path in ("/don-vi/nap", "/dau-moi/nap", "/dau-moi"):
        browser.get(path, status=403)


# --- ladders and the year ---------------------------------------------------------------------

LADDER = """name = "gấp"
[[rungs]]
no = 1
offset = -3
unit = "calendar"
audience = "owner"
tone = "remind"
"""


def test_a_ladder_is_shown_in_words_before_it_is_published(coordinator: Browser) -> None:
    coordinator.get("/thang/cong-bo")
    given: dict[str, object] = {"text": LADDER, "reason": "Việc gấp"}
    seen = text_of(coordinator.post("/thang/cong-bo", given))
    assert "trước hạn 3 ngày" in seen
    assert "Chưa công bố" in seen
    assert "gấp" not in text_of(coordinator.get("/thang"))
    coordinator.post("/thang/cong-bo", {**given, "seen": LADDER})
    assert "gấp" in text_of(coordinator.get("/thang"))


def test_a_ladder_that_is_none_is_said(coordinator: Browser) -> None:
    coordinator.get("/thang/cong-bo")
    page = coordinator.post("/thang/cong-bo", {"text": "name = 3", "reason": "x"}, status=422)
    assert 'href="#text"' in page.text
    page = coordinator.post("/thang/cong-bo", {"text": LADDER, "reason": ""}, status=422)
    assert 'href="#reason"' in page.text


def test_a_district_publishes_no_ladder(sign_in: SignIn) -> None:
    district = sign_in(Role.COORDINATOR, "508")
    assert "mặc định" in text_of(district.get("/thang"))
    district.get("/thang/cong-bo", status=403)
    district.post("/thang/cong-bo", {"text": LADDER, "reason": "x", "seen": LADDER}, status=403)


def test_a_year_shows_its_deadlines_and_days_off(coordinator: Browser) -> None:
    said = text_of(coordinator.get("/lich?year=2022"))
    assert "30/9/2022 Thành lập Tổ công nghệ số cộng đồng" in said
    assert "12/KH-UBND 6 6" in said, "six hamlets owe it, six have not done it"
    assert "chưa có lịch được công bố" not in said


def test_a_year_without_an_official_schedule_is_provisional(coordinator: Browser) -> None:
    said = text_of(coordinator.get("/lich?year=2040"))
    assert "chưa có lịch được công bố" in said
    assert "Không có hạn nào trong năm này." in said


def test_a_year_that_is_none_is_refused(coordinator: Browser) -> None:
    coordinator.get("/lich?year=1", status=422)
