"""The daily sweep: which due days reached a rung, whom that concerns, one letter for each of them.

Nothing waits for its day. The sweep asks which rungs are reached by now, leaves out what
was raised before, groups the rest by reader and seals the letters. Asked again on the same
day it finds nothing to do; after an outage it raises the newest rung alone.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection

from app.wiring import App
from deadlines.ladder import DEFAULT_LADDER, Ladder, Rung, newest_rungs
from deadlines.rules import Due
from events.base import Event, Message, Receipt
from events.decisions import (
    CLOCK_STREAM,
    LadderSwept,
    LetterSealed,
    RaisedNotice,
    SweepHeld,
    SweepReleased,
    TaskRef,
    letter_stream,
)
from flows.readers import Readers
from notices.letter import LetterContent, Notice, compose
from notices.render import render
from projections import agenda
from projections.agenda import OpenDue
from projections.database import reading
from projections.nodes import Ask, Asks
from words import Refused

LADDERS: Mapping[str, Ladder] = {DEFAULT_LADDER.name: DEFAULT_LADDER}


HOLD_LEAST = 500  # notices: fewer than these are no storm, however quiet the weeks before were


class Skip(StrEnum):
    """Why an open task gave no notice at a rung that it reached."""

    NO_CONTACT = "không có đầu mối nào, kể cả cấp trên"
    LETTER_TODAY = "người nhận đã có thư hôm nay"
    RAISED = "đã nhắc"


class Swept(NamedTuple):
    """What a sweep did: letters sealed, notices in them, tasks passed over by reason."""

    on: date
    letters: int
    notices: int
    skipped: dict[Skip, int]
    held: bool = False


class UnknownLadder(Refused):
    """An obligation names a ladder that is not there."""


class NothingHeld(Refused):
    """There is no sweep to release."""


class _Reached(NamedTuple):
    """A due day that reached a rung which nobody was told of yet."""

    due: OpenDue
    ask: Ask
    rung: Rung


class _Raised(NamedTuple):
    """A notice with what the event must say of it."""

    notice: Notice
    record: RaisedNotice


def sweep(app: App, now: datetime) -> Swept:
    """Seals today's letters. Gives what it did; `held` when a person must release it first."""
    today = now.astimezone(app.zone).date()
    with reading(app.engine) as connection:
        if agenda.held(connection) is not None:
            return Swept(today, 0, 0, {}, held=True)
        dues = agenda.open_dues(connection, today)
        reached = list(_reached(app, connection, dues, today)) if dues else []
        if not reached:
            return Swept(today, 0, 0, {})
        readers = Readers(app, connection, today)
        raised, skipped = _raised(connection, readers, reached, today)
        coordinator = readers.coordinator_name
        usual = agenda.usual_size(connection, today)
        released = agenda.released_on(connection, today)
    if not released and _far_above(app, len(raised), usual):
        _hold(app, today, len(raised), usual, now)
        return Swept(today, 0, 0, {}, held=True)
    letters = compose(
        (r.notice for r in raised),
        today,
        coordinator_name=coordinator,
        public_url=app.settings.public_url,
        lines_max=app.settings.letter_item_cap,
    )
    _seal(app, letters, raised, now)
    _close_rungs(app, reached, raised, skipped, today, now)
    app.projector.catch_up()
    total: Counter[Skip] = Counter()
    for counts in skipped.values():
        total.update(counts)
    return Swept(today, len(letters), len(raised), dict(total))


def release(app: App, *, reason: str, now: datetime, by: str) -> None:
    """Lets a held sweep go on: the next tick of the day seals its letters. Raises NothingHeld."""
    app.projector.catch_up()
    with reading(app.engine) as connection:
        held = agenda.held(connection)
    if held is None:
        raise NothingHeld("Không có đợt đôn đốc nào đang bị giữ.")
    today = now.astimezone(app.zone).date()
    _clock(app, SweepReleased(on=today, reason=reason), f"released:{held[0]}", now, by)
    app.projector.catch_up()


def _reached(app: App, connection: Connection, dues: Iterable[OpenDue], today: date) -> Iterator[_Reached]:
    asks = Asks.read(connection)
    done = agenda.swept(connection)
    shares = agenda.shares(connection, today)
    for due in dues:
        ask = asks.by_no[due.obligation]
        if ask.obligation.force == "optional":
            continue  # what is only encouraged is shown on the board and urged on nobody
        ladder = ladder_of(ask)
        day = Due(strict=due.strict, lenient=due.lenient)
        for rung in newest_rungs(ladder, day, today, app.calendar, since=due.opens_on):
            if (due.obligation, due.strict, due.lenient, rung.no) in done:
                continue
            part, whole = shares.get(due.obligation, (0, 0))
            percent = Decimal(100 * part) / whole if whole else Decimal(0)
            if rung.meets(percent, (due.strict - today).days):
                yield _Reached(due, ask, rung)


def ladder_of(ask: Ask) -> Ladder:
    """The ladder that the obligation names. Raises UnknownLadder."""
    ladder = LADDERS.get(ask.obligation.ladder)
    if ladder is None:
        raise UnknownLadder(
            "Nhiệm vụ {directive}/{no} dùng thang đôn đốc «{ladder}» không có; các thang hiện có: {known}.",
            directive=ask.directive,
            no=ask.obligation.no,
            ladder=ask.obligation.ladder,
            known=", ".join(sorted(LADDERS)),
        )
    return ladder


def _raised(
    connection: Connection, readers: Readers, reached: Iterable[_Reached], today: date
) -> tuple[list[_Raised], dict[int, Counter[Skip]]]:
    """The notices to raise, and for each reached rung (by its index) whom it passed over."""
    lettered = agenda.lettered(connection, today)
    raised: list[_Raised] = []
    skipped: dict[int, Counter[Skip]] = defaultdict(Counter)
    for i, (due, ask, rung) in enumerate(reached):
        before = agenda.raised(connection, due, rung.no)
        for task in agenda.open_tasks(connection, due):
            ref = TaskRef(
                directive=ask.directive, obligation=ask.obligation.no, unit=task.code, period=task.period
            )
            to = readers.of(ask, task.code, rung)
            if not to:
                skipped[i][Skip.NO_CONTACT] += 1
            for addressee, steps in to:
                if (task.unit, task.period, str(addressee.person)) in before:
                    skipped[i][Skip.RAISED] += 1
                elif str(addressee.person) in lettered:
                    skipped[i][Skip.LETTER_TODAY] += 1
                else:
                    item = readers.item(ask, task, ref, due, rung, up=steps)
                    notice = Notice(to=addressee, item=item)
                    record = RaisedNotice(notice=notice.id, task=ref, lenient=due.lenient, rung=rung.no)
                    raised.append(_Raised(notice, record))
    return raised, skipped


def _far_above(app: App, notices: int, usual: int) -> bool:
    """Whether the clock may have jumped: a sweep many times the largest of the last thirty."""
    return usual > 0 and notices > max(HOLD_LEAST, app.settings.sweep_hold_factor * usual)


def _hold(app: App, today: date, notices: int, usual: int, now: datetime) -> None:
    _clock(app, SweepHeld(on=today, notices=notices, usual=usual), f"held:{today}", now, "clock")
    app.projector.catch_up()


def _clock(app: App, event: Event, message: str, now: datetime, by: str) -> Receipt:
    return app.log.append(CLOCK_STREAM, [event], expected=None, message=message, at=now, by=by, via="clock")


def _seal(app: App, letters: Iterable[LetterContent], raised: Iterable[_Raised], now: datetime) -> None:
    """One event a letter, in bulk; a letter sealed already answers with its first receipt."""
    records: dict[object, list[RaisedNotice]] = defaultdict(list)
    for one in raised:
        records[one.notice.to.person].append(one.record)
    messages = (
        Message(
            f"sealed:{content.letter}",
            letter_stream(content.letter),
            (
                LetterSealed(
                    letter=content.letter,
                    person=content.person,
                    unit=content.unit_code,
                    on=content.on,
                    template=content.template,
                    content=content.model_dump(mode="json"),
                    sha256=render(content).sha256,
                    notices=tuple(records[content.person]),
                ),
            ),
        )
        for content in letters
    )
    for result in app.log.ingest(messages, at=now, by="clock", via="clock"):
        for rejected in result.rejected:
            raise rejected.reason


def _close_rungs(
    app: App,
    reached: Iterable[_Reached],
    raised: Iterable[_Raised],
    skipped: Mapping[int, Counter[Skip]],
    today: date,
    now: datetime,
) -> None:
    """Records that a rung is done with; one that had to wait for tomorrow's letter stays open."""
    counts: Counter[tuple[str, str, date, int]] = Counter(
        (r.record.task.directive, r.record.task.obligation, r.record.lenient, r.record.rung) for r in raised
    )
    messages = []
    for i, (due, ask, rung) in enumerate(reached):
        passed = skipped.get(i, Counter())
        if passed[Skip.LETTER_TODAY]:
            continue
        no = ask.obligation.no
        event = LadderSwept(
            directive=ask.directive,
            obligation=no,
            strict=due.strict,
            lenient=due.lenient,
            rung=rung.no,
            on=today,
            raised=counts[ask.directive, no, due.lenient, rung.no],
            skipped={why.name.lower(): n for why, n in passed.items()},
        )
        key = hashlib.sha256(f"{ask.directive}/{no}/{due}/{rung.no}".encode()).hexdigest()[:32]
        messages.append(Message(f"swept:{key}:{today}", CLOCK_STREAM, (event,)))
    for result in app.log.ingest(messages, at=now, by="clock", via="clock"):
        for rejected in result.rejected:
            raise rejected.reason
