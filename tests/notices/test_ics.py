"""The due dates of a letter in a calendar: one entry a task, and a later letter moves it."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from notices.ics import calendar
from notices.letter import LetterContent
from tests.notices.letters import TODAY, crowded, letter, notice


def lines(content: LetterContent) -> list[str]:
    """The lines of the file, folded ones joined again (RFC 5545, 3.1)."""
    written = calendar(content)
    assert written is not None
    return written.decode().replace("\r\n ", "").split("\r\n")


def field(content: LetterContent, name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines(content) if line.partition(":")[0].split(";")[0] == name]


def test_a_due_date_is_a_whole_day() -> None:
    content = letter(notice(task_code="V-1", obligation="Lập tổ; họp, báo cáo\\"))
    assert lines(content) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Dondoc//Letters//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000001@dondoc",
        "SEQUENCE:985",
        "DTSTAMP:20220912T000000Z",
        "DTSTART;VALUE=DATE:20220930",
        "DTEND;VALUE=DATE:20221001",
        "SUMMARY:Hạn: Lập tổ\\; họp\\, báo cáo\\\\ (thị trấn Nam Phước)",
        "DESCRIPTION:12/KH-UBND. Chịu trách nhiệm: UBND thị trấn Nam Phước. Mã việc: V-1.",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_due_time_is_of_vietnam() -> None:
    assert field(letter(notice(at="17:00")), "DTSTART") == ["20220930T100000Z"]
    assert field(letter(notice(at="05:00")), "DTSTART") == ["20220929T220000Z"]


def test_a_later_letter_moves_the_entry_of_an_extended_task() -> None:
    first = letter(notice())
    second = letter(notice(due=date(2022, 10, 31)), on=date(2022, 9, 20))
    assert field(first, "UID") == field(second, "UID") == [f"{UUID(int=1)}@dondoc"]
    assert field(first, "DTSTART") != field(second, "DTSTART")
    assert int(field(first, "SEQUENCE")[0]) < int(field(second, "SEQUENCE")[0])


def test_what_is_late_needs_no_reminder_of_its_date() -> None:
    assert calendar(letter(notice(due=date(2022, 9, 11)))) is None
    ahead = letter(notice(1, due=date(2022, 9, 11)), notice(2, due=TODAY, obligation="hôm nay"))
    assert field(ahead, "UID") == [f"{UUID(int=2)}@dondoc"]


def test_a_line_of_several_units_says_how_many() -> None:
    content = letter(*(notice(n, unit_code=f"H{n}", unit_name=f"thôn {n}") for n in range(1, 4)))
    assert field(content, "SUMMARY") == [
        "Hạn: Lập ban chỉ đạo chuyển đổi số cấp xã (thôn 1 và 2 đơn vị khác)"
    ]


def test_the_same_letter_is_the_same_file() -> None:
    assert calendar(crowded()) == calendar(crowded())


@given(st.text(max_size=120), st.text(max_size=120))
def test_lines_are_short_and_nothing_typed_adds_one(obligation: str, unit: str) -> None:
    content = letter(notice(obligation=obligation, unit_name=unit))
    written = calendar(content)
    assert written is not None
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    names = [line.partition(":")[0].split(";")[0] for line in lines(content)]
    assert names == [line.partition(":")[0].split(";")[0] for line in lines(letter())]
