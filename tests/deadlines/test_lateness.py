"""In time or late, as exact functions of the day done, the due day and today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.lateness import Standing, days_late, days_left, lateness, standing
from deadlines.rules import Due

DUE = Due(strict=date(2022, 9, 4), lenient=date(2022, 9, 5))
DAYS = st.dates(date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("done_on", "today", "expected", "late"),
    [
        (None, date(2022, 9, 4), Standing.OPEN_IN_TIME, 0),
        (None, date(2022, 9, 5), Standing.OPEN_IN_TIME, 0),
        (None, date(2022, 9, 6), Standing.OPEN_LATE, 1),
        (None, date(2023, 1, 4), Standing.OPEN_LATE, 121),
        (date(2022, 9, 5), date(2022, 9, 30), Standing.DONE_IN_TIME, 0),
        (date(2022, 9, 7), date(2022, 9, 30), Standing.DONE_LATE, 2),
        (date(2022, 9, 7), date(2022, 9, 6), Standing.OPEN_LATE, 1),  # asked as of a day before it was done
        (date(2022, 9, 3), date(2022, 9, 2), Standing.OPEN_IN_TIME, 0),
    ],
)
def test_the_four_quadrants(done_on: date | None, today: date, expected: Standing, late: int) -> None:
    assert standing(done_on, DUE, today) is expected
    assert days_late(done_on, DUE, today) == late


def test_nothing_without_a_due_day_is_ever_late() -> None:
    today = date(2030, 1, 1)
    assert standing(None, None, today) is Standing.OPEN_IN_TIME
    assert standing(date(2029, 1, 1), None, today) is Standing.DONE_IN_TIME
    assert days_late(None, None, today) == 0
    assert days_left(None, today) is None


def test_days_left_count_to_the_strict_day() -> None:
    assert days_left(DUE, date(2022, 9, 1)) == 3
    assert days_left(DUE, date(2022, 9, 4)) == 0
    assert days_left(DUE, date(2022, 9, 6)) == -2


def test_an_extension_is_measured_against_both_days() -> None:
    extended = Due.on(date(2022, 9, 30))
    found = lateness(date(2022, 9, 20), DUE, extended, date(2022, 12, 31))
    assert (found.standing, found.days_late) == (Standing.DONE_IN_TIME, 0)
    assert (found.original_standing, found.original_days_late) == (Standing.DONE_LATE, 15)


@given(st.none() | DAYS, DAYS, st.integers(0, 3), DAYS)
def test_every_task_is_in_exactly_the_quadrant_that_its_days_say(
    done_on: date | None, strict: date, grace: int, today: date
) -> None:
    due = Due(strict=strict, lenient=strict + timedelta(days=grace))
    done = done_on is not None and done_on <= today
    judged = done_on if done and done_on else today
    late = judged > due.lenient
    assert standing(done_on, due, today) == f"{'done' if done else 'open'}_{'late' if late else 'in_time'}"
    assert (days_late(done_on, due, today) > 0) == late


@given(DAYS, DAYS)
def test_an_open_task_never_becomes_in_time_again_as_days_pass(strict: date, today: date) -> None:
    due = Due.on(strict)
    tomorrow = today + timedelta(days=1)
    if standing(None, due, today) is Standing.OPEN_LATE:
        assert standing(None, due, tomorrow) is Standing.OPEN_LATE
        assert days_late(None, due, tomorrow) == days_late(None, due, today) + 1
