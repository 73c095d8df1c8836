"""The side tables of getting in: login names, hashes, keys, sessions, links, attempts.

Nothing here is folded from the log, and nothing here is ever copied into it; a rebuild leaves
all of it alone, and `erase` leaves none of it of one account. Of passwords, recovery codes,
sessions, tokens and links only hashes are kept: who reads these tables cannot use them. The key
of one-time codes has to be kept as it is, or no code could be compared. Sessions, tokens and
attempts are in projections.sessions, links in projections.links.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from access.grants import AccountId
from projections import bulk

metadata = MetaData()

logins = Table(
    "logins",
    metadata,
    Column("account", Text, primary_key=True),
    Column("login", Text, nullable=False),  # NFC, case folded
    Index("logins_login", "login", unique=True),
)
passwords = Table(
    "login_passwords",
    metadata,
    Column("account", Text, primary_key=True),
    Column("hash", Text, nullable=False),  # argon2id with its salt and parameters
)
second_factors = Table(
    "login_second_factors",
    metadata,
    Column("account", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("last_step", BigInteger, nullable=False),  # the newest 30 seconds whose code was used
)
recovery_codes = Table(
    "login_recovery_codes",
    metadata,
    Column("account", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
)
server_keys = Table(
    "server_keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

CLAIM = text("INSERT INTO logins (account, login) VALUES (:account, :login) ON CONFLICT DO NOTHING")
LOGIN_OF = text("SELECT login FROM logins WHERE account = :account")
ALL_LOGINS = text("SELECT account, login FROM logins")
ACCOUNT_AT = text("SELECT account FROM logins WHERE login = :login")
HASH_OF = text("SELECT hash FROM login_passwords WHERE account = :account")
FACTOR_OF = text("SELECT secret, confirmed, last_step FROM login_second_factors WHERE account = :account")
CONFIRM = text("""
    UPDATE login_second_factors SET confirmed = :yes, last_step = :step
    WHERE account = :account AND NOT confirmed
""")
USE_STEP = text("""
    UPDATE login_second_factors SET last_step = :step
    WHERE account = :account AND confirmed AND last_step < :step
""")
USE_RECOVERY = text("DELETE FROM login_recovery_codes WHERE account = :account AND hash = :hash")
RECOVERY_LEFT = text("SELECT count(*) FROM login_recovery_codes WHERE account = :account")
DROP_FACTOR = text("DELETE FROM login_second_factors WHERE account = :account")
DROP_RECOVERY = text("DELETE FROM login_recovery_codes WHERE account = :account")
KEEP_KEY = text("INSERT INTO server_keys (name, key) VALUES (:name, :key) ON CONFLICT DO NOTHING")
KEY = text("SELECT key FROM server_keys WHERE name = :name")

ERASED = ("logins", "login_passwords", "login_second_factors", "login_recovery_codes")


class Factor(NamedTuple):
    """What one-time codes of an account are made from; `confirmed` once a right one was given."""

    secret: str
    confirmed: bool
    last_step: int


# --- login names and passwords -----------------------------------------------------------


def claim_login(connection: Connection, account: AccountId, login: str) -> bool:
    """Keeps the name for the account; False when somebody has it, or the account has another."""
    connection.execute(CLAIM, {"account": str(account), "login": login})
    return account_at(connection, login) == account


def login_of(connection: Connection, account: AccountId) -> str:
    """The login name of an account; empty once erased."""
    return connection.execute(LOGIN_OF, {"account": str(account)}).scalar_one_or_none() or ""


def all_logins(connection: Connection) -> dict[AccountId, str]:
    return {AccountId(UUID(row.account)): row.login for row in connection.execute(ALL_LOGINS)}


def account_at(connection: Connection, login: str) -> AccountId | None:
    """Whose login name it is."""
    found = connection.execute(ACCOUNT_AT, {"login": login}).scalar_one_or_none()
    return None if found is None else AccountId(UUID(found))


def password_hash(connection: Connection, account: AccountId) -> str | None:
    found: str | None = connection.execute(HASH_OF, {"account": str(account)}).scalar_one_or_none()
    return found


def put_password_hash(connection: Connection, account: AccountId, hash_: str) -> None:
    bulk.put(connection, passwords, [(str(account), hash_)])


# --- second factors ----------------------------------------------------------------------


def factor(connection: Connection, account: AccountId) -> Factor | None:
    row = connection.execute(FACTOR_OF, {"account": str(account)}).one_or_none()
    return None if row is None else Factor(row.secret, bool(row.confirmed), row.last_step)


def put_factor(connection: Connection, account: AccountId, secret: str) -> None:
    """Keeps a secret that is not confirmed yet, over one that was not either."""
    bulk.put(connection, second_factors, [(str(account), secret, False, 0)])


def confirm_factor(connection: Connection, account: AccountId, step: int) -> bool:
    """Whether it was waiting to be confirmed; the code's step is used up."""
    values = {"account": str(account), "step": step, "yes": True}
    return connection.execute(CONFIRM, values).rowcount == 1


def use_step(connection: Connection, account: AccountId, step: int) -> bool:
    """Uses up the code of a step; False when it or a later one was used before."""
    return connection.execute(USE_STEP, {"account": str(account), "step": step}).rowcount == 1


def put_recovery_codes(connection: Connection, account: AccountId, hashes: Iterable[str]) -> None:
    """Keeps these codes and no others."""
    connection.execute(DROP_RECOVERY, {"account": str(account)})
    bulk.insert(connection, recovery_codes, [(str(account), hash_) for hash_ in hashes])


def use_recovery_code(connection: Connection, account: AccountId, hash_: str) -> bool:
    """Uses up a code; False when there is no such code, or no longer."""
    return connection.execute(USE_RECOVERY, {"account": str(account), "hash": hash_}).rowcount == 1


def recovery_codes_left(connection: Connection, account: AccountId) -> int:
    left: int = connection.execute(RECOVERY_LEFT, {"account": str(account)}).scalar_one()
    return left


def drop_factor(connection: Connection, account: AccountId) -> None:
    connection.execute(DROP_FACTOR, {"account": str(account)})
    connection.execute(DROP_RECOVERY, {"account": str(account)})


# --- keys of the server, and forgetting --------------------------------------------------


def keep_key(connection: Connection, name: str, fresh: bytes) -> bytes:
    """The server's key of that name: the one that is kept, else `fresh` from now on."""
    connection.execute(KEEP_KEY, {"name": name, "key": fresh})
    return bytes(connection.execute(KEY, {"name": name}).scalar_one())


def key(connection: Connection, name: str) -> bytes | None:
    found = connection.execute(KEY, {"name": name}).scalar_one_or_none()
    return None if found is None else bytes(found)


def erase(connection: Connection, account: AccountId) -> None:
    """Forgets how an account was got into: name, password, codes."""
    for table in ERASED:
        connection.execute(text(f"DELETE FROM {table} WHERE account = :account"), {"account": str(account)})
