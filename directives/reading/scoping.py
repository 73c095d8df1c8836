"""At what level an obligation is counted.

What a percentage or a quantifier counts decides; else the people it binds or serves; else the level
of the unit that is to act.
"""

from directives.reading.actors import level_near, plain_number
from directives.reading.duties import clause
from directives.reading.filling import Draft, Setting
from directives.reading.live import Clause
from directives.reading.models import Scope
from directives.reading.outline import Standing
from directives.reading.tokens import Tokens

_PLACES = ("thon", "xa", "huyen", "tinh")  # "ở từng thôn" says where, it counts nothing
_PEOPLE = ("nguoi", "ho", "doanh_nghiep")
_SERVING = frozenset(("hướng dẫn", "tuyên truyền", "hỗ trợ", "vận động", "tập huấn"))


def fill_scope(setting: Setting, draft: Draft, standing: Standing, found: Clause) -> None:
    """The level at which the obligation is counted."""
    page, count, lead = setting.page, draft.count, draft.lead
    if count is not None and page.words[count.i] == "từng" and count.scope in _PLACES:
        count = None
    if count is not None and count.scope and (count.percent is not None or count.scope != "khac"):
        draft.scope, draft.scope_rule = count.scope, "counted"  # type: ignore[assignment]  # the rows of the tables are the scopes
        return
    if standing.targets and standing.due and count is None:
        near = level_near(page, draft.i, min(draft.i + 3, draft.j))
        if near and near.row in ("nguoi", "ho", "doanh_nghiep", "thon", "xa") and near.i <= draft.i + 1:
            draft.scope, draft.scope_rule = near.row, "counted"  # type: ignore[assignment]  # the rows of the tables are the scopes
            return
    if bound := _bound_themselves(page, draft, found):
        draft.scope, draft.scope_rule = bound, "counted"
        return
    if (lead is None or lead.team) and (served := _served(page, draft, found)):
        draft.scope, draft.scope_rule = served, "served"
        return
    if count is None and (told := plain_number(page, draft.action_from, draft.j)):
        draft.scope, draft.scope_rule = told, "counted"  # type: ignore[assignment]  # the rows of the tables are the scopes
        return
    if lead is not None and lead.level:
        draft.scope, draft.scope_rule = lead.level, "level_of_lead"  # type: ignore[assignment]  # the rows of the tables are the scopes
        return
    near = level_near(page, draft.i, draft.j)
    if near:
        draft.scope, draft.scope_rule = near.row, "counted"  # type: ignore[assignment]  # the rows of the tables are the scopes
    elif setting.issuer_level:
        draft.scope, draft.scope_rule = setting.issuer_level, "level_of_lead"  # type: ignore[assignment]  # the rows of the tables are the scopes
    else:
        draft.scope, draft.scope_rule = "khac", "level_of_lead"


def _bound_themselves(page: Tokens, draft: Draft, found: Clause) -> Scope | None:
    """Người tham gia phải tự nguyện: under somebody's heading, the people it binds are what is counted."""
    if draft.lead_rule != "inherited_lead" or not found.has("force", "hard"):
        return None
    near = level_near(page, found.action_from, min(found.action_from + 2, draft.j))
    at_head = near is not None and near.i == found.action_from and near.row in _PEOPLE
    return near.row if near is not None and at_head else None  # type: ignore[return-value]  # the rows of the tables are the scopes


def _served(page: Tokens, draft: Draft, found: Clause) -> Scope | None:
    """Hướng dẫn người dân, tuyên truyền đến hộ: whom a team at the base serves."""
    for mark in [one for one in found.verbs if draft.i <= one.i < draft.j][:2]:
        serves = " ".join(page.words[mark.i : mark.j]) in _SERVING
        if not serves or mark.i > max(draft.action_from, draft.i) + 4:
            continue
        near = level_near(page, mark.j, draft.j)
        if near and near.row in _PEOPLE and (near.i - mark.j <= 4 or page.word(near.i - 2) == "đến"):
            return near.row  # type: ignore[return-value]  # the rows of the tables are the scopes
    return None


def scope_of(setting: Setting, draft: Draft) -> None:
    """The scope of a draft whose lead came after it."""
    fill_scope(setting, draft, Standing(), clause(setting.page, draft.i, draft.j, []))
