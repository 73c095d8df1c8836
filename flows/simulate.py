"""What if: a period played on a scratch copy, with given facts, to see which letters it would bring.

Nothing is sent and nothing is written to the real database. What was recorded before the first
day is copied; what was recorded during the period is played on its own day, except for what
the clock did, which is decided anew. Facts that are given count from the morning of their day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict

from app.wiring import App, open_app
from events.base import Event, Message, Recorded
from events.decisions import LetterSealed
from events.facts import Fact
from flows.fact_sheet import SheetRefused, plan_facts
from flows.facts import ingest
from flows.tick import tick
from notices.letter import LetterContent
from notices.posting import Posted
from notices.render import render
from projections import people
from projections.database import reading, writing
from projections.scratch import copy_database
from units.books import Book
from units.posts import Person
from words import Refused

DAYS_MOST = 400
FAR_AHEAD = date(2099, 12, 31)  # facts after the period are set aside, not refused as still to come
READ_AT_ONCE = 5_000  # events: what a copy holds in memory


class BadPeriod(Refused):
    """The period cannot be played."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class SimulatedLetter(_Shown):
    """A letter that would be sent: to which post, what it is about, what it says."""

    day: date
    post_name: str
    unit_code: str
    unit_name: str
    subject: str
    tasks: int
    late: int
    digest: bool
    text: str


class SimulatedDay(_Shown):
    """One day of the period; `held` is a sweep that a person would have to release."""

    day: date
    letters: tuple[SimulatedLetter, ...]
    held: bool
    day_off: bool


class Simulation(_Shown):
    """A period as it would go; `ahead` says that part of it has not come yet."""

    first: date
    last: date
    ahead: bool
    facts_given: int
    facts_refused: tuple[str, ...]
    facts_outside: int
    days: tuple[SimulatedDay, ...]

    @property
    def letters(self) -> int:
        return sum(len(day.letters) for day in self.days)


def simulate(
    app: App, first: date, last: date, *, now: datetime, facts: bytes | Book | None = None
) -> Simulation:
    """Plays the days from `first` to `last` and gives their letters. Raises BadPeriod and SheetRefused."""
    days = (last - first).days + 1
    if days < 1:
        raise BadPeriod("Ngày cuối {last} phải không trước ngày đầu {first}.", first=first, last=last)
    if days > DAYS_MOST:
        raise BadPeriod("Diễn thử nhiều nhất {most} ngày, đây là {days} ngày.", most=DAYS_MOST, days=days)
    with _scratch(app, _start(app, first)) as (scratch, recorded):
        later = recorded
        given = _given(scratch, facts) if facts is not None else {}
        outside = sum(len(messages) for day, messages in given.items() if day > last)
        refused: list[str] = []
        played = []
        for n in range(days):
            day = first + timedelta(days=n)
            at = _hour(scratch, day)
            later = _play(scratch, later, at)
            due = [m for d in sorted(given) if d == day or (n == 0 and d < day) for m in given[d]]
            for result in ingest(scratch, due, now=at, by="simulate", via="import"):
                refused += [rejected.reason.say(app.settings.lang) for rejected in result.rejected]
            played.append(_day(scratch, day, at))
    return Simulation(
        first=first,
        last=last,
        ahead=last >= now.astimezone(app.zone).date(),
        facts_given=sum(map(len, given.values())),
        facts_refused=tuple(refused),
        facts_outside=outside,
        days=tuple(played),
    )


@contextmanager
def _scratch(app: App, start: datetime) -> Iterator[tuple[App, Sequence[Recorded[Event]]]]:
    """An App on a copy of what was recorded before `start`, and what was recorded later."""
    with TemporaryDirectory(prefix="dondoc-simulate-") as folder:
        path = Path(folder) / "scratch.db"
        settings = app.settings.model_copy(update={"database_url": f"sqlite:///{path}"})
        later = _since(app, start)
        if not later and app.engine.dialect.name == "sqlite":
            copy_database(app.engine, path)
            scratch = open_app(settings)
        else:
            scratch = open_app(settings, create=True)
            _record(scratch, _before(app, start))
            _copy_people(app, scratch)
        try:
            scratch.projector.catch_up()
            yield scratch, [r for r in later if r.via != "clock"]
        finally:
            scratch.close()


def _since(app: App, start: datetime) -> list[Recorded[Event]]:
    return [r for r in _all(app) if r.recorded_at >= start] if _ends_after(app, start) else []


def _ends_after(app: App, start: datetime) -> bool:
    """Whether anything was recorded from `start` on: mostly only the end of the log need be read."""
    last = app.log.last_position()
    newest = app.log.read(max(last - 1, 0), 1)
    return any(r.recorded_at >= start for r in newest)


def _before(app: App, start: datetime) -> Iterator[Recorded[Event]]:
    return (r for r in _all(app) if r.recorded_at < start)


def _all(app: App) -> Iterator[Recorded[Event]]:
    position = 0
    while part := app.log.read(position, READ_AT_ONCE):
        yield from part
        position = part[-1].position


def _record(scratch: App, events: Iterable[Recorded[Event]]) -> None:
    """The same events under the same message ids, as they were recorded."""
    for (at, by, via), part in groupby(events, key=lambda r: (r.recorded_at, r.by, r.via)):
        messages = (
            Message(message, stream, tuple(r.event for r in same))
            for (message, stream), same in groupby(part, key=lambda r: (r.message, r.stream))
        )
        for result in scratch.log.ingest(messages, at=at, by=by, via=via):
            # What the scratch clock decided by itself already is there under the same id.
            del result


def _copy_people(app: App, scratch: App) -> None:
    """Who can be reached, without names or addresses: they are not needed, so they are not copied."""
    with reading(app.engine) as connection:
        reachable = people.reachable(connection)
    with writing(scratch.engine) as connection:
        known = [Person(id=person, email="nobody@scratch.invalid") for person in sorted(reachable)]
        people.put_persons(connection, known)


def _given(scratch: App, facts: bytes | Book) -> Mapping[date, list[Message]]:
    """The facts of a sheet by the day on which they happened. Raises SheetRefused."""
    plan = plan_facts(scratch, facts, today=FAR_AHEAD)
    if plan.problems:
        raise SheetRefused(
            "Tệp dữ kiện giả định có {count} dòng cần sửa; dòng đầu tiên: {row}.",
            count=len(plan.problems),
            row=plan.problems[0].row,
        )
    found: dict[date, list[Message]] = defaultdict(list)
    for message in plan.messages:
        [fact] = message.events
        assert isinstance(fact, Fact)
        found[fact.occurred_on].append(message)
    return found


def _play(scratch: App, later: Sequence[Recorded[Event]], at: datetime) -> Sequence[Recorded[Event]]:
    """Records what really was recorded by `at`; gives what is left."""
    n = next((i for i, r in enumerate(later) if r.recorded_at > at), len(later))
    _record(scratch, later[:n])
    return later[n:]


def _day(scratch: App, day: date, at: datetime) -> SimulatedDay:
    """One tick at the hour of the letters, whose letters go nowhere."""
    position = scratch.log.last_position()
    done = tick(scratch, at, _Nowhere())
    letters = [
        _shown(LetterContent.model_validate(r.event.content))
        for r in scratch.log.read(position, 1_000_000)
        if isinstance(r.event, LetterSealed)
    ]
    swept = done.swept
    return SimulatedDay(
        day=day,
        letters=tuple(letters),
        held=swept is not None and swept.held,
        day_off=swept is not None and swept.day_off,
    )


class _Nowhere:
    """A relay that takes every letter and delivers none."""

    def post(self, message: EmailMessage, to: str) -> Posted:  # noqa: ARG002 - it goes nowhere
        return Posted(message_id=str(message["Message-ID"]), reply="")


def _shown(content: LetterContent) -> SimulatedLetter:
    rendered = render(content)
    return SimulatedLetter(
        day=content.on,
        post_name=content.post_name,
        unit_code=content.unit_code,
        unit_name=content.unit_name,
        subject=rendered.subject,
        tasks=len(content.tasks) + content.omitted,
        late=sum(len(item.tasks) for item in content.items if item.state(content.on) == "late"),
        digest=content.digest is not None,
        text=rendered.text,
    )


def _start(app: App, day: date) -> datetime:
    return datetime.combine(day, time.min, app.zone).astimezone(UTC)


def _hour(app: App, day: date) -> datetime:
    return datetime.combine(day, app.settings.letter_hour, app.zone).astimezone(UTC)
