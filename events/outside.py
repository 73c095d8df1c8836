"""What leaves the system: other systems that are called, and lists that are taken away.

Of an address that is called only the machine's name is kept: the rest of it may be a secret. The
secret that signs the calls is never here.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from events.base import Event

TAKEN_STREAM = "taken"

ListName = Literal["contacts", "trail"]


class WebhookEvent(Event, abstract=True):
    """Something about one subscription: the machine that is called, and of which units it is told.

    `inside` holds the units whose events go out with those inside them; None: all events.
    """

    webhook: UUID
    host: str
    inside: tuple[str, ...] | None


class WebhookAdded(WebhookEvent, topic="webhook_added:1"):
    """The machine is told of events after the position `after`, of these kinds; None: of every kind."""

    topics: tuple[str, ...] | None
    after: Annotated[int, Field(ge=0)]


class WebhookHeld(WebhookEvent, topic="webhook_held:1"):
    """So many calls failed in a row that no more are made; `status` is the last answer, if there was one."""

    failures: Annotated[int, Field(ge=1)]
    status: int | None


class WebhookReleased(WebhookEvent, topic="webhook_released:1"):
    """A held machine is called again, from the first event that it was not told."""


class WebhookSecretRenewed(WebhookEvent, topic="webhook_secret_renewed:1"):
    """Calls are signed with another secret from now on."""


class WebhookRemoved(WebhookEvent, topic="webhook_removed:1"):
    """The machine is called no more."""


class ListTaken(Event, topic="list_taken:1"):
    """A list with personal data, or the trail, was taken away as a file; told once an hour for each.

    `unit` is where the list begins; empty: everything.
    """

    list: ListName
    unit: str
    ending: Literal["xlsx", "csv"]


WEBHOOK_EVENTS = (WebhookAdded, WebhookHeld, WebhookReleased, WebhookSecretRenewed, WebhookRemoved)
OUTSIDE_EVENTS = (*WEBHOOK_EVENTS, ListTaken)


def webhook_stream(webhook: UUID) -> str:
    return f"webhook:{webhook}"
