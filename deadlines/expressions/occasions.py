"""Times told by something else than a date: an occasion, a session, a weekday, the moon, the end of a month.

đúng dịp 22/12, trình tại phiên họp tháng 9, trước 17h thứ Sáu (20/9), mùng 2 Tết (8/2), ngày cuối tháng,
xong trong ngày. Nothing here knows of directives.
"""

from dataclasses import replace

from deadlines.expressions.dates import Kind, Point, digits, point
from deadlines.expressions.frequencies import WEEKDAYS, Frequency
from deadlines.expressions.limit import Limit, Mode
from deadlines.expressions.tokens import Tokens

DAY_PARTS = frozenset(("sáng", "trưa", "chiều", "tối", "đêm"))
_OCCASION_MAX = 9  # tokens between "dịp" and its day: dịp kỷ niệm 80 năm Quốc khánh 2/9
_SESSION_MAX = 8  # tokens between "tại phiên họp" and its month
_EVENT_MAX = 16  # tokens of an event before its day in brackets
_SESSIONS = frozenset(("phiên", "kỳ"))
_ENGLISH_DAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
_MOON_MONTHS = frozenset(("giêng", "chạp"))
_KINDS: dict[str, Kind] = {"tuần": "week", "tháng": "month", "quý": "quarter"}
_PERIODS = {"tháng": "monthly", "quý": "quarterly", "năm": "yearly", "tuần": "weekly"}


def weekday_end(page: Tokens, j: int) -> int:
    """The token after "chiều thứ Sáu, (ngày" where a day follows; `j` itself where none does."""
    k = j
    if page.word(k) in DAY_PARTS and page.word(k + 1) not in ("nay", "mai"):
        k += 1
    named = page.word(k) == "thứ" and page.word(k + 1) in WEEKDAYS
    if page.word(k) in _ENGLISH_DAYS:
        k += 1
    elif named or page.words[k : k + 2] == ["chủ", "nhật"]:
        k += 2
    elif k == j:
        return j
    while page.word(k) in (",", "(", "-", "của"):
        k += 1
    return k if point(page, k, bare=True) else j


def day_of_week(page: Tokens, j: int) -> Point | None:
    """(chiều) thứ Sáu tuần này, thứ Hai tuần sau: told from the document's date."""
    k = j + (page.word(j) in DAY_PARTS)
    nth = WEEKDAYS.get(page.word(k + 1)) if page.word(k) == "thứ" else None
    week = point(page, k + 2) if nth is not None and page.word(k + 2) == "tuần" else None
    if week is None or not week.relative:
        return None
    return Point(j, week.j, "day", relative=True, shift=week.shift, nth=nth)


def moon_day(page: Tokens, i: int) -> Point | None:
    """mùng 2 Tết, 23 tháng Chạp, rằm tháng Giêng: the day in brackets after it, else one to ask for."""
    k = i
    if page.word(k) in ("ngày", "mùng", "mồng", "rằm"):
        k += 1
        k += page.word(k) in ("mùng", "mồng")
    if digits(page, k) is not None:
        k += 1
    elif page.word(k - 1) != "rằm":
        return None
    if page.word(k) == "tết":
        k += 1
        while page.word(k).isalpha() and page.capital(k):
            k += 1
    elif page.word(k) == "tháng" and (page.word(k + 1) in _MOON_MONTHS or page.word(k - 1) == "rằm"):
        k += 2
    elif page.word(k) == "tháng" and page.words[k + 2 : k + 4] == ["âm", "lịch"]:
        k += 4
    else:
        return None
    inner = k + 1
    while page.word(inner) in ("tức", "là", "dương", "lịch", "nhằm"):
        inner += 1
    told = point(page, inner, bare=True) if page.word(k) in ("(", ",") else None
    if told is not None and told.kind == "day":
        return replace(told, i=i, j=told.j + (page.word(told.j) == ")"))
    return Point(i, k, "day", moon=True)


def occasion(page: Tokens, k: int, stop: int) -> Limit | None:
    """đúng dịp 22/12, dịp kỷ niệm Quốc khánh 2/9: the day of it is the last one."""
    if page.words[k] != "dịp" or page.word(k - 1) in ("nhân", "các", "những"):
        return None
    for n in range(k + 1, min(k + _OCCASION_MAX, stop)):
        told = point(page, n, bare=True)
        if told is not None and told.kind == "day" and not told.relative:
            return Limit(k, told.j, "on_or_before", "in", "occasion", point=told)
        if not page.words[n].isalnum():
            return None
    return None


def session(page: Tokens, k: int, stop: int) -> Limit | None:
    """tại Phiên họp thường kỳ tháng 9, tại kỳ họp cuối năm 2025: the month of the session."""
    if page.words[k] != "tại" or page.word(k + 1) not in _SESSIONS:
        return None
    for n in range(k + 2, min(k + _SESSION_MAX, stop)):
        told = point(page, n)
        if told is not None and told.kind in ("month", "day"):
            end = told.j + (page.word(told.j) == "tới")
            return Limit(k, end, "on_or_before", "in", "session", point=told)
        if not page.words[n].isalpha():
            return None
    return None


def last_of_period(page: Tokens, k: int, j: int, mode: Mode, time: str | None) -> Limit | None:
    """(trước) ngày cuối tháng, ngày làm việc cuối cùng của quý, ngày cuối cùng hằng tháng."""
    if page.word(j) != "ngày" or page.word(j - 1) in ("những", "các", "mấy", "vài"):
        return None
    n = j + 1
    working = page.words[n : n + 2] == ["làm", "việc"]
    n += 2 * working
    if page.word(n) != "cuối":
        return None
    n += 1 + (page.word(n + 1) == "cùng")
    while page.word(n) in ("của", "trong", "mỗi", "hằng", "hàng", "từng"):
        n += 1
    name = _PERIODS.get(page.word(n))
    if name is None or point(page, n) is not None:
        return None  # "ngày cuối cùng của tháng 9" is one day
    freq = Frequency(n, n + 1, (name,))
    rule = f"{name};by=w-1" if working else f"{name};by=31" if name != "weekly" else f"{name};by=7"
    return Limit(k, n + 1, "recurring", mode, "recurring", time=time, rule=rule, freq=freq)


def within_the_day(page: Tokens, k: int) -> Limit | None:
    """xử lý ngay trong ngày: on the day on which it comes up."""
    start = k + (page.words[k] == "ngay")
    if page.words[start : start + 2] != ["trong", "ngày"] or point(page, start + 1) is not None:
        return None
    end = start + 2
    firm = start > k or page.word(k - 1) in ("xong", "thành", "quả")
    if page.words[end : end + 2] == ["làm", "việc"]:
        end += 2
        if not firm:
            return None  # "không uống rượu trong ngày làm việc"
    if not firm and page.word(end) not in ("", ",", ".", ";", ")", "và", "để", "sau", "kể", "theo", "khi"):
        return None
    return Limit(
        k, end, "relative", rule_name="within_days", n_days=0, working_days=False, doubts=("event_unknown",)
    )


def within_the_period(page: Tokens, k: int) -> Limit | None:
    """ngay trong tuần, ngay trong tháng, with no number: the one in which it is written."""
    kind = _KINDS.get(page.word(k + 2))
    if page.words[k : k + 2] != ["ngay", "trong"] or kind is None or point(page, k + 2) is not None:
        return None
    if page.word(k + 3).isdecimal() or page.word(k + 3) in ("đầu", "cuối", "thứ", "qua", "trước"):
        return None
    told = Point(k + 2, k + 3, kind, relative=True)
    return Limit(k, k + 3, "on_or_before", "in", "in_period", point=told)


def opening_day(page: Tokens, i: int, stop: int) -> Point | None:
    """Sáng thứ Hai, ngày 16/1, …: the day that opens a sentence, with the comma after it."""
    k = weekday_end(page, i)
    k += k == i and page.word(k) in DAY_PARTS
    told = point(page, k, bare=k > i)
    if told is None or told.kind != "day" or told.j >= stop or page.word(told.j) != ",":
        return None
    return replace(told, i=i)


def before_dated_event(page: Tokens, k: int, stop: int) -> Limit | None:
    """trước khi vào học kỳ II (09/01/2026): the event's own day, told in brackets."""
    if page.words[k] != "trước" or page.word(k + 1) not in ("khi", "lúc", "thời", "tết", "ngày", "kỳ", "lễ"):
        return None
    for n in range(k + 2, min(k + _EVENT_MAX, stop)):
        if page.words[n] == "(":
            told = moon_day(page, n + 1) or point(page, n + 1, bare=True)
            if told is None or told.kind != "day" or told.relative:
                return None
            end = told.j + (page.word(told.j) == ")")
            return Limit(k, end, "on_or_before", "before", "before_day", point=told)
        if not page.words[n].isalnum():
            return None
    return None


def first_days(page: Tokens, k: int, stop: int) -> Limit | None:
    """trong (vòng) 05 ngày đầu tháng, quý: so many days from the beginning of each."""
    j = k
    while j < min(k + 4, stop) and page.words[j] in ("trong", "vòng", "thời", "hạn"):
        j += 1
    days = digits(page, j)
    if j == k or days is None or page.words[j + 1 : j + 3] != ["ngày", "đầu"]:
        return None
    n = j + 3
    while page.word(n) in ("của", "mỗi", "hằng", "hàng", "từng", "tiên"):
        n += 1
    name = _PERIODS.get(page.word(n))
    if name is None or point(page, n) is not None:
        return None
    freq = Frequency(n, n + 1, (name,))
    return Limit(
        k, n + 1, "recurring", rule_name="recurring", rule=f"{name};by={days}", working_days=None, freq=freq
    )
