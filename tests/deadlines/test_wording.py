"""Due rules, days left and periods in the words of officials."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import Calendar
from deadlines.rules import (
    ByDate,
    Due,
    DueRule,
    Horizon,
    NoDue,
    Recurring,
    Window,
    Within,
    due_of,
)
from deadlines.wording import days_left, due_wording, period_wording, wording

SEPTEMBER = date(2022, 9, 30)

SAID: list[tuple[DueRule, str, str]] = [
    (ByDate.before(date(2022, 6, 20)), "trước ngày 20/6/2022", "before 20/6/2022"),
    (ByDate.latest(SEPTEMBER), "chậm nhất ngày 30/9/2022", "by 30/9/2022"),
    (ByDate.latest(SEPTEMBER, time(17)), "trước 17h00 ngày 30/9/2022", "before 17:00 on 30/9/2022"),
    (
        ByDate(strict=date(2022, 9, 25), lenient=SEPTEMBER),
        "chậm nhất ngày 25/9/2022 (tính quá hạn sau ngày 30/9/2022)",
        "by 25/9/2022 (late after 30/9/2022)",
    ),
    (
        Window(start=date(2022, 9, 1), end=SEPTEMBER),
        "từ ngày 1/9/2022 đến hết ngày 30/9/2022",
        "from 1/9/2022 to 30/9/2022",
    ),
    (Horizon(end=date(2025, 12, 31)), "mục tiêu đến hết ngày 31/12/2025", "target by 31/12/2025"),
    (NoDue(words="kịp thời"), "không định thời hạn", "no deadline"),
    (
        Within(n=10, working_days=True, origin=date(2024, 4, 26)),
        "trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024",
        "within 10 working days of 26/4/2024",
    ),
    (Within(n=1, origin="receipt"), "trong thời hạn 1 ngày kể từ ngày nhận được văn bản", "within 1 day of "),
    (Within(n=3, unit="month"), "trong thời hạn 3 tháng kể từ ngày ban hành", "within 3 months of the day"),
    (
        Within(n=5, origin="drill_held"),
        "trong thời hạn 5 ngày kể từ ngày có sự việc “drill_held”",
        "within 5",
    ),
    (
        Within(n=5, origin="training_held", at=time(16)),
        "trong thời hạn 5 ngày kể từ ngày tổ chức tập huấn, trước 16h00",
        "within 5 days of the day of the training, before 16:00",
    ),
    (Recurring(rule="monthly;by=4", before=True), "trước ngày 5 hằng tháng", "before day 5, every month"),
    (Recurring(rule="monthly;by=10"), "chậm nhất ngày 10 hằng tháng", "by day 10, every month"),
    (Recurring(rule="monthly;by=0", before=True), "trước ngày 1 hằng tháng", "before day 1, every month"),
    (
        Recurring(rule="monthly;by=0"),
        "chậm nhất ngày cuối tháng trước hằng tháng",
        "by the last day of the month before, every month",
    ),
    (Recurring(rule="weekly;by=5"), "chậm nhất thứ Sáu hằng tuần", "by Friday, every week"),
    (Recurring(rule="weekly;by=0", before=True), "trước thứ Hai hằng tuần", "before Monday, every week"),
    (Recurring(rule="weekly;by=7"), "chậm nhất Chủ nhật hằng tuần", "by Sunday, every week"),
    (Recurring(rule="daily", at=time(16)), "hằng ngày, trước 16h00", "every day, before 16:00"),
    (
        Recurring(rule="quarterly;month=last;by=14", before=True),
        "hằng quý, trước ngày 15 của tháng cuối quý",
        "every quarter, before day 15 of the last month of the quarter",
    ),
    (
        Recurring(rule="quarterly;by=4", before=True),
        "hằng quý, trước ngày 5 của tháng đầu quý sau",
        "every quarter, before day 5 of the first month of the next quarter",
    ),
    (
        Recurring(rule="half-yearly;by=06-14,11-30", before=True),
        "6 tháng một lần, trước ngày 15/6 và 1/12",
        "every six months, before 15/6 and 1/12",
    ),
    (
        Recurring(rule="half-yearly+yearly;by=06-14,12-14", before=True),
        "6 tháng một lần, trước ngày 15/6; trước ngày 15/12 hằng năm",
        "every six months, before 15/6; before 15/12, every year",
    ),
    (
        Recurring(rule="yearly;by=12-31", before=True),
        "trước ngày 1/1 hằng năm",
        "before 1/1, every year",
    ),
    (
        Recurring(rule="yearly;by=02-28", before=True),
        "trước ngày 1/3 hằng năm",
        "before 1/3, every year",
    ),
    (Recurring(rule="monthly;by=w3"), "chậm nhất ngày làm việc thứ 3 hằng tháng", "by working day 3, every"),
    (
        Recurring(rule="monthly;by=w-1"),
        "chậm nhất ngày làm việc cuối cùng hằng tháng",
        "by the last working day, every month",
    ),
    (
        Recurring(rule="monthly;by=w-2"),
        "chậm nhất ngày làm việc thứ 2 tính từ cuối hằng tháng",
        "by working day 2 from the end, every month",
    ),
    (
        Recurring(rule="monthly+quarterly+yearly", until=date(2025, 12, 31)),
        "hằng tháng; hằng quý; hằng năm, đến hết ngày 31/12/2025",
        "every month; every quarter; every year, until 31/12/2025",
    ),
    (Recurring(rule="periodic"), "định kỳ (chưa rõ bao lâu một lần)", "periodically (how often is not said)"),
]


@pytest.mark.parametrize(("rule", "vietnamese", "english"), SAID, ids=[vi for _, vi, _ in SAID])
def test_a_rule_is_said_as_an_official_would(rule: DueRule, vietnamese: str, english: str) -> None:
    assert wording(rule) == vietnamese


@pytest.mark.parametrize(("rule", "vietnamese", "english"), SAID, ids=[en for _, _, en in SAID])
def test_a_rule_is_said_in_english(rule: DueRule, vietnamese: str, english: str) -> None:
    assert wording(rule, "en").startswith(english)


BEFORE = Due(strict=date(2022, 9, 4), lenient=date(2022, 9, 5))  # trước ngày 5/9


LEFT: list[tuple[Due | None, date, str, str]] = [
    (BEFORE, date(2022, 9, 1), "còn 3 ngày", "3 days left"),
    (BEFORE, date(2022, 9, 3), "còn 1 ngày", "1 day left"),
    (BEFORE, date(2022, 9, 4), "hôm nay là hạn", "due today"),
    (BEFORE, date(2022, 9, 5), "hôm nay là ngày cuối cùng", "today is the last day"),
    (BEFORE, date(2022, 9, 6), "quá hạn 1 ngày", "1 day overdue"),
    (BEFORE, date(2022, 9, 7), "quá hạn 2 ngày", "2 days overdue"),
    (BEFORE, date(2023, 1, 4), "quá hạn 121 ngày", "121 days overdue"),
    (
        Due.on(SEPTEMBER, time(17)),
        SEPTEMBER,
        "hôm nay là hạn, trước 17h00",
        "due today, before 17:00",
    ),
    (
        Due(strict=date(2022, 9, 25), lenient=SEPTEMBER),
        date(2022, 9, 28),
        "còn 2 ngày đến ngày",
        "2 days",
    ),
    (
        Due(opens=date(2022, 9, 10), strict=SEPTEMBER, lenient=SEPTEMBER),
        date(2022, 9, 8),
        "còn 2 ngày thì bắt đầu",
        "begins in 2 days",
    ),
    (
        Due(opens=date(2022, 9, 10), strict=SEPTEMBER, lenient=SEPTEMBER),
        date(2022, 9, 10),
        "còn 20 ngày",
        "20 days left",
    ),
    (None, SEPTEMBER, "không định thời hạn", "no deadline"),
]


@pytest.mark.parametrize(("due", "today", "vietnamese", "english"), LEFT, ids=[vi for _, _, vi, _ in LEFT])
def test_days_left_are_said_at_a_glance(due: Due | None, today: date, vietnamese: str, english: str) -> None:
    assert days_left(due, today).startswith(vietnamese)


@pytest.mark.parametrize(("due", "today", "vietnamese", "english"), LEFT, ids=[en for *_, en in LEFT])
def test_days_left_are_said_in_english(due: Due | None, today: date, vietnamese: str, english: str) -> None:
    assert days_left(due, today, "en").startswith(english)


@given(
    st.dates(date(2020, 1, 1), date(2025, 1, 1)),
    st.integers(0, 5),
    st.integers(-400, 400),
)
def test_overdue_is_said_only_after_the_lenient_day(strict: date, grace: int, away: int) -> None:
    due = Due(strict=strict, lenient=strict + timedelta(days=grace))
    said = days_left(due, strict + timedelta(days=away))
    assert ("quá hạn" in said) == (away > grace)


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.booleans())
def test_a_due_day_is_said_like_the_rule_that_gave_it(day: date, before: bool) -> None:
    rule = ByDate.before(day) if before else ByDate.latest(day)
    assert due_wording(due_of(rule, issued=day, calendar=Calendar())) == wording(rule)


PERIODS = [
    ("2022", "năm 2022", "2022"),
    ("2022-H1", "6 tháng đầu năm 2022", "first half of 2022"),
    ("2022-H2", "6 tháng cuối năm 2022", "second half of 2022"),
    ("2022-Q1", "quý I/2022", "quarter I/2022"),
    ("2022-Q4", "quý IV/2022", "quarter IV/2022"),
    ("2022-09", "tháng 9/2022", "month 9/2022"),
    ("2020-W53", "tuần 53 năm 2020 (từ 28/12/2020 đến 3/1/2021)", "week 53 of 2020"),
    ("2022-09-05", "ngày 5/9/2022", "5/9/2022"),
]


@pytest.mark.parametrize(("key", "vietnamese", "english"), PERIODS)
def test_a_period_is_said_as_people_say_it(key: str, vietnamese: str, english: str) -> None:
    assert period_wording(key) == vietnamese


@pytest.mark.parametrize(("key", "vietnamese", "english"), PERIODS)
def test_a_period_is_said_in_english(key: str, vietnamese: str, english: str) -> None:
    assert period_wording(key, "en").startswith(english)
