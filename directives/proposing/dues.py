"""By when: from a read time limit to a due rule of the engine, with what is open about it."""

import re
from datetime import date, time, timedelta
from typing import Literal, NamedTuple

from deadlines.rules import ByDate, DueRule, Horizon, NoDue, Recurring, Window, Within
from directives.answering import due_answer
from directives.proposing.models import Doubt
from directives.reading import Question, ReadDue, ReadObligation
from units.sheets import dated
from words import DondocError, Phrase, phrase

_LONG_WAY = timedelta(days=400)  # a plan's horizon lies more than a year ahead; else it is a plain last day
_HORIZON = re.compile(r"^đến (?:hết |cuối )?năm \d{4}$", re.IGNORECASE)
_WINDOW = re.compile(r"\btừ (?:ngày )?(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?\b", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"\btrước (?:ngày |mùng |mồng |thứ |\d{1,2}[/.-])|\bbefore\b", re.IGNORECASE)
_UNTIL = re.compile(r"\bđến (?:hết )?tháng (\d{1,2})[/.-](\d{4})\b", re.IGNORECASE)
_FULL_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
_EVENTS = (
    ("team_founded", re.compile(r"thành lập|kiện toàn", re.IGNORECASE)),
    ("training_held", re.compile(r"tập huấn|bồi dưỡng", re.IGNORECASE)),
    ("document_issued", re.compile(r"phê duyệt|ban hành|kế hoạch|phương án", re.IGNORECASE)),
)
_ISSUED = re.compile(
    r"(?:ký|ban hành)(?: (?:công văn|văn bản|kế hoạch|chỉ thị|quyết định))?(?: này)?$", re.IGNORECASE
)
_THIS = re.compile(r"(?:ký|ban hành|phát hành).{0,40}này$|^(?:ký|ban hành)$", re.IGNORECASE)
_LONGER = re.compile(r"\b(\d{1,3}) (tuần|tháng|năm)\b", re.IGNORECASE)
_DAYS = {"tuần": 7, "tháng": 30, "năm": 365}  # as the reader counts them
_UNITS: dict[str, Literal["day", "week", "month", "year"]] = {
    "tuần": "week",
    "tháng": "month",
    "năm": "year",
}
_RECEIVED = re.compile(r"nhận", re.IGNORECASE)


class DueRead(NamedTuple):
    """The rule, why it is the one, and what is open about it."""

    rule: DueRule
    why: Phrase
    doubts: tuple[Doubt, ...] = ()


def due_rule(one: ReadObligation, on: date) -> DueRead:
    """The due rule of an obligation issued on `on`; a placeholder with a question where the text
    does not settle it."""
    words = " ".join((one.due.words or "").split())
    try:
        rule, own = _rule(one, words, on)
    except (DondocError, ValueError):
        # The text can ask for what no calendar has: the 31st of each February.
        rule, own = NoDue(words=words), [_unclear(words)]
    asked = [q for q in one.questions if q.about == "due"]
    doubts = tuple(own) + tuple(_doubt(q, rule, one.due, on) for q in asked if not _settled(q, rule))
    if isinstance(rule, NoDue) and one.due.kind != "none" and not doubts:
        doubts = (_unclear(words),)
    return DueRead(rule, _why(rule, words), doubts)


def _unclear(words: str) -> Doubt:
    return Doubt("“{words}”: chưa xác định được thời hạn. Hạn là khi nào?", {"words": words}, ("không",))


def _why(rule: DueRule, words: str) -> Phrase:
    if isinstance(rule, NoDue):
        return phrase("Văn bản không nêu thời hạn.") if not words else phrase("“{words}”.", words=words)
    return phrase("Thời hạn theo lời văn “{words}”.", words=words)


def _rule(one: ReadObligation, words: str, on: date) -> tuple[DueRule, list[Doubt]]:
    due = one.due
    match due.kind:
        case "on_or_before" if due.strict is not None:
            return _dated(due, words, on), []
        case "recurring" if due.rule:
            return _recurring(due, words)
        case "relative" if due.n_days is not None and due.n_days >= 1:
            return _within(due, words)
        case _:
            return NoDue(words=words), []


def _dated(due: ReadDue, words: str, on: date) -> DueRule:
    assert due.strict is not None
    lenient = max(due.lenient or due.strict, due.strict)
    start = _WINDOW.search(words)
    if start is not None:
        opens = date(int(start[3] or due.strict.year), int(start[2]), int(start[1]))
        if opens <= due.strict:
            return Window(start=opens, end=lenient, words=words)
    if _HORIZON.match(words) and due.strict - on > _LONG_WAY:
        return Horizon(end=lenient, words=words)
    return ByDate(strict=due.strict, lenient=lenient, at=_clock(due.time), words=words)


def _clock(text: str | None) -> time | None:
    """The time of day; the end of the day is no time of its own."""
    return time.fromisoformat(text) if text and text != "24:00" else None


def _recurring(due: ReadDue, words: str) -> tuple[DueRule, list[Doubt]]:
    assert due.rule is not None
    before = bool(_BEFORE_DAY.search(words)) and "by=" in due.rule
    until = _UNTIL.search(words)
    last = _month_end(int(until[2]), int(until[1])) if until else None
    rule = Recurring(rule=due.rule, before=before, at=_clock(due.time), until=last, words=words)
    return rule, []


def _month_end(year: int, month: int) -> date:
    first = date(year, month, 1)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _within(due: ReadDue, words: str) -> tuple[DueRule, list[Doubt]]:
    assert due.n_days is not None
    since = due.from_ or ""

    n, unit = _counted(due.n_days, words)

    def within(origin: date | str) -> Within:
        return Within(n=n, unit=unit, working_days=bool(due.working_days), origin=origin, words=words)

    named = _FULL_DATE.search(since)
    day = dated(named[0].replace(".", "/").replace("-", "/")) if named else None
    if day is not None:
        return within(day), []
    if _RECEIVED.search(since):
        return within("receipt"), []
    if _THIS.search(since) or _ISSUED.search(since):
        return within("issue"), []
    guessed = next((kind for kind, pattern in _EVENTS if pattern.search(since)), None)
    origins = [kind for kind in (guessed, "receipt", "issue") if kind]
    rule = within(origins[0])
    doubt = Doubt(
        "“{words}”: thời hạn tính từ việc nào?",
        {"words": words},
        tuple(due_answer(within(origin)) for origin in origins),
    )
    return rule, [doubt]


def _counted(days: int, words: str) -> tuple[int, Literal["day", "week", "month", "year"]]:
    """How many of what: the law ends a month on its corresponding day, which thirty days do not."""
    named = _LONGER.search(words)
    if named is None or int(named[1]) * _DAYS[named[2].lower()] != days:
        return days, "day"
    return int(named[1]), _UNITS[named[2].lower()]


def _settled(question: Question, rule: DueRule) -> bool:
    """Whether the engine's own rule answers the reader's question.

    “Trước ngày D” keeps both days, so nobody has to choose before issuing; a month without a
    day ends with its last one; a span that the words close is in the rule.
    """
    if question.template.startswith("“{words}”: hạn cuối là"):
        return not isinstance(rule, NoDue)
    if not isinstance(rule, Recurring):
        # An origin that nobody could read has a question of its own.
        return question.template.startswith("“{words}”: tính từ") and isinstance(rule, Within)
    if question.template.startswith("“{words}”: lặp lại vào ngày nào"):
        return rule.rule != "periodic"
    return question.template.startswith("“{words}”: việc lặp lại chỉ trong") and rule.until is not None


def _doubt(question: Question, rule: DueRule, due: ReadDue, on: date) -> Doubt:
    choices: list[str] = []
    match rule:
        case ByDate():
            choices = [due_answer(rule), _a_year_before(rule), "không"]
        case Recurring(rule="periodic"):
            choices = ["monthly", "quarterly", "half-yearly", "không"]
        case Recurring():
            year_end = date(due.strict.year if due.strict else on.year, 12, 31)
            choices = [due_answer(rule), due_answer(rule.model_copy(update={"until": year_end}))]
        case Within() | Window() | Horizon():
            choices = [due_answer(rule), "không"]
        case NoDue():
            choices = ["không"]
    return Doubt(
        question.template or "{text}",
        question.values or {"text": question.text},
        tuple(c for c in choices if c),
    )


def _a_year_before(rule: ByDate) -> str:
    try:
        earlier = rule.model_copy(
            update={
                "strict": rule.strict.replace(year=rule.strict.year - 1),
                "lenient": rule.lenient.replace(year=rule.lenient.year - 1),
            }
        )
    except ValueError:  # 29 February
        return ""
    return due_answer(earlier)
