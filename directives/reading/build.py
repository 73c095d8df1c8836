"""From a draft's token spans to an obligation with quotes, values, questions and reasons."""

import re

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.filling import Draft
from directives.reading.models import ReadDue, ReadObligation, Skipped, Target, Why
from directives.reading.normal import Normal
from directives.reading.questions import of_limit, of_obligation

# A word that only led to the time, which is cut out of the deed.
_TIME_ENDS = re.compile(r"[\s,(]+(?:vào|vào lúc|theo|xong|on|by)$", re.IGNORECASE)
# … lập danh sách, hoàn thành trước ngày …: the deed is to make the list.
_DONE_ENDS = re.compile(
    r"(?<=\w)\s*(?:,|\bvà)\s*(?:phải )?(?:hoàn thành|hoàn tất|thực hiện xong)$", re.IGNORECASE
)


def built(source: Normal, page: Tokens, draft: Draft) -> ReadObligation:
    """The obligation of a draft."""
    start, end = source.span(page.starts[draft.i], page.ends[draft.j - 1])
    limit = draft.limit
    words = _given(page, limit.i, limit.j) if limit else ""
    questions = of_limit(limit, " ".join(words.split())) if limit else []
    questions += of_obligation(
        lead=draft.lead is not None,
        scope_sure=draft.scope_rule != "first_named"
        and (draft.scope not in (None, "khac") or draft.scope_rule == "counted" or draft.lead is not None),
    )
    count = draft.count
    return ReadObligation(
        quote=source.given[start:end],
        start=start,
        end=end,
        action=draft.action or _action(page, draft),
        modality=draft.modality,
        lead=draft.lead.text if draft.lead else None,
        coordinate=draft.coordinate,
        report_to=page.cut(*draft.report_to) if draft.report_to else None,
        scope=draft.scope,
        target=Target(percent=count.percent, quantifier=count.quantifier, population=count.population)
        if count
        else Target(),
        due=_due(limit, " ".join(words.split())),
        questions=tuple(questions),
        why=_why(source, page, draft),
    )


def skipped(source: Normal, page_limit: tuple[Tokens, Limit], rule: str) -> Skipped:
    """A time that limits nothing, with its place."""
    page, limit = page_limit
    start, end = source.span(page.starts[limit.i], page.ends[limit.j - 1])
    return Skipped(words=source.given[start:end], start=start, end=end, rule=rule)


def _given(page: Tokens, i: int, j: int) -> str:
    return page.text[page.starts[i] : page.ends[j - 1]]


def _action(page: Tokens, draft: Draft) -> str:
    """The words of the deed, without who and when."""
    pieces: list[str] = []
    if draft.lead_in is not None:
        pieces.append(page.cut(*draft.lead_in))
    k = draft.action_from
    for i, j in sorted(draft.cuts):
        if k <= i < draft.j:
            pieces.append(page.cut(k, i))
            k = j
    pieces.append(page.cut(k, draft.j))
    pieces = [_DONE_ENDS.sub("", _TIME_ENDS.sub("", piece)) for piece in pieces]
    text = " ".join(piece.strip(" ,;:-") for piece in pieces if piece.strip(" ,;:-()"))
    return text or page.cut(draft.i, draft.j)


def _due(limit: Limit | None, words: str) -> ReadDue:
    if limit is None:
        return ReadDue()
    return ReadDue(
        kind=limit.kind,
        words=words,
        strict=limit.strict,
        lenient=limit.lenient,
        time=limit.time,
        rule=limit.rule,
        n_days=limit.n_days,
        working_days=limit.working_days,
        from_=limit.since,
    )


def _why(source: Normal, page: Tokens, draft: Draft) -> dict[str, Why]:
    """For each field, the words and the rule that gave it."""
    found: dict[str, Why] = {}

    def say(name: str, rule: str, span: tuple[int, int] | None) -> None:
        if span is None or span[0] >= span[1]:
            found[name] = Why(rule=rule)
            return
        start, end = source.span(page.starts[span[0]], page.ends[span[1] - 1])
        found[name] = Why(rule=rule, words=source.given[start:end], start=start, end=end)

    if draft.limit is not None:
        say("due", draft.due_rule or draft.limit.rule_name, (draft.limit.i, draft.limit.j))
    else:
        found["due"] = Why(rule="no_due")
    if draft.lead is not None:
        say("lead", draft.lead_rule or "inherited_lead", (draft.lead.i, draft.lead.j))
    if draft.coordinate_at:
        say("coordinate", "with" if draft.lead_rule != "column" else "column", draft.coordinate_at)
    if draft.report_to:
        say("report_to", "reported", draft.report_to)
    say("modality", draft.modality_rule, draft.modality_at)
    if draft.count is not None:
        say("target", "target", (draft.count.i, draft.count.j))
    if draft.scope is not None:
        say("scope", draft.scope_rule, None)
    return found
