"""What a clause gets from the clauses before it: a time, a population, a series of goals."""

from dataclasses import dataclass, field

from deadlines.expressions.dates import point
from deadlines.expressions.joining import resolved_point
from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import ACTORS
from directives.reading.filling import Draft
from directives.reading.lexicon import words_of
from directives.reading.live import Clause
from directives.reading.outline import Standing, Who
from directives.reading.targets import Count
from directives.reading.who import Setting, who

_DONE = words_of("small", "handing_done")
_WHOLE = (_DONE - {"báo", "cáo"}) | words_of("small", "handing_whole")
_WHOLE_MAX = 10  # tokens of "Tất cả các nhiệm vụ nêu trên phải hoàn thành"
_LABEL_MAX = 6  # tokens beside its time that a clause which only tells a time may have


@dataclass(slots=True)
class Read:
    """What a sentence gave."""

    drafts: list[Draft] = field(default_factory=list)
    skipped: list[tuple[Limit, str]] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)  # those that limit something
    lead: Who | None = None
    handed: Standing | None = None  # what the rest of the block inherits after a lead-in
    last: Count | None = None  # what was counted last, and by when
    last_limits: list[Limit] = field(default_factory=list)
    forecast: bool = False  # the clause before only foretold
    leads: bool = False  # that limit stood before its deed, so it may hold for the clauses after it
    ahead: list[Limit] = field(default_factory=list)  # limits whose deed is still to come
    closing: list[Limit] = field(default_factory=list)  # limits of a sentence without a deed of its own


_WE = (["chúng", "tôi"], ["chúng", "ta"])  # those whom the speaker speaks for


def bound_unit(setting: Setting, found: Clause, read: Read) -> Who | None:
    """The unit that this clause itself binds; `read.lead` becomes it."""
    if found.lead is not None and setting.page.words[found.lead.i : found.lead.j] in _WE:
        found.lead = found.speaker
    if found.lead is None:
        return None
    unsure = found.lead_rule == "each" or found.guessed or not _known(setting.page, found)
    if read.lead is not None and unsure:
        # "các tuyến đường kiểu mẫu phải đạt 100%" names no unit but what is to be reached.
        found.lead = None
        return None
    read.lead = who(setting, found.lead, found.orderer)
    return read.lead


def handed(setting: Setting, found: Clause, read: Read, counted: list[Count]) -> list[Limit]:
    """The limits of a clause that has none of its own: a period at its head, or one handed on to it."""
    bare = _bare_period(setting, found, counted)
    if bare is not None:
        return [bare]
    if read.ahead:
        ahead, read.ahead = list(read.ahead), []
        return ahead
    if counted and (year := _goal_year(setting, found, counted[0])) is not None:
        return [year]
    if counted and read.last is not None:
        series = read.leads and counted[0].percent is not None
        if series or uncounted(setting.page, counted[0], found):
            return list(read.last_limits)
    return []


def _goal_year(setting: Setting, found: Clause, count: Count) -> Limit | None:
    """Thu nợ năm 2024 phấn đấu đạt từ 95% …: the year before a goal is when it is to be reached."""
    page = setting.page
    if count.percent is None or setting.today is None or not found.has("force", "soft", "hard", "goal"):
        return None
    for k in range(count.i - 1, found.i - 1, -1):
        told_at = point(page, k) if page.words[k] == "năm" else None
        if told_at is not None and told_at.kind == "year" and not told_at.relative:
            limit = resolved_point(told_at, setting.today)
            return limit if limit.strict is not None and limit.strict >= setting.today else None
    return None


def _bare_period(setting: Setting, found: Clause, counted: list[Count]) -> Limit | None:
    """Năm 2025, 100% thôn phải có …: a period at the head of a goal is when it is to be reached."""
    page = setting.page
    soft = found.has("force", "soft")
    start = soft.j if soft is not None and soft.i == found.i else found.i
    if page.words[start : start + 1] not in (["năm"], ["quý"], ["tháng"], ["đến"]):
        return None
    told_at = point(page, start)
    if (
        told_at is None
        or told_at.kind == "day"
        or (start == found.i and page.word(told_at.j) not in (",", ":", "có", "phấn", "đạt", "phải"))
    ):
        return None
    acts = found.lead_rule == "subject" and setting.today is not None and page.word(told_at.j) == ","
    goal = any(one.percent is not None for one in counted) or found.has("force", "hard", "soft")
    if not (goal or (acts and found.verbs)):
        return None
    found_at = resolved_point(told_at, setting.today)
    gone = setting.today and found_at.lenient and found_at.lenient < setting.today
    return None if gone else found_at


def _known(page: Tokens, found: Clause) -> bool:
    """Whether the lead of a clause is a unit that some table knows."""
    assert found.lead is not None, "asked of a lead"
    return (
        found.lead_rule != "subject"
        or _english_actor(page, found)
        or ACTORS.first(page, found.lead.i, found.lead.j) is not None
        or page.capital(found.lead.i)
    )


def _english_actor(page: Tokens, found: Clause) -> bool:
    """Owners must fix …: in English a clause has a subject; "errors must be fixed" names none who acts."""
    lead = found.lead
    return (
        lead is not None
        and all(word.isascii() for word in page.words[lead.i : lead.j + 1])
        and "be" not in page.words[lead.j : lead.j + 3]
    )


def only_time(page: Tokens, found: Clause, valid: list[Limit], counted: list[Count]) -> bool:
    """Thời gian hoàn thành: trước ngày 30/6: a limit and nothing that it could limit."""
    if valid and _all_of_it(page, found, valid):
        return True
    if not valid or counted or found.lead is not None:
        return False
    if not found.verbs and valid[0].i == found.i and not found.has("force"):
        return True
    first = page.words[found.i]
    own = found.j - found.i - sum(limit.j - limit.i for limit in valid)
    if first in ("thời", "hạn", "deadline", "due") and len(found.verbs) <= 1 and own <= _LABEL_MAX:
        return True
    outside = _outside(page, found, valid)
    return len(outside) <= 4 and first != "báo" and all(word in _DONE for word in outside)


def _outside(page: Tokens, found: Clause, valid: list[Limit]) -> list[str]:
    """The words of a clause that belong to none of its limits."""
    return [
        page.words[k] for k in range(found.i, found.j) if not any(limit.i <= k < limit.j for limit in valid)
    ]


def _all_of_it(page: Tokens, found: Clause, valid: list[Limit]) -> bool:
    """Tất cả hoàn thành trước …; Các nhiệm vụ trên xong trước …: the limit of all that was said."""
    outside = _outside(page, found, valid)
    whole = outside[:2] in (["tất", "cả"], ["toàn", "bộ"]) or bool({"trên", "này"} & set(outside[2:6]))
    return whole and len(outside) <= _WHOLE_MAX and all(word in _WHOLE for word in outside)


def uncounted(page: Tokens, count: Count, found: Clause) -> bool:
    """A bare percentage ("…, đến cuối năm đạt 85%") that counts what the one before it counted."""
    if "lệ" in page.words[found.i : count.i]:
        return False  # "tỷ lệ phủ sóng … đạt 100%" has a subject of its own
    return count.percent is not None and (
        count.j >= found.j
        or not page.word(count.j).isalpha()
        or any(mark.i == count.j for mark in found.live)
        or page.word(count.j) in ("trước", "chậm", "vào", "hoàn", "trong", "by", "before", "at", "in", "on")
    )
