"""What a clause asks: who, what, how binding. The heart of the reading.

A clause is looked at through its live words: verbs of duty, words of force, words of ordering,
links between units. A word is live where it is used as a verb; inside a name or after a word
that makes a noun of it ("công tác kiểm tra") it is not.
"""

from dataclasses import dataclass, field

from directives.reading.actors import ACTORS, Name, level_of, name_at, short_end
from directives.reading.lexicon import Layer, Mark, lexicon, words_of
from directives.reading.limit import Limit
from directives.reading.tokens import Tokens

ACTIONS = Layer("adverb", "force", "verb", "assign", "link", "person", "noun")

_MODIFIERS = words_of("modifier", "before")
_NOUN_BEFORE = frozenset(phrase for phrase in lexicon()["modifier"]["before"] if len(phrase) == 2)
_OPENERS = words_of("small", "duties_openers") | {",", ":"}
_PHRASES = words_of("small", "duties_phrases")
_FIRST_VERBS = frozenset({"thực hiện", "chuẩn bị", "tiếp tục", "triển khai", "hưởng ứng", "phát huy"})
_WITHIN = (
    "liên quan",
    "trực thuộc",
    "bộ phận",
    "người đứng",
    "cấp dưới",
    "cơ sở",
    "chuyên môn",
)  # parts of the one that is told
_NO_ORDER = words_of("small", "duties_no_order")  # hồ sơ đề nghị, các yêu cầu
_SUBJECT_MAX = 20  # tokens before a word of force that may name who is bound by it
_RANK = ("khac", "tinh", "huyen", "xa", "thon")  # from the centre down
_ORDER_GAP = 4  # tokens between a word of ordering and the unit it orders


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
    ordered: bool = False  # somebody is told to act here
    person: bool = False  # it tells what one person did
    action_from: int = 0
    coordinate: list[tuple[int, int]] = field(default_factory=list)

    @property
    def verbs(self) -> list[Mark]:
        return [mark for mark in self.live if mark.table == "verb"]

    def has(self, table: str, *rows: str) -> Mark | None:
        return next(
            (mark for mark in self.live if mark.table == table and (not rows or mark.row in rows)), None
        )


def live_marks(page: Tokens, i: int, j: int) -> list[Mark]:
    """The words of duty, force, order and link in [i, j) that are used as such."""
    return [
        mark
        for mark in ACTIONS.marks(page, i, j)
        if mark.table != "noun" and _live(page, mark, i) and not _names_unit(page, mark, j)
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
    if mark.i > i and page.capital(mark.i) and not _opens(page, mark):
        return False
    if mark.table in ("adverb", "force") or mark.i == i:
        return True
    if mark.table == "assign":
        return page.words[mark.i - 1] not in _NO_ORDER
    before = page.words[mark.i - 1]
    if before in ("có", "là", "để", "khi", "nếu", "được", "không", "nhằm", "đã", "với", "chưa"):
        return before == "để" and False
    if before in _MODIFIERS or (page.word(mark.i - 2), before) in _NOUN_BEFORE:
        return False
    return not (mark.row == "do" and mark.j - mark.i == 1 and before.isdecimal())


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


def clause(page: Tokens, i: int, j: int, limits: list[Limit]) -> Clause:
    """A clause with who it binds and from where its action runs."""
    live = live_marks(page, i, j)
    inside = [limit for limit in limits if i <= limit.i < j]
    found = Clause(
        i, j, [mark for mark in live if not any(limit.i <= mark.i < limit.j for limit in inside)], inside
    )
    found.action_from = i
    halts = halting(found.live, inside)
    k, concerning = _opening(page, found, halts)
    found.person = (
        (mark := next((m for m in found.live if m.i >= k), None)) is not None
        and mark.table == "person"
        and mark.i == k
    )
    found.action_from = k
    _by_agent(page, found, halts)
    _subject(page, found, k, halts)
    _orders(page, found, k, halts)
    if found.lead is None and concerning is not None:
        found.lead, found.lead_rule = concerning, "concerning"
    _coordinate(page, found, halts)
    return found


def _opening(page: Tokens, found: Clause, halts: frozenset[int]) -> tuple[int, Name | None]:
    """Where the clause proper begins, past connectives, time and circumstance; and "đối với X"."""
    k, j = found.i, found.j
    concerning: Name | None = None
    then = next((n for n in range(k + 1, min(j, k + 45)) if page.words[n] == "thì"), None)
    if (
        then is not None
        and then + 1 < j
        and not any(mark.table == "assign" and mark.i < then for mark in found.live)
    ):
        k = then + 1  # "thôn nào thiếu nước thì lập danh sách": the deed stands after "thì"
    for _ in range(8):
        if k >= j:
            return found.i, concerning
        limit = next((one for one in found.limits if one.i == k), None)
        mark = next((one for one in found.live if one.i == k), None)
        if limit:
            k = limit.j
        elif page.words[k] in _OPENERS:
            k += 1
        elif (
            mark
            and mark.table == "adverb"
            and not (mark.j < j and any(v.i == mark.j and v.table == "verb" for v in found.live))
        ):
            k = mark.j
        elif page.words[k] == "thời" and page.word(k + 2) in ("để", "cho") and name_at(page, k + 3, j, halts):
            k += 3
        elif page.words[k : k + 2] in (["đối", "với"], ["trách", "nhiệm"]) or (
            page.words[k : k + 2] == ["trường", "hợp"] and name_at(page, k + 2, j, halts)
        ):
            start = k + 2 + (page.word(k + 2) == "của")
            concerning = name_at(page, start, j, halts) or concerning
            comma = _comma(page, k, j, concerning.j if concerning else k)
            if comma is None:
                return (concerning.j if concerning else k), concerning
            k = comma + 1
        elif (
            page.words[k] in _PHRASES
            or page.words[k : k + 2]
            in (["trường", "hợp"], ["chuẩn", "bị"], ["thực", "hiện"], ["tiếp", "tục"], ["hưởng", "ứng"])
        ) and (comma := _circumstance(page, k, j, found, halts)) is not None:
            k = comma + 1
        else:
            break
    return k, concerning


def _comma(page: Tokens, k: int, j: int, after: int) -> int | None:
    """The first comma or "thì" outside brackets from `after` on."""
    depth = 0
    for n in range(k, j):
        word = page.words[n]
        depth += (word == "(") - (word == ")")
        if n >= after and depth <= 0 and word in (",", "thì", ":"):
            return n
    return None


def _circumstance(page: Tokens, k: int, j: int, found: Clause, halts: frozenset[int]) -> int | None:
    """The end of a phrase of circumstance that opens a clause, where a subject or verb follows it."""
    comma = _comma(page, k, j, k + 2)
    opens_with_verb = any(mark.i == k and mark.table == "verb" for mark in found.live)
    while comma is not None:
        after = comma + 1
        if name_at(page, after, j, halts) is not None:
            name = name_at(page, after, j, halts)
            assert name is not None, "asked just above"
            if name.j >= j or name.j in halts or not opens_with_verb:
                return comma
        ordered = any(
            mark.table in ("assign", "force") and after <= mark.i <= after + 3 for mark in found.live
        )
        if not opens_with_verb and (
            ordered or page.words[comma] == "thì" or any(mark.i == after for mark in found.live)
        ):
            return comma
        nearer = _comma(page, after, j, after)
        if nearer is None or nearer - k > 60:
            return comma if not opens_with_verb else None
        comma = nearer
    return None


def _by_agent(page: Tokens, found: Clause, halts: frozenset[int]) -> None:
    """… do UBND huyện chủ trì."""
    for mark in found.live:
        if mark.table == "link" and mark.row == "by":
            name = name_at(page, mark.j, found.j, halts)
            if name and any(other.i == name.j and other.table in ("link", "verb") for other in found.live):
                found.lead, found.lead_rule = name, "by_agent"
                return


def _subject(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> None:
    """The unit at the head of the clause, or whatever stands there before a word of force."""
    if found.lead is not None:
        return
    name = name_at(page, k, found.j, halts)
    if name and name.j < found.j and not _acts(page, found, name.j) and not _described(page, found, name):
        name = None
    if (name and name.j >= found.j - 1) or name is None:
        name = _before_unknown_verb(page, found, k) or name
    if name and name.j >= found.j and name.row in ("nguoi", "ho"):
        return  # "học sinh lớp 9 biết bơi": what is to become of them, no unit that acts
    if name and "%" in page.words[name.i : name.j]:
        return  # "100% xã" are counted, not bound
    if name and page.words[name.i] == "mỗi" and not _each_acts(page, found, name):
        found.lead, found.lead_rule = name, "each"  # unless somebody above is told to found them
        return
    if name is None:
        force = next((mark for mark in found.live if mark.i > k), None)
        binding = force is not None and (
            (force.table == "force" and force.row in ("hard", "optional"))
            or (force.table == "link" and force.row == "lead")
        )
        if (
            force is not None
            and binding
            and k < force.i <= k + _SUBJECT_MAX
            and not _broken(page, k, force.i)
        ):
            name = Name(k, force.i, "any")
        elif _acronym(page, k):
            end = k + 1
            if any(mark.i == end and mark.table in ("verb", "force", "adverb") for mark in found.live):
                name = Name(k, end, "any")
    if name is None:
        name = _bound_within(page, found, k, halts)
    if name is not None:
        found.lead, found.lead_rule = name, "subject"
        found.action_from = name.j


def _described(page: Tokens, found: Clause, name: Name) -> bool:
    """Các đơn vị được lựa chọn … thực hiện …: a unit with a description before its verb."""
    described = page.word(name.j) in ("được", "có", "đang", "nêu", "thuộc")
    return described and bool(found.limits or found.has("force", "hard"))


def _before_unknown_verb(page: Tokens, found: Clause, k: int) -> Name | None:
    """UBND xã thay xong biển tên trước ngày …: no table has the verb, yet a limit shows the deed."""
    if any(mark.i == k and mark.table in ("verb", "assign", "link") for mark in found.live):
        return None
    long = name_at(page, k, found.j, frozenset([limit.i for limit in found.limits]))
    if long is None or not (found.limits or "%" in page.words[long.i : found.j]):
        return None
    end = short_end(page, long, found.j)
    plain = (
        page.word(end).isalpha()
        and not page.capital(end)
        and page.word(end) not in ("của", "có", "được", "là", "đã", "tại", "về", "trên")
    )
    return Name(long.i, end, long.row) if long.i < end < found.j and plain else None


def _each_acts(page: Tokens, found: Clause, name: Name) -> bool:
    """Mỗi ấp cử 01 người: each one acts; mỗi ấp lập 01 tổ: that is what somebody else founds there."""
    verb = next((mark for mark in found.live if mark.i >= name.j and mark.table in ("verb", "force")), None)
    return (
        verb is not None
        and verb.row not in ("found", "issue")
        and page.words[verb.i : verb.j] not in (["xây", "dựng"], ["lập"])
    )


def _bound_within(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> Name | None:
    """… do đó Cục thuế cần …: the first unit right before a word that binds it, wherever it stands."""
    if found.has("assign", "order"):
        return None
    for mark in found.live:
        binds = (mark.table == "force" and mark.row == "hard") or (
            mark.table == "adverb" and page.words[mark.i] == "sẽ"
        )
        if not binds or mark.i <= k:
            continue
        for start in range(max(k, mark.i - 16), mark.i):
            name = name_at(page, start, mark.i, halts)
            if name and name.j == mark.i:
                return name
    return None


def _acronym(page: Tokens, k: int) -> bool:
    raw = page.text[page.starts[k] : page.ends[k]] if k < len(page) else ""
    return len(raw) >= 3 and raw.isalpha() and raw.isupper()


def _acts(page: Tokens, found: Clause, k: int) -> bool:
    """Whether something a unit does begins at `k`, a limit or a bracket in between or not."""
    for _ in range(3):
        limit = next((one for one in found.limits if one.i == k), None)
        if limit:
            k = limit.j
        elif page.word(k) in (",", "cũng", "sẽ", "này", "đã", "vừa"):
            k += 1
        elif page.word(k) == "(":
            close = next((n for n in range(k, min(found.j, k + 40)) if page.words[n] == ")"), None)
            if close is None:
                return False
            k = close + 1
    if any(
        mark.i in (k, k + 1, k + 2)
        and (mark.i == k or mark.table != "verb" or page.word(k) in ("tại", "sẽ", "là"))
        for mark in found.live
    ):
        return True
    return k >= found.j or page.word(k) == ":"


def _broken(page: Tokens, k: int, stop: int) -> bool:
    """Whether a run of tokens cannot be one name."""
    return (
        any(page.words[n] in (";", ".", ":", "?", "là", "nếu", "khi", "thì") for n in range(k, stop))
        or page.words[k] == "không"
    )


def _orders(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> None:
    """[A] yêu cầu B [giao C] …: the last unit in the chain is told to act."""
    if found.lead_rule == "by_agent":
        found.ordered = True
        return
    first = True
    for mark in found.live:
        if mark.i < k or mark.table != "assign":
            if (
                mark.table == "verb"
                and mark.i >= k
                and (found.lead is not None or not found.has("assign", "order"))
            ):
                break
            if mark.table == "force" and mark.row in ("hard", "soft", "optional"):
                found.ordered = True
                if mark.row == "hard":
                    break
            continue
        if mark.row == "direct" and not _directs(page, found, mark, first):
            break
        told = _ordered_name(page, mark, found, halts)
        if told is None:
            if mark.row == "order" and any(
                other.table in ("verb", "adverb", "force") and mark.j <= other.i <= mark.j + 2
                for other in found.live
            ):
                found.ordered = True
                found.action_from = mark.j
                if first and found.lead_rule == "subject":
                    found.lead, found.lead_rule = None, ""
            break
        found.orderer = found.lead if found.lead_rule == "subject" else found.orderer
        found.lead, found.lead_rule, found.ordered = told, "ordered", True
        found.action_from = told.j
        first = False
        if not any(other.table == "assign" and told.j <= other.i <= told.j + 1 for other in found.live):
            break
    leads = found.has("link", "lead")
    if found.has("force", "hard", "soft", "optional") or (
        leads and page.word(leads.i - 1) not in ("đã", "vừa")
    ):
        found.ordered = True


def _directs(page: Tokens, found: Clause, mark: Mark, first: bool) -> bool:
    """Whether "chỉ đạo" hands the duty on: a higher unit says so, and the other is named."""
    if page.word(mark.j).isdecimal():
        return False
    name = name_at(page, mark.j, found.j, halting(found.live, found.limits))
    if (
        name is None
        or name.row == "generic"
        or any(part in " ".join(page.words[name.i : name.j]) for part in _WITHIN)
    ):
        return False
    if not first:
        return True
    if found.lead is None:
        return name.j >= found.j  # a heading "Chỉ đạo Chi cục Kiểm lâm:"
    above = level_of(page.words[found.lead.i : found.lead.j], found.lead.row)
    below = level_of(page.words[name.i : name.j], name.row)
    return (
        not found.has("force", "hard")
        and above in _RANK
        and below in _RANK
        and _RANK.index(above) < _RANK.index(below)
    )


def _ordered_name(page: Tokens, mark: Mark, found: Clause, halts: frozenset[int]) -> Name | None:
    """The unit after a word of ordering, a few small words past it."""
    for k in range(mark.j, min(mark.j + _ORDER_GAP, found.j)):
        name = name_at(page, k, found.j, halts)
        if name:
            return name
        if k in halts or page.words[k] in (",", ".", ";", ":"):
            break
    # A unit no table knows: what stands before the next verb, where it begins with a capital.
    nxt = next(
        (one for one in found.live if one.i >= mark.j and one.table in ("verb", "force", "adverb", "link")),
        None,
    )
    if (
        nxt
        and mark.j < nxt.i <= mark.j + 14
        and (page.capital(mark.j) or page.words[mark.j] in ("các", "những", "mỗi"))
        and not _broken(page, mark.j, nxt.i)
    ):
        return Name(mark.j, nxt.i, "any")
    return None


def _coordinate(page: Tokens, found: Clause, halts: frozenset[int]) -> None:
    """Who the lead works with: the names after "phối hợp với"."""
    for mark in found.live:
        if mark.table == "link" and mark.row == "with":
            start = mark.j
            while (
                page.word(start) in ("với", "các", "cùng")
                and page.word(start + 1)
                and name_at(page, start, found.j, halts) is None
            ):
                start += 1
            name = name_at(page, start, found.j, halts)
            end = name.j if name else next((one.i for one in found.live if one.i > start), found.j)
            end = min([end, *(limit.i for limit in found.limits if limit.i > start)])
            if not name and (end - start > _SUBJECT_MAX or end <= start):
                continue
            found.coordinate.append((start, end))
