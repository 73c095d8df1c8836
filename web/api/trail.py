"""What happened: the trail, page by page and event by event."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query

from access.roles import Action
from flows.trail import require_indexed
from projections.trail import TrailEntry, TrailPage, TrailWanted, lives, trail_event, trail_page
from web.api.answers import NAME_MOST, READS, ROOT, UNIT_MOST
from web.policy import Room, may
from web.rooms.trail import NoSuchEvent, account_id, scope_of
from web.visit import Visiting

room = Room(prefix=ROOT)

Kind = Literal[
    "fact",
    "correction",
    "extension",
    "decision",
    "directive",
    "letter",
    "roster",
    "account",
    "door",
    "outside",
    "urging",
]
Position = Annotated[int, Path(ge=1, lt=2**31)]


class EventShown(TrailEntry):
    """One event with everything that is stored of it."""

    data: dict[str, Any]


@room.call("GET", "/trail", may(Action.TRAIL, unit="inside"), **READS)
def show_trail(
    visit: Visiting,
    inside: Annotated[str | None, Query(max_length=UNIT_MOST)] = None,
    directive: Annotated[str | None, Query(max_length=NAME_MOST)] = None,
    kind: Kind | None = None,
    by: Annotated[str | None, Query(max_length=200)] = None,
    since: date | None = None,
    until: date | None = None,
    happened: Annotated[bool, Query(description="Days are of happening, not of recording.")] = False,
    routine: Annotated[bool, Query(description="Letters that went and sign-ins too.")] = True,
    before: Annotated[int | None, Query(ge=1, lt=2**31, description="The page before this place.")] = None,
    most: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TrailPage:
    """A page of the trail, the newest first."""
    require_indexed(visit.app)
    with visit.reading() as connection:
        at = visit.place(connection, inside) if inside else None
        wanted = TrailWanted(
            inside=lives(connection, at.code, visit.today) if at else None,
            directive=directive,
            kind=kind,
            by=account_id(visit, by) if by else None,
            since=since,
            until=until,
            by_happening=happened,
            routine=routine,
            before=before,
            most=most,
        )
        return trail_page(
            visit.app.log, connection, wanted, scope_of(visit), zone=visit.app.zone, lang=visit.lang
        )


@room.call("GET", "/trail/{position}", may(Action.TRAIL), **READS)
def show_event(visit: Visiting, position: Position) -> EventShown:
    """One event with all its fields."""
    require_indexed(visit.app)
    with visit.reading() as connection:
        found = trail_event(
            visit.app.log,
            connection,
            position,
            scope_of(visit),
            zone=visit.app.zone,
            lang=visit.lang,
        )
    if found is None:
        raise NoSuchEvent(
            "Không có sự kiện số {position} trong phần nhật ký mà bạn được xem.", position=position
        )
    entry, recorded = found
    return EventShown(**dict(entry), data=recorded.event.model_dump(mode="json"))
