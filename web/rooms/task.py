"""One page a task: who, what, when, answerable; the directive's own words; what happened so far."""

from fastapi.responses import HTMLResponse

from access.roles import Action
from flows.finding import task_found
from web.forms import Known, On
from web.policy import Room, may_on_task
from web.render import page
from web.rooms.boards import way_down
from web.rooms.task_acts import acts_on
from web.visit import Visiting, task_of

room = Room()


@room.get_page("/viec/{directive}/{obligation}/{unit}/{period}", may_on_task(Action.SEE))
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
