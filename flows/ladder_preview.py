"""What a directive's ladders would say, day by day and to whom, if nobody did anything.

The same decisions as the sweep's, on what is open now or, before issuing, on what would be.
Nothing is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from app.wiring import App
from deadlines.ladder import Ladder
from directives import issue
from directives.freezing import expanded
from events.decisions import DirectiveIssued
from flows.intake import load_directive
from flows.ladders import require_ladders
from flows.reach import Reached, Reaching, reached
from flows.readers import Readers
from flows.roster import current_roster
from flows.sweep import climbed, is_quiet, passed_over
from notices.letter import Addressee
from projections import agenda, ladders
from projections.agenda import Closed, OpenDue, OpenTask, Told
from projections.database import reading
from projections.nodes import Ask, Asks, ask
from units.tree import Roster, select
from words import Refused

DAYS_MOST = 400
EXAMPLES = 3  # units named for each reader


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReaderDay(_Shown):
    """One letter of one day: to which post, how many tasks it speaks of, some of their units."""

    post_name: str
    unit_code: str
    unit_name: str
    tasks: int
    tones: tuple[str, ...]
    rungs: tuple[int, ...]
    examples: tuple[str, ...]


class LadderDay(_Shown):
    """One day with letters; `unreached` counts the tasks that nobody up to the top can be told of."""

    day: date
    letters: int
    notices: int
    unreached: int
    readers: tuple[ReaderDay, ...]


class LadderPreview(_Shown):
    """What would be told from the first day on; `issued` is False where the directive is a draft still."""

    directive: str
    issued: bool
    first: date
    last: date
    ladders: tuple[str, ...]
    days: tuple[LadderDay, ...]


class TooFar(Refused):
    """A preview covers some months, not years."""


class _World(NamedTuple):
    """What there is to be told: due days with their tasks, held in memory while days go by."""

    dues: list[OpenDue]
    tasks: Mapping[OpenDue, Sequence[OpenTask]]
    asks: Mapping[int, Ask]
    ladders: Mapping[tuple[str, int], Ladder]
    closed: Closed
    told: Mapping[OpenDue, Told]
    shares: Mapping[int, tuple[int, int]]


def preview_ladders(
    app: App, name: str, *, today: date, days: int, first: date | None = None
) -> LadderPreview:
    """The next `days` days of a directive, from `first` (today when None).

    A draft is taken as issued on `first`. Raises UnknownDirective, UnknownLadder, TooFar, and
    what issuing would refuse.
    """
    if days > DAYS_MOST:
        raise TooFar("Xem trước nhiều nhất {most} ngày; hãy giảm số ngày.", most=DAYS_MOST)
    directive = load_directive(app, name)
    start = first or today
    end = start + timedelta(days=days - 1)
    roster = current_roster(app)
    with reading(app.engine) as connection:
        issued = directive.state not in {"draft", "confirmed"}
        world = _issued(connection, name, end) if issued else _drafted(app, name, directive, roster, start)
        readers = Readers(app, connection, start, roster=roster)
        told = list(_days(app, world, readers, start, end))
    used = {due.ladder for due in world.dues}
    return LadderPreview(
        directive=name,
        issued=issued,
        first=start,
        last=end,
        ladders=tuple(f"{ladder} ({version})" for ladder, version in sorted(used)),
        days=tuple(told),
    )


def _issued(connection: Connection, name: str, until: date) -> _World:
    """What is open now, and what opens by the last day."""
    asks = {no: one for no, one in Asks.read(connection).by_no.items() if one.directive == name}
    dues = [due for due in agenda.open_dues(connection, until) if due.obligation in asks]
    return _World(
        dues,
        {due: agenda.open_tasks(connection, due) for due in dues},
        asks,
        ladders.versions(connection),
        agenda.swept(connection),
        {due: agenda.raised(connection, due) for due in dues},
        agenda.shares(connection, until),
    )


def _drafted(app: App, name: str, directive: issue.Directive, roster: Roster, on: date) -> _World:
    """What would be open if the draft were issued on a day."""
    newest = require_ladders(app, directive.obligations)
    # The draft itself decides what is frozen, as issuing it will.
    confirmed = directive._replace(state="confirmed")
    [event] = issue.issue(confirmed, name, roster=roster, calendar=app.calendar, on=on)
    assert isinstance(event, DirectiveIssued)
    asks: dict[int, Ask] = {}
    dues: list[OpenDue] = []
    tasks: dict[OpenDue, list[OpenTask]] = {}
    for obligation in directive.obligations:
        units = select(roster, obligation.who, on)
        for one in expanded(obligation):
            no = len(asks) + 1
            asks[no] = ask(no, name, one, on.isoformat(), roster.revision)
            for due in event.dues[one.no]:
                if due.strict is None or due.lenient is None:
                    continue
                version = newest[one.ladder].version
                found = OpenDue(no, due.opens, due.strict, due.lenient, len(units), (one.ladder, version), on)
                dues.append(found)
                tasks[found] = [OpenTask(n, u.code, u.name, due.period, due.at) for n, u in enumerate(units)]
    versions = {(ladder.name, ladder.version): ladder for ladder in newest.values()}
    shares = {no: (0, sum(due.n for due in dues if due.obligation == no)) for no in asks}
    return _World(dues, tasks, asks, versions, defaultdict(dict), {}, shares)


def _days(app: App, world: _World, readers: Readers, first: date, last: date) -> Iterator[LadderDay]:
    """The days with something to tell. Each is swept in turn, as the clock would."""
    closed: Closed = defaultdict(dict, {key: dict(rungs) for key, rungs in world.closed.items()})
    reaching = Reaching(
        ladders=world.ladders,
        closed=closed,
        shares=world.shares,
        calendar=app.calendar,
        days=app.settings.letter_days,
    )
    told: dict[OpenDue, Told] = {due: defaultdict(set, before) for due, before in world.told.items()}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if is_quiet(app, day):
            continue
        open_now = [due for due in world.dues if due.opens_on <= day]
        found = reached(reaching, open_now, world.asks, day)
        if found:
            yield _day(world, readers, found, told, day)
        for one in found:
            closed[one.due.obligation, one.due.strict, one.due.lenient][one.rung.no] = day


class _Letter:
    """One reader's letter of a day in the making."""

    __slots__ = ("examples", "rungs", "tasks", "tones")

    def __init__(self) -> None:
        self.tasks: set[tuple[int, int, str]] = set()
        self.rungs: set[int] = set()
        self.tones: Counter[str] = Counter()
        self.examples: dict[str, None] = {}


def _day(
    world: _World, readers: Readers, found: Sequence[Reached], told: dict[OpenDue, Told], day: date
) -> LadderDay:
    letters: dict[UUID, tuple[Addressee, _Letter]] = {}
    notices = unreached = 0
    for one in found:
        before = told.setdefault(one.due, defaultdict(set))
        above = climbed(one.ladder, one.rung)
        for task in world.tasks[one.due]:
            to = readers.of(one.ask, task.code, one.rung)
            unreached += not to
            for reader in to:
                if passed_over(task, reader, one.rung, before, above, frozenset()) is not None:
                    continue
                notices += 1
                _, letter = letters.setdefault(reader.to.person, (reader.to, _Letter()))
                letter.tasks.add((one.due.obligation, task.unit, task.period))
                letter.rungs.add(one.rung.no)
                letter.tones[one.rung.tone.value] += 1
                if len(letter.examples) < EXAMPLES:
                    letter.examples[task.name] = None
                before[task.unit, task.period, str(reader.to.person)].add(one.rung.no)
    rows = [
        ReaderDay(
            post_name=to.post_name,
            unit_code=to.unit_code,
            unit_name=to.unit_name,
            tasks=len(letter.tasks),
            tones=tuple(sorted(letter.tones)),
            rungs=tuple(sorted(letter.rungs)),
            examples=tuple(letter.examples),
        )
        for to, letter in letters.values()
    ]
    rows.sort(key=lambda row: (-row.tasks, row.unit_code, row.post_name))
    return LadderDay(day=day, letters=len(rows), notices=notices, unreached=unreached, readers=tuple(rows))
