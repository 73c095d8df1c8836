"""Who has roles instead of somebody, and where an account is signed in."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from access.grants import AccountId
from projections.sessions import as_text

LENT = text("SELECT DISTINCT account FROM role_grants WHERE instead_of = :account ORDER BY account")
SESSIONS = text("""
    SELECT hash, since, seen, expires, second_factor FROM sessions
    WHERE account = :account AND expires > :now ORDER BY seen DESC, hash LIMIT :most
""")
SESSIONS_MOST = 50


class SessionHeld(NamedTuple):
    """A place where an account is signed in."""

    hash: str
    since: datetime
    seen: datetime
    expires: datetime
    second_factor: bool


def deputies_of(connection: Connection, giver: AccountId) -> list[AccountId]:
    """The accounts that have or had roles instead of this one."""
    return [AccountId(UUID(row.account)) for row in connection.execute(LENT, {"account": str(giver)})]


def sessions_of(connection: Connection, account: AccountId, now: datetime) -> list[SessionHeld]:
    """The sessions of an account that last, the one seen last first."""
    values = {"account": str(account), "now": as_text(now), "most": SESSIONS_MOST}
    return [
        SessionHeld(
            row.hash,
            datetime.fromisoformat(row.since),
            datetime.fromisoformat(row.seen),
            datetime.fromisoformat(row.expires),
            bool(row.second_factor),
        )
        for row in connection.execute(SESSIONS, values)
    ]
