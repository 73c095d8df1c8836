"""Every expression that directives use for a deadline, and the last day it permits."""

from datetime import date, time

import pytest

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
    periods,
)

CALENDAR = Calendar.vietnam()
D = date(2022, 6, 20)

ONCE: list[tuple[str, DueRule, date]] = [
    ("trước ngày 20/6/2022", ByDate.before(D), date(2022, 6, 19)),
    ("xong trước ngày 01/7/2022", ByDate.before(date(2022, 7, 1)), date(2022, 6, 30)),
    ("chậm nhất ngày 20/6/2022", ByDate.latest(D), D),
    ("đến hết ngày 20/6/2022", ByDate.latest(D), D),
    ("trước 17h00 ngày 20/6/2022", ByDate.latest(D, time(17)), D),
    ("trong tháng 02/2024, năm nhuận", ByDate.by_month(2024, 2), date(2024, 2, 29)),
    ("hết tháng 02/2023", ByDate.by_month(2023, 2), date(2023, 2, 28)),
    ("hết tháng 12/2022", ByDate.by_month(2022, 12), date(2022, 12, 31)),
    ("trước tháng 9/2022", ByDate.before_month(2022, 9), date(2022, 8, 31)),
    ("trước tháng 01/2023", ByDate.before_month(2023, 1), date(2022, 12, 31)),
    ("trước quý III/2022", ByDate.before_quarter(2022, 3), date(2022, 6, 30)),
    ("trước quý I/2023", ByDate.before_quarter(2023, 1), date(2022, 12, 31)),
    ("trong quý III/2022", ByDate.by_quarter(2022, 3), date(2022, 9, 30)),
    ("chậm nhất quý IV/2020", ByDate.by_quarter(2020, 4), date(2020, 12, 31)),
    ("trong 6 tháng đầu năm 2022", ByDate.by_half(2022, 1), date(2022, 6, 30)),
    ("cuối năm 2022", ByDate.by_year(2022), date(2022, 12, 31)),
    ("trước năm 2023", ByDate.before_year(2023), date(2022, 12, 31)),
    ("đầu tháng 9/2022", ByDate.start_of_month(2022, 9), date(2022, 9, 1)),
    ("giữa tháng 9/2022", ByDate.middle_of_month(2022, 9), date(2022, 9, 15)),
    ("cuối tháng 9/2022", ByDate.by_month(2022, 9), date(2022, 9, 30)),
    ("từ 01/9 đến 30/9/2022", Window(start=date(2022, 9, 1), end=date(2022, 9, 30)), date(2022, 9, 30)),
    ("đến năm 2025, định hướng đến năm 2030", Horizon(end=date(2025, 12, 31)), date(2025, 12, 31)),
    ("trong thời hạn 15 ngày kể từ 05/3/2026", Within(n=15, origin=date(2026, 3, 5)), date(2026, 3, 20)),
    (
        "trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024",
        Within(n=10, working_days=True, origin=date(2024, 4, 26)),
        date(2024, 5, 14),
    ),
]


@pytest.mark.parametrize(("words", "rule", "last"), ONCE, ids=[words for words, _, _ in ONCE])
def test_an_expression_permits_its_last_day(words: str, rule: DueRule, last: date) -> None:
    due = due_of(rule, issued=date(2022, 1, 4), calendar=CALENDAR)
    assert due is not None
    assert due.strict == last


EVERY: list[tuple[str, Recurring, list[tuple[str, date]]]] = [
    (
        "trước ngày 05 hằng tháng",
        Recurring(rule="monthly;by=4", before=True),
        [("2022-08", date(2022, 9, 4)), ("2022-09", date(2022, 10, 4)), ("2022-10", date(2022, 11, 4))],
    ),
    (
        "vào ngày 10 hằng tháng",
        Recurring(rule="monthly;by=10"),
        [("2022-08", date(2022, 9, 10)), ("2022-09", date(2022, 10, 10)), ("2022-10", date(2022, 11, 10))],
    ),
    (
        "ngày 25 hằng tháng",
        Recurring(rule="monthly;by=25"),
        [("2022-08", date(2022, 8, 25)), ("2022-09", date(2022, 9, 25)), ("2022-10", date(2022, 10, 25))],
    ),
    (
        "trước ngày 01 hằng tháng",
        Recurring(rule="monthly;by=0", before=True),
        [("2022-08", date(2022, 8, 31)), ("2022-09", date(2022, 9, 30)), ("2022-10", date(2022, 10, 31))],
    ),
    (
        "trước ngày 15 của tháng cuối quý",
        Recurring(rule="quarterly;month=last;by=14", before=True),
        [
            ("2022-Q3", date(2022, 9, 14)),
            ("2022-Q4", date(2022, 12, 14)),
            ("2023-Q1", date(2023, 3, 14)),
            ("2023-Q2", date(2023, 6, 14)),
        ],
    ),
    (
        "6 tháng, trước 15/6 và trước 01/12",
        Recurring(rule="half-yearly;by=06-14,11-30", before=True),
        [("2022-H2", date(2022, 11, 30)), ("2023-H1", date(2023, 6, 14)), ("2023-H2", date(2023, 11, 30))],
    ),
    (
        "trước 15/7 và 15/01 năm sau",
        Recurring(rule="half-yearly;by=07-14,01-14", before=True),
        [("2022-H2", date(2023, 1, 14)), ("2023-H1", date(2023, 7, 14)), ("2023-H2", date(2024, 1, 14))],
    ),
    (
        "6 tháng trước 15/6, năm trước 15/12",
        Recurring(rule="half-yearly+yearly;by=06-14,12-14", before=True),
        [("2022", date(2022, 12, 14)), ("2023-H1", date(2023, 6, 14)), ("2023", date(2023, 12, 14))],
    ),
    (
        "trước ngày 05 tháng đầu quý sau",
        Recurring(rule="quarterly;by=4", before=True),
        [("2022-Q3", date(2022, 10, 4)), ("2022-Q4", date(2023, 1, 4))],
    ),
    (
        "chậm nhất ngày 24/12 hằng năm",
        Recurring(rule="yearly;by=12-24"),
        [("2022", date(2022, 12, 24)), ("2023", date(2023, 12, 24))],
    ),
    (
        "hằng tuần, chậm nhất thứ sáu",
        Recurring(rule="weekly;by=5"),
        [("2022-W34", date(2022, 8, 26)), ("2022-W35", date(2022, 9, 2))],
    ),
    (
        "hằng ngày",
        Recurring(rule="daily"),
        [("2022-08-25", date(2022, 8, 25)), ("2022-08-26", date(2022, 8, 26))],
    ),
    (
        "ngày làm việc thứ 3 hằng tháng",
        Recurring(rule="monthly;by=w3"),
        [("2022-08", date(2022, 9, 7)), ("2022-09", date(2022, 10, 5))],
    ),
    (
        "ngày làm việc cuối cùng hằng tháng",
        Recurring(rule="monthly;by=w-1"),
        [("2022-08", date(2022, 8, 31)), ("2022-09", date(2022, 9, 30)), ("2022-10", date(2022, 10, 31))],
    ),
    (
        "hằng tháng, quý, năm",
        Recurring(rule="monthly+quarterly+yearly"),
        [("2022-08", date(2022, 8, 31)), ("2022-09", date(2022, 9, 30)), ("2022-Q3", date(2022, 9, 30))],
    ),
]


@pytest.mark.parametrize(("words", "rule", "turns"), EVERY, ids=[words for words, _, _ in EVERY])
def test_a_recurring_expression_gives_its_periods(
    words: str, rule: Recurring, turns: list[tuple[str, date]]
) -> None:
    found = periods(rule, first=date(2022, 8, 25), last=date(2024, 2, 1), calendar=CALENDAR)
    assert [(p.key, p.due.strict) for p in found][: len(turns)] == turns


@pytest.mark.parametrize("rule", ["periodic"])
def test_periodic_without_a_frequency_has_no_period_and_must_be_asked(rule: str) -> None:
    assert periods(Recurring(rule=rule), first=date(2022, 1, 1), last=date(2025, 1, 1)) == []


def test_promptly_is_no_deadline() -> None:
    assert due_of(NoDue(words="kịp thời"), issued=D, calendar=CALENDAR) is None


def test_before_a_day_reminds_towards_the_day_before_and_is_late_only_after_the_day() -> None:
    assert due_of(ByDate.before(D), issued=D, calendar=CALENDAR) == Due(strict=date(2022, 6, 19), lenient=D)


def test_before_a_day_of_the_month_is_late_only_after_that_day() -> None:
    [september] = periods(
        Recurring(rule="monthly;by=4", before=True), first=date(2022, 9, 1), last=date(2022, 9, 30)
    )
    assert september.due == Due(strict=date(2022, 9, 4), lenient=date(2022, 9, 5))
    assert (september.start, september.end) == (date(2022, 8, 1), date(2022, 8, 31))
