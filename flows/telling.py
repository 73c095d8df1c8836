"""Telling the log something that needs no judgement: whoever said it stands beside it."""

import hashlib

from app.wiring import App
from events.base import Event, Receipt
from flows.extending import Said


def tell(app: App, stream: str, *events: Event, said: Said) -> Receipt:
    """Records events on a stream, wherever it stands; sent again they are answered with the first receipt."""
    return app.log.append(
        stream, events, expected=None, message=said.message, at=said.now, by=said.by, via=said.via
    )


def tell_once(app: App, stream: str, event: Event, *, said: Said) -> Receipt:
    """Records what is said at most once under this message, whatever its figures are the next time."""
    return app.log.append(
        stream,
        [event],
        expected=None,
        message=said.message,
        at=said.now,
        by=said.by,
        via=said.via,
        digest=hashlib.sha256(said.message.encode()).digest(),
    )
