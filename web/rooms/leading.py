"""The leader's page: exceptions only, on one sheet of paper."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse

from access.roles import Action
from projections.asof import AsOf
from projections.burnup import burn_up
from projections.leading import leading
from web.charts import curves
from web.policy import Room, may
from web.render import page
from web.rooms.boards import way_down
from web.visit import Visiting

room = Room()


@room.get_page("/lanh-dao", may(Action.SEE, unit="inside"))
def show_exceptions(
    visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None
) -> HTMLResponse:
    """What is worst, where it is going, what is stuck and what to decide, inside a unit, today."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        found = leading(connection, at, visit.today)
        growth = burn_up(connection, at, AsOf(visit.today)) if found.counts.total else None
    return page(
        visit,
        "leading.html",
        crumbs=way_down(visit, at.code),
        found=found,
        growth=curves(growth) if growth and growth.most else None,
    )
