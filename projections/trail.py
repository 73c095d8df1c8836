"""The trail: every event, the newest first, by unit, directive, person, kind and time, a page at a time.

A page is found in the index (`projections.trail_index`) and read from the log. It costs the same
however long the log is: an index leads, the other filters are held against at most LOOKED_MOST
rows of it, and a page that found too little by then says how far it looked.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, text

from events.base import Event, Recorded
from events.facts import FactCorrected
from events.store import EventLog
from projections import bulk
from projections.places import place
from projections.timeline import Entry, Telling
from projections.trail_index import kind_of
from words import Lang

SHOWN_MOST: Final = 50
LOOKED_MOST: Final = 20_000  # rows of the leading index that one page may look through: about 30 ms
GATHERED_MOST: Final = 400  # units whose own rows are gathered; more of them are dense enough to meet

NUMBER = text("SELECT no FROM trail_names WHERE name = :name")
INSIDE = """
    SELECT a.unit FROM {among} g JOIN unit_ancestors a ON a.ancestor = g.unit
    UNION SELECT g.unit FROM {among} g LIMIT :most
"""
FIRST_OF = text("""
    SELECT position FROM trail WHERE recorded_on >= :day ORDER BY recorded_on, position LIMIT 1
""")
LAST_OF = text("""
    SELECT position FROM trail WHERE recorded_on <= :day ORDER BY recorded_on DESC, position DESC LIMIT 1
""")
# What leads: the index whose rows are the fewest. `looked` is a stretch of it, the newest first.
LOOKED = """
    SELECT t.position, t.unit, t.directive, t.kind, t.by, t.happened_on, t.recorded_on, t.corrects, t.routine
    FROM {source} WHERE {leading} AND t.position < :before AND t.position >= :lowest
    ORDER BY t.position DESC LIMIT :looked
"""
FOUND = "SELECT t.position, t.corrects FROM ({looked}) t WHERE {rest} ORDER BY t.position DESC LIMIT :most"
COUNTED = """
    SELECT n.name, count(*) AS n FROM ({looked}) t JOIN trail_names n ON n.no = t.kind
    WHERE {rest} GROUP BY n.name ORDER BY n.name
"""
REACHED = "SELECT count(*) AS n, min(t.position) AS position, min(t.recorded_on) AS day FROM ({looked}) t"
WITHIN = """
    (t.unit IN ({places}) OR EXISTS (SELECT 1 FROM unit_ancestors a
                                     WHERE a.unit = t.unit AND a.ancestor IN ({places})))
"""
PUT_RIGHT = """
    SELECT t.position, t.corrects FROM {among} a JOIN trail t ON t.corrects = a.unit AND t.corrects <> 0
"""
ONE = text("SELECT position, unit, directive, corrects FROM trail WHERE position = :position")
LIVES = text("""
    SELECT no FROM roster_units WHERE code = :code AND name = :name AND level = :level ORDER BY no
""")


class Scope(NamedTuple):
    """What somebody may see of the trail: events about `units` and those inside them, by number.

    Directives are everybody's; what is about neither is shown to who sees `everything`.
    """

    everything: bool
    units: frozenset[int] = frozenset()


def lives(connection: Connection, code: str, on: date) -> frozenset[int]:
    """The numbers of the unit that has the code, before and after it was moved in the tree.

    Codes are given again (15 was Yên Bái and is Lào Cai): another unit's events are not among them.
    Raises UnknownUnit.
    """
    at = place(connection, code, on)
    found = connection.execute(LIVES, {"code": at.code, "name": at.name, "level": at.level})
    return frozenset(found.scalars())


class TrailWanted(BaseModel):
    """Which events: those before the position `before`, the newest first.

    `since` and `until` are days of recording, or of happening with `by_happening`. Without `routine`
    the daily traffic (projections.trail_index.ROUTINE) is only counted.
    """

    model_config = ConfigDict(frozen=True)

    inside: frozenset[int] | None = None  # numbers, as `lives` gives them
    directive: str | None = None
    kind: str | None = None
    by: str | None = None
    since: date | None = None
    until: date | None = None
    by_happening: bool = False
    routine: bool = True
    before: int | None = None
    most: int = SHOWN_MOST


class TrailEntry(Entry):
    """An event of the trail: a line of the timeline, with its kind and what it is about.

    `corrects` is the fact that this event retracts or corrects.
    """

    kind: str
    message: str
    corrects: Entry | None = None


class TrailPage(BaseModel):
    """A page of the trail. `before` asks for the next one; None where there is none.

    `looked_back_to` is the day up to which all was looked through, where the page is not full
    and there is more to look through. `left_out` counts the daily traffic of the page's span that is
    not on it, by kind; there is more of it where `left_out_more`.
    """

    model_config = ConfigDict(frozen=True)

    entries: tuple[TrailEntry, ...]
    before: int | None
    looked_back_to: date | None = None
    left_out: dict[str, int] = {}
    left_out_more: bool = False


def trail_page(
    log: EventLog, connection: Connection, wanted: TrailWanted, scope: Scope, *, zone: ZoneInfo, lang: Lang
) -> TrailPage:
    """The events that are wanted, as far as the scope reaches."""
    asked = _asked(connection, wanted, scope, routine=None if wanted.routine else 0)
    if asked is None:
        return TrailPage(entries=(), before=None)
    found = connection.execute(text(asked.found), asked.values).all()
    full = len(found) > wanted.most
    shown = found[: wanted.most]
    before = shown[-1].position if full else None
    day: date | None = None
    if not full:
        reached = connection.execute(text(asked.reached), asked.values).one()
        if reached.n == LOOKED_MOST:
            before, day = reached.position, date.fromisoformat(reached.day)
    entries = _told(log, connection, shown, zone, lang)
    left_out, more = ({}, False) if wanted.routine else _left_out(connection, wanted, scope, before)
    return TrailPage(
        entries=tuple(entries), before=before, looked_back_to=day, left_out=left_out, left_out_more=more
    )


def _left_out(
    connection: Connection, wanted: TrailWanted, scope: Scope, down_to: int | None
) -> tuple[dict[str, int], bool]:
    """The daily traffic between here and where the next page begins: by kind, and whether it is more."""
    asked = _asked(connection, wanted, scope, routine=1)
    if asked is None:
        return {}, False
    values = asked.values | {"lowest": max(int(str(asked.values["lowest"])), down_to or 0)}
    more = connection.execute(text(asked.reached), values).one().n == LOOKED_MOST
    return {row.name: row.n for row in connection.execute(text(asked.counted), values)}, more


def trail_event(
    log: EventLog, connection: Connection, position: int, scope: Scope, *, zone: ZoneInfo, lang: Lang
) -> tuple[TrailEntry, Recorded[Event]] | None:
    """One event with all its fields; None where there is none, or it is beyond the scope."""
    row = connection.execute(ONE, {"position": position}).one_or_none()
    if row is None or not _may_see(connection, row, scope):
        return None
    [entry] = _told(log, connection, [row], zone, lang)
    return entry, _read(log, [position])[position]


# --- the question -----------------------------------------------------------------------


class _Question(NamedTuple):
    found: str
    reached: str
    counted: str
    values: dict[str, object]


class _Conditions:
    """The filters; the first of them that has an index leads."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.values: dict[str, object] = {}

    def add(self, condition: str, **values: object) -> None:
        self.all.append(condition)
        self.values |= values


def _asked(
    connection: Connection, wanted: TrailWanted, scope: Scope, *, routine: int | None
) -> _Question | None:
    """The statements, of the daily traffic (1), of all but that (0) or of all; None: nothing can be found."""
    numbered = _Conditions()
    for column, name in (("by", wanted.by), ("directive", wanted.directive), ("kind", wanted.kind)):
        if name is None:
            continue
        number = connection.execute(NUMBER, {"name": name}).scalar_one_or_none()
        if number is None:
            return None
        numbered.add(f"t.{column} = :{column}", **{column: number})
    if routine is not None:
        numbered.add("t.routine = :routine", routine=routine)
    lowest, before = _bounds(connection, wanted)
    values: dict[str, object] = {
        "lowest": lowest,
        "before": before,
        "looked": LOOKED_MOST,
        "most": wanted.most + 1,
        **numbered.values,
    }
    rest = list(numbered.all)
    source, leading = "trail t", "true"
    narrowest = wanted.inside if wanted.inside is not None else None if scope.everything else scope.units
    units = _gathered(connection, narrowest) if narrowest is not None and wanted.by is None else set()
    if 0 < len(units) <= GATHERED_MOST:
        source = f"{bulk.AMONG[connection.dialect.name]} g JOIN trail t ON t.unit = g.unit"
        values["units"] = bulk.among(connection, units if wanted.inside is not None else {0, *units})
    elif rest:
        leading = rest.pop(0)
    if wanted.by_happening and wanted.since:
        rest.append("t.happened_on >= :happened_since")
        values["happened_since"] = wanted.since.isoformat()
    if wanted.by_happening and wanted.until:
        rest.append("t.happened_on <= :happened_until")
        values["happened_until"] = wanted.until.isoformat()
    if wanted.inside is not None:
        rest.append(_within(wanted.inside))
    if not scope.everything:
        rest.append(_seen_by(scope))
    looked = LOOKED.format(source=source, leading=leading)
    narrowed = " AND ".join(f"({one})" for one in rest) or "true"
    return _Question(
        FOUND.format(looked=looked, rest=narrowed),
        REACHED.format(looked=looked),
        COUNTED.format(looked=looked, rest=narrowed),
        values,
    )


def _bounds(connection: Connection, wanted: TrailWanted) -> tuple[int, int]:
    """The first position that may be wanted, and the one that all lie before."""
    lowest, before = 0, wanted.before or 2**31 - 1
    if wanted.since:
        # What was recorded before the span began cannot tell of a day inside it.
        first = connection.execute(FIRST_OF, {"day": wanted.since.isoformat()}).scalar_one_or_none()
        lowest = first if first is not None else 2**31 - 1
    if wanted.until and not wanted.by_happening:
        last = connection.execute(LAST_OF, {"day": wanted.until.isoformat()}).scalar_one_or_none()
        before = min(before, (last or 0) + 1)
    return lowest, before


def _gathered(connection: Connection, units: Iterable[int]) -> set[int]:
    """The units and all inside them, a few more than GATHERED_MOST at the most."""
    query = text(INSIDE.format(among=bulk.AMONG[connection.dialect.name]))
    values = {"units": bulk.among(connection, units), "most": GATHERED_MOST + 1}
    return set(connection.execute(query, values).scalars())


def _within(units: Iterable[int]) -> str:
    """The condition that an event's unit is one of these or lies inside one."""
    return WITHIN.format(places=", ".join(map(str, sorted(units))) or "-1")


def _seen_by(scope: Scope) -> str:
    """The condition that a scope of some units lets see an event."""
    return f"{_within(scope.units)} OR (t.unit = 0 AND t.directive <> 0)"


def _may_see(connection: Connection, row: Row[Any], scope: Scope) -> bool:
    if scope.everything or (row.unit == 0 and row.directive != 0):
        return True
    query = text(f"SELECT 1 FROM trail t WHERE t.position = :position AND {_within(scope.units)}")
    return connection.execute(query, {"position": row.position}).first() is not None


# --- what was found, in words -----------------------------------------------------------


def _told(
    log: EventLog, connection: Connection, rows: Sequence[Row[Any]], zone: ZoneInfo, lang: Lang
) -> list[TrailEntry]:
    """The entries, each correction with what it corrects, each wrong fact with what put it right."""
    positions = [row.position for row in rows]
    right = _put_right(connection, positions)
    wrong = {row.position: row.corrects for row in rows if row.corrects}
    events = _read(log, {*positions, *wrong.values(), *(p for ps in right.values() for p in ps)})
    # The fact recorded right after a correction stands in place of the wrong one.
    instead = {p: p + 1 for ps in right.values() for p in ps if isinstance(events[p].event, FactCorrected)}
    events |= _read(log, instead.values())
    telling = Telling(connection, zone, lang)

    def entry(position: int) -> TrailEntry:
        recorded = events[position]
        after = [
            telling.entry(events[p])
            for first in right.get(position, ())
            for p in (first, instead.get(first))
            if p in events
        ]
        plain = dict(telling.entry(recorded))
        if after:
            plain |= {"stands": False, "put_right": tuple(after)}
        return TrailEntry(
            **plain,
            kind=kind_of(recorded.event),
            message=recorded.message,
            corrects=telling.entry(events[wrong[position]]) if position in wrong else None,
        )

    return [entry(position) for position in positions]


def _put_right(connection: Connection, positions: Iterable[int]) -> dict[int, list[int]]:
    """The events that retract or correct the facts at these positions."""
    query = text(PUT_RIGHT.format(among=bulk.AMONG[connection.dialect.name]))
    found: dict[int, list[int]] = {}
    for row in connection.execute(query, {"units": bulk.among(connection, positions)}):
        found.setdefault(row.corrects, []).append(row.position)
    return found


def _read(log: EventLog, positions: Iterable[int]) -> dict[int, Recorded[Event]]:
    """The events at these positions; neighbours are read together."""
    found: dict[int, Recorded[Event]] = {}
    left = sorted(set(positions), reverse=True)
    while left:
        first = last = left.pop()
        while left and left[-1] == last + 1:
            last = left.pop()
        found |= {r.position: r for r in log.read(after=first - 1, limit=last - first + 1)}
    return found
