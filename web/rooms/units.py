"""Units: the tree, and everything that one of them owes and did."""

from fastapi.responses import HTMLResponse

from access.roles import Action
from projections.places import children
from projections.unitpage import unit_page
from web.forms import Known, On
from web.policy import Room, may
from web.render import page
from web.rooms.boards import way_down
from web.visit import Visiting

room = Room()


@room.get_page("/don-vi", may(Action.SEE))
def show_start(visit: Visiting, on: On, known: Known) -> HTMLResponse:
    """The unit that the visitor's pages start from."""
    with visit.reading() as connection:
        code = visit.start(connection).code
    return show_unit(visit, code, on, known)


@room.get_page("/don-vi/{unit}", may(Action.SEE, unit="unit"))
def show_unit(visit: Visiting, unit: str, on: On, known: Known) -> HTMLResponse:
    """Everything about one unit."""
    as_of = visit.as_of(on, known)
    with visit.reading() as connection:
        at = visit.place(connection, unit, as_of.on)
        found = unit_page(connection, at.code, as_of)
        below = children(connection, at, as_of.on)
    return page(visit, "unit.html", crumbs=way_down(visit, unit), unit=found, below=below, on=on, known=known)
