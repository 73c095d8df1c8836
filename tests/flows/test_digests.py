"""Weekly digests: exceptions only, once a week, inside the day's one letter, and a person may leave."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from deadlines.rules import ByDate
from directives.tasks import ask_extension
from events.decisions import LetterRefused, TaskRef, letter_stream
from events.facts import Measured
from flows.digests import UnknownLetter, always_digests, join_digests, leave_digests, person_of
from flows.post import post
from flows.tick import tick
from notices.letter import LetterContent
from notices.message import leave_by_mail
from notices.render import render
from tests.flows.conftest import START, UNITS, appoint
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, Box, founded, letters, sweep_on, told
from tests.scene import Scene, at, open_scene
from units.tree import Named, Unit

WEEK = timedelta(days=7)
MONDAY = date(2022, 10, 17)  # two weeks after the deadline; every rung has been told
COORDINATOR = "unit_code,post,email,role\n49,Phòng Kiểm soát thủ tục,dm@tinh.example,coordinator\n"


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    opened = open_scene(database_url, coordinator_unit="49", smtp_sender="Đôn đốc <dondoc@tinh.example>")
    opened.units(*UNITS)
    appoint(opened)
    appoint(opened, COORDINATOR)
    yield opened
    opened.app.close()


@pytest.fixture
def late(scene: Scene) -> Scene:
    """Three hamlets of the town are late, a fourth was done late last week; all rungs are told."""
    scene.issue(DOCUMENT, TEAMS)
    for n in range((MONDAY - START).days):
        if n % 7 == 0 or START + timedelta(days=n) > DUE - timedelta(days=20):
            sweep_on(scene, START + timedelta(days=n))
    founded(scene, "20602-01", date(2022, 10, 12))
    return scene


def digests_on(scene: Scene, day: date) -> dict[str, LetterContent]:
    return {f"{c.post_name}, {c.unit_name}": c for c in letters(scene, day) if c.digest is not None}


def text(content: LetterContent) -> str:
    return render(content).text


def test_leaders_read_the_worst_and_the_trend_and_nobody_else_does(late: Scene) -> None:
    swept = sweep_on(late, MONDAY)

    found = digests_on(late, MONDAY)
    assert set(found) == {
        "Chủ tịch UBND tỉnh, Tỉnh Quảng Nam",
        "Phòng Kiểm soát thủ tục, Tỉnh Quảng Nam",
        "Chủ tịch UBND, Huyện Duy Xuyên",
        "Chủ tịch UBND, Thị trấn Nam Phước",
    }
    assert swept.digests == swept.letters == 4
    province = text(found["Chủ tịch UBND tỉnh, Tỉnh Quảng Nam"])
    assert "- 3 việc quá hạn, giảm 1" in province
    assert "- 4821/UBND-KGVX (Tổ công nghệ): 3 việc quá hạn, giảm 1" in province
    assert "- Huyện Duy Xuyên: 3 việc quá hạn, lâu nhất 17 ngày" in province
    assert "Khối phố 1: 1 việc quá hạn" in text(found["Chủ tịch UBND, Thị trấn Nam Phước"])


def test_a_digest_comes_once_a_week_however_often_the_clock_ticks(late: Scene) -> None:
    sweep_on(late, MONDAY)
    position = late.app.log.last_position()

    again = [sweep_on(late, MONDAY + timedelta(days=n)) for n in range(7)]
    after = sweep_on(late, MONDAY + timedelta(days=7))

    assert [s.letters for s in again] == [0] * 7
    assert late.app.log.last_position() > position
    assert after.digests == 4


def test_a_clock_that_was_away_on_monday_sends_the_weeks_digest_later_and_only_that(late: Scene) -> None:
    # The office's clock was off for two weeks and comes back on a Wednesday.
    found = sweep_on(late, MONDAY + timedelta(days=16))

    assert found.digests == 4
    assert len(digests_on(late, MONDAY + timedelta(days=16))) == 4


def test_where_nothing_is_wrong_there_is_no_digest(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)

    assert sweep_on(scene, DUE - timedelta(days=20)).letters == 0


def test_what_was_late_and_is_done_makes_no_digest_but_for_whoever_wants_one_all_the_same(
    late: Scene,
) -> None:
    sweep_on(late, MONDAY)
    coordinator = "Phòng Kiểm soát thủ tục, Tỉnh Quảng Nam"  # its letters wait for a server all along
    district = "Chủ tịch UBND, Huyện Duy Xuyên"
    person = person_of(late.app, digests_on(late, MONDAY)[district].letter)
    for n in (1, 2, 3):
        founded(late, f"20599-0{n}", MONDAY + timedelta(days=1))
    sweep_on(late, MONDAY + WEEK)
    assert set(digests_on(late, MONDAY + WEEK)) == {coordinator}

    always_digests(late.app, person, reason="muốn biết là mọi việc ổn", now=at(MONDAY), by="coordinator")
    sweep_on(late, MONDAY + 2 * WEEK)
    found = digests_on(late, MONDAY + 2 * WEEK)
    assert set(found) == {coordinator, district}
    assert "- không có việc quá hạn, không có việc chờ trả lời" in text(found[district])

    leave_digests(late.app, person, reason="thôi", now=at(MONDAY), by="coordinator")
    sweep_on(late, MONDAY + 3 * WEEK)
    join_digests(late.app, person, reason="như mọi người", now=at(MONDAY), by="coordinator")
    sweep_on(late, MONDAY + 4 * WEEK)
    for weeks in (3, 4):
        assert set(digests_on(late, MONDAY + weeks * WEEK)) == {coordinator}


def test_a_digest_joins_the_days_letter_and_makes_no_second_one(late: Scene) -> None:
    friday = date(2022, 10, 14)
    late.issue(
        DOCUMENT.model_copy(update={"number": "9/UBND", "date": date(2022, 10, 3)}),
        TEAMS.model_copy(update={"due": ByDate(strict=friday, lenient=friday)}),
    )

    sweep_on(late, MONDAY)  # the third day after: the district's leader is told of late hamlets

    found = letters(late, MONDAY)
    assert set(told(found).values()) == {1}
    both = digests_on(late, MONDAY)["Chủ tịch UBND, Huyện Duy Xuyên"]
    assert {i.directive_number for i in both.items} == {"9/UBND"}
    assert both.template == "digest:1"
    shown = text(both)
    assert (
        shown.index("CHẬM NHẤT")
        < shown.index("VIỆC TRONG NGÀY")
        < shown.index("--- 9/UBND: Tổ công nghệ ---")
    )


def test_the_coordinator_reads_what_the_system_needs_a_person_for(late: Scene) -> None:
    refused = next(c for c in letters(late) if c.unit_code == "20602")
    late.app.log.append(
        letter_stream(refused.letter),
        [LetterRefused(letter=refused.letter, attempt=1, code=550, remedy="Sửa địa chỉ của đầu mối.")],
        expected=None,
        message="refused",
        at=at(MONDAY),
        by="clock",
        via="clock",
    )
    # Refused this week: the letter itself was sealed in the last seven days.
    late.decide(
        TaskRef(directive=NAME, obligation="1", unit="20599-01"),
        lambda t: ask_extension(t, wanted=date(2022, 11, 1), reason="mưa lũ"),
        on=date(2022, 10, 13),
    )
    late.report(
        Measured(
            unit="508",
            occurred_on=date(2022, 10, 12),
            indicator="xa-co-to",
            numerator=13,
            denominator=13,
            population="xa",
        )
    )

    sweep_on(late, MONDAY)

    shown = text(digests_on(late, MONDAY)["Phòng Kiểm soát thủ tục, Tỉnh Quảng Nam"])
    assert "- 1 đề nghị gia hạn chưa trả lời" in shown
    assert "- Huyện Duy Xuyên: xa-co-to báo cáo 13, danh sách có 2" in shown
    assert "thư đã lập còn chờ gửi" in shown


def test_the_coordinator_reads_of_units_that_nobody_can_be_told_of(scene: Scene) -> None:
    scene.units(
        Unit("48", "Thành phố Đà Nẵng", "tinh", "thanh-pho", "VN", START),
        Unit("490", "Quận Liên Chiểu", "huyen", "quan", "48", START),
    )
    both = TEAMS.model_copy(update={"who": Named(codes=("490", "508"))})
    scene.issue(DOCUMENT, both)
    sweep_on(scene, date(2022, 9, 16))

    sweep_on(scene, date(2022, 9, 19))

    shown = text(digests_on(scene, date(2022, 9, 19))["Phòng Kiểm soát thủ tục, Tỉnh Quảng Nam"])
    assert "- Quận Liên Chiểu: Đơn vị này và các cấp trên chưa có đầu mối nào nhận được thư" in shown
    assert "hãy nạp danh sách đầu mối" in " ".join(shown.split())
    assert "Huyện Duy Xuyên: Đơn vị này" not in shown


def test_who_left_gets_urgings_and_no_digests_until_they_come_back(late: Scene) -> None:
    sweep_on(late, MONDAY)
    letter = digests_on(late, MONDAY)["Chủ tịch UBND, Huyện Duy Xuyên"].letter
    person = person_of(late.app, letter)
    leave_digests(late.app, person, reason="đã có bảng tiến độ", now=at(MONDAY), by="coordinator")
    leave_digests(late.app, person, reason="đã có bảng tiến độ", now=at(MONDAY), by="coordinator")

    sweep_on(late, MONDAY + timedelta(days=7))
    join_digests(late.app, person, reason="xin nhận lại", now=at(MONDAY), by="coordinator")
    sweep_on(late, MONDAY + timedelta(days=14))

    district = "Chủ tịch UBND, Huyện Duy Xuyên"
    assert district not in digests_on(late, MONDAY + timedelta(days=7))
    assert district in digests_on(late, MONDAY + timedelta(days=14))
    with pytest.raises(UnknownLetter, match="mã thư ở dòng cuối của mỗi thư"):
        person_of(late.app, person)


def test_a_digest_says_how_to_leave_it_and_an_urging_does_not(late: Scene) -> None:
    box = Box()
    post(late.app, at(MONDAY) - timedelta(days=1), box)
    box.posted.clear()
    tick(late.app, at(MONDAY), box)

    by_mail = {to: message["List-Unsubscribe"] for to, message in box.posted}
    assert set(by_mail) == {
        "ct@tinh.example",
        "dm@tinh.example",
        "ct@duyxuyen.example",
        "ct@namphuoc.example",
    }
    for to, message in box.posted:
        code = message["Message-ID"].strip("<>").split("@")[0]
        assert code in by_mail[to]
        assert by_mail[to].startswith("<mailto:dondoc@tinh.example?subject=th%C3%B4i")
        assert message["List-Unsubscribe-Post"] is None
    first = letters(late)[0].letter
    assert leave_by_mail(first, "Đôn đốc <a@b.example>").startswith("mailto:a@b.example?")


def test_digests_can_be_switched_off(late: Scene) -> None:
    object.__setattr__(late.app.settings, "digests", "off")

    assert sweep_on(late, MONDAY).letters == 0
