"""Everything a command needs, opened once: settings, the log, the tables, the calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from app.calendar import calendar_in_force
from app.settings import Settings
from deadlines.calendar import Calendar
from events.mapper import Mapper
from events.registry import EVENT_TYPES
from events.store import EventLog, open_log
from events.upcasts import UPCASTS
from projections.database import open_engine
from projections.projector import Projector


@dataclass(frozen=True, slots=True)
class App:
    """The open parts of one Dondoc: close it when done."""

    settings: Settings
    log: EventLog
    engine: Engine
    projector: Projector
    calendar: Calendar

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    def close(self) -> None:
        self.log.close()
        self.engine.dispose()


def open_app(settings: Settings, *, create: bool = False) -> App:
    """Opens the log and the tables that the settings name.

    Raises DatabaseMissing unless they exist or `create` asks to make them, and
    CalendarFileUnusable.
    """
    calendar = calendar_in_force(settings)  # a bad file is told of before anything is opened
    url = settings.database_url
    log = open_log(
        url, Mapper(EVENT_TYPES, UPCASTS), create=create, lock_wait_seconds=settings.busy_timeout_seconds
    )
    engine = open_engine(url, lock_wait_seconds=settings.busy_timeout_seconds)
    return App(settings, log, engine, Projector(engine, log, settings.zone), calendar)


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[App]:
    """An App for the length of a command."""
    app = open_app(settings, create=create)
    try:
        yield app
    finally:
        app.close()
