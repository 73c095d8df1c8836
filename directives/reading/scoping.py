"""At what level an obligation is counted.

Four rules, in this order (`_RULES`):
1. what a percentage or a quantifier counts, as far as it can be counted one by one;
2. the people whom the deed binds or whom a team at the base serves;
3. households, enterprises or things told by a plain number;
4. the level of the unit that is to act: the lead, else the issuer, else the first level the text names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

from deadlines.expressions.tokens import Tokens
from directives.reading.actors import counted_level, level_near, named_level, plain_number
from directives.reading.duties import clause
from directives.reading.filling import Draft
from directives.reading.lexicon import Layer, Mark, lexicon, words_of
from directives.reading.live import Clause
from directives.reading.models import Scope
from directives.reading.outline import Standing
from directives.reading.targets import Count
from directives.reading.who import Setting

_LEVELS = Layer("level")
_PLACES = ("thon", "xa", "huyen", "tinh")  # "ở từng thôn" says where, it counts nothing
_PEOPLE = ("nguoi", "ho", "doanh_nghiep")
_SERVING = frozenset(("hướng dẫn", "tuyên truyền", "hỗ trợ", "vận động", "tập huấn"))
_SERVING_MAX = 60  # tokens between "tuyên truyền" and "đến các hộ"
_SHARES = lexicon()["small"]["scoping_shares"]  # 60% of a plan or of money is a share of the unit's own work
_ADVERBS = words_of("small", "scoping_adverbs")  # xử lý dứt điểm 312 hồ sơ
_NO_THINGS = words_of("small", "scoping_no_things")  # classes are held, papers written: none is counted
_SENDING = frozenset((("bố", "trí"), ("phân", "công"), ("huy", "động"), ("điều", "động"), ("cắt", "cử")))
_OCCASIONS = words_of("small", "scoping_occasions")
_SCOPES = frozenset(get_args(Scope))


@dataclass(frozen=True, slots=True)
class _Case:
    """A draft with all that its scope may rest on."""

    setting: Setting
    draft: Draft
    standing: Standing
    found: Clause

    @property
    def page(self) -> Tokens:
        return self.setting.page


def fill_scope(setting: Setting, draft: Draft, standing: Standing, found: Clause) -> None:
    """The level at which the obligation is counted."""
    case = _Case(setting, draft, standing, found)
    for rule, name in _RULES:
        told = rule(case)
        if told in _SCOPES:
            draft.scope, draft.scope_rule = told, name  # type: ignore[assignment]  # one of the scopes, as just asked
            return
    draft.scope, draft.scope_rule = "khac", "level_of_lead"


def scope_of(setting: Setting, draft: Draft) -> None:
    """The scope of a draft whose lead came after it."""
    fill_scope(setting, draft, Standing(), clause(setting.page, draft.i, draft.j, []))


def _counted(case: _Case) -> str | None:
    """100% thôn, mỗi xã 01 tổ, 30% hộ: what is counted one by one."""
    count, page = case.draft.count, case.page
    if count is None or (
        page.words[count.i] == "từng" and (count.scope in _PLACES or _shared_out(case, count))
    ):
        return None
    if _means(case, count):
        return None
    if count.percent is not None and count.scope == "khac" and (_share(case) or _occasions(case, count)):
        return None
    return count.scope if count.scope != "khac" or count.percent is not None else None


def _means(case: _Case, count: Count) -> bool:
    """Cử ít nhất 02 người, bố trí 05 cán bộ: people are what the deed is done with."""
    if count.percent is not None or count.scope != "nguoi":
        return False
    before = case.page.words[max(case.draft.i, count.i - 5) : count.i]
    return not _SENDING.isdisjoint(pairwise(before)) or "cử" in before


def _shared_out(case: _Case, count: Count) -> bool:
    """Phân công nhiệm vụ cho từng thành viên: it says how, and counts nothing."""
    return count.scope == "nguoi" and case.page.word(count.i + 1) in (
        "thành",
        "cán",
        "đồng",
        "đảng",
        "công",
        "cá",
    )


def _occasions(case: _Case, count: Count) -> bool:
    """Giảm 30% số cuộc họp: occasions are the unit's own work."""
    words = [word for word in case.page.words[count.j : count.j + 3] if word not in ("số", "các")]
    return bool(words) and words[0] in _OCCASIONS


def _share(case: _Case) -> bool:
    """Giải ngân trên 60% kế hoạch vốn, đạt 90% dự toán: a share of what one unit was given to do."""
    count, lead = case.draft.count, case.draft.lead
    if count is None or lead is None:
        return False
    before = case.page.words[max(case.draft.i, count.i - 8) : count.i]
    after = case.page.words[count.j : count.j + 5] + (count.population or "").lower().split()[:5]
    shares = any(tuple(after[n : n + len(one)]) == one for one in _SHARES for n in range(len(after)))
    return shares or ("giải", "ngân") in pairwise(before)


def _goal_of(case: _Case) -> str | None:
    """Người dân từ 18 tuổi trở lên biết …: under a heading of targets, those at the head of the item."""
    draft, standing = case.draft, case.standing
    if not (standing.targets and standing.due and draft.count is None):
        return None
    near = level_near(case.page, draft.i, min(draft.i + 3, draft.j))
    at_head = near is not None and near.i <= draft.i + 1
    return near.row if near is not None and at_head and near.row in (*_PEOPLE, "thon", "xa") else None


def _bound(case: _Case) -> str | None:
    """Người tham gia phải tự nguyện: under somebody's heading, the people it binds are what is counted."""
    found, draft = case.found, case.draft
    if draft.lead_rule != "inherited_lead" or not found.has("force", "hard"):
        return None
    near = level_near(case.page, found.action_from, min(found.action_from + 2, draft.j))
    at_head = near is not None and near.i == found.action_from and near.row in _PEOPLE
    return near.row if near is not None and at_head else None


def _served(case: _Case) -> str | None:
    """Hướng dẫn người dân, tuyên truyền … đến các hộ: whom a team at the base serves."""
    page, draft, found = case.page, case.draft, case.found
    if draft.lead is not None and not draft.lead.team:
        return None
    for mark in [one for one in found.verbs if draft.i <= one.i < draft.j][:2]:
        serves = " ".join(page.words[mark.i : mark.j]) in _SERVING
        if not serves or mark.i > max(draft.action_from, draft.i) + 4:
            continue
        near = level_near(page, mark.j, min(mark.j + 5, draft.j)) or _reached(page, mark.j, draft.j)
        if near and near.row in _PEOPLE:
            return near.row
    return None


def _reached(page: Tokens, i: int, j: int) -> Mark | None:
    """The people after "đến", "tới": tuyên truyền chủ trương của tỉnh đến các gia đình."""
    for k in range(i, min(j - 1, i + _SERVING_MAX)):
        if page.words[k] in ("đến", "tới"):
            start = k + 1
            while start < j and page.words[start] in ("các", "từng", "mọi", "tận", "những", "mỗi"):
                start += 1
            mark = _LEVELS.at(page, start, j) if start < j else None
            if mark is not None and mark.row in _PEOPLE:
                return mark
    return None


def _numbered(case: _Case) -> str | None:
    """Lập dự án cho 1.200 hộ: households or enterprises by a plain number."""
    return plain_number(case.page, case.draft.action_from, case.draft.j) if case.draft.count is None else None


def _things(case: _Case) -> str | None:
    """Giải quyết 312 hồ sơ, lắp đặt 120 trạm: things by a plain number right after the deed."""
    page, draft = case.page, case.draft
    if draft.count is not None and draft.count.percent is not None:
        return None
    for mark in case.found.verbs:
        if not draft.i <= mark.i < draft.j:
            continue
        k = mark.j
        while k < draft.j and page.words[k] in _ADVERBS:
            k += 1
        thing = page.word(k + 1)
        if page.word(k).isdecimal() and page.word(k) not in ("1", "01") and thing.isalpha():
            if counted_level(page, k + 1, draft.j) == "nguoi":
                return None  # bố trí 02 nhân viên: those who do it
            return None if thing in _NO_THINGS or _LEVELS.at(page, k + 1, draft.j) else "khac"
        return None
    return None


def _of_lead(case: _Case) -> str | None:
    """Sở Y tế: tỉnh. A unit whose name tells no level works where the one it reports to does."""
    lead, told = case.draft.lead, case.draft.report_to
    if lead is None:
        return None
    office = lead.level is None and lead.text.lower().startswith(("văn phòng", "bộ phận"))
    if (office or not lead.sure) and told is not None:
        level = named_level(case.page.words[told[0] : told[1]])
        if level in ("tinh", "huyen", "xa"):
            return level
    return lead.level


def _of_issuer(case: _Case) -> str | None:
    """Where no unit is named, the one that issued the text is to act."""
    level = case.setting.issuer_level
    return level if level and level != "khac" else None


def _first_named(case: _Case) -> str | None:
    """The first level that the deed names; for a unit, a place rather than whom it helps there."""
    page, draft = case.page, case.draft
    told = range(*draft.report_to) if draft.report_to is not None else range(0)
    marks = [one for one in _LEVELS.marks(page, draft.action_from, draft.j) if one.i not in told]
    if draft.lead is not None:
        marks = [one for one in marks if one.row in _PLACES]
    near = marks[0] if marks else None
    while near is not None and page.word(near.j) in (",", "và"):
        lower = _LEVELS.at(page, near.j + 1, draft.j) if near.j + 1 < draft.j else None
        if lower is None or lower.row not in _PLACES:
            break
        near = lower  # "ở các cấp: xã, phường, thôn": down to the last one
    return near.row if near is not None else None


_RULES: tuple[tuple[Callable[[_Case], str | None], str], ...] = (
    (_counted, "counted"),
    (_goal_of, "counted"),
    (_bound, "counted"),
    (_served, "served"),
    (_numbered, "counted"),
    (_things, "counted"),
    (_of_lead, "level_of_lead"),
    (_of_issuer, "level_of_issuer"),
    (_first_named, "first_named"),
)
