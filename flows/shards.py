"""The day's sweep in parts, one a province, for several machines; a ledger says which are done.

A part seals the letters of readers inside its province and closes nothing. The plain sweep
comes last: it tells whoever stands above the provinces, makes up for parts that never ended,
and closes the rungs. So a scheduler that forgets a part, or runs it twice, changes no letter.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.wiring import App
from events.base import Message
from events.decisions import CLOCK_STREAM
from events.urging import ShardDone
from flows.hours import letters_may_go
from flows.readers import Readers
from flows.roster import current_roster
from flows.sealing import seal
from flows.sweep import hold_if_far_above, is_quiet, owed, reached_by
from projections import agenda, shards
from projections.collecting import without_collecting
from projections.database import reading
from projections.shards import Shard

JOB = "sweep"
WAIT_MOST = timedelta(minutes=30)  # after the hour of the letters the plain sweep waits no longer
TRIED_AGAIN = timedelta(minutes=10)  # a part that is not in the ledger by then is submitted again

Submit = Callable[[str, date, int], None]  # province, day, attempt


def provinces(app: App, on: date) -> list[str]:
    """The parts of a day's sweep: every province of the roster, by code."""
    roster = current_roster(app)
    found = {unit.code for unit in roster.units() if unit.level == "tinh" and unit.kind == "territory"}
    return sorted(code for code in found if roster.at(code, on) is not None)


def sweep_shard(app: App, now: datetime, province: str) -> Shard:
    """Seals today's letters to readers inside one province; done again it seals none.

    Nothing on days off and at night, and nothing while a sweep is held or this one must be.
    """
    with without_collecting():
        return _swept_part(app, now, province)


def _swept_part(app: App, now: datetime, province: str) -> Shard:
    today = now.astimezone(app.zone).date()
    nothing = Shard(province, 0, 0)
    if is_quiet(app, today) or not letters_may_go(app, now):
        return nothing
    app.projector.catch_up()
    with reading(app.engine) as connection:
        if (before := shards.done(connection, JOB, today).get(province)) is not None:
            return before
        if agenda.held(connection) is not None:
            return nothing
        found = reached_by(app, connection, today)
        if hold_if_far_above(app, connection, sum(one.due.n for one in found), today, now):
            return nothing
        roster = current_roster(app)
        readers = Readers(app, connection, today, roster=roster)
        inside = frozenset({province, *(unit.code for unit in roster.descendants(province, today))})
        due = owed(connection, readers, found, today, inside=inside)
    letters = seal(app, readers, due, {}, today, now)
    event = ShardDone(job=JOB, day=today, shard=province, letters=letters, notices=due.notices)
    said = hashlib.sha256(f"{JOB}/{today}/{province}".encode()).hexdigest()[:32]
    message = Message(f"shard:{said}", CLOCK_STREAM, (event,))
    for result in app.log.ingest([message], at=now, by="clock", via="clock"):
        # Two workers on one part: the letters are the same, and whoever came first wrote the ledger.
        del result
    app.projector.catch_up()
    return Shard(province, letters, due.notices)


def missing(app: App, today: date) -> list[str]:
    """The parts of the day that the ledger does not have."""
    with reading(app.engine) as connection:
        known = shards.done(connection, JOB, today)
    return [province for province in provinces(app, today) if province not in known]


def submit_missing(app: App, now: datetime, submit: Submit) -> list[str]:
    """Hands every missing part to a scheduler; gives them.

    The attempt is counted from the hour of the letters, so that a part whose run crashed is
    a new run to the scheduler, and one that was handed over a minute ago is the same.
    """
    local = now.astimezone(app.zone)
    since = local - local.replace(
        hour=app.settings.letter_hour.hour, minute=app.settings.letter_hour.minute, second=0, microsecond=0
    )
    if not letters_may_go(app, now) or is_quiet(app, local.date()):
        return []
    waiting = missing(app, local.date())
    for province in waiting:
        submit(province, local.date(), since // TRIED_AGAIN + 1)
    return waiting


def may_close(app: App, now: datetime) -> bool:
    """Whether the plain sweep may finish the day: every part is done, or was waited for long enough."""
    local = now.astimezone(app.zone)
    begun = datetime.combine(local.date(), app.settings.letter_hour, app.zone)
    return local >= begun + WAIT_MOST or not missing(app, local.date())
