"""What a month's report counts: tasks, teams, periodic reports, what is late, what comes next."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from projections.asof import AsOf
from projections.boards import Asked, Board, Cell, Counts, board
from projections.firsts import first_tasks
from projections.places import Place, ancestors, place
from projections.taskrows import TaskRow, Wanted, tasks
from projections.teams import Teams, teams
from projections.timeliness import Timely, timeliness
from units.sheets import dated
from words import Misused

LATE_MOST: Final = 300  # rows of the annex; a report with more is read as a list, which goes out as a sheet
NEXT_MOST: Final = 20_000  # tasks due next month that are counted


class NoMonth(Misused):
    """The text names no month that has begun."""


class Month(NamedTuple):
    """A month of a year."""

    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def following(self) -> "Month":
        day = self.last + timedelta(days=1)
        return Month(day.year, day.month)

    def __str__(self) -> str:
        return f"tháng {self.month} năm {self.year}"


def month_named(text: str, today: date) -> Month:
    """The month that `2022-08` or `8/2022` names. Raises NoMonth."""
    parts = text.strip().replace("-", "/").split("/")
    year_first = len(parts) == 2 and len(parts[0]) == 4
    found = dated("/".join(["1", *(reversed(parts) if year_first else parts)])) if len(parts) == 2 else None
    if found is None or found > today:
        raise NoMonth("«{text}» không phải một tháng đã bắt đầu; viết 2022-08 hoặc 8/2022.", text=text)
    return Month(found.year, found.month)


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation: its heading and its counts now and at the end of the month before."""

    asked: Asked
    counts: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit next below: its tasks and teams now."""

    name: str
    counts: Counts
    teams: int
    members: int


@dataclass(frozen=True, slots=True)
class MonthlyFigures:
    """All figures of the report, as of `on`, beside those as of `before`."""

    month: Month
    on: date
    before: date
    at: Place
    above: tuple[Place, ...]
    whole: Counts
    whole_before: Counts
    duties: tuple[Duty, ...]
    units: tuple[UnitLine, ...]
    teams: Teams
    filings: Counter[Timely]
    late: tuple[TaskRow, ...]
    late_all: int
    late_by_unit: tuple[tuple[str, int], ...]
    ahead: tuple[tuple[str, date, int], ...]  # obligation, last day, tasks; of the month that follows


def monthly_figures(connection: Connection, unit: str, month: Month, *, today: date) -> MonthlyFigures:
    """The figures at the end of the month, or as of today while it lasts. Raises UnknownUnit."""
    on, before = min(month.last, today), month.first - timedelta(days=1)
    at = place(connection, unit, on)
    as_of = AsOf(on)
    found = board(connection, inside=unit, as_of=as_of, today=today, compared_with=before)
    counted = teams(connection, inside=unit, as_of=as_of, compared_with=before)
    late = first_tasks(connection, Wanted(inside=at.no, status=("open_late",), most=LATE_MOST), as_of)
    filings = timeliness(connection, inside=unit, as_of=as_of).filings
    # The board counts as open_late what the list would show, however long the list is.
    return MonthlyFigures(
        month=month,
        on=on,
        before=before,
        at=at,
        above=tuple(ancestors(connection, at)),
        whole=_sum(cell.counts for cell in found.whole),
        whole_before=_sum(cell.before for cell in found.whole if cell.before is not None),
        duties=tuple(_duty(found, cell) for cell in found.whole if cell.counts.total),
        units=tuple(_lines(found, counted)),
        teams=counted,
        filings=Counter(one.timely for one in filings if one.due and month.first <= one.due <= month.last),
        late=tuple(late),
        late_all=sum(cell.counts.open_late for cell in found.whole),
        late_by_unit=tuple(_worst(found)),
        ahead=tuple(_ahead(connection, at, as_of, month)),
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one.model_dump())
    return Counts(**total)


def _duty(found: Board, cell: Cell) -> Duty:
    asked = next(a for a in found.asked if (a.directive, a.obligation) == (cell.directive, cell.obligation))
    return Duty(asked, cell.counts, cell.before or Counts())


def _lines(found: Board, counted: Teams) -> Iterable[UnitLine]:
    by_unit = {row.unit: row.total for row in counted.rows}
    for unit in found.rows:
        counts = _sum(cell.counts for cell in found.cells if cell.unit == unit.code)
        total = by_unit.get(unit.code)
        if counts.total or (total and total.teams):
            yield UnitLine(unit.name, counts, total.teams if total else 0, total.members if total else 0)


def _worst(found: Board) -> list[tuple[str, int]]:
    """Who is late with most, the most first: the units next below, and what belongs to none of them."""
    late = Counter[str]()
    names = {unit.code: unit.name for unit in found.rows}
    for cell in found.cells:
        late[names[cell.unit]] += cell.counts.open_late
    own = sum(cell.counts.open_late for cell in found.whole) - sum(late.values())
    late[f"{found.inside.name} và cơ quan trực thuộc"] += max(own, 0)
    return [(name, n) for name, n in sorted(late.items(), key=lambda one: (-one[1], one[0])) if n]


def _ahead(connection: Connection, at: Place, as_of: AsOf, month: Month) -> list[tuple[str, date, int]]:
    """What is open and has its last day in the month that follows, by day and obligation."""
    ahead = month.following
    wanted = Wanted(
        inside=at.no, status=("open_in_time",), due_from=ahead.first, due_to=ahead.last, most=NEXT_MOST
    )
    counted = Counter((row.action, row.lenient) for row in tasks(connection, wanted, as_of) if row.lenient)
    return sorted(
        ((action, day, n) for (action, day), n in counted.items()), key=lambda one: (one[1], one[0])
    )
