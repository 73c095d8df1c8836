"""Files out and spreadsheets in, by command."""

import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import TEAM, Office
from tests.sheets.books import rows_book

HEADINGS = ("Loại", "Mã đơn vị", "Ngày", "Về", "Số lượng")
ROW = ("lập tổ", "20602-01", date(2022, 8, 5), TEAM, 7)


def opened(office: Office, name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO((office.folder / name).read_bytes()))


def test_facts_come_in_from_a_spreadsheet_once(office: Office) -> None:
    file = office.file("viec.xlsx", rows_book(("UBND XÃ DUY THU",), (), HEADINGS, ROW))
    assert office("facts", "import", file).out == "1 dòng: ghi mới 1, đã có từ trước 0.\n"
    assert office("facts", "import", file).out == "1 dòng: ghi mới 0, đã có từ trước 1.\n"


def test_a_wrong_cell_is_named_and_nothing_is_written(office: Office) -> None:
    wrong = ("lập tổ", "20602-02", "31/2/2022", TEAM, 7)
    file = office.file("viec.xlsx", rows_book(HEADINGS, ROW, wrong))
    said = office.refuses("facts", "import", file, code=2)
    assert "liệu!C3" in " ".join(said.split())
    assert "không phải một ngày" in said


def test_units_and_contacts_come_in_from_spreadsheets(office: Office) -> None:
    units = rows_book(
        ("Mã", "Tên", "Mã cấp trên", "Từ ngày"), ("20605-09", "Thôn 9", 20605, date(2022, 8, 1))
    )
    ran = office("units", "import", office.file("thon.xlsx", units))
    assert (ran.code, ran.out) == (0, "Đã ghi 1 thay đổi, 0 dòng giữ nguyên.\n")
    contacts = rows_book(("Mã đơn vị", "Chức danh", "Thư điện tử"), ("20605", "Văn thư", "vt@xa.example"))
    ran = office("units", "contacts", office.file("dau-moi.xlsx", contacts))
    assert (ran.code, ran.err) == (0, "")


def test_a_list_goes_out_by_the_ending_of_its_file(office: Office) -> None:
    assert office("export", "list", "tasks", "--inside", "508", "-o", "viec.xlsx").code == 0
    assert opened(office, "viec.xlsx").active["A1"].value == "Danh sách nhiệm vụ: Huyện Duy Xuyên"
    assert office("export", "list", "board", "-o", "bang.csv").code == 0
    assert (office.folder / "bang.csv").read_bytes().startswith("\ufeffMã đơn vị,".encode())
    ran = office("export", "list", "trail")
    assert ran.out.startswith("Đã ghi trail-49-2022-08-10.xlsx (")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("list", "x"), "Không có danh sách «x»; có: board, tasks, late,"),
        (("list", "tasks", "-o", "a.pdf"), "Tệp cần đuôi .xlsx hoặc .csv; nhận được a.pdf."),
        (("report", "--month", "2030-01"), "«2030-01» không phải một tháng đã bắt đầu"),
    ],
)
def test_what_cannot_be_exported_is_told(office: Office, line: tuple[str, ...], said: str) -> None:
    assert office.refuses("export", *line, code=2).startswith(said)


def test_a_place_that_cannot_be_written_to(office: Office) -> None:
    said = office.refuses("export", "sheet", "20602", "-o", "khong/co/a.xlsx")
    assert said.startswith("Không ghi được tệp khong/co/a.xlsx (")


def test_the_sheet_of_a_unit_goes_out_filled_in_and_comes_back(office: Office) -> None:
    assert office("export", "sheet", "20602").out.startswith("Đã ghi viec-20602-2022-08-10.xlsx (")
    book = opened(office, "viec-20602-2022-08-10.xlsx")
    sheet = book["Việc cần báo"]
    row = next(n for n in range(5, sheet.max_row) if sheet.cell(n, 4).value == "20602-02")
    sheet.cell(row, 8, date(2022, 8, 9))
    sheet.cell(row, 9, 6)
    book.save(office.folder / "xong.xlsx")
    ran = office("facts", "import", "xong.xlsx")
    assert (ran.out, ran.err) == ("1 dòng: ghi mới 1, đã có từ trước 0.\n", "")


def test_report_calendar_and_events(office: Office) -> None:
    assert office("export", "report", "--month", "8/2022", "--unit", "508").out.startswith(
        "Đã ghi bao-cao-508-2022-08.docx ("
    )
    assert office("export", "calendar", "20602").out.startswith("Đã ghi han-viec-20602.ics (")
    assert b"BEGIN:VEVENT" in (office.folder / "han-viec-20602.ics").read_bytes()
    found = office("export", "events", "--inside", "20602").data
    assert [one["type"] for one in found["events"]] == ["directive_issued:1"]
    again = office("export", "events", "--after", str(found["cursor"])).data
    assert again == {"events": [], "cursor": found["cursor"], "more": False}


def test_a_subscriber_is_added_listed_and_removed(office: Office) -> None:
    added = office(
        "webhook", "add", "https://truc.example/x", "--inside", "508", "--topic", "team_founded:1", "--json"
    )
    assert added.data["secret"].startswith("whsec_")
    [one] = office("webhook", "list", "--json").data
    assert one == added.data["webhook"]
    assert (one["inside"], one["topics"], one["state"]) == (["508"], ["team_founded:1"], "active")
    assert added.data["secret"] not in json.dumps(office("webhook", "list").out)
    renewed = office("webhook", "renew", one["webhook"], "--json")
    assert renewed.data["webhook"] == one
    assert renewed.data["secret"] != added.data["secret"]
    assert office("webhook", "release", one["webhook"]).code == 0
    assert office("webhook", "remove", one["webhook"]).out == f"Đã gỡ nơi nhận {one['webhook']}.\n"
    assert office("webhook", "list").out == "Chưa có hệ thống nào nhận sự kiện.\n"
    assert office.refuses("webhook", "remove", "x").startswith(
        "Không có nơi nhận x; hãy xem danh sách nơi nhận. Xem bằng lệnh: dondoc webhook list."
    )
    assert office.refuses("webhook", "add", "https://10.0.0.1/", code=2).startswith(
        "Địa chỉ https://10.0.0.1/ nằm"
    )
