"""Charts as plain numbers for templates/charts.html, which draws them as SVG; a table says the same."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from projections.boards import Cell, Counts, Unit, summed
from projections.burnup import BurnUp, Point

T = TypeVar("T")

WIDTH: Final = 640
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 4, 4, 24, 28  # room for the words at the axes
TICKS_MOST: Final = 5  # every other one is left out on a telephone
ROWS_MOST: Final = 12  # lines of the table beside the chart


class Tick(NamedTuple):
    """A mark on an axis: where it lies, and what it says there."""

    at: str
    value: object


class Curves(NamedTuple):
    """The burn-up as paths of an SVG of WIDTH × HEIGHT, with its axes and its table."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    total: str
    due: str
    goal: str
    done: str
    on: str  # where the day of the question lies
    days: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    rows: tuple[Point, ...]
    last: Point  # the day of the question
    with_goal: bool  # whether less than everything must be done


def curves(burn_up: BurnUp) -> Curves:
    """The burn-up to be drawn; counts grow upwards, days to the right."""
    points = burn_up.points
    first, span = points[0].day, max((points[-1].day - points[0].day).days, 1)
    top = _round_up(burn_up.most)

    def x(day: date) -> str:
        return _short(LEFT + Decimal((day - first).days * (WIDTH - LEFT - RIGHT)) / span)

    def y(count: int | Decimal) -> str:
        return _short(HEIGHT - BOTTOM - Decimal(count) * (HEIGHT - TOP - BOTTOM) / top)

    done = [p for p in points if p.done is not None]
    return Curves(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        total=_steps([(x(p.day), y(p.total)) for p in points]),
        due=_steps([(x(p.day), y(p.due)) for p in points]),
        goal=_steps([(x(p.day), y(p.goal)) for p in points]),
        done=_line([(x(p.day), y(p.done or 0)) for p in done]),
        on=x(min(max(burn_up.on, first), points[-1].day)),
        days=tuple(Tick(x(day), day) for day in _spread([p.day for p in points], TICKS_MOST)),
        counts=tuple(Tick(y(top * n // 4), top * n // 4) for n in range(5)),
        rows=tuple(_spread(_changing(points), ROWS_MOST)),
        last=done[-1] if done else points[0],
        with_goal=any(p.goal != p.due for p in points),
    )


def _short(value: Decimal) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _round_up(most: int) -> int:
    """The next number that divides into four plain steps."""
    size = 4 * int("1" + "0" * max(len(str(most)) - 2, 0))
    return max(-(-most // size) * size, 4)


def _line(points: Sequence[tuple[str, str]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""


def _steps(points: Sequence[tuple[str, str]]) -> str:
    """What holds until the next day changes it."""
    if not points:
        return ""
    (x, y), *rest = points
    path = [f"M{x} {y}"]
    for x, after in rest:
        path.append(f"H{x}" if after == y else f"H{x}V{after}")
        y = after
    return "".join(path)


def _spread(of: Sequence[T], most: int) -> list[T]:
    """At most `most` of them, evenly, the first and the last among them."""
    if len(of) <= most:
        return list(of)
    return [of[n * (len(of) - 1) // (most - 1)] for n in range(most)]


def _changing(points: Iterable[Point]) -> list[Point]:
    """The days on which a number differs from the day before."""
    kept: list[Point] = []
    for point in points:
        if not kept or point.model_dump(exclude={"day"}) != kept[-1].model_dump(exclude={"day"}):
            kept.append(point)
    return kept


class Tile(NamedTuple):
    """A unit in the picture of the units: how it stands, and its counts."""

    unit: Unit
    counts: Counts
    state: str  # late, good or soon: the name of a colour; the page says it in words too


def tiles(rows: Iterable[Unit], cells: Iterable[Cell]) -> list[Tile]:
    """One tile for each unit that owes anything: late while something is, good once all targets are met."""
    by_unit: dict[str, list[Cell]] = {}
    for cell in cells:
        by_unit.setdefault(cell.unit, []).append(cell)
    found = []
    for unit in rows:
        owed = by_unit.get(unit.code)
        if not owed:
            continue
        counts = summed(cell.counts for cell in owed)
        reached = all(cell.reached for cell in owed if cell.counts.total)
        state = "late" if counts.open_late else "good" if reached else "soon"
        found.append(Tile(unit, counts, state))
    return found


class Bar(NamedTuple):
    """A part of a meter: where it begins and how long it is, of a hundred, and its colour."""

    x: str
    width: str
    state: str


def meter(counts: Counts) -> tuple[Bar, ...]:
    """Done in time, done late, late, and the rest, side by side."""
    parts = (
        ("good", counts.done_in_time),
        ("soon", counts.done_late),
        ("late", counts.open_late),
    )
    bars, at = [], Decimal(0)
    for state, n in parts:
        width = Decimal(n) * 100 / max(counts.total, 1)
        if n:
            bars.append(Bar(_short(at), _short(width), state))
        at += width
    return tuple(bars)
