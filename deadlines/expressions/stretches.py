"""Points of time as stretches of days: the first and the last day, given the date to count from."""

import calendar
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from deadlines.expressions.dates import Part, Point

_PAST_MAX = 75  # days before the document: a day without year that lies further back is of the next year


class Days(NamedTuple):
    """The first and the last day of a stretch, both in it."""

    first: date
    last: date


def resolve(found: Point, today: date | None) -> Days | None:
    """The first and last day of a point; None when its year or period cannot be known.

    A missing year is that of `today` (the document's date), or the next one where the day
    would otherwise lie more than some weeks before the document.
    """
    if found.relative and today is None:
        return None
    if found.relative and today is not None and found.kind == "day" and found.nth:  # thứ Sáu tuần này
        monday = today - timedelta(days=today.weekday())
        return Days(day := monday + timedelta(days=found.nth - 1, weeks=found.shift), day)
    if found.relative and today is not None and found.kind == "day" and not found.day:
        return Days(day := today + timedelta(days=found.shift), day)
    if found.open and not found.relative:
        if today is None:
            return None
        days = _stretch(replace(found, year=today.year), today)
        if days and days.last < today - timedelta(days=_PAST_MAX):
            days = _stretch(replace(found, year=today.year + 1), today)
        return days
    return _stretch(found, today)


def _stretch(found: Point, today: date | None) -> Days | None:
    year = found.year
    if year is None:
        assert today is not None, "a point without year is resolved with the document's date"
        year = today.year + (found.shift if found.kind in ("day", "year") or found.month else 0)
    match found.kind:
        case "day":
            if not found.day or not found.month or found.day > calendar.monthrange(year, found.month)[1]:
                return None
            return Days(day := date(year, found.month, found.day), day)
        case "week":
            return _week_days(found, year, today)
        case "month":
            return _months(year, *_month_of(found, today), part=found.part)
        case "quarter":
            nth = found.nth or ((today.month - 1) // 3 + 1 if today else 4)
            return _months(year, 3 * nth - 2, 3, part=found.part)
        case "half":
            return _months(year, 1 if found.nth == 1 else 7, 6)
        case "nine_months":
            return _months(year, 1, 9)
        case "year":
            return _months(year, 1, 12, part=found.part)


def _month_of(found: Point, today: date | None) -> tuple[int, int]:
    if found.month:
        return found.month, 1
    assert today is not None, "a month without number is told from the document's date"
    return today.month + found.shift, 1


def _months(year: int, month: int, count: int, part: Part | None = None) -> Days:
    """`count` months from `month` on (13 is next January), or the part of them that is meant."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    end = month + count - 1
    first, last = date(year, month, 1), date(year, end, calendar.monthrange(year, end)[1])
    if part == "start":  # Civil Code 2015, art. 146: the first day
        return Days(first, first)
    if part == "middle":  # the 15th of a month; of a year, its last day of June
        middle = date(year, 6, 30) if count == 12 else date(year, month + count // 2, 15)
        return Days(first, middle)
    return Days(first, last)


def _week_days(found: Point, year: int, today: date | None) -> Days | None:
    if found.month and found.nth:
        last = min(7 * found.nth, calendar.monthrange(year, found.month)[1])
        return (
            Days(date(year, found.month, 7 * found.nth - 6), date(year, found.month, last))
            if last > 7 * found.nth - 7
            else None
        )
    assert today is not None, "this week is told from the document's date"
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=found.shift)
    return Days(monday, monday + timedelta(days=6))
