"""What the log learns of the door: who came in and left as it happens, who was kept out once a day.

Whoever tries in vain writes nothing into the log, however often: a lock is kept in a table at once, and
the clock tells the log of it, at most once a day for an account; wrong tries are counted by day.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from access.grants import AccountId
from app.clock import new_id
from app.wiring import App
from events.base import Event
from events.sessions import (
    DOOR_STREAM,
    FirstProof,
    LimitName,
    PlaceLocked,
    SecondProof,
    SecondProofGiven,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignInLocked,
    SignInsRefused,
    sessions_stream,
)
from flows.extending import Said
from flows.telling import tell, tell_once
from projections import sessions
from projections.database import reading, writing
from projections.sessions import Kept, Lockout

COUNTED_AFTER: Final = timedelta(hours=1)  # no limit looks back further: tries older than that are counted


def came_in(app: App, account: AccountId, first: FirstProof, second: SecondProof, *, now: datetime) -> None:
    """Somebody was let in, by these proofs."""
    _by_owner(app, SignedIn(account=account, first=first, second=second), account, now)


def proved_again(
    app: App, account: AccountId, since: datetime, second: Literal["code", "recovery"], *, now: datetime
) -> None:
    """The session that was opened at `since` without a second proof was given it."""
    _by_owner(app, SecondProofGiven(account=account, since=since, second=second), account, now)


def left(app: App, kept: Kept, *, now: datetime) -> None:
    """Somebody left a session of theirs."""
    _by_owner(app, SignedOut(account=kept.account, since=kept.since), kept.account, now)


def ended(app: App, account: AccountId, held: int, *, reason: str, said: Said) -> None:
    """All sessions of the account are to end."""
    event = SessionsEnded(account=account, sessions=held, reason=reason)
    tell(app, sessions_stream(account), event, said=said)


def _by_owner(app: App, event: Event, account: AccountId, now: datetime) -> None:
    tell(app, sessions_stream(account), event, said=Said(None, str(new_id()), now, str(account), "web"))


# --- who was kept out --------------------------------------------------------------------


def tell_of_refusals(app: App, *, now: datetime) -> int:
    """Tells the log of accounts that were locked, and of the wrong tries of days that are over.

    The clock's part, safe to repeat; gives how many events that made.
    """
    before = now - COUNTED_AFTER
    with reading(app.engine) as connection:
        locks = sessions.lockouts(connection)
        old = sessions.has_old_attempts(connection, before)
    told = sum(_tell_of_lock(app, lock, now) for lock in locks)
    if locks or old:
        with writing(app.engine) as connection:
            sessions.drop_lockouts(connection, [lock.key for lock in locks])
            sessions.forget_old_attempts(connection, before, app.zone)
    with reading(app.engine) as connection:
        # Of a day before this one no try is left that is not counted.
        day_now = before.astimezone(app.zone).date()
        refused = [(day, tries) for day, tries in sessions.refused(connection) if day < day_now]
    for day, tries in refused:
        event = SignInsRefused(on=day, tries=tries)
        told += not tell_once(app, DOOR_STREAM, event, said=_clock(f"refused:{day}", now)).repeated
    if refused:
        with writing(app.engine) as connection:
            sessions.drop_refused(connection, [day for day, _ in refused])
    return told


def _tell_of_lock(app: App, lock: Lockout, now: datetime) -> bool:
    day = lock.since.astimezone(app.zone).date()
    if lock.account is None:
        if lock.limit != "origin":  # a name that is nobody's
            return False
        event: Event = PlaceLocked(since=lock.since, until=lock.until)
        stream, whom = DOOR_STREAM, "origin"
    else:
        [name] = [one for one in get_args(LimitName) if one == lock.limit]
        event = SignInLocked(account=lock.account, limit=name, since=lock.since, until=lock.until)
        stream, whom = sessions_stream(lock.account), f"{lock.account}:{name}"
    return not tell_once(app, stream, event, said=_clock(f"locked:{whom}:{day}", now)).repeated


def _clock(message: str, now: datetime) -> Said:
    return Said(None, message, now, "clock", "clock")
