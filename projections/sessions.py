"""Side tables of who is in: sessions, programs' tokens, and the tries that failed.

A session or a token is found by the SHA-256 of what its holder shows; 256 random bits need no
slow hash. Tries are kept here and not in memory, so that several processes count together.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, Connection, Index, Integer, MetaData, Table, Text, text

from access.grants import AccountId
from projections import bulk

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("second_factor", Boolean, nullable=False),
    Index("sessions_account", "account"),
    Index("sessions_expires", "expires"),
)
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Column("account", Text, nullable=False),
    Index("api_tokens_token", "token", unique=True),
    Index("api_tokens_account", "account"),
)
attempts = Table(
    "login_attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # keyed hash of who tried where: no name and no address
    Column("at", Text, nullable=False),
    Index("login_attempts_key", "key", "at"),
    Index("login_attempts_at", "at"),
)
locks = Table(
    "login_lockouts",
    metadata,
    Column("key", Text, primary_key=True),  # as of `login_attempts`
    Column("limit_name", Text, nullable=False),
    Column("account", Text, nullable=False),  # empty: the name is nobody's, or it is about a place
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
)
refusals = Table(
    "login_refusals",
    metadata,
    Column("day", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
)

SESSION = text("""
    SELECT account, since, seen, expires, csrf, second_factor FROM sessions WHERE hash = :hash
""")
SEEN = text("UPDATE sessions SET seen = :now WHERE hash = :hash AND seen < :now")
SIGN_OUT = text("DELETE FROM sessions WHERE hash = :hash")
SIGN_OUT_ALL = text("DELETE FROM sessions WHERE account = :account AND hash <> :but")
OUTDATED = text("DELETE FROM sessions WHERE expires <= :now")
TOKEN = text("SELECT token, account FROM api_tokens WHERE hash = :hash")
DROP_TOKEN = text("DELETE FROM api_tokens WHERE token = :token")
LAST_SEEN = text("SELECT max(seen) FROM sessions")
DROP_TOKENS = text("DELETE FROM api_tokens WHERE account = :account")
TURN = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:key))")
FORGET = text("DELETE FROM login_attempts WHERE key = :key")
STRIKE_OUT = text("DELETE FROM login_attempts WHERE id = :id")
FORGET_OLD = text("DELETE FROM login_attempts WHERE at <= :before RETURNING id, at")
OLD = text("SELECT 1 FROM login_attempts WHERE at <= :before LIMIT 1")
HELD = text("SELECT count(*) FROM sessions WHERE account = :account AND expires > :now")
LOCKOUTS = text("SELECT key, limit_name, account, since, until FROM login_lockouts ORDER BY since, key")
DROP_LOCKOUT = text("DELETE FROM login_lockouts WHERE key = :key")
REFUSED = text("SELECT day, tries FROM login_refusals ORDER BY day")
DROP_REFUSED = text("DELETE FROM login_refusals WHERE day = :day")
NTH = text("""
    SELECT at FROM login_attempts WHERE key = :key AND at > :after ORDER BY at DESC LIMIT 1 OFFSET :skip
""")
ATTEMPTS_LOCK = 7_301_103  # PostgreSQL advisory lock: tries of one key are counted one after the other


class Kept(NamedTuple):
    """A session as it is kept."""

    account: AccountId
    since: datetime
    seen: datetime
    expires: datetime
    csrf: str
    second_factor: bool


class Lockout(NamedTuple):
    """A limit that was reached, until when; `account` is whose name it was, where it was somebody's."""

    key: str
    limit: str
    account: AccountId | None
    since: datetime
    until: datetime


def put_session(connection: Connection, hash_: str, kept: Kept) -> None:
    row = (
        hash_,
        str(kept.account),
        as_text(kept.since),
        as_text(kept.seen),
        as_text(kept.expires),
        kept.csrf,
        kept.second_factor,
    )
    bulk.insert(connection, sessions, [row])


def session(connection: Connection, hash_: str) -> Kept | None:
    """The session, run out or not."""
    row = connection.execute(SESSION, {"hash": hash_}).one_or_none()
    if row is None:
        return None
    since, seen, expires = map(datetime.fromisoformat, (row.since, row.seen, row.expires))
    return Kept(AccountId(UUID(row.account)), since, seen, expires, row.csrf, bool(row.second_factor))


def seen(connection: Connection, hash_: str, now: datetime) -> None:
    connection.execute(SEEN, {"hash": hash_, "now": as_text(now)})


def drop_session(connection: Connection, hash_: str) -> None:
    connection.execute(SIGN_OUT, {"hash": hash_})


def drop_sessions(connection: Connection, account: AccountId, *, but: str = "") -> int:
    """Ends every session of an account, except the one with the hash `but`; gives how many."""
    return connection.execute(SIGN_OUT_ALL, {"account": str(account), "but": but}).rowcount


def held(connection: Connection, account: AccountId, now: datetime) -> int:
    """How many sessions of an account last."""
    found: int = connection.execute(HELD, {"account": str(account), "now": as_text(now)}).scalar_one()
    return found


def drop_outdated(connection: Connection, now: datetime) -> None:
    connection.execute(OUTDATED, {"now": as_text(now)})


def put_token(connection: Connection, hash_: str, token: UUID, account: AccountId) -> None:
    bulk.put(connection, api_tokens, [(hash_, str(token), str(account))])


def token_at(connection: Connection, hash_: str) -> tuple[UUID, AccountId] | None:
    """Which token it is, and whose."""
    row = connection.execute(TOKEN, {"hash": hash_}).one_or_none()
    return None if row is None else (UUID(row.token), AccountId(UUID(row.account)))


def drop_token(connection: Connection, token: UUID) -> None:
    connection.execute(DROP_TOKEN, {"token": str(token)})


def try_again_at(connection: Connection, key: str, *, most: int, after: datetime) -> datetime | None:
    """When the oldest of the last `most` tries since `after` was made; None with fewer than that.

    In a writing transaction: others who count tries of this key wait until it ends.
    """
    if connection.dialect.name == "postgresql":  # SQLite took the only writer's lock at BEGIN
        connection.execute(TURN, {"lock": ATTEMPTS_LOCK, "key": key})
    values = {"key": key, "after": as_text(after), "skip": most - 1}
    found = connection.execute(NTH, values).scalar_one_or_none()
    return None if found is None else datetime.fromisoformat(found)


def put_attempts(connection: Connection, id_: UUID, keys: Sequence[str], at: datetime) -> None:
    bulk.insert(connection, attempts, [(str(id_), key, as_text(at)) for key in keys])


def strike_out(connection: Connection, id_: UUID) -> None:
    connection.execute(STRIKE_OUT, {"id": str(id_)})


def forget_attempts(connection: Connection, key: str) -> None:
    """Whoever got in had only mistyped."""
    connection.execute(FORGET, {"key": key})


def forget_old_attempts(connection: Connection, before: datetime, zone: ZoneInfo) -> None:
    """Forgets tries that no limit looks at any more, and counts them by day: they were wrong."""
    gone = {(row.id, row.at) for row in connection.execute(FORGET_OLD, {"before": as_text(before)})}
    days = Counter(datetime.fromisoformat(at).astimezone(zone).date().isoformat() for _, at in gone)
    bulk.add(connection, refusals, sorted(days.items()))


def has_old_attempts(connection: Connection, before: datetime) -> bool:
    return connection.execute(OLD, {"before": as_text(before)}).first() is not None


def lock(connection: Connection, one: Lockout) -> None:
    """Keeps that a limit was reached; what is kept of it already stands."""
    account = str(one.account) if one.account is not None else ""
    row = (one.key, one.limit, account, as_text(one.since), as_text(one.until))
    bulk.keep_first(connection, locks, [row])


def lockouts(connection: Connection) -> list[Lockout]:
    """The limits that were reached and that the log was not told of."""
    return [
        Lockout(
            row.key,
            row.limit_name,
            AccountId(UUID(row.account)) if row.account else None,
            datetime.fromisoformat(row.since),
            datetime.fromisoformat(row.until),
        )
        for row in connection.execute(LOCKOUTS)
    ]


def drop_lockouts(connection: Connection, keys: Iterable[str]) -> None:
    for key in keys:
        connection.execute(DROP_LOCKOUT, {"key": key})


def refused(connection: Connection) -> list[tuple[date, int]]:
    """How many tries were wrong, by day."""
    return [(date.fromisoformat(row.day), row.tries) for row in connection.execute(REFUSED)]


def drop_refused(connection: Connection, days: Iterable[date]) -> None:
    for day in days:
        connection.execute(DROP_REFUSED, {"day": day.isoformat()})


def last_seen(connection: Connection) -> datetime | None:
    """When somebody who is signed in was last heard of; None when nobody is."""
    found = connection.execute(LAST_SEEN).scalar_one_or_none()
    return None if found is None else datetime.fromisoformat(found)


def erase(connection: Connection, account: AccountId) -> None:
    """Ends whatever an account is in by."""
    drop_sessions(connection, account)
    connection.execute(DROP_TOKENS, {"account": str(account)})


def as_text(at: datetime) -> str:
    """An instant as these tables keep it: UTC, of one length, so that texts compare as instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
