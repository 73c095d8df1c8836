"""What is so: boards, tasks, units, directives, teams, indicators, letters."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from access.roles import Action
from directives.preview import DirectivePreview
from flows.finding import task_found
from flows.previewing import preview_of
from projections.asof import OPEN
from projections.boards import Board, board
from projections.directives import DirectiveRow, directives
from projections.firsts import first_tasks
from projections.indicators import Discrepancy, Indicator, discrepancies, indicators
from projections.letters import LetterRow, letters
from projections.places import children
from projections.taskpage import TaskPage
from projections.taskrows import LIST_MOST, Mark, TaskRow, Wanted
from projections.teams import Teams, teams
from projections.unitpage import UnitPage, unit_page
from units.tree import Level
from web.api.answers import NAME_MOST, READS, ROOT, UNIT_MOST
from web.policy import Room, may, may_on_task
from web.visit import Visiting, task_of

room = Room(prefix=ROOT)

Inside = Annotated[
    str | None,
    Query(max_length=UNIT_MOST, description="A unit's code; the account's own part where left out."),
]
Name = Annotated[str | None, Query(max_length=NAME_MOST)]
On = Annotated[date | None, Query(description="What had happened by this day; today where left out.")]
Known = Annotated[date | None, Query(description="As far as was known by this day; all where left out.")]
Status = Literal[
    "open",
    "open_in_time",
    "open_late",
    "done_in_time",
    "done_late",
    "waived",
    "closed",
    "revoked",
    "withdrawn",
]
LetterState = Literal["queued", "later", "held", "sent", "refused", "dropped"]


class UnitBelow(BaseModel):
    """A unit next below another."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    level: str
    kind: str


@room.call("GET", "/board", may(Action.SEE, unit="inside"), **READS)
def show_board(
    visit: Visiting,
    inside: Inside = None,
    on: On = None,
    known: Known = None,
    compare: Annotated[date | None, Query(description="Beside it, the board of this day.")] = None,
    level: Annotated[Level | None, Query(description="One row for each unit of this level.")] = None,
    directive: Name = None,
) -> Board:
    """Obligations × units: how many tasks are done, in time or late, as of a date."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        return board(
            connection,
            inside=at.code,
            as_of=visit.as_of(on, known),
            today=visit.today,
            level=level,
            directive=directive,
            compared_with=compare,
        )


@room.call("GET", "/tasks", may(Action.SEE, unit="inside"), **READS)
def list_tasks(
    visit: Visiting,
    inside: Inside = None,
    own: bool = False,
    directive: Name = None,
    obligation: Name = None,
    status: Status | None = None,
    mark: Mark | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    on: On = None,
    known: Known = None,
    most: Annotated[int, Query(ge=1, le=LIST_MOST)] = 200,
) -> list[TaskRow]:
    """Tasks of a unit with all inside it, the earliest last day first; narrow the filters to see the rest."""
    with visit.reading() as connection:
        wanted = Wanted(
            directive=directive,
            obligation=obligation,
            inside=visit.inside(connection, inside).no,
            own_only=own,
            status=OPEN if status == "open" else (status,) if status else (),
            mark=mark,
            due_from=due_from,
            due_to=due_to,
            most=most,
        )
        return first_tasks(connection, wanted, visit.as_of(on, known))


@room.call("GET", "/tasks/{directive}/{obligation}/{unit}/{period}", may_on_task(Action.SEE), **READS)
def show_task(
    visit: Visiting,
    directive: str,
    obligation: str,
    unit: str,
    period: str,
    on: On = None,
    known: Known = None,
) -> TaskPage:
    """A task with its letters and all that happened around it; `period` is "-" where there is none."""
    task = task_of(directive, obligation, unit, period)
    return task_found(visit.app, task, visit.as_of(on, known), visit.lang)


@room.call("GET", "/units", may(Action.SEE, unit="inside"), **READS)
def list_units(visit: Visiting, inside: Inside = None, on: On = None) -> list[UnitBelow]:
    """The units next below one."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        below = children(connection, at, on or visit.today)
    return [UnitBelow(code=u.code, name=u.name, level=u.level, kind=u.kind) for u in below]


@room.call("GET", "/units/{unit}", may(Action.SEE, unit="unit"), **READS)
def show_unit(visit: Visiting, unit: str, on: On = None, known: Known = None) -> UnitPage:
    """Everything that a unit owes and did itself, and who answers for it."""
    as_of = visit.as_of(on, known)
    with visit.reading() as connection:
        return unit_page(connection, visit.place(connection, unit, as_of.on).code, as_of)


@room.call("GET", "/directives", may(Action.SEE), **READS)
def list_directives(visit: Visiting) -> list[DirectiveRow]:
    """Every directive, the newest first."""
    with visit.reading() as connection:
        return directives(connection)


@room.call("GET", "/directives/{name}", may(Action.SEE), **READS)
def show_directive(visit: Visiting, name: str) -> DirectivePreview:
    """What a directive asks, of how many, by when."""
    return preview_of(visit.app, name, visit.today, visit.lang)


@room.call("GET", "/teams", may(Action.SEE, unit="inside"), **READS)
def count_teams(
    visit: Visiting,
    inside: Inside = None,
    body: Name = None,
    on: On = None,
    known: Known = None,
    compare: date | None = None,
) -> Teams:
    """Teams and members, by level and by unit next below."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        return teams(
            connection, inside=at.code, as_of=visit.as_of(on, known), body=body, compared_with=compare
        )


@room.call("GET", "/indicators", may(Action.SEE, unit="inside"), **READS)
def list_indicators(
    visit: Visiting, inside: Inside = None, indicator: Name = None, on: On = None, known: Known = None
) -> list[Indicator]:
    """What was measured, by indicator and level."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        return indicators(connection, inside=at.code, as_of=visit.as_of(on, known), indicator=indicator)


@room.call("GET", "/discrepancies", may(Action.SEE, unit="inside"), **READS)
def list_discrepancies(
    visit: Visiting, inside: Inside = None, on: On = None, known: Known = None
) -> list[Discrepancy]:
    """Reported figures that do not fit the roster, unit by unit."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        return discrepancies(connection, inside=at.code, as_of=visit.as_of(on, known))


@room.call("GET", "/units/{unit}/letters", may(Action.SEE, unit="unit"), **READS)
def list_letters(
    visit: Visiting,
    unit: str,
    state: LetterState | None = None,
    on: Annotated[date | None, Query(description="Sealed on this day.")] = None,
    most: Annotated[int, Query(ge=1, le=LIST_MOST)] = 200,
) -> list[LetterRow]:
    """The letters to a unit's own posts, the newest first; their text is not among them."""
    with visit.reading() as connection:
        at = visit.place(connection, unit)
        return letters(connection, unit=at.code, state=state, on=on, most=most)
