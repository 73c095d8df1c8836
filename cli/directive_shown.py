"""A directive on the terminal, obligation by obligation."""

from collections.abc import Sequence
from typing import Final

from cli.out import Out
from deadlines.wording import period_wording
from directives.preview import AskedPreview, DirectivePreview
from events.decisions import FrozenDue
from projections.terms import force_words, state_words

DAYS_SHOWN: Final = 3  # due days of a recurring duty: the rhythm is clear from three


def show_preview(out: Out, found: DirectivePreview) -> None:
    """Whom the directive binds, by when, and what to look at before issuing."""
    out.headline(
        "{number} ngày {dated}: {subject}", number=found.number, dated=found.dated, subject=found.subject
    )
    out.tell(
        "{issuer} · {state} · tính theo ngày ban hành {on}",
        issuer=found.issuer_name,
        state=state_words(found.state, out.lang),
        on=found.issued_on,
    )
    for asked in found.obligations:
        out.gap()
        _show_asked(out, asked)
    out.gap()
    out.headline(
        "Tổng cộng {obligations} nhiệm vụ, {tasks} đầu việc.",
        obligations=len(found.obligations),
        tasks=found.tasks,
    )


def _show_asked(out: Out, asked: AskedPreview) -> None:
    out.headline(
        "{no}. {action} ({force})", no=asked.no, action=asked.action, force=force_words(asked.force, out.lang)
    )
    out.detail("Ai làm: {who}", who=asked.who)
    out.detail("Thời hạn: {due} → {days}", due=asked.due, days=_days(out, asked.days))
    out.detail("Xong khi: {done_when}", done_when=asked.done_when)
    if asked.coordinators:
        out.detail("Phối hợp: {names}", names=", ".join(asked.coordinators))
    if asked.report_to:
        out.detail("Báo cáo về: {name}", name=asked.report_to)
    if asked.target is not None:
        out.detail("Chỉ tiêu: {percent}% đơn vị", percent=asked.target)
    if asked.review:
        out.detail("Cần người duyệt trước khi tính là xong")
    for doubt in asked.doubts:
        out.detail("Xem lại: {doubt}", style="yellow", doubt=doubt)


def _days(out: Out, days: Sequence[FrozenDue]) -> str:
    if not days:
        return out.worded("chưa có kỳ nào")
    said = [_day(out, one) for one in days[:DAYS_SHOWN]]
    if len(days) > DAYS_SHOWN:
        return out.worded("{days} … ({count} kỳ)", days="; ".join(said), count=len(days))
    return "; ".join(said)


def _day(out: Out, due: FrozenDue) -> str:
    if due.lenient is None:
        return out.worded("chưa có ngày hạn")
    if not due.period:
        return out.worded("{day}", day=due.lenient)
    return out.worded("{period}: {day}", period=period_wording(due.period, out.lang), day=due.lenient)
