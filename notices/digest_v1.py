"""The view of template digest:1: the week's exceptions, then the day's own tasks where there are any.

Letters of this version have been sealed with the SHA-256 of what this file and its
templates make of them. Do not change what it returns: write the next version.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from notices import daily_v1
from notices.digest import CoordinatorDigest, Doubtful, Exceptions
from notices.letter import ItemLinks, LetterContent
from notices.plain import one_line

if TYPE_CHECKING:
    from notices.render import Phrase

NAME_MAX: Final = 100  # characters
TITLE_MAX: Final = 160
REMEDY_MAX: Final = 240


class Section(NamedTuple):
    heading: str
    lines: tuple[str, ...]


def view(
    content: LetterContent,
    phrase: "Phrase",
    links: Mapping[str, ItemLinks] | None = None,  # noqa: ARG001 - a digest carries none
) -> dict[str, object]:
    """What the templates of digest:1 read."""
    digest = content.digest
    assert digest is not None, "a letter of this template holds a digest"
    today = daily_v1.view(content, phrase) if content.items else {}
    exceptions = digest.exceptions
    heading = phrase("Tổng hợp tuần")
    inside = one_line(digest.inside, NAME_MAX)
    sections = [
        *_lateness(exceptions, phrase),
        *_stuck(exceptions, phrase),
        *(_system(digest, phrase) if isinstance(digest, CoordinatorDigest) else ()),
    ] or [_nothing(phrase)]  # only to who wants a digest every week
    return {
        "lang": content.lang,
        "worst": "late" if exceptions.late else "soon",
        "heading": heading,
        "subject": phrase(
            "{heading}: {n} việc quá hạn – {unit} ({on})",
            heading=heading,
            n=exceptions.late,
            unit=inside,
            on=content.on,
        ),
        "dear": phrase("Kính gửi: {post}", post=_addressed(content)),
        "intro": phrase(
            "Các điểm cần chú ý ở {inside} đến ngày {on}; nơi nào đúng tiến độ thì không nêu.",
            inside=inside,
            on=content.on,
        ),
        "sections": sections,
        "today": phrase("Việc trong ngày") if today else "",
        "parts": today.get("parts", ()),
        "left_out": today.get("left_out", ()),
        "closing": phrase(
            "Thư tổng hợp gửi mỗi tuần một lần. Nếu không cần nữa, đề nghị trả lời thư này với dòng"
            " “thôi nhận tổng hợp”; thư đôn đốc việc đến hạn vẫn được gửi."
        ),
        "link_label": phrase("Xem bảng tiến độ tại:"),
        "url": content.public_url,
        "signature": one_line(content.coordinator_name, NAME_MAX),
        "footer": phrase(
            "Thư lập tự động; mỗi địa chỉ nhận nhiều nhất một thư một ngày. Mã thư: {code}.",
            code=content.letter,
        ),
    }


def _nothing(phrase: "Phrase") -> Section:
    return Section(phrase("Tuần này"), (phrase("không có việc quá hạn, không có việc chờ trả lời"),))


def _addressed(content: LetterContent) -> str:
    post, unit = one_line(content.post_name, NAME_MAX), one_line(content.unit_name, NAME_MAX)
    return post if unit.casefold() in post.casefold() else f"{post}, {unit}"


def _lateness(found: Exceptions, phrase: "Phrase") -> Iterable[Section]:
    """How much is late, against a week ago; where it is worst."""
    trend = [_trend(found.late, found.late_before, phrase)]
    trend += [
        phrase(
            "{number} ({subject}): {trend}",
            number=one_line(each.directive_number, NAME_MAX),
            subject=one_line(each.directive_subject, TITLE_MAX),
            trend=_trend(each.late, each.late_before, phrase),
        )
        for each in found.directives
    ]
    if found.late or found.late_before:
        yield Section(phrase("Quá hạn so với tuần trước"), tuple(trend))
    if found.worst:
        worst = [
            phrase(
                "{unit}: {n} việc quá hạn, lâu nhất {days} ngày",
                unit=one_line(each.unit_name, NAME_MAX),
                n=each.late,
                days=each.days,
            )
            for each in found.worst
        ]
        if found.worst_left_out:
            worst.append(phrase("và {n} đơn vị khác có việc quá hạn", n=found.worst_left_out))
        yield Section(phrase("Chậm nhất"), tuple(worst))


def _trend(late: int, before: int, phrase: "Phrase") -> str:
    if late > before:
        return phrase("{n} việc quá hạn, tăng {more}", n=late, more=late - before)
    if late < before:
        return phrase("{n} việc quá hạn, giảm {fewer}", n=late, fewer=before - late)
    return phrase("{n} việc quá hạn, không đổi", n=late)


def _stuck(found: Exceptions, phrase: "Phrase") -> Iterable[Section]:
    """What waits for somebody's answer."""
    lines = []
    if found.extensions_waiting:
        lines.append(phrase("{n} đề nghị gia hạn chưa trả lời", n=found.extensions_waiting))
    if found.reviews_waiting:
        lines.append(phrase("{n} kết quả chờ duyệt", n=found.reviews_waiting))
    if found.returned:
        lines.append(phrase("{n} kết quả bị trả lại chưa làm lại", n=found.returned))
    if lines:
        yield Section(phrase("Đang vướng"), tuple(lines))


def _system(digest: CoordinatorDigest, phrase: "Phrase") -> Iterable[Section]:
    """What the system needs a person for."""
    mail = [
        phrase(
            "{unit}: {remedy}",
            unit=one_line(each.unit_name, NAME_MAX),
            remedy=one_line(each.remedy, REMEDY_MAX),
        )
        for each in digest.refused
    ]
    if digest.refused_left_out:
        mail.append(phrase("và {n} thư khác bị từ chối", n=digest.refused_left_out))
    if digest.letters_waiting:
        mail.append(phrase("{n} thư đã lập còn chờ gửi", n=digest.letters_waiting))
    if mail:
        yield Section(phrase("Thư không đến nơi"), tuple(mail))
    doubtful = [_doubt(each, phrase) for each in digest.discrepancies]
    if digest.discrepancies_left_out:
        doubtful.append(phrase("và {n} chỗ khác", n=digest.discrepancies_left_out))
    if doubtful:
        yield Section(phrase("Số liệu không khớp"), tuple(doubtful))
    if digest.holds:
        days = ", ".join(phrase("{day}", day=day) for day in digest.holds)
        yield Section(phrase("Đợt đôn đốc đã bị giữ"), (phrase("Ngày {days}", days=days),))


def _doubt(each: Doubtful, phrase: "Phrase") -> str:
    unit, about = one_line(each.unit_name, NAME_MAX), one_line(each.about, NAME_MAX)
    if each.reported is None or each.held is None:
        return phrase("{unit}: {about}", unit=unit, about=about)
    return phrase(
        "{unit}: {about} báo cáo {reported}, danh sách có {held}",
        unit=unit,
        about=about,
        reported=each.reported,
        held=each.held,
    )
