"""Lists of tasks: what is late, due this week, awaiting review; the filters live in the address."""

from datetime import date, timedelta
from typing import Annotated, Final, cast

from fastapi import Query
from fastapi.responses import HTMLResponse

from access.roles import Action
from projections.asof import OPEN
from projections.directives import directives
from projections.firsts import first_tasks
from projections.taskrows import Mark, Wanted
from projections.terms import MARK_WORDS, STATUS_WORDS
from web.forms import Known, On, day
from web.policy import Room, may
from web.render import page
from web.rooms.boards import way_down
from web.visit import Visit, Visiting
from words import Misused

room = Room()

SHOWN: Final = 200  # rows of a page; the rest is said, and a filter or a file brings it


class NoSuchFilter(Misused):
    """A filter in the address says something that is no state of a task."""


@room.get_page("/viec", may(Action.SEE, unit="inside"))
def show_tasks(
    visit: Visiting,
    on: On,
    known: Known,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    own: bool = False,
    directive: Annotated[str | None, Query(max_length=120)] = None,
    obligation: Annotated[str | None, Query(max_length=40)] = None,
    status: Annotated[str | None, Query(max_length=40)] = None,
    mark: Annotated[str | None, Query(max_length=40)] = None,
    due_from: Annotated[str | None, Query(max_length=10)] = None,
    due_to: Annotated[str | None, Query(max_length=10)] = None,
) -> HTMLResponse:
    """The tasks that are wanted, the earliest last day first."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        wanted = Wanted(
            directive=directive or None,
            obligation=obligation or None,
            inside=at.no,
            own_only=own,
            status=statuses(status),
            mark=marked(mark),
            due_from=day(due_from, "due_from"),
            due_to=day(due_to, "due_to"),
            most=SHOWN + 1,
        )
        found = first_tasks(connection, wanted, visit.as_of(on, known))
        known_directives = directives(connection)
    return page(
        visit,
        "tasks.html",
        crumbs=way_down(visit, at.code),
        at=at,
        rows=found[:SHOWN],
        more=len(found) > SHOWN,
        shown=SHOWN,
        on=on,
        known=known,
        filters={
            "own": own,
            "directive": directive or "",
            "obligation": obligation or "",
            "status": status or "",
            "mark": mark or "",
            "due_from": due_from or "",
            "due_to": due_to or "",
        },
        directives=known_directives,
        statuses=[("open", visit.say("chưa xong")), *status_choices(visit)],
        marks=mark_choices(visit),
        quick=shortcuts(visit.today),
    )


def status_choices(visit: Visit) -> list[tuple[str, str]]:
    """Every state of a task, said."""
    return [(name, visit.say(STATUS_WORDS[name])) for name in STATUS_WORDS]


def mark_choices(visit: Visit) -> list[tuple[str, str]]:
    """Every mark of a task, said."""
    return [(name, visit.say(MARK_WORDS[name])) for name in MARK_WORDS]


def shortcuts(today: date) -> dict[str, dict[str, str]]:
    """The lists that are asked for every day, as filters."""
    week = today + timedelta(days=7)
    return {
        "late": {"status": "open_late"},
        "week": {"status": "open", "due_from": today.isoformat(), "due_to": week.isoformat()},
        "review": {"mark": "awaiting_review"},
        "asked": {"mark": "extension_asked"},
    }


def statuses(text: str | None) -> tuple[str, ...]:
    """The states that a filter names. Raises NoSuchFilter."""
    if not text:
        return ()
    if text == "open":
        return OPEN
    if text not in STATUS_WORDS:
        raise NoSuchFilter("Không có trạng thái «{text}».", text=text)
    return (text,)


def marked(text: str | None) -> Mark | None:
    """The mark that a filter names. Raises NoSuchFilter."""
    if text and text not in MARK_WORDS:
        raise NoSuchFilter("Không có dấu «{text}».", text=text)
    return cast("Mark", text) if text else None
