"""What the coordinator has to decide: doubts of a reading as questions with their choices."""

from datetime import date
from typing import Final

from deadlines.expressions.limit import Doubt, Limit
from directives.reading.models import Header, Question


def question(about: str, template: str, *choices: str, **values: str | date) -> Question:
    """A question to the coordinator, in Vietnamese, with the choices."""
    shown = {name: value if isinstance(value, str) else _day(value) for name, value in values.items()}
    return Question(
        about=about, text=template.format_map(shown), choices=choices, template=template, values=shown
    )


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


# For every doubt: the question, and the choices (those with braces are filled like the question).
_ASKED: Final[dict[Doubt, str]] = {
    "year_missing": "“{words}” không ghi năm và chưa biết ngày văn bản: thời hạn thuộc năm nào?",
    "year_guessed": (
        "“{words}” không ghi năm; đã hiểu là năm {year} vì mốc này trong năm ban hành đã qua. Có đúng không?"
    ),
    "before_or_on": "“{words}”: hạn cuối là hết ngày {strict} hay hết ngày {lenient}?",
    "no_such_day": "“{words}”: trong lịch không có ngày này. Thời hạn đúng là ngày nào?",
    "absurd_year": "“{words}”: năm {year} có vẻ gõ nhầm. Thời hạn đúng là ngày nào?",
    "backwards": "“{words}” sớm hơn ngày văn bản. Thời hạn này còn áp dụng không?",
    "day_unknown": "“{words}”: lặp lại vào ngày nào của kỳ?",
    "event_unknown": "“{words}”: văn bản không nêu số ngày. Hạn là bao nhiêu ngày sau sự kiện?",
    "once_or_yearly": "“{words}” không ghi năm: đây là hạn hằng năm hay chỉ trong năm nay?",
    "moon": "“{words}” là ngày âm lịch: đó là ngày nào theo dương lịch?",
    "only_within": (
        "“{words}”: việc lặp lại chỉ trong khoảng thời gian này. Ghi ngày bắt đầu và ngày kết thúc của kỳ."
    ),
}
_CHOICES: Final[dict[Doubt, tuple[str, ...]]] = {
    "year_guessed": ("{year}", "{year_before}"),
    "before_or_on": ("{strict}", "{lenient}"),
    "backwards": ("còn", "không"),
    "once_or_yearly": ("hằng năm", "chỉ năm nay"),
}
_NO_DAYS: Final = "“{words}”: hạn cuối là ngày liền trước hay chính ngày đó?"
_NO_EVENT: Final = "“{words}”: tính từ ngày nào?"


def of_limit(limit: Limit, words: str) -> list[Question]:
    """The questions that a time limit leaves open."""
    values: dict[str, str | date] = {"words": words}
    if limit.strict and limit.lenient:
        values |= {"strict": limit.strict, "lenient": limit.lenient}
        values |= {"year": str(limit.strict.year), "year_before": str(limit.strict.year - 1)}
    found: list[Question] = []
    for doubt in limit.doubts:
        template = _ASKED[doubt]
        choices = _CHOICES.get(doubt, ())
        if doubt == "before_or_on" and limit.strict is None:
            template = _NO_DAYS
            choices = ("ngày liền trước", "chính ngày đó")
        if doubt == "event_unknown" and limit.since is None:
            template = _NO_EVENT
            choices = ("ngày ký văn bản", "ngày nhận được văn bản")
        used = {name: value for name, value in values.items() if f"{{{name}}}" in template + "".join(choices)}
        shown = {name: value if isinstance(value, str) else _day(value) for name, value in used.items()}
        found.append(question("due", template, *(choice.format_map(shown) for choice in choices), **used))
    return found


def of_obligation(*, lead: bool, scope_sure: bool) -> list[Question]:
    """The questions that an obligation leaves open."""
    found: list[Question] = []
    if not lead:
        found.append(question("lead", "Văn bản không nêu đơn vị chủ trì việc này. Giao cho đơn vị nào?"))
    if not scope_sure:
        found.append(question("scope", "Chưa rõ việc này tính theo cấp nào.", "tỉnh", "huyện", "xã", "thôn"))
    return found


def of_header(header: Header, doc_date: date | None, document: bool) -> tuple[Question, ...]:
    """The questions that the head of a document leaves open."""
    found: list[Question] = []
    if document and header.date is None and doc_date is None:
        found.append(question("header.date", "Không đọc được ngày ban hành. Văn bản ban hành ngày nào?"))
    if document and header.number is None:
        found.append(question("header.number", "Không đọc được số và ký hiệu. Số của văn bản là gì?"))
    return tuple(found)
