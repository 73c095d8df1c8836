"""What other programs fetch: the due dates of a unit or a person as a calendar, events as they happen."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, time
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from app.wiring import App
from deadlines.wording import period_wording
from events.base import Event, Recorded
from events.cloud import CloudEvent, concerns, envelope, told
from events.facts import Fact
from flows.roster import current_roster
from notices.ics import DueEntry, feed
from projections.asof import OPEN, AsOf
from projections.database import reading
from projections.feed import Sight, versions
from projections.people import posts
from projections.places import Place, place
from projections.taskrows import TaskRow, Wanted, each_task
from units.posts import PersonId
from units.tree import carries_on
from words import Lang, say

EVENTS_MOST: Final = 500  # of one answer
SCANNED_MOST: Final = 20_000  # events looked at for one answer; the cursor moves on past those not seen
READ_AT_ONCE: Final = 2_000
DUES_MOST: Final = 20_000  # tasks of one calendar
ENTRIES_MOST: Final = 1_000  # entries of one calendar, the nearest days first: telephones take no more
GROUP: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/calendar-group")


class Events(BaseModel):
    """Events after a cursor; `cursor` is where to go on, `more` whether the log held more of them then."""

    model_config = ConfigDict(frozen=True)

    events: tuple[CloudEvent, ...]
    cursor: int
    more: bool


def events_after(
    app: App,
    cursor: int,
    *,
    roots: Collection[str] | None,
    topics: Collection[str] | None = None,
    most: int = EVENTS_MOST,
    until: int | None = None,
) -> Events:
    """What happened after a position of the log, as CloudEvents, the oldest first.

    `roots` are the units whose subtrees the reader may see, None for all; `topics` narrows the kinds;
    `until` is the last position that is looked at. Asked again from the same cursor it gives the same
    events, and perhaps more of them.
    """
    seen: list[Recorded[Event]] = []
    with reading(app.engine) as connection:
        sight = Sight(connection, None if roots is None else _root_nodes(app, connection, roots))
        # What is not folded yet is not told of yet: whom it concerns is known only then.
        end = app.projector.position() if until is None else until
        at, scanned = cursor, 0
        while at < end and len(seen) < most and scanned < SCANNED_MOST:
            part = app.log.read(after=at, limit=READ_AT_ONCE)
            if not part:
                break
            for recorded in part:
                if recorded.position > end:
                    at = end
                    break
                at, scanned = recorded.position, scanned + 1
                if _visible(app, recorded, sight, topics):
                    seen.append(recorded)
                    if len(seen) == most:
                        break
    source = app.settings.public_url
    return Events(events=tuple(envelope(one, source) for one in seen), cursor=at, more=at < end)


def _root_nodes(app: App, connection: Connection, roots: Collection[str]) -> set[int]:
    """The units that have these codes last, in all versions in which each is still itself."""
    found: set[int] = set()
    for code in roots:
        numbers = versions(connection, code)
        if len(numbers) > 1:  # seldom, and only then is the roster asked
            held = current_roster(app).versions(code)
            first = max(
                (at for at in range(1, len(held)) if not carries_on(held[at - 1], held[at])), default=0
            )
            since = held[first].valid_from
            numbers = [(no, valid_from) for no, valid_from in numbers if valid_from >= since]
        found |= {no for no, _ in numbers}
    return found


def _visible(app: App, recorded: Recorded[Event], sight: Sight, topics: Collection[str] | None) -> bool:
    event = recorded.event
    if not told(event) or (topics is not None and event.topic not in topics):
        return False
    unit, directive = concerns(event)
    if directive:
        return sight.directive(directive)
    on = event.occurred_on if isinstance(event, Fact) else recorded.recorded_at.astimezone(app.zone).date()
    return sight.unit(unit, on)


def unit_calendar(app: App, unit: str, *, on: date, lang: Lang = "vi") -> bytes:
    """The last days of what is open at a unit and inside it, as a calendar to subscribe to.

    Raises UnknownUnit.
    """
    with reading(app.engine) as connection:
        at = place(connection, unit, on)
        name = say("Hạn việc: {unit}", lang, unit=at.name)
        return feed(name, _entries(connection, [at], on, lang), on, lang)


def person_calendar(app: App, person: PersonId, *, on: date, lang: Lang = "vi") -> bytes:
    """The same for all units where the person holds a post on the day; empty where there is none."""
    with reading(app.engine) as connection:
        units = sorted(
            {post.unit for post in posts(connection) if post.person == person and post.valid_on(on)}
        )
        places = [place(connection, unit, on) for unit in units]
        return feed(say("Hạn việc của tôi", lang), _entries(connection, places, on, lang), on, lang)


def _entries(connection: Connection, places: Iterable[Place], on: date, lang: Lang) -> list[DueEntry]:
    """One entry for an obligation, period and day, however many units owe it."""
    rows: dict[str, TaskRow] = {}
    for at in places:
        wanted = Wanted(inside=at.no, status=OPEN, most=DUES_MOST)
        rows |= {str(row.task): row for row in each_task(connection, wanted, AsOf(on))}
    groups: dict[tuple[str, str, str, date], list[TaskRow]] = defaultdict(list)
    for row in rows.values():
        if row.strict is not None:
            groups[row.directive, row.obligation, row.period, row.strict].append(row)
    ordered = sorted(groups.items(), key=lambda one: (abs((one[0][3] - on).days), one[0]))[:ENTRIES_MOST]
    return [_entry(key, found, lang) for key, found in sorted(ordered, key=lambda one: (one[0][3], one[0]))]


def _entry(key: tuple[str, str, str, date], rows: list[TaskRow], lang: Lang) -> DueEntry:
    first = rows[0]
    alone = len(rows) == 1
    # One task is the entry that its letters speak of; several are known by what is asked and by when.
    uid = first.task.id if alone else uuid5(GROUP, "/".join(map(str, key)))
    period = f" ({period_wording(first.period, lang)})" if first.period else ""
    return DueEntry(
        uid=f"{uid}@dondoc",
        due=key[3],
        at=time.fromisoformat(first.at) if first.at else None,
        what=f"{first.action}{period}",
        unit=first.place,
        more_units=len(rows) - 1,
        directive_number=first.number,
        accountable=first.place if alone else first.inside_name or first.place,
        task_code=str(first.task) if alone else f"{first.directive}/{first.obligation}",
    )
