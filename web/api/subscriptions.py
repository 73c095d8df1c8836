"""What programs subscribe to: the feed of events as CloudEvents, and the calendar of what is due."""

from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import Response

from access.grants import EVERYWHERE
from access.roles import Action
from flows.feeds import EVENTS_MOST, Events, events_after, person_calendar, unit_calendar
from flows.tokens import token_of
from web.api.answers import READS, ROOT, UNIT_MOST, NoSuchCalendar, errors
from web.policy import OPEN, Room, may
from web.visit import Visiting

room = Room(prefix=ROOT)


@room.call("GET", "/events", may(Action.SEE), **READS)
def follow_events(
    visit: Visiting,
    cursor: Annotated[int, Query(ge=0, lt=2**31, description="Where the last answer ended.")] = 0,
    topic: Annotated[list[str], Query(max_length=50, description="Only these kinds.")] = [],  # noqa: B006 - read only
    most: Annotated[int, Query(ge=1, le=EVENTS_MOST)] = 100,
) -> Events:
    """What happened, as CloudEvents, the oldest first; asked from the same cursor it misses nothing."""
    reach = visit.reach(Action.SEE)
    return events_after(
        visit.app,
        cursor,
        roots=None if EVERYWHERE in reach else reach,
        topics=topic or None,
        most=most,
    )


@room.call(
    "GET",
    "/calendar/{secret}.ics",
    OPEN,
    responses={200: {"content": {"text/calendar": {}}}, **errors(403, 404, 409, 422, 503)},
    response_class=Response,
)
def show_calendar(
    visit: Visiting,
    secret: Annotated[str, Path(max_length=200, description="A token whose only scope is to see.")],
    unit: Annotated[str | None, Query(max_length=UNIT_MOST)] = None,
) -> Response:
    """The days on which work is due: of the account's own posts, or of a unit that it may see.

    The secret is an API token whose only scope is to see, since calendar programs send no headers.
    """
    held = token_of(visit.app, secret, now=visit.now)
    if held is None or held.scopes != {Action.SEE}:
        raise NoSuchCalendar("Không có lịch nào ở địa chỉ này; hãy tạo địa chỉ mới.")
    if unit is None:
        body = person_calendar(visit.app, held.account.person, on=visit.today, lang=visit.lang)
    else:
        visit.account, visit.scopes = held.account, held.scopes
        visit.require(Action.SEE, unit)
        body = unit_calendar(visit.app, unit, on=visit.today, lang=visit.lang)
    return Response(body, media_type="text/calendar", headers={"referrer-policy": "no-referrer"})
