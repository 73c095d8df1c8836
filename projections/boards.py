"""The board: for every obligation and unit, how much is done, in time or late, as of any date.

Counts are read from progress that is folded already, so a board costs the same with ten
events or ten million. They hold the tasks of the units inside a row's unit and its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from events.obligations import Obligation
from projections import bulk
from projections.asof import AsOf
from projections.past import folded
from projections.places import Place, below, children, place
from projections.taskrows import OWN_TASKS, was_join

OBLIGATIONS = """
    SELECT o.no, o.directive, o.code, o.body, d.number, d.subject
    FROM obligations o JOIN directives d ON d.directive = o.directive
    WHERE d.state <> 'draft' {only}
    ORDER BY o.no
"""
SUMMED_UP = """
    SELECT unit, obligation, lenient, status, sum(n) AS n FROM ({counts}) c
    GROUP BY unit, obligation, lenient, status
"""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Counts(_Shown):
    """Tasks by how they stand. `total` leaves out those that are no longer in force."""

    done_in_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    out_of_force: int = 0

    @property
    def done(self) -> int:
        return self.done_in_time + self.done_late

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_late

    @property
    def total(self) -> int:
        return self.done + self.open

    @property
    def percent(self) -> Decimal | None:
        """Done of total, one decimal; never rounded up to 100 while something is open."""
        return percent_of(self.done, self.total)


class Cell(_Shown):
    """One obligation at one unit: its counts, the nearest last day, and what was asked."""

    directive: str
    obligation: str
    unit: str
    counts: Counts
    before: Counts | None = None
    target: Decimal
    next_due: date | None
    days_left: int | None

    @property
    def reached(self) -> bool:
        """Whether the accountable percentage is met, compared exactly."""
        return self.counts.total > 0 and self.counts.done * 100 >= self.target * self.counts.total


class Asked(_Shown):
    """An obligation as a heading of the board."""

    directive: str
    number: str
    subject: str
    obligation: str
    action: str
    force: str
    target: Decimal


class Unit(_Shown):
    """A unit as a row of the board."""

    code: str
    name: str
    level: str


class Board(_Shown):
    """Rows × obligations, with a total for the unit asked about (`whole`)."""

    inside: Unit
    on: date
    known: date | None
    compared_with: date | None
    asked: tuple[Asked, ...]
    rows: tuple[Unit, ...]
    cells: tuple[Cell, ...]
    whole: tuple[Cell, ...]

    def cell(self, unit: str, directive: str, obligation: str) -> Cell | None:
        """The counts of one obligation at one unit; None where nothing is asked of it."""
        for cell in (*self.cells, *self.whole):
            if (cell.unit, cell.directive, cell.obligation) == (unit, directive, obligation):
                return cell
        return None


def percent_of(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent with one decimal, rounded half up but never up to 100; None of nothing."""
    if whole == 0:
        return None
    value = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Decimal("99.9") if value >= 100 and part < whole else value


def growth(now: int, before: int) -> Decimal | None:
    """By how many percent `now` is more than `before`, one decimal; None where there was nothing."""
    if before == 0:
        return None
    return (Decimal(now - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)


def summed(counts: Iterable[Counts]) -> Counts:
    """All counts together."""
    told = list(counts)
    return Counts(**{name: sum(getattr(one, name) for one in told) for name in Counts.model_fields})


def board(
    connection: Connection,
    *,
    inside: str,
    as_of: AsOf,
    today: date,
    level: str | None = None,
    directive: str | None = None,
    compared_with: date | None = None,
) -> Board:
    """The board of the units of `level` inside a unit (those next below when None) as of a date.

    Raises UnknownUnit. `today` tells whether the question is about now.
    """
    root = place(connection, inside, as_of.on)
    rows = below(connection, root, level, as_of.on) if level else children(connection, root, as_of.on)
    places = [root, *(r for r in rows if r.no != root.no)]
    asked = asked_of(connection, directive)
    counted = _counted(connection, places, as_of, today, list(asked))
    before = None
    if compared_with is not None:
        earlier = AsOf(compared_with, as_of.known)
        before = _counted(connection, places, earlier, today, list(asked))
    cells = [
        _cell(
            at,
            asked[number],
            by_due,
            as_of.on,
            before.get((at.no, number), {}) if before is not None else None,
        )
        for at in places
        for number in asked
        if (by_due := counted.get((at.no, number)))
    ]
    return Board(
        inside=_unit(root),
        on=as_of.on,
        known=as_of.known,
        compared_with=compared_with,
        asked=tuple(_heading(a) for a in asked.values()),
        rows=tuple(_unit(r) for r in rows),
        cells=tuple(c for c in cells if c.unit != root.code),
        whole=tuple(c for c in cells if c.unit == root.code),
    )


def counts_inside(
    connection: Connection, at: Place, as_of: AsOf, *, today: date, directive: str | None = None
) -> Counts:
    """All tasks of a unit with all inside it, together, as of a date."""
    counted = _counted(connection, [at], as_of, today, list(asked_of(connection, directive)))
    return _counts(by_status for by_due in counted.values() for by_status in by_due.values())


class _Ask(_Shown):
    directive: str
    code: str
    number: str
    subject: str
    obligation: Obligation


ByDue = dict[str, Counter[str]]  # last day → status → tasks


def asked_of(connection: Connection, directive: str | None) -> dict[int, _Ask]:
    only = "AND o.directive = :directive" if directive else ""
    values = {"directive": directive} if directive else {}
    return {
        row.no: _Ask(
            directive=row.directive,
            code=row.code,
            number=row.number,
            subject=row.subject,
            obligation=Obligation.model_validate_json(row.body),
        )
        for row in connection.execute(text(OBLIGATIONS.format(only=only)), values)
    }


def _counted(
    connection: Connection, places: Sequence[Place], as_of: AsOf, today: date, numbers: list[int]
) -> dict[tuple[int, int], ByDue]:
    """Tasks by unit and obligation, then by last day and status."""
    counted: dict[tuple[int, int], ByDue] = defaultdict(lambda: defaultdict(Counter))
    if not numbers:
        return counted
    among = bulk.AMONG[connection.dialect.name]
    listed = ", ".join(str(n) for n in numbers)
    own = OWN_TASKS.format(
        among=among, was=was_join(connection, as_of), only=f"AND t.obligation IN ({listed})"
    )
    inside = folded(connection, as_of, numbers, now=as_of.known is None and as_of.on >= today)
    values = {**as_of.values, **inside.values, "units": bulk.among(connection, {p.no for p in places})}
    for sql in (SUMMED_UP.format(counts=inside.sql), own):
        for row in connection.execute(text(sql), values):
            counted[row.unit, row.obligation][row.lenient][row.status] += row.n
    return counted


def _cell(at: Place, ask: _Ask, by_due: ByDue, on: date, before: ByDue | None) -> Cell:
    counts = _counts(by_due.values())
    open_dues = [
        lenient
        for lenient, statuses in by_due.items()
        if lenient and (statuses["open_in_time"] or statuses["open_late"])
    ]
    ahead = [d for d in open_dues if d >= on.isoformat()]
    due = date.fromisoformat(min(ahead) if ahead else max(open_dues)) if open_dues else None
    return Cell(
        directive=ask.directive,
        obligation=ask.code,
        unit=at.code,
        counts=counts,
        before=_counts(before.values()) if before is not None else None,
        target=target_of(ask.obligation),
        next_due=due,
        days_left=(due - on).days if due else None,
    )


def _counts(dues: Iterable[Counter[str]]) -> Counts:
    total: Counter[str] = Counter()
    for statuses in dues:
        total.update(statuses)
    quadrants = {name: total[name] for name in ("done_in_time", "done_late", "open_in_time", "open_late")}
    return Counts(**quadrants, out_of_force=sum(total.values()) - sum(quadrants.values()))


def target_of(obligation: Obligation) -> Decimal:
    return obligation.accountable.percent if obligation.accountable else Decimal(100)


def _heading(ask: _Ask) -> Asked:
    return Asked(
        directive=ask.directive,
        number=ask.number,
        subject=ask.subject,
        obligation=ask.code,
        action=ask.obligation.action,
        force=ask.obligation.force,
        target=target_of(ask.obligation),
    )


def _unit(at: Place) -> Unit:
    return Unit(code=at.code, name=at.name, level=at.level)
