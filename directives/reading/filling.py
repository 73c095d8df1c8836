"""A part of a clause turned into obligations: who, whom to report to, how binding."""

from dataclasses import dataclass, field, replace

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import ACTORS, Name, name_at, names, short_end
from directives.reading.duties import clause
from directives.reading.lexicon import Layer, Mark, words_of
from directives.reading.live import Clause, halting
from directives.reading.models import Modality, Scope
from directives.reading.outline import Standing, Who
from directives.reading.parts import Part
from directives.reading.targets import Count
from directives.reading.who import Setting, who

_REGULAR = words_of("small", "asking_regular")  # deeds that come in occasions
_LABELS = Layer("label")
_TO = words_of("small", "asking_to")
_FIRM = ("trước", "xong", "chậm", "muộn", "before")
_FIRM_MIN = 4  # words of what is to be done, beside its time
_TO_GAP = 30  # tokens between a verb of reporting and the unit reported to
_THEN = ("sau", "đó", ",", "và", "còn", "riêng", "rồi", "đồng", "thời", "and", "then")
_EACH = ("mỗi", "each", "every")


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


def fill_part(
    setting: Setting,
    read_lead: Who | None,
    found: Clause,
    part: Part,
    standing: Standing,
    own_lead: Who | None,
    *,
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
    lead, rule = _lead_of(setting, found, part, special, own_lead, read_lead or standing.lead)
    limits = part.limits or list(standing.due)
    asks = _asks(
        page, found, part, verbs, force is not None, count, limits, standing, own_lead, lead, following
    )
    if not asks and not _put_firmly(setting, part):
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


def _lead_of(
    setting: Setting,
    found: Clause,
    part: Part,
    special: Mark | None,
    own_lead: Who | None,
    inherited: Who | None,
) -> tuple[Who | None, str]:
    """Who is to do a part and by which rule: the one encouraged, its own unit, an inherited one."""
    page = setting.page
    lead = own_lead or inherited
    rule = found.lead_rule if own_lead else "inherited_lead"
    if part.i > found.action_from and (own := _acts_from(page, found, part)) is not None:
        return who(setting, own), "subject"
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
    elif own_lead is None and (aside := _in_brackets(page, found)) is not None:
        lead, rule = who(setting, aside), "labelled"
    elif lead is None and found.directed is not None:
        lead, rule = who(setting, found.directed), "ordered"
    elif lead is None and part.counts and part.counts[0].i == part.i and page.words[part.i] in _EACH:
        lead, rule = who(setting, Name(part.i, _unit_end(page, part.counts[0]), "any")), "each"
    elif lead is None:
        rule = ""
    return lead, rule


def _in_brackets(page: Tokens, found: Clause) -> Name | None:
    """Lắp biển báo (Phòng Kinh tế, xong trong tháng 4): the unit that a bracket at the end names."""
    for k in range(found.i + 2, found.j - 1):
        if page.words[k] != "(":
            continue
        start = k + 1
        while (opener := _LABELS.at(page, start, found.j) if start < found.j else None) is not None:
            start = opener.j + (page.word(opener.j) == ":")
        name = name_at(page, start, found.j, halting(found.live, found.limits)) if start < found.j else None
        if name is None or name.row in ("nguoi", "ho"):
            continue
        timed = page.word(name.j) in (",", ";", "-") and any(
            name.j < one.i <= name.j + 3 for one in found.limits
        )
        does = page.words[name.j : name.j + 2] in (["thực", "hiện"], ["chủ", "trì"])
        if timed or does or start > k + 1:
            return name
    return None


def _acts_from(page: Tokens, found: Clause, part: Part) -> Name | None:
    """…, sau đó các trường bắt đầu tuyển sinh: a later part with a unit of its own before its verb."""
    k = part.i
    while k < part.j and page.words[k] in _THEN:
        k += 1
    name = name_at(page, k, part.j, halting(found.live, found.limits)) if k < part.j else None
    if name is None:
        return None
    bound = any(mark.i == name.j and (mark.table, mark.row) == ("force", "hard") for mark in found.live)
    if name.row in ("ho", "nguoi") and not bound:
        return None
    acts = any(mark.i == name.j and mark.table in ("verb", "force", "adverb") for mark in found.live)
    return name if acts else None


def _unit_end(page: Tokens, count: Count) -> int:
    """Where the name of the unit after "mỗi" ends."""
    k = count.i + 1
    while (
        k < count.j
        and page.words[k].isalpha()
        and page.words[k] not in ("có", "phải", "ít", "has", "at", "must")
    ):
        k += 1
    return k


def _tone(draft: Draft, special: Mark | None, force: Mark | None, standing: Standing) -> None:
    mark = special or force
    if mark is not None:
        row: Modality = "soft" if mark.row == "soft" else "optional" if mark.row == "optional" else "hard"
        draft.modality, draft.modality_rule, draft.modality_at = row, f"force_{row}", (mark.i, mark.j)
        if special is None and standing.modality:
            draft.modality, draft.modality_rule = standing.modality, f"force_{standing.modality}"
    elif standing.modality:
        draft.modality, draft.modality_rule = standing.modality, f"force_{standing.modality}"
    elif draft.count is not None:
        draft.modality_rule = "target"


def _put_firmly(setting: Setting, part: Part) -> bool:
    """Bù tiến độ gói thầu trước 30/6: no table knows who or what, yet a day to come is put firmly."""
    own = part.j - part.i - sum(one.j - one.i for one in part.limits)
    return own >= _FIRM_MIN and any(
        setting.page.words[one.i] in _FIRM
        and one.strict is not None
        and setting.today is not None
        and one.strict >= setting.today
        for one in part.limits
    )


def _asks(
    page: Tokens, found: Clause, part: Part, verbs: list[Mark], forced: bool, count: Count | None,
    limits: list[Limit], standing: Standing, own_lead: Who | None, lead: Who | None, following: bool,
) -> bool:  # fmt: skip
    """Whether a part asks for something."""
    percent = count is not None and (
        count.percent is not None or (count.quantifier or "").startswith(("=", ">", "<", "mỗi", "each"))
    )
    firm = any(one.firm for one in part.limits)
    deed = bool(verbs) or percent or forced or (firm and found.passive(page, part.i, part.j))
    if part.limits and (deed or own_lead or standing.tasks):
        if (
            lead is None
            and not standing.tasks
            and not found.ordered
            and not forced
            and all(one.kind == "recurring" for one in part.limits)
        ):
            return any(mark.i <= found.action_from + 2 or mark.row == "report" for mark in verbs)
        return deed or standing.tasks or lead is not None
    if part.limits and lead is not None and any(one.firm for one in part.limits):
        return True  # "thời hạn tạm ứng … chậm nhất ngày 31/01": the time is put to somebody firmly
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
        and (
            standing.targets
            or standing.tasks
            or following
            or lead is not None
            or count.percent is None
            or found.has("force", "goal") is not None
        )
    ):
        return True
    opens = any(mark.i <= max(part.i, found.action_from) + 3 for mark in verbs)
    return opens and (standing.tasks or standing.item or lead is not None or following)


def _regular(page: Tokens, found: Clause, part: Part) -> Limit | None:
    """thường xuyên tổ chức …: it recurs; thường xuyên tuyên truyền is a standing duty."""
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
                and not (found.lead is not None and found.lead.i == name.i)  # gửi các sở yêu cầu …
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


def finish_row(setting: Setting, draft: Draft, action: tuple[int, int], standing: Standing) -> Clause:
    """The fields of a table's row that its action cell tells, and the clause in it."""
    page = setting.page
    found = clause(page, *action, [])
    special = next(
        (mark for mark in found.live if mark.table == "force" and mark.row in ("soft", "optional")), None
    )
    _tone(draft, special, None, standing)
    draft.report_to = _reported(page, found, Part(*action, [], []))
    return found
