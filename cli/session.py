"""One command's hold on the system: settings, the open parts, who speaks, and what day it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from app import clock
from app.settings import Settings, load_settings
from app.wiring import App, open_app
from cli.given import GIVEN
from cli.out import Out
from flows.finding import unit_found
from projections.asof import AsOf
from projections.database import reading
from projections.places import Place, starting_place
from words import Lang, Refused


class NoUnits(Refused):
    """The roster is empty, so there is nothing to ask about."""


@dataclass(frozen=True)
class Session:
    """What a command works with, for as long as it runs."""

    app: App
    out: Out
    now: datetime
    by: str

    @property
    def lang(self) -> Lang:
        return self.out.lang

    @property
    def today(self) -> date:
        return self.now.astimezone(self.app.zone).date()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with reading(self.app.engine) as connection:
            yield connection

    def message(self, given: str | None) -> str:
        """The id of a write: the one given, else one that nobody else has."""
        return given or str(clock.new_id())

    def as_of(self, on: date | None, known: date | None = None) -> AsOf:
        return AsOf(on or self.today, known)

    def place(self, connection: Connection, code: str, on: date | None = None) -> Place:
        """The unit of that code. Raises UnknownUnit, with what may be meant."""
        return unit_found(self.app, connection, code, on or self.today)

    def inside(self, connection: Connection, code: str | None, on: date | None = None) -> Place:
        """The unit that a question is about: the one named, else the system's own province.

        Where no province is set it is the lowest unit that holds all the others.
        """
        named = code or self.app.settings.province
        if named:
            return self.place(connection, named, on)
        found = starting_place(connection, None, on or self.today)
        if found is None:
            raise NoUnits(
                "Chưa có đơn vị nào; nạp danh sách có sẵn bằng lệnh: dondoc units load 2022 --province MÃ."
            )
        return found


def settings_in_force() -> Settings:
    """The settings, with the language and the speaker of this command line over them."""
    given = GIVEN.get()
    asked = {name: value for name, value in (("lang", given.lang), ("by", given.by)) if value}
    return load_settings(**asked)


def spoken() -> Out:
    """The output in the language that is in force."""
    return Out(settings_in_force().lang)


@contextmanager
def opened(*, create: bool = False, fold: bool = True) -> Iterator[Session]:
    """The session of a command, its tables caught up with the log."""
    settings = settings_in_force()
    app = open_app(settings, create=create)
    try:
        if fold and app.projector.behind():
            app.projector.catch_up()
        yield Session(app, Out(settings.lang, settings.zone), GIVEN.get().now or clock.now(), settings.by)
    finally:
        app.close()


def at(session: Session, now: datetime) -> Session:
    """The same session at another instant."""
    return replace(session, now=now)
