"""The spans that reports are about: days, weeks, months, quarters, half-years and years, by name.

A period's key is part of a task's identity, so its form never changes: 2022-09-05, 2022-W36 (ISO
weeks, Monday to Sunday), 2022-09, 2022-Q3, 2022-H1, 2022.
"""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from words import Misused


class Freq(StrEnum):
    """How often something recurs."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    PERIODIC = "periodic"  # "định kỳ", and nobody said how often: it must be asked


MONTHS = {Freq.MONTHLY: 1, Freq.QUARTERLY: 3, Freq.HALF_YEARLY: 6, Freq.YEARLY: 12}

Span = tuple[date, date]


class UnknownPeriod(Misused):
    """The name is not that of a period."""


def span_of(freq: Freq, day: date) -> Span:
    """The first and last day of the period of `freq` that contains `day`."""
    match freq:
        case Freq.DAILY:
            return day, day
        case Freq.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case Freq.PERIODIC:
            raise ValueError("a period without a frequency has no span")
        case _:
            months = MONTHS[freq]
            first = date(day.year, (day.month - 1) // months * months + 1, 1)
            return first, month_end(add_months(first, months - 1))


def span_after(freq: Freq, span: Span) -> Span:
    return span_of(freq, span[1] + timedelta(days=1))


def span_before(freq: Freq, span: Span) -> Span:
    return span_of(freq, span[0] - timedelta(days=1))


def key_of(freq: Freq, start: date) -> str:
    """The name of the period of `freq` that begins on `start`."""
    match freq:
        case Freq.DAILY:
            return start.isoformat()
        case Freq.WEEKLY:
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02}"
        case Freq.MONTHLY:
            return f"{start.year}-{start.month:02}"
        case Freq.QUARTERLY:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case Freq.HALF_YEARLY:
            return f"{start.year}-H{1 if start.month == 1 else 2}"
        case Freq.YEARLY:
            return f"{start.year}"
        case Freq.PERIODIC:
            raise ValueError("a period without a frequency has no name")


_KEY = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-W(?P<week>\d\d)|-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",
    re.ASCII,
)


def freq_named(key: str) -> Freq:
    """How often the period named `key` recurs. Raises UnknownPeriod."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise _unknown(key)
    for group, freq in (
        ("week", Freq.WEEKLY),
        ("quarter", Freq.QUARTERLY),
        ("half", Freq.HALF_YEARLY),
        ("day", Freq.DAILY),
        ("month", Freq.MONTHLY),
    ):
        if found[group]:
            return freq
    return Freq.YEARLY


@lru_cache(maxsize=4_096)  # a log names the same periods a hundred thousand times
def period_named(key: str) -> Span:
    """The first and last day of the period named `key`. Raises UnknownPeriod."""
    freq, found = freq_named(key), _KEY.fullmatch(key)
    assert found is not None
    year = int(found["year"])
    try:
        match freq:
            case Freq.WEEKLY:
                start = date.fromisocalendar(year, int(found["week"]), 1)
            case Freq.QUARTERLY:
                start = date(year, 3 * int(found["quarter"]) - 2, 1)
            case Freq.HALF_YEARLY:
                start = date(year, 6 * int(found["half"]) - 5, 1)
            case _:
                start = date(year, int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        raise _unknown(key) from None
    return span_of(freq, start)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def add_months(day: date, n: int) -> date:
    """The same day `n` months on, or the month's last day where there is none (Civil Code, art. 148)."""
    month = day.year * 12 + day.month - 1 + n
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def corresponding_day(origin: date, n: int, unit: str) -> date:
    """The corresponding day `n` units after `origin` (Civil Code, art. 148), before any passing on."""
    match unit:
        case "week":
            return origin + timedelta(weeks=n)
        case "month":
            return add_months(origin, n)
        case "year":
            return add_months(origin, 12 * n)
        case _:
            return origin + timedelta(days=n)


def _unknown(key: str) -> UnknownPeriod:
    return UnknownPeriod(
        "“{key}” không phải là tên kỳ báo cáo; ghi như 2022 (năm), 2022-H1 (6 tháng), 2022-Q3 (quý), "
        "2022-09 (tháng), 2022-W36 (tuần) hoặc 2022-09-05 (ngày).",
        key=key,
    )
