"""Why a due day is what it is, step by step, and what about it looks doubtful."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from deadlines.calendar import FIRST_YEAR, LAST_YEAR, Calendar
from deadlines.forms import ByDate, Due, DueRule, Horizon, Recurring, Window, Within
from deadlines.periods import MONTHS, Freq, corresponding_day
from deadlines.reckoning import due_of, origin_of, periods
from deadlines.wording import WEEKDAYS, clock, origin_wording, period_wording, wording
from words import Lang, Refused, say

ORDINARY_YEARS = 10  # a directive's dates lie within two plans of five years
OUTLOOK_YEARS = 30  # a target's horizon may be 2045 or 2050
TURNS_SHOWN = 3
SKIPPED_SHOWN = 12  # days off named one by one in an explanation


class DueBeforeIssue(Refused):
    """The due day had passed when the directive was issued."""


class DoubtKind(StrEnum):
    """What can be doubtful about a due day that is allowed all the same."""

    DAY_OFF = "day_off"
    PROVISIONAL = "provisional"
    ABSURD = "absurd"
    SHORT_MONTH = "short_month"
    NO_FREQUENCY = "no_frequency"
    TWO_READINGS = "two_readings"


class Doubt(BaseModel):
    """Something a coordinator should look at before issuing; nothing is changed because of it."""

    model_config = ConfigDict(frozen=True)

    kind: DoubtKind
    template: str
    values: Mapping[str, object] = {}

    def text(self, lang: Lang = "vi") -> str:
        return say(self.template, lang, **self.values)

    def __str__(self) -> str:
        return self.text()


def explain(
    rule: DueRule,
    *,
    issued: date,
    calendar: Calendar,
    received: date | None = None,
    happened: Mapping[str, date] | None = None,
    lang: Lang = "vi",
) -> list[str]:
    """The steps from the rule to its due day, each a sentence; the arguments are those of due_of."""
    steps = [say("Quy tắc: {rule}.", lang, rule=wording(rule, lang))]
    match rule:
        case ByDate() if rule.strict < rule.lenient:
            steps.append(
                say(
                    "Đôn đốc theo ngày {strict} (đúng câu chữ); chỉ tính quá hạn sau ngày {lenient}.",
                    lang,
                    strict=rule.strict,
                    lenient=rule.lenient,
                )
            )
        case ByDate() if rule.at is not None:
            steps.append(say("Hạn là {at} trong ngày.", lang, at=clock(rule.at, lang)))
        case Within():
            origin = origin_of(rule, issued=issued, received=received, happened=happened or {})
            steps += _term_steps(rule, origin, calendar, lang)
        case Recurring():
            steps += _turn_steps(rule, issued, calendar, lang)
        case _:
            pass
    due = due_of(rule, issued=issued, calendar=calendar, received=received, happened=happened)
    if due is None:
        steps.append(say("Chưa có ngày hạn.", lang))
    elif due.strict == due.lenient:
        steps.append(say("Ngày cuối cùng: {day}.", lang, day=_dated(due.strict, lang)))
    else:
        steps.append(
            say(
                "Ngày cuối cùng: {day}; tính quá hạn sau {lenient}.",
                lang,
                day=_dated(due.strict, lang),
                lenient=_dated(due.lenient, lang),
            )
        )
    return steps


def _dated(day: date, lang: Lang) -> str:
    """A day with its weekday: "thứ ba 14/5/2024"."""
    return say("{weekday} {day}", lang, weekday=say(WEEKDAYS[day.isoweekday()], lang), day=day)


def _term_steps(rule: Within, origin: date | None, calendar: Calendar, lang: Lang) -> Iterator[str]:
    if origin is None:
        yield say("Chưa biết {origin}, nên chưa tính được hạn.", lang, origin=origin_wording(rule, lang))
        return
    yield say(
        "Tính từ {origin}: {day}. Ngày này không tính (Bộ luật Dân sự, điều 147); ngày thứ nhất là {first}.",
        lang,
        origin=origin_wording(rule, lang),
        day=_dated(origin, lang),
        first=_dated(
            calendar.add_working_days(origin, 1) if rule.working_days else origin + timedelta(days=1), lang
        ),
    )
    if rule.working_days:
        end = calendar.add_working_days(origin, rule.n)
        yield say("Đếm ngày làm việc đến ngày thứ {n}: {end}.", lang, n=rule.n, end=_dated(end, lang))
        yield from _skipped(origin, end, calendar, lang)
        return
    end = corresponding_day(origin, rule.n, rule.unit)
    yield say("Hết thời hạn vào {end}.", lang, end=_dated(end, lang))
    rolled = calendar.next_working_day(end)
    if rolled != end:
        yield say(
            "{end} là ngày nghỉ, nên thời hạn kết thúc vào ngày làm việc tiếp theo, {rolled} "
            "(Bộ luật Dân sự, điều 148).",
            lang,
            end=_dated(end, lang),
            rolled=_dated(rolled, lang),
        )


def _skipped(after: date, until: date, calendar: Calendar, lang: Lang) -> Iterator[str]:
    """The holidays left out and the worked Saturdays counted between two days."""
    years = range(after.year, until.year + 1)
    off = [d for y in years for d in calendar.days_off(y, lang) if after < d.day < until]
    weekend = 5
    off = [d for d in off if d.day.weekday() < weekend]
    if off:
        named = "; ".join(f"{say('{day}', lang, day=d.day)} {d.name}" for d in off[:SKIPPED_SHOWN])
        more = "…" if len(off) > SKIPPED_SHOWN else ""
        yield say("Không tính thứ Bảy, Chủ nhật và các ngày nghỉ: {named}.", lang, named=named + more)
    else:
        yield say("Không tính thứ Bảy, Chủ nhật; không có ngày lễ nào ở giữa.", lang)
    worked = [d for y in years for d in calendar.worked_saturdays(y) if after < d.day <= until]
    if worked:
        named = "; ".join(say("{day}", lang, day=d.day) for d in worked)
        yield say("Có tính ngày làm bù: {named}.", lang, named=named)


def _turn_steps(rule: Recurring, issued: date, calendar: Calendar, lang: Lang) -> Iterator[str]:
    if any(part.freq is Freq.PERIODIC for part in rule.parts()):
        yield say(
            "Văn bản không nói bao lâu một lần, nên chưa có kỳ nào; hãy chọn tuần, tháng, quý hoặc năm.", lang
        )
        return
    ahead = issued + timedelta(days=2 * 366)
    for turn in periods(rule, first=issued, last=ahead, calendar=calendar)[:TURNS_SHOWN]:
        yield say(
            "Kỳ báo cáo {period}: chậm nhất {day}.",
            lang,
            period=period_wording(turn.key, lang),
            day=_dated(turn.due.strict, lang),
        )


def warnings(
    rule: DueRule | Due,
    calendar: Calendar,
    *,
    issued: date | None = None,
    received: date | None = None,
    happened: Mapping[str, date] | None = None,
) -> list[Doubt]:
    """What looks doubtful about a rule (or one due day) and should be seen before issuing.

    `issued` lets relative and recurring rules be worked out, and dates be compared with the issue.
    """
    doubts = list(_rule_doubts(rule))
    if isinstance(rule, Due):
        due: Due | None = rule
    elif isinstance(rule, ByDate | Window | Horizon):
        due = due_of(rule, issued=date.min, calendar=calendar)
    elif issued is None:
        due = None
    else:
        due = due_of(rule, issued=issued, calendar=calendar, received=received, happened=happened)
    if due is not None:
        doubts += _day_doubts(due.strict, calendar, issued, outlook=isinstance(rule, Horizon))
        if _rests_on_calendar(rule) and FIRST_YEAR <= due.strict.year <= LAST_YEAR:
            doubts += _provisional(due.strict.year, calendar)
    return doubts


def resting_on_provisional(rule: DueRule, last: date, calendar: Calendar) -> Doubt | None:
    """The mark on a day that was reckoned with a schedule that nobody has published yet; else None."""
    if not _rests_on_calendar(rule) or not FIRST_YEAR <= last.year <= LAST_YEAR:
        return None
    return next(_provisional(last.year, calendar), None)


def _rests_on_calendar(rule: DueRule | Due) -> bool:
    """Whether another calendar could give another due day; of a bare due day we cannot know."""
    if isinstance(rule, Recurring):
        return any(part.working is not None for part in rule.parts())
    return isinstance(rule, Within | Due)


def _provisional(year: int, calendar: Calendar) -> Iterator[Doubt]:
    if calendar.is_provisional(year):
        yield Doubt(
            kind=DoubtKind.PROVISIONAL,
            template="Lịch nghỉ năm {year} mới tính theo luật, chưa đối chiếu với lịch được công bố; "
            "hạn tính theo ngày làm việc có thể khác. Hạn đã giao thì giữ nguyên.",
            values={"year": str(year)},
        )


def _rule_doubts(rule: DueRule | Due) -> Iterator[Doubt]:
    if isinstance(rule, ByDate) and rule.strict < rule.lenient:
        yield Doubt(
            kind=DoubtKind.TWO_READINGS,
            template="“Trước ngày {lenient}” có hai cách hiểu: đôn đốc theo ngày {strict}, "
            "chỉ tính quá hạn sau ngày {lenient}.",
            values={"strict": rule.strict, "lenient": rule.lenient},
        )
    if not isinstance(rule, Recurring):
        return
    for part in rule.parts():
        if part.freq is Freq.PERIODIC:
            yield Doubt(
                kind=DoubtKind.NO_FREQUENCY,
                template="“Định kỳ” nhưng không nói bao lâu một lần: chưa có kỳ nào phải báo cáo. "
                "Hãy hỏi lại và chọn chu kỳ.",
            )
        if part.freq in MONTHS and part.day is not None and part.day > part.shortest_month(rule.covers):
            yield Doubt(
                kind=DoubtKind.SHORT_MONTH,
                template="Không phải tháng nào cũng có ngày {day}; tháng thiếu thì hạn là ngày cuối tháng.",
                values={"day": part.day},
            )


def _day_doubts(day: date, calendar: Calendar, issued: date | None, *, outlook: bool) -> Iterator[Doubt]:
    newest = max((*calendar.schedules, FIRST_YEAR))
    base = issued.year if issued is not None else newest
    most = OUTLOOK_YEARS if outlook else ORDINARY_YEARS
    if not FIRST_YEAR <= day.year <= LAST_YEAR or day.year > base + most:
        yield Doubt(
            kind=DoubtKind.ABSURD,
            template="Ngày {day} xa bất thường; có phải gõ nhầm năm không?",
            values={"day": day},
        )
        return
    if not calendar.is_working_day(day):
        yield Doubt(
            kind=DoubtKind.DAY_OFF,
            template="Ngày {day} là ngày nghỉ ({name}). Hạn ghi bằng ngày cụ thể nên không tự dời.",
            values={"day": day, "name": _why_off(day, calendar)},
        )


def _why_off(day: date, calendar: Calendar) -> str:
    named = next((d.name for d in calendar.days_off(day.year) if d.day == day), None)
    return named or WEEKDAYS[day.isoweekday()]


def require_possible(rule: DueRule, *, issued: date, calendar: Calendar) -> None:
    """Refuses a rule that could never be kept: its last day had passed when it was issued."""
    due = due_of(rule, issued=issued, calendar=calendar)
    if due is not None and due.lenient < issued:
        raise DueBeforeIssue(
            "Hạn {due} trước ngày ban hành {issued}; hãy kiểm tra lại ngày hạn hoặc ngày ban hành.",
            due=due.lenient,
            issued=issued,
        )
    if isinstance(rule, Recurring) and rule.until is not None and due is None and not _asks(rule):
        raise DueBeforeIssue(
            "Không có kỳ nào đến hạn từ ngày ban hành {issued} đến ngày {until}; "
            "hãy kiểm tra lại ngày kết thúc.",
            issued=issued,
            until=rule.until,
        )


def _asks(rule: Recurring) -> bool:
    return all(part.freq is Freq.PERIODIC for part in rule.parts())
