"""Where a clause proper begins: past connectives, time, circumstance, and what somebody says of it."""

from deadlines.expressions.dates import point
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import Name, name_at
from directives.reading.lexicon import words_of
from directives.reading.live import Clause, halting

_OPENERS = words_of("small", "duties_openers") | {",", ":"}
_PHRASES = words_of("small", "duties_phrases")
_NUMBER_MAX = 2  # digits of a number in brackets
_SPEAKER_MAX = 40  # tokens of a speaker's name and office
_SAYS = (
    ["cho", "biết"],
    ["cho", "hay"],
    ["khẳng", "định"],
    ["nhấn", "mạnh"],
    ["nêu", "rõ"],
    ["lưu", "ý"],
    ["nêu", ","],
    ["ghi", "rõ"],
    ["thông", "tin"],
)
_SAYS_FIRST = frozenset(first for first, _ in _SAYS)
_ASIDE_MAX = 12  # tokens of "Cụ thể," before who acts
_CIRCUMSTANCE_MAX = 100  # tokens of "Thực hiện Kế hoạch số … của … về …," before who acts


def opening(page: Tokens, found: Clause, halts: frozenset[int]) -> tuple[int, Name | None]:
    """Where the clause proper begins, past connectives, time and circumstance; and "đối với X"."""
    j = found.j
    concerning: Name | None = None
    k = _begin(page, found)
    k = _told_by(page, found, k)
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
            after := _since_when(page, k) or _whichever(page, k, j, halts) or _aside(page, k, j, halts)
        ) is not None:
            k = after
        elif (
            mark
            and mark.table == "adverb"
            and not (mark.j < j and any(v.i == mark.j and v.table == "verb" for v in found.live))
        ):
            k = mark.j
        elif page.words[k] == "thời" and page.word(k + 2) in ("để", "cho") and name_at(page, k + 3, j, halts):
            k += 3
        elif page.words[k : k + 2] in (["đối", "với"], ["trách", "nhiệm"]) or (
            page.words[k : k + 2] in (["trường", "hợp"], ["với", "các"], ["về", "phía"])
            and name_at(page, k + 2, j, halts)
        ):
            start = k + 2 + (page.word(k + 2) == "của")
            concerning = name_at(page, start, j, halts) or concerning
            comma = _comma(page, k, j, concerning.j if concerning else k)
            if comma is None:
                return (concerning.j if concerning else k), concerning
            k = comma + 1
        elif (
            (
                page.words[k] in _PHRASES
                and not (mark and mark.table == "adverb")
                and name_at(page, k, j, halts) is None
            )
            or page.words[k : k + 2]
            in (["trường", "hợp"], ["chuẩn", "bị"], ["thực", "hiện"], ["tiếp", "tục"], ["hưởng", "ứng"])
        ) and (comma := _circumstance(page, k, j, found, halts)) is not None:
            k = comma + 1
        else:
            break
    return k, concerning


def _begin(page: Tokens, found: Clause) -> int:
    """Past a number in brackets, and past "thôn nào thiếu nước thì": the deed stands after "thì"."""
    k, j = found.i, found.j
    then = next((n for n in range(k + 1, min(j, k + 45)) if page.words[n] == "thì"), None)
    ordered = then is not None and any(mark.table == "assign" and mark.i < then for mark in found.live)
    if then is not None and then + 1 < j and not ordered:
        return then + 1
    while k + 2 < j and page.words[k + 1] == ")" and len(page.words[k]) <= _NUMBER_MAX:
        k += 2  # (2) Thanh tra huyện …
    return k


def _told_by(page: Tokens, found: Clause, k: int) -> int:
    """Ông …, Giám đốc …, cho biết các đơn vị phải …: what somebody says others must do begins after it."""
    person = any(mark.table == "person" and mark.i < k + _SPEAKER_MAX for mark in found.live)
    for n in range(k + 1, min(found.j - 1, k + _SPEAKER_MAX)):
        if page.words[n] in _SAYS_FIRST and page.words[n : n + 2] in _SAYS:
            found.speaker = _speaks_for(page, k, n)
            after = n + 2 + (page.word(n + 2) in (":", ",", "rằng"))
            promised = _promises(page, found, after)
            found.promised = promised
            binds = any(
                mark.table == "force" and mark.row == "hard" and mark.i > after for mark in found.live
            )
            tells = any(
                mark.table == "assign" and mark.row == "order" and mark.i > after for mark in found.live
            )
            return after if promised or tells or page.words[n] == "nêu" or (person and binds) else k
    return k


def _speaks_for(page: Tokens, k: int, stop: int) -> Name | None:
    """Ông …, Phó Chủ tịch UBND huyện: the unit whose office the speaker holds."""
    for start in range(k, stop):
        name = name_at(page, start, stop, frozenset())
        if name is not None and name.row not in ("nguoi", "generic"):
            return name
    return None


def _promises(page: Tokens, found: Clause, k: int) -> bool:
    """… cho biết, Bộ sẽ chủ động …: what a unit says it will do."""
    name = name_at(page, k, found.j, halting(found.live, found.limits))
    return name is not None and (
        page.word(name.j) == "sẽ"
        or any(mark.table == "force" and mark.row == "hard" and mark.i == name.j for mark in found.live)
    )


def _since_when(page: Tokens, k: int) -> int | None:
    """The end of "từ ngày 01/7/2025", "kể từ tháng 9", "6 tháng cuối năm,": when the deed is to be done."""
    period = point(page, k)
    if period is not None and period.kind != "day" and page.word(period.j) == ",":
        return period.j
    start = k + (page.words[k] == "kể")
    told = point(page, start + 1) if page.word(start) in ("từ", "from") else None
    return told.j if told is not None and page.word(told.j) not in ("đến", "tới", "-", "to") else None


def _whichever(page: Tokens, k: int, j: int, halts: frozenset[int]) -> int | None:
    """The token after "cơ sở nào chưa đấu nối," where the unit that acts follows."""
    if "nào" not in page.words[k + 1 : k + 4]:
        return None
    comma = _comma(page, k, min(j, k + 30), k)
    return comma + 1 if comma is not None and name_at(page, comma + 1, j, halts) is not None else None


def _aside(page: Tokens, k: int, j: int, halts: frozenset[int]) -> int | None:
    """Cụ thể, …; Trước tình hình đó, …: a few words before a comma that name nobody and nothing to do."""
    if k in halts or name_at(page, k + page.words[k].isdecimal(), j, halts) is not None:
        return None
    comma = _comma(page, k, min(j, k + _ASIDE_MAX), k + 1)
    if comma is None or page.words[comma] != "," or any(k <= one < comma for one in halts):
        return None
    name = name_at(page, comma + 1, j, halts)
    return comma + 1 if name is not None and name.j in halts else None


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
    aims = page.words[k] in ("để", "nhằm", "về", "trên")
    if aims and (before := _before_unit(page, k, j, found, halts)) is not None:
        return before
    opens_with_verb = any(mark.i == k and mark.table == "verb" for mark in found.live)
    while comma is not None:
        after = comma + 1
        if name_at(page, after, j, halts) is not None:
            name = name_at(page, after, j, halts)
            assert name is not None, "asked just above"
            listed = page.words[k] in ("tại", "ở")  # "tại ga Hà Nội, Thành phố Hồ Chí Minh, hoàn thành …"
            if name.j >= j or name.j in halts or not (opens_with_verb or listed):
                return comma
        nearer = _comma(page, after, j, after)
        ordered = any(
            (mark.table in ("assign", "force") and after <= mark.i <= after + 3)
            or (mark.table == "assign" and after <= mark.i < (nearer or j))
            for mark in found.live
        )
        if not opens_with_verb and (
            ordered or page.words[comma] == "thì" or any(mark.i == after for mark in found.live)
        ):
            return comma
        if nearer is None or nearer - k > _CIRCUMSTANCE_MAX:
            return comma if not opens_with_verb else None
        comma = nearer
    return None


def _before_unit(page: Tokens, k: int, j: int, found: Clause, halts: frozenset[int]) -> int | None:
    """The comma that ends "để …, đảm bảo …, khắc phục …," where a unit that acts follows it."""
    comma = _comma(page, k, j, k + 2)
    ordered = next((mark.i for mark in found.live if mark.i > k and mark.table == "assign"), j)
    while comma is not None and comma - k <= _CIRCUMSTANCE_MAX and comma < ordered:
        name = name_at(page, comma + 1, j, halts)
        if name is not None and name.j in halts:
            return comma
        comma = _comma(page, comma + 1, j, comma + 1)
    return None
