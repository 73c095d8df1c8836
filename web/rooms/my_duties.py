"""The officer's front page: what my units have to do, the most urgent first."""

from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import HTMLResponse

from access.roles import Action
from projections.duties import duties
from projections.places import Place
from web.policy import Room, may
from web.render import page
from web.visit import Visit, Visiting

room = Room()

UNITS_MOST: Final = 20  # units that one account speaks for: more is the work of a coordinator


def speaks_for_units(visit: Visit) -> bool:
    """Whether the visitor files for units and judges nobody's work: then their duties come first."""
    return visit.can_anywhere(Action.REPORT) and not visit.can_anywhere(Action.REVIEW)


@room.get_page("/viec-cua-toi", may(Action.REPORT, unit="inside"))
def show_duties(visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None) -> HTMLResponse:
    """The duties of the unit `inside`, or of the first that the visitor speaks for."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside, Action.REPORT)
        found = duties(connection, at, visit.today)
        others = [one for one in _units(visit) if one.code != at.code]
    return page(visit, "my_duties.html", at=at, duties=found, others=others)


def _units(visit: Visit) -> list[Place]:
    """The units that the visitor may file for."""
    codes = sorted(code for code in visit.reach(Action.REPORT) if code)[:UNITS_MOST]
    with visit.reading() as connection:
        return [visit.place(connection, code) for code in codes]
