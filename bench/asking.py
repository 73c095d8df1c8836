"""What the clock and a board ask of a full database: the idle sweep, boards of now and of any past date.

    python -m bench.asking [--size 1000000] [--runs 40] [--database sqlite|postgresql]

Size n has n tasks and n events (bench.world). The sweep asks which due days reached a rung on
a day on which none has. Boards are those of provinces chosen at random, district by district,
next to a tenth of each kind: the whole country by province. A past board is asked by when
things happened, and by what was known on a day in the past. Raw is the same board as one
statement over the tasks themselves, without folded progress.
"""

import random
import sys
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy import text

from app.wiring import App
from bench import scene, world
from bench.arguments import arguments
from bench.databases import Databases, databases
from bench.measure import line, p95_ms, seconds, verdict
from flows.sweep import sweep
from projections.asof import AsOf
from projections.boards import board
from projections.database import reading

IDLE_MS, NOW_MS, PAST_MS = 20, 20, 300
TODAY = date(2022, 12, 31)
QUIET = date(2022, 5, 20)  # no due day reaches a rung: the next are 5 July and 30 September
PROVINCES = text("""
    SELECT p.code FROM roster_units p WHERE p.level = 'tinh' AND EXISTS (
        SELECT 1 FROM unit_ancestors a JOIN roster_units u ON u.no = a.unit AND u.level = 'thon'
        WHERE a.ancestor = p.no)
    ORDER BY p.code
""")
RAW = text("""
    SELECT o.code, a.ancestor, count(*), sum(CASE WHEN t.done_on IS NULL THEN 0 ELSE 1 END)
    FROM unit_ancestors p JOIN roster_units d ON d.no = p.unit AND d.level = 'huyen'
    JOIN unit_ancestors a ON a.ancestor = d.no
    JOIN tasks t ON t.unit = a.unit JOIN obligations o ON o.no = t.obligation
    WHERE p.ancestor = (SELECT no FROM roster_units WHERE code = :inside)
    GROUP BY o.code, a.ancestor
""")


T = TypeVar("T")


class Answered(NamedTuple):
    """95th percentiles in milliseconds."""

    tasks: int
    idle: float
    now: float
    happened: float
    known: float
    raw: float


def measure(url: str, times: int = 40) -> Answered:
    """Asks a database that is filled and folded."""
    with scene.opened(url) as app:
        with reading(app.engine) as connection:
            tasks = int(connection.execute(text("SELECT count(*) FROM tasks")).scalar_one())
            provinces = list(connection.execute(PROVINCES).scalars())
        dice = random.Random(world.YEAR)
        asked = [dice.choice(provinces) if n % 10 else "VN" for n in range(times)]
        pasts = [world.FIRST + timedelta(days=dice.randrange(350)) for _ in asked]
        boards = list(zip(asked, pasts, strict=True))
        return Answered(
            tasks,
            _p95(range(times), lambda _: _idle(app)),
            _p95(boards, lambda one: _board(app, one[0], AsOf(TODAY))),
            _p95(boards, lambda one: _board(app, one[0], AsOf(one[1]))),
            _p95(boards, lambda one: _board(app, one[0], AsOf(one[1], one[1]))),
            _p95([code for code in asked if code != "VN"], lambda code: _raw(app, code)),
        )


def _p95(asked: Iterable[T], ask: Callable[[T], object]) -> float:
    """Once to warm up with the first, then each in turn."""
    given = list(asked)
    ask(given[0])
    return p95_ms([seconds(partial(ask, one)) for one in given])


def _idle(app: App) -> None:
    swept = sweep(app, scene.morning(QUIET))
    assert swept.letters == swept.notices == 0, f"{swept} is no idle sweep"


def _board(app: App, inside: str, as_of: AsOf) -> None:
    with reading(app.engine) as connection:
        assert board(connection, inside=inside, as_of=as_of, today=TODAY).cells


def _raw(app: App, inside: str) -> None:
    with reading(app.engine) as connection:
        assert connection.execute(RAW, {"inside": inside}).all()


def show(made: Databases, found: Answered) -> bool:
    """Prints what was measured; True when the targets are met."""
    print(f"Questions to {found.tasks:,} tasks, {made.shown} (95th percentiles)")
    line("the same board by one statement over the tasks", f"{found.raw:.1f} ms")
    met = True
    for what, took, most in (
        ("idle sweep", found.idle, IDLE_MS),
        ("board of a province, now", found.now, NOW_MS),
        ("board of a past date, by what happened", found.happened, PAST_MS),
        ("board of a past date, by what was known", found.known, PAST_MS),
    ):
        line(what, f"{took:.1f} ms", f"at most {most} ms: {verdict(met=took <= most)}")
        met = met and took <= most
    return met


def main() -> int:
    asked = arguments("Measure what the clock and boards ask.", size=1_000_000, runs=40)
    met = []
    with databases(asked.kinds, postgres=asked.postgres) as kinds:
        for made in kinds:
            url = made.fresh()
            scene.fill(url, asked.size)
            met.append(show(made, measure(url, asked.runs)))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
