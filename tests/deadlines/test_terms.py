"""Terms that run from a day: how they end, what stops the clock, and what cannot be."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from deadlines.calendar import Calendar
from deadlines.forms import DaysCrossed, EmptyWindow, TermOutOfRange, UnknownOrigin
from deadlines.rules import (
    ByDate,
    Due,
    DueRule,
    Horizon,
    NoDue,
    Pause,
    Recurring,
    Window,
    Within,
    due_of,
    suspend,
)
from tests.deadlines import slow

CALENDAR = Calendar.vietnam()
ISSUED = date(2022, 8, 25)
DAYS = st.dates(date(2020, 1, 1), date(2025, 6, 30))
RULES: TypeAdapter[DueRule] = TypeAdapter(DueRule)


def ends(rule: DueRule, **days: Any) -> date | None:
    due = due_of(rule, issued=ISSUED, calendar=CALENDAR, **days)
    return due.strict if due else None


@given(DAYS, st.integers(1, 400))
def test_a_term_in_days_ends_n_days_on_and_passes_to_a_working_day(origin: date, n: int) -> None:
    assert ends(Within(n=n, origin=origin)) == slow.next_worked(origin + n * slow.ONE)


@given(DAYS, st.integers(1, 250))
def test_a_term_in_working_days_ends_on_the_nth_after_its_origin(origin: date, n: int) -> None:
    assert ends(Within(n=n, working_days=True, origin=origin)) == slow.add(origin, n)


@given(DAYS, st.integers(1, 250), st.booleans())
def test_a_term_never_ends_on_a_day_off_and_leaves_no_doubt(origin: date, n: int, working: bool) -> None:
    due = due_of(Within(n=n, working_days=working, origin=origin), issued=ISSUED, calendar=CALENDAR)
    assert due is not None
    assert due.strict == due.lenient > origin
    assert slow.works(due.strict)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (Within(n=2, unit="week", origin=date(2022, 9, 7)), date(2022, 9, 21)),
        (Within(n=1, unit="month", origin=date(2022, 10, 31)), date(2022, 11, 30)),
        (Within(n=3, unit="month", origin=date(2023, 11, 30)), date(2024, 2, 29)),
        (Within(n=1, unit="year", origin=date(2024, 2, 29)), date(2025, 2, 28)),
        (Within(n=1, unit="month", origin=date(2022, 8, 2)), date(2022, 9, 5)),  # 2/9 is off, then a weekend
    ],
)
def test_a_term_in_weeks_months_or_years_ends_on_the_corresponding_day(rule: Within, last: date) -> None:
    assert ends(rule) == last


def test_a_term_runs_from_issue_receipt_a_fact_or_a_date() -> None:
    assert ends(Within(n=5)) == date(2022, 8, 30)
    assert ends(Within(n=5, origin="receipt"), received=date(2022, 8, 29)) == date(2022, 9, 5)
    assert ends(Within(n=5, origin="training_held"), happened={"training_held": ISSUED}) == date(2022, 8, 30)
    assert ends(Within(n=5, origin=date(2022, 8, 25))) == date(2022, 8, 30)


def test_a_term_whose_origin_has_not_happened_has_no_due_day_yet() -> None:
    assert ends(Within(n=5, origin="receipt")) is None
    assert ends(Within(n=5, origin="training_held"), happened={"team_founded": ISSUED}) is None


def test_only_terms_pass_to_a_working_day_and_a_fixed_date_never_moves() -> None:
    national_day = date(2022, 9, 2)
    assert ends(ByDate.latest(national_day)) == national_day
    assert ends(Window(start=ISSUED, end=national_day)) == national_day
    assert ends(Horizon(end=national_day)) == national_day
    assert ends(Within(n=8)) == date(2022, 9, 5)


def test_a_window_opens_and_a_time_of_day_is_kept() -> None:
    window = due_of(Window(start=ISSUED, end=date(2022, 9, 30)), issued=ISSUED, calendar=CALENDAR)
    assert window == Due(opens=ISSUED, strict=date(2022, 9, 30), lenient=date(2022, 9, 30))
    timed = due_of(ByDate.latest(ISSUED, time(17)), issued=ISSUED, calendar=CALENDAR)
    assert timed == Due.on(ISSUED, time(17))


@pytest.mark.parametrize(
    "rule",
    [
        ByDate.before(date(2022, 6, 20), words="trước ngày 20/6/2022"),
        ByDate.latest(date(2022, 6, 20), time(16, 30)),
        Window(start=date(2022, 6, 1), end=date(2022, 6, 20)),
        Horizon(end=date(2025, 12, 31)),
        NoDue(words="thường xuyên"),
        Within(n=10, working_days=True, origin=date(2024, 4, 26)),
        Within(n=3, unit="month", origin="receipt"),
        Within(n=5, origin="team_founded"),
        Recurring(rule="monthly;by=4", before=True, covers="previous", until=date(2022, 12, 31), at=time(16)),
    ],
)
def test_a_rule_survives_being_stored(rule: DueRule) -> None:
    assert RULES.validate_json(RULES.dump_json(rule)) == rule
    assert RULES.validate_python(RULES.dump_python(rule, mode="json")) == rule


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: ByDate(strict=date(2022, 6, 21), lenient=date(2022, 6, 20)),
            DaysCrossed,
            "Hạn chặt 21/6/2022 không thể sau hạn nới 20/6/2022",
        ),
        (
            lambda: Due(strict=date(2022, 6, 21), lenient=date(2022, 6, 20)),
            DaysCrossed,
            "Hạn chặt 21/6/2022 không thể sau hạn nới 20/6/2022",
        ),
        (
            lambda: Window(start=date(2022, 6, 21), end=date(2022, 6, 20)),
            EmptyWindow,
            "kết thúc ngày 20/6/2022, trước khi bắt đầu ngày 21/6/2022",
        ),
        (
            lambda: Pause(start=date(2022, 6, 21), end=date(2022, 6, 20), reason="chờ Bộ trả lời"),
            EmptyWindow,
            "Thời gian tạm dừng kết thúc ngày 20/6/2022, trước khi bắt đầu",
        ),
        (lambda: Within(n=0), TermOutOfRange, "Thời hạn 0 không hợp lệ; ghi từ 1 đến 3.650"),
        (lambda: Within(n=-5), TermOutOfRange, "Thời hạn -5 không hợp lệ"),
        (lambda: Within(n=99999), TermOutOfRange, "Thời hạn 99.999 không hợp lệ"),
        (
            lambda: Within(n=2, unit="month", working_days=True),
            TermOutOfRange,
            "Chỉ thời hạn tính bằng ngày mới tính theo ngày làm việc",
        ),
        (
            lambda: Within(n=5, origin="khi xong việc"),
            UnknownOrigin,
            "Thời hạn tính từ “khi xong việc” thì không xác định được; ghi issue (ngày ban hành)",
        ),
    ],
)
def test_an_impossible_rule_is_refused(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        make()


def test_a_time_of_day_carries_no_zone() -> None:
    with pytest.raises(ValidationError, match="carries no zone"):
        RULES.validate_python({"kind": "recurring", "rule": "daily", "at": "16:00+07:00"})


SPANS = st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 20)), max_size=4)


@given(DAYS, SPANS, st.booleans())
def test_a_suspended_clock_walks_only_on_the_days_it_is_not_paused(
    end: date, spans: list[tuple[int, int]], working: bool
) -> None:
    pauses = [
        Pause(start=end + a * slow.ONE, end=end + (a + length) * slow.ONE, reason="chờ Bộ trả lời")
        for a, length in spans
    ]
    stopped = {day for p in pauses if p.end for day in slow.days(p.start, p.end)}
    walked = slow.runs_on(end, stopped, working=working)

    moved = suspend(Due.on(end), pauses, CALENDAR, working)

    assert moved is not None
    assert moved.strict == (slow.next_worked(walked) if walked != end else end)
    assert moved.lenient == moved.strict


@given(DAYS, SPANS, st.booleans())
def test_a_suspension_never_brings_a_due_day_forward_and_keeps_its_two_days_in_order(
    end: date, spans: list[tuple[int, int]], working: bool
) -> None:
    pauses = [Pause(start=end + a * slow.ONE, end=end + (a + n) * slow.ONE, reason="bão") for a, n in spans]
    due = Due(strict=end, lenient=end + slow.ONE)
    moved = suspend(due, pauses, CALENDAR, working)
    assert moved is not None
    assert end <= moved.strict <= moved.lenient
    assert moved.lenient >= due.lenient


def test_a_clock_that_still_stands_has_no_due_day() -> None:
    pause = Pause(start=date(2022, 9, 1), reason="chờ ý kiến của Bộ")
    assert suspend(Due.on(date(2022, 9, 30)), [pause], CALENDAR, working=False) is None


def test_a_pause_after_the_end_changes_nothing() -> None:
    due = Due.on(date(2022, 9, 4))  # a Sunday
    late = Pause(start=date(2022, 9, 5), end=date(2022, 9, 9), reason="bão")
    open_ended = Pause(start=date(2022, 9, 5), reason="bão")
    assert suspend(due, [late], CALENDAR, working=False) == due
    assert suspend(due, [open_ended], CALENDAR, working=True) == due


def test_a_pause_without_a_working_day_moves_no_count_of_working_days() -> None:
    on_new_years_day = Due.on(date(2020, 1, 1))
    weekend = Pause(start=date(2019, 12, 21), end=date(2019, 12, 22), reason="bão")
    assert suspend(on_new_years_day, [weekend], CALENDAR, working=True) == on_new_years_day
    run_out = Pause(start=date(2020, 1, 1), end=date(2020, 1, 2), reason="bão")
    assert suspend(on_new_years_day, [run_out], CALENDAR, working=True) == on_new_years_day


def test_days_before_the_clock_began_are_not_given_back() -> None:
    due = Due.on(date(2022, 9, 30))
    pause = Pause(start=date(2022, 9, 1), end=date(2022, 9, 14), reason="bão")
    whole = suspend(due, [pause], CALENDAR, working=False)
    part = suspend(due, [pause], CALENDAR, working=False, since=date(2022, 9, 9))
    assert whole == Due.on(date(2022, 10, 14))
    assert part == Due.on(date(2022, 10, 5))


def test_overlapping_pauses_are_given_back_once() -> None:
    first = Pause(start=date(2022, 9, 5), end=date(2022, 9, 9), reason="bão")
    second = Pause(start=date(2022, 9, 7), end=date(2022, 9, 9), reason="lũ")
    due = Due.on(date(2022, 9, 15))
    once = suspend(due, [first], CALENDAR, working=True)
    assert once == suspend(due, [second, first], CALENDAR, working=True) == Due.on(date(2022, 9, 22))
    assert due.strict + timedelta(days=7) == date(2022, 9, 22)
