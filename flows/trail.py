"""Keeping the trail's index beside the log."""

from app.wiring import App
from projections.database import reading
from projections.trail_index import Behind, behind, index_trail


def index(app: App, *, most: int | None = None) -> Behind:
    """Indexes what is folded and not indexed yet, at most `most` events; says how far the index is.

    Called with each tick of the clock and, for a few events, by whoever opens the trail.
    """
    upto = app.projector.position()
    with reading(app.engine) as connection:
        now = behind(connection, upto)
    return now if now.caught_up else index_trail(app.engine, app.log, app.zone, upto=upto, most=most)
