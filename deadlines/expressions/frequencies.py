"""How often something recurs: hằng tháng, định kỳ 6 tháng, 02 lần/năm, thứ Sáu hằng tuần.

`frequency(page, i)` reads one such expression that begins at token `i`. The names of the
frequencies are those of the recurrence rule: daily, weekly, monthly, quarterly, half-yearly,
yearly, and periodic where nobody said how often.
"""

from dataclasses import dataclass

from deadlines.expressions.dates import digits, number
from deadlines.expressions.lexicon import words_of
from deadlines.expressions.tokens import Tokens

_UNITS = {"ngày": "daily", "tuần": "weekly", "tháng": "monthly", "quý": "quarterly", "năm": "yearly"}
_MONTHS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
_EVERY = ("hằng", "hàng", "mỗi", "từng")
_ENGLISH = {
    "daily": "daily", "weekly": "weekly", "monthly": "monthly", "quarterly": "quarterly", "yearly": "yearly",
    "annually": "yearly", "annual": "yearly",
}  # fmt: skip
_ENGLISH_UNITS = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly",
}
WEEKDAYS = {
    "hai": 1, "ba": 2, "tư": 3, "năm": 4, "sáu": 5, "bảy": 6, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6,
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
}  # fmt: skip
_TIMES = words_of("small", "frequencies_times")
FIRST = frozenset(
    [
        "định",
        "hằng",
        "hàng",
        "mỗi",
        "từng",
        "thứ",
        "báo",
        "giao",
        "theo",
        "sáu",
        "một",
        "ba",
        "hai",
        "năm",
        "tháng",
        "quý",
        "ngày",
        "tuần",
        "every",
        "each",
        "once",
        "twice",
        "per",
        "a",
        "half",
        "regularly",
    ]
) | frozenset(_ENGLISH)
_NO_PERIOD = words_of("small", "frequencies_no_period")  # "quý cơ quan" is a courtesy
_PAYS = words_of("small", "frequencies_pays")  # "lương hằng tháng"


@dataclass(frozen=True, slots=True)
class Frequency:
    """Frequencies told at tokens [i, j), with the day of the week (1 is Monday) where one is told."""

    i: int
    j: int
    names: tuple[str, ...]
    weekday: int | None = None


def frequency(page: Tokens, i: int) -> Frequency | None:
    """The frequency that begins at token `i`."""
    word = page.word(i)
    if word not in FIRST and not word.isdecimal():
        return None
    if word == "định" and page.word(i + 1) == "kỳ":
        often = _periodic(page, i)
        plain = often.names == ("periodic",) and page.word(i - 1) in ("khám", "khỏe", "dưỡng", "độ")
        return None if plain else often  # khám định kỳ, chế độ định kỳ: a name of a thing
    if word in _EVERY:
        return _listed(page, i, i)
    if word == "thứ" and page.word(i + 1) in WEEKDAYS:
        later = _every(page, i + 2)
        return (
            Frequency(i, later[1], ("weekly",), WEEKDAYS[page.word(i + 1)])
            if later and later[0] == "weekly"
            else None
        )
    if (word, page.word(i + 1)) in (("báo", "cáo"), ("giao", "ban")):
        found = _listed(page, i + 2, i + 2)
        return found if found and page.word(found.i) not in _EVERY else None
    if word in _UNITS and page.word(i + 1).isdecimal() and page.word(i + 2) in ("lần", "buổi"):
        return Frequency(i, i + 3, (_UNITS[word],))  # ngày 2 lần
    if word == "theo":
        found = _listed(page, i + 1, i)
        return found if found and len(found.names) > 1 else None
    if word.isdecimal() or word in ("sáu", "một", "ba", "hai"):
        return _rate(page, i)
    if word in ("năm", "tháng", "quý") and page.word(i + 1) == "(" and page.word(i + 2) in ("trước", "chậm"):
        return Frequency(i, i + 1, (_UNITS[word],))
    return _english(page, i) if word.isascii() else None


def _every(page: Tokens, i: int) -> tuple[str, int] | None:
    """One period at `i`: hằng tháng, tháng, 6 tháng, 1 năm, as (name, the token after it)."""
    if page.word(i) in _EVERY:
        unit = _UNITS.get(page.word(i + 1))
        if unit is None or (page.word(i) in ("mỗi", "từng") and not _alone(page, i)):
            return None
        return unit, i + 2
    count = number(page, i) if page.word(i) != "năm" else None
    if count is not None and page.word(i + 1) == "giờ":
        return ("periodic", i + 2) if page.words[i + 2 : i + 4] == ["/", "lần"] else None  # 02 giờ/lần
    if count is not None and page.word(i + 1) in ("tháng", "năm", "quý", "tuần", "ngày"):
        if page.word(i + 2) in ("đầu", "cuối"):
            return None  # 6 tháng đầu năm is a stretch, not a frequency
        unit = page.word(i + 1)
        months = count * {"tháng": 1, "quý": 3, "năm": 12}.get(unit, 0)
        name = _MONTHS.get(months, "periodic") if months else _UNITS[unit] if count == 1 else "periodic"
        return name, i + 2
    if page.word(i) in _UNITS and page.word(i) != "ngày":
        after = page.word(i + 1)
        if after == "trước" and page.word(i + 2) == "ngày":
            return _UNITS[page.word(i)], i + 1  # báo cáo tháng trước ngày 20
        if (
            after.isdecimal()
            or after in ("này", "nay", "sau", "tới", "i", "ii", "iii", "iv", "học", "trước")
            or after in _NO_PERIOD
        ):
            return None
        return _UNITS[page.word(i)], i + 1
    return None


def _alone(page: Tokens, i: int) -> bool:
    """Whether "mỗi năm" at `i` says how often; "03 tháng mỗi năm" is an amount."""
    before, after = page.word(i - 1), page.word(i + 2)
    return (
        not before[:1].isalnum()
        or before.isdecimal()
        or before in ("h", "giờ", "lần", "và", "cuối", "đầu", "sáng", "chiều", "tối")
        or (after in ("một", "1", "01", "lần") and page.word(i + 3) in ("lần", ""))
        or (after.isdecimal() and page.word(i + 3) in _TIMES)
    )


def _listed(page: Tokens, i: int, start: int) -> Frequency | None:
    """A list of periods: tháng, quý, 6 tháng và năm."""
    names: list[str] = []
    j = i
    while len(names) < 12 and (one := _every(page, j)):
        names.append(one[0])
        end = j = one[1]
        if (page.word(j) == "/" and page.word(j + 1) in ("lần", "kỳ")) or (
            page.word(j) in ("một", "1", "01") and page.word(j + 1) == "lần"
        ):
            end = j = j + 2
        if page.word(j) not in (",", "và", "hoặc", "/", ";"):
            break
        j += 1
        if page.word(j) in ("định", "báo"):
            if page.word(j - 1) == ";":
                break  # "…; báo cáo 6 tháng trước ngày 10/6": a report of its own
            j += 2
    if not names:
        return None
    if i >= 1 and page.word(i - 1) in _PAYS and page.word(i) in _EVERY:
        return None
    return Frequency(start, end, tuple(dict.fromkeys(names)))


def _periodic(page: Tokens, i: int) -> Frequency:
    j = i + 2
    j += page.word(j) in (":", "là", "theo", ",", "vào", "(")
    if page.word(j) == "thứ" and (inner := frequency(page, j)):
        return Frequency(i, inner.j, inner.names, inner.weekday)
    found = _listed(page, j, i)
    if found:
        return found
    if page.word(i + 2) == "," and page.word(i + 3) == "thường" and page.word(i + 4) == "xuyên":
        return Frequency(i, i + 5, ("periodic",))
    if page.word(i + 2) == "báo" and page.word(i + 3) == "cáo" and (inner := _listed(page, i + 4, i)):
        return inner
    return Frequency(i, i + 2, ("periodic",))


def _rate(page: Tokens, i: int) -> Frequency | None:
    """02 lần/năm, 1 tháng/lần, 02 tin bài/tuần; and 6 tháng (trước …) whose bracket tells the day."""
    count = number(page, i)
    k = i + 1
    while k < i + 5 and (
        page.word(k) in _TIMES or (k > i + 1 and page.word(k) == "," and page.word(k + 1) in _TIMES)
    ):
        k += 1
    if (
        k > i + 1
        and (page.word(k) in ("/", "mỗi", "một", "trong", "per", "a"))
        and page.word(k + 1) in _UNITS
        and not (page.word(k) == "trong" and page.word(k + 2).isdecimal())  # 01 lần trong năm 2023
    ):
        unit = _UNITS[page.word(k + 1)]
        if unit == "yearly" and count in (2, 4, 12) and page.word(i + 1) == "lần":
            unit = {2: "half-yearly", 4: "quarterly", 12: "monthly"}[count]
        return Frequency(i, k + 2, (unit,))
    one = _every(page, i)
    if one and page.word(one[1]) == "/" and page.word(one[1] + 1) in ("lần", "kỳ"):
        return Frequency(i, one[1] + 2, (one[0],))
    if one and page.word(one[1]) in ("một", "1", "01") and page.word(one[1] + 1) == "lần":
        return Frequency(i, one[1] + 2, (one[0],))
    if (
        one
        and page.word(i + 1) == "tháng"
        and page.word(one[1]) == "("
        and page.word(one[1] + 1) in ("trước", "chậm")
    ):
        return Frequency(i, one[1], (one[0],))
    return None


def _so_many(page: Tokens, i: int) -> bool:
    """Whether "three times", "two meetings" stands before "per quarter"."""
    many = any(number(page, k) is not None for k in range(max(0, i - 3), i - 1))
    return page.word(i - 1) in ("times", "time") or (many and page.word(i - 1).endswith("s"))


def _english(page: Tokens, i: int) -> Frequency | None:
    word, following = page.word(i), page.word(i + 1)
    if word in ("every", "each"):
        if following in _ENGLISH_UNITS:
            return Frequency(i, i + 2, (_ENGLISH_UNITS[following],))
        if following in WEEKDAYS and not following.isdecimal():
            return Frequency(i, i + 2, ("weekly",), WEEKDAYS[following])
        count = digits(page, i + 1)
        if count and page.word(i + 2) in ("months", "month"):
            return Frequency(i, i + 3, (_MONTHS.get(count, "periodic"),))
        if following in ("two", "other", "fortnight"):
            return Frequency(i, i + 3, ("periodic",))
        if following == "six" and page.word(i + 2) == "months":
            return Frequency(i, i + 3, ("half-yearly",))
        return None
    if (
        word in ("once", "twice")
        and following in ("a", "per", "each", "every")
        and page.word(i + 2) in _ENGLISH_UNITS
    ):
        unit = _ENGLISH_UNITS[page.word(i + 2)]
        return Frequency(i, i + 3, ("half-yearly" if word == "twice" and unit == "yearly" else unit,))
    if word in ("per", "a") and following in _ENGLISH_UNITS and _so_many(page, i):
        return Frequency(i, i + 2, (_ENGLISH_UNITS[following],))
    if word == "half" and following == "-" and page.word(i + 2) == "yearly":
        return Frequency(i, i + 3, ("half-yearly",))
    if word == "regularly":
        return Frequency(i, i + 1, ("periodic",))
    if word in _ENGLISH:
        return Frequency(i, i + 1, (_ENGLISH[word],))
    return None
