"""How often somebody may be wrong: counted in the database, so that all processes count together.

A try is written down before it is judged, and struck out when it was right: of a hundred tries
at once no more get through than of a hundred in a row. Names and addresses are kept as keyed
hashes only, for people type passwords into the wrong field.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from access.grants import AccountId
from app.clock import new_id, new_secret
from app.wiring import App
from projections import logins, sessions
from projections.database import writing
from projections.sessions import Lockout
from words import Refused

KEPT: Final = timedelta(hours=1)  # no limit looks back further


class Limit(NamedTuple):
    """So many wrong tries within so long; then nothing is tried until the oldest of them is that old."""

    name: str
    most: int
    within: timedelta


# From one place at one name: a person who mistypes has five tries, and a guesser too.
HERE: Final = Limit("here", 5, timedelta(minutes=15))
# At one name from everywhere: many machines that guess at one account.
NAME: Final = Limit("name", 50, timedelta(hours=1))
# From one place at any name: a commune's office stands behind one address, so not a few.
ORIGIN: Final = Limit("origin", 100, timedelta(minutes=15))
# One-time codes of one account: a million there are, and three are right at a time.
CODE: Final = Limit("code", 10, timedelta(hours=1))


class TooManyTries(Refused):
    """There were so many wrong tries that none is looked at before `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            "Đã thử sai quá nhiều lần; hãy thử lại sau {until}. Nếu quên mật khẩu, hãy hỏi quản trị viên.",
            until=until,
        )


class Try(NamedTuple):
    """One try that is being judged: what it counts under until it is struck out."""

    id: UUID
    keys: tuple[str, ...]


def begin(
    app: App, counted: Sequence[tuple[Limit, str]], *, now: datetime, account: AccountId | None = None
) -> Try:
    """Writes a try down under each limit for whom it is about, `account` if it is somebody.

    Raises TooManyTries; that a limit was reached is kept for the log (flows.door), with the same
    work whether or not the name is somebody's.
    """
    try:
        return _begin(app, counted, now)
    except _Reached as reached:
        whose = None if reached.limit is ORIGIN else account
        lock = Lockout(reached.key, reached.limit.name, whose, now, reached.until)
        with writing(app.engine) as connection:
            sessions.lock(connection, lock)
        raise TooManyTries(reached.until.astimezone(app.zone)) from None


class _Reached(Exception):
    """A limit was reached, by its key, until an instant."""

    def __init__(self, limit: Limit, key: str, until: datetime) -> None:
        self.limit, self.key, self.until = limit, key, until
        super().__init__(limit.name)


def _begin(app: App, counted: Sequence[tuple[Limit, str]], now: datetime) -> Try:
    with writing(app.engine) as connection:
        secret = logins.keep_key(connection, "attempts", new_secret())
        keys = [
            hmac.new(secret, f"{limit.name} {whom}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
            for limit, whom in counted
        ]
        # In one order for all, or two tries could wait for each other.
        for (limit, _), key in sorted(zip(counted, keys, strict=True), key=lambda pair: pair[1]):
            first = sessions.try_again_at(connection, key, most=limit.most, after=now - limit.within)
            if first is not None:
                raise _Reached(limit, key, first + limit.within)
        one = Try(new_id(), tuple(keys))
        sessions.put_attempts(connection, one.id, one.keys, now)
        sessions.forget_old_attempts(connection, now - KEPT, app.zone)
    return one


def strike_out(app: App, one: Try) -> None:
    """The try was not wrong: it does not count."""
    with writing(app.engine) as connection:
        sessions.strike_out(connection, one.id)


def forgive(app: App, one: Try) -> None:
    """Whoever made it is in: neither it nor what was mistyped before, in the same place, counts."""
    with writing(app.engine) as connection:
        forgiven(connection, one)


def forgiven(connection: Connection, one: Try) -> None:
    """The same, as part of what is being written."""
    sessions.strike_out(connection, one.id)
    sessions.forget_attempts(connection, one.keys[0])
