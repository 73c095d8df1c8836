"""Two days side by side: what changed in between, each day as it was known at its end."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import HTMLResponse

from access.roles import Action
from flows.trail import index_for_reader
from projections.differing import Change, difference
from projections.directives import directives
from projections.said_by import said_by
from projections.trail import TrailWanted, lives, trail_page
from web.forms import BadField, day
from web.policy import Room, may
from web.render import page
from web.rooms.trail import left, names, scope_of
from web.visit import Visiting

room = Room()

WEEK: Final = timedelta(days=7)
SHOWN: Final = 30  # tasks of one kind of change; the rest are counted
FACTS_SHOWN: Final = 30
CHANGES: Final[dict[Change, str]] = {
    "done": "Đã xong",
    "late": "Trở thành quá hạn",
    "extended": "Hạn đổi",
    "undone": "Không còn tính là xong",
    "out": "Được miễn hoặc hết hiệu lực",
    "asked": "Mới được giao",
}


@room.get_page("/nhat-ky/so-sanh", may(Action.TRAIL, unit="inside"))
def compare_days(
    visit: Visiting,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    directive: Annotated[str | None, Query(max_length=120)] = None,
    since: Annotated[str | None, Query(max_length=10)] = None,
    until: Annotated[str | None, Query(max_length=10)] = None,
) -> HTMLResponse:
    """What changed from the end of one day to the end of another, in a unit with all inside it."""
    last = day(until, "until") or visit.today
    first = day(since, "since") or last - WEEK
    if first > last:
        raise BadField(
            "Ngày đầu {since} phải trước ngày cuối {until}.", field="since", since=first, until=last
        )
    indexed = index_for_reader(visit.app)
    with visit.reading() as connection:
        at = visit.inside(connection, inside, Action.TRAIL)
        found = difference(connection, at, first, last, directive=directive or None)
        told = [
            trail_page(
                visit.app.log,
                connection,
                TrailWanted(
                    inside=lives(connection, at.code, visit.today),
                    kind=kind,
                    since=first + timedelta(days=1),
                    until=last,
                    most=FACTS_SHOWN,
                ),
                scope_of(visit),
                zone=visit.app.zone,
                lang=visit.lang,
            )
            for kind in ("correction", "fact")
        ]
        who = said_by(connection, {n for one in told for n in names(one.entries)}, visit.today, visit.lang)
        known = directives(connection)
    changes = [
        (visit.say(CHANGES[kind]), [one for one in found.tasks or () if one.change == kind])
        for kind in CHANGES
    ]
    return page(
        visit,
        "differing.html",
        at=at,
        found=found,
        changes=[(name, rows[:SHOWN], len(rows)) for name, rows in changes if rows],
        corrections=told[0],
        facts=told[1],
        who=who,
        directives=known,
        directive=directive or "",
        left=left(indexed),
        after_first=first + timedelta(days=1),
    )
