"""Which due days have reached a rung that nobody was told of yet."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from deadlines.calendar import Calendar
from deadlines.ladder import Ladder, Rung
from deadlines.quiet import LetterDays, Telling, newest_told, tellings
from projections.agenda import Closed, OpenDue
from projections.nodes import Ask


class Reached(NamedTuple):
    """A due day that reached a rung which nobody was told of yet."""

    due: OpenDue
    ask: Ask
    rung: Rung
    ladder: Ladder

    @property
    def key(self) -> str:
        """One rung of one due day."""
        return f"{self.ask.no}/{self.due.opens_on}/{self.due.strict}/{self.due.lenient}/{self.rung.no}"


class Reaching:
    """The question of one sweep: calendar, ladders and what was told before do not change during it."""

    def __init__(
        self,
        *,
        ladders: Mapping[tuple[str, int], Ladder],
        closed: Closed,
        shares: Mapping[int, tuple[int, int]],
        calendar: Calendar,
        days: LetterDays,
    ) -> None:
        self._ladders = ladders
        self._closed = closed
        self._shares = shares
        self._calendar = calendar
        self._days: LetterDays = days
        self._known: dict[tuple[tuple[str, int], date, date], tuple[Telling, ...]] = {}

    def rungs(self, due: OpenDue, today: date) -> Iterator[tuple[Ladder, Rung]]:
        """The rungs to raise now for one due day: those of its newest day of telling."""
        ladder = self._ladders[due.ladder]
        known = self._tellings(due, ladder)
        newest = newest_told(known, today, due.since)
        if not newest:
            return
        closed = self._closed.get((due.obligation, due.strict, due.lenient), {})
        # A clock that was set back sees an older rung as the newest: what came later was told already.
        if any(one.told_on > newest[0].told_on for one in known if _is_closed(one, closed, due)):
            return
        for one in newest:
            if not _is_closed(one, closed, due) and self._meets(one.rung, due, today):
                yield ladder, one.rung

    def _tellings(self, due: OpenDue, ladder: Ladder) -> tuple[Telling, ...]:
        """The days of telling, worked out once for all that is due on the same days."""
        key = (due.ladder, due.strict, due.lenient)
        if key not in self._known:
            self._known[key] = tellings(ladder, due.strict, due.lenient, self._calendar, self._days)
        return self._known[key]

    def _meets(self, rung: Rung, due: OpenDue, today: date) -> bool:
        part, whole = self._shares.get(due.obligation, (0, 0))
        percent = Decimal(100 * part) / whole if whole else Decimal(0)
        return rung.meets(percent, (due.strict - today).days)


def reached(
    reaching: Reaching, dues: Iterable[OpenDue], asks: Mapping[int, Ask], today: date
) -> list[Reached]:
    """The rungs reached by `today`, in the order of the due days."""
    return [
        Reached(due, asks[due.obligation], rung, ladder)
        for due in dues
        # What is only encouraged is shown on the board and urged on nobody.
        if asks[due.obligation].obligation.force != "optional"
        for ladder, rung in reaching.rungs(due, today)
    ]


def _is_closed(one: Telling, closed: Mapping[int, date], due: OpenDue) -> bool:
    # Swept before `since`, it was a rung of another ladder.
    swept_on = closed.get(one.rung.no)
    return swept_on is not None and swept_on >= due.since
