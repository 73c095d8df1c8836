"""Each row of the table of deadline words, on any day and however spelled, against days walked one by one."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.calendar import Calendar
from deadlines.rules import Recurring, due_of, periods
from directives.phrases import limit_in
from tests.deadlines import slow

CALENDAR = Calendar.vietnam()
ONE = timedelta(days=1)
FIRST, LAST = date(2020, 1, 1), date(2026, 6, 30)
QUARTERS = ("I", "II", "III", "IV")

Walk = Callable[[date], date]


def last_of(months: int) -> Walk:
    """The last day of the span of so many months that a day lies in, walking on until the span is over."""

    def walk(day: date) -> date:
        def span(d: date) -> tuple[int, int]:
            return d.year, (d.month - 1) // months

        end = day
        while span(end + ONE) == span(day):
            end += ONE
        return end

    return walk


def eve_of(months: int) -> Walk:
    """The day before that span begins."""

    def walk(day: date) -> date:
        end = last_of(months)
        begin = day
        while end(begin - ONE) == end(day):
            begin -= ONE
        return begin - ONE

    return walk


def nth(n: int) -> Walk:
    return lambda day: day.replace(day=n)


# The words of a row (d is a day, m a month, q a quarter, y a year of it), and the last day it permits.
ROWS: list[tuple[str, Walk]] = [
    ("trước ngày {d}", lambda day: day - ONE),
    ("xong trước ngày {d}", lambda day: day - ONE),
    ("hoàn thành trước ngày {d}", lambda day: day - ONE),
    ("chậm nhất trước ngày {d}", lambda day: day - ONE),
    ("chậm nhất là ngày {d}", lambda day: day),
    ("chậm nhất vào ngày {d}", lambda day: day),
    ("chậm nhất ngày {d}", lambda day: day),
    ("đến ngày {d}", lambda day: day),
    ("đến hết ngày {d}", lambda day: day),
    ("không muộn hơn ngày {d}", lambda day: day),
    ("trước 17h00 ngày {d}", lambda day: day),
    ("trong tháng {m}/{y}", last_of(1)),
    ("đến hết tháng {m}/{y}", last_of(1)),
    ("hết tháng {m}/{y}", last_of(1)),
    ("cuối tháng {m}/{y}", last_of(1)),
    ("đầu tháng {m}/{y}", nth(1)),
    ("giữa tháng {m}/{y}", nth(15)),
    ("trước tháng {m}/{y}", eve_of(1)),
    ("trong quý {q}/{y}", last_of(3)),
    ("chậm nhất quý {q}/{y}", last_of(3)),
    ("trước quý {q}/{y}", eve_of(3)),
    ("trong năm {y}", last_of(12)),
    ("đến hết năm {y}", last_of(12)),
    ("cuối năm {y}", last_of(12)),
    ("chậm nhất đến năm {y}", last_of(12)),
    ("by {m}/{y}", last_of(1)),
    ("before {d}", lambda day: day - ONE),
]
SPELLINGS: list[Callable[[date], str]] = [
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d.day}.{d.month}.{d.year}",
]
days = st.dates(FIRST, LAST)


def read(words: str, issued: date) -> date:
    found = limit_in(words, issued)
    assert found is not None, words
    due = due_of(found.rule, issued=issued, calendar=CALENDAR)
    assert due is not None, words
    return due.strict


@pytest.mark.parametrize(("words", "walk"), ROWS, ids=[words for words, _ in ROWS])
@settings(max_examples=25)
@given(
    day=days,
    spelled=st.sampled_from(SPELLINGS),
    form=st.sampled_from(["NFC", "NFD"]),
    space=st.sampled_from([" ", "\u00a0"]),
)
def test_a_row_permits_the_day_that_walking_finds(
    words: str, walk: Walk, day: date, spelled: Callable[[date], str], form: str, space: str
) -> None:
    said = words.format(d=spelled(day), m=day.month, q=QUARTERS[(day.month - 1) // 3], y=day.year)
    said = unicodedata.normalize(form, said.replace(" ", space))

    # Issued in the year before: a far horizon is a target, and an elapsed day is another question.
    assert read(said, date(day.year - 1, 12, 1)) == walk(day), said


@settings(max_examples=60)
@given(day=days, n=st.integers(1, 90))
def test_a_limit_in_days_or_working_days_ends_where_walking_ends(day: date, n: int) -> None:
    last = day + n * ONE
    while not slow.works(last):
        last += ONE
    counted = f"{n} ngày kể từ ngày {day.day}/{day.month}/{day.year}"
    worked = f"{n} ngày làm việc kể từ ngày {day.day}/{day.month}/{day.year}"

    assert read(f"trong thời hạn {counted}", day) == last
    assert read(f"trong {worked}", day) == slow.add(day, n)


@settings(max_examples=40)
@given(first=days, length=st.integers(0, 60))
def test_a_window_ends_with_its_second_day(first: date, length: int) -> None:
    last = first + length * ONE
    said = f"từ ngày {first.day}/{first.month}/{first.year} đến ngày {last.day}/{last.month}/{last.year}"

    assert read(said, first - 30 * ONE) == last


@settings(max_examples=40)
@given(since=days, n=st.integers(2, 28), often=st.sampled_from(["hằng tháng", "hàng tháng"]))
def test_what_comes_monthly_or_quarterly_comes_on_the_days_that_walking_meets(
    since: date, n: int, often: str
) -> None:
    until = since + 366 * ONE
    walked = list(slow.days(since, until))

    def turns(words: str) -> list[date]:
        found = limit_in(words, since)
        assert found is not None, words
        assert isinstance(found.rule, Recurring), words
        return [t.due.strict for t in periods(found.rule, first=since, last=until, calendar=CALENDAR)]

    assert turns(f"trước ngày {n:02} {often}") == [d for d in walked if (d + ONE).day == n]
    assert turns(f"chậm nhất ngày {n} {often}") == [d for d in walked if d.day == n]
    assert turns(f"trước ngày {n} của tháng cuối quý") == [
        d for d in walked if (d + ONE).day == n and (d + ONE).month % 3 == 0
    ]
