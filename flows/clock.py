"""The clock of one machine: APScheduler calls `tick` every minute, and nothing else.

A tick that is late runs once, late; ticks that were missed are not made up for, since each
one does all that is due by its time. Of two clocks on one database only one runs; the other
stands by, and takes over when the first has stopped.
"""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from app.clock import now
from app.wiring import App
from flows.lease import AnotherClock, give_back, leased_tick, take_lease
from flows.post import relay_settings
from notices.smtp import Relay

EVERY_MINUTE = "* * * * *"

# With APScheduler's own default a job that starts a second late is dropped without a word.
JOB_DEFAULTS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}

log = logging.getLogger("dondoc.clock")


def trigger(cron: str, zone: ZoneInfo) -> CronTrigger:
    """A cron line in a zone; days of the week are written by name.

    By number they mean other days here (0 is Monday) than in cron and in Prefect (Sunday).
    """
    day_of_week = cron.split()[4]
    if any(c.isdigit() for c in day_of_week):
        raise ValueError(f"write days of the week by name in {cron!r}: numbers differ between schedulers")
    return CronTrigger.from_crontab(cron, timezone=zone)


def run(app: App) -> None:
    """Ticks every minute until it is told to stop. Raises AnotherClock when one runs already."""
    told = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _signal, _frame: told.set())
    with ticking(app) as elsewhere:
        if elsewhere is not None:
            raise elsewhere
        told.wait()


@contextmanager
def ticking(app: App, *, at: Callable[[], datetime] = now) -> Iterator[AnotherClock | None]:
    """Ticks every minute for the length of the block, and gives the lease back at its end.

    `at` is the clock that ticks go by. Gives why it only stands by, where another process is
    the clock: it tries for the lease every minute, and ticks from when it has it.
    """
    me = f"{socket.gethostname()}:{os.getpid()}"
    stopping = Event()
    elsewhere = _kept_out(app, me)
    scheduler = BackgroundScheduler(timezone=app.zone, job_defaults=JOB_DEFAULTS)

    def beat(relay: Relay) -> None:
        if stopping.is_set() or _kept_out(app, me):
            return
        done = leased_tick(app, me, relay, at=at(), wanted=lambda: not stopping.is_set())
        if done.posted.stopped:
            log.warning("%s", done.posted.stopped)
        if done.swept and (done.swept.letters or done.swept.held):
            log.info("%s", done.swept)

    with Relay(relay_settings(app.settings)) as relay:
        scheduler.add_job(beat, trigger(EVERY_MINUTE, app.zone), (relay,), id="tick", next_run_time=now())
        scheduler.start()
        try:
            yield elsewhere
        finally:
            stopping.set()  # the letter under way is the last of this process
            scheduler.shutdown(wait=True)
            give_back(app, me)


def _kept_out(app: App, me: str) -> AnotherClock | None:
    """Takes the lease or keeps it; gives why it cannot be had."""
    try:
        take_lease(app, me)
    except AnotherClock as elsewhere:
        return elsewhere
    return None
