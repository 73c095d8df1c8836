"""`dondoc unit`: everything about one unit on one page."""

from typing import Final

from cli.asked import Json, Known, On, UnitCode, command, group
from cli.out import Out
from cli.reports import show_filings
from cli.session import opened
from cli.tasks import show_rows
from cli.units import show_posts
from deadlines.wording import period_wording
from projections.terms import fact_words, letter_words
from projections.unitpage import FactRow, UnitPage, unit_page
from units.tree import LEVELS, level_words

commands = group()

_RANKS: Final[tuple[str, ...]] = LEVELS


@command(
    commands,
    "unit",
    "Mọi điều một đơn vị phải làm và đã làm: nhiệm vụ, việc đã ghi, tổ, báo cáo, thư.",
)
def show_unit(code: UnitCode, *, on: On = None, known: Known = None, json: Json = False) -> None:
    with opened() as session, session.reading() as connection:
        at = session.place(connection, code, on)
        page = unit_page(connection, at.code, session.as_of(on, known))
        if json:
            session.out.data(page)
        else:
            _show(session.out, page)


def _show(out: Out, page: UnitPage) -> None:
    above = ", ".join(unit.name for unit in page.above if unit.level != "trung_uong")
    out.headline("{name} ({code}), đến hết ngày {on}", name=page.name, code=page.code, on=page.on)
    if above:
        out.tell("Thuộc {above}", above=above)
    counted = ", ".join(
        out.worded("{count} đơn vị {level}", count=n, level=level_words(level))  # type: ignore[arg-type]  # the roster's own level
        for level, n in sorted(page.counts_below.items(), key=lambda item: _RANKS.index(item[0]))
    )
    if counted:
        out.tell("Bên trong có {counts}.", counts=counted)
    _section(out, "Đầu mối")
    show_posts(out, list(page.posts), page.name)
    _section(out, "Nhiệm vụ")
    show_rows(out, list(page.tasks), unit=False)
    _section(out, "Việc đã ghi")
    _show_facts(out, page.facts)
    if page.reports:
        _section(out, "Báo cáo định kỳ")
        show_filings(out, page.reports)
    if page.letters:
        _section(out, "Thư")
        grid = out.grid().column("Ngày", fixed=True).column("Thư", fixed=True).column("Nhắc", right=True)
        grid.column("Tình trạng")
        for letter in page.letters:
            grid.row(
                letter.sealed_on, letter.letter[:8], letter.notices, letter_words(letter.state, out.lang)
            )
        out.put(grid)


def _section(out: Out, heading_template: str) -> None:
    out.gap()
    out.text(out.worded(heading_template), style="bold")


def _show_facts(out: Out, facts: tuple[FactRow, ...]) -> None:
    grid = out.grid().column("Ngày", fixed=True).column("Dữ kiện", fixed=True).column("Loại")
    grid.column("Về").column("Số lượng", right=True)
    for fact in facts:
        about = (
            out.worded("{about}, tổ {team}", about=fact.about, team=fact.team) if fact.team else fact.about
        )
        if fact.period:
            about = out.worded(
                "{about}, kỳ {period}", about=fact.about, period=period_wording(fact.period, out.lang)
            )
        number = f"{fact.quantity}/{fact.denominator}" if fact.denominator else fact.quantity
        grid.row(
            fact.occurred_on,
            fact.fact,
            fact_words(fact.kind, out.lang),
            about,
            number,
            style="" if fact.stands else "strike dim",
        )
    if len(grid):
        out.put(grid)
    else:
        out.tell("Chưa ghi việc nào.")
