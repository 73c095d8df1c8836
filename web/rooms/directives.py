"""Directives: the list, and each with what it asks of whom by when."""

from typing import Final

from fastapi.responses import HTMLResponse

from access.roles import Action
from flows.intake import load_directive
from flows.previewing import preview_of
from projections.directives import directives
from projections.timeline import few_decisions, of_directive
from web.policy import Room, may
from web.render import page
from web.visit import Visiting

room = Room()

DECISIONS_MOST: Final = 100  # tasks whose decisions the page tells one by one; more are in the trail


@room.get_page("/van-ban", may(Action.SEE))
def show_directives(visit: Visiting) -> HTMLResponse:
    """Every directive, the newest first."""
    with visit.reading() as connection:
        rows = directives(connection)
    return page(visit, "directives.html", rows=rows)


@room.get_page("/van-ban/{name}", may(Action.SEE))
def show_directive(visit: Visiting, name: str) -> HTMLResponse:
    """What the directive asks, its own text, and what happened to it."""
    directive = load_directive(visit.app, name)
    assert directive.document is not None
    shown = preview_of(visit.app, name, visit.today, visit.lang)
    with visit.reading() as connection:
        whole = few_decisions(connection, name, DECISIONS_MOST)
        happened = of_directive(
            visit.app.log, connection, name, zone=visit.app.zone, lang=visit.lang, decisions=whole
        )
    return page(
        visit,
        "directive.html",
        directive=directive,
        document=directive.document,
        shown=shown,
        happened=happened,
        whole=whole,
    )
