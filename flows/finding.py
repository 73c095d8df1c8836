"""Finding what somebody names: what is not there is answered with what may be meant."""

from datetime import date

from sqlalchemy import Connection

from app.wiring import App
from events.decisions import TaskRef
from flows.act import unknown_task
from flows.roster import current_roster
from projections.asof import AsOf
from projections.database import reading
from projections.places import Place, place
from projections.taskpage import TaskPage, task_page
from units.tree import UnknownUnit
from words import Lang


def unit_found(app: App, connection: Connection, code: str, on: date) -> Place:
    """The unit of that code on a day. Raises UnknownUnit, with what may be meant."""
    try:
        return place(connection, code, on)
    except UnknownUnit:
        raise current_roster(app).unknown(code, on) from None


def task_found(app: App, task: TaskRef, as_of: AsOf, lang: Lang) -> TaskPage:
    """The page of a task as of a date. Raises UnknownUnit or UnknownTask."""
    with reading(app.engine) as connection:
        unit_found(app, connection, task.unit, as_of.on)
        found = task_page(connection, app.log, task, as_of, calendar=app.calendar, zone=app.zone, lang=lang)
    if found is None:
        raise unknown_task(task)
    return found
