"""What is wrong is said on standard error with the way out, and nothing is written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.conftest import NAME, TEAM, Office

REPORT = ("report", "team", "20602-01", "--about", TEAM, "--count", "7")


def test_an_unknown_unit(office: Office) -> None:
    assert office.refuses("report", "work", "99999", "--about", "việc") == (
        "Không có đơn vị nào mang mã 99999 ngày 10/8/2022; hãy tìm lại mã theo tên. "
        "Tìm mã bằng lệnh: dondoc units find TÊN."
    )


def test_a_unit_by_its_name_is_answered_with_codes(office: Office) -> None:
    said = office.refuses("board", "--inside", "duy xuyen")
    assert said == "Không có đơn vị nào mang mã duy xuyen ngày 10/8/2022; có phải: 508 Huyện Duy Xuyên?"


def test_a_team_at_a_level_that_has_none(office: Office) -> None:
    said = office.refuses("report", "team", "49", "--about", TEAM, "--count", "7")
    assert said == (
        "Tổ được lập ở cấp huyện, xã hoặc thôn; Tỉnh Quảng Nam (49) không thuộc các cấp đó. "
        "Dùng mã của đơn vị có tổ."
    )


def test_a_level_that_the_tree_does_not_have(office: Office) -> None:
    said = office.refuses("board", "--level", "quận", code=2)
    assert said == "Không có cấp «quận»; các cấp: tinh, huyen, xa, thon."


def test_a_date_in_the_future(office: Office) -> None:
    assert office.refuses(*REPORT, "--on", "11/8/2022") == (
        "Ngày 11/8/2022 chưa tới (hôm nay 10/8/2022): chỉ ghi việc đã xảy ra. Kiểm tra lại ngày, tháng, năm."
    )


def test_a_date_before_the_directive_is_taken_and_warned_of(office: Office) -> None:
    ran = office(*REPORT, "--on", "1/8/2021")
    assert ran.code == 0
    assert ran.out.startswith("Đã ghi 20602-01@1")
    assert " ".join(ran.err.split()) == (
        "Lưu ý: Dữ kiện của Thôn mẫu 1 xảy ra ngày 1/8/2021, trước khi văn bản đầu tiên hỏi tới nó được ban "
        "hành (1/8/2022); vẫn được ghi nhận. Kiểm tra lại năm nếu gõ nhầm."
    )


def test_what_is_no_date(office: Office) -> None:
    said = office.refuses(*REPORT, "--on", "31/2/2022", code=2)
    assert said == "«31/2/2022» không phải một ngày; viết 20/6/2022 hoặc 2022-06-20."


def test_a_directive_whose_deadline_had_passed_is_not_issued(office: Office) -> None:
    office.file("late.toml", LATE_PLAN)
    assert office("directive", "draft", "late.toml").code == 0
    assert office("directive", "confirm", "13-KH-UBND-2022").code == 0
    before = office.position
    ran = office("directive", "issue", "13-KH-UBND-2022", "--on", "2022-08-05")
    assert ran.code == 1
    assert ran.err.strip() == (
        "Hạn 1/8/2022 trước ngày ban hành 5/8/2022; hãy kiểm tra lại ngày hạn hoặc ngày ban hành."
    )
    assert office.position == before


def test_a_file_that_cannot_be_issued_leaves_nothing_behind(office: Office) -> None:
    office.file("late.toml", LATE_PLAN)
    before = office.position
    ran = office("directive", "issue", "late.toml", "--yes", "--on", "2022-08-05")
    assert (ran.code, office.position) == (1, before)
    assert ran.err.startswith("Hạn 1/8/2022 trước ngày ban hành 5/8/2022")
    office.file("nobody.toml", LATE_PLAN.replace('kind = "named", codes = ["508"]', NOBODY))
    ran = office("directive", "issue", "nobody.toml", "--yes", "--on", "2022-08-01")
    assert (ran.code, office.position) == (1, before)
    assert ran.err.strip() == (
        "Nhiệm vụ 1 (Ban hành kế hoạch) không ràng buộc đơn vị nào; kiểm tra lại phạm vi áp dụng."
    )
    assert len(office("directive", "list", "--json").data) == 1


NOBODY = 'kind = "every", level = "xa", types = ["dac-khu"], inside = "508"'
LATE_PLAN = """
[document]
number = "13/KH-UBND"
type = "kế hoạch"
issuer = "508"
date = 2022-08-05
subject = "Đã trễ từ đầu"

[[obligations]]
no = "1"
action = "Ban hành kế hoạch"
who = { kind = "named", codes = ["508"] }
due = { kind = "on_or_before", strict = 2022-08-01, lenient = 2022-08-01 }
done_when = { kind = "happened", fact = "document_issued", about = "kế hoạch" }
"""


def test_a_message_id_with_other_content(office: Office) -> None:
    assert office(*REPORT, "--message", "m-1").code == 0
    said = office.refuses("report", "team", "20602-01", "--about", TEAM, "--count", "8", "--message", "m-1")
    assert said.startswith("Mã thông điệp m-1 đã được dùng lúc 08:00 10/8/2022")
    assert said.endswith("Hãy gửi nội dung mới với một mã mới.")


def test_the_same_message_again_writes_nothing(office: Office) -> None:
    office(*REPORT, "--message", "m-1")
    before = office.position
    ran = office(*REPORT, "--message", "m-1")
    assert (ran.code, office.position) == (0, before)
    assert ran.out == "Thông điệp m-1 đã được ghi trước đó; không ghi thêm gì.\n"


def test_a_team_of_eleven(office: Office) -> None:
    assert office.refuses("report", "team", "20602-01", "--about", TEAM, "--count", "11") == (
        "Tổ 1 của Thôn mẫu 1 có 11 thành viên; 12/KH-UBND quy định nhiều nhất 10. "
        "Kiểm tra lại danh sách, hoặc chia thành hai tổ."
    )


def test_a_team_founded_twice(office: Office) -> None:
    office(*REPORT)
    said = office.refuses(*REPORT)
    assert said.startswith(f"Tổ 1 ({TEAM}) của đơn vị 20602-01 đã được lập ngày 10/8/2022")


def test_a_report_for_a_period_that_is_not_due(office: Office) -> None:
    line = ("report", "report", "20602", "--about", "tiến độ", "--period", "2022-09")
    assert office.refuses(*line) == (
        "Kỳ báo cáo 2022-09 bắt đầu ngày 1/9/2022, chưa tới hạn nộp vào ngày 10/8/2022. "
        "Kiểm tra lại kỳ báo cáo."
    )


def test_a_period_that_is_none(office: Office) -> None:
    line = ("report", "report", "20602", "--about", "tiến độ", "--period", "tháng tám")
    said = office.refuses(*line, code=2)
    assert said.startswith("--period=tháng tám: viết chưa đúng; viết như 2022-08")


def test_a_sheet_with_the_wrong_columns(office: Office) -> None:
    file = office.file("facts.csv", "đơn vị,ngày\n20602,1/8/2022\n")
    said = office.refuses("facts", "import", file, code=2)
    assert said.startswith("Dòng đầu thiếu cột kind (loại), about (về);")


def test_a_sheet_in_an_unknown_encoding(office: Office) -> None:
    file = office.file("facts.csv", bytes(range(128, 256)) * 4)
    said = office.refuses("facts", "import", file, code=2)
    assert said.startswith("Không nhận ra bảng mã của tệp")


def test_a_damaged_excel_file_is_no_sheet(office: Office) -> None:
    file = office.file("facts.csv", b"PK\x03\x04 and so on")
    said = office.refuses("facts", "import", file, code=2)
    assert said == ("Tệp facts.csv hỏng hoặc không phải bảng tính .xlsx; mở bằng Excel, lưu lại rồi tải lên.")


def test_one_wrong_row_keeps_the_whole_sheet_out(office: Office) -> None:
    rows = (
        "loại,mã đơn vị,ngày,về,số lượng",
        f"lập tổ,20602-01,1/8/2022,{TEAM},5",
        f"lập tổ,20602-02,1/8/2023,{TEAM},5",
        f"lập tổ,20602-77,1/8/2022,{TEAM},5",
        f"lập tổ,20602-03,1/8/2022,{TEAM},năm",
    )
    said = office.refuses("facts", "import", office.file("facts.csv", "\n".join(rows)), code=2)
    assert said.splitlines()[0].split() == ["Ô", "Cột", "Giá", "trị", "Lý", "do", "và", "cách", "sửa"]
    assert "20602-77" in said
    assert "B4" in said  # where to look
    assert "cần một số nguyên, ví dụ 12" in said
    assert said.endswith(
        "Tệp có 3 dòng cần sửa; chưa ghi dòng nào. Sửa các dòng được nêu rồi gửi lại cả tệp."
    )


def test_what_the_log_contradicts_is_kept_out_and_the_rest_goes_on(office: Office) -> None:
    office(*REPORT)
    rows = (
        "loại,mã đơn vị,ngày,về,số lượng",
        f"lập tổ,20602-01,1/8/2022,{TEAM},5",
        f"lập tổ,20602-02,1/8/2022,{TEAM},5",
    )
    ran = office("facts", "import", office.file("facts.csv", "\n".join(rows)))
    assert ran.code == 1
    assert ran.out == "2 dòng: ghi mới 1, đã có từ trước 0.\n"
    assert "20602-01: Tổ 1" in ran.err
    assert ran.err.strip().endswith("các dòng khác đã ghi xong.")


def test_a_contact_without_an_address(office: Office) -> None:
    file = office.file("contacts.csv", "mã đơn vị,chức danh,thư điện tử\n20605,Văn thư UBND xã,\n")
    said = office.refuses("units", "contacts", file, code=2)
    assert "Thiếu địa chỉ thư điện tử; đơn vị không có hộp thư thì bỏ cả dòng." in " ".join(said.split())
    assert said.endswith("chưa ghi dòng nào. Sửa rồi gửi lại cả tệp.")


def test_a_hamlet_without_parent(office: Office) -> None:
    file = office.file("thon.csv", "code,name,parent_code\n77777-01,Thôn mẫu 1,77777\n")
    said = office.refuses("units", "import", file, code=2)
    assert "77777" in said
    assert said.endswith("Sửa các dòng được nêu rồi gửi lại cả tệp.")


def test_a_missing_file(office: Office) -> None:
    said = office.refuses("facts", "import", "nowhere.csv", code=2)
    assert said.startswith("Không đọc được tệp nowhere.csv")
    assert office.refuses("directive", "draft", "nowhere.toml", code=2).startswith(
        "Không có tệp nowhere.toml"
    )


def test_a_missing_database(empty: Office) -> None:
    ran = empty("board")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "Không có nhật ký ở dondoc.db; hãy kiểm tra địa chỉ, hoặc chạy `dondoc init` để tạo mới.\n"
    )
    assert not (empty.folder / "dondoc.db").exists()


def test_a_file_that_is_no_database(empty: Office) -> None:
    empty.file("dondoc.db", "một lá thư, không phải nhật ký" * 100)
    ran = empty("board")
    assert ran.code == 1
    assert "không phải là một nhật ký Dondoc" in ran.err


def test_a_database_of_a_newer_version(office: Office) -> None:
    with sqlite3.connect(office.folder / "dondoc.db") as connection:
        connection.execute("UPDATE log_format SET version = version + 1")
    connection.close()
    content = (office.folder / "dondoc.db").read_bytes()
    ran = office("board")
    assert ran.code == 1
    assert "hãy nâng cấp Dondoc rồi mở lại. Chưa có gì bị thay đổi." in ran.err
    assert (office.folder / "dondoc.db").read_bytes() == content


@contextmanager
def locked(office: Office) -> Iterator[None]:
    connection = sqlite3.connect(office.folder / "dondoc.db", isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


def test_a_locked_database_refuses_writes_and_goes_on_being_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONDOC_BUSY_TIMEOUT_SECONDS", "1")
    before = office.position
    with locked(office):
        refused = office(*REPORT)
        assert office("board").code == 0
    assert refused.code == 1
    assert refused.err == (
        "Cơ sở dữ liệu dondoc.db bị một tiến trình khác khóa quá 1 giây; chờ việc đó xong rồi gửi lại. "
        "Gửi lại không ghi trùng.\n"
    )
    assert office.position == before


def test_settings_that_cannot_be_used(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SMTP_PRT", "25")
    said = office.refuses("board", code=2)
    assert said.splitlines() == [
        "Có 1 thiết lập chưa đúng:",
        "- Không có thiết lập DONDOC_SMTP_PRT; có phải ý bạn là DONDOC_SMTP_PORT?",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("bord",), "Không có lệnh dondoc bord; có phải ý bạn là dondoc board?"),
        (("units", "xyz"), "Không có lệnh dondoc units xyz; xem các lệnh bằng dondoc units --help."),
        (("board", "--insid", "49"), "Không có tùy chọn --insid; có phải ý bạn là --inside?"),
        (("task", "show"), "Thiếu MÃ-NHIỆM-VỤ; xem cách dùng bằng dondoc task show --help."),
        (
            ("directive", "close", NAME),
            "Thiếu --reason; xem cách dùng bằng dondoc directive close --help.",
        ),
        (
            ("directive", "close", NAME, "--reason", " "),
            "Lý do hoặc lời ghi cần từ 1 đến 2.000 ký tự; nhận được 0.",
        ),
        (
            ("report", "training", "508", "--about", "x", "--count", "mười"),
            (
                "--count không nhận giá trị này: cần một số nguyên, ví dụ 12; "
                "xem cách dùng bằng dondoc report training --help."
            ),
        ),
        (("board", "--lang", "fr"), "--lang nhận vi hoặc en, không nhận fr."),
        (("board", "--lang"), "Tùy chọn --lang cần một giá trị theo sau."),
        (
            ("tasks", "--status", "late"),
            (
                "Không có trạng thái «late»; các trạng thái: open, open_in_time, open_late, done_in_time, "
                "done_late, waived, closed, revoked, withdrawn."
            ),
        ),
        (
            ("report", "retract", "20602", "--reason", "x"),
            (
                "«20602» không phải tên dữ kiện; tên có dạng MÃ-ĐƠN-VỊ@SỐ, ví dụ 20551@3, "
                "xem bằng lệnh: dondoc timeline --unit MÃ-ĐƠN-VỊ."
            ),
        ),
        (
            ("directive", "issue", "plan.toml"),
            "Ban hành thẳng từ tệp cần --yes; muốn xem trước thì dùng: dondoc directive draft plan.toml.",
        ),
    ],
)
def test_a_line_that_is_not_understood(office: Office, line: tuple[str, ...], said: str) -> None:
    assert office.refuses(*line, code=2) == said


def test_an_instant_without_zone_names_no_instant(office: Office) -> None:
    said = office.refuses("board", "--now", "2022-08-10", code=2)
    assert said.startswith("--now cần một thời điểm kèm múi giờ")


def test_a_refusal_in_english_has_the_same_code(office: Office) -> None:
    assert office("report", "work", "99999", "--about", "x", "--lang", "en").code == 1
