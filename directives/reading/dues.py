"""Time limits: what the words around a point of time say about the last permitted day.

`limits(page, i, j, today)` finds every expression in tokens [i, j) that could limit something:
a cue and a point (trước ngày 20/6), a window (từ … đến …), a duration (trong 7 ngày làm việc
kể từ …), a recurrence (trước ngày 05 hằng tháng). Whether it limits a duty or only tells of
something is decided elsewhere. Nothing here knows of directives.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Literal

from directives.reading.dates import SANE_YEARS, Point, clock, digits, number, point, resolve, year_at
from directives.reading.frequencies import Frequency, frequency
from directives.reading.lexicon import Layer, words_of
from directives.reading.tokens import Tokens

Mode = Literal["before", "by", "in", "window"]
Kind = Literal["on_or_before", "recurring", "relative"]
Doubt = Literal[
    "year_missing",
    "before_or_on",
    "no_such_day",
    "absurd_year",
    "day_unknown",
    "event_unknown",
    "year_guessed",
    "backwards",
    "only_within",
    "once_or_yearly",
]

_CUES = Layer("cue")
_FILLERS = words_of("small", "dues_fillers") | {":"}
_DAYS_OF = {
    "giờ": 0,
    "ngày": 1,
    "tuần": 7,
    "tháng": 30,
    "năm": 365,
    "hours": 0,
    "hour": 0,
    "days": 1,
    "day": 1,
    "weeks": 7,
    "week": 7,
    "months": 30,
    "month": 30,
}
_SINCE = words_of("small", "dues_since")
_EVENT_MAX = 24  # tokens that may name the event a duration is counted from
_NO_LABEL = words_of("small", "dues_no_label")  # gia hạn, quá hạn: no label of a time
_NEAR = 40  # tokens between a frequency and its day
_CUE_MAX = 12  # tokens of a run of cue words
_LIST_MAX = 12  # days in one list
_STOPS = frozenset({",", ";", ")", "(", ".", ":"})
_STOP_WORDS = frozenset({"phải", "cần", "về", "để", "gửi", "và", "báo"})
_SCAN_FIRST = words_of("small", "dues_scan_first")


@dataclass(frozen=True, slots=True)
class Limit:
    """One expression of a time limit at tokens [i, j), with its value and what is doubtful in it."""

    i: int
    j: int
    kind: Kind
    mode: Mode = "by"
    rule_name: str = ""  # which rule of the grammar read it
    strict: date | None = None
    lenient: date | None = None
    time: str | None = None
    rule: str | None = None
    n_days: int | None = None
    working_days: bool | None = None
    since: str | None = None
    point: Point | None = None
    day_of_month: int | None = None  # a day without a month: it needs a frequency beside it
    of_last_month: bool = False
    same_day: bool = False  # "trước 19h cùng ngày": the day of the limit before it
    freq: Frequency | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def firm(self) -> bool:
        """Whether its words can only limit: before, at the latest, within."""
        return (
            self.kind == "relative"
            or (self.kind == "on_or_before" and self.mode == "before")
            or self.rule_name == "by_day"
        )

    @property
    def valued(self) -> bool:
        """Whether it limits anything by itself (a day without a month does not)."""
        return self.kind != "on_or_before" or self.point is not None


def within(found: list[Limit], i: int, j: int) -> list[Limit]:
    """Those of some limits, in order, that begin in tokens [i, j)."""
    return found[bisect_left(found, i, key=_begin) : bisect_left(found, j, key=_begin)]


def _begin(limit: Limit) -> int:
    return limit.i


def limits(page: Tokens, i: int, j: int, today: date | None) -> list[Limit]:
    """The time limits in tokens [i, j), in order, none inside another."""
    atoms: list[Limit] = []
    k = i
    while k < j:
        found = _atom(page, k, j)
        if found is None:
            k += 1
        else:
            atoms.append(found)
            k = max(found.j, k + 1)
    atoms = _shared_years(page, _same_days(atoms))
    return [_resolved(limit, today) for limit in _spans(_combined(page, atoms)) if limit.valued]


def _atom(page: Tokens, k: int, stop: int) -> Limit | None:
    word = page.words[k]
    if word in _SCAN_FIRST:
        found = (
            _duration(page, k, stop)
            or _window(page, k)
            or _cued(page, k, stop)
            or _after_event(page, k, stop)
        )
        if found and found.j <= stop:
            return found
    if word == "ngày":
        lone = _day_of_month(page, k, k, "by", None)
        if lone and (lone.freq or frequency(page, lone.j)) and lone.j <= stop:
            return lone
    found_freq = frequency(page, k)
    if found_freq and found_freq.j <= stop:
        return Limit(found_freq.i, found_freq.j, "recurring", rule_name="recurring", freq=found_freq)
    return None


def cell(page: Tokens, i: int, j: int, today: date | None) -> list[Limit]:
    """The time limits of a table's time cell, where a bare day, month or quarter is the last one."""
    found = limits(page, i, j, today)
    if found:
        return found
    for k in range(i, j):
        bare = point(page, k, bare=True)
        if bare and bare.j <= j:
            return [_resolved(Limit(i, bare.j, "on_or_before", "by", "cell", point=bare), today)]
        lone = _day_of_month(page, k, k, "by", None) if page.words[k] in ("ngày", "mồng", "mùng") else None
        if lone and lone.freq:
            return [_recurring(lone.freq, [lone], i, lone.j)]
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


# --- a cue and a point -----------------------------------------------------------------


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
        if page.word(j) in ("hằng", "hàng", "mỗi") or not point(page, j):
            return Limit(k, time[1], "on_or_before", mode, "clock", time=time[0])
    found = point(page, j, bare=True)
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


def _cue(page: Tokens, k: int, stop: int) -> tuple[Mode | None, int]:
    """The run of cue words at `k`: "trước" anywhere in it makes it strict."""
    mode: Mode | None = None
    j = k
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
    for k in range(j, min(j + 7, stop)):
        word = page.words[k]
        if word == ":":
            return k + 1
        if word == "là" or _CUES.at(page, k, stop) or (k == j and (point(page, k) or word == "ngày")):
            return k + (word == "là")
        if not word.isalpha():
            return None
    return None


def _name(mode: Mode, found: Point) -> str:
    return f"{mode}_{'day' if found.kind == 'day' else 'period'}"


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
    if (words[0] == "tháng" and words[1] in ("sau", "kế", "tiếp", "liền")) or words[:2] == ["tháng", "đó"]:
        k = j + 2 + (words[2] in ("tiếp", "theo", "kế", "sau", "liền"))
        return replace(found, j=k, freq=Frequency(j, k, ("monthly",)))
    if words[0] == "last" and words[1] == "month":
        return replace(found, j=j + 5, freq=Frequency(j, j + 5, ("quarterly",)), of_last_month=True)
    if words[0] in ("each", "every", "following", "next", "month") and "month" in words[:2]:
        k = j + words.index("month") + 1
        return replace(found, j=k, freq=Frequency(j, k, ("monthly",)))
    return found


# --- a window, a duration, an event ------------------------------------------------------


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


def _duration(page: Tokens, k: int, stop: int) -> Limit | None:
    """trong thời hạn 7 ngày làm việc kể từ ngày …; chậm nhất 65 ngày sau khi …; within 10 days of …"""
    j = k
    firm = False
    while j < min(k + 6, stop) and page.words[j] in (
        "trong",
        "thời",
        "hạn",
        "gian",
        "vòng",
        "không",
        "quá",
        "chậm",
        "muộn",
        "nhất",
        "là",
        "sau",
        "tối",
        "đa",
        "ngay",
        "within",
        "no",
        "later",
        "than",
        "the",
        ":",
        "next",
        "after",
        "in",
    ):
        firm = firm or page.words[j] in ("hạn", "vòng", "quá", "nhất", "within", "trong")
        j += 1
    if j == k or (count := _count(page, j)) is None or page.word(j + 1) == "%":
        return None
    j += 1 + (page.word(j + 1) == "(") * 3  # 07 (bảy) ngày
    if page.word(j) == "-" and (more := digits(page, j + 1)):
        count, j = more, j + 2
    working = page.word(j) in ("working", "business")
    j += working
    unit = page.word(j)
    if unit not in _DAYS_OF:
        return None
    j += 1
    if page.word(j) == "làm" and page.word(j + 1) == "việc":
        working, j = True, j + 2
    since, end = _since(page, j, stop)
    hourly = unit in ("giờ", "hour", "hours")
    if since is None and not (
        firm and page.word(k) != "sau" and unit not in ("năm", "tháng", "month", "months", "quý")
    ):
        return None
    if since is None and (
        page.word(j).isdecimal() or page.word(j) in ("đầu", "cuối", "qua", "gần", "tới", "liên", "đến")
    ):
        return None
    n_days = ceil(count / 24) if hourly and count >= 24 else 0 if hourly else count * _DAYS_OF[unit]
    doubts: tuple[Doubt, ...] = () if since else ("event_unknown",)
    return Limit(
        k,
        end,
        "relative",
        rule_name="within_days",
        n_days=n_days,
        working_days=working,
        since=since,
        doubts=doubts,
    )


def _count(page: Tokens, j: int) -> int | None:
    """A number of days; the word năm counts five only before another unit."""
    if page.word(j) == "năm":
        return 5 if page.word(j + 1) == "ngày" else None
    if year_at(page, j):
        return None
    count = number(page, j)
    return count if count is not None and count <= 1000 else None


def _since(page: Tokens, j: int, stop: int) -> tuple[str | None, int]:
    """The event a duration is counted from, and the token after it."""
    if page.word(j) not in _SINCE or j >= stop:
        return None, j
    start = j
    while start < stop and (
        page.words[start] in _SINCE or page.words[start] in ("khi", "lúc", "thời", "điểm", "the", "date")
    ):
        start += 1
    if start < stop and page.words[start] == "ngày":
        start += 1
    end = start
    while (
        end < min(stop, start + _EVENT_MAX)
        and page.words[end] not in _STOPS
        and not (end > start + 1 and page.words[end] in _STOP_WORDS)
    ):
        end += 1
    return (page.cut(start, end), end) if end > start else (None, j)


def _after_event(page: Tokens, k: int, stop: int) -> Limit | None:
    """… và sau khi kết thúc mùa khô; ngay sau khi nhận được …: an event without a number of days."""
    if page.words[k : k + 2] != ["sau", "khi"] or page.word(k - 1) not in ("và", "ngay"):
        return None
    since, end = _since(page, k, stop)
    if since is None:
        return None
    return Limit(k, end, "relative", rule_name="after_event", since=since, doubts=("event_unknown",))


def _same_days(atoms: list[Limit]) -> list[Limit]:
    """Limits of "the same day" with the day of the limit before them."""
    for n, atom in enumerate(atoms):
        if atom.same_day and n and atoms[n - 1].point:
            atoms[n] = replace(atom, point=atoms[n - 1].point)
    return atoms


# --- putting the parts together ------------------------------------------------------------


def _shared_years(page: Tokens, atoms: list[Limit]) -> list[Limit]:
    """trước 15/6 và 15/12/2022: the year at the end of a list is the year of all its days.

    Days without a cue of their own after "và" or a comma join the list.
    """
    listed: list[Limit] = []
    for n, atom in enumerate(atoms):
        listed.append(atom)
        stop = atoms[n + 1].i if n + 1 < len(atoms) else len(page)
        while (
            listed[-1].point
            and listed[-1].point.kind == "day"
            and page.word(listed[-1].j) in ("và", ",", "and", ";")
        ):
            more = point(page, listed[-1].j + 1, bare=True)
            if more is None or more.kind != "day" or more.j > stop:
                break
            listed.append(replace(listed[-1], i=more.i, j=more.j, point=more))
    for n in range(len(listed) - 2, -1, -1):
        one, after = listed[n], listed[n + 1]
        if (
            one.point
            and after.point
            and one.point.open
            and not one.point.relative
            and after.point.year
            and after.i - one.j <= 3
        ):
            listed[n] = replace(one, point=replace(one.point, year=after.point.year))
    return listed


def _combined(page: Tokens, atoms: list[Limit]) -> list[Limit]:
    """Frequencies joined with the days that belong to them."""
    found: list[Limit] = []
    n = 0
    while n < len(atoms):
        atom = atoms[n]
        if atom.kind == "on_or_before" and atom.freq:
            found.append(_recurring(atom.freq, [atom], atom.i, atom.j))
        elif atom.freq:
            n = _frequency_first(page, atoms, n, found)
            continue
        elif (pair := _half_years(page, atoms, n)) is not None:
            found.append(pair)
            n += 1
        elif atom.kind == "on_or_before" and (group := _days_then_frequency(page, atoms, n)):
            freq = atoms[n + group].freq
            assert freq is not None, "the group ends in a frequency"
            found.append(_recurring(freq, atoms[n : n + group], atom.i, atoms[n + group].j))
            n += group
        else:
            found.append(atom)
        n += 1
    return found


def _half_years(page: Tokens, atoms: list[Limit], n: int) -> Limit | None:
    """trước 15/6 và trước 15/12, no year told, half a year apart: twice a year, and that is asked."""
    if n + 1 >= len(atoms):
        return None
    one, after = atoms[n], atoms[n + 1]
    if any(
        not (
            day.kind == "on_or_before"
            and day.point
            and day.point.open
            and day.point.kind == "day"
            and not day.time
        )
        for day in (one, after)
    ):
        return None
    if page.words[one.j : after.i] not in (["và"], [","], ["and"]) or one.mode != after.mode:
        return None
    if n + 2 < len(atoms) and atoms[n + 2].freq and atoms[n + 2].i - after.j <= 1:
        return None
    assert one.point is not None, "checked just above"
    assert after.point is not None, "checked just above"
    apart = abs((after.point.month or 0) - (one.point.month or 0))
    if apart not in (5, 6, 7):
        return None
    told = page.words[after.j : after.j + 3] == ["của", "năm", "sau"]
    end = after.j + 3 * told
    whole = _recurring(Frequency(end, end, ("yearly",)), [one, after], one.i, end)
    return whole if told else replace(whole, doubts=(*whole.doubts, "once_or_yearly"))


def _frequency_first(page: Tokens, atoms: list[Limit], n: int, found: list[Limit]) -> int:
    """A frequency and the days right after it (hằng tháng, trước ngày 25 …); returns what comes next."""
    atom = atoms[n]
    assert atom.freq is not None, "called on a frequency"
    m = n + 1
    days: list[Limit] = []
    while m < len(atoms) and _belongs(page, atom, atoms[m], days):
        days.append(atoms[m])
        m += 1
    while (
        days
        and m < len(atoms)
        and atoms[m].freq
        and atoms[m].kind == "recurring"
        and atoms[m].i - days[-1].j <= 1
    ):
        closing = atoms[m].freq  # "báo cáo 6 tháng trước 15/6 hằng năm": only a weekday adds something
        if closing is not None and closing.weekday:
            atom = replace(atom, freq=closing)
            days = [replace(days[-1], j=atoms[m].j)]
        m += 1
    assert atom.freq is not None, "a frequency was put in place of a frequency"
    found.append(_recurring(atom.freq, days, atom.i, days[-1].j if days else atom.j))
    return m


def _spans(found: list[Limit]) -> list[Limit]:
    """A recurrence and the window right after it, which says from when to when it recurs."""
    kept: list[Limit] = []
    for limit in found:
        before = kept[-1] if kept else None
        if before and before.kind == "recurring" and limit.mode == "window" and limit.i - before.j <= 1:
            kept[-1] = replace(before, j=limit.j, doubts=(*before.doubts, "only_within"))
        else:
            kept.append(limit)
    exact = {limit.freq.names for limit in kept if limit.freq and limit.rule and "by=" in limit.rule}
    # "send the quarterly report by the 20th …": the first word only names the report.
    return [
        limit
        for limit in kept
        if not (limit.freq and limit.freq.names in exact and limit.rule and "by=" not in limit.rule)
    ]


def _belongs(page: Tokens, freq: Limit, day: Limit, so_far: list[Limit]) -> bool:
    """Whether a day or hour after a frequency is the day it recurs on."""
    if (
        day.kind != "on_or_before"
        or day.freq
        or (day.point and not (day.point.open and day.point.kind == "day"))
    ):
        return False
    if day.point is None and day.day_of_month is None and so_far:
        return False
    start = so_far[-1].j if so_far else freq.j
    if day.i - start > _NEAR or len(so_far) >= _LIST_MAX:
        return False
    between = page.words[start : day.i]
    if so_far:
        return len(between) <= 2 and all(word in ("và", ",", "and") for word in between)
    if day.day_of_month is not None:
        return "." not in between and ";" not in between
    return len(between) <= 6 and "." not in between and ";" not in between


def _days_then_frequency(page: Tokens, atoms: list[Limit], n: int) -> int:
    """How many days from `n` on one frequency closes (trước 15/6 và trước 15/12 hằng năm)."""
    m = n
    while m < min(len(atoms), n + _LIST_MAX) and atoms[m].kind == "on_or_before" and not atoms[m].freq:
        one = atoms[m]
        if one.point and not (one.point.open and one.point.kind == "day"):
            return 0
        if m > n and not all(word in ("và", ",", "and") for word in page.words[atoms[m - 1].j : one.i]):
            return 0
        m += 1
    if m >= len(atoms) or not atoms[m].freq or atoms[m].kind != "recurring":
        return 0
    between = page.words[atoms[m - 1].j : atoms[m].i]
    return m - n if len(between) <= 1 and all(word in (",", "của", "vào", "(") for word in between) else 0


def _recurring(freq: Frequency, days: list[Limit], i: int, j: int) -> Limit:
    """The recurrence of `freq` with its last permitted days, as a rule."""
    names = list(freq.names)
    time = next((day.time for day in days if day.time), None)
    dates = [
        (day.point.month, day.point.day, day.mode == "before" and not day.time) for day in days if day.point
    ]
    doubts: tuple[Doubt, ...] = (
        ("before_or_on",) if any(d.mode == "before" and not d.time for d in days) else ()
    )
    rule = ""
    if dates:
        if names == ["yearly"] and len(dates) in (2, 4):
            names = ["half-yearly" if len(dates) == 2 else "quarterly"]
        rule = ";by=" + ",".join(_month_day(month or 1, day or 1, strict) for month, day, strict in dates)
    elif lone := next((day for day in days if day.day_of_month is not None), None):
        assert lone.day_of_month is not None, "chosen for its day"
        last = lone.day_of_month - (lone.mode == "before" and not lone.time)
        rule = (";month=last" if lone.of_last_month else "") + f";by={last}"
        if names in (["daily"], ["weekly"]):
            names = ["monthly"]
    elif freq.weekday:
        rule = f";by={freq.weekday}"
    if not rule:
        doubts = (*doubts, "day_unknown")
    return Limit(
        i,
        j,
        "recurring",
        rule_name="recurring",
        rule="+".join(names) + rule,
        time=time,
        doubts=doubts,
        freq=freq,
    )


def _month_day(month: int, day: int, strict: bool) -> str:
    """MM-DD of the last permitted day; the year does not matter, and no leap day is meant."""
    try:
        last = date(2023, month, day) - timedelta(days=strict)
    except ValueError:
        return f"{month:02}-{day:02}"
    return f"{last.month:02}-{last.day:02}"


def resolved_point(told: Point, today: date | None) -> Limit:
    """The limit that a bare period sets: its last day."""
    return _resolved(Limit(told.i, told.j, "on_or_before", "in", "bare_year", point=told), today)


def _resolved(limit: Limit, today: date | None) -> Limit:
    """`limit` with its strict and lenient last day."""
    found = limit.point
    if limit.kind != "on_or_before" or found is None:
        return limit
    days = resolve(found, today)
    if days is None:
        missing = found.open and today is None
        return replace(limit, doubts=(*limit.doubts, "year_missing" if missing else "no_such_day"))
    doubts = list(limit.doubts)
    if days.last.year not in SANE_YEARS or (today and not -5 <= days.last.year - today.year <= 25):
        doubts.append("absurd_year")
    if found.open and today and days.last.year != today.year and not found.relative:
        doubts.append("year_guessed")
    if today and not found.open and days.last < today - timedelta(days=45):
        doubts.append("backwards")
    if limit.mode != "before" or limit.time:
        return replace(limit, strict=days.last, lenient=days.last, doubts=tuple(doubts))
    strict = days.first - timedelta(days=1)
    lenient = days.first if found.kind == "day" else strict
    if found.kind == "day":
        doubts.append("before_or_on")
    return replace(limit, strict=strict, lenient=lenient, doubts=tuple(doubts))
