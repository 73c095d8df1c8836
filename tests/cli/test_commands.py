"""The main job through the command line: ask, report, look, urge."""

import pytest

from tests.cli.conftest import NAME, TEAM, Office
from tests.mailserver import mail_server

FOUNDED = ("report", "team", "20602-01", "--about", TEAM, "--count", "7", "--on", "5/8/2022")


def test_init_twice_loses_nothing(empty: Office) -> None:
    assert empty("init", "--units", "2022", "--province", "49").code == 0
    position = empty.position
    ran = empty("init", "--units", "2022", "--province", "49")
    assert (ran.code, empty.position) == (0, position)
    assert "Danh sách 2022 đã có sẵn trong hệ thống; không có gì thay đổi." in ran.out


def test_a_fact_moves_the_board(office: Office) -> None:
    assert office(*FOUNDED).code == 0
    board = office("board", "--inside", "20602", "--level", "xa", "--json").data
    [cell] = [cell for cell in board["whole"] if cell["obligation"] == "1"]
    assert cell["counts"] == {
        "done_in_time": 1,
        "done_late": 0,
        "open_in_time": 2,
        "open_late": 0,
        "out_of_force": 0,
    }


def test_a_board_of_a_past_day_and_of_what_was_known(office: Office) -> None:
    office(*FOUNDED)
    for asked, expected in (
        (("--on", "4/8/2022"), 0),
        (("--on", "5/8/2022"), 1),
        (("--on", "10/8/2022", "--known", "9/8/2022"), 0),
        (("--on", "10/8/2022", "--known", "10/8/2022"), 1),
    ):
        board = office("board", "--inside", "508", *asked, "--json").data
        [cell] = [cell for cell in board["whole"] if cell["obligation"] == "1"]
        assert cell["counts"]["done_in_time"] == expected, asked


def test_a_retraction_restores_what_was_before(office: Office) -> None:
    before = office("board", "--inside", "508", "--json").out
    office(*FOUNDED)
    assert office("report", "retract", "20602-01@1", "--reason", "gõ nhầm thôn").code == 0
    assert office("board", "--inside", "508", "--json").out == before
    said = office.refuses("report", "retract", "20602-01@1", "--reason", "lần nữa")
    assert said == "Dữ kiện 20602-01@1 đã được rút hoặc đính chính trước đó."


def test_a_correction_changes_only_what_it_names(office: Office) -> None:
    office(*FOUNDED)
    ran = office("report", "correct", "20602-01@1", "--count", "9", "--reason", "thiếu hai người")
    assert ran.out.startswith("Đã ghi 20602-01@3")
    [team] = office("teams", "--inside", "20602", "--list", "--json").data
    assert (team["members"], team["since"], team["body"]) == (9, "2022-08-05", TEAM)


def test_a_correction_of_what_the_kind_has_not(office: Office) -> None:
    office(*FOUNDED)
    said = office.refuses("report", "correct", "20602-01@1", "--of", "9", "--reason", "x", code=2)
    assert said == (
        "Dữ kiện loại lập tổ không có --of; các tùy chọn dùng được: --about, --count, --decision, --note, "
        "--on, --team."
    )
    said = office.refuses("report", "correct", "20602-01@1", "--reason", "x", code=2)
    assert said.startswith("Chưa nói điều gì khác đi")


def test_a_sheet_sent_again_writes_only_what_is_new(office: Office) -> None:
    rows = ["loại,mã đơn vị,ngày,về,số lượng", f"lập tổ,20602-01,1/8/2022,{TEAM},5"]
    file = office.file("facts.csv", "\n".join(rows))
    assert office("facts", "import", file, "--dry-run").out == "Tệp có 1 dòng hợp lệ; chưa ghi gì.\n"
    assert office("facts", "import", file).out == "1 dòng: ghi mới 1, đã có từ trước 0.\n"
    office.file("facts.csv", "\n".join([*rows, f"lập tổ,20602-02,1/8/2022,{TEAM},5"]))
    counted = office("facts", "import", file, "--json").data
    assert counted == {"rows": 2, "written": 1, "already_there": 1, "kept_out": 0, "warnings": []}


def test_the_template_of_a_sheet_is_a_sheet(office: Office) -> None:
    vietnamese, english = office("facts", "template").out, office("facts", "template", "--lang", "en").out
    assert vietnamese.startswith("loại,mã đơn vị,ngày,về,số lượng")
    assert english.startswith("kind,unit_code,occurred_on,about,quantity")
    for headings in (vietnamese, english):
        row = f"lập tổ,20602-01,1/8/2022,{TEAM},5"
        file = office.file("facts.csv", headings + row + "\n")
        assert office("facts", "import", file, "--dry-run").code == 0


def test_an_extension_is_asked_and_granted_and_the_first_day_kept(office: Office) -> None:
    task = f"{NAME}/1/20605-02"
    office("task", "extend", task, "--until", "15/10/2022", "--reason", "mưa lũ")
    [asked] = office("tasks", "--mark", "extension_asked", "--json").data
    assert asked["extension_wanted"] == "2022-10-15"
    office("task", "grant", task, "--until", "15/10/2022", "--reason", "đồng ý", "--by", "chánh văn phòng")
    page = office("task", "show", task, "--json").data
    assert (page["row"]["lenient"], page["row"]["lenient_first"]) == ("2022-10-15", "2022-09-30")
    assert [(one["topic"], one["by"]) for one in page["timeline"]] == [
        ("directive_issued:1", "command"),
        ("extension_asked:1", "command"),
        ("extension_granted:1", "chánh văn phòng"),
    ]
    said = office.refuses("task", "grant", task, "--until", "1/10/2022", "--reason", "x")
    assert said.startswith("Hạn mới 1/10/2022 phải sau hạn hiện nay 15/10/2022")


def test_review_returned_then_accepted(office: Office) -> None:
    task = f"{NAME}/3/508"
    office("report", "training", "508", "--about", "kỹ năng số", "--count", "40", "--on", "8/8/2022")
    [waiting] = office("tasks", "--mark", "awaiting_review", "--json").data
    assert waiting["obligation"] == "3"
    assert office("task", "return", task, "--reason", "thiếu danh sách").code == 0
    assert office("task", "submit", task, "--on", "9/8/2022", "--note", "bổ sung danh sách").code == 0
    assert office("task", "accept", task).code == 0
    assert office("task", "show", task, "--json").data["row"]["status"] == "done_in_time"
    assert office.refuses("task", "accept", task).startswith(f"Nhiệm vụ {task} đã hoàn thành ngày")


def test_work_of_tomorrow_cannot_be_submitted(office: Office) -> None:
    said = office.refuses("task", "submit", f"{NAME}/3/508", "--on", "11/8/2022")
    assert said == "Ngày 11/8/2022 chưa tới (hôm nay 10/8/2022): chỉ trình việc đã làm xong."


def test_a_waived_task_leaves_the_total(office: Office) -> None:
    office("task", "waive", f"{NAME}/1/20605-03", "--reason", "thôn đã sáp nhập")
    office("task", "ack", f"{NAME}/1/20605-02")
    office("task", "note", f"{NAME}/1/20605-02", "đã gọi điện")
    board = office("board", "--inside", "20605", "--level", "xa", "--json").data
    [cell] = [cell for cell in board["whole"] if cell["obligation"] == "1"]
    assert (cell["counts"]["open_in_time"], cell["counts"]["out_of_force"]) == (2, 1)


def test_a_task_that_nobody_was_given(office: Office) -> None:
    assert office.refuses("task", "show", f"{NAME}/9/508") == (
        f"Không có nhiệm vụ {NAME}/9/508; hãy xem các nhiệm vụ của đơn vị 508. "
        "Xem mã bằng lệnh: dondoc tasks --unit MÃ-ĐƠN-VỊ."
    )


def test_a_directive_is_looked_at_before_it_binds(office: Office) -> None:
    page = office("directive", "show", NAME, "--json").data
    assert [one["tasks"] for one in page["obligations"]] == [6, 14 * 12, 1]
    assert page["obligations"][0]["who"] == "mọi đơn vị cấp thôn của Huyện Duy Xuyên (6 đơn vị)"
    assert page["obligations"][0]["done_when"] == f"có tổ «{TEAM}»"
    said = office("directive", "show", NAME).out
    assert "Ai làm: mọi đơn vị cấp thôn của Huyện Duy Xuyên (6 đơn vị)" in said
    assert "Thời hạn: trước ngày 5 hằng tháng" in said


def test_an_amendment_withdraws_and_closing_stops(office: Office) -> None:
    assert office.refuses("directive", "amend", NAME, "--reason", "x", code=2).startswith("Sửa đổi cần")
    office("directive", "amend", NAME, "--withdraw", "2", "--reason", "đã có phần mềm báo cáo")
    statuses = {row["status"] for row in office("tasks", "--obligation", "2", "--json").data}
    assert statuses == {"withdrawn"}
    office("directive", "close", NAME, "--reason", "đã tổng kết")
    [row] = office("directive", "list", "--json").data
    assert row["state"] == "closed"
    assert office.refuses("directive", "revoke", NAME, "--reason", "x").startswith(f"Văn bản {NAME} đã kết")


def test_a_reported_denominator_is_held_against_the_roster(office: Office) -> None:
    line = ("report", "measure", "508", "--about", "xã có kế hoạch", "--count", "13", "--of", "13")
    office(*line, "--population", "xa")
    [found] = office("discrepancies", "--json").data
    assert (found["reported"], found["held"], found["fact"]) == (13, 14, "508@1")
    [indicator] = office("indicators", "--json").data
    assert (indicator["numerator"], indicator["percent"]) == (13, "100.0")
    assert "13" in office("discrepancies").out


def test_reports_by_period(office: Office) -> None:
    office("report", "report", "20602", "--about", "tiến độ", "--period", "2022-08", "--figure", "tổ=3")
    found = office("reports", "--on", "10/9/2022", "--json").data
    [august] = [one for one in found["periods"] if one["period"] == "2022-08"]
    assert (august["in_time"], august["missing"]) == (1, 13)
    assert "còn thiếu 5 ngày" in office("reports", "--on", "10/9/2022").out


def test_teams_and_how_they_grew(office: Office) -> None:
    office(*FOUNDED)
    office("report", "team", "20602-02", "--about", TEAM, "--count", "5", "--on", "7/8/2022")
    said = office("teams", "--on", "10/8/2022", "--compare", "6/8/2022").out
    assert "2 tổ, 12 thành viên" in said
    assert "So với 6/8/2022: 1 tổ (nay +100,0 %), 7 thành viên (nay +71,4 %)" in said


def test_the_unit_page_has_everything(office: Office) -> None:
    office(*FOUNDED)
    page = office("unit", "20602-01", "--json").data
    assert [fact["fact"] for fact in page["facts"]] == ["20602-01@1"]
    assert [task["status"] for task in page["tasks"]] == ["done_in_time"]
    assert [above["code"] for above in page["above"]] == ["20602", "508", "49", "VN"]
    assert office("unit", "508").out.startswith("Huyện Duy Xuyên (508), đến hết ngày 10/8/2022")


def test_the_clock_seals_and_the_letter_can_be_proved(office: Office) -> None:
    noon = "2022-09-16T08:00:00+07:00"  # two weeks before 30 September: a rung
    ran = office("clock", "tick", "--no-post", now=noon)
    rows = office("letters", "list", "--json", now=noon).data
    assert f"Quét: {len(rows)} thư" in ran.out
    assert {row["unit"] for row in rows} == {"508", "20602"}
    assert {row["state"] for row in rows} == {"queued"}
    letter = rows[0]["letter"]
    page = office("letters", "show", letter[:8], "--json", now=noon).data
    assert page["proved"]
    assert page["sha256"] == rows[0]["sha256"]
    assert page["text"] == office("letters", "show", letter, "--text", now=noon).out
    assert "Mã băm khớp với khi niêm" in office("letters", "show", letter[:8], now=noon).out
    assert office("clock", "tick", "--no-post", now=noon).out.count("Quét: 0 thư") == 1


def test_a_letter_that_is_not_there(office: Office) -> None:
    assert office.refuses("letters", "show", "abcdef").startswith(
        "Không có thư nào có mã bắt đầu bằng abcdef"
    )
    assert office.refuses("letters", "show", "thư một", code=2).startswith("«thư một» không phải mã thư")


def test_nothing_is_held_to_be_released(office: Office) -> None:
    said = office.refuses("clock", "release", "--reason", "đã xem")
    assert said == "Không có đợt đôn đốc nào đang bị giữ."


def test_rebuilding_changes_nothing(office: Office) -> None:
    office(*FOUNDED)
    before = office("board", "--inside", "508", "--json").out
    ran = office("rebuild")
    assert ran.code == 0
    assert ran.out.startswith("Đã dựng lại các bảng từ ")
    assert office("board", "--inside", "508", "--json").out == before


def test_units_found_shown_and_posts(office: Office) -> None:
    found = office("units", "find", "duy", "thu,", "duy", "xuyen", "--json").data
    assert found[0]["unit"]["code"] == "20602"
    tree = office("units", "show", "508", "--json").data
    assert tree["counts_below"] == {"xa": 14, "thon": 6}
    posts = office("units", "posts", "508", "--json").data
    assert {post["email"] for post in posts} == {"vp@duyxuyen.example", "ct@duyxuyen.example"}
    assert "Xã Duy Phú chưa có đầu mối" in office("units", "posts", "20605").out


def test_a_time_limit_is_worked_out_with_its_reasons(office: Office) -> None:
    due = office("calendar", "due", "10", "--from", "25/8/2022", "--working", "--json").data
    assert due["last_day"] == "2022-09-12"
    year = office("calendar", "show", "2022", "--json").data
    assert {"day": "2022-09-02", "kind": "off"}.items() <= year["days"][-1].items()


def test_settings_show_no_secret(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SMTP_USER", "tin")
    monkeypatch.setenv("DONDOC_SMTP_PASSWORD", "matkhau123")
    monkeypatch.setenv("DONDOC_BY", "chuyên viên")
    for line in (("settings",), ("settings", "--json")):
        ran = office(*line)
        assert "matkhau123" not in ran.out + ran.err
        assert "chuyên viên" in ran.out


def test_a_tick_posts_to_a_real_server_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = "2022-09-16T08:00:00+07:00"
    with mail_server("plain") as server:
        monkeypatch.setenv("DONDOC_SMTP_HOST", server.host)
        monkeypatch.setenv("DONDOC_SMTP_PORT", str(server.port))
        monkeypatch.setenv("DONDOC_SMTP_SECURITY", "plain")
        first, second = office("clock", "tick", now=noon), office("clock", "tick", now=noon)
        sent = office("letters", "list", "--state", "sent", "--json", now=noon).data
    assert f"Thư: gửi {len(server.inbox)}, gửi lại sau 0, bị từ chối 0, không cần gửi 0." in first.out
    assert "Thư: gửi 0," in second.out
    to = [one.to for one in server.inbox]
    assert {"vp@duyxuyen.example", "vt@duythu.example"} <= set(to)
    assert len(to) == len(set(to)) == len(sent)


def test_a_mail_server_that_is_away_holds_nothing_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SMTP_HOST", "localhost")
    monkeypatch.setenv("DONDOC_SMTP_PORT", "1")
    monkeypatch.setenv("DONDOC_SMTP_SECURITY", "plain")
    ran = office("clock", "tick", now="2022-09-16T08:00:00+07:00")
    assert ran.code == 0
    assert "Thư: gửi 0, gửi lại sau 1" in ran.out
    assert "Dừng gửi:" in ran.err
