"""Durations: trong thời hạn 7 ngày làm việc kể từ …, chậm nhất 65 ngày sau khi …, within 10 days of …."""

from math import ceil

from deadlines.expressions.dates import digits, number, point, year_at
from deadlines.expressions.lexicon import times, words_of
from deadlines.expressions.limit import Doubt, Limit
from deadlines.expressions.tokens import Tokens

_DAYS_OF = {
    "phút": 0,
    "minutes": 0,
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
_EVENTS = words_of("small", "durations_events")
_LONG_EVENTS = [list(phrase) for phrase in times()["small"]["durations_events"] if len(phrase) == 2]
_EVENT_MAX = 24  # tokens that may name the event a duration is counted from
_SHORT_EVENT_MAX = 7  # tokens of an event before "3 ngày"
_STOPS = frozenset({",", ";", ")", "(", ".", ":"})
_STOP_WORDS = frozenset({"phải", "cần", "về", "để", "gửi", "và", "báo", "and", "must", "shall"})
_RECEIVED = ("thông", "với", "của", "các", "được", "có", "nhận", "nộp", "đủ")  # kể từ ngày nhận được báo cáo
_LEAD_IN = words_of("small", "durations_lead_in")


def duration(page: Tokens, k: int, stop: int, *, bare: bool = False) -> Limit | None:
    """trong thời hạn 7 ngày làm việc kể từ ngày …; chậm nhất 65 ngày sau khi …; within 10 days of …"""
    j = k
    firm = lasting = spanning = False
    while j < min(k + 8, stop) and (page.words[j] in _LEAD_IN or page.words[j] == ":"):
        spanning = spanning or page.words[j] in ("hạn", "vòng", "quá", "within", "trong", "gian", "sau")
        firm = firm or page.words[j] in ("hạn", "vòng", "quá", "nhất", "within", "trong")
        lasting = lasting or page.words[j - 1 : j + 1] == ["thời", "gian"]
        j += 1
    if page.words[k] == "hạn" and page.word(k - 1) == "hết":
        return None  # "trước khi hết hạn 60 ngày" counts back
    if (j == k and not bare) or (count := _count(page, j)) is None or page.word(j + 1) == "%":
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
    ahead = (
        page.word(j) in ("trước", "before")
        and page.word(j + 1) in ("ngày", "khi", "the", "thời", "lúc", "kỳ", "hạn")
        and not point(page, j + 1)
    )
    since, end = _since(page, j + 1, stop, told=True) if ahead else _since(page, j, stop)
    hourly = unit in ("giờ", "hour", "hours", "phút", "minutes")
    long = unit in ("năm", "tháng", "month", "months", "quý")
    most = {"quá", "đa"} & set(page.words[k:j]) and page.words[k : k + 2] == ["thời", "gian"]
    if since is None and (long or (lasting and not most) or not firm or page.word(k) == "sau"):
        return None
    if since is None and hourly and not spanning:
        return None  # "chậm nhất 17 giờ ngày 12/5" is an hour of the day
    if since is None and (
        page.word(j).isdecimal() or page.word(j) in ("đầu", "cuối", "qua", "gần", "liên", "đến")
    ):
        return None
    n_days = (
        ceil(count / 24)
        if unit in ("giờ", "hour", "hours") and count >= 24
        else 0
        if hourly
        else count * _DAYS_OF[unit]
    )
    if ahead:
        n_days = -n_days  # "05 ngày trước ngày họp": so many days before the event
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


def _since(page: Tokens, j: int, stop: int, *, told: bool = False) -> tuple[str | None, int]:
    """The event a duration is counted from, and the token after it."""
    if j >= stop or not (told or page.word(j) in _SINCE):
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
        and not (end > start + 1 and page.words[end] in _STOP_WORDS and page.words[end - 1] not in _RECEIVED)
    ):
        end += 1
    return (page.cut(start, end), end) if end > start else (None, j)


def before_event(page: Tokens, k: int, stop: int) -> Limit | None:
    """trước Tết Nguyên đán, trước mùa mưa, trước khi xả lũ ít nhất 04 giờ: told by what comes after it."""
    if page.words[k] not in ("trước", "before") or page.word(k - 1) == "từ":
        return None
    start = k + 1 + (page.word(k + 1) == "the")
    when = page.word(start) in ("khi", "lúc")
    told = page.word(start) in _EVENTS or page.words[start : start + 2] in _LONG_EVENTS
    numbered = _days_follow(page, start, stop)
    if not (when or told or numbered):
        return None
    end = start + 1
    n_days: int | None = None
    while end < min(stop, k + _EVENT_MAX) and page.words[end] not in _STOPS | _STOP_WORDS:
        if page.words[end : end + 2] in (["ít", "nhất"], ["tối", "thiểu"]) or end == numbered:
            break
        end += 1
    since = page.cut(start + when, end)
    least = 2 * (page.words[end : end + 2] in (["ít", "nhất"], ["tối", "thiểu"]))
    if (least or numbered) and (count := _count(page, end + least)):
        unit = page.word(end + least + 1)
        if unit in ("giờ", "ngày", "tuần", "tháng"):
            n_days = -(count // 24 if unit == "giờ" else count * _DAYS_OF[unit])
            end += least + 2
    if when and n_days is None:
        return None  # "trước khi": an order of deeds rather than a time
    doubts: tuple[Doubt, ...] = () if n_days is not None and since else ("event_unknown",)
    return Limit(
        k,
        end,
        "relative",
        rule_name="before_event",
        n_days=n_days,
        working_days=False,
        since=since or None,
        doubts=doubts,
    )


def _days_follow(page: Tokens, start: int, stop: int) -> int | None:
    """Where "3 ngày" stands in "trước khai trương 3 ngày"."""
    for n in range(start + 1, min(start + _SHORT_EVENT_MAX, stop - 1)):
        if page.words[n].isdecimal():
            return n if page.words[n + 1] in ("ngày", "giờ", "tuần") and not point(page, n + 1) else None
        if not page.words[n].isalpha():
            return None
    return None


def days_after(page: Tokens, k: int, stop: int) -> Limit | None:
    """sau khai giảng 03 ngày; sau khi họp 5 ngày làm việc: so many days from an event told before them."""
    if page.words[k] != "sau":
        return None
    start = k + 1 + (page.word(k + 1) in ("khi", "ngày"))
    at = _days_follow(page, start, stop)
    count = digits(page, at) if at is not None else None
    if at is None or count is None or page.words[at + 1] == "giờ":
        return None
    end = at + 2
    working = page.words[end : end + 2] == ["làm", "việc"]
    return Limit(
        k,
        end + 2 * working,
        "relative",
        rule_name="within_days",
        n_days=count * _DAYS_OF[page.words[at + 1]],
        working_days=working,
        since=page.cut(start, at),
    )


def after_event(page: Tokens, k: int, stop: int) -> Limit | None:
    """… và sau khi kết thúc mùa khô; ngay sau khi nhận được …: an event without a number of days."""
    if page.words[k : k + 2] != ["sau", "khi"] or page.word(k - 1) not in ("và", "ngay"):
        return None
    since, end = _since(page, k, stop)
    if since is None:
        return None
    return Limit(k, end, "relative", rule_name="after_event", since=since, doubts=("event_unknown",))
