"""The live words of a clause: verbs, force, orders and links where they are used as such."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import ACTORS, Name
from directives.reading.lexicon import Layer, Mark, lexicon, words_of

ACTIONS = Layer("adverb", "force", "verb", "assign", "link", "person", "noun")
_DEEDS = Layer("verb")
_LEVELS = Layer("level")
_PLANS = Layer("plan")
_MODIFIERS = words_of("modifier", "before")
_NOUN_BEFORE = frozenset(phrase for phrase in lexicon()["modifier"]["before"] if len(phrase) == 2)
_DOES = (("hoàn", "thành"), ("thực", "hiện"), ("tổ", "chức"), ("tiến", "hành"))
_FIRMS = words_of("small", "live_firms")  # Công ty Cổ phần …, Công ty TNHH MTV …
_HEAD_MAX = 3  # words before the own part of a unit's name: Chi cục, Ban Quản lý
_NAMES_TOO = ("thu", "báo")
_FORBIDS = ("", ",", ";", ":", ".", "tuyệt", "đối")
_DONE = ("đã", "chưa", "vừa", "mới", "đang", "từng")
_LEADERS = ("cùng", "và", "với", "của", "các", "một", "chí", "diện", "hay", "biết", ",", "là")
_LEADS_ON = frozenset((every, "ngày") for every in ("hằng", "hàng", "mỗi"))  # hằng ngày báo cáo
_ANSWERS = frozenset((has, "trách", "nhiệm") for has in ("chịu", "có")) | {
    (who, "công", "tác") for who in ("tổ", "đoàn", "đội")
}  # chịu trách nhiệm cấp thẻ; các tổ công tác báo cáo
_NO_ORDER = words_of("small", "duties_no_order")  # hồ sơ đề nghị, các yêu cầu


@dataclass(slots=True)
class Clause:
    """Tokens [i, j) with their live words, the limits in them, and what was found of who and how."""

    i: int
    j: int
    live: list[Mark]
    limits: list[Limit]
    lead: Name | None = None
    lead_rule: str = ""
    orderer: Name | None = None  # who tells the lead to act, where the clause names him
    guessed: bool = False  # no table knows the lead: a unit named above goes before it
    directed: Name | None = None  # whom the clause directs, where it names nobody who directs
    ordered: bool = False  # somebody is told to act here
    speaker: Name | None = None  # the unit that somebody speaks for
    promised: bool = False  # somebody says what a unit will do
    person: bool = False  # it tells what one person did
    action_from: int = 0
    coordinate: list[tuple[int, int]] = field(default_factory=list)

    @property
    def verbs(self) -> list[Mark]:
        return [mark for mark in self.live if mark.table == "verb"]

    def passive(self, page: Tokens, i: int, j: int) -> bool:
        """Whether [i, j) has "được phổ biến", not told of the past: what is to become of a thing."""
        return any(
            page.words[k] == "được"
            and page.word(k - 1) not in _DONE
            and _DEEDS.at(page, k + 1, j) is not None
            for k in range(i, j - 1)
        )

    def has(self, table: str, *rows: str) -> Mark | None:
        return next(
            (mark for mark in self.live if mark.table == table and (not rows or mark.row in rows)), None
        )


def live_marks(page: Tokens, i: int, j: int, limits: Sequence[Limit] = ()) -> list[Mark]:
    """The words of duty, force, order and link in [i, j) that are used as such.

    Right after one of the `limits` a verb begins anew ("trong 30 ngày báo cáo …").
    """
    ends = frozenset(limit.j for limit in limits)
    return [
        mark
        for mark in ACTIONS.marks(page, i, j)
        if mark.table != "noun"
        and _live(page, mark, mark.i if mark.i in ends else i)
        and not _names_unit(page, mark, j)
    ]


def _names_unit(page: Tokens, mark: Mark, j: int) -> bool:
    """Whether a short verb is really the first word of a unit's name ("thu" in none, "chi" in chi cục)."""
    unit = ACTORS.at(page, mark.i, j) if mark.table == "verb" and mark.j - mark.i == 1 else None
    return unit is not None and unit.j > mark.j


def _live(page: Tokens, mark: Mark, i: int) -> bool:
    if mark.table == "person":
        return mark.i == i or page.word(mark.i - 1) in (",", ".")
    if mark.table == "link":
        return mark.row != "by" or page.word(mark.i - 1) not in ("lý", "tự", "nguyên")
    if page.capital(mark.i) and _is_name(page, mark, i):
        return False
    heads = (
        page.words[mark.i : mark.j] == ["lãnh", "đạo"]
        and mark.j < len(page)
        and _LEVELS.at(page, mark.j, len(page))
    )
    if mark.table in ("adverb", "force") or (mark.i == i and not heads):
        return True
    return _orders(page, mark) if mark.table == "assign" else _is_deed(page, mark)


def _is_name(page: Tokens, mark: Mark, i: int) -> bool:
    """Whether a word with a capital belongs to a name: Trung tâm Kiểm soát …, Thu Duc City, Báo Quảng Nam."""
    if page.words[mark.i] in _NAMES_TOO and mark.j - mark.i == 1 and page.capital(mark.j):
        return ACTORS.at(page, mark.j, len(page)) is None  # but "Báo UBND xã" is told to do so
    return mark.i > i and (not _opens(page, mark) or _in_name(page, mark.i))


def _orders(page: Tokens, mark: Mark) -> bool:
    """Whether a word of ordering inside a clause orders."""
    if page.word(mark.i - 1) == "không":
        return False
    led = page.words[mark.i : mark.j] == ["lãnh", "đạo"]
    if led and (page.word(mark.i - 1) in _LEADERS or _LEVELS.at(page, mark.j, len(page))):
        return False  # lãnh đạo thành phố, cùng lãnh đạo sở: those who lead it
    deed = (page.word(mark.i - 2), page.word(mark.i - 1)) in _DOES and page.words[mark.i] == "phân"
    return not deed and page.words[mark.i - 1] not in _NO_ORDER and not _told_by_number(page, mark)


def _is_deed(page: Tokens, mark: Mark) -> bool:
    """Whether a verb inside a clause is one: after "công tác" or "được" it is not."""
    before = page.words[mark.i - 1]
    if before == "được" and mark.row == "found" and page.word(mark.i - 2) in ("sẽ", "phải", "cần"):
        return True
    if before == "không" and page.word(mark.i - 2) in _FORBIDS:
        return True  # từ ngày 15/9 không phát hành …: it is forbidden
    if before in ("có", "là", "để", "khi", "nếu", "được", "không", "nhằm", "đã", "với", "chưa"):
        return before == "đã" and planned(page, mark.i, len(page))
    if (page.word(mark.i - 2), before) in _LEADS_ON:
        return True
    if (page.word(mark.i - 3), page.word(mark.i - 2), before) in _ANSWERS:
        return True
    if before in _MODIFIERS or (page.word(mark.i - 2), before) in _NOUN_BEFORE:
        return False
    return not (mark.row == "do" and mark.j - mark.i == 1 and before.isdecimal())


def planned(page: Tokens, k: int, stop: int) -> bool:
    """… đã xây dựng kế hoạch lập 10 tổ: what was planned is still to be done."""
    plan = _PLANS.at(page, k, stop) if k < stop and page.word(k - 1) == "đã" else None
    return plan is not None and plan.j < stop and _DEEDS.at(page, plan.j, stop) is not None


def _told_by_number(page: Tokens, mark: Mark) -> bool:
    """UBND tỉnh giao 833 nhiệm vụ cho các sở: how much was given, nobody is told to act."""
    return page.word(mark.j).isdecimal() and page.words[mark.j + 1 : mark.j + 3] in (
        ["nhiệm", "vụ"],
        ["chỉ", "tiêu"],
        ["công", "việc"],
        ["đầu", "việc"],
    )


def _in_name(page: Tokens, k: int) -> bool:
    """Chi cục Quản lý đường bộ, Công ty Cổ phần Cấp nước: a capital right after the first words of a name."""
    while page.word(k - 1) in _FIRMS:
        k -= 1
    for start in range(max(0, k - _HEAD_MAX), k):
        head = ACTORS.at(page, start, k)
        if head is not None and head.j == k:
            return not ACTORS.hides(page, start)
    return False


def _opens(page: Tokens, mark: Mark) -> bool:
    """Whether a verb with a capital letter begins a phrase of its own rather than sits in a name."""
    before = page.word(mark.i - 1)
    if not before[:1].isalnum():
        return before not in ("-", "&")
    if before in ("và", "or", "and"):
        return False
    # "… Truyền thông Hướng dẫn": only the first word of the verb has the capital.
    return mark.j - mark.i > 1 and not page.capital(mark.i + 1) and not page.capital(mark.j)


def halting(live: list[Mark], limits: list[Limit]) -> frozenset[int]:
    """The tokens where a name must end."""
    return frozenset([mark.i for mark in live] + [limit.i for limit in limits])
