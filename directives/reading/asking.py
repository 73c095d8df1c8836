"""One sentence, read under what stands above it: the obligations it puts, or why it puts none."""

from dataclasses import dataclass, field, replace
from datetime import date

from directives.reading.actors import ACTORS, Name, level_near, level_of, name_at, names, short_end
from directives.reading.dates import point
from directives.reading.dues import Limit, resolved_point, within
from directives.reading.duties import Clause, clause, halting, live_marks
from directives.reading.models import Modality, Scope
from directives.reading.negatives import basis, changed, limits_nothing, told
from directives.reading.outline import Standing, Who
from directives.reading.parts import Part, parts
from directives.reading.structure import clauses
from directives.reading.targets import Count, counts
from directives.reading.tokens import Tokens

_REGULAR = frozenset("tổ báo cập gửi họp sơ tổng giao".split())  # deeds that come in occasions
_TO = frozenset(
    "về cho tới đến gửi lên với to the kết quả tình hình số liệu danh sách bằng văn bản tiến độ việc cấp ngay".split()
)
_TO_GAP = 30  # tokens between a verb of reporting and the unit reported to
_COLONS_MAX = 3  # lead-ins inside one another
_LEAD_IN_MAX = 250  # tokens before the colon of a lead-in
_LEAD_INS = frozenset("tiêu vụ sau cầu thể đấu quả gồm dung đó trình thành là việc".split())
_TELLING = frozenset(("validity", "condition", "event", "consequence", "forecast", "statistics", "cut_off"))
_SERVING = frozenset(("hướng dẫn", "tuyên truyền", "hỗ trợ", "vận động", "tập huấn"))


@dataclass(slots=True)
class Draft:
    """An obligation while it is read: token spans and the rules behind them."""

    i: int
    j: int
    action_from: int
    lead: Who | None = None
    lead_rule: str = ""
    coordinate: tuple[str, ...] = ()
    coordinate_at: tuple[int, int] | None = None
    report_to: tuple[int, int] | None = None
    modality: Modality = "hard"
    modality_rule: str = "imperative"
    modality_at: tuple[int, int] | None = None
    limit: Limit | None = None
    due_rule: str = ""
    count: Count | None = None
    scope: Scope | None = None
    scope_rule: str = ""
    action: str | None = None  # where it is not a run of tokens (a table's cell)
    lead_in: tuple[int, int] | None = None
    cuts: list[tuple[int, int]] = field(default_factory=list)  # spans that the action leaves out


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
    leads: bool = False  # that limit stood before its deed, so it may hold for the clauses after it
    ahead: list[Limit] = field(default_factory=list)  # limits whose deed is still to come
    closing: list[Limit] = field(default_factory=list)  # limits of a sentence without a deed of its own


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the whole text: its tokens, the level of the issuer."""

    page: Tokens
    issuer_level: str = ""
    today: date | None = None  # the document's date


def who(setting: Setting, name: Name, orderer: Name | None = None) -> Who:
    """A name as it is handed on; "các cơ quan chuyên môn" are those of the one that orders."""
    page = setting.page
    words = page.words[name.i : name.j]
    default = setting.issuer_level
    if orderer is not None:
        default = level_of(page.words[orderer.i : orderer.j], orderer.row) or default
    if default == "khac":
        default = "tinh"  # the units of a national body work in the provinces
    row = name.row
    if row in ("generic", "any"):
        inner = [
            mark.row
            for mark in ACTORS.marks(page, name.i, name.j)
            if mark.row not in ("generic", "any", "nguoi")
        ]
        row = inner[0] if inner else row
    team = words[:1] == ["tổ"] or words[1:2] == ["tổ"] or words[:1] in (["team"], ["teams"])
    return Who(page.cut(name.i, name.j), level_of(words, row, default), name.i, name.j, team)


def read_sentence(
    setting: Setting, i: int, j: int, limits: list[Limit], standing: Standing, depth: int = 0
) -> Read:
    """The obligations of a sentence at tokens [i, j); `limits` are the time limits in it."""
    page = setting.page
    if standing.silent:
        return Read(skipped=[(limit, "silent_section") for limit in limits])
    if basis(page, i, j) and not _tells_after_basis(page, i, j, limits):
        return Read(skipped=[(limit, "basis") for limit in limits])
    colon = _colon(page, i, j, limits) if depth < _COLONS_MAX else None
    if colon is not None:
        found = _led_in(setting, i, colon, j, limits, standing, depth + 1)
        if found is not None:
            return found
    read = Read(lead=standing.lead)
    for a, b in clauses(page, i, j):
        _clause(setting, read, a, b, within(limits, a, b), standing, (i, j))
    return read


def _tells_after_basis(page: Tokens, i: int, j: int, limits: list[Limit]) -> bool:
    """Căn cứ …, Cục Thuế lập sổ bộ chậm nhất …: after its basis the sentence does ask for something."""
    live = live_marks(page, i, j)
    ordered = any(
        mark.table == "assign" and mark.row == "order" or mark.table == "force" and mark.row == "hard"
        for mark in live
    )
    return ordered or any(
        limit.mode in ("before", "by") and page.words[limit.i] in ("trước", "chậm", "muộn", "xong")
        for limit in limits
    )


def _colon(page: Tokens, i: int, j: int, limits: list[Limit]) -> int | None:
    """The colon that parts a lead-in from what it leads in."""
    for k in range(i + 1, min(j - 2, i + _LEAD_IN_MAX)):
        if (
            page.words[k] == ":"
            and not any(limit.i <= k < limit.j for limit in within(limits, k - 40, k + 1))
            and not page.word(k + 1).startswith("/")
        ):
            if page.word(k - 1) in ("như", "gồm"):
                continue  # examples of what was said, nothing of their own
            if not (page.word(k + 1).isdecimal() and page.glued(k + 1) and page.glued(k)):  # 17:00
                return k
    return None


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


def lead_in(
    setting: Setting, i: int, j: int, limits: list[Limit], standing: Standing
) -> tuple[Standing, list[tuple[Limit, str]], Clause]:
    """What a heading or the words before a colon hand down."""
    page = setting.page
    head = clause(page, i, j, limits)
    skipped: list[tuple[Limit, str]] = []
    due: list[Limit] = []
    telling = told(page, i, j, ordered=head.ordered)
    for limit in limits:
        reason = limits_nothing(page, limit, i, j, ordered=head.ordered, sentence=(i, j)) or telling
        if reason:
            skipped.append((limit, reason))
        else:
            due.append(limit)
    handed = standing
    name = head.lead
    if name is not None and not (
        head.lead_rule == "subject" and head.has("assign", "order") and not head.ordered
    ):
        handed = replace(handed, lead=who(setting, name))
    if due:
        handed = replace(handed, due=tuple(due))
    force = head.has("force", "soft", "optional")
    if force:
        handed = replace(handed, modality=force.row)  # type: ignore[arg-type]
    if head.coordinate:
        handed = replace(
            handed,
            coordinate=tuple(page.cut(a, b) for span in head.coordinate for a, b in names(page, *span)),
        )
    words = page.words[i:j]
    goals = head.has("force", "goal") is not None or "tiêu" in words
    asks = bool(due or name or head.ordered or goals or force or head.verbs or words[-1:] == ["sau"])
    return (
        replace(handed, tasks=handed.tasks or asks, targets=handed.targets or goals or bool(due)),
        skipped,
        head,
    )


def _clause(
    setting: Setting,
    read: Read,
    i: int,
    j: int,
    limits: list[Limit],
    standing: Standing,
    sentence: tuple[int, int],
) -> None:
    page = setting.page
    found = clause(page, i, j, limits)
    counted = counts(page, i, j)
    first = next(
        (mark for mark in found.live if mark.i >= found.action_from and mark.table != "adverb"), None
    )
    acting = first is not None and first.table in ("verb", "assign", "link") and found.lead is None
    imperative = (
        acting
        and first is not None
        and (
            (standing.tasks and first.i <= found.action_from + 3)
            or ((standing.lead or read.lead) is not None and first.i == found.action_from)
        )
    )
    acts_from = next((mark.i for mark in found.verbs if mark.i >= found.action_from), j) if limits else j
    telling = told(page, i, j, ordered=found.ordered or imperative, acts_from=acts_from) or (
        "past" if found.person and not found.has("assign", "order") else None
    )
    if telling is None and not (found.ordered or imperative) and changed(page, i, j) and not read.leads:
        telling = "statistics"
    if telling:
        read.skipped += [(limit, telling) for limit in limits]
        return
    valid: list[Limit] = []
    for limit in limits:
        reason = limits_nothing(page, limit, i, j, ordered=found.ordered, sentence=sentence)
        if reason:
            read.skipped.append((limit, reason))
        else:
            valid.append(limit)
    if (
        limits
        and not valid
        and not (found.ordered or imperative)
        and all(rule in _TELLING for _, rule in read.skipped[-len(limits) :])
    ):
        return  # "được hưởng … đến hết tháng 12": the sentence is about that time and asks nothing
    counted = [one for one in counted if not any(limit.i <= one.i < limit.j for limit in limits)]
    if found.lead_rule == "concerning":
        counted = [one for one in counted if one.i >= found.action_from]
    if found.lead is not None and _known(page, found) is False and read.lead is not None:
        found.lead = None  # "các tuyến đường kiểu mẫu phải đạt 100%": no unit, what is to be reached
    before = read.lead
    if found.lead is not None and found.lead_rule == "each" and read.lead is not None:
        found.lead = None
    if found.lead is not None:
        read.lead = who(setting, found.lead, found.orderer)
    own_lead = read.lead if found.lead is not None else None
    if _only_time(page, found, valid, counted):
        if read.drafts or i > sentence[0] or found.j >= sentence[1]:
            read.closing += valid
        else:
            read.ahead += valid  # "Trước ngày 15/7 …; Sở … báo cáo": the time stands before its deed
        read.limits += valid
        return
    if not valid:
        bare = _bare_period(setting, found, counted)
        valid = [bare] if bare else []
    last = read.last
    if not valid and read.ahead:
        valid, read.ahead = list(read.ahead), []
    handed = False
    if not valid and counted and read.last_limits and last is not None:
        handed = _uncounted(page, counted[0], found) or (read.leads and counted[0].percent is not None)
        valid = list(read.last_limits) if handed else []
    out_of_place = handed or any(not i <= limit.i < j for limit in valid)
    accepted = False
    for part in parts(page, found, [] if out_of_place else valid, counted):
        if out_of_place:
            part.limits = list(valid)
        drafts = _part(setting, read, found, part, standing, own_lead, accepted or bool(read.drafts))
        for draft in drafts:
            if (
                draft.count
                and draft.count.scope == "khac"
                and last is not None
                and _uncounted(page, draft.count, found)
            ):
                draft.count = replace(draft.count, scope=last.scope, population=last.population)
            last = draft.count or last
            _scope(setting, draft, standing, found)
        if drafts:
            accepted = True
            if part.limits and not out_of_place:
                verb = next((mark.i for mark in found.verbs if part.i <= mark.i), part.j)
                start = part.counts[0].i if part.counts else verb
                read.leads = part.limits[0].i < start
            read.last, read.last_limits = last, part.limits or read.last_limits
            read.drafts += drafts
            read.limits += part.limits
        else:
            read.skipped += [(limit, "no_duty") for limit in part.limits]
    if not accepted and limits:
        read.lead = before  # a clause that asks nothing binds nobody


def _bare_period(setting: Setting, found: Clause, counted: list[Count]) -> Limit | None:
    """Năm 2025, 100% thôn phải có …: a period at the head of a goal is when it is to be reached."""
    page = setting.page
    if found.i > 0 and page.words[found.i] not in ("năm", "quý", "tháng", "đến"):
        return None
    told_at = point(page, found.i)
    if (
        told_at is None
        or told_at.kind == "day"
        or page.word(told_at.j) not in (",", ":", "có", "phấn", "đạt", "phải")
    ):
        return None
    if not (any(one.percent is not None for one in counted) or found.has("force", "hard", "soft")):
        return None
    return resolved_point(told_at, setting.today)


def _known(page: Tokens, found: Clause) -> bool:
    """Whether the lead of a clause is a unit that some table knows."""
    assert found.lead is not None, "asked of a lead"
    return (
        found.lead_rule != "subject"
        or ACTORS.first(page, found.lead.i, found.lead.j) is not None
        or page.capital(found.lead.i)
    )


def _only_time(page: Tokens, found: Clause, valid: list[Limit], counted: list[Count]) -> bool:
    """Thời gian hoàn thành: trước ngày 30/6: a limit and nothing that it could limit."""
    if not valid or counted or found.lead is not None:
        return False
    if not found.verbs and valid[0].i == found.i and not found.has("force"):
        return True
    first = page.words[found.i]
    if first in ("thời", "hạn", "deadline", "due") and len(found.verbs) <= 1:
        return True
    outside = [k for k in range(found.i, found.j) if not any(limit.i <= k < limit.j for limit in valid)]
    return (
        len(outside) <= 4
        and all(
            page.words[k]
            in (
                "hoàn",
                "thành",
                "xong",
                "thực",
                "hiện",
                "(",
                ")",
                ",",
                "tất",
                "cả",
                "việc",
                "này",
                "báo",
                "cáo",
                "phải",
            )
            for k in outside
        )
        and first != "báo"
    )


def _uncounted(page: Tokens, count: Count, found: Clause) -> bool:
    """A bare percentage ("…, đến cuối năm đạt 85%") that counts what the one before it counted."""
    return count.percent is not None and (
        count.j >= found.j
        or not page.word(count.j).isalpha()
        or any(mark.i == count.j for mark in found.live)
        or page.word(count.j) in ("trước", "chậm", "vào", "hoàn", "trong", "by")
    )


def _part(
    setting: Setting,
    read: Read,
    found: Clause,
    part: Part,
    standing: Standing,
    own_lead: Who | None,
    following: bool,
) -> list[Draft]:
    """The obligations of one part: one, or one for each limit that the same deed has."""
    page = setting.page
    verbs = [
        mark
        for mark in found.live
        if part.i <= mark.i < part.j
        and (
            mark.table in ("verb", "assign") or (mark.table, mark.row) in (("link", "with"), ("link", "lead"))
        )
    ]
    force = next(
        (
            mark
            for mark in found.live
            if mark.table == "force" and part.i <= mark.i < part.j and mark.row != "goal"
        ),
        None,
    )
    special = next(
        (
            mark
            for mark in found.live
            if mark.table == "force" and mark.row in ("soft", "optional") and part.i <= mark.i < part.j
        ),
        None,
    )
    count = next((one for one in part.counts if one.percent is not None), None) or next(
        iter(part.counts), None
    )
    lead = own_lead or read.lead or standing.lead
    rule = found.lead_rule if own_lead else "inherited_lead"
    if (
        special is not None
        and special.row == "optional"
        and (free := name_at(page, special.j, part.j, halting(found.live, found.limits)))
    ):
        lead, rule = who(setting, free), "ordered"
    elif (
        special is not None
        and special.row == "optional"
        and (after := next((mark.i for mark in found.live if mark.i >= special.j), None))
        and 0 < after - special.j <= 10
    ):
        lead, rule = who(setting, Name(special.j, after, "any")), "ordered"
    elif lead is None:
        rule = ""
    limits = part.limits or _inherited(standing, part)
    if not _asks(
        page, found, part, verbs, force is not None, count, limits, standing, own_lead, lead, following
    ):
        return []
    action_from = max(part.i, found.action_from) if found.action_from < part.j else part.i
    base = Draft(part.i, part.j, action_from, lead, rule, coordinate=standing.coordinate)
    base.count = count
    _tone(base, special, force, standing)
    inside = [span for span in found.coordinate if part.i <= span[0] < part.j]
    if inside:
        base.coordinate = tuple(page.cut(a, b) for span in inside for a, b in names(page, *span))
        base.coordinate_at = inside[0]
    base.report_to = _reported(page, found, part)
    base.cuts = [(limit.i, limit.j) for limit in part.limits]
    if not limits:
        regular = _regular(page, found, part)
        if regular:
            return [replace(base, limit=regular, due_rule="regular_deed", cuts=[(regular.i, regular.j)])]
        return [base]
    own = bool(part.limits)
    return [
        replace(base, limit=limit, due_rule=limit.rule_name if own else "inherited_due", cuts=list(base.cuts))
        for limit in limits
    ]


def _inherited(standing: Standing, part: Part) -> list[Limit]:
    return list(standing.due)


def _tone(draft: Draft, special: object, force: object, standing: Standing) -> None:
    mark = special or force
    if mark is not None:
        row: Modality = mark.row if mark.row in ("soft", "optional") else "hard"  # type: ignore[attr-defined]
        draft.modality, draft.modality_rule, draft.modality_at = row, f"force_{row}", (mark.i, mark.j)  # type: ignore[attr-defined]
        if special is None and standing.modality:
            draft.modality, draft.modality_rule = standing.modality, f"force_{standing.modality}"
    elif standing.modality:
        draft.modality, draft.modality_rule = standing.modality, f"force_{standing.modality}"
    elif draft.count is not None:
        draft.modality_rule = "target"


def _asks(
    page: Tokens, found: Clause, part: Part, verbs: list[object], forced: bool, count: Count | None, limits: list[Limit],
    standing: Standing, own_lead: Who | None, lead: Who | None, following: bool,
) -> bool:  # fmt: skip
    """Whether a part asks for something."""
    percent = count is not None and (
        count.percent is not None or (count.quantifier or "").startswith(("=", ">", "<", "mỗi", "each"))
    )
    deed = bool(verbs) or percent or forced
    if part.limits and (deed or own_lead or standing.tasks):
        if (
            lead is None
            and not standing.tasks
            and not found.ordered
            and not forced
            and all(one.kind == "recurring" for one in part.limits)
        ):
            return any(mark.i <= found.action_from + 2 or mark.row == "report" for mark in verbs)  # type: ignore[attr-defined]
        return deed or standing.tasks or lead is not None
    if found.ordered and (deed or own_lead):
        return True
    if forced and (deed or lead):
        return True
    if limits and (deed or standing.targets):
        return True  # under a heading that gives the time
    if own_lead is not None and found.lead_rule in ("subject", "by_agent", "ordered", "concerning", "each"):
        return bool(verbs) or percent
    if (
        percent
        and count is not None
        and (standing.targets or standing.tasks or lead is not None or count.percent is None)
    ):
        return True
    opens = any(mark.i <= max(part.i, found.action_from) + 3 for mark in verbs)  # type: ignore[attr-defined]
    return opens and (standing.tasks or lead is not None or following)


def _regular(page: Tokens, found: Clause, part: Part) -> Limit | None:
    """thường xuyên tổ chức …: it recurs, nobody says how often; thường xuyên tuyên truyền is a standing duty."""
    for mark in found.live:
        if (
            part.i <= mark.i < part.j
            and mark.table == "adverb"
            and page.words[mark.i : mark.j] == ["thường", "xuyên"]
            and page.word(mark.j) in _REGULAR
        ):
            return Limit(
                mark.i,
                mark.j,
                "recurring",
                rule_name="regular_deed",
                rule="periodic",
                doubts=("day_unknown",),
            )
    return None


def _reported(page: Tokens, found: Clause, part: Part) -> tuple[int, int] | None:
    """Whom the part reports to: the unit after its last verb of reporting."""
    halts = halting(found.live, found.limits)
    best: tuple[int, int] | None = None
    for mark in found.verbs:
        if mark.row != "report" or not part.i <= mark.i < part.j:
            continue
        stop = min(part.j, mark.j + _TO_GAP)
        k = mark.j
        while k < stop:
            direct = k == mark.j or page.words[k - 1] in _TO
            name = name_at(page, k, part.j, frozenset(h for h in halts if h != k)) if direct else None
            if (
                name
                and ACTORS.at(page, name.i, part.j) is not None
                and name.row not in ("generic", "nguoi", "ho")
            ):
                best = (name.i, short_end(page, name, part.j))
                break
            if page.words[k] in (";", ".") or (
                k in halts
                and k > mark.j
                and not any(one.i == k and one.row == "report" for one in found.verbs)
            ):
                break
            k += 1
    return best


def _scope(setting: Setting, draft: Draft, standing: Standing, found: Clause) -> None:
    """The level at which the obligation is counted."""
    page, count, lead = setting.page, draft.count, draft.lead
    if count is not None and page.words[count.i] == "từng" and count.scope in ("xa", "huyen", "tinh"):
        count = None
    if count is not None and count.scope and (count.percent is not None or count.scope != "khac"):
        draft.scope, draft.scope_rule = count.scope, "counted"  # type: ignore[assignment]
        return
    if standing.targets and standing.due and count is None:
        near = level_near(page, draft.i, min(draft.i + 3, draft.j))
        if near and near.row in ("nguoi", "ho", "doanh_nghiep", "thon", "xa") and near.i <= draft.i + 1:
            draft.scope, draft.scope_rule = near.row, "counted"  # type: ignore[assignment]
            return
    if lead is None or lead.team:
        for mark in [one for one in found.verbs if draft.i <= one.i < draft.j][:2]:
            if (
                " ".join(page.words[mark.i : mark.j]) in _SERVING
                and mark.i <= max(draft.action_from, draft.i) + 4
            ):
                near = level_near(page, mark.j, draft.j)
                if (
                    near
                    and near.row in ("nguoi", "ho", "doanh_nghiep")
                    and (near.i - mark.j <= 4 or page.word(near.i - 2) == "đến")
                ):
                    draft.scope, draft.scope_rule = near.row, "served"  # type: ignore[assignment]
                    return
    if lead is not None and lead.level:
        draft.scope, draft.scope_rule = lead.level, "level_of_lead"  # type: ignore[assignment]
        return
    near = level_near(page, draft.i, draft.j)
    if near:
        draft.scope, draft.scope_rule = near.row, "counted"  # type: ignore[assignment]
    elif setting.issuer_level:
        draft.scope, draft.scope_rule = setting.issuer_level, "level_of_lead"  # type: ignore[assignment]
    else:
        draft.scope, draft.scope_rule = "khac", "level_of_lead"


def finish_row(setting: Setting, draft: Draft, action: tuple[int, int], standing: Standing) -> None:
    """The fields of a table's row that its action cell tells: tone, whom to report to, scope."""
    page = setting.page
    found = clause(page, *action, [])
    special = next(
        (mark for mark in found.live if mark.table == "force" and mark.row in ("soft", "optional")), None
    )
    _tone(draft, special, None, standing)
    draft.report_to = _reported(page, found, Part(*action, [], []))
    _scope(setting, draft, standing, found)


def scope_of(setting: Setting, draft: Draft) -> None:
    """The scope of a draft whose lead came after it."""
    _scope(setting, draft, Standing(), clause(setting.page, draft.i, draft.j, []))
