"""A second, slow way to every answer: published holidays typed in by hand, and days walked one by one.

It shares no code with the package, and is written to be believed, not to be fast.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

ONE = timedelta(days=1)
FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)  # the years typed in below

# Week days off, as the government published them: (month, first day, last day).
OFF = {
    2019: [(1, 1, 1), (2, 4, 8), (4, 15, 15), (4, 29, 30), (5, 1, 1), (9, 2, 2)],
    2020: [(1, 1, 1), (1, 23, 24), (1, 27, 29), (4, 2, 2), (4, 30, 30), (5, 1, 1), (9, 2, 2)],
    2021: [(1, 1, 1), (2, 10, 12), (2, 15, 16), (4, 21, 21), (4, 30, 30), (5, 3, 3), (9, 2, 3)],
    2022: [(1, 3, 3), (1, 31, 31), (2, 1, 4), (4, 11, 11), (5, 2, 3), (9, 1, 2)],
    2023: [(1, 2, 2), (1, 20, 20), (1, 23, 26), (5, 1, 3), (9, 1, 1), (9, 4, 4)],
    2024: [(1, 1, 1), (2, 8, 9), (2, 12, 14), (4, 18, 18), (4, 29, 30), (5, 1, 1), (9, 2, 3)],
    2025: [(1, 1, 1), (1, 27, 31), (4, 7, 7), (4, 30, 30), (5, 1, 2), (9, 1, 2)],
    2026: [
        (1, 1, 2), (2, 16, 20), (4, 27, 27), (4, 30, 30), (5, 1, 1), (8, 31, 31), (9, 1, 2), (11, 24, 24),
    ],
}  # fmt: skip
WORKED = {
    date(2019, 1, 5),
    date(2019, 5, 4),
    date(2024, 5, 4),
    date(2025, 4, 26),
    date(2026, 1, 10),
    date(2026, 8, 22),
}
OFF_DAYS = {
    date(year, month, day)
    for year, spans in OFF.items()
    for month, first, last in spans
    for day in range(first, last + 1)
}


def works(day: date) -> bool:
    if day.isoweekday() in (6, 7):
        return day in WORKED
    return day not in OFF_DAYS


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE


def add(day: date, n: int) -> date:
    step = ONE if n > 0 else -ONE
    left = abs(n)
    while left:
        day += step
        left -= works(day)
    return day


def between(a: date, b: date) -> int:
    if a <= b:
        return sum(works(day) for day in days(a + ONE, b))
    return -sum(works(day) for day in days(b, a - ONE))


def next_worked(day: date) -> date:
    while not works(day):
        day += ONE
    return day


def runs_on(end: date, stopped: set[date], *, working: bool) -> date:
    """A clock walks up to `end`, standing still on the days in `stopped`: where does it stop?"""
    start = min(stopped, default=end + ONE)
    if start > end:
        return end
    left = sum(works(day) if working else 1 for day in days(start, end))
    day = start - ONE
    while left:
        day += ONE
        if day not in stopped:
            left -= works(day) if working else 1
    return max(day, end)  # an end on a day off is reached by the working day before it, and stays


MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
NAMES = {"monthly": "", "quarterly": "Q", "half-yearly": "H", "yearly": ""}


def name(freq: str, year: int, number: int) -> str:
    """The name of the number-th period of a year, counted from 0 and carried into other years."""
    per_year = 12 // MONTHS[freq]
    year, number = year + number // per_year, number % per_year
    if freq == "yearly":
        return str(year)
    if freq == "monthly":
        return f"{year}-{number + 1:02}"
    return f"{year}-{NAMES[freq]}{number + 1}"


def due_in_months(freq: str, day: date, *, by: int, previous: bool, last_month: bool) -> str | None:
    """The period whose report is due on `day` when day `by` of the due month is the last; else None."""
    due_month = day + ONE if by == 0 else day
    if by == 0 and due_month.day != 1:
        return None
    if by and day.day != min(by, monthrange(day.year, day.month)[1]):
        return None
    return about(freq, due_month, previous=previous, last_month=last_month)


def about(freq: str, due_month: date, *, previous: bool, last_month: bool) -> str | None:
    months = MONTHS[freq]
    if previous and not last_month:
        if (due_month.month - 1) % months:
            return None
    elif due_month.month % months:
        return None
    number = (due_month.month - 1) // months
    return name(freq, due_month.year, number - 1 if previous else number)


def is_nth_working_day(day: date, n: int) -> bool:
    """Whether `day` is the nth working day of its month, or the nearest there is."""
    month = [
        d for d in days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])) if works(d)
    ]
    if n < 0:
        month.reverse()
    return day == month[min(abs(n), len(month)) - 1]
