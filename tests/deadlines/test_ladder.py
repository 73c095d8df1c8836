"""The ladder: when each rung is reached, what is raised after silence, and what a file may say."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import Calendar
from deadlines.ladder import (
    DEFAULT_LADDER,
    BadLadder,
    Coordinator,
    Ladder,
    Owner,
    PercentBelow,
    Post,
    Rung,
    Tone,
    Up,
    fires_on,
    ladder_from,
    ladder_from_json,
    ladder_from_toml,
    newest_rung,
    newest_rungs,
    next_rung,
    rung_days,
)
from deadlines.rules import Due
from tests.deadlines import slow

CALENDAR = Calendar.vietnam()
DUE = Due(strict=date(2022, 9, 4), lenient=date(2022, 9, 5))  # trước ngày 5/9
ONE_DAY = timedelta(days=1)


def no_of(rung: Rung | None) -> int | None:
    return rung.no if rung else None


def test_the_default_ladder_reminds_towards_the_strict_day_and_urges_after_the_lenient_one() -> None:
    days = [(day, rung.audience, rung.tone) for day, rung in rung_days(DEFAULT_LADDER, DUE, CALENDAR)]
    assert days == [
        (date(2022, 8, 21), Owner(), Tone.REMIND),
        (date(2022, 8, 28), Owner(), Tone.REMIND),
        (date(2022, 9, 1), Owner(), Tone.REMIND),
        (date(2022, 9, 3), Owner(), Tone.REMIND),
        (date(2022, 9, 6), Owner(), Tone.URGE),
        (date(2022, 9, 8), Up(n=1), Tone.URGE),
        (date(2022, 9, 12), Up(n=2), Tone.CRITICISE),
    ]


def test_working_day_rungs_leave_out_holidays() -> None:
    before = Rung(no=1, offset=-3, unit="working", audience=Owner())
    after = Rung(no=2, offset=2, unit="working", audience=Owner())
    due = Due.on(date(2022, 9, 5))
    assert fires_on(before, due, CALENDAR) == date(2022, 8, 29)  # 1/9 and 2/9 are off
    assert fires_on(after, due, CALENDAR) == date(2022, 9, 7)


def test_a_rung_on_the_due_day_counts_from_the_strict_one() -> None:
    assert fires_on(Rung(no=1, offset=0, audience=Owner()), DUE, CALENDAR) == DUE.strict


LADDERS = st.lists(
    st.tuples(st.integers(-30, 30), st.sampled_from(["calendar", "working"])), min_size=1, max_size=8
).map(
    lambda steps: Ladder(
        name="thử",
        version=1,
        rungs=tuple(
            Rung.model_validate(
                {"no": no, "offset": offset, "unit": unit, "audience": f"post chức danh {no}"}
            )
            for no, (offset, unit) in enumerate(sorted(steps), 1)
        ),
    )
)
DAYS = st.dates(date(2021, 1, 1), date(2024, 12, 31))


@given(LADDERS, DAYS, st.integers(0, 2), st.integers(-60, 60), st.none() | st.integers(-60, 60))
def test_the_newest_rung_is_found_by_walking_back_from_today(
    ladder: Ladder, strict: date, grace: int, away: int, since_away: int | None
) -> None:
    due = Due(strict=strict, lenient=strict + grace * ONE_DAY)
    today = strict + away * ONE_DAY
    since = None if since_away is None else strict + since_away * ONE_DAY

    def reached(rung: Rung) -> date:
        anchor = due.lenient if rung.offset > 0 else due.strict
        if rung.unit == "working":
            return slow.add(anchor, rung.offset)
        return anchor + rung.offset * ONE_DAY

    day = today
    walked: list[Rung] = []
    while not walked and day >= (since or strict - 100 * ONE_DAY):
        walked = [rung for rung in ladder.rungs if reached(rung) == day]
        day -= ONE_DAY

    assert list(newest_rungs(ladder, due, today, CALENDAR, since)) == walked
    assert newest_rung(ladder, due, today, CALENDAR, since) == (walked[-1] if walked else None)
    coming = sorted((reached(r), r.no) for r in ladder.rungs if reached(r) > today)
    assert no_of(next_rung(ladder, due, today, CALENDAR)) == (coming[0][1] if coming else None)


def test_after_an_outage_only_the_newest_rung_is_raised() -> None:
    assert no_of(newest_rung(DEFAULT_LADDER, DUE, date(2022, 9, 10), CALENDAR)) == 6
    assert no_of(newest_rung(DEFAULT_LADDER, DUE, date(2022, 12, 31), CALENDAR)) == 7


def test_a_task_born_late_is_not_reminded_of_days_before_it_was() -> None:
    issued = date(2022, 8, 25)  # after the first rung's day
    assert newest_rung(DEFAULT_LADDER, DUE, issued, CALENDAR, since=issued) is None
    assert no_of(newest_rung(DEFAULT_LADDER, DUE, date(2022, 8, 28), CALENDAR, since=issued)) == 2


def test_a_rung_on_the_very_day_of_issue_is_raised() -> None:
    issued = date(2022, 8, 21)
    assert no_of(newest_rung(DEFAULT_LADDER, DUE, issued, CALENDAR, since=issued)) == 1


def test_before_the_first_rung_nothing_is_raised_and_after_the_last_nothing_is_to_come() -> None:
    assert newest_rung(DEFAULT_LADDER, DUE, date(2022, 8, 20), CALENDAR) is None
    assert no_of(next_rung(DEFAULT_LADDER, DUE, date(2022, 8, 20), CALENDAR)) == 1
    assert next_rung(DEFAULT_LADDER, DUE, date(2022, 9, 12), CALENDAR) is None


def test_an_extension_restarts_the_ladder() -> None:
    extended = Due.on(date(2022, 9, 30))
    assert no_of(newest_rung(DEFAULT_LADDER, extended, date(2022, 9, 16), CALENDAR)) == 1


FILE = """
name = "hằng tháng"
version = 2

[[rungs]]
offset = -5
unit = "working"
audience = "owner"

[[rungs]]
offset = -2
audience = "owner"
only_if = { percent = 50, days_left = 3 }

[[rungs]]
offset = 1
audience = "up 1"
tone = "urge"

[[rungs]]
offset = 1
audience = "coordinator"
tone = "urge"

[[rungs]]
offset = 10
audience = "post chánh văn phòng"
tone = "review"
"""


def test_a_ladder_is_read_from_a_file() -> None:
    ladder = ladder_from_toml(FILE)
    assert [(r.no, r.offset, r.unit, r.audience) for r in ladder.rungs] == [
        (1, -5, "working", Owner()),
        (2, -2, "calendar", Owner()),
        (3, 1, "calendar", Up(n=1)),
        (4, 1, "calendar", Coordinator()),
        (5, 10, "calendar", Post(name="chánh văn phòng")),
    ]
    assert ladder.rungs[1].only_if == PercentBelow(percent=Decimal(50), days_left=3)
    assert ladder.rungs[4].tone is Tone.REVIEW
    assert ladder_from_json(ladder.model_dump_json()) == ladder


def test_two_rungs_of_one_day_for_two_people_are_raised_together() -> None:
    ladder = ladder_from_toml(FILE)
    found = newest_rungs(ladder, DUE, date(2022, 9, 6), CALENDAR)
    assert [rung.audience for rung in found] == [Up(n=1), Coordinator()]


def test_a_condition_holds_below_its_percentage_and_within_its_days() -> None:
    only_if = PercentBelow(percent=Decimal(50), days_left=3)
    rung = Rung(no=1, offset=-3, audience=Owner(), only_if=only_if)
    assert rung.meets(Decimal("49.9"), 3)
    assert not rung.meets(Decimal(50), 3)
    assert not rung.meets(Decimal(10), 4)
    assert rung.meets(Decimal(10), -2)
    assert PercentBelow(percent=Decimal(50)).holds(Decimal(10), 40)
    assert Rung(no=1, offset=-3, audience=Owner()).meets(Decimal(100), 0)


@pytest.mark.parametrize("ladder", [DEFAULT_LADDER, ladder_from_toml(FILE)])
def test_a_ladder_survives_being_stored(ladder: Ladder) -> None:
    assert Ladder.model_validate_json(ladder.model_dump_json()) == ladder


def rung(**fields: object) -> dict[str, object]:
    return {"offset": -3, "audience": "owner", **fields}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Thang đôn đốc sai ở name: thiếu mục này."),
        ([], "Thang đôn đốc sai ở đầu tệp: giá trị không hợp lệ."),
        ({"name": "a", "version": 1, "rungs": []}, "rungs: chưa có bậc nào"),
        ({"name": "a", "version": 1, "rungs": [rung()] * 21}, "rungs: quá 20 bậc"),
        ({"name": "a", "version": 0, "rungs": [rung()]}, "version: phải từ 1 trở lên"),
        ({"name": "", "version": 1, "rungs": [rung()]}, "name: không được để trống"),
        ({"rungs": [{"offset": -3}]}, "thiếu mục này"),
        ({"rungs": [rung(audience="boss")]}, "rungs › 1 › audience: không có kiểu người nhận nào tên"),
        ({"rungs": [rung(), rung(audience="up 9")]}, "rungs › 2 › audience › up › n: không được quá 5"),
        ({"rungs": [rung(audience="up nhiều")]}, "n: phải là số nguyên"),
        ({"rungs": [rung(audience="post")]}, "post › name: không được để trống"),
        ({"rungs": [rung(audience={"n": 1})]}, "audience: chưa nói người nhận là ai"),
        ({"rungs": [rung(offset=400)]}, "offset: không được quá 366"),
        ({"rungs": [rung(offset=-400)]}, "offset: phải từ -366 trở lên"),
        ({"rungs": [rung(offset="soon")]}, "offset: phải là số nguyên"),
        ({"rungs": [rung(unit="weeks")]}, "unit: phải là một trong 'calendar' or 'working'"),
        ({"rungs": [rung(tone="shout")]}, "tone: phải là một trong 'remind', 'urge'"),
        ({"rungs": [rung(colour="red")]}, "rungs › 1 › colour: không có mục nào tên như vậy"),
        ({"rungs": [rung(only_if={"percent": 0})]}, "percent: phải lớn hơn 0"),
        ({"rungs": [rung(only_if={"percent": 101})]}, "percent: không được quá 100"),
        (
            {"rungs": [rung(), rung(offset=-5)]},
            "Thang đôn đốc “a”: bậc 2 (-5 ngày) phải đứng trước bậc 1 (-3 ngày)",
        ),
        (
            {"rungs": [rung(), rung(offset=-4, unit="working"), rung(offset=-5)]},
            "bậc 3 (-5 ngày) phải đứng trước bậc 1 (-3 ngày)",
        ),
        ({"rungs": [rung(no=2), rung(no=1)]}, "bậc số 1 đứng sau bậc số 2; đánh số bậc tăng dần"),
        ({"rungs": [rung(), rung()]}, "bậc 2 trùng ngày và người nhận với bậc khác"),
    ],
)
def test_a_bad_ladder_is_refused_with_the_place_and_the_fault(data: object, message: str) -> None:
    if isinstance(data, dict) and data.keys() == {"rungs"}:
        data = {"name": "a", "version": 1, **data}
    with pytest.raises(BadLadder, match=re.escape(message)):
        ladder_from(data)


def test_a_ladder_fault_is_said_in_english_too() -> None:
    with pytest.raises(BadLadder) as refused:
        ladder_from({"name": "a", "version": 1, "rungs": [rung(), rung(audience="up 9")]})
    assert refused.value.say("en").startswith(
        "The ladder is wrong at rungs › 2 › audience › up › n: must be at most 5."
    )


@pytest.mark.parametrize("text", ["name =", "[" * 100_000, "{", ""])
def test_a_file_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadLadder, match="Tệp thang đôn đốc không đúng dạng JSON: "):
        ladder_from_json(text)


def test_a_file_that_is_no_toml_is_refused() -> None:
    with pytest.raises(BadLadder, match="Tệp thang đôn đốc không đúng dạng TOML: "):
        ladder_from_toml("name = ")
