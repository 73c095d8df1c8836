"""What a heading, or the words before a colon, hand down to what stands below."""

from dataclasses import replace

from deadlines.expressions.dates import point
from deadlines.expressions.joining import resolved_point
from deadlines.expressions.limit import Limit
from directives.reading.actors import Name, name_at, names
from directives.reading.duties import clause
from directives.reading.live import Clause
from directives.reading.negatives import limits_nothing
from directives.reading.outline import Standing
from directives.reading.sifting import gone
from directives.reading.telling import told
from directives.reading.who import Setting, who


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
        reason = limits_nothing(page, limit, i, sentence=(i, j)) or telling
        if reason:
            skipped.append((limit, reason))
        else:
            due.append(limit)
    handed = standing
    name = head.lead
    if (
        name is None
        and not (head.verbs or head.ordered or due)
        and (named := name_at(page, i, j, frozenset()))
    ):
        name = Name(i, j, named.row)  # UBND các phường có dịch: …
    if name is not None and not (
        head.lead_rule == "subject" and head.has("assign", "order") and not head.ordered
    ):
        handed = replace(handed, lead=who(setting, name))
    goals = head.has("force", "goal") is not None or "tiêu" in page.words[i:j]
    if not due and goals and telling is None and (year := _goal_year(setting, i, j)) is not None:
        due.append(year)
    if name is None and head.speaker is not None:
        handed = replace(handed, lead=who(setting, head.speaker))
    if due:
        handed = replace(handed, due=tuple(due))
    force = head.has("force", "soft", "optional")
    if force:
        handed = replace(handed, modality=force.row)  # type: ignore[arg-type]  # soft or optional, as asked for
    if head.coordinate:
        handed = replace(
            handed,
            coordinate=tuple(page.cut(a, b) for span in head.coordinate for a, b in names(page, *span)),
        )
    words = page.words[i:j]
    asks = bool(due or name or head.ordered or goals or force or head.verbs or words[-1:] == ["sau"])
    return (
        replace(handed, tasks=handed.tasks or asks, targets=handed.targets or goals or bool(due)),
        skipped,
        head,
    )


def _goal_year(setting: Setting, i: int, j: int) -> Limit | None:
    """Mục tiêu năm 2026:, kế hoạch năm 2026 với các chỉ tiêu: the year that the goals are set for."""
    page = setting.page
    for k in range(i + 1, j):
        told_at = point(page, k) if page.words[k] in ("năm", "quý", "tháng") else None
        goal = page.words[k - 2 : k] in (["mục", "tiêu"], ["chỉ", "tiêu"], ["kế", "hoạch"], ["phấn", "đấu"])
        if told_at is not None and goal and told_at.kind != "day" and page.word(told_at.j) != "-":
            limit = resolved_point(told_at, setting.today)
            return None if limit.strict is None or gone(setting, limit) else limit
    return None
