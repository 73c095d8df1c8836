"""Recurring duties have tasks for a year ahead; the clock opens more before they run out."""

import hashlib
from datetime import date, datetime

from app.wiring import App
from directives import issue
from events.decisions import directive_stream
from projections.database import reading
from projections.directives import issued_through


def open_periods(app: App, *, now: datetime, today: date) -> int:
    """Opens further periods of recurring obligations when less than half the horizon lies ahead."""
    opened = 0
    with reading(app.engine) as connection:
        issued = issued_through(connection)
    for name, through in issued:
        if through - today > issue.PERIODS_AHEAD / 2:
            continue
        ahead = today + issue.PERIODS_AHEAD
        receipt = app.log.decide(
            directive_stream(name),
            lambda past, name=name, ahead=ahead: issue.open_periods(  # type: ignore[misc]  # bound now
                issue.folded(r.event for r in past), name, calendar=app.calendar, through=ahead
            ),
            message=f"periods:{name}:{ahead}",
            digest=hashlib.sha256(f"{name}{ahead}".encode()).digest(),
            at=now,
            by="clock",
            via="clock",
        )
        opened += len(receipt.versions)
    return opened
