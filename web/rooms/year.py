"""The calendar of a year: what falls due on which day, and which days are off, some only provisionally."""

from itertools import groupby
from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import HTMLResponse

from access.roles import Action
from deadlines.wording import WEEKDAYS
from projections.year import DAYS_MOST, due_days
from web.policy import Room, may
from web.render import page
from web.rooms.boards import way_down
from web.visit import Visiting

room = Room()

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


@room.get_page("/lich", may(Action.SEE, unit="inside"))
def show_year(
    visit: Visiting,
    year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
    inside: Annotated[str | None, Query(max_length=20)] = None,
) -> HTMLResponse:
    """The deadlines of a year inside a unit, month by month, with the days off."""
    shown = year or visit.today.year
    with visit.reading() as connection:
        at = visit.inside(connection, inside or None)
        dues = due_days(connection, at, shown)
    calendar = visit.app.calendar
    return page(
        visit,
        "year.html",
        crumbs=way_down(visit, at.code),
        at=at,
        year=shown,
        months=[(month, list(days)) for month, days in groupby(dues, key=lambda one: one.day.month)],
        cut=len(dues) == DAYS_MOST,
        off=calendar.days_off(shown, visit.lang),
        worked=calendar.worked_saturdays(shown),
        provisional=calendar.is_provisional(shown),
        is_off=lambda day: not calendar.is_working_day(day),
        weekday=lambda day: visit.say(WEEKDAYS[day.isoweekday()]),
    )
