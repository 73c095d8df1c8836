"""Refusals in the words of a page: where a message tells of a command, the page tells of a page."""

from flows.granting import NothingToMove, PeriodMissing, TooManyAtOnce
from flows.ladders import UnknownLadder
from units.tree import UnknownUnit
from words import DondocError, Lang, phrase


def plainly(refused: DondocError, lang: Lang) -> str:
    """What was refused and what to do about it, for somebody who has no command line."""
    match refused:
        case UnknownUnit():
            near = "; ".join(f"{unit.code} {unit.name}" for unit in refused.suggestions)
            code = refused.values.get("code", "")
            if near:
                said = phrase("Không có đơn vị nào mang mã {code}; gần nhất: {near}.", code=code, near=near)
            else:
                said = phrase("Không có đơn vị nào mang mã {code}; hãy tìm ở trang Đơn vị.", code=code)
            return said.say(lang)
        case PeriodMissing():
            return phrase("Nhiệm vụ này lặp lại theo kỳ; hãy ghi kỳ, ví dụ 2022-08.").say(lang)
        case NothingToMove():
            return phrase("Không đơn vị nào ở đó được giao nhiệm vụ này.").say(lang)
        case TooManyAtOnce():
            most = refused.values.get("most", "")
            return phrase("Một lần gia hạn nhiều nhất {most} việc; hãy chọn địa bàn nhỏ hơn.", most=most).say(
                lang
            )
        case UnknownLadder():
            return phrase("Thang đôn đốc này chưa có; hãy chọn trong các thang đã công bố.").say(lang)
        case _:
            return refused.say(lang)
