"""What is set aside in a clause before its obligations are read: times and counts that only describe."""

from directives.reading.actors import ACTORS
from directives.reading.filling import Setting
from directives.reading.limit import Limit
from directives.reading.live import Clause
from directives.reading.targets import Count
from directives.reading.tokens import Tokens


def spanned(page: Tokens, found: Clause, valid: list[Limit]) -> list[Limit]:
    """Từ nay đến hết ngày 20/01, … thứ Bảy hằng tuần: the window only says how long it recurs."""
    if len(valid) == 2 and valid[1].kind == "recurring" and valid[0].i <= found.i + 2:
        spans = valid[0].mode == "window" or page.words[found.i : found.i + 2] == ["từ", "nay"]
        if spans and any(mark.i < valid[1].i for mark in found.verbs):
            return valid[1:]
    return valid


def told_before(page: Tokens, found: Clause, event: Limit) -> bool:
    """Whether "trước mùa mưa" stands in brackets or belongs to a noun ("lịch nghỉ trước Tết")."""
    depth = 0
    for k in range(found.i, event.i):
        depth += (page.words[k] == "(") - (page.words[k] == ")")
    return depth > 0


def gone(setting: Setting, limit: Limit) -> bool:
    """Whether a day was over before the document was written."""
    return setting.today is not None and limit.lenient is not None and limit.lenient < setting.today


def describes(page: Tokens, found: Clause, count: Count) -> bool:
    """Whether a count only says who is bound ("các xã đạt dưới 60% phải …") or when ("xã nào … 5% … thì")."""
    lead = found.lead
    if lead is not None and lead.i < count.i < lead.j:
        first = lead.i + (page.words[lead.i] in ("các", "những"))
        if first < count.i and ACTORS.at(page, first, count.i) is not None:
            return True
    return "thì" in page.words[count.j : found.action_from] and "nào" in page.words[found.i : count.i]
