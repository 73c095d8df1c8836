"""The timeline says who said what, when it happened, when it was recorded, by which way."""

from datetime import date

import pytest

from events.base import Event
from events.registry import EVENT_TYPES
from projections.timeline_words import UNTOLD, event_wording
from tests.cli.conftest import NAME, TEAM, Office

FOUNDED = ("report", "team", "20602-01", "--about", TEAM, "--count", "7", "--on", "5/8/2022")


def test_a_correction_stands_beside_what_it_corrects(office: Office) -> None:
    office(*FOUNDED, "--by", "văn thư xã")
    later = "2022-08-12T09:00:00+07:00"
    office("report", "correct", "20602-01@1", "--count", "9", "--reason", "đếm lại", now=later)
    entries = office("timeline", "--unit", "20602-01", "--json").data
    issued, wrong = entries
    assert issued["topic"] == "directive_issued:1"
    assert (wrong["fact"], wrong["stands"], wrong["by"], wrong["via"]) == (
        "20602-01@1",
        False,
        "văn thư xã",
        "command",
    )
    assert [one["words"] for one in wrong["put_right"]] == [
        "Đính chính dữ kiện 20602-01@1: đếm lại",
        f"Thôn mẫu 1 (20602-01): lập «{TEAM}» số 1, 9 thành viên",
    ]
    assert [one["stands"] for one in wrong["put_right"]] == [True, True]


def test_it_reads_as_sentences(office: Office) -> None:
    office(*FOUNDED, "--by", "văn thư xã")
    said = " ".join(office("timeline", "--unit", "20602-01").out.split())
    assert f"5/8/2022 Thôn mẫu 1 (20602-01): lập «{TEAM}» số 1, 7 thành viên 20602-01@1" in said
    assert "ghi 08:00 10/8/2022, văn thư xã, bằng lệnh" in said


def test_a_span_is_about_when_things_happened(office: Office) -> None:
    office(*FOUNDED)
    assert len(office("timeline", "--unit", "20602-01", "--json").data) == 2
    within = office("timeline", "--unit", "20602-01", "--from", "5/8/2022", "--to", "5/8/2022", "--json").data
    assert [one["fact"] for one in within] == ["20602-01@1"]
    assert office("timeline", "--unit", "20602-01", "--from", "6/8/2022").out == "Không có diễn biến nào.\n"


def test_the_whole_log_from_its_end(office: Office) -> None:
    office(*FOUNDED)
    everything = office("timeline", "--json").data
    assert len(everything) == office.position
    [newest] = office("timeline", "--most", "1", "--json").data
    assert newest["fact"] == "20602-01@1"


def test_of_a_directive(office: Office) -> None:
    office("task", "waive", f"{NAME}/1/20605-03", "--reason", "đã sáp nhập")
    topics = [one["topic"] for one in office("timeline", "--directive", NAME, "--json").data]
    life = ["directive_drafted:1", "directive_confirmed:1", "directive_issued:1", "task_waived:1"]
    assert [topic for topic in topics if topic in life] == life
    assert office.refuses("timeline", "--directive", "không-có").startswith("Không có văn bản nào tên")


def test_letters_and_urging_are_told(office: Office) -> None:
    office("clock", "tick", "--no-post", now="2022-09-16T08:00:00+07:00")
    said = office("timeline", "--unit", "508").out
    assert "Niêm thư gửi «Văn phòng UBND huyện» của Huyện Duy Xuyên (508)" in " ".join(said.split())
    assert "ladder_swept:1" in {
        one["topic"] for one in office("timeline", "--directive", NAME, "--json").data
    }


def test_only_one_thing_at_a_time(office: Office) -> None:
    said = office.refuses("timeline", "--unit", "508", "--directive", NAME, code=2)
    assert said == "Chỉ chọn một trong --unit, --directive và --task."


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.topic)
def test_every_kind_of_event_is_told_in_words_of_its_own(kind: type[Event]) -> None:
    """An event without any content either lacks what its words need, or is said in words of its kind."""
    try:
        said = event_wording(kind.model_construct(), _by_code, date(2022, 8, 1))
    except AttributeError:
        return
    assert said != UNTOLD.format(topic=kind.topic)


def _by_code(code: str, _on: date) -> str:
    return code
