"""`dondoc calendar …`, as an official types it: the office's own days, and what they would change."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from scripts.json_page import SHAPES
from tests.cli.conftest import Office

STORM = "day,kind,province,name,source\n28/9/2022,off,49,Nghỉ tránh bão,Công điện 15 của UBND tỉnh\n"
RELATIVE = """
[document]
number = "30/UBND"
type = "công văn"
issuer = "508"
date = 2022-09-20
subject = "Rà soát sau bão"

[[obligations]]
no = "1"
action = "Mỗi xã báo cáo thiệt hại"
who = { kind = "every", level = "xa", inside = "508" }
due = { kind = "relative", n = 10, working_days = true }
done_when = { kind = "confirmed" }
"""


@pytest.fixture
def storm(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DONDOC_PROVINCE", "49")
    office.file("storm.csv", STORM)
    return office


def issued(office: Office) -> Office:
    office.file("rasoat.toml", RELATIVE)
    ran = office(
        "directive", "issue", "rasoat.toml", "--yes", "--on", "2022-09-20", now="2022-09-20T08:00:00+07:00"
    )
    assert ran.code == 0, ran.err
    return office


def test_the_days_of_an_offices_own_file_are_shown_with_their_source(
    storm: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONDOC_CALENDAR_FILE", "storm.csv")

    ran = storm("calendar", "show", "2022")

    assert ran.code == 0
    assert "28/9/2022" in ran.out
    assert "Công điện 15 của UBND tỉnh" in ran.out
    assert "Tệp lịch storm.csv: 1 ngày của năm này." in ran.out
    [own] = [day for day in storm("calendar", "show", "2022", "--json").data["days"] if day["own"]]
    assert own["day"] == "2022-09-28"


def test_days_for_another_province_are_passed_over_aloud(
    storm: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONDOC_CALENDAR_FILE", "storm.csv")
    monkeypatch.setenv("DONDOC_PROVINCE", "48")

    ran = storm("calendar", "show", "2022")

    assert "28/9/2022" not in ran.out
    assert "1 ngày ghi cho tỉnh khác (49), ở đây không áp dụng" in ran.err


def test_limits_are_reckoned_with_the_offices_own_days(
    storm: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("calendar", "due", "10", "--from", "20/9/2022", "--working", "--json")
    before = storm(*line).data["last_day"]
    monkeypatch.setenv("DONDOC_CALENDAR_FILE", "storm.csv")

    assert (before, storm(*line).data["last_day"]) == ("2022-10-04", "2022-10-05")


def test_a_bad_file_stops_every_command_with_its_line_and_what_to_do(
    storm: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm.file("bad.csv", STORM + "30/2/2022,off,,Nghỉ,Công văn 1\n")
    monkeypatch.setenv("DONDOC_CALENDAR_FILE", "bad.csv")

    for line in (("tasks",), ("calendar", "show", "2022"), ("clock", "tick")):
        ran = storm(*line)
        assert (ran.code, ran.out) == (2, "")
        assert "Tệp lịch bad.csv chưa dùng được." in ran.err
        assert "Dòng 3 của tệp lịch: “30/2/2022” không phải là ngày" in ran.err
        assert "đổi thiết lập DONDOC_CALENDAR_FILE" in ran.err
    english = storm("tasks", "--lang", "en").err
    assert "Line 3 of the calendar file" in english


def test_a_file_that_is_not_there_is_a_wrong_setting(storm: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_CALENDAR_FILE", "none.csv")

    assert "DONDOC_CALENDAR_FILE=none.csv không dùng được" in storm("tasks").err


def test_compare_lists_the_dates_that_would_differ_and_moves_none(storm: Office) -> None:
    office = issued(storm)
    before = office.position

    ran = office("calendar", "compare", "storm.csv")

    assert ran.code == 0, ran.err
    assert re.search(r"28/9/2022\s+thứ Tư\s+làm việc\s+nghỉ", ran.out), ran.out
    assert re.search(r"30-UBND-2022/1\s+4/10/2022\s+5/10/2022\s+\d+", ran.out), ran.out
    assert "1 trong" in ran.err
    assert "Không hạn nào bị dời" in ran.err
    assert office.position == before


def test_compare_prints_the_shape_that_is_documented(storm: Office) -> None:
    ran = issued(storm)("calendar", "compare", "storm.csv", "--json")

    shape: TypeAdapter[Any] = TypeAdapter(SHAPES["calendar compare"].kind)
    assert shape.dump_python(shape.validate_json(ran.out), mode="json") == ran.data
    [moved] = ran.data["dates"]
    assert (moved["strict"], moved["would_be_strict"]) == ("2022-10-04", "2022-10-05")


def test_compare_says_so_where_nothing_differs(storm: Office) -> None:
    storm.file("none.csv", "day,kind,province,name,source\n2026-09-28,off,48,Bão,Công điện 1\n")

    assert "Hai lịch không khác nhau ngày nào" in storm("calendar", "compare", "none.csv").out
    assert "không hạn nào tính lại sẽ khác" in storm("calendar", "compare", "storm.csv").out


def test_a_limit_in_words_explains_itself_step_by_step(empty: Office) -> None:
    ran = empty("calendar", "due", "trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024")

    assert ran.code == 0
    text = " ".join(ran.out.split())
    assert "Ngày này không tính (Bộ luật Dân sự, điều 147); ngày thứ nhất là thứ Năm 2/5/2024." in text
    assert "29/4/2024 Nghỉ hoán đổi với ngày 4/5/2024" in text
    assert "Có tính ngày làm bù: 4/5/2024." in text
    assert text.endswith("Ngày cuối cùng: thứ Ba 14/5/2024.")


def test_a_limit_that_rests_on_a_provisional_year_says_so(empty: Office) -> None:
    ran = empty("calendar", "due", "trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2027")

    assert "2027" in ran.err
    assert "chưa đối chiếu với lịch được công bố" in " ".join(ran.err.split())


def test_a_limit_without_its_beginning_asks_for_it(empty: Office) -> None:
    words = "trong thời hạn 5 ngày kể từ ngày nhận được văn bản này"

    assert "Chưa có ngày hạn" in empty("calendar", "due", words).out
    known = empty("calendar", "due", words, "--received", "1/6/2022", "--json").data
    assert known["last_day"] == "2022-06-06"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("kịp thời",), "Không thấy thời hạn nào trong «kịp thời»"),
        (("10",), "thêm --from"),
        (("trước ngày 20/6/2022", "--working"), "chỉ đi với một số ngày"),
    ],
)
def test_what_is_no_limit_is_refused_with_the_way_out(
    empty: Office, line: tuple[str, ...], message: str
) -> None:
    ran = empty("calendar", "due", *line)

    assert ran.code == 2
    assert message in " ".join(ran.err.split())


def test_a_task_whose_day_rests_on_an_unpublished_year_is_marked_until_it_is_published(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.file("lau.toml", RELATIVE.replace("n = 10", "n = 1100"))
    now = "2022-09-20T08:00:00+07:00"
    assert office("directive", "issue", "lau.toml", "--yes", "--on", "2022-09-20", now=now).code == 0
    task = "30-UBND-2022/1/20602"

    marked = office("task", "show", task, now=now)
    office.file("2027.csv", "day,kind,source\n2027,published,Công văn 5/VPCP\n")
    monkeypatch.setenv("DONDOC_CALENDAR_FILE", "2027.csv")
    published = office("task", "show", task, now=now)

    assert "Lịch nghỉ năm 2027 mới tính theo luật" in marked.err
    assert (published.code, published.err) == (0, "")
    assert office("calendar", "compare", "2027.csv", now=now).code == 0
