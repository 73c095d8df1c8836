"""Personal data that changed or was erased: that it was done, and of whom by a random id alone.

Never what it was or is: that stands in a side table (projections.people).
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from events.base import Event
from events.decisions import Reason

PersonField = Literal["name", "phone", "email"]


class PersonChanged(Event, topic="person_changed:1"):
    """Other values are known of a person in these fields: letters may go elsewhere from now on."""

    person: UUID
    fields: Annotated[tuple[PersonField, ...], Field(min_length=1)]


class PersonErased(Event, topic="person_erased:1"):
    """Name, telephone, address, login and links of the person are gone; the id means nothing any more."""

    person: UUID
    reason: Reason


def person_stream(person: UUID) -> str:
    return f"person:{person}"
