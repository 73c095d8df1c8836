"""The timeline: what the log holds about a unit, a directive or a task, in words and in order.

Read from the streams themselves, not from folded rows, so that nothing is left out. What puts
something right stands beside what it puts right.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from events.base import Event, Recorded
from events.decisions import (
    CLOCK_STREAM,
    DirectiveAmended,
    DirectiveClosed,
    DirectiveIssued,
    DirectiveRevoked,
    LadderSwept,
    LetterSealed,
    TaskRef,
    directive_stream,
    letter_stream,
    post_stream,
)
from events.done_when import Filed, Happened, Reached, Steps, leaves
from events.facts import (
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    ReportFiled,
    TeamFounded,
    unit_stream,
)
from events.obligations import Obligation
from events.store import EventLog
from projections.called import names_called
from projections.letters import letters, letters_about
from projections.places import Place, place
from projections.taskrows import obligation_of
from projections.timeline_words import event_wording
from units.tree import UnknownUnit
from words import Lang

WINDOW = 2_000  # positions read at a time, from the end of the log backwards
SHOWN_MOST = 200  # entries of the whole log unless more are asked for

DECIDED_AT = text("""
    SELECT o.directive, o.code AS obligation, x.period
    FROM task_decisions x JOIN obligations o ON o.no = x.obligation WHERE x.unit = :unit
""")
DECIDED_FOR = text("""
    SELECT u.code AS unit, o.code AS obligation, x.period
    FROM task_decisions x JOIN obligations o ON o.no = x.obligation
    JOIN roster_units u ON u.no = x.unit WHERE o.directive = :directive
""")
DECIDED_ON = text("""
    SELECT count(*) FROM (
        SELECT 1 FROM task_decisions x JOIN obligations o ON o.no = x.obligation
        WHERE o.directive = :directive LIMIT :most
    ) few
""")
ASKED_AT = text("""
    SELECT DISTINCT o.directive FROM tasks t JOIN obligations o ON o.no = t.obligation
    WHERE t.unit = :unit
""")
POSTS_AT = text("SELECT post FROM posts WHERE unit = :code")


class Entry(BaseModel):
    """One event as a line: when it happened and when the log learnt it, who said it, by which way.

    `fact` names a fact ("20551@3"); `stands` is False once it was retracted or corrected, and
    `put_right` then holds what did that, with the fact that stands instead.
    """

    model_config = ConfigDict(frozen=True)

    position: int
    stream: str
    version: int
    topic: str
    happened_on: date
    recorded_at: datetime
    by: str
    via: str
    words: str
    fact: str | None = None
    stands: bool = True
    put_right: tuple["Entry", ...] = ()


class Span(NamedTuple):
    """From a day to a day, by when things happened; None is no limit."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


ALWAYS = Span()


def happened_on(recorded: Recorded[Event], zone: ZoneInfo) -> date:
    """The day on which it happened; that on which it was recorded where the event names none."""
    match recorded.event:
        case Fact() as fact:
            return fact.occurred_on
        case DirectiveIssued() as issued:
            return issued.issued_on
        case DirectiveAmended() as amended:
            return amended.amended_on
        case DirectiveClosed() | DirectiveRevoked() | LadderSwept() | LetterSealed() as dated:
            return dated.on
        case _:
            return recorded.recorded_at.astimezone(zone).date()


class Telling:
    """How events become entries: names of units, the zone's days, the language."""

    def __init__(self, connection: Connection, zone: ZoneInfo, lang: Lang) -> None:
        self._connection = connection
        self._zone = zone
        self._lang = lang
        self._names: dict[tuple[str, date], str] = {}

    def entry(self, recorded: Recorded[Event]) -> Entry:
        event = recorded.event
        happened = happened_on(recorded, self._zone)
        return Entry(
            position=recorded.position,
            stream=recorded.stream,
            version=recorded.version,
            topic=recorded.topic,
            happened_on=happened,
            recorded_at=recorded.recorded_at,
            by=recorded.by,
            via=recorded.via,
            words=event_wording(self._in_words(event), self._named, happened, self._lang, self._zone),
            fact=f"{event.unit}@{recorded.version}" if isinstance(event, Fact) else None,
        )

    def _in_words(self, event: Event) -> Event:
        """A fact as directives call what it is about; any other event as it is."""
        if not isinstance(event, Fact):
            return event
        said = names_called(self._connection).get(event.about)
        return event if said is None else event.called(said)

    def _named(self, code: str, on: date) -> str:
        if (code, on) not in self._names:
            try:
                self._names[code, on] = f"{place(self._connection, code, on).name} ({code})"
            except UnknownUnit:
                self._names[code, on] = code
        return self._names[code, on]


def of_unit(
    log: EventLog,
    connection: Connection,
    at: Place,
    *,
    zone: ZoneInfo,
    lang: Lang = "vi",
    span: Span = ALWAYS,
) -> list[Entry]:
    """All about one unit: its facts, its posts, what was decided on its tasks, its letters."""
    streams = [unit_stream(at.code)]
    for row in connection.execute(DECIDED_AT, {"unit": at.no}):
        task = TaskRef(directive=row.directive, obligation=row.obligation, unit=at.code, period=row.period)
        streams.append(task.stream)
    streams += [post_stream(UUID(post)) for post in connection.execute(POSTS_AT, {"code": at.code}).scalars()]
    streams += [letter_stream(UUID(one.letter)) for one in letters(connection, unit=at.code)]
    recorded = [r for stream in streams for r in log.stream(stream)]
    for directive in connection.execute(ASKED_AT, {"unit": at.no}).scalars():
        recorded += _bound(log.stream(directive_stream(directive)))
    return _told(recorded, Telling(connection, zone, lang), span)


def of_directive(
    log: EventLog,
    connection: Connection,
    directive: str,
    *,
    zone: ZoneInfo,
    lang: Lang = "vi",
    span: Span = ALWAYS,
    decisions: bool = True,
) -> list[Entry]:
    """All about one directive: its own life, decisions on its tasks (unless left out), the urging for it."""
    recorded = log.stream(directive_stream(directive))
    for row in connection.execute(DECIDED_FOR, {"directive": directive}) if decisions else ():
        task = TaskRef(directive=directive, obligation=row.obligation, unit=row.unit, period=row.period)
        recorded += log.stream(task.stream)
    for r in log.stream(CLOCK_STREAM):
        if isinstance(r.event, LadderSwept) and r.event.directive == directive:
            recorded.append(r)
    return _told(recorded, Telling(connection, zone, lang), span)


def few_decisions(connection: Connection, directive: str, most: int) -> bool:
    """Whether something was decided on at most so many tasks of a directive."""
    found = connection.execute(DECIDED_ON, {"directive": directive, "most": most + 1}).scalar_one()
    return int(found) <= most


def of_task(
    log: EventLog,
    connection: Connection,
    task: TaskRef,
    *,
    zone: ZoneInfo,
    lang: Lang = "vi",
    span: Span = ALWAYS,
) -> list[Entry]:
    """All about one task: its directive, its decisions, the facts it listens for, its letters."""
    recorded = _bound(log.stream(directive_stream(task.directive))) + log.stream(task.stream)
    obligation = obligation_of(connection, task.directive, task.obligation)
    if obligation is not None:
        recorded += _listened(log.stream(unit_stream(task.unit)), _asked(obligation), task.period)
    about = letters_about(
        connection,
        directive=task.directive,
        obligation=task.obligation,
        unit=task.unit,
        period=task.period,
    )
    for one in about:
        recorded += log.stream(letter_stream(UUID(one.letter)))
    return _told(recorded, Telling(connection, zone, lang), span)


def of_all(
    log: EventLog,
    connection: Connection,
    *,
    zone: ZoneInfo,
    lang: Lang = "vi",
    span: Span = ALWAYS,
    most: int = SHOWN_MOST,
) -> list[Entry]:
    """The newest entries of the whole log that happened in the span, at most `most`."""
    telling = Telling(connection, zone, lang)
    found: list[Recorded[Event]] = []
    for recorded in _backwards(log):
        # What was recorded before the span began cannot tell of a day inside it.
        if span.since and recorded.recorded_at.astimezone(zone).date() < span.since:
            break
        if span.holds(happened_on(recorded, zone)):
            found.append(recorded)
            if len(found) == most:
                break
    return _told(found, telling, ALWAYS)


def _backwards(log: EventLog) -> Iterator[Recorded[Event]]:
    end = log.last_position()
    while end > 0:
        start = max(0, end - WINDOW)
        yield from reversed([r for r in log.read(after=start, limit=WINDOW) if r.position <= end])
        end = start


def _bound(stream: Iterable[Recorded[Event]]) -> list[Recorded[Event]]:
    """Of a directive's life, what concerns those it binds: not its drafts."""
    bound = (DirectiveIssued, DirectiveAmended, DirectiveClosed, DirectiveRevoked)
    return [r for r in stream if isinstance(r.event, bound)]


def _asked(obligation: Obligation) -> frozenset[tuple[str, str | None]]:
    """The kinds of facts that the obligation asks for, each with what it is about; None is whatever."""
    done_when = obligation.done_when
    assert not isinstance(done_when, Steps), "steps are expanded before they are stored"
    found: set[tuple[str, str | None]] = set()
    for leaf in leaves(done_when):
        match leaf:
            case Happened():
                found.add((leaf.fact, leaf.about))
            case Filed():
                found.add((ReportFiled.KIND, leaf.report))
            case Reached():
                found.add((Measured.KIND, leaf.indicator))
            case _:
                pass
    return frozenset(found)


def _listened(
    stream: Iterable[Recorded[Event]], asked: frozenset[tuple[str, str | None]], period: str
) -> list[Recorded[Event]]:
    """The facts that are asked for, with what retracts or corrects them and stands instead."""
    found: list[Recorded[Event]] = []
    versions: set[int] = set()
    instead: set[int] = set()
    for r in stream:
        match r.event:
            case Fact() as fact if r.version in instead or _answers(fact, asked, period):
                versions.add(r.version)
                found.append(r)
            case FactRetracted() | FactCorrected() as wrong if wrong.version in versions:
                found.append(r)
                if isinstance(wrong, FactCorrected):
                    instead.add(r.version + 1)
            case _:
                pass
    return found


def _answers(fact: Fact, asked: frozenset[tuple[str, str | None]], period: str) -> bool:
    if isinstance(fact, ReportFiled) and fact.period != period:
        return False
    # What becomes of a team is told wherever its founding is asked for.
    kinds = {fact.KIND} | ({TeamFounded.KIND} if fact.KIND.startswith("team_") else set())
    return any((kind, about) in asked for kind in kinds for about in (fact.about, None))


def _told(recorded: Iterable[Recorded[Event]], telling: Telling, span: Span) -> list[Entry]:
    """Entries in the order in which things happened, corrections moved to what they correct."""
    unique = {r.position: r for r in recorded}
    beside: dict[tuple[str, int], list[int]] = {}
    taken: set[int] = set()
    at = {(r.stream, r.version): r.position for r in unique.values()}
    for position, r in sorted(unique.items()):
        if isinstance(r.event, FactRetracted | FactCorrected) and (r.stream, r.event.version) in at:
            positions = beside.setdefault((r.stream, r.event.version), [])
            positions.append(position)
            # The fact recorded right after a correction stands in place of the wrong one.
            instead = at.get((r.stream, r.version + 1)) if isinstance(r.event, FactCorrected) else None
            positions += [instead] if instead is not None else []
            taken.update(positions)

    def entry(r: Recorded[Event]) -> Entry:
        right = [entry(unique[p]) for p in beside.get((r.stream, r.version), ())]
        plain = telling.entry(r)
        return plain.model_copy(update={"stands": False, "put_right": tuple(right)}) if right else plain

    found = [entry(r) for position, r in sorted(unique.items()) if position not in taken]
    found = [one for one in found if span.holds(one.happened_on)]
    return sorted(found, key=lambda one: (one.happened_on, one.position))
