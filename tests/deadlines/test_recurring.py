"""Recurring duties: their periods, due days and names, against days walked one by one."""

import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import Calendar
from deadlines.periods import UnknownPeriod, period_named
from deadlines.reckoning import TooManyPeriods
from deadlines.recurrence import BadRecurrence, Covers, NeverDue
from deadlines.rules import Due, Recurring, due_of, periods
from tests.deadlines import slow

CALENDAR = Calendar.vietnam()
FREQS = st.sampled_from(sorted(slow.MONTHS))
STARTS = st.dates(date(2020, 1, 1), date(2023, 12, 31))
COVERS: st.SearchStrategy[Covers] = st.sampled_from(("previous", "current"))


def turns(rule: Recurring, first: date, last: date) -> list[tuple[str, date]]:
    return [(p.key, p.due.strict) for p in periods(rule, first=first, last=last, calendar=CALENDAR)]


@given(FREQS, st.integers(0, 31), st.booleans(), COVERS, STARTS, st.integers(0, 800))
def test_a_day_of_the_month_is_due_when_walking_meets_it(
    freq: str, by: int, last_month: bool, covers: Covers, first: date, length: int
) -> None:
    last_month = last_month and freq != "monthly"
    last = date.fromordinal(first.toordinal() + length)
    rule = Recurring(rule=f"{freq}{';month=last' if last_month else ''};by={by}", covers=covers)

    walked = [
        (name, day)
        for day in slow.days(first, last)
        if (
            name := slow.due_in_months(freq, day, by=by, previous=covers == "previous", last_month=last_month)
        )
    ]
    assert turns(rule, first, last) == walked


@given(FREQS, st.integers(-23, 23).filter(bool), COVERS, STARTS, st.integers(0, 500))
def test_a_working_day_of_the_month_is_due_when_walking_meets_it(
    freq: str, n: int, covers: Covers, first: date, length: int
) -> None:
    last = date.fromordinal(first.toordinal() + length)
    walked = [
        (name, day)
        for day in slow.days(first, last)
        if slow.is_nth_working_day(day, n)
        and (name := slow.about(freq, day, previous=covers == "previous", last_month=False))
    ]
    assert turns(Recurring(rule=f"{freq};by=w{n}", covers=covers), first, last) == walked


@given(st.integers(0, 7), COVERS, STARTS, st.integers(0, 60))
def test_a_day_of_the_week_is_due_when_walking_meets_it(
    by: int, covers: Covers, first: date, length: int
) -> None:
    last = date.fromordinal(first.toordinal() + length)
    walked = []
    for day in slow.days(first, last):
        due_week = day + slow.ONE if by == 0 else day
        if due_week.isoweekday() == (by or 1):
            about = date.fromordinal(due_week.toordinal() - 7) if covers == "previous" else due_week
            walked.append((f"{about.isocalendar().year}-W{about.isocalendar().week:02}", day))
    assert turns(Recurring(rule=f"weekly;by={by}", covers=covers), first, last) == walked


@given(STARTS, st.integers(0, 40))
def test_daily_duties_are_due_every_day_or_on_working_days_only(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    every = [(day.isoformat(), day) for day in slow.days(first, last)]
    assert turns(Recurring(rule="daily"), first, last) == every
    assert turns(Recurring(rule="daily;by=w1"), first, last) == [(k, d) for k, d in every if slow.works(d)]


@given(FREQS, STARTS, st.integers(0, 900))
def test_without_a_day_the_end_of_the_period_is_due(freq: str, first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    months = slow.MONTHS[freq]
    ends = [day for day in slow.days(first, last) if (day + slow.ONE).day == 1 and day.month % months == 0]
    found = periods(Recurring(rule=freq), first=first, last=last)
    assert [p.end for p in found] == ends
    assert all(p.due == Due(strict=p.end, lenient=p.end) for p in found)
    assert all(p.start.day == 1 and (p.end - p.start).days in range(27, 366) for p in found)


@given(
    st.sampled_from(
        ["monthly;by=4", "weekly;by=5", "quarterly;month=last;by=14", "half-yearly;by=06-14,11-30", "daily"]
    ),
    STARTS,
    st.integers(0, 700),
    st.integers(0, 700),
)
def test_asking_in_two_pieces_gives_the_same_periods(rule: str, first: date, one: int, two: int) -> None:
    middle = date.fromordinal(first.toordinal() + one)
    last = date.fromordinal(middle.toordinal() + two)
    recurring = Recurring(rule=rule, before=True)
    whole = periods(recurring, first=first, last=last)
    pieces = periods(recurring, first=first, last=middle) + periods(
        recurring, first=date.fromordinal(middle.toordinal() + 1), last=last
    )
    assert whole == pieces
    assert len({p.key for p in whole}) == len(whole)
    assert all((p.start, p.end) == period_named(p.key) for p in whole)
    assert all((p.due.lenient - p.due.strict).days == 1 for p in whole)


def test_the_31st_of_every_month_is_the_last_day_of_the_shorter_ones() -> None:
    found = turns(Recurring(rule="monthly;by=31"), date(2024, 1, 1), date(2024, 4, 30))
    assert found == [
        ("2024-01", date(2024, 1, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-03", date(2024, 3, 31)),
        ("2024-04", date(2024, 4, 30)),
    ]


def test_before_the_first_of_march_is_the_29th_of_february_in_a_leap_year() -> None:
    rule = Recurring(rule="yearly;by=02-28", before=True)
    found = periods(rule, first=date(2023, 1, 1), last=date(2024, 12, 31))
    assert [(p.due.strict, p.due.lenient) for p in found] == [
        (date(2023, 2, 28), date(2023, 3, 1)),
        (date(2024, 2, 29), date(2024, 3, 1)),
    ]


def test_two_working_days_beyond_a_short_tet_month_is_its_last_working_day() -> None:
    found = turns(Recurring(rule="monthly;by=w20", covers="current"), date(2026, 2, 1), date(2026, 2, 28))
    assert found == [("2026-02", date(2026, 2, 27))]


def test_nothing_is_due_after_until() -> None:
    rule = Recurring(rule="monthly;by=4", before=True, until=date(2022, 12, 31))
    assert turns(rule, date(2022, 10, 1), date(2023, 12, 31)) == [
        ("2022-09", date(2022, 10, 4)),
        ("2022-10", date(2022, 11, 4)),
        ("2022-11", date(2022, 12, 4)),
    ]


def test_a_period_due_on_the_first_or_last_day_asked_about_is_included() -> None:
    rule = Recurring(rule="monthly;by=10")
    assert len(turns(rule, date(2022, 9, 10), date(2022, 10, 10))) == 2
    assert turns(rule, date(2022, 9, 11), date(2022, 10, 9)) == []


@pytest.mark.parametrize(
    ("rule", "covers", "key"),
    [
        ("monthly;by=15", None, "2022-08"),
        ("monthly;by=16", None, "2022-09"),
        ("monthly;by=4", "current", "2022-09"),
        ("monthly;by=25", "previous", "2022-08"),
        ("monthly;by=0", None, "2022-09"),
        ("monthly;by=0", "current", "2022-10"),  # due on 30 September, before October begins
        ("monthly;by=w3", None, "2022-08"),
        ("monthly;by=w-1", None, "2022-09"),
        ("monthly", None, "2022-09"),
        ("weekly;by=5", None, "2022-W36"),
        ("weekly;by=1", None, "2022-W35"),
    ],
)
def test_which_period_a_report_is_about(rule: str, covers: Covers | None, key: str) -> None:
    recurring = Recurring(rule=rule, covers=covers)
    last = date(2022, 9, 11) if rule.startswith("weekly") else date(2022, 9, 30)
    first = date(2022, 9, 5) if rule.startswith("weekly") else date(2022, 9, 1)
    assert [k for k, _ in turns(recurring, first, last)] == [key]


def test_the_due_day_of_a_recurring_rule_is_its_next_one() -> None:
    rule = Recurring(rule="monthly;by=4", before=True, at=time(16))
    due = due_of(rule, issued=date(2022, 8, 25), calendar=CALENDAR)
    assert due == Due(strict=date(2022, 9, 4), lenient=date(2022, 9, 5), at=time(16))
    assert due_of(Recurring(rule="periodic"), issued=date(2022, 8, 25), calendar=CALENDAR) is None


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("monthly;by=04", "monthly;by=4"),
        (" monthly ; by=4 ", "monthly;by=4"),
        ("semiannual;by=6-14,11-30", "half-yearly;by=06-14,11-30"),
        ("annual;by=12-24", "yearly;by=12-24"),
        ("monthly+quarterly+annual", "monthly+quarterly+yearly"),
        ("quarterly;by=20;month=last", "quarterly;month=last;by=20"),
        ("half-yearly+yearly;by=06-14,12-14", "half-yearly+yearly;by=06-14,12-14"),
        ("monthly;by=w03", "monthly;by=w3"),
    ],
)
def test_a_rule_is_kept_in_its_canonical_form(written: str, canonical: str) -> None:
    rule = Recurring(rule=written)
    assert rule.rule == canonical
    assert Recurring.model_validate_json(rule.model_dump_json()) == rule


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ("fortnightly", BadRecurrence, "Không hiểu chu kỳ “fortnightly”"),
        ("", BadRecurrence, "Không hiểu chu kỳ “”"),
        ("monthly+monthly", BadRecurrence, "ghi một chu kỳ hai lần"),
        ("monthly;by=soon", BadRecurrence, "Không hiểu ngày “soon” trong quy tắc “monthly;by=soon”"),
        ("monthly;by=4,20", BadRecurrence, "Không hiểu ngày “4,20”"),
        ("monthly;by=", BadRecurrence, "Không hiểu ngày “”"),
        ("monthly;day=4", BadRecurrence, "Không hiểu “day=4”"),
        ("monthly;by=4;by=5", BadRecurrence, "chỉ dùng month=last và by=…, mỗi thứ một lần"),
        ("quarterly;month=first;by=4", BadRecurrence, "Không hiểu “month=first”"),
        ("quarterly+yearly;by=03-14", BadRecurrence, "có 2 chu kỳ nhưng 1 ngày"),
        ("monthly;by=32", NeverDue, "chu kỳ monthly không có ngày hạn như vậy"),
        ("weekly;by=8", NeverDue, "chu kỳ weekly không có ngày hạn như vậy"),
        ("daily;by=4", NeverDue, "chu kỳ daily"),
        ("daily;by=w2", NeverDue, "chu kỳ daily"),
        ("monthly;by=w0", NeverDue, "chu kỳ monthly"),
        ("monthly;by=w24", NeverDue, "chu kỳ monthly"),
        ("monthly;by=06-14", NeverDue, "chu kỳ monthly"),
        ("yearly;by=02-30", NeverDue, "chu kỳ yearly"),
        ("yearly;by=13-01", NeverDue, "chu kỳ yearly"),
        ("yearly;by=06-14,11-30", NeverDue, "hai ngày hạn trong cùng một kỳ"),
        ("half-yearly;by=06-14,07-14", NeverDue, "hai ngày hạn trong cùng một kỳ"),
        ("monthly;month=last;by=4", NeverDue, "chu kỳ monthly"),
        ("quarterly;month=last", NeverDue, "chu kỳ quarterly"),
        ("periodic;by=4", NeverDue, "chu kỳ periodic"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(rule: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Recurring(rule=rule)


def test_more_periods_than_anyone_follows_are_refused() -> None:
    with pytest.raises(TooManyPeriods, match=r"Từ 1/1/2000 đến 31/12/2099 có hơn 10\.000 kỳ"):
        periods(Recurring(rule="daily"), first=date(2000, 1, 1), last=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("key", "span"),
    [
        ("2022", (date(2022, 1, 1), date(2022, 12, 31))),
        ("2022-H1", (date(2022, 1, 1), date(2022, 6, 30))),
        ("2022-H2", (date(2022, 7, 1), date(2022, 12, 31))),
        ("2022-Q3", (date(2022, 7, 1), date(2022, 9, 30))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2022-W36", (date(2022, 9, 5), date(2022, 9, 11))),
        ("2020-W53", (date(2020, 12, 28), date(2021, 1, 3))),
        ("2022-09-05", (date(2022, 9, 5), date(2022, 9, 5))),
    ],
)
def test_a_periods_name_says_its_days(key: str, span: tuple[date, date]) -> None:
    assert period_named(key) == span


@pytest.mark.parametrize(
    "key",
    ["", "2022-", "2022-13", "2022-Q5", "2022-H3", "2021-W53", "2022-02-30", "2022-00", "0000", "２０２２"],
)
def test_what_names_no_period_is_refused_with_examples(key: str) -> None:
    with pytest.raises(UnknownPeriod, match=f"“{key}” không phải là tên kỳ báo cáo; ghi như 2022"):
        period_named(key)
