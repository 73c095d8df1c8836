"""Time limits: what the words around a point of time say about the last permitted day.

`limits(page, i, j, today)` finds every expression in tokens [i, j) that could limit something:
a cue and a point (trước ngày 20/6), a window (từ … đến …), a duration (trong 7 ngày làm việc
kể từ …), a recurrence (trước ngày 05 hằng tháng). Whether it limits a duty or only tells of
something is decided elsewhere. Nothing here knows of directives.
"""

from dataclasses import replace
from datetime import date

from deadlines.expressions.clock import clock
from deadlines.expressions.dates import Point, digits, point
from deadlines.expressions.durations import after_event, days_after, duration
from deadlines.expressions.frequencies import FIRST, Frequency, frequency
from deadlines.expressions.joining import joined, recurring, resolved
from deadlines.expressions.lexicon import Layer, times, words_of
from deadlines.expressions.limit import Limit, Mode
from deadlines.expressions.occasions import (
    DAY_PARTS,
    before_dated_event,
    day_of_week,
    first_days,
    last_of_period,
    moon_day,
    occasion,
    session,
    weekday_end,
    within_the_day,
    within_the_period,
)
from deadlines.expressions.tokens import Tokens

_CUES = Layer(times(), "cue")
_FILLERS = words_of("small", "dues_fillers") | {":"}
_NO_LABEL = words_of("small", "dues_no_label")  # gia hạn, quá hạn: no label of a time
_DEED_MAX = 45  # tokens of "hạn chót để … nộp … là" before the day
_NAMED_MAX = 9  # tokens of a day's name before its date: Ngày Chuyển đổi số quốc gia 10/10
_CUE_MAX = 12  # tokens of a run of cue words
_SCAN_FIRST = words_of("small", "dues_scan_first")


def limits(page: Tokens, i: int, j: int, today: date | None, day_before: Point | None = None) -> list[Limit]:
    """The time limits in tokens [i, j), in order, none inside another.

    `day_before` is the day of the last limit before `i`, which "cùng ngày" may speak of.
    """
    atoms: list[Limit] = []
    k = i
    while k < j:
        found = _atom(page, k, j)
        if found is None:
            k += 1
        else:
            atoms.append(found)
            k = max(found.j, k + 1)
    return joined(page, atoms, today, day_before)


def _atom(page: Tokens, k: int, stop: int) -> Limit | None:
    word = page.words[k]
    if word in _SCAN_FIRST:
        found = (
            first_days(page, k, stop)
            or duration(page, k, stop)
            or within_the_day(page, k)
            or within_the_period(page, k)
            or _window(page, k)
            or _cued(page, k, stop)
            or days_after(page, k, stop)
            or after_event(page, k, stop)
            or before_dated_event(page, k, stop)
            or occasion(page, k, stop)
            or session(page, k, stop)
        )
        if found and found.j <= stop:
            return found
    if word.isdecimal() and page.words[k + 1 : k + 3] == ["ngày", "trước"]:
        ahead = duration(page, k, stop, bare=True)
        if ahead and ahead.j <= stop:
            return ahead
    if word == "ngày":
        if (last := _is_last_day(page, k)) is not None:
            return last
        lone = last_of_period(page, k, k, "by", None) or _day_of_month(page, k, k, "by", None)
        if lone and (lone.freq or frequency(page, lone.j)) and lone.j <= stop:
            return lone
    found_freq = frequency(page, k) if word in FIRST or word.isdecimal() else None
    if found_freq and found_freq.j <= stop:
        return Limit(found_freq.i, found_freq.j, "recurring", rule_name="recurring", freq=found_freq)
    return None


def _is_last_day(page: Tokens, k: int) -> Limit | None:
    """Ngày 15/9/2024 là hạn cuối (để) …"""
    told = point(page, k)
    if told is None or told.kind != "day" or page.word(told.j) != "là":
        return None
    label = _CUES.at(page, told.j + 1, len(page)) if told.j + 1 < len(page) else None
    if label is None or label.row != "label":
        return None
    return Limit(k, label.j, "on_or_before", "by", "by_day", point=told)


def cell(page: Tokens, i: int, j: int, today: date | None) -> list[Limit]:
    """The time limits of a table's time cell, where a bare day, month or quarter is the last one."""
    found = limits(page, i, j, today)
    if found:
        return found
    for k in range(i, j):
        bare = point(page, k, bare=True)
        if bare and bare.j <= j:
            return [resolved(Limit(i, bare.j, "on_or_before", "by", "cell", point=bare), today)]
        lone = _day_of_month(page, k, k, "by", None) if page.words[k] in ("ngày", "mồng", "mùng") else None
        if lone and lone.freq:
            return [recurring(lone.freq, [lone], i, lone.j)]
        told = _clocked(page, k)
        if told and told.j <= j:
            return [told]
    return []


def _clocked(page: Tokens, k: int) -> Limit | None:
    if page.word(k) == "thường" and page.word(k + 1) == "xuyên":
        return Limit(
            k, k + 2, "recurring", rule_name="cell_regularly", rule="periodic", doubts=("day_unknown",)
        )
    return None


def _cued(page: Tokens, k: int, stop: int) -> Limit | None:
    """trước ngày 20/6/2022; chậm nhất đến 16h30 ngày 12/8; đến tháng 9/2022; hạn: 30/6."""
    mode, j = _cue(page, k, stop)
    if mode is None:
        return None
    time = clock(page, j)
    if time:
        j = time[1]
        while page.word(j) in (",", "của", "vào", "on"):
            j += 1
        if page.words[j : j + 2] in (["cùng", "ngày"], ["ngày", "này"], ["same", "day"]) or page.words[
            j : j + 2
        ] == ["ngày", "trên"]:
            return Limit(k, j + 2, "on_or_before", mode, "same_day", time=time[0], same_day=True)
        if (near := day_of_week(page, j)) is not None:
            return Limit(k, near.j, "on_or_before", mode, _name(mode, near), time=time[0], point=near)
        if page.word(j) in DAY_PARTS and page.word(j + 1) in ("hằng", "hàng", "mỗi"):
            return Limit(k, j + 1, "on_or_before", mode, "clock", time=time[0])  # trước 6h sáng mỗi ngày
        j = weekday_end(page, j)
        if page.word(j) in ("hằng", "hàng", "mỗi") or not point(page, j, bare=True):
            return Limit(k, time[1], "on_or_before", mode, "clock", time=time[0])
    near = day_of_week(page, j)
    j = weekday_end(page, j) if near is None else j
    if last := last_of_period(page, k, j, mode, time[0] if time else None):
        return last
    found = near or moon_day(page, j) or point(page, j, bare=True) or _named_day(page, j, stop)
    if found and (found.kind != "year" or mode != "before" or page.word(j) == "năm"):
        after = clock(page, found.j + 1) if page.word(found.j) in (",", "(", "lúc") else None
        end = after[1] if after else found.j
        return Limit(
            k,
            end,
            "on_or_before",
            mode,
            _name(mode, found),
            time=time[0] if time else after[0] if after else None,
            point=found,
        )
    return _day_of_month(page, k, j, mode, time[0] if time else None)


def _named_day(page: Tokens, j: int, stop: int) -> Point | None:
    """ngày khai giảng 05/9, ngày bầu cử 15/3/2026: a day told by what happens on it, then by its date."""
    if page.word(j) not in ("ngày", "lễ", "hội", "đại", "kỳ", "buổi"):
        return None
    for k in range(j + 1, min(j + _NAMED_MAX, stop)):
        told = point(page, k, bare=True)
        if told is not None:
            return told if told.kind == "day" and k > j + 1 and not told.relative else None
        if not page.words[k].isalpha() and page.words[k] != "(":
            return None
    return None


def _cue(page: Tokens, k: int, stop: int) -> tuple[Mode | None, int]:
    """The run of cue words at `k`: "trước" anywhere in it makes it strict."""
    mode: Mode | None = None
    j = k
    if page.words[k : k + 2] == ["trong", "đó"]:
        start = k + 2 + (page.word(k + 2) in (",", ":"))
        inside = point(page, start)
        return ("in", start) if inside is not None and inside.kind != "day" else (None, k)
    while mark := (_CUES.at(page, j, stop) if j < min(stop, k + _CUE_MAX) else None):
        if mark.row == "label":
            if mode is not None or page.word(k - 1) in _NO_LABEL:
                break
            labelled = _label(page, mark.j, stop)
            if page.words[mark.i] == "hoàn" and not (point(page, mark.j) or page.word(mark.j) == ":"):
                labelled = None  # a deed with its own time: "hoàn thành chậm nhất 30/6"
            if labelled is None:
                return None, k
            mode, j = "by", labelled
            continue
        mode = "before" if "before" in (mode, mark.row) else "by" if "by" in (mode, mark.row) else "in"
        j = mark.j
        while page.word(j) in _FILLERS and not (page.word(j) == "hết" and mode is None):
            j += 1
    if mode is None and page.word(k) in ("hết", "cuối", "end") and point(page, k):
        return ("by" if page.word(k) == "hết" else "in"), k
    return mode, j


def _label(page: Tokens, j: int, stop: int) -> int | None:
    """Where the time begins after "Thời hạn …:": the words between may say of what."""
    most = _DEED_MAX if page.word(j) in ("để", "cho", "nộp", "gửi") else 7
    for k in range(j, min(j + most, stop)):
        word = page.words[k]
        if word == "," and most == _DEED_MAX:
            continue
        if word == ":":
            return k + 1
        if (
            word == "là"
            or _CUES.at(page, k, stop)
            or (k == j and (point(page, k) or word == "ngày" or clock(page, k)))
        ):
            return k + (word == "là")
        if not word.isalnum() or (not word.isalpha() and most != _DEED_MAX):
            return None
    return None


def _name(mode: Mode, found: Point) -> str:
    return f"{mode}_{'day' if found.kind == 'day' else 'period'}"


_NAMED = ("này", "nay", "cuối", "đầu", "giêng", "chạp", "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám")


def _day_of_month(page: Tokens, k: int, j: int, mode: Mode, time: str | None) -> Limit | None:
    """ngày 05 hằng tháng; ngày 15 của tháng cuối quý; the 20th of the last month of the quarter."""
    if page.word(j) in ("ngày", "the", "mồng", "mùng"):
        j += 1
    day = digits(page, j)
    if (
        day is None
        or not 1 <= day <= 31
        or (page.word(j + 1) in ("%", "/", "ngày", "tháng", "năm") and page.word(j + 2).isdecimal())
    ):
        return None
    ordinal = page.word(j + 1) in ("st", "nd", "rd", "th")
    if (
        page.word(j - 1) not in ("ngày", "mồng", "mùng")
        and not ordinal
        and page.word(j + 1) not in ("hằng", "hàng")
    ):
        return None
    j += 1 + ordinal
    while page.word(j) in ("của", "of", "vào", "the"):
        j += 1
    found = Limit(k, j, "on_or_before", mode, "day_of_month", time=time, day_of_month=day)
    return _of_period(page, found, j)


def _of_period(page: Tokens, found: Limit, j: int) -> Limit:
    """The period a lone day belongs to, where it is told right after it."""
    words = [page.word(j + n) for n in range(6)]
    if words[0] in ("mỗi", "từng") and words[1] == "tháng":
        return replace(found, j=j + 2, freq=Frequency(j, j + 2, ("monthly",)))
    if words[0] == "tháng" and words[1] in ("cuối", "thứ"):
        k = j + 2 + (words[1] == "thứ") + (page.word(j + 2 + (words[1] == "thứ")) in ("của", "cùng"))
        k += page.word(k) in ("của", "mỗi", "hằng", "hàng")
        if page.word(k) in ("quý", "mỗi"):
            return replace(found, j=k + 1, freq=Frequency(j, k + 1, ("quarterly",)), of_last_month=True)
    if words[0] == "tháng" and words[1] == "đầu" and "quý" in words[2:5]:
        k = j + 2 + words[2:5].index("quý") + 1
        k += page.word(k) in ("sau", "tiếp", "kế")
        k += page.word(k) in ("theo", "tiếp")
        return replace(found, j=k, freq=Frequency(j, k, ("quarterly",)))
    if (words[0] == "tháng" and words[1] in ("sau", "kế", "tiếp", "liền", "trước")) or words[:2] == [
        "tháng",
        "đó",
    ]:
        k = j + 2 + (words[2] in ("tiếp", "theo", "kế", "sau", "liền"))
        k += 5 if page.words[k : k + 5] == ["ngay", "sau", "kỳ", "báo", "cáo"] else 0
        return replace(found, j=k, freq=Frequency(j, k, ("monthly",)))
    if words[0] == "tháng" and page.word(j - 1) == "của" and not (words[1].isdecimal() or words[1] in _NAMED):
        return replace(found, j=j + 1, freq=Frequency(j, j + 1, ("monthly",)))  # ngày 20 của tháng
    if words[0] == "last" and words[1] == "month":
        return replace(found, j=j + 5, freq=Frequency(j, j + 5, ("quarterly",)), of_last_month=True)
    if words[0] in ("each", "every", "following", "next", "month") and "month" in words[:2]:
        k = j + words.index("month") + 1
        return replace(found, j=k, freq=Frequency(j, k, ("monthly",)))
    return found


def _window(page: Tokens, k: int) -> Limit | None:
    """từ ngày 10/6 đến hết ngày 20/6/2022: the second day is the last one."""
    if page.word(k) not in ("từ", "from") or page.word(k - 1) in ("kể", "tính"):
        return None
    j = k + 1
    first = point(page, j, bare=True)
    if first:
        j = first.j
    else:  # từ ngày 10 đến ngày 20/6
        j += page.word(j) in ("ngày", "tháng", "quý")
        if digits(page, j) is None and page.word(j) not in ("i", "ii", "iii"):
            return None
        j += 1
    if page.word(j) not in ("đến", "tới", "-", "to", "until"):
        return None
    j += 1
    j += page.word(j) in ("hết", "ngày")
    last = point(page, j, bare=True)
    if last:
        return Limit(k, last.j, "on_or_before", "window", "window", point=last)
    told = _day_of_month(page, k, j - (page.word(j - 1) == "ngày"), "by", None)
    return replace(told, rule_name="window") if told and told.day_of_month else None
