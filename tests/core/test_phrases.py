"""A limit typed by itself: every way in which directives write one, and the last day that it permits."""

from datetime import date, time

import pytest

from deadlines.calendar import Calendar
from deadlines.forms import Horizon, Recurring, Within
from deadlines.rules import Due, due_of, periods
from directives.phrases import limit_in

CALENDAR = Calendar.vietnam()
ON = date(2022, 5, 4)

LAST_DAYS = [
    ("trước ngày 20/6/2022", date(2022, 6, 19), date(2022, 6, 20)),
    ("xong trước ngày 01/7/2022", date(2022, 6, 30), date(2022, 7, 1)),
    ("chậm nhất trước ngày 20/6/2022", date(2022, 6, 19), date(2022, 6, 20)),
    ("chậm nhất là ngày 20/6/2022", date(2022, 6, 20), date(2022, 6, 20)),
    ("chậm nhất vào ngày 20-6-2022", date(2022, 6, 20), date(2022, 6, 20)),
    ("đến hết ngày 20.6.2022", date(2022, 6, 20), date(2022, 6, 20)),
    ("không muộn hơn ngày 20/6/2022", date(2022, 6, 20), date(2022, 6, 20)),
    ("trước 17h00 ngày 20/6/2022", date(2022, 6, 20), date(2022, 6, 20)),
    ("trong tháng 9/2022", date(2022, 9, 30), date(2022, 9, 30)),
    ("đến hết tháng 9/2022", date(2022, 9, 30), date(2022, 9, 30)),
    ("trước tháng 9/2022", date(2022, 8, 31), date(2022, 8, 31)),
    ("trước quý III/2022", date(2022, 6, 30), date(2022, 6, 30)),
    ("trong quý III/2022", date(2022, 9, 30), date(2022, 9, 30)),
    ("chậm nhất quý 4-2022", date(2022, 12, 31), date(2022, 12, 31)),
    ("trong năm 2022", date(2022, 12, 31), date(2022, 12, 31)),
    ("đến hết năm 2022", date(2022, 12, 31), date(2022, 12, 31)),
    ("cuối năm 2022", date(2022, 12, 31), date(2022, 12, 31)),
    ("đầu tháng 9/2022", date(2022, 9, 1), date(2022, 9, 1)),
    ("giữa tháng 9/2022", date(2022, 9, 15), date(2022, 9, 15)),
    ("cuối tháng 9/2022", date(2022, 9, 30), date(2022, 9, 30)),
    ("từ 01/9/2022 đến 30/9/2022", date(2022, 9, 30), date(2022, 9, 30)),
    ("đến năm 2025, định hướng đến năm 2030", date(2025, 12, 31), date(2025, 12, 31)),
    ("trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024", date(2024, 5, 14), date(2024, 5, 14)),
    ("10 ngày kể từ ngày ban hành văn bản này", date(2022, 5, 16), date(2022, 5, 16)),
    ("trong 3 tháng kể từ ngày 31/8/2022", date(2022, 11, 30), date(2022, 11, 30)),
    ("trong 2 tuần kể từ ngày 20/6/2022", date(2022, 7, 4), date(2022, 7, 4)),
    ("before 20/6/2022", date(2022, 6, 19), date(2022, 6, 20)),
    ("by 09/2022", date(2022, 9, 30), date(2022, 9, 30)),
    ("trước ngày 20/6", date(2022, 6, 19), date(2022, 6, 20)),
]


@pytest.mark.parametrize(("words", "strict", "lenient"), LAST_DAYS)
def test_the_words_permit_their_last_day(words: str, strict: date, lenient: date) -> None:
    found = limit_in(words, ON)
    assert found is not None
    due = due_of(found.rule, issued=ON, calendar=CALENDAR)
    assert due is not None
    assert (due.strict, due.lenient) == (strict, lenient)


TURNS = [
    ("trước ngày 05 hằng tháng", [date(2022, 5, 4), date(2022, 6, 4), date(2022, 7, 4)]),
    ("ngày 10 hàng tháng", [date(2022, 5, 10), date(2022, 6, 10), date(2022, 7, 10)]),
    ("trước ngày 15 của tháng cuối quý", [date(2022, 6, 14), date(2022, 9, 14), date(2022, 12, 14)]),
    ("6 tháng, hằng năm trước ngày 15/6 và trước ngày 01/12", [date(2022, 6, 14), date(2022, 11, 30)]),
]


@pytest.mark.parametrize(("words", "days"), TURNS)
def test_what_recurs_has_its_next_last_days(words: str, days: list[date]) -> None:
    found = limit_in(words, ON)
    assert found is not None
    assert isinstance(found.rule, Recurring)
    turns = periods(found.rule, first=ON, last=date(2022, 12, 31), calendar=CALENDAR)
    assert [turn.due.strict for turn in turns][: len(days)] == days


def test_a_time_of_day_is_kept() -> None:
    found = limit_in("trước 17h00 ngày 20/6/2022", ON)
    assert found is not None
    due = due_of(found.rule, issued=ON, calendar=CALENDAR)
    assert isinstance(due, Due)
    assert due.at == time(17)


def test_months_end_on_their_corresponding_day_and_are_not_thirty_days() -> None:
    found = limit_in("trong 1 tháng kể từ ngày 31/1/2022", ON)
    assert found is not None
    assert isinstance(found.rule, Within)
    assert (found.rule.n, found.rule.unit) == (1, "month")


def test_a_far_horizon_is_a_target_and_its_outlook_is_never_due() -> None:
    found = limit_in("đến năm 2025, định hướng đến năm 2030", ON)
    assert found is not None
    assert found.rule == Horizon(end=date(2025, 12, 31), words=found.rule.words)


@pytest.mark.parametrize("words", ["định kỳ 3 tháng, 6 tháng, 1 năm", "định kỳ"])
def test_what_recurs_on_no_named_day_has_to_be_asked(words: str) -> None:
    found = limit_in(words, ON)
    assert found is None or any("ngày nào của kỳ" in doubt.say() for doubt in found.doubts)


@pytest.mark.parametrize(
    "words", ["kịp thời", "khẩn trương", "thường xuyên", "trong thời gian tới", "", "tháng"]
)
def test_words_that_limit_nothing_give_no_limit(words: str) -> None:
    assert limit_in(words, ON) is None
