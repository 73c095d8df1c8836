"""An open Dondoc with the made-up country in it, as far as a bench needs it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from app.settings import Settings
from app.wiring import App, open_app
from bench import world
from events.base import Message
from flows.facts import FOUNDED_ONCE
from flows.intake import Draft, confirm_directive, draft_directive, issue_directive
from flows.roster import revise
from units.tree import Add, Unit

BY = "bench"


def morning(day: date) -> datetime:
    return datetime.combine(day, time(2, tzinfo=UTC))


@contextmanager
def opened(url: str, *, create: bool = False) -> Iterator[App]:
    """An App on a database, with nothing else set."""
    app = open_app(Settings(database_url=url, _env_file=None), create=create)
    try:
        yield app
    finally:
        app.close()


def place_units(app: App, units: Sequence[Unit]) -> None:
    """The country into the roster, in one revision."""
    now = morning(world.ISSUED)
    revise(app, [Add(unit) for unit in units], source="bench", now=now, by=BY, via="command")


def issue(app: App, draft: Draft) -> None:
    """Draft, confirm, issue: what a coordinator does, with the tables caught up at the end."""
    now = morning(world.ISSUED)
    name = draft_directive(app, draft, now=now, by=BY)
    confirm_directive(app, name, now=now, by=BY)
    issue_directive(app, name, on=world.ISSUED, now=now, by=BY)


def the_directive() -> Draft:
    return Draft(document=world.document(), obligations=world.obligations())


def record(app: App, size: int, units: Sequence[Unit]) -> int:
    """A year of facts into the log, not into the tables; gives the number of events."""
    return sum(ingest(app, day.messages, day.at) for day in world.days(size, units))


def fill(url: str, size: int, *, folded: bool = True) -> None:
    """Units, the directive and a year of facts on a new database; tables up to the last fact, or not."""
    units = world.units(size)
    with opened(url, create=True) as app:
        place_units(app, units)
        issue(app, the_directive())
        record(app, size, units)
        if folded:
            app.projector.catch_up()


def ingest(app: App, messages: Sequence[Message], at: datetime) -> int:
    events = 0
    for result in app.log.ingest(messages, at=at, by=BY, via="import", check=FOUNDED_ONCE):
        assert not result.rejected, result.rejected[0].reason
        events += result.events
    return events
