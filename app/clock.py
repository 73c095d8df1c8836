"""The only clock, the only random ids and the only secrets of the project.

Everything below takes `now` and ids as arguments, so a whole year can be played in
seconds and comes out the same each time.
"""

from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID, uuid4  # noqa: TID251 - random ids are made here and nowhere else


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the clock is read here and nowhere else


def new_id() -> UUID:
    """An id for a thing that cannot be asked for twice: a person, a message, a contact."""
    return uuid4()


def new_secret(size_bytes: int = 32) -> bytes:
    """Bytes that nobody can guess: for keys, sessions, tokens and salts."""
    return token_bytes(size_bytes)
