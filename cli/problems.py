"""What is wrong with a file, row by row, as a table beside the error that stops the command."""

from collections.abc import Iterable
from typing import Final

from cli.out import Grid, Out
from units.importing import RowProblem
from words import Phrase

SHOWN_MOST: Final = 50  # rows of problems: whoever has more mends these first


def show_problems(out: Out, problems: Iterable[RowProblem]) -> None:
    """The problems on standard error: row, column, value and what to do about it."""
    found = list(problems)
    if not found:
        return
    grid = Grid(out.lang)
    grid.column("Ô", fixed=True).column("Cột").column("Giá trị").column("Lý do và cách sửa")
    for problem in found[:SHOWN_MOST]:
        grid.row(problem.cell or problem.row, problem.column, problem.value, problem.reason)
    out.errors.print(grid.table)
    if len(found) > SHOWN_MOST:
        out.caution("… và {more} chỗ khác.", more=len(found) - SHOWN_MOST)


def warning_lines(out: Out, warnings: Iterable[tuple[int, Phrase]]) -> list[str]:
    """What is odd in a file, each with its row."""
    return [out.worded("Dòng {row}: {warning}", row=row, warning=warned) for row, warned in warnings]


def show_warnings(out: Out, warnings: Iterable[tuple[int, Phrase]]) -> None:
    """What is odd in the file and was read all the same."""
    found = warning_lines(out, warnings)
    for one in found[:SHOWN_MOST]:
        out.caution("Lưu ý: {warning}", warning=one)
    if len(found) > SHOWN_MOST:
        out.caution("… và {more} chỗ khác.", more=len(found) - SHOWN_MOST)


def show_ignored(out: Out, headings: Iterable[str]) -> None:
    """Headings of the file that were not understood and so not read."""
    named = ", ".join(headings)
    if named:
        out.caution("Không dùng các cột: {headings}.", headings=named)
