"""What grows, and how: the same figures at 10 thousand, 100 thousand and a million, in one table.

    python -m bench.growth [--size 1000000] [--runs 1] [--database sqlite|postgresql]

Size n has n/10 hamlets, n tasks and n events in the same country (bench.world); --size is the
largest of the three, each a tenth of the next. The figures are those of bench.issuing,
bench.rebuilding and bench.asking; the targets hold at a million.
"""

import sys
from typing import NamedTuple

from sqlalchemy import text

from bench import asking, rebuilding, scene, world
from bench.arguments import arguments
from bench.asking import Answered
from bench.databases import Databases, databases
from bench.measure import seconds
from bench.rebuilding import Rebuilt

ASKED_TIMES = 40
BYTES = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}


class Size(NamedTuple):
    """What one size took: seconds, megabytes, and what was measured on the full database."""

    events: int
    issued: float
    kept: float
    megabytes: float
    rebuilt: Rebuilt
    answered: Answered


def measure(made: Databases, size: int, runs: int) -> Size:
    """Fills a database step by step, then rebuilds it and asks it."""
    url, units = made.fresh(), world.units(size)
    with scene.opened(url, create=True) as app:
        scene.place_units(app, units)
        issued = seconds(lambda: scene.issue(app, scene.the_directive()))
        kept = seconds(lambda: scene.record(app, size, units))
    rebuilt = rebuilding.measure(url, runs)
    answered = asking.measure(url, ASKED_TIMES)
    with scene.opened(url) as app, app.engine.connect() as connection:
        megabytes = connection.execute(BYTES[made.kind]).scalar_one() / 1e6
    made.drop(url)
    return Size(rebuilt.events, issued, kept, megabytes, rebuilt, answered)


def table(sizes: list[Size]) -> str:
    """The figures in columns, as docs/performance.md has them."""
    rows: list[tuple[str, list[str]]] = [
        ("events", [f"{s.events:,}" for s in sizes]),
        ("tasks", [f"{s.answered.tasks:,}" for s in sizes]),
        ("issue all tasks (s)", [f"{s.issued:.2f}" for s in sizes]),
        ("facts into the log (events/s)", [f"{s.events / s.kept:,.0f}" for s in sizes]),
        ("first catch-up (events/s)", [f"{s.rebuilt.events / s.rebuilt.first:,.0f}" for s in sizes]),
        ("read and decode (events/s)", [f"{s.rebuilt.events / s.rebuilt.read:,.0f}" for s in sizes]),
        ("rebuild (events/s)", [f"{s.rebuilt.events / s.rebuilt.rebuilt:,.0f}" for s in sizes]),
        ("rebuild, processor time (s)", [f"{s.rebuilt.processor:.1f}" for s in sizes]),
        ("rebuild, times reading", [f"{s.rebuilt.rebuilt / s.rebuilt.read:.1f}" for s in sizes]),
        ("rebuild, times raw SQL of its rows", [f"{s.rebuilt.rebuilt / s.rebuilt.raw:.1f}" for s in sizes]),
        ("rows folded", [f"{s.rebuilt.rows:,}" for s in sizes]),
        ("peak memory of the rebuild (MB)", [f"{s.rebuilt.peak:,.0f}" for s in sizes]),
        ("idle sweep, p95 (ms)", [f"{s.answered.idle:.1f}" for s in sizes]),
        ("board of a province now, p95 (ms)", [f"{s.answered.now:.1f}" for s in sizes]),
        ("past board, by what happened, p95 (ms)", [f"{s.answered.happened:.1f}" for s in sizes]),
        ("past board, by what was known, p95 (ms)", [f"{s.answered.known:.1f}" for s in sizes]),
        ("a board over the tasks themselves, p95 (ms)", [f"{s.answered.raw:.1f}" for s in sizes]),
        ("database, log and tables (MB)", [f"{s.megabytes:,.0f}" for s in sizes]),
    ]
    lines = [f"| {what} | {' | '.join(cells)} |" for what, cells in rows]
    return "\n".join([lines[0], "|---|" + "---:|" * len(sizes), *lines[1:]])


def main() -> int:
    asked = arguments("Measure what grows.", size=1_000_000, runs=1)
    sizes = [asked.size // 100, asked.size // 10, asked.size]
    met = []
    with databases(asked.kinds, postgres=asked.postgres) as kinds:
        for made in kinds:
            found = [measure(made, size, asked.runs) for size in sizes]
            print(f"Growth, {made.shown}\n\n{table(found)}\n", flush=True)
            met.append(rebuilding.show(made, found[-1].rebuilt))
            met.append(asking.show(made, found[-1].answered))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
