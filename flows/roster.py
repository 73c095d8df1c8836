"""Units into the roster: the shipped lists and a province's own."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from weakref import WeakKeyDictionary

from app.wiring import App
from events.base import Event, Receipt, Recorded, Via
from events.decisions import CHANGES_MAX, ROSTER_STREAM, RosterRevised
from events.store import EventLog
from units.books import Book
from units.importing import ImportPlan, read_units_csv
from units.lists import ListName, shipped
from units.tree import Add, Change, Roster, Unit


class Revised(NamedTuple):
    """What a revision did: its number and how many changes it holds."""

    revision: int
    changes: int
    receipt: Receipt


_held: WeakKeyDictionary[EventLog, tuple[int, Roster]] = WeakKeyDictionary()


def current_roster(app: App) -> Roster:
    """The roster as the log has it now, with its revision.

    A process that asks again reads only what was revised since; a country takes half a second.
    """
    version, roster = _held.get(app.log, (0, Roster()))
    past = app.log.stream(ROSTER_STREAM, version)
    if past:
        roster = _folded(past, roster)
        _held[app.log] = (past[-1].version, roster)
    return roster


def _folded(past: Sequence[Recorded[Event]], roster: Roster | None = None) -> Roster:
    roster = roster or Roster()
    for _, part in groupby((_revision(r.event) for r in past), key=lambda event: event.revision):
        roster = roster.apply([change for event in part for change in event.changes])
    return roster


def _revision(event: Event) -> RosterRevised:
    assert isinstance(event, RosterRevised), f"{event.topic} is no event of the roster"
    return event


def load_shipped(
    app: App, name: ListName, *, now: datetime, by: str, inside: str | None = None
) -> Revised | None:
    """Takes a shipped list into the roster, whole or one province of it; None when it is there already."""
    units = shipped(name)
    if inside is not None:
        units = _inside(units, inside)
    held = current_roster(app)
    changes: list[Change] = [Add(unit) for unit in units if held.at(unit.code, unit.valid_from) != unit]
    return revise(app, changes, source=f"shipped:{name}", now=now, by=by, via="command") if changes else None


def _inside(units: Sequence[Unit], code: str) -> list[Unit]:
    """The unit, all that it contains and all that contains it; parents stay before children."""
    roster = Roster.of(units)
    on = next(u.valid_from for u in units if u.code == code)
    wanted = {code, *(u.code for u in roster.descendants(code, on))}
    wanted |= {u.code for u in roster.ancestors(code, on)}
    return [u for u in units if u.code in wanted]


def plan_units(app: App, data: bytes | Book, *, on: date) -> ImportPlan:
    """What a province's list would change, and everything wrong with it. Writes nothing."""
    return read_units_csv(data, roster=current_roster(app), on=on)


def revise(app: App, changes: Sequence[Change], *, source: str, now: datetime, by: str, via: Via) -> Revised:
    """One revision of the roster, whole or not at all, checked before it is written.

    Raises what `Roster.apply` raises. The same changes sent again answer with the first receipt.
    """
    digest = hashlib.sha256(f"{source}{changes!r}".encode()).digest()
    revision = 0

    def decide(past: list[Recorded[Event]]) -> list[Event]:
        nonlocal revision
        held = _folded(past)
        revision = held.apply(changes).revision
        return [
            RosterRevised(revision=revision, source=source, changes=tuple(changes[at : at + CHANGES_MAX]))
            for at in range(0, len(changes), CHANGES_MAX)
        ]

    receipt = app.log.decide(
        ROSTER_STREAM,
        decide,
        message=f"roster:{digest.hex()}",
        digest=digest,
        at=now,
        by=by,
        via=via,
    )
    app.projector.catch_up()
    return Revised(revision, len(changes), receipt)
