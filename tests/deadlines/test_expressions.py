"""Time expressions by themselves: what each says of the last permitted day, with no directive around it."""

from datetime import date

import pytest

from deadlines.expressions.dues import limits
from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import tokens

TODAY = date(2022, 7, 27)  # a Wednesday

DAYS = [
    ("trước ngày 20/9/2022", "2022-09-19"),
    ("trước 20-9", "2022-09-19"),
    ("xong trước ngày 20.9.2022", "2022-09-19"),
    ("chậm nhất là ngày 05 tháng 10 năm 2022", "2022-10-05"),
    ("đến hết ngày 30/9", "2022-09-30"),
    ("trước 17h00 ngày 20/9/2022", "2022-09-20"),
    ("trước 16h30 chiều thứ Sáu, ngày 30/9/2022", "2022-09-30"),
    ("chậm nhất thứ Sáu (30/9)", "2022-09-30"),
    ("trước thứ Hai, ngày 03/10", "2022-10-02"),
    ("trong tháng 9/2022", "2022-09-30"),
    ("đến hết quý III năm 2022", "2022-09-30"),
    ("trước quý IV/2022", "2022-09-30"),
    ("chậm nhất đến năm 2025", "2025-12-31"),
    ("cuối năm 2022", "2022-12-31"),
    ("vào giữa tháng 9/2022", "2022-09-15"),
    ("từ ngày 10/9 đến ngày 25/9/2022", "2022-09-25"),
    ("trước chiều nay", "2022-07-27"),
    ("ngay trong tuần này", "2022-07-31"),
    ("đúng dịp 22/12", "2022-12-22"),
    ("dịp kỷ niệm Quốc khánh 2/9", "2022-09-02"),
    ("tại phiên họp thường kỳ tháng 9", "2022-09-30"),
    ("trước khi khai giảng (05/9/2022)", "2022-09-04"),
    ("trước mùng 2 Tết (23/01/2023)", "2023-01-22"),
    ("by the end of Q3/2022", "2022-09-30"),
    ("no later than 20 September 2022", "2022-09-20"),
]
RULES = [
    ("trước ngày 05 hằng tháng", "monthly;by=4"),
    ("vào ngày 10 hàng tháng", "monthly;by=10"),
    ("trước ngày 15 của tháng cuối quý", "quarterly;month=last;by=14"),
    ("hằng quý, chậm nhất vào ngày 05 của tháng tiếp theo ngay sau kỳ báo cáo", "quarterly;by=5"),
    ("6 tháng trước 15/6 và trước 01/12", "half-yearly;by=06-14,11-30"),
    ("mỗi năm 02 đợt, đợt 1 trước 30/5, đợt 2 trước 30/11", "half-yearly;by=05-29,11-29"),
    ("vào ngày cuối tháng", "monthly;by=31"),
    ("trước ngày làm việc cuối cùng của quý", "quarterly;by=w-1"),
    ("trong 05 ngày đầu tháng", "monthly;by=5"),
    ("thứ Sáu hằng tuần", "weekly;by=5"),
    ("định kỳ 6 tháng, 1 năm", "half-yearly+yearly"),
]
RELATIVE = [
    ("trong thời hạn 07 ngày làm việc kể từ ngày nhận văn bản", 7, True),
    ("chậm nhất 65 ngày sau khi công bố hết dịch", 65, False),
    ("trong vòng 48 giờ kể từ khi phát hiện", 2, False),
    ("trong 10 ngày tới", 10, False),
    ("15 ngày trước khi khai mạc", -15, False),
    ("ngay trong ngày", 0, False),
]
NONE = ["kịp thời", "trong thời gian tới", "trong thời gian 15 ngày", "năm 2021 - 2025", "ngày 20/9"]


def read(text: str) -> list[Limit]:
    page = tokens(text)
    return limits(page, 0, len(page), TODAY)


@pytest.mark.parametrize(("text", "last"), DAYS)
def test_the_last_permitted_day(text: str, last: str) -> None:
    [limit] = read(text)
    assert str(limit.strict) == last


@pytest.mark.parametrize(("text", "rule"), RULES)
def test_what_recurs(text: str, rule: str) -> None:
    [limit] = read(text)
    assert limit.rule == rule


@pytest.mark.parametrize(("text", "days", "working"), RELATIVE)
def test_what_is_counted_from_an_event(text: str, days: int, working: bool) -> None:
    [limit] = read(text)
    assert (limit.kind, limit.n_days, limit.working_days) == ("relative", days, working)


@pytest.mark.parametrize("text", NONE)
def test_what_limits_nothing(text: str) -> None:
    assert read(text) == []


def test_before_a_day_is_asked_about() -> None:
    [limit] = read("trước ngày 20/9/2022")
    assert str(limit.lenient) == "2022-09-20"
    assert limit.doubts == ("before_or_on",)


def test_a_day_of_the_moon_is_asked_for_and_never_guessed() -> None:
    [limit] = read("chậm nhất ngày 26 tháng Chạp")
    assert limit.strict is None
    assert limit.doubts == ("moon",)
