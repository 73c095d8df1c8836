"""The trail: every event, who said it, when it happened, when it was recorded, by which way."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from access.grants import EVERYWHERE
from access.roles import Action
from flows.accounts import UnknownAccount, account_named
from flows.trail import index_for_reader
from projections.directives import directives
from projections.places import Place
from projections.said_by import said_by
from projections.trail import Scope, TrailEntry, TrailWanted, lives, trail_event, trail_page
from projections.trail_index import ALL_KINDS, Behind
from web.forms import day
from web.policy import Room, may
from web.render import page
from web.visit import Visit, Visiting
from words import Misused, Refused

room = Room()

KIND_WORDS: Final = {
    "fact": "việc đã làm",
    "correction": "đính chính, rút lại",
    "extension": "gia hạn",
    "decision": "quyết định về nhiệm vụ",
    "directive": "văn bản",
    "letter": "thư",
    "roster": "đơn vị, đầu mối",
    "account": "tài khoản",
    "door": "đăng nhập, đăng xuất",
    "outside": "dữ liệu gửi ra, lấy ra",
    "urging": "đôn đốc",
}


class NoSuchKind(Misused):
    """There are no events of that kind."""


class NoSuchEvent(Refused):
    """There is no event there, or not for this visitor."""


@dataclass(frozen=True)
class Filters:
    """What of the trail is asked for: the same in the address of its page and of its file."""

    inside: Annotated[str | None, Query(max_length=20)] = None
    directive: Annotated[str | None, Query(max_length=120)] = None
    kind: Annotated[str | None, Query(max_length=20)] = None
    by: Annotated[str | None, Query(max_length=200)] = None
    since: Annotated[str | None, Query(max_length=10)] = None
    until: Annotated[str | None, Query(max_length=10)] = None
    happened: bool = False

    def wanted(
        self, visit: Visit, connection: Connection, *, routine: bool, before: int | None = None
    ) -> tuple[Place | None, TrailWanted]:
        """The unit that was named, and what is wanted. Raises NoSuchKind, UnknownUnit, BadField.

        A kind that is asked for is shown with its daily traffic.
        """
        if self.kind and self.kind not in ALL_KINDS:
            raise NoSuchKind("Không có loại sự kiện «{kind}».", kind=self.kind)
        at = visit.place(connection, self.inside) if self.inside else None
        return at, TrailWanted(
            inside=lives(connection, at.code, visit.today) if at else None,
            directive=self.directive or None,
            kind=self.kind or None,
            by=account_id(visit, self.by) if self.by else None,
            since=day(self.since, "since"),
            until=day(self.until, "until"),
            by_happening=self.happened,
            routine=routine or bool(self.kind),
            before=before,
        )


Filtered = Annotated[Filters, Depends()]


@room.get_page("/nhat-ky", may(Action.TRAIL, unit="inside"))
def show_trail(
    visit: Visiting,
    filters: Filtered,
    routine: bool = False,
    before: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> HTMLResponse:
    """A page of the trail, the newest first; what comes before it is one link away.

    Letters that went and people who came in are counted; a kind that is asked for, or `routine`,
    shows them.
    """
    indexed = index_for_reader(visit.app)
    with visit.reading() as connection:
        at, wanted = filters.wanted(visit, connection, routine=routine, before=before)
        found = trail_page(
            visit.app.log, connection, wanted, scope_of(visit), zone=visit.app.zone, lang=visit.lang
        )
        who = said_by(connection, names(found.entries), visit.today, visit.lang)
        known = directives(connection)
    return page(
        visit,
        "trail.html",
        at=at,
        found=found,
        who=who,
        wanted=wanted,
        by=filters.by or "",
        filters={
            "since": filters.since or "",
            "until": filters.until or "",
            "happened": filters.happened,
            "kind": filters.kind or "",
            "routine": routine,
        },
        directive=filters.directive or "",
        directives=known,
        kinds=[(name, visit.say(KIND_WORDS[name])) for name in ALL_KINDS],
        kind_words=lambda name: visit.say(KIND_WORDS[name]),
        left=left(indexed),
    )


@room.get_page("/nhat-ky/{position}", may(Action.TRAIL))
def show_event(visit: Visiting, position: int) -> HTMLResponse:
    """One event with all that is stored of it."""
    index_for_reader(visit.app)
    with visit.reading() as connection:
        found = (
            trail_event(
                visit.app.log,
                connection,
                position,
                scope_of(visit),
                zone=visit.app.zone,
                lang=visit.lang,
            )
            if 0 < position < 2**31
            else None
        )
        if found is None:
            raise NoSuchEvent(
                "Không có sự kiện số {position} trong phần nhật ký mà bạn được xem.", position=position
            )
        entry, recorded = found
        who = said_by(connection, names([entry]), visit.today, visit.lang)
    return page(
        visit,
        "event.html",
        entry=entry,
        who=who,
        kind=visit.say(KIND_WORDS[entry.kind]),
        fields=fields(recorded.event.model_dump(mode="json")),
    )


def scope_of(visit: Visit) -> Scope:
    """What the visitor may see of the trail."""
    reach = visit.reach(Action.TRAIL)
    if EVERYWHERE in reach:
        return Scope(everything=True)
    with visit.reading() as connection:
        units = [lives(connection, code, visit.today) for code in reach]
    return Scope(everything=False, units=frozenset().union(*units))


def account_id(visit: Visit, text: str) -> str:
    """The `by` of an account's events, from its login name or id; other words stand for themselves."""
    try:
        return str(account_named(visit.app, text.strip()).id)
    except UnknownAccount:
        return text.strip()


def names(entries: tuple[TrailEntry, ...] | list[TrailEntry]) -> set[str]:
    """Everybody who said something on the page."""
    found = {one.by for one in entries}
    found |= {better.by for one in entries for better in one.put_right}
    return found | {one.corrects.by for one in entries if one.corrects}


def left(indexed: Behind) -> int:
    """How many events are still to be indexed, about."""
    return max(0, indexed.of - indexed.position)


def fields(data: object, name: str = "") -> list[tuple[str, str]]:
    """Everything in an event as names and values, in its own order; what lies deeper has a longer name."""
    if isinstance(data, dict):
        return [f for key, value in data.items() for f in fields(value, f"{name}.{key}" if name else key)]
    if isinstance(data, list):
        return [f for n, value in enumerate(data, 1) for f in fields(value, f"{name} {n}")]
    return [(name, "–" if data is None or data == "" else str(data))]
