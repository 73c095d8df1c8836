"""Directives: the list, and each with what it asks of whom by when."""

from fastapi.responses import HTMLResponse

from access.roles import Action
from directives.preview import preview
from flows.intake import load_directive
from flows.roster import current_roster
from projections.directives import directives
from projections.timeline import of_directive
from web.policy import Room, may
from web.render import page
from web.visit import Visiting

room = Room()


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
    shown = preview(
        directive,
        name,
        roster=current_roster(visit.app),
        calendar=visit.app.calendar,
        on=min(directive.document.date, visit.today),
        received=None,
        lang=visit.lang,
    )
    with visit.reading() as connection:
        happened = of_directive(visit.app.log, connection, name, zone=visit.app.zone, lang=visit.lang)
    return page(
        visit,
        "directive.html",
        directive=directive,
        document=directive.document,
        shown=shown,
        happened=happened,
    )
