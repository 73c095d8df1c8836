"""Due rules and days left as officials write them."""

from datetime import date, time

from deadlines.forms import (
    ByDate,
    Due,
    DueRule,
    Horizon,
    NoDue,
    Recurring,
    Window,
    Within,
)
from deadlines.periods import Freq, freq_named, period_named
from deadlines.recurrence import Recurrence
from words import Lang, say

EVERY = {
    Freq.DAILY: "hằng ngày",
    Freq.WEEKLY: "hằng tuần",
    Freq.MONTHLY: "hằng tháng",
    Freq.QUARTERLY: "hằng quý",
    Freq.HALF_YEARLY: "6 tháng một lần",
    Freq.YEARLY: "hằng năm",
    Freq.PERIODIC: "định kỳ (chưa rõ bao lâu một lần)",
}
LAST_MONTH = {
    Freq.QUARTERLY: "tháng cuối quý",
    Freq.HALF_YEARLY: "tháng cuối của 6 tháng",
    Freq.YEARLY: "tháng cuối năm",
}
NEXT_MONTH = {
    Freq.QUARTERLY: "tháng đầu quý sau",
    Freq.HALF_YEARLY: "tháng đầu của 6 tháng sau",
    Freq.YEARLY: "tháng đầu năm sau",
}
PERIODS = {
    Freq.DAILY: "ngày {start}",
    Freq.WEEKLY: "tuần {week} năm {year} (từ {start} đến {end})",
    Freq.MONTHLY: "tháng {month}/{year}",
    Freq.QUARTERLY: "quý {quarter}/{year}",
    Freq.HALF_YEARLY: "6 tháng đầu năm {year}",
    Freq.YEARLY: "năm {year}",
}
SECOND_HALF = "6 tháng cuối năm {year}"
# By the number of the day in the week, as ISO counts; 0 is the Sunday before. Capitals: Decree 30/2020.
WEEKDAYS = ("Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
TERMS = {
    ("day", False): "trong thời hạn {n} ngày kể từ {origin}",
    ("day", True): "trong thời hạn {n} ngày làm việc kể từ {origin}",
    ("week", False): "trong thời hạn {n} tuần kể từ {origin}",
    ("month", False): "trong thời hạn {n} tháng kể từ {origin}",
    ("year", False): "trong thời hạn {n} năm kể từ {origin}",
}
ONE_TERM = {
    ("day", False): "trong thời hạn 1 ngày kể từ {origin}",
    ("day", True): "trong thời hạn 1 ngày làm việc kể từ {origin}",
    ("week", False): "trong thời hạn 1 tuần kể từ {origin}",
    ("month", False): "trong thời hạn 1 tháng kể từ {origin}",
    ("year", False): "trong thời hạn 1 năm kể từ {origin}",
}
ORIGINS = {
    "issue": "ngày ban hành",
    "receipt": "ngày nhận được văn bản",
    "team_founded": "ngày thành lập tổ",
    "training_held": "ngày tổ chức tập huấn",
    "document_issued": "ngày ban hành văn bản",
    "report_filed": "ngày gửi báo cáo",
    "measured": "ngày đo chỉ tiêu",
    "work_reported": "ngày báo cáo công việc",
}


def wording(rule: DueRule, lang: Lang = "vi") -> str:
    """What `rule` says, in one phrase: "trước ngày 5 hằng tháng", "chậm nhất ngày 30/9/2022"."""
    match rule:
        case ByDate():
            return _by_date(rule.strict, rule.lenient, rule.at, lang)
        case Window():
            return say("từ ngày {start} đến hết ngày {end}", lang, start=rule.start, end=rule.end)
        case Horizon():
            return say("mục tiêu đến hết ngày {end}", lang, end=rule.end)
        case Within():
            return _within(rule, lang)
        case Recurring():
            return _recurring(rule, lang)
        case NoDue():
            return say("không định thời hạn", lang)


def due_wording(due: Due | None, lang: Lang = "vi") -> str:
    """When one task is due, in one phrase."""
    if due is None:
        return say("không định thời hạn", lang)
    if due.opens is not None:
        return say("từ ngày {start} đến hết ngày {end}", lang, start=due.opens, end=due.strict)
    return _by_date(due.strict, due.lenient, due.at, lang)


def days_left(due: Due | None, today: date, lang: Lang = "vi") -> str:
    """How a task stands against its due day: "còn 3 ngày", "hôm nay là hạn", "quá hạn 2 ngày"."""
    if due is None:
        return say("không định thời hạn", lang)
    if today > due.lenient:
        return _counted((today - due.lenient).days, "quá hạn 1 ngày", "quá hạn {n} ngày", lang)
    if today >= due.strict:
        return _last_days(due, today, lang)
    if due.opens is not None and today < due.opens:
        return _counted((due.opens - today).days, "còn 1 ngày thì bắt đầu", "còn {n} ngày thì bắt đầu", lang)
    return _counted((due.strict - today).days, "còn 1 ngày", "còn {n} ngày", lang)


def _last_days(due: Due, today: date, lang: Lang) -> str:
    """The strict day, the lenient day, and the days between them."""
    if today == due.strict and due.at is not None:
        return say("hôm nay là hạn, trước {at}", lang, at=clock(due.at, lang))
    if today == due.strict:
        return say("hôm nay là hạn", lang)
    if today == due.lenient:
        return say("hôm nay là ngày cuối cùng", lang)
    left = (due.lenient - today).days
    return _counted(left, "còn 1 ngày đến ngày cuối cùng", "còn {n} ngày đến ngày cuối cùng", lang)


def _counted(n: int, one_template: str, many_template: str, lang: Lang) -> str:
    """Vietnamese counts one like many; English does not, so each has its template."""
    return say(one_template, lang) if n == 1 else say(many_template, lang, n=n)


def period_wording(key: str, lang: Lang = "vi") -> str:
    """A period as people say it: "tháng 9/2022", "quý III/2022", "6 tháng đầu năm 2022"."""
    start, end = period_named(key)
    freq = freq_named(key)
    template = PERIODS[freq]
    if freq is Freq.HALF_YEARLY and start.month > 1:
        template = SECOND_HALF
    return say(
        template,
        lang,
        start=start,
        end=end,
        week=str(start.isocalendar().week),
        month=str(start.month),
        quarter=("I", "II", "III", "IV")[start.month // 3 % 4],
        year=key[:4],
    )


def clock(at: time, lang: Lang = "vi") -> str:
    """A time of day as Vietnamese documents write it, 17h00; 17:00 in English."""
    return f"{at.hour:02}{'h' if lang == 'vi' else ':'}{at.minute:02}"


def origin_wording(rule: Within, lang: Lang = "vi") -> str:
    """What a relative term runs from."""
    if isinstance(rule.origin, date):
        return say("ngày {day}", lang, day=rule.origin)
    known = ORIGINS.get(rule.origin)
    return say(known, lang) if known else say("ngày có sự việc “{kind}”", lang, kind=rule.origin)


def _by_date(strict: date, lenient: date, at: time | None, lang: Lang) -> str:
    if at is not None:
        return say("trước {at} ngày {day}", lang, at=clock(at, lang), day=strict)
    if (lenient - strict).days == 1:
        return say("trước ngày {day}", lang, day=lenient)
    if lenient != strict:
        return say(
            "chậm nhất ngày {day} (tính quá hạn sau ngày {lenient})", lang, day=strict, lenient=lenient
        )
    return say("chậm nhất ngày {day}", lang, day=strict)


def _within(rule: Within, lang: Lang) -> str:
    terms = ONE_TERM if rule.n == 1 else TERMS
    term = say(terms[rule.unit, rule.working_days], lang, n=rule.n, origin=origin_wording(rule, lang))
    return term if rule.at is None else say("{said}, trước {at}", lang, at=clock(rule.at, lang), said=term)


def _recurring(rule: Recurring, lang: Lang) -> str:
    said = "; ".join(_turn(rule, part, lang) for part in rule.parts())
    if rule.at is not None:
        said = say("{said}, trước {at}", lang, at=clock(rule.at, lang), said=said)
    if rule.until is not None:
        said = say("{said}, đến hết ngày {until}", lang, said=said, until=rule.until)
    return said


def _turn(rule: Recurring, part: Recurrence, lang: Lang) -> str:
    """One frequency with its due day."""
    every = say(EVERY[part.freq], lang)
    grace = 1 if rule.before else 0
    if part.dates:
        day = _dates(part, grace, lang)
    elif part.working is not None:
        day = _nth_working_day(part.working, lang)
    elif part.day is not None:
        day = _nth_day(part, grace, lang)
    else:
        return every
    if part.freq in LAST_MONTH and not part.dates:
        after = (rule.covers or part.covers()) == "previous" and not part.last_month
        month = say((NEXT_MONTH if after else LAST_MONTH)[part.freq], lang)
        day = say("{day} của {month}", lang, day=day, month=month)
    elif part.freq is not Freq.HALF_YEARLY:
        if rule.before:
            return say("trước {day} {every}", lang, day=day, every=every)
        return say("chậm nhất {day} {every}", lang, day=day, every=every)
    if rule.before:
        return say("{every}, trước {day}", lang, day=day, every=every)
    return say("{every}, chậm nhất {day}", lang, day=day, every=every)


def _dates(part: Recurrence, grace: int, lang: Lang) -> str:
    days = [_month_day(month, day + grace) for month, day in part.dates]
    if len(days) == 1:
        return say("ngày {day}", lang, day=days[0])
    return say("ngày {days} và {last}", lang, days=", ".join(days[:-1]), last=days[-1])


def _nth_working_day(n: int, lang: Lang) -> str:
    if n > 0:
        return say("ngày làm việc thứ {n}", lang, n=n)
    if n == -1:
        return say("ngày làm việc cuối cùng", lang)
    return say("ngày làm việc thứ {n} tính từ cuối", lang, n=-n)


def _nth_day(part: Recurrence, grace: int, lang: Lang) -> str:
    """A day of the month or week: the one before which it is due, when the rule says "before"."""
    day = (part.day or 0) + grace
    if part.freq is Freq.WEEKLY:
        return say(WEEKDAYS[(day - 1) % 7 + 1], lang)
    if day == 0:
        return say("ngày cuối tháng trước", lang)
    return say("ngày {days}", lang, days=str(day))


def _month_day(month: int, day: int) -> str:
    """Day and month; the day after a month's last is the first of the next."""
    last = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return f"{day}/{month}" if day <= last else f"1/{month % 12 + 1}"
