"""One page a task: who, what, when, answerable; the directive's own words; what happened so far."""

from fastapi.responses import HTMLResponse

from access.roles import Action
from events.decisions import TaskRef
from flows.finding import task_found
from web.forms import Known, On
from web.policy import Room, may
from web.render import page
from web.rooms.boards import way_down
from web.rooms.task_acts import acts_on
from web.visit import Visiting

room = Room()


@room.get_page("/viec/{directive}/{obligation}/{unit}/{period}", may(Action.SEE, unit="unit"))
def show_task(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, on: On, known: Known
) -> HTMLResponse:
    """The task as of a day; one that has no periods has "-" in its address."""
    task = task_of(directive, obligation, unit, period)
    found = task_found(visit.app, task, visit.as_of(on, known), visit.lang)
    return page(
        visit,
        "task.html",
        crumbs=way_down(visit, unit),
        task=found,
        row=found.row,
        on=on,
        known=known,
        acts=acts_on(visit, found),
    )


def task_of(directive: str, obligation: str, unit: str, period: str) -> TaskRef:
    """The task that an address names."""
    named = "" if period == "-" else period
    return TaskRef(directive=directive, obligation=obligation, unit=unit, period=named)
