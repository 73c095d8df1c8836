"""One letter a day for each address: who gets it, what stands in it, what is left out."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from notices.compose import compose
from notices.letter import TONES, LetterContent, LetterItem, Notice, Progress, letter_id, notice_id
from tests.notices.letters import COORDINATOR, TODAY, crowded, item, letter, notice, post

SEPTEMBER = date(2022, 9, 30)


def test_the_same_rung_of_the_same_due_date_is_the_same_notice() -> None:
    task = UUID(int=1)
    assert notice_id(task, SEPTEMBER, -3) == notice_id(task, SEPTEMBER, -3)
    different = {
        notice_id(task, SEPTEMBER, -3),
        notice_id(task, SEPTEMBER, 3),
        notice_id(task, SEPTEMBER + timedelta(1), -3),  # extended: the ladder starts again
        notice_id(UUID(int=2), SEPTEMBER, -3),
    }
    assert len(different) == 4


def test_ids_never_change() -> None:
    """Letters and notices of old logs are known by them."""
    assert str(notice_id(UUID(int=1), SEPTEMBER, -3)) == "4c31d859-c41a-5c4e-8795-901d78ccb20c"
    assert str(letter_id(UUID(int=7), TODAY)) == "f9c6fd1e-e5f9-5a3b-a194-cbaa8036aa34"


def test_one_letter_a_person_a_day_however_many_notices() -> None:
    notices = [notice(n, post(1 + n % 3), obligation=f"Việc {n}") for n in range(30)]
    letters = compose(notices, TODAY, coordinator_name=COORDINATOR)
    assert [content.person for content in letters] == [UUID(int=1), UUID(int=2), UUID(int=3)]
    assert [content.letter for content in letters] == [letter_id(UUID(int=n), TODAY) for n in (1, 2, 3)]
    assert [len(content.items) for content in letters] == [10, 10, 10]


def test_nothing_to_say_makes_no_letter() -> None:
    assert compose([], TODAY, coordinator_name=COORDINATOR) == []


def test_the_longest_overdue_stands_first() -> None:
    content = letter(
        notice(1, due=date(2022, 9, 20), obligation="sắp"),
        notice(2, due=date(2022, 8, 1), obligation="trễ lâu"),
        notice(3, due=date(2022, 9, 5), obligation="trễ"),
        notice(4, due=date(2022, 9, 12), obligation="hôm nay, cả ngày"),
        notice(5, due=date(2022, 9, 12), obligation="hôm nay, buổi sáng", at="11:00"),
    )
    assert [line.obligation for line in content.items] == [
        "trễ lâu",
        "trễ",
        "hôm nay, buổi sáng",
        "hôm nay, cả ngày",
        "sắp",
    ]


def test_of_the_same_day_the_sternest_stands_first() -> None:
    content = letter(*(notice(n, obligation=tone, tone=tone) for n, tone in enumerate(TONES)))
    assert [line.tone for line in content.items] == list(reversed(TONES))


def test_hamlets_that_owe_the_same_are_one_line() -> None:
    progress = Progress(done=1, total=3)
    content = letter(
        *(notice(n, unit_code=f"H{n}", unit_name=f"thôn {n}", progress=progress) for n in (3, 1, 2))
    )
    (line,) = content.items
    assert [unit.unit_name for unit in line.units] == ["thôn 1", "thôn 2", "thôn 3"]
    assert line.tasks == (UUID(int=1), UUID(int=2), UUID(int=3))
    assert line.progress == progress
    assert set(content.notices) == {notice_id(UUID(int=n), SEPTEMBER, -14) for n in (1, 2, 3)}


def test_a_figure_that_differs_between_the_units_of_a_line_is_left_out() -> None:
    content = letter(
        notice(1, unit_code="H1", progress=Progress(done=1, total=3)),
        notice(2, unit_code="H2", progress=Progress(done=2, total=3)),
    )
    assert content.items[0].progress is None


@pytest.mark.parametrize(
    "changes",
    [
        {"due": date(2022, 9, 29)},
        {"lenient": date(2022, 10, 1)},
        {"obligation": "Việc khác"},
        {"directive_number": "13/KH-UBND"},
        {"period": "tháng 9/2022"},
        {"tone": "urge"},
        {"rung": -7},
        {"up": 1},
        {"report_to": None},
    ],
)
def test_lines_that_differ_in_more_than_the_unit_stay_apart(changes: dict[str, object]) -> None:
    other = {"unit_code": "H2"} | changes
    assert len(letter(notice(1, unit_code="H1"), notice(2, **other)).items) == 2


def test_after_an_outage_only_the_newest_rung_is_said() -> None:
    content = letter(notice(rung=-14), notice(rung=-7), notice(rung=-3))
    assert [line.rung for line in content.items] == [-3]


def test_who_acts_and_also_leads_is_told_once_as_the_one_who_acts() -> None:
    content = letter(notice(up=2), notice(up=0))
    assert [line.up for line in content.items] == [0]


def test_an_extended_task_is_said_with_its_new_date() -> None:
    content = letter(notice(due=SEPTEMBER, rung=3), notice(due=date(2022, 10, 31), rung=-14))
    assert [line.due for line in content.items] == [date(2022, 10, 31)]


def test_two_posts_of_one_person_get_one_letter() -> None:
    commune = post(1, unit_code="20551")
    office = post(1, unit_code="20550", post_name="Phòng Văn hóa", unit_name="huyện Duy Xuyên")
    content = letter(notice(1, commune), notice(2, office, obligation="khác"))
    assert content.post_name == "Phòng Văn hóa"
    assert len(content.items) == 2


def test_what_the_cap_leaves_out_is_counted() -> None:
    many = [
        *(notice(n, obligation=f"A{n:02}", directive_number="1/KH", due=date(2022, 8, 1)) for n in range(5)),
        *(notice(10 + n, obligation=f"B{n:02}", directive_number="2/KH", due=TODAY) for n in range(4)),
        *(notice(20 + n, obligation=f"C{n:02}", directive_number="2/KH") for n in range(3)),
    ]
    content = letter(*many, lines_max=3)
    assert len(content.items) == 3
    assert content.omitted == 9
    assert [(part.directive_number, part.late, part.due, len(part.notices)) for part in content.left_out] == [
        ("1/KH", 2, 0, 2),
        ("2/KH", 0, 4, 7),
    ]


def test_days_are_counted_to_the_strict_and_from_the_lenient_date() -> None:
    line = item(due=date(2022, 9, 19), lenient=date(2022, 9, 20))
    seen = [
        (on.day, line.state(on), line.days_left(on), line.days_late(on))
        for on in (date(2022, 9, day) for day in (18, 19, 20, 21))
    ]
    assert seen == [(18, "soon", 1, 0), (19, "due", 0, 0), (20, "due", 0, 0), (21, "late", 0, 1)]


def test_a_lenient_date_before_the_strict_one_is_refused() -> None:
    with pytest.raises(ValidationError, match="lenient 2022-09-29 is before due 2022-09-30"):
        item(lenient=date(2022, 9, 29))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://a b", 'https://a"><script>', "//a", ""])
def test_a_link_is_a_web_address(url: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        letter(public_url=url)


def test_a_letter_survives_the_log() -> None:
    content = crowded()
    assert LetterContent.model_validate_json(content.model_dump_json()) == content
    assert LetterContent.model_validate(content.model_dump(mode="json")) == content


# Laws.


@st.composite
def many_notices(draw: st.DrawFn) -> list[Notice]:
    def one() -> Notice:
        number = draw(st.integers(0, 12))
        due = date(2022, 9, draw(st.integers(1, 30)))
        return notice(
            number,
            post(draw(st.integers(1, 3)), unit_code=draw(st.sampled_from(["1", "2"]))),
            obligation=f"Việc {number % 4}",
            unit_code=f"H{number:02}",
            directive_number=f"{number % 2}/KH",
            due=due,
            lenient=due + timedelta(number % 2),
            rung=draw(st.sampled_from([-7, -3, 1])),
            tone=draw(st.sampled_from(TONES)),
            up=draw(st.integers(0, 2)),
        )

    return [one() for _ in range(draw(st.integers(0, 25)))]


@given(many_notices(), st.integers(1, 6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_notices_does_not_matter(notices: list[Notice], cap: int, chance: Random) -> None:
    shuffled = notices * 2  # asked twice
    chance.shuffle(shuffled)
    assert compose(shuffled, TODAY, coordinator_name=COORDINATOR, lines_max=cap) == compose(
        notices, TODAY, coordinator_name=COORDINATOR, lines_max=cap
    )


@given(many_notices(), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_every_task_is_said_once_to_everybody_who_is_to_hear_of_it(notices: list[Notice], cap: int) -> None:
    letters = compose(notices, TODAY, coordinator_name=COORDINATOR, lines_max=cap)
    assert [content.person for content in letters] == sorted({each.to.person for each in notices})
    for content in letters:
        told = [each.item for each in notices if each.to.person == content.person]
        newest: dict[UUID, LetterItem] = {}
        for each in sorted(told, key=lambda line: (line.due, line.rung)):
            newest[each.task] = each
        expected = {notice_id(line.task, line.due, line.rung) for line in newest.values()}
        assert Counter(content.notices) == Counter(expected)
        assert len(content.items) <= cap
        late = sum(line.days_late(TODAY) > 0 for line in newest.values())
        said_late = sum(len(line.tasks) for line in content.items if line.state(TODAY) == "late")
        assert said_late + sum(part.late for part in content.left_out) == late
