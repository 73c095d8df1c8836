"""`dondoc indicators`: what was measured, summed over units of a level, never a mean of percents."""

from typing import Annotated

from cli.asked import Inside, Json, Known, On, command, group, option
from cli.board import percent_words
from cli.session import opened
from projections.indicators import indicators
from units.tree import level_words

commands = group()


@command(
    commands,
    "indicators",
    "Các chỉ tiêu đã đo: tổng tử số trên tổng mẫu số của từng cấp.\n\n--list kể từng đơn vị.",
)
def show_indicators(
    *,
    inside: Inside = None,
    about: Annotated[
        str | None, option("--about", help_template="Chỉ chỉ tiêu này.", metavar_template="TÊN")
    ] = None,
    on: On = None,
    known: Known = None,
    each: Annotated[bool, option("--list", help_template="Kể từng đơn vị.")] = False,
    json: Json = False,
) -> None:
    with opened() as session, session.reading() as connection:
        at = session.inside(connection, inside, on)
        found = indicators(connection, inside=at.code, as_of=session.as_of(on, known), indicator=about)
        out = session.out
        if json:
            out.data(found)
            return
        if not found:
            out.tell("Chưa có chỉ tiêu nào được đo.")
            return
        grid = out.grid().column("Chỉ tiêu").column("Nơi đo").column("Đã đo", right=True)
        grid.column("Tổng", right=True).column("Đạt", right=True)
        for one in found:
            where = level_words(one.level)  # type: ignore[arg-type]  # the roster's own level
            places = out.worded("{count} đơn vị {level}", count=one.units, level=where)
            grid.row(one.indicator, places, one.numerator, one.denominator, percent_words(one.percent, out))
            for measure in one.measures if each else ():
                name = out.worded("  {unit}, {on}", unit=measure.unit_name, on=measure.on)
                percent = percent_words(measure.percent, out)
                grid.row("", name, measure.numerator, measure.denominator, percent, style="dim")
        out.put(grid)
