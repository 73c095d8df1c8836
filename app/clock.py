"""The only clock and the only random ids of the project.

Everything below takes `now` and ids as arguments, so a whole year can be played in
seconds and comes out the same each time.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid4  # noqa: TID251 - random ids are made here and nowhere else


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the clock is read here and nowhere else


def new_id() -> UUID:
    """An id for a thing that cannot be asked for twice: a person, a message, a contact."""
    return uuid4()
