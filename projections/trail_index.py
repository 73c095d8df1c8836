"""The trail's index: for each event, whom it is about, who said it, and when; small numbers a row.

It is folded after the other tables and apart from them, when somebody asks for the trail or the
clock ticks: filing a fact costs nothing more. What the events say stays in the log alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, text

from events.accounts import AccountEvent, RoleEnded, RoleGranted
from events.base import Event, Recorded
from events.bounces import AddressPutRight, LetterBounced
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveConfirmed,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveRevoked,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    LadderSwept,
    LetterDeferred,
    LetterDropped,
    LetterRefused,
    LetterSealed,
    LetterSent,
    PeriodsOpened,
    PostEnded,
    PostNamed,
    RosterRevised,
    TaskDecision,
)
from events.facts import Fact, FactCorrected, FactRetracted
from events.forgetting import PersonChanged, PersonErased
from events.muting import Silenced
from events.outside import OUTSIDE_EVENTS, ListTaken, WebhookEvent
from events.sessions import DOOR_EVENTS, SecondProofGiven, SessionEvent, SignedIn, SignedOut
from events.store import EventLog
from events.urging import LaddersFrozen
from projections import bulk
from projections.database import writing
from projections.timeline import happened_on
from projections.trail_tables import trail, trail_names

BATCH: Final = 2_000  # events a transaction: the writer's lock is held for about a tenth of a second

START = text("INSERT INTO trail_cursor VALUES (1, 0, '') ON CONFLICT DO NOTHING")
LOCK = text("SELECT 1 FROM trail_cursor WHERE one = 1 FOR UPDATE")
CURSOR = text("SELECT position, recorded_on FROM trail_cursor WHERE one = 1")
MOVE = text("UPDATE trail_cursor SET position = :position, recorded_on = :recorded_on WHERE one = 1")
NAMES = text("SELECT no, name FROM trail_names")
UNITS = """
    SELECT u.code, u.no, u.valid_from, u.valid_to FROM {wanted} w
    JOIN roster_units u ON u.code = w.name ORDER BY u.code, u.valid_from
"""
LETTERS = "SELECT w.name AS key, l.unit FROM {wanted} w JOIN letters l ON l.letter = w.name"
POSTS = "SELECT w.name AS key, p.unit FROM {wanted} w JOIN posts p ON p.post = w.name"
PERSONS = """
    SELECT w.name AS key, min(p.unit) AS unit FROM {wanted} w
    JOIN posts p ON p.person = w.name GROUP BY w.name
"""
ACCOUNTS = """
    SELECT w.name AS key, min(g.unit) AS unit FROM {wanted} w
    JOIN role_grants g ON g.account = w.name GROUP BY w.name
"""
ERASED = """
    SELECT w.name AS key, min(x.unit) AS unit FROM {wanted} w JOIN (
        SELECT p.person, p.unit FROM posts p
        UNION ALL SELECT a.person, g.unit FROM accounts a JOIN role_grants g ON g.account = a.account
    ) x ON x.person = w.name GROUP BY w.name
"""
GRANTS = "SELECT w.name AS key, g.unit FROM {wanted} w JOIN role_grants g ON g.id = w.name"
WRONG = """
    SELECT w.position, max(f.position) AS wrong FROM {wanted} w
    JOIN roster_units u ON u.code = w.code JOIN facts f ON f.unit = u.no AND f.version = w.version
    GROUP BY w.position
"""

# What officials call the kinds of events; the first that fits an event is its kind.
KINDS: Final[Mapping[str, tuple[type[Event], ...]]] = {
    "fact": (Fact,),
    "correction": (FactRetracted, FactCorrected),
    "extension": (ExtensionAsked, ExtensionGranted, ExtensionRefused),
    "decision": (TaskDecision,),
    "directive": (
        *(DirectiveDrafted, DirectiveConfirmed, DirectiveIssued, PeriodsOpened),
        *(DirectiveAmended, DirectiveClosed, DirectiveRevoked),
    ),
    "letter": (
        *(LetterSealed, LetterSent, LetterDeferred, LetterRefused, LetterDropped),
        *(LetterBounced, AddressPutRight),
    ),
    "roster": (RosterRevised, PostNamed, PostEnded, PersonChanged),
    "account": (AccountEvent, PersonErased),
    "door": DOOR_EVENTS,
    "outside": OUTSIDE_EVENTS,
}
URGING: Final = "urging"  # sweeps, ladders, silences, digests: all that is left
ALL_KINDS: Final = (*KINDS, URGING)
# Daily traffic: most of a log, and rarely what somebody looks for. What went wrong is not among it.
ROUTINE: Final = (
    *(LetterSealed, LetterSent, LetterDeferred, LetterDropped),
    *(SignedIn, SecondProofGiven, SignedOut),
)
AboutDirective = (
    DirectiveDrafted
    | DirectiveConfirmed
    | DirectiveIssued
    | PeriodsOpened
    | DirectiveAmended
    | DirectiveClosed
    | DirectiveRevoked
    | LadderSwept
    | LaddersFrozen
)


def kind_of(event: Event) -> str:
    """What officials call events of this kind."""
    return next((name for name, types in KINDS.items() if isinstance(event, types)), URGING)


class About(NamedTuple):
    """Whom an event is about. `through` names the table that knows the unit, and the key in it."""

    unit: str = ""
    directive: str = ""
    through: tuple[str, str] | None = None


def about(event: Event) -> About:
    """The unit and the directive that the event names, or where its unit is to be found."""
    match event:
        case Fact() | FactRetracted() | FactCorrected() | PostNamed() | LetterSealed() | RoleGranted():
            return About(event.unit)
        case ListTaken():  # empty: of everything
            return About(event.unit)
        case WebhookEvent():
            inside = event.inside or ()
            return About(inside[0] if len(inside) == 1 else "")
        case TaskDecision():
            return About(event.task.unit, event.task.directive)
        case Silenced():
            return About(event.scope.inside or "", event.scope.directive or "")
        case LetterSent() | LetterDeferred() | LetterRefused() | LetterDropped():
            return About(through=(LETTERS, str(event.letter)))
        case PersonErased() | PersonChanged():
            return About(through=(ERASED, str(event.person)))
        case LetterBounced() | AddressPutRight():
            return About(through=(PERSONS, str(event.person)))
        case PostEnded():
            return About(through=(POSTS, str(event.post)))
        case RoleEnded():
            return About(through=(GRANTS, str(event.grant)))
        case AccountEvent() | SessionEvent():
            return About(through=(ACCOUNTS, str(event.account)))
        case _:
            return About(directive=event.directive if isinstance(event, AboutDirective) else "")


class Behind(NamedTuple):
    """How far the index is, and how far the tables are that it follows."""

    position: int
    of: int

    @property
    def caught_up(self) -> bool:
        return self.position >= self.of


def index_trail(
    engine: Engine, log: EventLog, zone: ZoneInfo, *, upto: int, most: int | None = None, batch: int = BATCH
) -> Behind:
    """Indexes what the log holds up to the position `upto`, that of the folded tables; at most `most` events.

    Safe to call from several processes and threads: each batch is one transaction that takes the
    cursor first.
    """
    left = most
    while True:
        size = batch if left is None else min(batch, left)
        with writing(engine) as connection:
            connection.execute(START)
            if connection.dialect.name == "postgresql":  # SQLite took the only writer's lock at BEGIN
                connection.execute(LOCK)
            position, day = connection.execute(CURSOR).one()
            found = log.read(after=position, limit=size) if position < upto and size else []
            events = [r for r in found if r.position <= upto]
            if not events:
                return Behind(position, upto)
            day = _fold(connection, events, zone, day)
            position = events[-1].position
            connection.execute(MOVE, {"position": position, "recorded_on": day})
        if left is not None:
            left -= len(events)


def behind(connection: Connection, upto: int) -> Behind:
    """How far the index is, without moving it."""
    row = connection.execute(CURSOR).one_or_none()
    return Behind(row.position if row else 0, upto)


def _fold(connection: Connection, events: Sequence[Recorded[Event]], zone: ZoneInfo, day: str) -> str:
    """Adds the rows of a batch; gives the last day of recording."""
    subjects = [about(r.event) for r in events]
    units = _units(connection, subjects)
    nodes = _nodes(connection, {code for code in units if code})
    kinds = [kind_of(r.event) for r in events]
    numbers = _numbers(connection, {*kinds, *(r.by for r in events), *(s.directive for s in subjects)})
    wrong = _wrong(connection, events)
    rows = []
    for r, subject, code, kind in zip(events, subjects, units, kinds, strict=True):
        happened = happened_on(r, zone).isoformat()
        day = max(day, r.recorded_at.astimezone(zone).date().isoformat())
        rows.append(
            (
                r.position,
                _node(nodes.get(code, ()), happened),
                numbers[subject.directive],
                numbers[kind],
                numbers[r.by],
                happened,
                day,
                wrong.get(r.position, 0),
                int(isinstance(r.event, ROUTINE)),
            )
        )
    bulk.insert(connection, trail, rows)
    return day


def _units(connection: Connection, subjects: Iterable[About]) -> list[str]:
    """The code of the unit that each event is about, looked up where the event does not name it."""
    told = list(subjects)
    by_table: dict[str, set[str]] = {}
    for one in told:
        if one.through is not None:
            by_table.setdefault(one.through[0], set()).add(one.through[1])
    found: dict[tuple[str, str], str] = {}
    for table, keys in by_table.items():
        for row in _joined(connection, table, keys):
            found[table, row.key] = row.unit
    return [one.unit if one.through is None else found.get(one.through, "") for one in told]


def _joined(connection: Connection, query: str, keys: Iterable[str]) -> Sequence[Row[Any]]:
    wanted = bulk.wanted(connection, "trail_keys", "name text", sorted((key,) for key in keys))
    return connection.execute(text(query.format(wanted=wanted.sql)), wanted.values).all()


Lives = Sequence[tuple[int, str, str | None]]  # number, first day, last day; the earliest first


def _nodes(connection: Connection, codes: set[str]) -> dict[str, list[tuple[int, str, str | None]]]:
    found: dict[str, list[tuple[int, str, str | None]]] = {}
    for row in _joined(connection, UNITS, codes) if codes else ():
        found.setdefault(row.code, []).append((row.no, row.valid_from, row.valid_to))
    return found


def _node(lives: Lives, day: str) -> int:
    """The number of the unit that has the code on the day, or had it last; 0 for none."""
    return next((no for no, _, to in lives if to is None or to >= day), lives[-1][0] if lives else 0)


def _numbers(connection: Connection, names: set[str]) -> dict[str, int]:
    """Names as numbers: there are few kinds, accounts and directives, and a million events."""
    held = {row.name: row.no for row in connection.execute(NAMES)}
    fresh = sorted(name for name in names if name and name not in held)
    numbered = {name: no for no, name in enumerate(fresh, start=len(held) + 1)}
    bulk.insert(connection, trail_names, [(no, name) for name, no in numbered.items()])
    return {"": 0, **held, **numbered}


def _wrong(connection: Connection, events: Sequence[Recorded[Event]]) -> dict[int, int]:
    """Where the facts lie that these events retract or correct."""
    named = [
        (r.position, r.event.unit, r.event.version)
        for r in events
        if isinstance(r.event, FactRetracted | FactCorrected)
    ]
    if not named:
        return {}
    columns = "position integer, code text, version integer"
    wanted = bulk.wanted(connection, "trail_wrong", columns, named)
    rows = connection.execute(text(WRONG.format(wanted=wanted.sql)), wanted.values)
    return {row.position: row.wrong for row in rows}
