"""What is set aside in a clause before its obligations are read, and two times that only stand in it.

Times and counts that only describe are set aside; a day that opens the sentence and an event that
closes the deed are taken in.
"""

from dataclasses import replace

from deadlines.expressions.durations import before_event
from deadlines.expressions.joining import resolved_point
from deadlines.expressions.limit import Limit
from deadlines.expressions.occasions import opening_day
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import ACTORS, name_at
from directives.reading.live import Clause, halting, live_marks
from directives.reading.targets import Count
from directives.reading.who import Setting


def spanned(page: Tokens, found: Clause, valid: list[Limit]) -> list[Limit]:
    """Từ nay đến hết ngày 20/01, … thứ Bảy hằng tuần: the window only says how long it recurs."""
    if any(one.kind == "recurring" for one in valid):
        valid = [one for one in valid if page.words[max(0, one.i - 2) : one.i] != ["từ", "nay"] or one.freq]
    if len(valid) == 2 and valid[1].kind == "recurring" and valid[0].i <= found.i + 2:
        spans = valid[0].mode == "window" or page.words[found.i : found.i + 2] == ["từ", "nay"]
        near = valid[1].i - valid[0].j <= 2  # từ tháng 7 đến tháng 6, hằng tháng …
        if spans and (near or any(mark.i < valid[1].i for mark in found.verbs)):
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
    if (count.quantifier or "").startswith("<") and page.word(count.j) in ("phải", "thì", "cần"):
        return True  # các chủ đầu tư giải ngân dưới 30% phải giải trình
    if lead is not None and lead.i < count.i < lead.j:
        first = lead.i + (page.words[lead.i] in ("các", "những"))
        if first < count.i and ACTORS.at(page, first, count.i) is not None:
            return True
    if lead is not None and page.words[lead.j : lead.j + 1] == ["có"] and lead.j < count.i <= lead.j + 3:
        acts = next((mark.i for mark in found.live if mark.i >= count.j), None)
        if acts is not None and found.lead_rule == "subject" and acts <= count.j + 4:
            return True  # các công đoàn cơ sở có trên 50 đoàn viên báo cáo …
    return "thì" in page.words[count.j : found.action_from] and "nào" in page.words[found.i : count.i]


def opening_limit(setting: Setting, i: int, j: int) -> Limit | None:
    """Sáng thứ Hai, ngày 16/1, các phường phải …: a day to come, before the unit that it binds."""
    page = setting.page
    told_at = opening_day(page, i, j) if setting.today is not None else None
    if told_at is None or setting.today is None:
        return None
    live = live_marks(page, told_at.j, j)
    number = page.word(told_at.j + 1).isdecimal()  # "63 tỉnh, thành phố"
    name = name_at(page, told_at.j + 1 + number, j, halting(live, []))
    bound = name is not None and any(
        mark.table == "force" and mark.row == "hard" and name.j <= mark.i <= name.j + 2 for mark in live
    )
    limit = resolved_point(told_at, setting.today)
    ahead = limit.strict is not None and limit.strict > setting.today
    return replace(limit, rule_name="in_day") if bound and ahead else None


def event_after(page: Tokens, found: Clause, limits: list[Limit]) -> Limit | None:
    """… xong trước mùa mưa: an event that limits the deed before it, the last one in the clause."""
    if not found.verbs:
        return None
    start = max(found.verbs[0].i, limits[-1].j if limits else found.i)
    ahead = [k for k in range(start, found.j) if page.words[k] in ("trước", "before")]
    event = next((one for k in ahead if (one := before_event(page, k, found.j))), None)
    if event is None or told_before(page, found, event):
        return None
    apart = not limits or any(mark.table == "verb" and start <= mark.i < event.i for mark in found.live)
    return event if apart or page.word(event.i - 1) == "xong" else None
