"""The daily sweep: which due days reached a rung, whom that concerns, one letter for each of them.

Nothing waits for its day. The sweep asks which rungs are reached by now, leaves out what
was raised before, groups the rest by reader and seals the letters. Asked again on the same
day it finds nothing to do; after days off or an outage it raises the newest rung alone.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from app.wiring import App
from deadlines.ladder import Ladder, Rung, Up
from events.base import Event, Message, Receipt, Via
from events.decisions import (
    CLOCK_STREAM,
    LadderSwept,
    SweepHeld,
    SweepReleased,
)
from flows.delegating import ALL_HANDED, HandedReached, handed_reached
from flows.digests import due_digests, week_done
from flows.reach import Reached, Reaching, reached
from flows.readers import Reader, Readers
from flows.sealing import COMES_AGAIN, Due, Owed, Skip, seal
from projections import agenda, digests, ladders
from projections.agenda import OpenTask, Told
from projections.collecting import without_collecting
from projections.database import reading, writing
from projections.looked import look, looked_at
from projections.muting import Muted, muting
from projections.nodes import Asks
from words import Refused

__all__ = ["NothingHeld", "Skip", "Swept", "release", "sweep"]

HOLD_LEAST = 500  # notices: fewer than these are no storm, however quiet the weeks before were
FOLDED_AT_ONCE = 500  # letters: each holds all it says, and a country's worth need not stand in memory


class Swept(NamedTuple):
    """What a sweep did: letters sealed, notices in them, tasks passed over by reason.

    `held` waits for a person to release it, `day_off` for the next working day.
    """

    on: date
    letters: int
    notices: int
    skipped: dict[Skip, int]
    held: bool = False
    day_off: bool = False
    digests: int = 0


class NothingHeld(Refused):
    """There is no sweep to release."""


def sweep(app: App, now: datetime) -> Swept:
    """Seals today's letters. Gives what it did; `held` when a person must release it first."""
    # The roster of a country is a million objects: looking through them took a third of the time.
    with without_collecting():
        return _swept(app, now)


def _swept(app: App, now: datetime) -> Swept:
    today = now.astimezone(app.zone).date()
    if is_quiet(app, today):
        return Swept(today, 0, 0, {}, day_off=True)
    with reading(app.engine) as connection:
        if agenda.held(connection) is not None:
            return Swept(today, 0, 0, {}, held=True)
        seen = looked_at(connection, today)
        found = [one for one in reached_by(app, connection, today) if one.key not in seen]
        week = digests.week_of(today)
        weekly = not (app.settings.digests == "off" or week in seen or digests.is_done(connection, week))
        handed = handed_reached(app, connection, today, seen)
        due = None
        if found or handed or weekly:
            readers = Readers(app, connection, today)
            due = with_handed(connection, readers, owed(connection, readers, found, today), handed, today)
            made = due_digests(app, connection, readers, today) if weekly else {}
            lettered = agenda.lettered(connection, today)
            usual = agenda.usual_size(connection, today)
            released = agenda.released_on(connection, today)
    if due is None:
        if ALL_HANDED not in seen:
            _look(app, [ALL_HANDED], today)
        return Swept(today, 0, 0, {})
    if not released and _far_above(app, due.notices, usual):
        _hold(app, today, due.notices, usual, now)
        return Swept(today, 0, 0, {}, held=True)
    ready = {person: digest for person, digest in made.items() if str(person) not in lettered}
    letters = seal(app, readers, due, ready, today, now)
    left_open = [*_close_rungs(app, due, today, now), *(one.key for one in handed), ALL_HANDED]
    if weekly and len(ready) == len(made):
        week_done(app, today, len(ready), now=now)
    elif weekly:  # whoever had a letter already gets the digest tomorrow
        left_open.append(week)
    app.projector.catch_up(batch=FOLDED_AT_ONCE)
    _look(app, left_open, today)
    total: Counter[Skip] = Counter()
    for counts in due.skipped.values():
        total.update(counts)
    return Swept(today, letters, due.notices, dict(total), digests=len(ready))


def _look(app: App, rungs: Sequence[str], today: date) -> None:
    with writing(app.engine) as connection:
        look(connection, rungs, today)


def is_quiet(app: App, day: date) -> bool:
    """Whether letters keep off that day: weekends, holidays and Tết, unless every day is chosen."""
    return app.settings.letter_days == "working" and not app.calendar.is_working_day(day)


def release(app: App, *, reason: str, now: datetime, by: str, via: Via = "command") -> None:
    """Lets a held sweep go on: the next tick of the day seals its letters. Raises NothingHeld."""
    app.projector.catch_up()
    with reading(app.engine) as connection:
        held = agenda.held(connection)
    if held is None:
        raise NothingHeld("Không có đợt đôn đốc nào đang bị giữ.")
    today = now.astimezone(app.zone).date()
    _clock(app, SweepReleased(on=today, reason=reason), f"released:{held[0]}", now, by, via)
    app.projector.catch_up()


def reached_by(app: App, connection: Connection, today: date) -> list[Reached]:
    """The rungs that are reached by today and not told of."""
    dues = agenda.open_dues(connection, today)
    if not dues:
        return []
    reaching = Reaching(
        ladders=ladders.versions(connection),
        closed=agenda.swept(connection),
        shares=agenda.shares(connection, today),
        calendar=app.calendar,
        days=app.settings.letter_days,
    )
    waiting = [due for due in dues if any(True for _ in reaching.rungs(due, today))]
    return reached(reaching, waiting, Asks.read(connection).by_no, today) if waiting else []


def owed(
    connection: Connection,
    readers: Readers,
    found: Sequence[Reached],
    today: date,
    *,
    inside: Container[str] | None = None,
) -> Due:
    """Who is to be told of which task, and for each reached rung whom it passed over.

    With `inside` only tasks of these units and readers who have no post elsewhere.
    """
    lettered = agenda.lettered(connection, today)
    quiet = muting(connection, today)
    to_tell: dict[UUID, list[Owed]] = defaultdict(list)
    skipped: dict[int, Counter[Skip]] = defaultdict(Counter)
    for i, one in enumerate(found):
        duty = (one.ask.directive, one.ask.obligation.no)
        if quiet.whole(*duty):
            skipped[i][Skip.SILENCED] += one.due.n
            continue
        before = agenda.raised(connection, one.due)
        above = climbed(one.ladder, one.rung)
        for task in agenda.open_tasks(connection, one.due):
            if inside is not None and task.code not in inside:
                continue
            to = readers.of(one.ask, task.code, one.rung)
            if inside is not None:
                to = [reader for reader in to if readers.only_inside(reader.to.person, inside)]
            if not to:
                skipped[i][Skip.NO_CONTACT] += 1
            for reader in to:
                skip = passed_over(task, reader, one.rung, before, above, lettered)
                if skip is None and (muted := quiet.of((*duty, task.code, task.period), reader.to.person)):
                    skip = Skip[muted.name]
                if skip is None:
                    to_tell[reader.to.person].append(Owed(i, task, reader))
                else:
                    skipped[i][skip] += 1
    return Due(found, to_tell, skipped)


def with_handed(
    connection: Connection, readers: Readers, due: Due, handed: Sequence[HandedReached], today: date
) -> Due:
    """The same, and what delegates are told towards their own earlier days."""
    if not handed:
        return due
    lettered = agenda.lettered(connection, today)
    quiet = muting(connection, today)
    for i, one in enumerate(handed, start=len(due.reached)):
        counts = due.skipped.setdefault(i, Counter())
        task, ask = one.one.task, one.reached.ask
        key = (ask.directive, ask.obligation.no, task.code, task.period)
        to = list(one.readers(readers))
        if not to:
            counts[Skip.NO_CONTACT] += 1
        for reader in to:
            muted = quiet.of(key, reader.to.person)
            if muted is not None and muted is not Muted.DELEGATED:
                counts[Skip[muted.name]] += 1
            elif str(reader.to.person) in lettered:
                counts[Skip.LETTER_TODAY] += 1
            else:
                due.owed.setdefault(reader.to.person, []).append(Owed(i, task, reader))
    return due._replace(reached=[*due.reached, *(one.reached for one in handed)], handed=len(handed))


def climbed(ladder: Ladder, rung: Rung) -> frozenset[int]:
    """Other rungs that go another number of steps up the tree: they may lead to the same reader."""
    if not isinstance(rung.audience, Up):
        return frozenset()
    return frozenset(
        r.no for r in ladder.rungs if isinstance(r.audience, Up) and r.audience.n != rung.audience.n
    )


def passed_over(
    task: OpenTask,
    reader: Reader,
    rung: Rung,
    before: Told,
    above: frozenset[int],
    lettered: Container[str],
) -> Skip | None:
    """Why a reader is not told of a task at a rung; None when they are."""
    person = str(reader.to.person)
    told = before.get((task.unit, task.period, person), ())
    if rung.no in told:
        return Skip.RAISED
    if above.intersection(told):
        return Skip.TOLD
    return Skip.LETTER_TODAY if person in lettered else None


def _far_above(app: App, notices: int, usual: int) -> bool:
    """Whether the clock may have jumped: a sweep many times the largest of the last thirty."""
    return usual > 0 and notices > max(HOLD_LEAST, app.settings.sweep_hold_factor * usual)


def hold_if_far_above(app: App, connection: Connection, notices: int, today: date, now: datetime) -> bool:
    """Holds the day's sweep when so many notices are far above the usual; True when it did."""
    usual = agenda.usual_size(connection, today)
    if agenda.released_on(connection, today) or not _far_above(app, notices, usual):
        return False
    _hold(app, today, notices, usual, now)
    return True


def _hold(app: App, today: date, notices: int, usual: int, now: datetime) -> None:
    _clock(app, SweepHeld(on=today, notices=notices, usual=usual), f"held:{today}", now, "clock")
    app.projector.catch_up()


def _clock(app: App, event: Event, message: str, now: datetime, by: str, via: Via = "clock") -> Receipt:
    return app.log.append(CLOCK_STREAM, [event], expected=None, message=message, at=now, by=by, via=via)


def _close_rungs(app: App, due: Due, today: date, now: datetime) -> list[str]:
    """Records that a rung is done with; gives those that stay open, to be told on another day."""
    left_open = []
    counts = Counter(one.rung for tasks in due.owed.values() for one in tasks)
    messages = []
    for i, (day, ask, rung, _) in enumerate(due.reached[: len(due.reached) - due.handed]):
        passed = due.skipped.get(i, Counter())
        if any(passed[why] for why in COMES_AGAIN):
            left_open.append(due.reached[i].key)
            continue
        no = ask.obligation.no
        event = LadderSwept(
            directive=ask.directive,
            obligation=no,
            strict=day.strict,
            lenient=day.lenient,
            rung=rung.no,
            on=today,
            raised=counts[i],
            skipped={why.name.lower(): n for why, n in passed.items()},
        )
        said = f"{ask.directive}/{no}/{day.opens_on}/{day.strict}/{day.lenient}/{rung.no}"
        key = hashlib.sha256(said.encode()).hexdigest()[:32]
        messages.append(Message(f"swept:{key}:{today}", CLOCK_STREAM, (event,)))
    for result in app.log.ingest(messages, at=now, by="clock", via="clock"):
        for rejected in result.rejected:
            raise rejected.reason
    return left_open
