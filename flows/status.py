"""How the clock stands: who is the clock, when it last ticked, and what waits for it or for a person."""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple

from app.wiring import App
from flows.lease import LEASE, LEASE_LASTS
from flows.pace import Pace, kept
from projections import agenda, bounces
from projections.database import reading
from projections.lease import standing


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
    # Every beat takes the lease anew, so its end tells when that was.
    ticked_at = lease.until - LEASE_LASTS if lease else None
    holder = lease.holder if lease and lease.until > now else None
    return ClockStatus(
        holder, ticked_at, dict(waiting), held[0] if held else None, app.projector.behind(), kept(app)
    )
