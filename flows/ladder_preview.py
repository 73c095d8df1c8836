"""What a directive's ladders would say, day by day and to whom, if nobody did anything.

The same decisions as the sweep's, on what is open now or, before issuing, on what would be.
Whatever is silenced, snoozed, acknowledged or handed on by now is so on its days in the preview
too. Nothing is written.
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
from flows.delegating import HandedReached
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
from projections.delegations import Handed, handed, is_told
from projections.muting import Muted, Muting, muting
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
    """What would be told from the first day on; `issued` is False where the directive is a draft still.

    `quiet` counts the notices that are not told because somebody asked for quiet, by reason.
    """

    directive: str
    issued: bool
    first: date
    last: date
    ladders: tuple[str, ...]
    days: tuple[LadderDay, ...]
    quiet: dict[str, int] = {}


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
    handed: Sequence[Handed] = ()


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
        playing = _Playing(app, connection, world, readers)
        told = list(playing.days(start, end))
    used = {due.ladder for due in world.dues}
    return LadderPreview(
        directive=name,
        issued=issued,
        first=start,
        last=end,
        ladders=tuple(f"{ladder} ({version})" for ladder, version in sorted(used)),
        days=tuple(told),
        quiet={why.name.lower(): len(notices) for why, notices in playing.quiet.items()},
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
        [one for one in handed(connection, until) if one.due.obligation in asks],
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


class _Letter:
    """One reader's letter of a day in the making."""

    __slots__ = ("examples", "rungs", "tasks", "to", "tones")

    def __init__(self, to: Addressee) -> None:
        self.to = to
        self.tasks: set[tuple[int, int, str]] = set()
        self.rungs: set[int] = set()
        self.tones: Counter[str] = Counter()
        self.examples: dict[str, None] = {}

    def take(self, one: Reached, task: OpenTask) -> None:
        self.tasks.add((one.due.obligation, task.unit, task.period))
        self.rungs.add(one.rung.no)
        self.tones[one.rung.tone.value] += 1
        if len(self.examples) < EXAMPLES:
            self.examples[task.name] = None

    def shown(self) -> ReaderDay:
        return ReaderDay(
            post_name=self.to.post_name,
            unit_code=self.to.unit_code,
            unit_name=self.to.unit_name,
            tasks=len(self.tasks),
            tones=tuple(sorted(self.tones)),
            rungs=tuple(sorted(self.rungs)),
            examples=tuple(self.examples),
        )


class _Playing:
    """The days played one after the other, each swept as the clock would, with what was told before."""

    def __init__(self, app: App, connection: Connection, world: _World, readers: Readers) -> None:
        self._app = app
        self._connection = connection
        self._world = world
        self._readers = readers
        self._closed: Closed = defaultdict(dict, {key: dict(rungs) for key, rungs in world.closed.items()})
        self._told: dict[OpenDue, Told] = {due: defaultdict(set, t) for due, t in world.told.items()}
        self._handed_told: set[tuple[Handed, int]] = set()
        self.quiet: dict[Muted, set[tuple[object, ...]]] = defaultdict(set)

    def days(self, first: date, last: date) -> Iterator[LadderDay]:
        """The days with something to tell."""
        reaching, of_delegates = self._reaching(self._closed), self._reaching({})
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if is_quiet(self._app, day):
                continue
            open_now = [due for due in self._world.dues if due.opens_on <= day]
            found = reached(reaching, open_now, self._world.asks, day)
            handed_on = list(self._handed(of_delegates, day))
            if not (found or handed_on):
                continue
            told = self._day(day, found, handed_on)
            if told.notices or told.unreached:
                yield told

    def _reaching(self, closed: Closed) -> Reaching:
        return Reaching(
            ladders=self._world.ladders,
            closed=closed,
            shares=self._world.shares,
            calendar=self._app.calendar,
            days=self._app.settings.letter_days,
        )

    def _handed(self, reaching: Reaching, day: date) -> Iterator[HandedReached]:
        for one in self._world.handed:
            if one.due.opens_on > day:
                continue
            for found in reached(reaching, [one.due], self._world.asks, day):
                rung = found.rung.no
                if (one, rung) not in self._handed_told and not is_told(self._connection, one, rung):
                    yield HandedReached(found, one)

    def _day(self, day: date, found: Sequence[Reached], handed_on: Sequence[HandedReached]) -> LadderDay:
        letters: dict[UUID, _Letter] = {}
        quiet = muting(self._connection, day)
        notices = unreached = 0
        for one in found:
            told, nobody, comes_again = self._tell(one, quiet, letters)
            notices, unreached = notices + told, unreached + nobody
            if not comes_again:
                self._closed[one.due.obligation, one.due.strict, one.due.lenient][one.rung.no] = day
        for delegated in handed_on:
            notices += self._tell_delegate(delegated, quiet, letters)
        rows = [letter.shown() for letter in letters.values()]
        rows.sort(key=lambda row: (-row.tasks, row.unit_code, row.post_name))
        return LadderDay(
            day=day, letters=len(rows), notices=notices, unreached=unreached, readers=tuple(rows)
        )

    def _tell(self, one: Reached, quiet: Muting, letters: dict[UUID, _Letter]) -> tuple[int, int, bool]:
        """Notices of one rung, tasks that nobody can be told of, and whether some of it is told later."""
        notices = unreached = 0
        comes_again = False
        before = self._told.setdefault(one.due, defaultdict(set))
        above = climbed(one.ladder, one.rung)
        duty = (one.ask.directive, one.ask.obligation.no)
        whole = quiet.whole(*duty)
        for task in self._world.tasks[one.due]:
            to = self._readers.of(one.ask, task.code, one.rung)
            unreached += not (to or whole)
            for reader in to:
                if passed_over(task, reader, one.rung, before, above, frozenset()) is not None:
                    continue
                person = reader.to.person
                why = whole or quiet.of((*duty, task.code, task.period), person)
                if why is not None:
                    self.quiet[why].add((*duty, one.rung.no, task.unit, task.period, person))
                    comes_again |= why.comes_again
                    continue
                notices += 1
                letters.setdefault(person, _Letter(reader.to)).take(one, task)
                before[task.unit, task.period, str(person)].add(one.rung.no)
        return notices, unreached, comes_again

    def _tell_delegate(self, found: HandedReached, quiet: Muting, letters: dict[UUID, _Letter]) -> int:
        one, ask = found.one, found.reached.ask
        key = (ask.directive, ask.obligation.no, one.task.code, one.task.period)
        notices = 0
        for reader in found.readers(self._readers):
            why = quiet.of(key, reader.to.person)
            if why is not None and why is not Muted.DELEGATED:
                self.quiet[why].add((*key, found.reached.rung.no, "handed", reader.to.person))
                continue
            notices += 1
            letters.setdefault(reader.to.person, _Letter(reader.to)).take(found.reached, one.task)
            self._handed_told.add((one, found.reached.rung.no))
        return notices
