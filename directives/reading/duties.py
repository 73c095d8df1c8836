"""What a clause asks: who, what, how binding. The heart of the reading.

A clause is looked at through its live words: verbs of duty, words of force, words of ordering,
links between units. A word is live where it is used as a verb; inside a name or after a word
that makes a noun of it ("công tác kiểm tra") it is not.
"""

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import Name, name_at, short_end
from directives.reading.lexicon import Layer, Mark, lexicon, words_of
from directives.reading.live import Clause, halting, live_marks
from directives.reading.opening import opening
from directives.reading.orders import broken, by_agent, coordinate, orders

_LEVELS = Layer("level")
_DEEDS = Layer("verb")
_PEOPLE = ("nguoi", "ho", "doanh_nghiep")
_THINGS = words_of("small", "duties_things")  # "các hồ sơ nộp sau …": things do not act
_LONG_THINGS = {phrase for phrase in lexicon()["small"]["duties_things"] if len(phrase) == 2}
_RATES = {("tỷ", "lệ"), ("tỉ", "lệ"), ("số", "lượng")}  # "tỷ lệ cán bộ tham gia đạt 95%": nobody is named
_NO_SUBJECT = words_of("small", "duties_no_subject")
_DESCRIBES = frozenset(("được", "có", "đã", "chưa", "bị", "là", "mà", "của"))
_SEVERAL_MAX = 7  # tokens of what acts
_PLACE_MAX = 5  # tokens of the name of a place
_LISTED_MAX = 40  # tokens of "các đô thị lớn như …" before a word of force
_SUBJECT_MAX = 20  # tokens before a word of force that may name who is bound by it


def clause(page: Tokens, i: int, j: int, limits: list[Limit]) -> Clause:
    """A clause with who it binds and from where its action runs."""
    inside = [limit for limit in limits if i <= limit.i < j]
    live = live_marks(page, i, j, inside)
    found = Clause(
        i, j, [mark for mark in live if not any(limit.i <= mark.i < limit.j for limit in inside)], inside
    )
    found.action_from = i
    halts = halting(found.live, inside)
    k, concerning = opening(page, found, halts)
    found.person = (
        (mark := next((m for m in found.live if m.i >= k), None)) is not None
        and mark.table == "person"
        and mark.i == k
    )
    found.action_from = k
    by_agent(page, found, halts)
    if concerning is None or k > concerning.j:  # "trách nhiệm của Tổ đối với …": nobody else is named
        _subject(page, found, k, halts)
    orders(page, found, k, halts)
    if concerning is not None and (found.lead is None or _speaks(found)):
        found.lead, found.lead_rule = concerning, "concerning"
    coordinate(page, found, halts)
    return found


def _speaks(found: Clause) -> bool:
    """Với các địa phương, Bộ yêu cầu báo cáo …: the subject orders, and names nobody after the order."""
    return found.lead_rule == "subject" and found.ordered and found.has("assign", "order") is not None


def _subject(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> None:
    """The unit at the head of the clause, or whatever stands there before a word of force."""
    if found.lead is not None or _RATES & {(page.word(n), page.word(n + 1)) for n in (found.i, k)}:
        return
    name = name_at(page, k, found.j, halts)
    if name and _founded(page, name.j):
        found.ordered = True  # "Tổ sẽ được thành lập ở các xã": what is founded, not who acts
        return
    if name and name.j < found.j and not _acts(page, found, name.j) and not _described(page, found, name):
        name = None
    name = name or _titled(page, found, k, halts)
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
        name = _forced(page, found, k) or _bound_within(page, found, k, halts) or _several(page, found, k)
    if name is None and (name := _unknown(page, found, k)) is not None:
        found.guessed = True
    if name is not None:
        found.lead, found.lead_rule = name, "subject"
        found.action_from = name.j


def _forced(page: Tokens, found: Clause, k: int) -> Name | None:
    """Whatever stands at the head of the clause before a word of force; an abbreviation before a verb."""
    force = next((mark for mark in found.live if mark.i >= k), None)
    if page.words[k] in _THINGS or (page.words[k], page.word(k + 1)) in _LONG_THINGS:
        return None  # "việc xác minh phải hoàn thành": a thing, so the unit above is bound
    if (
        force is not None
        and force.i > k
        and _binds(page, k, force)
        and force.i <= k + (_LISTED_MAX if page.words[k] in ("các", "những") else _SUBJECT_MAX)
        and not broken(page, k, force.i)
    ):
        whom = _LEVELS.at(page, k, force.i)  # "người từ vùng dịch về phải khai báo"
        return Name(k, force.i, whom.row if whom is not None and whom.row in _PEOPLE else "any")
    acts = page.acronym(k) and any(
        mark.i == k + 1 and mark.table in ("verb", "force", "adverb") for mark in found.live
    )
    return Name(k, k + 1, "any") if acts else None


def _binds(page: Tokens, k: int, mark: Mark) -> bool:
    """Whether a word binds what stands before it: phải, được khuyến khích, chủ trì; a place may strive."""
    if mark.row in ("soft", "goal") and _proper(page, k, mark.i):
        return True
    return (mark.table, mark.row) in (("force", "hard"), ("force", "optional"), ("link", "lead"))


def _proper(page: Tokens, k: int, stop: int) -> bool:
    """Hà Nội phấn đấu …: a place by its name alone, all of it in capitals' first letters."""
    return 0 < stop - k <= _PLACE_MAX and all(
        page.capital(n) and page.words[n].isalpha() for n in range(k, stop)
    )


def _described(page: Tokens, found: Clause, name: Name) -> bool:
    """Các đơn vị được lựa chọn … thực hiện …: a unit with a description before its verb."""
    described = page.word(name.j) in ("được", "có", "đang", "nêu", "thuộc", "khi")
    return described and bool(found.limits or found.has("force", "hard"))


def _founded(page: Tokens, k: int) -> bool:
    """Whether "sẽ được thành lập" stands at `k`."""
    k += page.word(k) in ("sẽ", "phải", "cần", "đều", "cũng")
    deed = _DEEDS.at(page, k + 1, len(page)) if page.word(k) == "được" and k + 1 < len(page) else None
    return deed is not None and deed.row == "found"


def _titled(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> Name | None:
    """Thành viên Ban Chỉ đạo, Đại diện Sở Y tế: a word or two before the name of a unit that acts."""
    for start in range(k + 1, min(k + 4, found.j)):
        if not page.words[start - 1].isalpha() or start - 1 in halts:
            return None
        name = name_at(page, start, found.j, halts)
        if name:
            heads = page.capital(start) or page.words[start] == "các"  # Trưởng các khu phố
            acts = page.capital(k) and heads and any(mark.i == name.j for mark in found.live)
            return Name(k, name.j, name.row) if acts else None
    return None


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
    if page.word(name.j) == "có":
        return False
    return (
        verb is not None
        and verb.row not in ("found", "issue")
        and page.words[verb.i : verb.j] not in (["xây", "dựng"], ["lập"])
    )


def _bound_within(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> Name | None:
    """… do đó Cục thuế cần …: the first unit right before a word that binds it, wherever it stands."""
    if found.has("assign", "order") or any(mark.i == k and mark.table == "verb" for mark in found.live):
        return None  # "rà lại danh sách hộ phải sơ tán": the deed is put to somebody else
    for mark in found.live:
        binds = (mark.table == "force" and mark.row == "hard") or (
            mark.table == "adverb" and page.words[mark.i] == "sẽ"
        )
        if not binds or mark.i <= k:
            continue
        for start in range(max(k, mark.i - 16), mark.i):
            name = name_at(page, start, mark.i, halts)
            if name and name.j == mark.i and "nào" not in page.words[name.i : name.j]:
                return name
    return None


def _several(page: Tokens, found: Clause, k: int) -> Name | None:
    """Các điểm thi hoàn tất …: several of what no table knows, right before a verb, with a time limit."""
    if page.word(k) not in ("các", "những", "mỗi", "từng") or not (
        found.limits or "trước" in page.words[k : found.j]
    ):
        return None
    verb = next((mark for mark in found.live if mark.i > k), None)
    if verb is None or verb.table not in ("verb", "adverb", "force") or verb.i > k + _SEVERAL_MAX:
        return None
    thing = page.word(k + 1) in _THINGS or (page.word(k + 1), page.word(k + 2)) in _LONG_THINGS
    described = any(page.words[n] in _DESCRIBES for n in range(k + 1, verb.i))
    return None if thing or described or broken(page, k, verb.i) else Name(k, verb.i, "any")


def _unknown(page: Tokens, found: Clause, k: int) -> Name | None:
    """Tiểu ban Nội dung hoàn chỉnh … trước ngày 20/3: what stands with a capital before the first verb."""
    verb = next((mark for mark in found.live if mark.i >= k), None)
    if verb is None or verb.table not in ("verb", "link", "adverb") or not k < verb.i <= k + _SEVERAL_MAX:
        return None
    if (
        page.word(verb.j) in ("bị", "được")
        or not (found.limits and page.capital(k))
        or found.has("assign", "order")
        or broken(page, k, verb.i)
    ):
        return None
    thing = page.word(k) in _THINGS or (page.word(k), page.word(k + 1)) in _LONG_THINGS
    words = page.words[k : verb.i]
    plain = all(word.isalnum() or word in (",", "-") for word in words) and not _NO_SUBJECT.intersection(
        words
    )
    return Name(k, verb.i, "any") if plain and not thing else None


def _acts(page: Tokens, found: Clause, k: int) -> bool:
    """Whether something a unit does begins at `k`, a limit or a bracket in between or not."""
    for _ in range(3):
        limit = next((one for one in found.limits if one.i == k), None)
        if limit:
            k = limit.j
        elif page.word(k) in (",", "cũng", "còn", "vẫn", "đều", "sẽ", "này", "đã", "vừa"):
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
