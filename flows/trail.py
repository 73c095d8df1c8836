"""Keeping the trail's index beside the log.

The clock does it, some seconds for a hundred thousand events. Whoever opens the trail adds the few that
came since, and waits for no more: of the rest the page says that they are not there yet.
"""

from collections.abc import Callable
from typing import Final

from app.wiring import App
from projections.database import reading
from projections.trail_index import Behind, behind, index_trail
from words import Refused

FEW: Final = 2_000  # events that a reader may wait for: about a tenth of a second
AT_ONCE: Final = 10_000  # events between two looks at the time: half a second


class Indexing(Refused):
    """The index of the trail is not there yet."""


def index(app: App, *, most: int | None = None) -> Behind:
    """Indexes what is folded and not indexed yet, at most `most` events; says how far the index is."""
    now = _behind(app)
    if now.caught_up:
        return now
    return index_trail(app.engine, app.log, app.zone, upto=now.of, most=most)


def index_for_reader(app: App) -> Behind:
    """Indexes what is left when it is little; more than that is the clock's to do."""
    now = _behind(app)
    return now if now.of - now.position > FEW else index(app, most=FEW)


def index_while(app: App, go_on: Callable[[], bool]) -> None:
    """Indexes until nothing is left, and as long as there is time; some of it in any case."""
    while not index(app, most=AT_ONCE).caught_up and go_on():
        pass


def require_indexed(app: App) -> None:
    """A list with the newest events missing is no answer to a program or in a file. Raises Indexing."""
    now = index_for_reader(app)
    if not now.caught_up:
        raise Indexing(
            "Đang lập chỉ mục nhật ký, còn khoảng {n} sự kiện; hãy thử lại sau ít phút.",
            n=now.of - now.position,
        )


def _behind(app: App) -> Behind:
    upto = app.projector.position()
    with reading(app.engine) as connection:
        return behind(connection, upto)
