"""`dondoc reports`: periodic reports in time, late or missing, by unit and period."""

from collections.abc import Iterable

from rich.text import Text

from cli.asked import DirectiveOption, Inside, Json, Known, On, command, group
from cli.board import percent_words
from cli.out import Out
from cli.session import opened
from deadlines.wording import period_wording
from projections.terms import timely_words
from projections.timeliness import Filing, Timeliness, timeliness

commands = group()

STYLE = {"in_time": "green", "late": "yellow", "missing": "red"}


@command(
    commands,
    "reports",
    "Báo cáo định kỳ: từng kỳ bao nhiêu đơn vị đúng hạn, trễ, còn thiếu; và thiếu của ai.",
)
def show_reports(
    *,
    inside: Inside = None,
    directive: DirectiveOption = None,
    on: On = None,
    known: Known = None,
    json: Json = False,
) -> None:
    with opened() as session, session.reading() as connection:
        at = session.inside(connection, inside, on)
        found = timeliness(connection, inside=at.code, as_of=session.as_of(on, known), directive=directive)
        if json:
            session.out.data(found)
        else:
            _show(session.out, at.name, found)


def _show(out: Out, name: str, found: Timeliness) -> None:
    out.headline("{name}, tính đến hết ngày {on}", name=name, on=found.on)
    grid = out.grid().column("Văn bản").column("Số", fixed=True).column("Kỳ")
    grid.column("Đúng\nhạn", right=True).column("Trễ\nhạn", right=True).column("Còn\nthiếu", right=True)
    grid.column("Chưa\nđến hạn", right=True).column("Đúng hạn\ntrên đến hạn", right=True)
    for one in found.periods:
        row = (one.directive, one.obligation, period_wording(one.period, out.lang))
        counts = (one.in_time, one.late, one.missing, one.not_due)
        grid.row(*row, *counts, percent_words(one.percent, out))
    if not len(grid):
        out.tell("Không có báo cáo định kỳ nào được yêu cầu.")
        return
    out.put(grid)
    open_or_late = [f for f in found.filings if f.timely in {"missing", "late"}]
    if open_or_late:
        out.gap()
        show_filings(out, open_or_late, units=True)


def show_filings(out: Out, filings: Iterable[Filing], *, units: bool = False) -> None:
    """Reports one by one, with how late each is."""
    grid = out.grid()
    if units:
        grid.column("Đơn vị")
    grid.column("Kỳ").column("Hạn", fixed=True).column("Gửi ngày", fixed=True).column("Tình trạng")
    for one in filings:
        state = Text(timely_words(one.timely, out.lang), style=STYLE.get(one.timely, ""))
        if one.days_late:
            state.append(out.worded(" {n} ngày", n=one.days_late))
        who = [one.unit_name] if units else []
        grid.row(*who, period_wording(one.period, out.lang), one.due, one.filed_on, state)
    out.put(grid)
