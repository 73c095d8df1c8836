"""The board: units × obligations, as of any day, beside any other; every number leads to its tasks."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Query
from fastapi.responses import HTMLResponse

from access.roles import Action
from projections.boards import Asked, Board, Cell, board
from projections.burnup import burn_up
from projections.directives import directives
from projections.places import counts_below
from units.tree import LEVELS, level_words
from web.charts import curves, meter, tiles
from web.forms import Compare, Known, On
from web.policy import Room, may
from web.render import Crumb, address, page
from web.visit import Visit, Visiting
from words import Misused

room = Room()

TILES_MOST: Final = 100  # a picture of more units is no picture; the country has 63 provinces
COLUMNS_MOST: Final = 40  # obligations of one board; more are asked for by directive
SIDE_BY_SIDE: Final = 12  # of them in one table: what a sheet of paper on its side holds


class Sheet(NamedTuple):
    """One table of units and obligations, with the directives over their columns."""

    asked: tuple[Asked, ...]
    headings: tuple[tuple[str, int], ...]


class NoSuchLevel(Misused):
    """The level named is none."""


@room.get_page("/bang", may(Action.SEE, unit="inside"))
def show_board(
    visit: Visiting,
    on: On,
    known: Known,
    compare: Compare,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    directive: Annotated[str | None, Query(max_length=120)] = None,
    level: Annotated[str | None, Query(max_length=20)] = None,
) -> HTMLResponse:
    """The board of the unit `inside` (else of the visitor's own part of the tree)."""
    if level and level not in LEVELS:
        raise NoSuchLevel("Không có cấp «{level}».", level=level)
    as_of = visit.as_of(on, known)
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        found = board(
            connection,
            inside=at.code,
            as_of=as_of,
            today=visit.today,
            level=level or None,
            directive=directive or None,
            compared_with=compare,
        )
        below = counts_below(connection, at, as_of.on)
        known_directives = directives(connection)
        growth = burn_up(connection, at, as_of, directive=directive or None) if found.whole else None
    levels = [(one, level_words(one).say(visit.lang)) for one in LEVELS if below.get(one)]
    return page(
        visit,
        "board.html",
        crumbs=way_down(visit, at.code),
        board=found,
        on=on,
        known=known,
        compare=compare,
        levels=levels,
        level=level or "",
        directive=directive or "",
        directives=known_directives,
        growth=curves(growth) if growth and growth.most else None,
        tiles=tiles(found.rows, found.cells) if len(found.rows) <= TILES_MOST else [],
        meter_of=meter,
        **matrix(found),
    )


def matrix(found: Board) -> dict[str, Any]:
    """The board as a table reads it: obligations that somebody here owes, cells by unit and obligation."""
    cells = {(c.unit, c.directive, c.obligation): c for c in (*found.cells, *found.whole)}
    owed = {(c.directive, c.obligation) for c in found.whole}
    asked = [a for a in found.asked if (a.directive, a.obligation) in owed][:COLUMNS_MOST]
    rows = [u for u in found.rows if any((u.code, a.directive, a.obligation) in cells for a in asked)]

    def cell(unit: str, directive: str, obligation: str) -> Cell | None:
        return cells.get((unit, directive, obligation))

    sheets = [asked[i : i + SIDE_BY_SIDE] for i in range(0, len(asked), SIDE_BY_SIDE)]
    return {
        "asked": asked,
        "sheets": [Sheet(tuple(one), _headings(one)) for one in sheets],
        "rows": rows,
        "cell": cell,
        "left_out": len(owed) - len(asked),
    }


def _headings(asked: Sequence[Asked]) -> tuple[tuple[str, int], ...]:
    """The numbers of directives over a table's columns, each with how many it stands over."""
    return tuple((number, len(list(own))) for number, own in groupby(asked, key=lambda one: one.number))


def way_down(visit: Visit, code: str) -> tuple[Crumb, ...]:
    """The units from the visitor's own down to this one, each leading to its board."""
    codes = visit.way_up(code)
    with visit.reading() as connection:
        seen = [visit.place(connection, one) for one in reversed(codes[1:]) if visit.can(Action.SEE, one)]
    return tuple(Crumb(one.name, address("bang", inside=one.code)) for one in seen)
