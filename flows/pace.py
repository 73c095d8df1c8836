"""How fast the clock's work goes: of each kind, the last time that there was any."""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from app.clock import now
from app.wiring import App
from projections.database import reading, writing
from projections.lease import PaceRow, keep_pace, paces_kept

Work = Literal["fold", "sweep", "post"]
Unit = Literal["events/second", "letters/minute"]

UNITS: Final[dict[Work, Unit]] = {
    "fold": "events/second",
    "sweep": "letters/minute",
    "post": "letters/minute",
}
BEAT: Final = "beat"  # the row that says only when
LEAST: Final = timedelta(milliseconds=1)  # what is quicker is not measured any finer


class Pace(NamedTuple):
    """So much work of a kind, begun then, took so long: events folded, letters sealed, letters tried."""

    work: Work
    at: datetime
    done: int
    took: timedelta

    @property
    def unit(self) -> Unit:
        return UNITS[self.work]

    @property
    def rate(self) -> int:
        """How many a second or a minute, as the unit says."""
        per = timedelta(minutes=1) if self.unit == "letters/minute" else timedelta(seconds=1)
        return int(self.done * per / max(self.took, LEAST))


class Stopwatch:
    """Takes the time of one piece of work after the other, by this machine's clock."""

    def __init__(self) -> None:
        self._since = now()
        self.paces: list[Pace] = []

    def lap(self, work: Work, done: int) -> None:
        """The work that was just done; none is no pace."""
        present = now()
        if done:
            self.paces.append(Pace(work, self._since, done, present - self._since))
        self._since = present


def keep(app: App, paces: tuple[Pace, ...]) -> None:
    """Keeps the last pace of each kind of work, and that the clock has just ticked."""
    with writing(app.engine) as connection:
        for one in paces:
            keep_pace(connection, PaceRow(one.work, one.at, one.done, one.took // LEAST))
        keep_pace(connection, PaceRow(BEAT, now(), 1, 0))


def last_beat(app: App) -> datetime | None:
    """When a tick last came to its end, by this machine's clock; None where none ever did."""
    with reading(app.engine) as connection:
        return next((row.at for row in paces_kept(connection) if row.work == BEAT), None)


def kept(app: App) -> tuple[Pace, ...]:
    """The last pace of each kind of work that was ever done, in the order in which a tick does them."""
    with reading(app.engine) as connection:
        rows = {row.work: row for row in paces_kept(connection)}
    return tuple(
        Pace(work, rows[work].at, rows[work].done, LEAST * rows[work].milliseconds)
        for work in UNITS
        if work in rows
    )
