"""One clock at a time: whoever ticks holds a lease on the database, and keeps it while it works."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.clock import now
from app.wiring import App
from flows.pace import keep
from flows.post import Relays
from flows.tick import Ticked, tick
from flows.trail import index_while
from projections.database import reading, writing
from projections.lease import claim, give_up
from projections.webhooks import Told, subscriptions
from words import Refused

LEASE = "clock"
LEASE_LASTS = timedelta(minutes=5)  # a clock that died is replaced after five missed ticks
KEPT_EVERY = timedelta(minutes=1)  # a long run must not look like a clock that died
CALLING_MOST = timedelta(minutes=1)  # of a tick: letters wait no longer for whoever is told of events
POSTING_MOST = timedelta(minutes=10)  # a relay that takes half a minute a letter must not stop the sweeps


class AnotherClock(Refused):
    """Another process is the clock of this database."""


def take_lease(app: App, me: str) -> None:
    """Takes the lease, or keeps it for longer. Raises AnotherClock."""
    with writing(app.engine) as connection:
        held = claim(connection, LEASE, me, now=now(), lasts=LEASE_LASTS)
    if not held:
        raise AnotherClock(
            "Một tiến trình đồng hồ khác đang chạy trên cơ sở dữ liệu này; dừng nó trước, "
            "hoặc chờ {minutes} phút nếu nó đã hỏng.",
            minutes=int(LEASE_LASTS.total_seconds() // 60),
        )


@contextmanager
def leased(app: App, me: str) -> Iterator[None]:
    """The lease for the length of the block; given back at its end. Raises AnotherClock."""
    take_lease(app, me)
    try:
        yield
    finally:
        give_back(app, me)


def give_back(app: App, me: str) -> None:
    """Ends the lease at once, if it is held under that name: the next clock need not wait."""
    with writing(app.engine) as connection:
        give_up(connection, LEASE, me)


def leased_tick(
    app: App,
    me: str,
    relay: Relays | None,
    *,
    at: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
    may_sweep: Callable[[App, datetime], bool] | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> Ticked:
    """One tick of whoever holds the lease, which is kept while letters are posted; webhooks are told first.

    `at` is the time that the tick goes by, now when None. What is not posted after
    POSTING_MOST, or once the tick is not `wanted` any more, goes with the next one.
    """
    begun = kept = now()

    def go_on() -> bool:
        nonlocal kept
        present = now()
        if present - kept >= KEPT_EVERY:
            try:
                take_lease(app, me)
            except AnotherClock:  # it posts from here on; what went already is still recorded by us
                return False
            kept = present
        return wanted() and present - begun < POSTING_MOST

    def call_on() -> bool:
        return now() - begun < CALLING_MOST and go_on()

    # Calls carry the time of the tick, and who is called refuses old ones: they go before the letters.
    told = _tell(app, at or begun, call_on) if relay is not None else None
    done = tick(app, at or begun, relay, progress=progress, go_on=go_on, may_sweep=may_sweep)
    keep(app, done.paces)
    index_while(app, go_on)  # last: nobody's letter waits for it
    return done._replace(told=told)


def _tell(app: App, at: datetime, go_on: Callable[[], bool]) -> Told | None:
    """Tells those who are called of events; None where nobody is."""
    with reading(app.engine) as connection:
        if not subscriptions(connection):
            return None
    from flows.webhooks import deliver  # noqa: PLC0415 - where nobody is called, nobody pays for the client

    return deliver(app, at, go_on=go_on)
