"""Points of time as administrative writing names them: days, months, quarters, years, hours.

`point(page, i)` reads one point that begins at token `i`. A point is a calendar day or a
stretch of days; its year may be missing. `resolve` turns it into the first and the last day,
given the year to fall back on. Nothing here knows of deadlines or of directives.
"""

import calendar
from dataclasses import dataclass, replace
from typing import Literal

from deadlines.expressions.tokens import Tokens

Kind = Literal["day", "week", "month", "quarter", "half", "nine_months", "year"]
Part = Literal["start", "middle", "end"]
YEARS = range(1930, 2200)  # what a four-digit number may be to count as a year
SANE_YEARS = range(1990, 2061)  # a deadline outside these is a slip of the pen: ask
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMBER = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
}  # fmt: skip
_ENGLISH = {
    name: month
    for month in range(1, 13)
    for name in (calendar.month_name[month].lower(), calendar.month_abbr[month].lower())
}
_PARTS: dict[str, Part] = {"đầu": "start", "giữa": "middle", "cuối": "end", "hết": "end"}
_STARTS = ("end", "middle", "start", "beginning", "late", "mid", "early")
_PARTS_OF_DAY = frozenset(("hôm", "ngày", "sáng", "trưa", "chiều", "tối", "đêm"))
_NEAR_FIRST = _PARTS_OF_DAY | {"today", "tonight", "tomorrow"}
_ORDINALS = ("first", "second", "third", "fourth")
_SEPARATORS = ("/", "-", ".")
_DAY_WORDS = ("ngày", "mồng", "mùng", "hôm")


@dataclass(frozen=True, slots=True)
class Point:
    """A point of time in the words of the text, tokens [i, j)."""

    i: int
    j: int
    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    nth: int | None = None  # the quarter, the half, or the week of the month
    part: Part | None = None
    shift: int = 0  # "this" period is 0, "next" is 1, counted from the document's date
    moon: bool = False  # a day of the moon's calendar, whose date somebody has to tell
    relative: bool = False  # the period is told by "này", "nay", "sau": it needs the document's date

    @property
    def open(self) -> bool:
        """Whether the year is not told."""
        return self.year is None


def _near_day(page: Tokens, i: int) -> Point | None:
    """hôm nay, chiều nay, ngày mai, today, tomorrow: told from the document's date."""
    start = i + (page.word(i) == "ngày" and page.word(i + 1) == "hôm")
    word, after = page.word(start), page.word(start + 1)
    if word in ("today", "tonight", "tomorrow"):
        return Point(i, i + 1, "day", relative=True, shift=int(word == "tomorrow"))
    if word in _PARTS_OF_DAY and after in ("nay", "mai") and (word, after) != ("ngày", "nay"):
        part: Part | None = "middle" if word not in ("hôm", "ngày") else None
        return Point(i, start + 2, "day", part=part, relative=True, shift=int(after == "mai"))
    return None


def number(page: Tokens, i: int) -> int | None:
    """The small whole number at token `i`, in digits or as a word."""
    word = page.word(i)
    if word.isdecimal() and word.isascii():
        return int(word) if len(word) <= 4 else None
    return _NUMBER.get(word)


def digits(page: Tokens, i: int) -> int | None:
    """The whole number in digits at token `i`, at most four of them."""
    word = page.word(i)
    return int(word) if word.isdecimal() and word.isascii() and len(word) <= 4 else None


def year_at(page: Tokens, i: int) -> int | None:
    """The four-digit year at token `i`."""
    value = digits(page, i)
    return value if value in YEARS and len(page.word(i)) == 4 else None


def point(page: Tokens, i: int, *, bare: bool = False) -> Point | None:
    """The point of time that begins at token `i`, the longest reading of it.

    With `bare`, a lone year or a day and month joined by a full stop count too: that is so
    only right after a word that announces a time ("đến 2025", "chậm nhất 5.5").
    """
    word = page.word(i)
    if word in _NEAR_FIRST and (near := _near_day(page, i)) is not None:
        return near
    if word in _DAY_WORDS:
        return _day(page, i + 1, i, told=True)
    if word == "tháng":
        return _month(page, i)
    if word in ("quý", "quí"):
        return _quarter(page, i)
    if word == "năm":
        return _year(page, i)
    if word in _PARTS or word in ("trung", "thượng", "hạ", "nửa"):
        return _part(page, i)
    if word == "tuần":
        return _week(page, i)
    if word.isdecimal():
        return _half(page, i) or _day(page, i, i, told=bare) or _bare_year(page, i, bare)
    if word in ("sáu", "chín"):
        return _half(page, i)
    return _english(page, i) if word.isascii() else None


def _day(page: Tokens, i: int, start: int, *, told: bool) -> Point | None:
    """20/6/2022, 20.6, 20-6-2022, 2022-06-20, 20 tháng 6 [năm 2022]; `told`: a word announced it."""
    if page.word(i) == ":" and told:
        i += 1
    first = digits(page, i)
    if first is None:
        return None
    if page.word(i + 1) in _SEPARATORS and page.glued(i + 1) and page.glued(i + 2):
        return _written_day(page, i, start, first, told=told)
    if page.word(i + 1) == "tháng" and (month := number(page, i + 2)) in range(1, 13) and 1 <= first <= 31:
        found = Point(start, i + 3, "day", None, month, first)
        return _with_year(page, found)
    if page.word(i + 1) in ("st", "nd", "rd", "th") or page.word(i + 1) in _ENGLISH:
        return _english_day(page, i, start, first)
    return None


def _written_day(page: Tokens, i: int, start: int, first: int, *, told: bool) -> Point | None:
    """A day written with separators: the second number at i+2, perhaps a year at i+4."""
    mark, second = page.word(i + 1), digits(page, i + 2)
    if second is None:
        return None
    third = None
    if page.word(i + 3) == mark and page.glued(i + 3) and page.glued(i + 4):
        third = digits(page, i + 4)
    if len(page.word(i)) == 4 and third is not None and first in YEARS:
        return _checked(start, i + 5, third, second, first)
    if len(page.word(i + 2)) == 4:  # 9/2022: a month of a year
        good = second in YEARS and 1 <= first <= 12
        return Point(start, i + 3, "month", second, first) if good else None
    if third is not None and len(page.word(i + 4)) in (2, 4):
        year = third if len(page.word(i + 4)) == 4 else 2000 + third
        return _checked(start, i + 5, first, second, year)
    if third is not None or (mark in ".-" and not told):
        return None  # 1.5 and 5-7 are numbers unless a word says otherwise
    if page.word(i + 3) == "%" or (
        page.word(i + 3) in ",." and page.glued(i + 4) and page.word(i + 4).isdecimal()
    ):
        return None
    found = _checked(start, i + 3, first, second, None)
    return found and _with_year(page, found)


def _checked(start: int, end: int, day: int, month: int, year: int | None) -> Point | None:
    """A day of the calendar, or one that no month has (31/6): the asking comes later."""
    if 1 <= day <= 31 and 1 <= month <= 12:
        return Point(start, end, "day", year, month, day)
    return None


def _with_year(page: Tokens, found: Point) -> Point:
    """`found` with the year that follows it: "năm 2022", "/2022", ", 2022", "năm nay"."""
    j = found.j
    if (
        page.word(j) in ("/", "-", ".")
        and page.glued(j)
        and page.glued(j + 1)
        and (year := year_at(page, j + 1))
    ):
        return replace(found, j=j + 2, year=year)
    if page.word(j) in (",", "của") and page.word(j + 1) == "năm":
        j += 1
    if page.word(j) == "năm":
        if year := year_at(page, j + 1):
            return replace(found, j=j + 2, year=year)
        if page.word(j + 1) in ("nay", "này"):
            return replace(found, j=j + 2, relative=True)
        if page.word(j + 1) in ("sau", "tới"):
            return replace(found, j=j + 2, relative=True, shift=1)
    return found


def _month(page: Tokens, i: int) -> Point | None:
    month = number(page, i + 1)
    if month is not None and 1 <= month <= 12 and page.word(i + 1) != "năm":
        this = page.word(i + 2) in ("này", "nay")  # tháng 5 này
        found = _with_year(page, Point(i, i + 2 + this, "month", None, month))
        # "tháng 9, 10/2022", "tháng 9 và tháng 10/2022": the last month of the list is the one that counts.
        j = found.j + (page.word(found.j + 1) == "tháng")
        more = digits(page, j + 1) if found.open and page.word(found.j) in (",", "-", "và") else None
        if more in range(1, 13):
            longer = _with_year(page, Point(i, j + 2, "month", None, more))
            return longer if not longer.open else found
        return found
    return _this_or_next(page, i, "month")


def _quarter(page: Tokens, i: int) -> Point | None:
    nth, last = (_ROMAN.get(page.word(k)) or digits(page, k) or 0 for k in (i + 1, i + 3))
    if 1 <= nth < last < 5 and page.word(i + 2) in ("-", ",", "và"):
        # Quý III - IV/2025: the last one counts.
        return _with_year(page, Point(i, i + 4, "quarter", nth=last))
    if 1 <= nth < 5:
        return _with_year(page, Point(i, i + 2, "quarter", nth=nth))
    return _this_or_next(page, i, "quarter") if page.word(i + 1) in ("này", "nay") else None


def _year(page: Tokens, i: int) -> Point | None:
    if year := year_at(page, i + 1):
        # "năm 2021 - 2025" and "năm học 2022-2023" name stretches that are no points.
        if page.word(i + 2) == "-" and year_at(page, i + 3):
            return None
        return Point(i, i + 2, "year", year)
    return _this_or_next(page, i, "year")


def _this_or_next(page: Tokens, i: int, kind: Kind) -> Point | None:
    """tháng này, năm nay, tuần sau, tháng tới."""
    after = page.word(i + 1)
    near = after in ("này", "nay", "sau", "tới")
    return Point(i, i + 2, kind, relative=True, shift=int(after in ("sau", "tới"))) if near else None


def _bare_year(page: Tokens, i: int, bare: bool) -> Point | None:
    year = year_at(page, i) if bare else None
    if year is None or (page.word(i + 1) == "-" and year_at(page, i + 2)):
        return None
    return Point(i, i + 1, "year", year)


def _part(page: Tokens, i: int) -> Point | None:
    """đầu / giữa / cuối / hết [tháng 9/2022 | quý II | năm 2022 | năm]; thượng, trung, hạ tuần; nửa đầu."""
    word, j = page.word(i), i + 1
    part = _PARTS.get(word)
    if word in ("thượng", "trung", "hạ"):
        if page.word(j) != "tuần":
            return None
        part, j = {"thượng": "start", "trung": "middle", "hạ": "end"}[word], j + 1  # type: ignore[assignment]  # one of the words just named
        inner = point(page, j)
        if inner is None or inner.kind != "month" or inner.month is None:
            return None
        # The ten days end on the 10th, the 20th or with the month.
        last = {"start": 10, "middle": 20, "end": None}[part or "end"]
        return replace(
            inner,
            i=i,
            part="end" if last is None else None,
            kind="month" if last is None else "day",
            day=last,
        )
    if word == "nửa":
        part, j = ("middle", j + 1) if page.word(j) == "đầu" else ("end", j + 1)
    if part == "end" and page.word(j) == "cuối":
        j += 1
    if page.word(j) == "của":
        j += 1
    if word == "hết" and page.word(j) in _DAY_WORDS:
        inner = point(page, j)
        return replace(inner, i=i) if inner else None
    inner = point(page, j) if page.word(j) not in _PARTS else None
    if inner is not None and inner.kind in ("month", "quarter", "year", "half") and inner.part is None:
        return replace(inner, i=i, part=part)
    if page.word(j) in ("tháng", "quý", "năm") and word != "đầu":
        kind: Kind = {"tháng": "month", "quý": "quarter", "năm": "year"}[page.word(j)]  # type: ignore[assignment]  # one of the words just named
        return Point(i, j + 1, kind, part=part, relative=True)
    return None


def _week(page: Tokens, i: int) -> Point | None:
    """tuần (thứ) 2 tháng 3/2024; tuần này, tuần sau."""
    if (near := _this_or_next(page, i, "week")) is not None:
        return near
    j = i + 2 if page.word(i + 1) == "thứ" else i + 1
    nth = number(page, j)
    month = _month(page, j + 1) if nth and nth <= 5 and page.word(j + 1) == "tháng" else None
    return replace(month, i=i, kind="week", nth=nth) if month else None


def _half(page: Tokens, i: int) -> Point | None:
    """6 tháng đầu năm 2022; 6 tháng cuối năm; 9 tháng đầu năm 2022."""
    count = number(page, i)
    if count not in (6, 9) or page.word(i + 1) != "tháng" or page.word(i + 2) not in ("đầu", "cuối"):
        return None
    if page.word(i + 3) != "năm":
        return None
    nth = 1 if page.word(i + 2) == "đầu" else 2
    kind: Kind = "half" if count == 6 else "nine_months"
    year = year_at(page, i + 4)
    return Point(i, i + 5 if year else i + 4, kind, year, nth=nth, relative=year is None)


def _english(page: Tokens, i: int) -> Point | None:
    """June 2022, June 20, 2022; the 20th of June; end of 2024; the end of Q3/2022; this month."""
    word = page.word(i)
    if word == "the" and page.word(i + 1) != "the":
        inner = _english(page, i + 1) or (
            _english_day(page, i + 1, i, digits(page, i + 1) or 0) if digits(page, i + 1) else None
        )
        return replace(inner, i=i) if inner else None
    if word in _STARTS:
        part: Part = {"end": "end", "late": "end", "middle": "middle", "mid": "middle"}.get(word, "start")  # type: ignore[assignment]  # one of the words just named
        j = i + 2 if page.word(i + 1) in ("of", "-") else i + 1
        j += page.word(j) == "the"
        if page.word(j) in ("year", "month", "quarter"):
            return Point(i, j + 1, page.word(j), part=part, relative=True)  # type: ignore[arg-type]  # one of the words just named
        inner = point(page, j, bare=True) if page.word(j) not in _STARTS else None
        return replace(inner, i=i, part=part) if inner and inner.kind != "day" else None
    if word == "q" and page.glued(i + 1) and digits(page, i + 1) in range(1, 5):
        nth = digits(page, i + 1)
        j = i + 2 + (page.word(i + 2) in ("/", "-", "of"))
        year = year_at(page, j)
        return Point(i, j + 1 if year else i + 2, "quarter", year, nth=nth)
    if word in _ORDINALS and page.word(i + 1) == "quarter":
        j = i + 2 + (page.word(i + 2) == "of")
        year = year_at(page, j)
        return Point(i, j + 1 if year else i + 2, "quarter", year, nth=_ORDINALS.index(word) + 1)
    if word in ("year", "month") and page.word(i + 1) == "end":
        return Point(i, i + 2, word, relative=True)  # type: ignore[arg-type]  # one of the two kinds just named
    if word in ("this", "next") and page.word(i + 1) in ("month", "quarter", "year", "week"):
        return Point(i, i + 2, page.word(i + 1), relative=True, shift=int(word == "next"))  # type: ignore[arg-type]  # one of the words just named
    month = _ENGLISH.get(word)
    if month is None or (word == "may" and not page.capital(i)):
        return None
    if year := year_at(page, i + 1):
        return Point(i, i + 2, "month", year, month)
    day = digits(page, i + 1)
    if day and 1 <= day <= 31:
        j = i + 2 + (page.word(i + 2) in ("st", "nd", "rd", "th"))
        year = year_at(page, j + (page.word(j) == ","))
        return Point(i, j + (page.word(j) == ",") + 1 if year else j, "day", year, month, day)
    return Point(i, i + 1, "month", None, month)


def _english_day(page: Tokens, i: int, start: int, day: int) -> Point | None:
    """20 June 2022, 20th of June: the day at `i`."""
    j = i + 1 + (page.word(i + 1) in ("st", "nd", "rd", "th"))
    j += page.word(j) == "of"
    month = _ENGLISH.get(page.word(j))
    if month is None or not 1 <= day <= 31 or (page.word(j) == "may" and not page.capital(j)):
        return None
    year = year_at(page, j + 1 + (page.word(j + 1) == ","))
    return Point(start, j + 1 + (page.word(j + 1) == ",") + 1 if year else j + 1, "day", year, month, day)
