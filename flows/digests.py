"""Weekly digests: who is shown which exceptions, once a week, in that day's one letter."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from app.wiring import App
from events.base import Receipt, Via
from events.decisions import CLOCK_STREAM, LetterSealed, letter_stream
from events.urging import DigestsAlways, DigestsDone, DigestsJoined, DigestsLeft, digests_stream
from flows.readers import Readers
from notices.digest import (
    NAMED_MOST,
    WORST_MOST,
    CoordinatorDigest,
    Digest,
    Doubtful,
    Exceptions,
    Lateness,
    LateUnit,
    LeaderDigest,
    RefusedMail,
)
from notices.letter import Addressee
from projections import agenda, digests, exceptions
from projections.asof import AsOf
from projections.directives import directives
from projections.indicators import discrepancies
from projections.nodes import Asks
from units.unit import Unit
from words import Lang, Refused, say

DIRECTIVES_MOST = 10  # directives named in a digest; their late tasks are counted in any case


class UnknownLetter(Refused):
    """No letter has that code."""


class DigestTo(NamedTuple):
    """A digest and whom it is for."""

    to: Addressee
    digest: Digest


def due_digests(app: App, connection: Connection, readers: Readers, today: date) -> dict[UUID, DigestTo]:
    """This week's digests that are not in a letter yet, by person; leavers get none.

    One that has nothing to say goes only to whoever wants it all the same.
    """
    if app.settings.digests == "off":
        return {}
    skipped = digests.had(connection, digests.week_of(today))
    left, always = digests.leavers(connection), digests.always(connection)
    readable = {to.person: (to, unit) for to, unit in readers.leaders()}
    following = {to.person: (to, unit) for to, unit in readers.coordinators()}
    wanted = {
        person: found
        for person, found in {**readable, **following}.items()
        if person not in left and str(person) not in skipped
    }
    if not wanted:
        return {}
    around = _Around(connection, today)
    made: dict[UUID, DigestTo] = {}
    for person, (to, unit) in wanted.items():
        inside = around.exceptions(unit.code)
        digest: Digest = (
            _coordinators(connection, readers, unit, inside, today, to.lang)
            if person in following
            else LeaderDigest(inside=unit.name, exceptions=inside)
        )
        if not digest.empty or person in always:
            made[person] = DigestTo(to, digest)
    return made


class _Around:
    """Late and stuck tasks rolled up to every unit that contains them."""

    def __init__(self, connection: Connection, today: date) -> None:
        self._today = today
        late, stuck = exceptions.late(connection, today), exceptions.stuck(connection)
        above = exceptions.above(connection, {r.unit for r in late} | {r.unit for r in stuck})
        asks = Asks.read(connection).by_no if late else {}
        self._numbers = {d.directive: (d.number, d.subject) for d in directives(connection)}
        self._late: dict[str, Counter[str]] = defaultdict(Counter)  # unit → directive → tasks
        self._before: dict[str, Counter[str]] = defaultdict(Counter)
        self._below: dict[str, dict[str, _Below]] = defaultdict(dict)  # unit → unit next below
        self._stuck: dict[str, Counter[str]] = defaultdict(Counter)
        for row in late:
            directive = asks[row.obligation].directive
            below = (row.code, row.name)
            for code, name in ((row.code, row.name), *((a.code, a.name) for a in above.get(row.unit, ()))):
                self._late[code][directive] += row.late
                self._before[code][directive] += row.late_before
                if row.late and row.oldest:
                    held = self._below[code].setdefault(below[0], _Below(below[1]))
                    held.late += row.late
                    held.oldest = min(held.oldest, row.oldest)
                below = (code, name)
        for one in stuck:
            for code in (one.code, *(a.code for a in above.get(one.unit, ()))):
                self._stuck[code].update(
                    extensions=one.extensions, reviews=one.reviews, returned=one.returned
                )

    def exceptions(self, code: str) -> Exceptions:
        """What a digest about the unit says."""
        late, before, stuck = self._late[code], self._before[code], self._stuck[code]
        worst = sorted(self._below[code].items(), key=lambda one: (-one[1].late, one[1].oldest, one[0]))
        ranked = sorted(set(late) | set(before), key=lambda name: (-late[name], -before[name], name))
        return Exceptions(
            late=sum(late.values()),
            late_before=sum(before.values()),
            directives=tuple(
                Lateness(
                    directive_number=self._numbers[name][0],
                    directive_subject=self._numbers[name][1],
                    late=late[name],
                    late_before=before[name],
                )
                for name in ranked[:DIRECTIVES_MOST]
                if late[name] or before[name]
            ),
            worst=tuple(
                LateUnit(
                    unit_code=below,
                    unit_name=held.name,
                    late=held.late,
                    days=(self._today - held.oldest).days,
                )
                for below, held in worst[:WORST_MOST]
            ),
            worst_left_out=max(len(worst) - WORST_MOST, 0),
            extensions_waiting=stuck["extensions"],
            reviews_waiting=stuck["reviews"],
            returned=stuck["returned"],
        )


class _Below:
    """Late tasks of one unit next below, in the making."""

    __slots__ = ("late", "name", "oldest")

    def __init__(self, name: str) -> None:
        self.name = name
        self.late = 0
        self.oldest = date.max


def _coordinators(
    connection: Connection, readers: Readers, unit: Unit, inside: Exceptions, today: date, lang: Lang
) -> CoordinatorDigest:
    nobody = say(
        "Đơn vị này và các cấp trên chưa có đầu mối nào nhận được thư; hãy nạp danh sách đầu mối.",
        lang,
    )
    alone = [(name, nobody) for name in _unanswered(connection, readers, today)]
    refused = [*exceptions.refused(connection, today), *alone]
    doubtful = discrepancies(connection, inside=unit.code, as_of=AsOf(today))
    return CoordinatorDigest(
        inside=unit.name,
        exceptions=inside,
        refused=tuple(RefusedMail(unit_name=name, remedy=remedy) for name, remedy in refused[:NAMED_MOST]),
        refused_left_out=max(len(refused) - NAMED_MOST, 0),
        letters_waiting=exceptions.waiting(connection, today),
        discrepancies=tuple(
            Doubtful(unit_name=d.unit_name, about=d.about, reported=d.reported, held=d.held)
            for d in doubtful[:NAMED_MOST]
        ),
        discrepancies_left_out=max(len(doubtful) - NAMED_MOST, 0),
        holds=tuple(exceptions.holds(connection, today)),
    )


def _unanswered(connection: Connection, readers: Readers, today: date) -> list[str]:
    """The units that have open tasks and, up to the top, nobody who can be written to."""
    duties = exceptions.unreached(connection, today)
    if not duties:
        return []
    tasks = (
        task
        for due in agenda.open_dues(connection, today)
        if due.obligation in duties
        for task in agenda.open_tasks(connection, due)
    )
    names = {task.code: task.name for task in tasks}
    return [name for code, name in sorted(names.items()) if not readers.answered_for(code)]


def week_done(app: App, today: date, letters: int, *, now: datetime) -> None:
    """Records that the week's digests are in letters."""
    week = digests.week_of(today)
    event = DigestsDone(week=week, on=today, letters=letters)
    message = f"digests:{week}"
    if app.log.receipt(message) is None:
        app.log.append(CLOCK_STREAM, [event], expected=None, message=message, at=now, by="clock", via="clock")


def person_of(app: App, letter: UUID) -> UUID:
    """Whom a letter was for. Raises UnknownLetter."""
    past = app.log.stream(letter_stream(letter))
    if not past or not isinstance(past[0].event, LetterSealed):
        raise UnknownLetter(
            "Không có thư nào mang mã {letter}; mã thư ở dòng cuối của mỗi thư.", letter=str(letter)
        )
    return past[0].event.person


def leave_digests(
    app: App, person: UUID, *, reason: str, now: datetime, by: str, via: Via = "command"
) -> Receipt:
    """The person gets no more digests; left twice is left once."""
    return _wish(app, person, DigestsLeft(person=person, reason=reason), now=now, by=by, via=via)


def join_digests(
    app: App, person: UUID, *, reason: str, now: datetime, by: str, via: Via = "command"
) -> Receipt:
    """The person gets digests again."""
    return _wish(app, person, DigestsJoined(person=person, reason=reason), now=now, by=by, via=via)


def always_digests(
    app: App, person: UUID, *, reason: str, now: datetime, by: str, via: Via = "command"
) -> Receipt:
    """The person gets a digest every week, also one that has nothing to say."""
    return _wish(app, person, DigestsAlways(person=person, reason=reason), now=now, by=by, via=via)


def _wish(
    app: App,
    person: UUID,
    event: DigestsLeft | DigestsJoined | DigestsAlways,
    *,
    now: datetime,
    by: str,
    via: Via,
) -> Receipt:
    stream = digests_stream(person)
    past = app.log.stream(stream)
    receipt = app.log.decide(
        stream,
        # The last wish stands; the same wish again changes nothing.
        lambda past: [] if past and type(past[-1].event) is type(event) else [event],
        message=f"{stream}:{len(past)}:{event.topic}",
        digest=hashlib.sha256(event.model_dump_json().encode()).digest(),
        at=now,
        by=by,
        via=via,
    )
    app.projector.catch_up()
    return receipt


def titles(made: Mapping[UUID, DigestTo]) -> Iterable[tuple[str, str, int]]:
    """Whom the digests go to, and how much is late there: post, unit, late tasks."""
    return ((d.to.post_name, d.to.unit_name, d.digest.exceptions.late) for d in made.values())
