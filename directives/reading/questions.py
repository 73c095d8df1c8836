"""What the coordinator has to decide: doubts of a reading as questions with their choices."""

from datetime import date

from directives.reading.dues import Limit
from directives.reading.models import Header, Question


def question(about: str, template: str, *choices: str, **values: str | date) -> Question:
    """A question to the coordinator, in Vietnamese, with the choices."""
    shown = {name: value if isinstance(value, str) else _day(value) for name, value in values.items()}
    return Question(
        about=about, text=template.format_map(shown), choices=choices, template=template, values=shown
    )


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def of_limit(limit: Limit, words: str) -> list[Question]:
    """The questions that a time limit leaves open."""
    found: list[Question] = []
    point = limit.point
    for doubt in limit.doubts:
        match doubt:
            case "year_missing":
                found.append(
                    question(
                        "due",
                        "“{words}” không ghi năm và chưa biết ngày văn bản: thời hạn thuộc năm nào?",
                        words=words,
                    )
                )
            case "year_guessed" if limit.strict:
                found.append(
                    question(
                        "due",
                        "“{words}” không ghi năm; đã hiểu là năm {year} vì mốc này trong năm ban hành đã qua. Có đúng không?",
                        str(limit.strict.year),
                        str(limit.strict.year - 1),
                        words=words,
                        year=str(limit.strict.year),
                    )
                )
            case "before_or_on" if limit.strict and limit.lenient:
                found.append(
                    question(
                        "due",
                        "“{words}”: hạn cuối là hết ngày {strict} hay hết ngày {lenient}?",
                        _day(limit.strict),
                        _day(limit.lenient),
                        words=words,
                        strict=limit.strict,
                        lenient=limit.lenient,
                    )
                )
            case "before_or_on":
                found.append(
                    question(
                        "due",
                        "“{words}”: hạn cuối là ngày liền trước hay chính ngày đó?",
                        "ngày liền trước",
                        "chính ngày đó",
                        words=words,
                    )
                )
            case "no_such_day":
                found.append(
                    question(
                        "due",
                        "“{words}”: trong lịch không có ngày này. Thời hạn đúng là ngày nào?",
                        words=words,
                    )
                )
            case "absurd_year":
                year = str(point.year if point and point.year else limit.strict.year if limit.strict else "")
                found.append(
                    question(
                        "due",
                        "“{words}”: năm {year} có vẻ gõ nhầm. Thời hạn đúng là ngày nào?",
                        words=words,
                        year=year,
                    )
                )
            case "backwards":
                found.append(
                    question(
                        "due",
                        "“{words}” sớm hơn ngày văn bản. Thời hạn này còn áp dụng không?",
                        "còn",
                        "không",
                        words=words,
                    )
                )
            case "day_unknown":
                found.append(question("due", "“{words}”: lặp lại vào ngày nào của kỳ?", words=words))
            case "event_unknown" if limit.since is None:
                found.append(
                    question(
                        "due",
                        "“{words}”: tính từ ngày nào?",
                        "ngày ký văn bản",
                        "ngày nhận được văn bản",
                        words=words,
                    )
                )
            case "event_unknown":
                found.append(
                    question(
                        "due",
                        "“{words}”: văn bản không nêu số ngày. Hạn là bao nhiêu ngày sau sự kiện?",
                        words=words,
                    )
                )
            case "once_or_yearly":
                found.append(
                    question(
                        "due",
                        "“{words}” không ghi năm: đây là hạn hằng năm hay chỉ trong năm nay?",
                        "hằng năm",
                        "chỉ năm nay",
                        words=words,
                    )
                )
            case "only_within":
                found.append(
                    question(
                        "due",
                        "“{words}”: việc lặp lại chỉ trong khoảng thời gian này. Ghi ngày bắt đầu và ngày kết thúc của kỳ.",
                        words=words,
                    )
                )
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
