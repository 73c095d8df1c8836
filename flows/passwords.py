"""Passwords: how they are made hard to guess back, and how they are set. argon2 is at home here.

Argon2id with 19 MiB and two passes, as OWASP's cheat sheet asks for at least; about 40 ms of one
core. A stolen table is worth little, and a flood of sign-ins must not take all memory: only so
many hashes are made at once, and the others wait their turn.
"""

import unicodedata
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from access.grants import AccountId
from app.wiring import App
from events.accounts import PasswordSet, account_stream
from events.base import Receipt
from flows.extending import Said
from flows.telling import tell
from projections import logins, sessions
from projections.database import reading, writing
from words import Refused

LENGTH_LEAST: Final = 12  # characters; length beats rules about signs, which people work around
LENGTH_MOST: Final = 200  # nobody types more, and hashing must not be fed megabytes
HASHES_AT_ONCE: Final = 4  # a process: 76 MiB at most, and two cores are busy anyway

HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# What an unknown name is compared with, so that it takes as long as a known one. Of no password.
STAND_IN: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm8gc3VjaCBhY2NvdW50IQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
)

_turns = BoundedSemaphore(HASHES_AT_ONCE)


class PasswordUnfit(Refused):
    """The password is too easily guessed, or no password at all."""


def normal(password: str) -> str:
    """The same letters are the same password, however the keyboard composes them."""
    return unicodedata.normalize("NFC", password)


def check_new(password: str, login: str) -> None:
    """Raises PasswordUnfit for a password that nobody should have."""
    given = normal(password)
    if not LENGTH_LEAST <= len(given) <= LENGTH_MOST:
        raise PasswordUnfit(
            "Mật khẩu cần từ {least} đến {most} ký tự; một câu dễ nhớ là tốt nhất.",
            least=LENGTH_LEAST,
            most=LENGTH_MOST,
        )
    if not given.isprintable():  # nobody types it again on another keyboard
        raise PasswordUnfit("Mật khẩu có ký tự không gõ được; hãy dùng chữ, số, dấu cách và dấu câu.")
    plain, name = given.casefold(), login.partition("@")[0]
    if login in plain or plain in login or (len(name) > 3 and name in plain):
        raise PasswordUnfit("Mật khẩu không được chứa tên đăng nhập; hãy chọn mật khẩu khác.")
    if len(set(plain)) < 5:
        raise PasswordUnfit("Mật khẩu lặp lại quá ít ký tự; hãy chọn một câu dễ nhớ, dài hơn.")


def hashed(password: str) -> str:
    """What is kept of a password: parameters, salt and hash in one text."""
    with _turns:
        return HASHER.hash(normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password. None, for an unknown name, takes as long and never matches."""
    given = normal(password)[: LENGTH_MOST + 1].encode("utf-8", "replace")
    with _turns:
        try:
            HASHER.verify(kept or STAND_IN, given)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def set_password(app: App, account: AccountId, password: str, *, said: Said, keep: str = "") -> Receipt:
    """Gives the account this password; every session but the one with the hash `keep` ends.

    Raises PasswordUnfit. The log learns of it first: a trail that says too much beats one that
    says too little.
    """
    with reading(app.engine) as connection:
        login = logins.login_of(connection, account)
    check_new(password, login)
    kept = hashed(password)
    receipt = tell(app, account_stream(account), PasswordSet(account=account), said=said)
    with writing(app.engine) as connection:
        logins.put_password_hash(connection, account, kept)
        sessions.drop_sessions(connection, account, but=keep)
    app.projector.catch_up()
    return receipt


def keep_up_to_date(app: App, account: AccountId, kept: str, password: str) -> None:
    """Hashes a password that was just right again, where today's parameters are others."""
    if outdated(kept):
        fresh = hashed(password)
        with writing(app.engine) as connection:
            logins.put_password_hash(connection, account, fresh)
