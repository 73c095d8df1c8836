"""One sentence, read under what stands above it: the obligations it puts, or why it puts none."""

from dataclasses import replace

from deadlines.expressions.limit import Limit, within
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import name_at
from directives.reading.duties import clause
from directives.reading.filling import fill_part
from directives.reading.handing import Read, bound_unit, handed, only_time, uncounted
from directives.reading.lead_ins import lead_in
from directives.reading.lexicon import Mark, words_of
from directives.reading.live import ACTIONS, Clause, live_marks
from directives.reading.outline import Standing, Who
from directives.reading.parts import parts
from directives.reading.scoping import fill_scope
from directives.reading.sifting import describes, opening_limit
from directives.reading.structure import clauses
from directives.reading.targets import Count, counts
from directives.reading.telling import basis
from directives.reading.weighing import imperative, limiting, tells
from directives.reading.who import Setting

_LABEL_MAX = 16  # tokens of a unit's name before a colon
_COLONS_MAX = 3  # lead-ins inside one another
_LEAD_IN_MAX = 250  # tokens before the colon of a lead-in
_PLACED = ("điểm", "tỉnh", "huyện", "xã", "phường", "bàn", "phương", "thôn", "phố", "quận")
_NO_LEAD_IN = words_of("small", "asking_no_lead_in")  # như: examples; email: an address
_LEAD_INS = words_of("small", "asking_lead_ins")
_TELLING = frozenset(("validity", "condition", "event", "consequence", "forecast", "statistics", "cut_off"))


def read_sentence(
    setting: Setting, i: int, j: int, limits: list[Limit], standing: Standing, depth: int = 0
) -> Read:
    """The obligations of a sentence at tokens [i, j); `limits` are the time limits in it."""
    page = setting.page
    opening = ACTIONS.at(page, i, j)
    if standing.silent and opening is not None and opening.table == "assign" and opening.row == "order":
        standing = Standing()  # "Giao Văn phòng theo dõi …" closes a plan, whatever section it stands in
    if standing.silent:
        return Read(skipped=[(limit, "silent_section") for limit in limits])
    if basis(page, i, j) and not _tells_after_basis(page, i, j, limits):
        return Read(skipped=[(limit, "basis") for limit in limits])
    if depth < _COLONS_MAX and (pieces := _labelled(page, i, j)):
        return _each_labelled(setting, pieces, limits, standing, depth + 1)
    colon = _colon(page, i, j, limits) if depth < _COLONS_MAX else None
    if colon is not None:
        found = _led_in(setting, i, colon, j, limits, standing, depth + 1)
        if found is not None:
            return found
    read = Read(lead=standing.lead)
    for a, b in _whole(page, clauses(page, i, j)):
        _clause(setting, read, a, b, within(limits, a, b), standing, (i, j))
    return read


def _whole(page: Tokens, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Yêu cầu Giám đốc các sở; Chủ tịch UBND các huyện thực hiện …: a list of units is one clause."""
    found: list[tuple[int, int]] = []
    for a, b in pieces:
        begun = found and found[-1][1] < a and page.words[a - 1] == ";"
        if begun and _only_units(page, *found[-1]) and name_at(page, a, b, frozenset()) is not None:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return found


def _only_units(page: Tokens, i: int, j: int) -> bool:
    """Whether a clause ends in a unit right after a word of ordering, or is a list of units alone."""
    live = live_marks(page, i, j)
    last = next((mark for mark in reversed(live) if mark.table in ("assign", "verb", "force", "link")), None)
    start = i if last is None else last.j
    if last is not None and last.table != "assign":
        return False
    name = name_at(page, start, j, frozenset())
    return name is not None and (name.j >= j or any(page.words[k] == ":" for k in range(start, j)))


def _labelled(page: Tokens, i: int, j: int) -> list[tuple[int, int]]:
    """Ngành y tế: …; ngành giáo dục: …: the clauses of a sentence when each names its own unit first."""
    pieces = clauses(page, i, j)
    if len(pieces) < 2:
        return []
    for a, b in pieces:
        colon = next((k for k in range(a, min(b - 1, a + _LABEL_MAX)) if page.words[k] == ":"), None)
        name = name_at(page, a, colon, frozenset()) if colon is not None and colon > a else None
        if name is None or name.j != colon:
            return []
    return pieces


def _each_labelled(
    setting: Setting, pieces: list[tuple[int, int]], limits: list[Limit], standing: Standing, depth: int
) -> Read:
    """What such clauses ask, each by itself."""
    read = Read(lead=standing.lead)
    for a, b in pieces:
        one = read_sentence(setting, a, b, within(limits, a, b), standing, depth)
        read.drafts += one.drafts
        read.skipped += one.skipped
        read.limits += one.limits
        read.closing += one.closing
    return read


def _tells_after_basis(page: Tokens, i: int, j: int, limits: list[Limit]) -> bool:
    """Căn cứ …, Cục Thuế lập sổ bộ chậm nhất …: after its basis the sentence does ask for something."""
    live = live_marks(page, i, j)
    ordered = any(
        (mark.table == "assign" and mark.row == "order") or (mark.table == "force" and mark.row == "hard")
        for mark in live
    )
    return (
        ordered
        or _acts_after_comma(page, i, j, live)
        or any(
            limit.mode in ("before", "by") and page.words[limit.i] in ("trước", "chậm", "muộn", "xong")
            for limit in limits
        )
    )


def _acts_after_comma(page: Tokens, i: int, j: int, live: list[Mark]) -> bool:
    """Căn cứ Luật …, Công an tỉnh triển khai …: after its basis a unit acts."""
    halts = frozenset(mark.i for mark in live)
    for k in range(i + 1, min(j - 1, i + _LEAD_IN_MAX)):
        if page.words[k] == ",":
            name = name_at(page, k + 1, j, halts)
            if name is not None and name.row != "generic" and name.j in halts:
                return any(mark.i == name.j and mark.table in ("verb", "link") for mark in live)
    return False


def _colon(page: Tokens, i: int, j: int, limits: list[Limit]) -> int | None:
    """The colon that parts a lead-in from what it leads in."""
    for k in range(i + 1, min(j - 2, i + _LEAD_IN_MAX)):
        if (
            page.words[k] == ":"
            and not any(limit.i <= k < limit.j for limit in within(limits, k - 40, k + 1))
            and not page.word(k + 1).startswith("/")
        ):
            if page.word(k - 1) in _NO_LEAD_IN or _places(page, k, j):
                continue  # examples of what was said, nothing of their own
            if not (page.word(k + 1).isdecimal() and page.glued(k + 1) and page.glued(k)):  # 17:00
                return k
    return None


def _places(page: Tokens, colon: int, j: int) -> bool:
    """… tại 4 tỉnh trọng điểm: Cà Mau, Sóc Trăng, …: the names of what was counted, nothing that is asked."""
    listed = page.words[colon - 1] in _PLACED and page.capital(colon + 1)
    return (
        listed and name_at(page, colon + 1, j, frozenset()) is None and ACTIONS.at(page, colon + 1, j) is None
    )


def _led_in(
    setting: Setting, i: int, colon: int, j: int, limits: list[Limit], standing: Standing, depth: int
) -> Read | None:
    """A sentence with a colon: what stands before it holds for what stands after."""
    page = setting.page
    before = within(limits, i, colon)
    handed, skipped, head = lead_in(setting, i, colon, before, standing)
    if (
        head.verbs
        and not before
        and not head.ordered
        and head.lead is None
        and page.words[colon - 1] not in _LEAD_INS
    ):
        return None
    inner = read_sentence(setting, colon + 1, j, within(limits, colon + 1, j), handed, depth)
    if not inner.drafts:
        return None
    for draft in inner.drafts:
        if draft.lead_in is None and head.verbs and draft.count is not None:
            draft.lead_in = (max(head.action_from, head.verbs[0].i), colon)
    inner.skipped += skipped
    inner.limits += [limit for limit in before if limit in handed.due]
    inner.handed = replace(handed, lead=inner.lead or handed.lead) if handed.due or handed.targets else None
    return inner


def _clause(
    setting: Setting,
    read: Read,
    i: int,
    j: int,
    limits: list[Limit],
    standing: Standing,
    sentence: tuple[int, int],
) -> None:
    """Read one clause of a sentence into `read`."""
    page = setting.page
    if i == sentence[0] and (first := opening_limit(setting, i, j)) is not None:
        limits = [first, *limits]
    found = clause(page, i, j, limits)
    acts = found.ordered or imperative(found, read, standing)
    telling = tells(page, found, read, limits, standing)
    read.forecast = telling == "forecast"
    if telling:
        read.skipped += [(limit, telling) for limit in limits]
        return
    passed = len(read.skipped)
    valid = limiting(setting, found, read, limits, sentence, acts=acts)
    if valid is None:
        return
    about = [rule for _, rule in read.skipped[passed:]]
    if not (valid or acts) and about and len(about) == len(limits) and _TELLING.issuperset(about):
        return  # "được hưởng … đến hết tháng 12": the sentence is about that time and asks nothing
    counted = [one for one in counts(page, i, j) if not any(limit.i <= one.i < limit.j for limit in limits)]
    if found.lead_rule == "concerning":
        counted = [one for one in counted if one.i >= found.action_from]
    counted = [one for one in counted if not describes(page, found, one)]
    before = read.lead
    own_lead = bound_unit(setting, found, read)
    if only_time(page, found, valid, counted):
        if read.drafts or i > sentence[0] or found.j >= sentence[1]:
            read.closing += valid
        else:
            read.ahead += valid  # "Trước ngày 15/7 …; Sở … báo cáo": the time stands before its deed
        read.limits += valid
        return
    valid = valid or handed(setting, found, read, counted)
    if not _accept(setting, read, found, valid, counted, standing, own_lead) and limits:
        read.lead = before  # a clause that asks nothing binds nobody


def _accept(
    setting: Setting, read: Read, found: Clause, valid: list[Limit], counted: list[Count], standing: Standing,
    own_lead: Who | None,
) -> bool:  # fmt: skip
    """Put the obligations of a clause's parts into `read`; whether there are any."""
    page = setting.page
    handed = any(not found.i <= limit.i < found.j for limit in valid)
    accepted = False
    for part in parts(page, found, [] if handed else valid, counted):
        if handed:
            part.limits = list(valid)
        drafts = fill_part(setting, read.lead, found, part, standing, own_lead, following=bool(read.drafts))
        for draft in drafts:
            if (
                draft.count
                and draft.count.scope == "khac"
                and read.last
                and uncounted(page, draft.count, found)
            ):
                draft.count = replace(draft.count, scope=read.last.scope, population=read.last.population)
            read.last = draft.count or read.last
            fill_scope(setting, draft, standing, found)
        if not drafts:
            read.skipped += [(limit, "no_duty") for limit in part.limits]
            continue
        accepted = True
        if part.limits and not handed:
            verb = next((mark.i for mark in found.verbs if part.i <= mark.i), part.j)
            read.leads = part.limits[0].i < (part.counts[0].i if part.counts else verb)
        read.leads = read.leads or any(one.rule_name == "bare_year" for one in part.limits)
        read.last_limits = part.limits or read.last_limits
        read.drafts += drafts
        read.limits += part.limits
    return accepted
