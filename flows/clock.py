"""The clock of one machine: APScheduler calls `tick` every minute, and nothing else.

A tick that is late runs once, late; ticks that were missed are not made up for, since each
one does all that is due by its time. Of two clocks on one database only one runs.
"""

import logging
import os
import signal
import socket
from datetime import timedelta
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from app.clock import now
from app.wiring import App
from flows.post import relay_settings
from flows.tick import tick
from notices.smtp import Relay
from projections.database import writing
from projections.lease import claim, give_up
from words import Refused

LEASE = "clock"
LEASE_LASTS = timedelta(minutes=5)  # a clock that died is replaced after five missed ticks
RENEWED_EVERY = 100  # letters posted: a long run must not look like a clock that died
EVERY_MINUTE = "* * * * *"

# With APScheduler's own default a job that starts a second late is dropped without a word.
JOB_DEFAULTS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}

log = logging.getLogger("dondoc.clock")


class AnotherClock(Refused):
    """Another process is the clock of this database."""


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
    me = f"{socket.gethostname()}:{os.getpid()}"
    _claim(app, me)
    scheduler = BlockingScheduler(timezone=app.zone, job_defaults=JOB_DEFAULTS)
    relay = Relay(relay_settings(app.settings))

    def keep(posted: int, _of: int) -> None:
        if posted % RENEWED_EVERY == 0:
            _claim(app, me)

    def beat() -> None:
        _claim(app, me)
        done = tick(app, now(), relay, progress=keep)
        if done.posted.stopped:
            log.warning("%s", done.posted.stopped)
        if done.swept and (done.swept.letters or done.swept.held):
            log.info("%s", done.swept)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=True)

    scheduler.add_job(beat, trigger(EVERY_MINUTE, app.zone), id="tick", next_run_time=now())
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    try:
        scheduler.start()
    finally:
        relay.close()
        with writing(app.engine) as connection:
            give_up(connection, LEASE, me)


def _claim(app: App, me: str) -> None:
    with writing(app.engine) as connection:
        held = claim(connection, LEASE, me, now=now(), lasts=LEASE_LASTS)
    if not held:
        raise AnotherClock(
            "Một tiến trình đồng hồ khác đang chạy trên cơ sở dữ liệu này; dừng nó trước, "
            "hoặc chờ {minutes} phút nếu nó đã hỏng.",
            minutes=int(LEASE_LASTS.total_seconds() // 60),
        )
