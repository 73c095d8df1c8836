"""One tick of the clock: everything that is due by now, in order, each part safe to repeat."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from app.wiring import App
from flows.door import tell_of_refusals
from flows.dues import work_out_dues
from flows.hours import letters_may_go
from flows.pace import Pace, Stopwatch
from flows.periods import open_periods
from flows.post import PostResult, Relays, post
from flows.sweep import Swept, is_quiet, sweep
from projections.webhooks import Told


class Ticked(NamedTuple):
    """What a tick did, and how fast.

    `swept` is None outside the hours of letters, `told` where nobody is called.
    """

    folded: int
    dues: int
    periods: int
    swept: Swept | None
    posted: PostResult
    told: Told | None = None
    paces: tuple[Pace, ...] = ()


def tick(
    app: App,
    now: datetime,
    relay: Relays | None,
    *,
    progress: Callable[[int, int], None] | None = None,
    go_on: Callable[[], bool] | None = None,
    may_sweep: Callable[[App, datetime], bool] | None = None,
) -> Ticked:
    """Catches up, opens periods, seals today's letters once it is their hour, and posts what waits.

    Outside the hours of letters and on days off nothing is posted either: a letter that had to
    be tried again arrives no earlier than a new one would. Without a relay letters wait. `go_on` is
    asked before each letter whether there is time for it, `may_sweep` whether other machines
    are done with their parts of the day's sweep.
    """
    local = now.astimezone(app.zone)
    watch = Stopwatch()
    folded = app.projector.catch_up()
    dues = work_out_dues(app, now=now)
    periods = open_periods(app, now=now, today=local.date())
    if dues or periods:
        folded += app.projector.catch_up()
    watch.lap("fold", folded)
    tell_of_refusals(app, now=now)
    awake = letters_may_go(app, now)
    watch.lap("fold", 0)
    swept = sweep(app, now) if awake and (may_sweep is None or may_sweep(app, now)) else None
    watch.lap("sweep", swept.letters if swept is not None else 0)
    posting = awake and not is_quiet(app, local.date())
    if posting and relay is not None:
        posted = post(app, now, relay, progress=progress, go_on=go_on)
    else:
        posted = PostResult()
    watch.lap("post", posted.sent + posted.deferred + posted.refused)
    return Ticked(folded, dues, periods, swept, posted, paces=tuple(watch.paces))
