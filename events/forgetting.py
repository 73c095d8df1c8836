"""Somebody's personal data was erased: that it was done and why, and of whom by a random id alone."""

from uuid import UUID

from events.base import Event
from events.decisions import Reason


class PersonErased(Event, topic="person_erased:1"):
    """Name, telephone, address, login and links of the person are gone; the id means nothing any more."""

    person: UUID
    reason: Reason


def person_stream(person: UUID) -> str:
    return f"person:{person}"
