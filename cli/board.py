"""`dondoc board`: obligation × unit, as of any date, beside any other date."""

from decimal import Decimal
from typing import Annotated, Final

from rich.text import Text

from cli.asked import Compare, DirectiveOption, Inside, Json, Known, On, checked_level, command, group, option
from cli.out import Grid, Out
from cli.session import opened
from projections.boards import Board, Cell, board
from words import written

commands = group()

NAME_WIDTH: Final = 24  # columns kept for the name of a unit
CELL_WIDTH: Final = 14  # columns for one obligation's figures, with the space beside them


@command(
    commands,
    "board",
    "Bảng tiến độ: nhiệm vụ × đơn vị, tính đến bất kỳ ngày nào.\n\n"
    "Mỗi ô là số việc đã xong trên tổng số; «!» là số việc quá hạn chưa xong. --on hỏi theo ngày việc xảy "
    "ra, --known theo ngày hệ thống biết.",
)
def show_board(
    *,
    inside: Inside = None,
    level: Annotated[
        str | None,
        option(
            "--level",
            help_template="Một dòng mỗi đơn vị cấp này (huyen, xa, thon); mặc định là cấp ngay bên dưới.",
            metavar_template="CẤP",
        ),
    ] = None,
    directive: DirectiveOption = None,
    on: On = None,
    known: Known = None,
    compare: Compare = None,
    json: Json = False,
) -> None:
    with opened() as session, session.reading() as connection:
        found = board(
            connection,
            inside=session.inside(connection, inside, on).code,
            as_of=session.as_of(on, known),
            today=session.today,
            level=checked_level(level),
            directive=directive,
            compared_with=compare,
        )
        if json:
            session.out.data(found)
        else:
            _show(session.out, found)


def _show(out: Out, found: Board) -> None:
    show_day(out, found.inside.name, found)
    if not found.whole:
        out.tell("Chưa có nhiệm vụ nào được giao trong địa bàn này.")
        return
    out.put(_summary(out, found))
    several = len({asked.directive for asked in found.asked}) > 1
    here = {(cell.directive, cell.obligation) for cell in found.cells}
    headings = [
        (
            asked.directive,
            asked.obligation,
            f"{asked.number}/{asked.obligation}" if several else asked.obligation,
        )
        for asked in found.asked
        if (asked.directive, asked.obligation) in here
    ]
    most = max(1, (out.console.width - NAME_WIDTH) // CELL_WIDTH)
    for first in range(0, len(headings), most):
        out.gap()
        out.put(_matrix(out, found, headings[first : first + most]))


def show_day(out: Out, name: str, found: Board) -> None:
    out.headline("{name}, tính đến hết ngày {on}", name=name, on=found.on)
    if found.known:
        out.tell("Theo những gì hệ thống biết đến hết ngày {known}", known=found.known)
    if found.compared_with:
        out.tell("So với ngày {day}", day=found.compared_with)


def _summary(out: Out, found: Board) -> Grid:
    """One row an obligation; headings stand on two lines so that 80 columns are enough."""
    grid = out.grid().column("Số", fixed=True).column("Nhiệm vụ").column("Đúng\nhạn", right=True)
    grid.column("Trễ\nhạn", right=True).column("Còn\nhạn", right=True).column("Quá\nhạn", right=True)
    grid.column("Xong", right=True)
    if found.compared_with:
        grid.column("Trước", right=True)
    grid.column("Hạn\ngần nhất", right=True)
    titles = {(asked.directive, asked.obligation): asked for asked in found.asked}
    for cell in found.whole:
        n = cell.counts
        late = Text(written(n.open_late, out.lang), style="red" if n.open_late else "")
        action = titles[cell.directive, cell.obligation].action
        before = [percent_words(cell.before.percent, out)] if cell.before is not None else []
        row = [cell.obligation, action, n.done_in_time, n.done_late, n.open_in_time, late]
        grid.row(*row, _percent(cell, out), *before, _left(out, cell))
    return grid


def _percent(cell: Cell, out: Out) -> Text:
    percent = cell.counts.percent
    if percent is None:
        return Text("–")
    return Text(f"{written(percent, out.lang)}%", style="green" if cell.reached else "")


def _left(out: Out, cell: Cell) -> str:
    if cell.next_due is None or cell.days_left is None:
        return "–"
    if cell.days_left < 0:
        return out.worded("{due}\nquá {n} ngày", due=cell.next_due, n=-cell.days_left)
    return out.worded("{due}\ncòn {n} ngày", due=cell.next_due, n=cell.days_left)


def _matrix(out: Out, found: Board, headings: list[tuple[str, str, str]]) -> Grid:
    grid = out.grid().column("Đơn vị")
    for _, _, heading in headings:
        grid.titled(heading)
    cells = {(cell.unit, cell.directive, cell.obligation): cell for cell in found.cells}
    for unit in found.rows:
        row = [cells.get((unit.code, directive, no)) for directive, no, _ in headings]
        if any(row):
            grid.row(unit.name, *(_figures(cell, out) for cell in row))
    return grid


def _figures(cell: Cell | None, out: Out) -> Text:
    if cell is None:
        return Text("")
    n = cell.counts
    text = Text(f"{written(n.done, out.lang)}/{written(n.total, out.lang)}")
    if cell.reached:
        text.stylize("green")
    if n.open_late:
        text.append(f" {written(n.open_late, out.lang)}!", style="red")
    if cell.before is not None and (gained := n.done - cell.before.done):
        text.append(f" {gained:+}", style="dim")
    return text


def percent_words(value: Decimal | None, out: Out) -> str:
    return "–" if value is None else f"{written(value, out.lang)}%"
