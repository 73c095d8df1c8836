"""The view of template daily:1: one day's letter arranged for reading.

Letters of this version have been sealed with the SHA-256 of what this file and its
templates make of them. Do not change what it returns for any of them: write the next version.
Links came later; a letter that has none reads as it always did.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from notices.letter import TONES, ItemLinks, LetterContent, LetterItem, Progress, State, Tone, UnitTask
from notices.plain import one_line
from notices.salutation import addressed

if TYPE_CHECKING:
    from notices.render import Phrase

NAMES_MAX: Final = 24  # unit names a line; the rest are counted, so that the letter stays short
TITLE_MAX: Final = 240  # characters
QUOTE_MAX: Final = 280
NAME_MAX: Final = 100
MASK: Final = "***"  # no token has such a sign

HEADINGS: Final[dict[Tone, str]] = {
    "remind": "Nhắc việc",
    "urge": "Đôn đốc",
    "criticise": "Phê bình chậm thực hiện",
    "review": "Yêu cầu kiểm điểm",
}
MARKS: Final[dict[Tone, str]] = {
    "remind": "",
    "urge": "đôn đốc",
    "criticise": "phê bình",
    "review": "kiểm điểm trách nhiệm",
}
ASKS: Final[dict[Tone, str]] = {
    "remind": "Đề nghị hoàn thành đúng hạn và báo cáo kết quả.",
    "urge": "Đề nghị tập trung hoàn thành ngay các việc đã đến hạn, báo cáo kết quả và nêu rõ lý do chậm.",
    "criticise": "Phê bình việc chậm thực hiện ở các việc ghi “phê bình”; đề nghị hoàn thành ngay,"
    " báo cáo lý do chậm và ngày sẽ xong.",
    "review": "Các việc ghi “kiểm điểm trách nhiệm” đã được đôn đốc nhiều lần mà chưa xong; đề nghị kiểm điểm"
    " trách nhiệm, hoàn thành ngay và báo cáo bằng văn bản.",
}
WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class Count(NamedTuple):
    state: State
    n: str
    label: str


class Fact(NamedTuple):
    label: str
    lines: tuple[str, ...]


class Line(NamedTuple):
    number: int
    state: State
    pill: str
    title: str
    facts: tuple[Fact, ...]
    links: tuple[tuple[str, str], ...] = ()  # what to press, and where it leads


class Group(NamedTuple):
    number: str
    subject: str
    lines: tuple[Line, ...]


class Part(NamedTuple):
    heading: str
    ask: str
    groups: tuple[Group, ...]


def view(
    content: LetterContent, phrase: "Phrase", links: Mapping[str, ItemLinks] | None = None
) -> dict[str, object]:
    """What the templates of daily:1 read; without `links` a mask stands in their place."""
    given = {
        item.task_code: (links or {}).get(item.task_code) or masked(content.public_url or "")
        for item in content.acted_on
    }
    counts = _counts(content, phrase)
    heading = _heading(content, phrase)
    return {
        "lang": content.lang,
        "worst": counts[0].state,
        "heading": heading,
        "subject": phrase(
            "{heading}: {counts} – {unit} ({on})",
            heading=heading,
            counts=", ".join(f"{count.n} {count.label}" for count in counts),
            unit=one_line(content.unit_name, NAME_MAX),
            on=content.on,
        ),
        "dear": phrase("Kính gửi: {post}", post=addressed(content.post_name, content.unit_name)),
        "intro": phrase("Đến {day}, các việc sau chưa xong:", day=_day(content.on, phrase)),
        "counts": counts,
        "parts": _parts(content, phrase, given),
        "left_out": _left_out(content, phrase),
        "closing": phrase(
            "Việc nào đã xong, đề nghị trả lời thư này để {coordinator} ghi nhận và thôi nhắc. Việc nào"
            " vướng mắc, đề nghị nêu lý do và ngày sẽ xong.",
            coordinator=one_line(content.coordinator_name, NAME_MAX),
        ),
        "link_label": phrase("Xem và báo cáo từng việc tại:"),
        "url": content.public_url,
        "signature": one_line(content.coordinator_name, NAME_MAX),
        "footer": phrase(
            "Thư lập tự động; mỗi địa chỉ nhận nhiều nhất một thư một ngày. Mã thư: {code}.",
            code=content.letter,
        ),
    }


def _heading(content: LetterContent, phrase: "Phrase") -> str:
    """What the letter is: as stern as the sternest line that the reader has to act on."""
    own = [item.tone for item in content.items if not item.up]
    return phrase(HEADINGS[max(own, key=TONES.index)]) if own else phrase("Đề nghị chỉ đạo")


def _counts(content: LetterContent, phrase: "Phrase") -> tuple[Count, ...]:
    """How many tasks are late, due and coming up; those that the cap left out are counted too."""
    tasks: dict[State, int] = {"late": 0, "due": 0, "soon": 0}
    for item in content.items:
        tasks[item.state(content.on)] += len(item.tasks)
    for part in content.left_out:
        tasks["late"] += part.late
        tasks["due"] += part.due
        tasks["soon"] += len(part.notices) - part.late - part.due
    labels: dict[State, str] = {"late": "việc quá hạn", "due": "việc đã đến hạn", "soon": "việc sắp đến hạn"}
    return tuple(Count(state, phrase("{n}", n=n), phrase(labels[state])) for state, n in tasks.items() if n)


def _day(day: date, phrase: "Phrase") -> str:
    return phrase("{weekday}, ngày {day}", weekday=phrase(WEEKDAYS[day.weekday()]), day=day)


def masked(public_url: str) -> ItemLinks:
    """What stands in the sealed bytes where the posted letter has its links."""
    address = f"{public_url.rstrip('/')}/l/{MASK}"
    return ItemLinks(address, address, address)


def _parts(content: LetterContent, phrase: "Phrase", links: Mapping[str, ItemLinks]) -> tuple[Part, ...]:
    """What the reader has to do, then what the reader's subordinate units have left undone."""
    own = [item for item in content.items if not item.up]
    below = [item for item in content.items if item.up]
    parts, number = [], 0
    if own:
        sternest = max((item.tone for item in own), key=TONES.index)
        heading = phrase("Việc cần làm") if below else ""
        parts.append(Part(heading, phrase(ASKS[sternest]), _groups(own, content.on, number, phrase, links)))
        number = len(own)
    if below:
        heading = phrase("Việc của đơn vị trực thuộc")
        ask = phrase("Các đơn vị dưới đây đã được nhắc mà chưa xong; đề nghị chỉ đạo thực hiện.")
        parts.append(Part(heading, ask, _groups(below, content.on, number, phrase, {})))
    return tuple(parts)


def _groups(
    items: list[LetterItem], on: date, number: int, phrase: "Phrase", links: Mapping[str, ItemLinks]
) -> tuple[Group, ...]:
    """By directive, then by unit; whichever has the most urgent line comes first."""
    ranks: dict[tuple[str, ...], int] = {}
    for rank, item in enumerate(items):
        ranks.setdefault((item.directive_number,), rank)
        ranks.setdefault((item.directive_number, item.unit_code), rank)
    ordered = sorted(
        items, key=lambda item: (ranks[item.directive_number,], ranks[item.directive_number, item.unit_code])
    )
    groups = []
    for directive, lines in groupby(ordered, key=lambda item: item.directive_number):
        listed = list(lines)
        numbered = tuple(
            _line(item, on, number + place, phrase, links.get(item.task_code))
            for place, item in enumerate(listed, start=1)
        )
        number += len(listed)
        subject = one_line(listed[0].directive_subject, TITLE_MAX)
        groups.append(Group(one_line(directive, NAME_MAX), subject, numbered))
    return tuple(groups)


def _line(item: LetterItem, on: date, number: int, phrase: "Phrase", links: ItemLinks | None) -> Line:
    state = item.state(on)
    if state == "late":
        pill = phrase("Quá hạn {days} ngày", days=item.days_late(on))
    elif state == "soon":
        pill = phrase("Còn {days} ngày", days=item.days_left(on))
    else:
        pill = phrase("Đến hạn hôm nay") if on == item.due else phrase("Đã đến hạn")
    mark = MARKS[item.tone]
    return Line(
        number=number,
        state=state,
        pill=f"{pill} · {phrase(mark)}" if mark else pill,
        title=one_line(item.obligation, TITLE_MAX),
        facts=tuple(_facts(item, phrase)),
        links=_links(links, phrase) if links is not None else (),
    )


def _links(links: ItemLinks, phrase: "Phrase") -> tuple[tuple[str, str], ...]:
    return (
        (phrase("Báo đã xong"), links.done),
        (phrase("Đã nhận việc"), links.acknowledge),
        (phrase("Xin thêm thời gian"), links.extend),
    )


def _facts(item: LetterItem, phrase: "Phrase") -> Iterable[Fact]:
    """Who, by when, who answers for it, and to whom: at a glance, each on its own line."""
    who, accountable = _who(item, phrase)
    yield Fact(phrase("Thời hạn"), (_due(item, phrase),))
    yield Fact(phrase("Đơn vị thực hiện"), who)
    yield Fact(phrase("Chịu trách nhiệm"), (accountable,))
    if item.report_to:
        yield Fact(phrase("Báo cáo về"), (one_line(item.report_to, NAME_MAX),))
    if item.period:
        yield Fact(phrase("Kỳ"), (one_line(item.period, NAME_MAX),))
    if item.progress:
        yield Fact(phrase("Tiến độ chung"), (_progress(item.progress, phrase),))
    if item.quote:
        yield Fact(phrase("Trích văn bản"), (f"“{one_line(item.quote, QUOTE_MAX)}”",))
    if not item.units:
        yield Fact(phrase("Mã việc"), (one_line(item.task_code, NAME_MAX),))


def _due(item: LetterItem, phrase: "Phrase") -> str:
    day = _day(item.due, phrase)
    if item.at:
        day = phrase("{at} {day}", at=item.at, day=day)
    if item.lenient != item.due:
        day = phrase("{day} (tính quá hạn sau ngày {lenient})", day=day, lenient=item.lenient)
    if item.provisional:
        day = phrase(
            "{day}; tạm tính, vì lịch nghỉ năm {year} chưa công bố", day=day, year=str(item.due.year)
        )
    return day


def _progress(progress: Progress, phrase: "Phrase") -> str:
    # Rounded down: 99.96 % must not read as done.
    percent = (Decimal(100 * progress.done) / progress.total).quantize(Decimal("0.1"), ROUND_DOWN)
    said = phrase(
        "{done}/{total} ({percent}%)", done=progress.done, total=progress.total, percent=_trimmed(percent)
    )
    if progress.target is None:
        return said
    return phrase("{said}, yêu cầu {target}%", said=said, target=_trimmed(progress.target))


def _trimmed(number: Decimal) -> Decimal:
    """100.0 as 100, 67.10 as 67.1 (normalize alone would write 1E+2)."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _who(item: LetterItem, phrase: "Phrase") -> tuple[tuple[str, ...], str]:
    """The units of a line, and who answers for them.

    Hamlets are listed under the commune that answers for them, one commune a line.
    """
    if not item.units:
        return (one_line(item.unit_name, NAME_MAX),), one_line(item.accountable, NAME_MAX)
    n = len(item.units)
    by_post: dict[str, list[UnitTask]] = {}
    for unit in item.units:
        by_post.setdefault(unit.accountable, []).append(unit)
    if len(by_post) > 1 and len(by_post) < n:
        lines = _by_post(by_post, n > NAMES_MAX, phrase)
        return (phrase("{n} đơn vị", n=n), *lines), phrase("Từng đơn vị nêu trên")
    one_post = len(by_post) == 1
    shown = item.units[:NAMES_MAX]
    names = ", ".join(one_line(unit.unit_name, NAME_MAX) if one_post else _with_post(unit) for unit in shown)
    if len(shown) < n:
        names = phrase("{names} và {n} đơn vị khác", names=names, n=n - len(shown))
    answerable = one_line(item.accountable, NAME_MAX) if one_post else phrase("Từng đơn vị nêu trên")
    return (phrase("{n} đơn vị, gồm: {names}", n=n, names=names),), answerable


def _by_post(by_post: dict[str, list[UnitTask]], many: bool, phrase: "Phrase") -> Iterable[str]:
    """One line for each post that answers: its hamlets by name, or only how many where they are many."""
    posts = list(by_post.items())
    for post, units in posts[:NAMES_MAX]:
        names = ", ".join(one_line(unit.unit_name, NAME_MAX) for unit in units)
        yield f"{one_line(post, NAME_MAX)}: {phrase('{n} đơn vị', n=len(units)) if many else names}"
    rest = sum(len(units) for _, units in posts[NAMES_MAX:])
    if rest:
        yield phrase("và {n} đơn vị khác", n=rest)


def _with_post(unit: UnitTask) -> str:
    """A commune that answers for itself is named once."""
    name, post = one_line(unit.unit_name, NAME_MAX), one_line(unit.accountable, NAME_MAX)
    return post if name.casefold() in post.casefold() else f"{name} ({post})"


def _left_out(content: LetterContent, phrase: "Phrase") -> tuple[str, ...]:
    if not content.left_out:
        return ()
    lines = [phrase("Còn {n} việc không nêu hết trong thư này:", n=content.omitted)]
    for part in content.left_out:
        number = one_line(part.directive_number, NAME_MAX)
        if part.late:
            lines.append(
                phrase(
                    "{number}: {n} việc, trong đó {late} quá hạn",
                    number=number,
                    n=len(part.notices),
                    late=part.late,
                )
            )
        else:
            lines.append(phrase("{number}: {n} việc", number=number, n=len(part.notices)))
    return tuple(lines)
