"""How an obligation reads: when it counts as done, and who owes what by when, in a line.

What is asked must be readable by whoever confirms it, so every condition that can be stored
can be said. `duty_wording` says a condition; `clear` gives the points that offices call
"4 rõ" (who, what, by when, who answers for it) and the further ones of "6 rõ".
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from deadlines.wording import wording
from directives.called import names_in_words
from events.done_when import (
    AllOf,
    AnyOf,
    Confirmed,
    DoneWhen,
    Duty,
    Filed,
    Happened,
    Reached,
    Steps,
)
from events.obligations import Obligation
from units.tree import Roster, level_words, selector_words
from words import Lang, say

WHAT: Final[Mapping[str, str]] = {
    "team_founded": "tổ",
    "training_held": "lớp tập huấn",
    "document_issued": "văn bản",
    "report_filed": "báo cáo",
    "measured": "số đo",
    "work_reported": "kết quả công việc",
}
WHAT_ABOUT: Final[Mapping[str, str]] = {
    "team_founded": "tổ «{about}»",
    "training_held": "lớp tập huấn «{about}»",
    "document_issued": "văn bản «{about}»",
    "report_filed": "báo cáo «{about}»",
    "measured": "số đo «{about}»",
    "work_reported": "kết quả việc «{about}»",
}
WITH_FIGURE: Final[Mapping[str, str]] = {
    "team_founded": "{said} có {count} thành viên",
    "training_held": "{said} có {count} người dự",
}
ALL: Final = 100
FORCE: Final[Mapping[str, str]] = {"soft": "phấn đấu", "optional": "khuyến khích"}

Called = Mapping[str, str]
AS_IT_IS: Final[Called] = {}

Point = Literal["who", "what", "when", "answerable", "result", "authority"]
FOUR: Final[tuple[Point, ...]] = ("who", "what", "when", "answerable")
SIX: Final[tuple[Point, ...]] = (*FOUR, "result", "authority")
POINTS: Final[Mapping[Point, str]] = {
    "who": "rõ người: {said}",
    "what": "rõ việc: {said}",
    "when": "rõ tiến độ: {said}",
    "answerable": "rõ trách nhiệm: {said}",
    "result": "rõ sản phẩm: {said}",
    "authority": "rõ thẩm quyền: {said}",
}


def duty_wording(duty: Duty, lang: Lang = "vi", called: Called = AS_IT_IS) -> str:
    """When the duty counts as done: `có tổ «tcnscd»`, `đủ 2 điều: …`, steps with their due days.

    `called` has the words for names of things (`directives.called`).
    """
    if not isinstance(duty, Steps):
        return _condition(duty, lang, called, inner=False)
    said = [
        say(
            "{no}) {action}: {when}, {due}",
            lang,
            no=no,
            action=step.action,
            when=_condition(step.when, lang, called, inner=False),
            due=wording(step.due, lang),
        )
        for no, step in enumerate(duty.steps, start=1)
    ]
    return say("lần lượt: {steps}", lang, steps="; ".join(said))


def clear(obligation: Obligation, roster: Roster, on: date, lang: Lang = "vi") -> dict[Point, str]:
    """Who owes what by when, who answers for it, what shows that it is done, and to whom it is reported.

    `roster` and `on` say which units are meant. Raises UnknownUnit for one that is not there.
    """
    who = selector_words(obligation.who, roster, on, lang)
    force = FORCE.get(obligation.force)
    return {
        "who": who,
        "what": obligation.action if force is None else f"{say(force, lang)}: {obligation.action}",
        "when": _when(obligation, lang),
        "answerable": _answerable(obligation, roster, on, who, lang),
        "result": duty_wording(obligation.done_when, lang, names_in_words(obligation)),
        "authority": _authority(obligation, roster, on, lang),
    }


def clear_line(
    obligation: Obligation, roster: Roster, on: date, lang: Lang = "vi", *, points: Sequence[Point] = FOUR
) -> str:
    """The same in one line; `points` chooses which: "4 rõ" unless told."""
    said = clear(obligation, roster, on, lang)
    return "; ".join(say(POINTS[point], lang, said=said[point]) for point in points)


def _condition(when: DoneWhen, lang: Lang, called: Called, *, inner: bool) -> str:
    match when:
        case Happened():
            return _happened(when, lang, called)
        case Reached() if when.at_least == ALL:
            return say("chỉ tiêu «{indicator}» đạt 100%", lang, indicator=_called(when.indicator, called))
        case Reached():
            return say(
                "chỉ tiêu «{indicator}» đạt từ {percent}% trở lên",
                lang,
                indicator=_called(when.indicator, called),
                percent=when.at_least,
            )
        case Filed():
            return say("đã gửi báo cáo «{report}» của kỳ", lang, report=_called(when.report, called))
        case Confirmed():
            return say("người duyệt chấp nhận kết quả được trình", lang)
        case AllOf() | AnyOf():
            parts = "; ".join(_condition(part, lang, called, inner=True) for part in when.parts)
            n = len(when.parts)
            if isinstance(when, AllOf):
                said = say("đủ {n} điều: {parts}", lang, n=n, parts=parts)
            else:
                said = say("một trong {n} điều: {parts}", lang, n=n, parts=parts)
            return f"({said})" if inner else said  # else the reader cannot see where the inner list ends


def _called(about: str, called: Called) -> str:
    return called.get(about, about)


def _happened(when: Happened, lang: Lang, called: Called) -> str:
    if when.about is None:
        what = say(WHAT[when.fact], lang)
    else:
        what = say(WHAT_ABOUT[when.fact], lang, about=_called(when.about, called))
    if when.at_most == 0:
        said = say("không có {what} nào", lang, what=what)
    elif when.at_least == 1 and when.at_most is None:
        said = say("có {what}", lang, what=what)
    else:
        said = say("có {count} {what}", lang, what=what, count=_count(when.at_least, when.at_most, lang))
    for bound in when.having:
        count = _count(bound.at_least, bound.at_most, lang)
        said = say(WITH_FIGURE.get(when.fact, "{said} với số lượng {count}"), lang, said=said, count=count)
    if when.where == "inside":
        said = say("{said}, tính cả các đơn vị bên trong", lang, said=said)
    return said


def _count(least: int | None, most: int | None, lang: Lang) -> str:
    """A number within bounds: `đúng 1`, `từ 1 đến 3`, `ít nhất 2`, `không quá 10`."""
    if most is None:
        return say("ít nhất {least}", lang, least=least or 0)
    if least == most:
        return say("đúng {n}", lang, n=most)
    if not least:
        return say("không quá {most}", lang, most=most)
    return say("từ {least} đến {most}", lang, least=least, most=most)


def _when(obligation: Obligation, lang: Lang) -> str:
    if isinstance(obligation.done_when, Steps):
        return say("theo hạn của từng bước", lang)
    return wording(obligation.due, lang)


def _answerable(obligation: Obligation, roster: Roster, on: date, who: str, lang: Lang) -> str:
    """Who answers for the roll-up; where nobody is named above them, those who owe it."""
    accountable = obligation.accountable
    if accountable is None:
        said = who
    elif accountable.level is not None:
        said = say("UBND {level} phụ trách địa bàn", lang, level=level_words(accountable.level))
    else:
        said = _unit(accountable.unit or "", roster, on)
    if accountable is not None and accountable.percent == ALL:
        said = say("{said}, đạt 100%", lang, said=said)
    elif accountable is not None:
        said = say("{said}, đạt từ {percent}% trở lên", lang, said=said, percent=accountable.percent)
    if obligation.coordinators:
        names = _names(obligation.coordinators, roster, on)
        said = say("{said}; phối hợp: {names}", lang, said=said, names=names)
    return said


def _authority(obligation: Obligation, roster: Roster, on: date, lang: Lang) -> str:
    said = (
        say("báo cáo {unit}", lang, unit=_unit(obligation.report_to, roster, on))
        if obligation.report_to
        else say("không nêu nơi nhận báo cáo", lang)
    )
    if obligation.needs_review:
        said = say("{said}; kết quả phải được duyệt", lang, said=said)
    return said


def _names(codes: Iterable[str], roster: Roster, on: date) -> str:
    return ", ".join(_unit(code, roster, on) for code in codes)


def _unit(code: str, roster: Roster, on: date) -> str:
    """The name of a unit; what is no code is a name already."""
    unit = roster.at(code, on)
    return unit.name if unit is not None else code
