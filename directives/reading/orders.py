"""Who is told to act, by whom, and with whom: orders, agents, coordination."""

from deadlines.expressions.tokens import Tokens
from directives.reading.actors import Name, level_of, name_at
from directives.reading.lexicon import Layer, Mark
from directives.reading.live import Clause, halting

_DOCUMENTS = Layer("citation")
_WITHIN = (
    "liên quan",
    "trực thuộc",
    "bộ phận",
    "người đứng",
    "cấp dưới",
    "cơ sở",
    "chuyên môn",
)  # parts of the one that is told
_SUBJECT_MAX = 20  # tokens before a word of force that may name who is bound by it
_RANK = ("khac", "tinh", "huyen", "xa", "thon")  # from the centre down
_UNKNOWN_MAX = 10  # tokens of a unit no table knows, up to the colon after it
_FAR_MAX = 45  # tokens of "yêu cầu đối với …," before the unit
_ASIDE_MAX = 14  # tokens between commas after a word of ordering
_GO_ON = (
    "tiếp tục",
    "có ý kiến",
    "thống nhất",
    "quyết định",
    "phê bình",
    "thông báo",
)  # then somebody is told
_SIGNS = ("ký", "ban", "gửi", "ra", "phát", "có")
_JUST = ("vừa", "mới", "đã")
_ORDER_GAP = 4  # tokens between a word of ordering and the unit it orders


def by_agent(page: Tokens, found: Clause, halts: frozenset[int]) -> None:
    """… do UBND huyện chủ trì."""
    acts = False
    for mark in found.live:
        acts = acts or mark.table == "verb"
        if mark.table == "link" and mark.row == "by":
            name = name_at(page, mark.j, found.j, halts)
            # "tham gia mạng lưới do Bộ điều phối" tells of the network, not of who acts
            tables = ("link",) if acts else ("link", "verb")
            if name and any(other.i == name.j and other.table in tables for other in found.live):
                found.lead, found.lead_rule = name, "by_agent"
                return


def broken(page: Tokens, k: int, stop: int) -> bool:
    """Whether a run of tokens cannot be one name."""
    return (
        any(page.words[n] in (";", ".", ":", "?", "là", "nếu", "khi", "thì") for n in range(k, stop))
        or page.words[k] == "không"
    )


def orders(page: Tokens, found: Clause, k: int, halts: frozenset[int]) -> None:
    """[A] yêu cầu B [giao C] …: the last unit in the chain is told to act."""
    if found.lead_rule == "by_agent":
        found.ordered = True
        return
    first = True
    k = max(k, found.lead.j) if found.lead is not None and found.lead_rule == "subject" else k
    for mark in found.live:
        if mark.i < k or mark.table != "assign":
            goes_on = " ".join(page.words[mark.i : mark.j]) in _GO_ON
            if (
                mark.table == "verb"
                and not (goes_on and any(one.table == "assign" and one.i == mark.j for one in found.live))
                and not _puts_in_writing(page, found, mark, halts)
                and mark.i >= k
                and (found.lead is not None or not found.has("assign", "order"))
            ):
                break
            if mark.table == "force" and mark.row in ("hard", "soft", "optional"):
                found.ordered = True
                if mark.row == "hard":
                    break
            continue
        asked = page.word(k).isdecimal() and page.words[mark.i] in ("đề", "kiến", "xin")
        if asked or (mark.row == "direct" and not _directs(page, found, mark, first)):
            break  # 35 địa phương đề nghị giải quyết …: so many ask for it
        told = _ordered_name(page, mark, found, halts) or _sent_to(page, found, mark, halts)
        if told is None:
            counted = page.word(mark.j).isdecimal() and page.word(mark.j + 1) == "%"
            if mark.row == "order" and (
                counted
                or any(
                    other.table in ("verb", "adverb", "force")
                    and mark.j <= other.i <= _past_limit(found, mark.j) + 2
                    for other in found.live
                )
            ):
                found.ordered = True
                found.action_from = mark.j
                spoken_to = page.words[mark.i] in ("please", "pls", "kindly")
                if first and found.lead_rule == "subject" and not spoken_to:
                    found.lead, found.lead_rule = None, ""
            break
        found.orderer = found.lead if found.lead_rule == "subject" else found.orderer
        found.lead, found.lead_rule, found.ordered = told, "ordered", True
        found.action_from = max(told.j, mark.j)
        first = False
        if not any(other.table == "assign" and told.j <= other.i <= told.j + 1 for other in found.live):
            break
    leads = found.has("link", "lead")
    if found.has("force", "hard", "soft", "optional") or (
        leads and page.word(leads.i - 1) not in ("đã", "vừa")
    ):
        found.ordered = True


def _puts_in_writing(page: Tokens, found: Clause, mark: Mark, halts: frozenset[int]) -> bool:
    """… vừa ký Công điện yêu cầu các bộ …: what is signed is what orders."""
    order = next((one for one in found.live if one.i > mark.i and one.table == "assign"), None)
    signs = page.words[mark.i] in _SIGNS
    if order is None or not signs:
        return False
    if _sent_to(page, found, order, halts) is not None:
        return True
    if "," in page.words[mark.j : order.i]:
        return False
    named = _DOCUMENTS.marks(page, mark.j, min(order.i, mark.j + _ASIDE_MAX))
    return any(one.row == "document" and one.i <= mark.j + 1 for one in named)


def _sent_to(page: Tokens, found: Clause, mark: Mark, halts: frozenset[int]) -> Name | None:
    """… có văn bản gửi các sở, ngành yêu cầu …: whom the writing is sent to is told to act."""
    if mark.row != "order" or found.lead_rule not in ("", "subject"):
        return None
    for k in range(max(found.i, mark.i - _SUBJECT_MAX), mark.i):
        if page.words[k] in ("gửi", "tới") and page.word(k - 1).isalpha():
            name = name_at(page, k + 1 + (page.word(k + 1) in ("tới", "đến", "cho")), mark.i, halts)
            if name is not None and name.j == mark.i:
                named = _DOCUMENTS.marks(page, found.i, k)
                return name if any(one.row == "document" for one in named) else None
    return None


def _directs(page: Tokens, found: Clause, mark: Mark, first: bool) -> bool:
    """Whether "chỉ đạo" hands the duty on: a higher unit says so, and the other is named."""
    if page.word(mark.j).isdecimal():
        return False
    name = name_at(page, _past_aside(page, mark, found), found.j, halting(found.live, found.limits))
    if name is not None and first:
        bound = found.lead is not None and _bound_after(page, found, mark, name)
        acts = any(one.table in ("verb", "link") and one.i == name.j for one in found.live)
        just = page.word(mark.i - 1) in ("vừa", "đã") and acts and bool(found.limits)
        if bound or just or _written(page, found, mark):
            return True
    if (
        name is None
        or name.row == "generic"
        or any(part in " ".join(page.words[name.i : name.j]) for part in _WITHIN)
    ):
        return False
    leads = any(one.table == "link" and one.row == "lead" and one.i == name.j for one in found.live)
    if first and leads:
        return True  # Bí thư chỉ đạo Ban Tuyên giáo chủ trì …
    if not first:
        return False  # "yêu cầu UBND huyện chỉ đạo các xã …": to direct is what the first one is told to do
    if found.lead is None:
        if first and any(one.table == "verb" and one.i == name.j for one in found.live):
            found.directed = name  # "Chỉ đạo các doanh nghiệp báo cáo …", unless somebody above is bound
        # a heading "Chỉ đạo Chi cục Kiểm lâm:"; "vừa chỉ đạo các huyện … phải giao đất"
        return name.j >= found.j or _bound_after(page, found, mark, name)
    above = level_of(page.words[found.lead.i : found.lead.j], found.lead.row)
    below = level_of(page.words[name.i : name.j], name.row)
    forced = any(one.table == "force" and one.row == "hard" and one.i > mark.i for one in found.live)
    if forced or above not in _RANK or below not in _RANK:
        return False
    several = not {"các", "những"}.isdisjoint(
        page.words[name.i : name.i + 3]
    )  # one province's office directs the others
    return _RANK.index(above) < _RANK.index(below) + several


def _written(page: Tokens, found: Clause, mark: Mark) -> bool:
    """… vừa có văn bản chỉ đạo các cơ quan …: the writing is out, and it is what directs."""
    for k in range(max(found.i, mark.i - _ASIDE_MAX), mark.i):
        out = page.words[k] in _JUST and page.word(k + 1) in _SIGNS
        if out or (page.words[k] == "có" and not found.limits):
            start = k + 1 + out
            named = _DOCUMENTS.marks(page, start, mark.i)
            return any(one.row == "document" and one.i <= start + 1 for one in named)
    return False


def _bound_after(page: Tokens, found: Clause, mark: Mark, name: Name) -> bool:
    """UBND tỉnh chỉ đạo các chủ đầu tư cần …: what is directed is bound by a word of its own."""
    outer = page.words[name.i] in ("các", "những", "tất", "từng")
    aside = name.i > mark.j + 1
    if not outer and found.lead is not None:
        return False
    return any(
        (one.table == "force" and one.row == "hard") or (aside and one.table == "verb")
        for one in found.live
        if name.j <= one.i <= _past_limit(found, name.j) + 2
    )


def _past_limit(found: Clause, k: int) -> int:
    """The token after a limit that begins at `k`."""
    return next((limit.j for limit in found.limits if limit.i == k), k)


def _ordered_name(page: Tokens, mark: Mark, found: Clause, halts: frozenset[int]) -> Name | None:
    """The unit after a word of ordering, a few small words past it."""
    start = _past_aside(page, mark, found)
    for k in range(start, min(start + _ORDER_GAP, found.j)):
        name = name_at(page, k, found.j, halts)
        if name:
            return name
        if k in halts or page.words[k] in (",", ".", ";", ":"):
            break
    if page.word(start) in ("đối", "về", "với", "trong") and (far := _after_aside(page, start, found, halts)):
        return far
    # A unit no table knows: what stands before the next verb, where it begins with a capital.
    nxt = next(
        (one for one in found.live if one.i >= mark.j and one.table in ("verb", "force", "adverb", "link")),
        None,
    )
    if (
        nxt is None
        and start < found.j <= start + _UNKNOWN_MAX
        and page.words[start] in ("các", "những", "mỗi")
    ):
        return None if broken(page, start, found.j) else Name(start, found.j, "any")  # yêu cầu các chủ đập:
    if page.word(mark.j).isascii() and page.capital(mark.j) and (to := _infinitive(page, mark.j, found.j)):
        return Name(mark.j, to, "any")  # told Ho Chi Minh City to bring …
    if (
        nxt
        and mark.j < nxt.i <= mark.j + 14
        and (page.capital(mark.j) or page.words[mark.j] in ("các", "những", "mỗi", "the", "all", "every"))
        and not broken(page, mark.j, nxt.i)
    ):
        return Name(mark.j, nxt.i, "any")
    return None


def _after_aside(page: Tokens, k: int, found: Clause, halts: frozenset[int]) -> Name | None:
    """Yêu cầu đối với các hợp đồng cũ, Sở Tài chính chủ trì …: the unit after the comma that acts."""
    for n in range(k + 1, min(found.j - 1, k + _FAR_MAX)):
        if page.words[n] == ",":
            name = name_at(page, n + 1, found.j, halts)
            if name is not None and name.j in halts:
                return name
    return None


def _infinitive(page: Tokens, k: int, stop: int) -> int | None:
    """The "to" after a few English words of a name."""
    for n in range(k + 1, min(stop, k + _UNKNOWN_MAX)):
        if page.words[n] == "to":
            return n
        if not (page.words[n].isascii() and (page.words[n].isalpha() or page.words[n] in ("'", "-", "&"))):
            return None
    return None


def _past_aside(page: Tokens, mark: Mark, found: Clause) -> int:
    """The token after "yêu cầu, trong thời gian tới," and after "yêu cầu: trước ngày 15/7,"."""
    start = mark.j
    while page.word(start) in ("từ", "nay", "đến") and _past_limit(found, start) == start:
        start += 1
    timed = _past_limit(found, start)
    if timed > start:
        return timed + (page.word(timed) == ",")  # yêu cầu trước ngày 23/3 các cục phải …
    if page.word(mark.j) not in (",", ":"):
        return mark.j
    comma = next(
        (n for n in range(mark.j + 1, min(mark.j + _ASIDE_MAX, found.j)) if page.words[n] == ","), None
    )
    if comma is None:
        return mark.j
    inside = range(mark.j + 1, comma)
    aside = any(one.i in inside and one.table == "adverb" for one in found.live) or any(
        limit.i in inside for limit in found.limits
    )
    return comma + 1 if aside else mark.j


def coordinate(page: Tokens, found: Clause, halts: frozenset[int]) -> None:
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
