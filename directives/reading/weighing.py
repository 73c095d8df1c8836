"""What a clause weighs: whether it only tells of something, and which of its times limit a duty."""

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.handing import Read
from directives.reading.lexicon import words_of
from directives.reading.live import Clause
from directives.reading.negatives import limits_nothing
from directives.reading.outline import Standing
from directives.reading.sifting import event_after, gone, spanned
from directives.reading.telling import changed, has_number, told
from directives.reading.who import Setting

_THINGS = words_of("small", "duties_things")
_GIVEN = frozenset(("giao", "nêu", "đề", "duyệt", ","))  # nhiệm vụ đã giao trước ngày …


def imperative(found: Clause, read: Read, standing: Standing) -> bool:
    """Whether the clause begins with a verb, under a heading or after a unit that it binds."""
    first = next(
        (mark for mark in found.live if mark.i >= found.action_from and mark.table != "adverb"), None
    )
    if first is None or first.table not in ("verb", "assign", "link") or found.lead is not None:
        return False
    if standing.tasks and first.i <= found.action_from + 3:
        return True
    return (standing.lead or read.lead) is not None and first.i == found.action_from


def tells(page: Tokens, found: Clause, read: Read, limits: list[Limit], standing: Standing) -> str | None:
    """The rule by which the clause only tells of something."""
    opens = imperative(found, read, standing)
    ordered = (found.ordered and not _striven(page, found)) or found.promised or opens
    acts = [mark.i for mark in found.verbs if mark.i >= found.action_from]
    rule = told(page, found.i, found.j, ordered=ordered, acts=acts, limits=limits)
    if rule is not None:
        return rule
    if found.person and not found.has("assign", "order"):
        return "past"
    if not ordered and not read.leads and changed(page, found.i, found.j):
        return "statistics"
    if not (found.ordered or standing.targets) and has_number(page, found):
        return "statistics"
    # "… dự kiến xong tháng 6; hội đồng sẽ thẩm định tháng 9": it goes on foretelling
    bound = found.ordered or opens or any(limit.firm for limit in limits)
    return "forecast" if read.forecast and not bound else None


def _striven(page: Tokens, found: Clause) -> bool:
    """… đã được các xã phấn đấu hoàn thành …: the striving is told of, and nothing else binds."""
    soft = found.has("force", "soft")
    if soft is None or found.has("force", "hard", "optional") or found.has("assign", "order"):
        return False
    before = page.words[found.i : soft.i]
    return "đã" in before and "sẽ" not in before and "," not in before[before.index("đã") :]


def limiting(
    setting: Setting, found: Clause, read: Read, limits: list[Limit], sentence: tuple[int, int], *, acts: bool
) -> list[Limit] | None:
    """The limits that limit something, each told once; the others are noted with their rule.

    `acts`: somebody is told to act, so that a day gone by is still a limit. None where all
    of them are days gone by, so that the clause tells of the past.
    """
    page = setting.page
    valid: list[Limit] = []
    for limit in limits:
        # "kiểm tra việc chấp hành từ ngày … đến ngày …": a stretch gone by is what the deed looks at
        looked_at = "past" if limit.mode == "window" and gone(setting, limit) else None
        if _done_by(setting, limit) or _of_subject(page, found, limit):
            looked_at = "condition"
        reason = (
            limits_nothing(page, limit, found.i, sentence=sentence)
            or _before_order(page, found, limit)
            or looked_at
        )
        if reason:
            read.skipped.append((limit, reason))
        else:
            valid.append(limit)
    if valid and not acts and all(gone(setting, limit) for limit in valid):
        read.skipped += [(limit, "past") for limit in valid]
        return None
    event = event_after(page, found, limits)
    return spanned(page, found, [*_told_once(page, valid), *([event] if event is not None else [])])


def _done_by(setting: Setting, limit: Limit) -> bool:
    """Các dự án đã ký kết trước ngày …: what was done by a day gone by; a day to come limits something."""
    before = setting.page.words[max(0, limit.i - 3) : limit.i]
    if limit.mode != "before" or "đã" not in before[:-1] or not _GIVEN.isdisjoint(before):
        return False
    return setting.today is None or gone(setting, limit)


def _of_subject(page: Tokens, found: Clause, limit: Limit) -> bool:
    """Kinh phí chưa dùng hết trong năm 2025 phải nộp trả …: a time inside what acts."""
    lead = found.lead
    if lead is not None and found.lead_rule == "subject" and lead.i < limit.i < lead.j:
        return True
    binds = any(mark.i == limit.j and (mark.table, mark.row) == ("force", "hard") for mark in found.live)
    return binds and page.words[found.i] in _THINGS and any(one.i > limit.j for one in found.limits)


def _told_once(page: Tokens, valid: list[Limit]) -> list[Limit]:
    """Without a frequency that another one of them tells better: "định kỳ báo cáo … hằng năm trước 15/11"."""
    exact = {limit.freq.names for limit in valid if limit.freq and "by=" in (limit.rule or "")}
    often = any(one.kind == "relative" or (one.freq and one.freq.names != ("periodic",)) for one in valid)
    dated = any(
        one.kind == "on_or_before" for one in valid
    )  # "nộp báo cáo năm, hạn cuối 05/12/2022": its name
    return [
        one
        for one in valid
        if not (one.freq and one.freq.names in exact and "by=" not in (one.rule or ""))
        and not (often and one.rule == "periodic")
        and not (dated and one.rule == "yearly" and page.words[one.i - 2 : one.i] == ["báo", "cáo"])
    ]


def _before_order(page: Tokens, found: Clause, limit: Limit) -> str | None:
    """Để tổng hợp … cuối năm, Sở đề nghị …; Cuối tháng 6, Bộ đã yêu cầu …: a time before the order itself."""
    order = found.has("assign", "order")
    if order is None or limit.j > order.i or limit.mode == "before":
        return None
    if page.words[found.i] in ("để", "nhằm"):
        return "purpose"
    given = {"đã", "vừa", "mới"} & set(page.words[limit.j : order.i])
    return "past" if given and limit.i <= found.i + 1 else None
