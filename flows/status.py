"""How the clock stands: who is the clock, when it last ticked, and what waits for it or for a person."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from app import clock
from app.wiring import App
from flows.lease import LEASE, LEASE_LASTS
from flows.pace import Pace, kept, last_beat
from projections import agenda, bounces
from projections.database import reading
from projections.lease import standing
from words import Phrase, phrase

SILENT: Final = timedelta(minutes=15)  # workers tick every five minutes; a tick may post for ten


class ClockStatus(NamedTuple):
    """`holder` is the process that is the clock, None where none is; `ticked_at` its last beat.

    `waiting` counts letters sealed and not posted by how they stand (`bounced`: held for a dead
    address), `held` is the day of a sweep that waits for a person, `behind` says that the log
    holds what the tables do not; `paces` is how fast the last work of each kind went.
    """

    holder: str | None
    ticked_at: datetime | None
    waiting: dict[str, int]
    held: date | None
    behind: bool
    paces: tuple[Pace, ...]


def clock_status(app: App, now: datetime) -> ClockStatus:
    """Reads only; a clock whose lease ran out is no clock, but when it last ticked is told."""
    with reading(app.engine) as connection:
        lease = standing(connection, LEASE)
        dead = bounces.dead(connection)
        letters = agenda.waiting(connection)
        waiting = Counter("bounced" if one.person in dead else one.state for one in letters)
        held = agenda.held(connection)
    # Every beat takes the lease anew, so its end tells when that was; workers give it back each time.
    ticked_at = lease.until - LEASE_LASTS if lease else last_beat(app)
    holder = lease.holder if lease and lease.until > now else None
    return ClockStatus(
        holder, ticked_at, dict(waiting), held[0] if held else None, app.projector.behind(), kept(app)
    )


def clock_silence(app: App) -> Phrase | None:
    """What to tell people when no clock ticks, so that no letter goes; None while one does."""
    beat = last_beat(app)
    if beat is None:
        return phrase(
            "Đồng hồ đôn đốc chưa chạy lần nào nên chưa thư nào đi được. Hãy báo người quản trị máy chủ."
        )
    if clock.now() - beat <= SILENT:
        return None
    return phrase(
        "Đồng hồ đôn đốc không chạy từ {at} nên thư không đi. Hãy báo người quản trị máy chủ.",
        at=beat.astimezone(app.zone),
    )
