"""Answers to what a draft leaves open, short enough for a command line.

    who        xa@49 · xa:phuong,thi-tran@508 · phong-vhtt/huyen@49 · 49-STTTT,49-SYT · bỏ
    due        2022-09-30 · 30/9/2022 · 2022-06-22 17:00 · trước 15/8/2022 · 2022-03-01..2022-03-31
               monthly;by=4;before;until=2026-06-30 · 10@issue · 7w@receipt · 5@team_founded · không
    done_when  confirmed · team_founded:to-x · document_issued:ke-hoach-x · training_held:ky-nang-x
               filed:bao-cao-x · reached:ty-le-x>=80
    late_after strict · lenient        force hard · soft · optional        report_to a unit's code or name

`due_answer` and `who_answer` write what `parse` reads back.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple, cast, get_args

from pydantic import TypeAdapter, ValidationError

from deadlines.rules import ByDate, DueRule, Horizon, NoDue, Recurring, Window, Within
from deadlines.wording import wording
from directives.wording import duty_wording
from events.done_when import Confirmed, Duty, FactKind, Filed, Happened, Reached
from events.obligations import Obligation, OpenQuestion
from units.sheets import dated
from units.tree import Every, EveryOffice, Level, Named, Roster, Selector, selector_words
from words import DondocError, Lang, Misused, Unfit, say

LEFT_OUT: Final = "bỏ"  # the answer that takes an obligation out of the draft
NONE: Final = "không"
FIELDS: Final = ("who", "due", "done_when", "late_after", "force", "report_to")
NOS_MAX: Final = 500  # obligations that one answer may speak of

_FACTS: Final = get_args(FactKind)
_NOS = re.compile(r"\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*")
_CLASS = re.compile(r"(?P<level>trung_uong|tinh|huyen|xa|thon)(?::(?P<types>[a-z0-9,-]+))?@(?P<inside>.+)")
_OFFICES = re.compile(r"(?P<type>[a-z0-9-]+)/(?P<level>tinh|huyen|xa|thon)@(?P<inside>.+)")
_TERM = re.compile(r"(?P<n>\d{1,4})(?P<working>w?)@(?P<origin>\S+)")
_CLOCK = re.compile(r"(?P<day>.+?)[ T](?P<at>\d{1,2}[:h]\d{2})")
_selector: TypeAdapter[Selector] = TypeAdapter(Selector)


class BadAnswer(Misused):
    """The text is not an answer to what is asked."""


class Answer(NamedTuple):
    """What is to hold of some obligations: a field and its new value, None where they are left out."""

    nos: tuple[str, ...]
    field: str
    value: Any


def read_answer(text: str) -> Answer:
    """`3:due=2022-09-30`, `1,4-6:who=xa@49`. Raises BadAnswer."""
    place, equals, value = text.partition("=")
    nos, colon, field = place.strip().partition(":")
    if not (equals and colon and _NOS.fullmatch(nos.strip())) or field.strip() not in FIELDS:
        raise BadAnswer(
            "Không hiểu câu trả lời «{text}»; viết SỐ:TRƯỜNG=GIÁ-TRỊ, ví dụ 3:due=2022-09-30 hoặc "
            "1,4-6:who=xa@49; các trường: {fields}.",
            text=text,
            fields=", ".join(FIELDS),
        )
    return Answer(_numbers(nos), field.strip(), parse(field.strip(), value.strip()))


def _numbers(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        span = range(int(first), int(last or first) + 1)
        if len(span) + len(found) > NOS_MAX:
            raise BadAnswer("Một câu trả lời nói về nhiều nhất {most} nhiệm vụ.", most=NOS_MAX)
        found += map(str, span)
    return tuple(found)


def parse(field: str, text: str) -> Any:
    """The value of a field as an answer writes it; None leaves the obligation out. Raises BadAnswer."""
    try:
        match field:
            case "who":
                return None if text.casefold() in (LEFT_OUT, "bo", "drop") else _who(text)
            case "due":
                return _due(text)
            case "done_when":
                return _done_when(text)
            case _:
                return text
    except (ValueError, InvalidOperation, DondocError) as error:
        reason = error.say() if isinstance(error, DondocError) else ""
        raise BadAnswer(
            "«{text}» không phải giá trị của {field}. {reason}", text=text, field=field, reason=reason
        ) from error


def _who(text: str) -> Selector:
    if found := _CLASS.fullmatch(text):
        types = tuple(found["types"].split(",")) if found["types"] else None
        return Every(level=cast("Level", found["level"]), types=types, inside=found["inside"])
    if found := _OFFICES.fullmatch(text):
        return EveryOffice(type=found["type"], level=cast("Level", found["level"]), inside=found["inside"])
    return Named(codes=tuple(code.strip() for code in text.split(",")))


def _day(text: str) -> date:
    found = dated(text.strip())
    if found is None:
        raise ValueError(text)
    return found


def _due(text: str) -> DueRule:
    if text.casefold() in (NONE, "khong", "none"):
        return NoDue()
    if found := _TERM.fullmatch(text):
        return Within(n=int(found["n"]), working_days=bool(found["working"]), origin=found["origin"])
    if ".." in text:
        first, _, last = text.partition("..")
        return Window(start=_day(first), end=_day(last))
    for word in ("trước ngày ", "trước ", "truoc ", "before "):
        if text.casefold().startswith(word):
            return ByDate.before(_day(text[len(word) :]))
    if text[:1].isdigit():
        clock = _CLOCK.fullmatch(text)
        at = time.fromisoformat(clock["at"].replace("h", ":").zfill(5)) if clock else None
        return ByDate.latest(_day(clock["day"] if clock else text), at)
    return _recurring(text)


def _recurring(text: str) -> Recurring:
    rule, before, until = [], False, None
    for part in text.split(";"):
        if part.strip() == "before":
            before = True
        elif part.strip().startswith("until="):
            until = _day(part.strip().removeprefix("until="))
        else:
            rule.append(part)
    return Recurring(rule=";".join(rule), before=before, until=until)


def _done_when(text: str) -> Duty:
    if text == "confirmed":
        return Confirmed()
    kind, _, about = text.partition(":")
    if kind == "filed":
        return Filed(report=about)
    if kind == "reached":
        name, _, percent = about.partition(">=")
        return Reached(indicator=name.strip(), at_least=Decimal(percent.strip().rstrip("%") or "100"))
    if kind not in _FACTS or not about:
        raise ValueError(text)
    return Happened(fact=cast("FactKind", kind), about=about)


def who_answer(selector: Selector) -> str:
    """The selector as an answer writes it."""
    match selector:
        case Every():
            types = f":{','.join(selector.types)}" if selector.types else ""
            return f"{selector.level}{types}@{selector.inside}"
        case EveryOffice():
            return f"{selector.type}/{selector.level}@{selector.inside}"
        case Named():
            return ",".join(selector.codes)


def due_answer(rule: DueRule) -> str:
    """The due rule as an answer writes it, without its words."""
    match rule:
        case ByDate() if rule.strict != rule.lenient:
            return f"trước {rule.lenient.isoformat()}"
        case ByDate():
            return f"{rule.strict.isoformat()} {rule.at:%H:%M}" if rule.at else rule.strict.isoformat()
        case Window():
            return f"{rule.start.isoformat()}..{rule.end.isoformat()}"
        case Horizon():
            return rule.end.isoformat()
        case Within():
            return f"{rule.n}{'w' if rule.working_days else ''}@{rule.origin}"
        case Recurring():
            before = ";before" if rule.before else ""
            return f"{rule.rule}{before}" + (f";until={rule.until.isoformat()}" if rule.until else "")
        case NoDue():
            return NONE


def choice_words(question: OpenQuestion, answer: str, roster: Roster, on: date, lang: Lang = "vi") -> str:
    """What a choice of a question means, in words; the answer itself where it no longer can be read."""
    try:
        value = parse(question.field, answer)
        match question.field:
            case "who":
                if value is None:
                    return say("bỏ, không giao nhiệm vụ này", lang)
                return selector_words(value, roster, on, lang)
            case "due":
                return wording(value, lang)
            case "done_when":
                return duty_wording(value, lang)
    except DondocError:
        return answer


class Answered(NamedTuple):
    """A draft after some answers: its obligations, and what is still open."""

    obligations: tuple[Obligation, ...]
    questions: tuple[OpenQuestion, ...]


def answered(
    obligations: Sequence[Obligation], questions: Sequence[OpenQuestion], answers: Iterable[Answer]
) -> Answered:
    """The draft with the answers in it. Raises BadAnswer for one that no obligation can take."""
    by_no = {o.no: o for o in obligations}
    open_ = list(questions)
    for answer in answers:
        for no in answer.nos:
            one = by_no.get(no)
            if one is None:
                raise BadAnswer("Dự thảo không có nhiệm vụ số {no} để trả lời.", no=no)
            if answer.value is None:
                del by_no[no]
                open_ = [q for q in open_ if q.no != no]
                continue
            by_no[no] = _changed(one, answer)
            open_ = [q for q in open_ if (q.no, q.field) != (no, answer.field)]
    return Answered(tuple(by_no.values()), tuple(open_))


def _changed(one: Obligation, answer: Answer) -> Obligation:
    value = answer.value
    also: dict[str, Any] = {}
    if answer.field == "due":
        value = value.model_copy(update={"words": one.due.words})
        if isinstance(one.done_when, Filed) and not isinstance(value, Recurring):
            also["done_when"] = _once(one.done_when, value)
    elif answer.field == "who" and value != one.who:
        # A share of units above those bound holds only for the units that it was said of.
        also["accountable"] = None
    try:
        return Obligation.model_validate({**dict(one), **also, answer.field: value})
    except ValidationError as error:
        first = error.errors()[0]
        unfit = first.get("ctx", {}).get("error")
        raise BadAnswer(
            "Nhiệm vụ {no} không nhận {field} này: {problem}.",
            no=one.no,
            field=answer.field,
            problem=unfit.said if isinstance(unfit, Unfit) else first["msg"],
        ) from error


def _once(filed: Filed, due: DueRule) -> Duty:
    """A report that turns out to be asked once is a document; without a day somebody looks at it."""
    if isinstance(due, NoDue):
        return Confirmed()
    return Happened(fact="document_issued", about=filed.report)


def settled(
    before: Sequence[Obligation],
    before_open: Sequence[OpenQuestion],
    after: Sequence[Obligation],
    questions: Sequence[OpenQuestion],
) -> tuple[OpenQuestion, ...]:
    """The questions left after a draft was edited.

    What was changed was answered, and so was what an earlier edit had changed: there the draft
    before holds the same and asks no longer.
    """
    was = {o.no: o for o in before}
    now = {o.no: o for o in after}
    asked = {(q.no, q.field) for q in before_open}
    return tuple(
        q
        for q in questions
        if q.no in now
        and (
            q.no not in was
            or ((q.no, q.field) in asked and getattr(was[q.no], q.field) == getattr(now[q.no], q.field))
        )
    )
