"""How much and of whom: percentages, counts, and the people or places that they count."""

import re
from dataclasses import dataclass
from decimal import Decimal

from deadlines.expressions.tokens import Tokens
from directives.reading.actors import counted_level
from directives.reading.lexicon import Layer, Mark, words_of

_LEVELS = Layer("level")
_DEEDS = Layer("verb", "assign")
_SMALL = words_of("small", "targets_small")
_AT_LEAST = {
    ("ít", "nhất"),
    ("tối", "thiểu"),
    ("at", "least"),
    ("không", "dưới"),
    ("không", "thấp"),
    ("từ",),
    ("đạt", "từ"),
}
_AT_MOST = {("tối", "đa"), ("không", "quá"), ("at", "most"), ("không", "vượt"), ("up", "to")}
_ABOVE = {("trên",), ("hơn",), ("more", "than"), ("over",), ("above",)}
_BELOW = {("dưới",), ("under",), ("below",), ("less", "than")}
_ALL = (("tất", "cả"), ("toàn", "bộ"), ("toàn", "thể"), ("all",))
_CHANGE = frozenset(["tăng", "giảm", "increase", "decrease", "reduce"])
_COMPARED = re.compile(r"so với|cùng kỳ|compared|up from|down from")
_ENDS = words_of("small", "targets_ends") | {",", ";", ".", ":", "(", ")"}
_AFTER_HOUSE = ("", ",", ";", ".", ")", "và", "để", "hướng", "tuyên", "vận", "rà")  # no "từng nhà máy"
_UP_TO = ("tới", "đến")  # tỷ lệ phủ sóng tới thôn, bản đạt 100%
_FIRST = words_of("small", "targets_first")
_REACH_MAX = 30  # tokens of "tỷ lệ … đạt" before the number
_POPULATION_MAX = 16
_PER_MAX = 6  # tokens of a thing before "mỗi xã"


@dataclass(frozen=True, slots=True)
class Count:
    """A percentage or a count at tokens [i, j), with what it counts."""

    i: int
    j: int
    percent: Decimal | None
    quantifier: str | None
    scope: str
    population: str | None
    compared: bool = False  # a change against an earlier time (tăng 20% so với …)


def counts(page: Tokens, i: int, j: int) -> list[Count]:
    """The percentages and counts in tokens [i, j), in order."""
    found: list[Count] = []
    k = i
    words = page.words
    while k < j:
        if words[k] not in _FIRST and not words[k].isdecimal():
            k += 1
            continue
        one = (
            _percent(page, k, j)
            or _whole(page, k, j)
            or _each(page, k, j)
            or _bounded(page, k, j)
            or _none(page, k, j)
        )
        if one:
            found.append(one)
            k = one.j
        else:
            k += 1
    return found


def _number(page: Tokens, k: int) -> tuple[Decimal, int] | None:
    """A number with a decimal comma or point at `k`, and the token after it."""
    word = page.word(k)
    if not (word.isdecimal() and word.isascii()) or len(word) > 9:
        return None
    j = k + 1
    while page.word(j) == "." and page.glued(j) and page.glued(j + 1) and _thousands(page.word(j + 1)):
        word, j = word + page.word(j + 1), j + 2
    if len(word) > 12:
        return None
    if (
        page.word(j) in (",", ".")
        and page.glued(j)
        and page.glued(j + 1)
        and page.word(j + 1).isdecimal()
        and len(page.word(j + 1)) <= 4
        and page.word(j + 1).isascii()
    ):
        return Decimal(f"{word}.{page.word(j + 1)}"), j + 2
    return Decimal(word), j


def _thousands(word: str) -> bool:
    """The "286" of 18.286."""
    return len(word) == 3 and word.isdecimal() and word.isascii()


def _bound(page: Tokens, k: int, i: int) -> str:
    """The sign that the words before `k` give a number: >=, <=, >, < or nothing."""
    pair, one = (page.word(k - 2), page.word(k - 1)), (page.word(k - 1),)
    for words, sign in ((_AT_LEAST, ">="), (_AT_MOST, "<="), (_ABOVE, ">"), (_BELOW, "<")):
        if (k - 2 >= i and pair in words) or (k - 1 >= i and one in words):
            return sign
    return ""


def _percent(page: Tokens, k: int, stop: int) -> Count | None:
    told = _number(page, k)
    if told is None:
        return None
    value, j = told
    text = ""
    sign = _bound(page, k, 0)
    if page.word(j) == "%" and page.word(j + 1) == "-" and (more := _number(page, j + 2)):
        j += 1
    if page.word(j) in ("-", "đến", "to") and (more := _number(page, j + 1)) and page.word(more[1]) == "%":
        text, j = f"{_shown(value)}-{_shown(more[0])}%", more[1]
        sign = ""
    if (
        page.word(j) != "%"
        and not (page.word(j) == "phần" and page.word(j + 1) == "trăm")
        and page.word(j) != "percent"
    ):
        return None
    j += 1 + (page.word(j) == "phần")
    if (
        page.words[j : j + 3] == ["trở", "lên", "số"]
        or page.words[j : j + 2] == ["trở", "lên"]
        or page.words[j : j + 2] == ["or", "more"]
    ):
        sign, j = ">=", j + 2
    if value > 1000:
        return None
    change = next((page.word(n) for n in range(max(0, k - 4), k) if page.word(n) in _CHANGE), None)
    quantifier = text or (f"{sign} {_shown(value)}%" if sign else None)
    if change:
        quantifier = f"{quantifier or f'= {_shown(value)}%'} ({change})"
    scope, population = _counted(page, j, stop)
    if page.word(j) == ")" or scope == "khac":
        # Toàn bộ hộ gia đình (100%): what is counted stands before the bracket.
        whole = _whole_before(page, k) or _reaching(page, k)
        scope, population = whole or (scope, population)
    compared = bool(change and _COMPARED.search(" ".join(page.words[j : min(stop, j + 14)])))
    return Count(k, j, value, quantifier, scope, population, compared)


def _reaching(page: Tokens, k: int) -> tuple[str, str | None] | None:
    """số người tham gia bảo hiểm đạt khoảng 35%: what is counted stands before "đạt"."""
    start = k
    while (
        start > 0 and k - start < _REACH_MAX and page.words[start - 1] not in (",", ";", ".", ":", "%", "(")
    ):
        start -= 1
    if not any(word in ("đạt", "xuống", "còn", "lên", "dưới", "giảm") for word in page.words[start:k]):
        return None
    listed = _LEVELS.at(page, start, k) if start < k and page.word(start - 1) == "," else None
    if listed is not None:
        return listed.row, page.cut(start, k)  # "tới thôn, làng, tổ dân phố đạt 100%"
    for n in range(start, k):
        near = n + 4 if page.words[n] in ("số", "tỷ", "tỉ", "lệ") else n + 2 if page.words[n] in _UP_TO else n
        mark = next((m for x in range(n + 1, min(k, near)) if (m := _level_at(page, x, k))), None)
        if mark is not None:
            return mark.row, page.cut(n, k)
    return None


def _level_at(page: Tokens, x: int, stop: int) -> Mark | None:
    """The level that begins at `x`, unless a longer word hides it ("hộ" in "bảo hộ")."""
    mark = _LEVELS.at(page, x, stop)
    return None if mark is None or _LEVELS.hides(page, x) else mark


def _whole_before(page: Tokens, k: int) -> tuple[str, str | None] | None:
    if page.word(k - 1) != "(":
        return None
    for n in range(max(0, k - 8), k - 1):
        mark = _LEVELS.at(page, n, k)
        if mark:
            return mark.row, page.cut(n, k - 1)
    return None


def _whole(page: Tokens, k: int, stop: int) -> Count | None:
    """tất cả, toàn bộ, toàn thể, all: the whole of what follows."""
    words = next((words for words in _ALL if tuple(page.words[k : k + len(words)]) == words), None)
    if words is None or page.word(k + len(words)).isdecimal():
        return None
    if words == ("toàn", "bộ") and page.word(k - 1).isalpha() and not _joins(page, k):
        return None  # diện tích đất toàn bộ lô B: it stands in what is spoken of
    j = k + len(words)
    if page.word(j) in ("các", "số", "of", "the", "những"):
        j += 1
    scope, population = _counted(page, j, stop)
    return Count(k, j, Decimal(100), " ".join(words), scope, population)


def _joins(page: Tokens, k: int) -> bool:
    """Whether a deed or a small word ends right before `k`."""
    if page.word(k - 1) in _SMALL:
        return True
    starts = range(max(0, k - 3), k)
    return any((deed := _DEEDS.at(page, n, k)) is not None and deed.j == k for n in starts)


def _each(page: Tokens, k: int, stop: int) -> Count | None:
    """mỗi thôn (lập) ít nhất 01 tổ; each ward … at least 30 households."""
    if page.words[k] not in ("mỗi", "từng", "each", "every"):
        return None
    mark = _LEVELS.at(page, k + 1, stop) if k + 1 < stop else None
    if mark is None and page.word(k + 1) == "nhà" and page.word(k + 2) in _AFTER_HOUSE:
        mark = Mark("level", "ho", k + 1, k + 2)  # gõ từng nhà
    if mark is None:
        return None
    end = mark.j
    while page.word(end) == "," and (more := _LEVELS.at(page, end + 1, stop) if end + 1 < stop else None):
        end = more.j
    unit = page.cut(k + 1, end)
    for n in range(end, min(stop, end + 14)):
        if page.words[n] in (";", ".", "mỗi", "all", "under", "dưới", "tất", "toàn"):
            break
        told = _number(page, n)
        if (
            told
            and page.word(told[1]).isalpha()
            and page.word(told[1]) not in ("tháng", "ngày", "năm", "giờ", "h", "đến")
        ):
            thing = page.words[told[1]]
            sign = _bound(page, n, k) or "="
            level = mark.row
            inner = counted_level(page, told[1], min(stop, told[1] + 4))
            if inner == "ho" or (inner == "nguoi" and mark.row in ("thon", "xa") and sign == "<="):
                level = inner
            return Count(k, told[1], None, f"{sign} {_shown(told[0])} {thing} / {unit}", level, unit)
    if page.words[k] == "từng":
        return Count(k, end, None, None, mark.row, unit)
    return Count(
        k,
        end,
        None,
        f"mỗi {unit}" if page.words[k] not in ("each", "every") else f"each {unit}",
        mark.row,
        unit,
    )


def _none(page: Tokens, k: int, stop: int) -> Count | None:
    """không còn bản nào chưa có điện, không để hộ nào bị đói: what is not to be is counted."""
    if page.words[k] != "không" or page.word(k + 1) not in ("còn", "để", "có"):
        return None
    mark = _LEVELS.at(page, k + 2, stop) if k + 2 < stop else None
    if mark is None or page.word(mark.j) != "nào":
        return None
    return Count(k, mark.j + 1, None, f"= 0 {page.cut(mark.i, mark.j)}", mark.row, None)


def _bounded(page: Tokens, k: int, stop: int) -> Count | None:
    """ít nhất 02 lớp; tối đa 10 người; 2/3 số hộ."""
    told = _number(page, k)
    if told is None:
        return None
    value, j = told
    if (
        page.word(j) == "/"
        and page.glued(j)
        and (under := _number(page, j + 1))
        and page.word(under[1]) in ("số", "of")
    ):
        scope, population = _counted(page, under[1], stop)
        return Count(k, under[1], None, f"{_shown(value)}/{_shown(under[0])}", scope, population)
    sign = _bound(page, k, 0)
    thing = page.word(j)
    if (
        not sign
        or not thing.isalpha()
        or j >= stop
        or (sign in (">", "<") and page.word(k - 1) in ("trên", "dưới") and page.word(k - 2) in ("địa", "từ"))
    ):
        return None
    if page.word(k - 1) == "từ" or thing in ("tuổi", "tháng", "giờ", "h", "phút"):
        return None
    scope = counted_level(page, j, min(stop, j + 4))
    if scope not in ("ho", "nguoi") and (unit := _per_unit(page, j, stop)) is not None:
        return Count(
            k, unit.j, None, f"{sign} {_shown(value)} {thing} / {page.cut(unit.i, unit.j)}", unit.row, None
        )
    per = ""
    if scope == "nguoi" and sign == "<=":
        per = " / tổ" if "tổ" in page.words[max(0, k - 6) : k] else ""
    countable = scope in ("thon", "xa", "ho", "nguoi", "doanh_nghiep") and (
        thing not in ("tổ", "bản", "khối") or not {"tại", "ở"}.isdisjoint(page.words[max(0, k - 4) : k])
    )
    return Count(k, j, None, f"{sign} {_shown(value)} {thing}{per}", scope if countable else "", None)


def _per_unit(page: Tokens, j: int, stop: int) -> Mark | None:
    """The unit in "05 suất học bổng mỗi xã", "02 lớp/xã"."""
    for n in range(j + 1, min(stop - 1, j + _PER_MAX)):
        if page.words[n] in ("mỗi", "/", "per"):
            return _LEVELS.at(page, n + 1, stop)
        if not page.words[n].isalpha():
            return None
    return None


def _counted(page: Tokens, j: int, stop: int) -> tuple[str, str | None]:
    """The level of what is counted from `j` on, and its words."""
    scope = counted_level(page, j, stop)
    end = j
    while end < min(stop, j + _POPULATION_MAX) and (page.words[end] not in _ENDS or end == j):
        end += 1
    return scope, (page.cut(j, end) or None)


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
