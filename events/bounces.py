"""Letters that came back after the server had taken them, and addresses that work again."""

from datetime import date
from uuid import UUID

from events.base import Event
from events.decisions import Reason


class LetterBounced(Event, topic="letter_bounced:1"):
    """A letter to a person came back; for good when `permanent`.

    `status` is the enhanced code of the report ("5.1.1"), `answer` its words without any
    address, `remedy` what the coordinator can do. `letter` is None where nobody knows which.
    """

    person: UUID
    letter: UUID | None = None
    on: date
    permanent: bool
    status: str = ""
    answer: str = ""
    remedy: str


class AddressPutRight(Event, topic="address_put_right:1"):
    """The person can be written to again."""

    person: UUID
    on: date
    reason: Reason


def bounces_stream(person: UUID) -> str:
    return f"bounces:{person}"
