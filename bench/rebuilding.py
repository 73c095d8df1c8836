"""Every table folded anew from the whole log, against reading and decoding it, and raw SQL of the rows.

    python -m bench.rebuilding [--size 1000000] [--runs 1] [--database sqlite|postgresql]

Size n has n events and n tasks (bench.world); the database is one whose tables are full
already. The rebuild runs in a child process, whose peak memory is its own (that of a
PostgreSQL server is not in it, that of the process that reads ahead is shown by itself). Raw
is one INSERT … SELECT for each table that the rebuild fills, of the same rows into empty
tables of the same shape, in one transaction.
"""

import argparse
import json
import sys
from statistics import median
from time import process_time
from typing import NamedTuple

from sqlalchemy import text

from app.wiring import App
from bench import scene
from bench.arguments import arguments
from bench.databases import Databases, databases
from bench.measure import in_child, line, others_peak_mb, peak_mb, seconds, verdict
from bench.raw import beside
from projections.database import writing
from projections.tables import metadata

LEAST = {"sqlite": 40_000, "postgresql": 20_000}  # events a second
MOST_MB = 500
READ_AT_ONCE = 5_000


class Rebuilt(NamedTuple):
    """Seconds, and the peak memory of the process that rebuilt, in MB."""

    events: int
    rows: int
    first: float  # the catch-up that filled the tables, in pieces
    rebuilt: float
    read: float
    raw: float
    peak: float
    reader: float  # peak of the process that reads the log ahead, in MB
    processor: float  # seconds of the rebuilding process: what others did meanwhile is not in it


def measure(url: str, runs: int) -> Rebuilt:
    """Medians on a database whose log is full; folds it first if it is not folded."""
    with scene.opened(url) as app:
        first = seconds(app.projector.catch_up)
        read = median(seconds(lambda: _read(app)) for _ in range(runs))
    children = [in_child("bench.rebuilding", "--child", url) for _ in range(runs)]
    with scene.opened(url) as app:
        raw, rows = _raw(app)
    return Rebuilt(
        children[0]["events"],
        rows,
        first,
        median(child["seconds"] for child in children),
        read,
        raw,
        max(child["peak_mb"] for child in children),
        max(child["reader_mb"] for child in children),
        median(child["processor"] for child in children),
    )


def _read(app: App) -> None:
    after = 0
    while events := app.log.read(after, READ_AT_ONCE):
        after = events[-1].position


def _raw(app: App) -> tuple[float, int]:
    """Seconds to copy every row that was folded into an empty table like its own, and their number."""
    copies = [beside(table) for table in metadata.sorted_tables]
    with writing(app.engine) as connection:
        for copy in copies:
            copy.create(connection)

    rows = 0

    def insert() -> None:
        nonlocal rows
        with writing(app.engine) as connection:
            for copy in copies:
                name = copy.name.removeprefix("raw_")
                rows += connection.execute(text(f"INSERT INTO {copy.name} SELECT * FROM {name}")).rowcount

    spent = seconds(insert)
    with writing(app.engine) as connection:
        for copy in copies:
            copy.drop(connection)
    return spent, rows


def show(made: Databases, found: Rebuilt) -> bool:
    """Prints what was measured; True when the targets are met."""
    rate, least = found.events / found.rebuilt, LEAST[made.kind]
    fast, small = rate >= least, found.peak <= MOST_MB
    print(f"Rebuild from {found.events:,} events, {made.shown}")
    line("reading and decoding alone", f"{found.read:.1f} s", f"{found.events / found.read:,.0f} events/s")
    line(f"raw INSERT … SELECT of the {found.rows:,} rows", f"{found.raw:.1f} s")
    line(
        "rebuilt",
        f"{found.rebuilt:.1f} s",
        f"{rate:,.0f} events/s (at least {least:,}: {verdict(met=fast)}); "
        f"{found.rebuilt / found.read:.1f} x reading, {found.rebuilt / found.raw:.1f} x raw",
    )
    line("processor time of the process", f"{found.processor:.1f} s")
    line("peak memory of the process", f"{found.peak:,.0f} MB", f"at most {MOST_MB} MB: {verdict(met=small)}")
    line("and of the one that reads ahead", f"{found.reader:,.0f} MB")
    pace = f"{found.events / found.first:,.0f} events/s"
    line("the first catch-up, in pieces", f"{found.first:.1f} s", pace)
    return fast and small


def child(url: str) -> None:
    with scene.opened(url) as app:
        events = 0

        def rebuild() -> None:
            nonlocal events
            events = app.projector.rebuild()

        before = process_time()
        spent = seconds(rebuild)
        processor = process_time() - before
    found = {"events": events, "seconds": spent, "processor": processor}
    print(json.dumps(found | {"peak_mb": peak_mb(), "reader_mb": others_peak_mb()}))


def main() -> int:
    asked = arguments("Measure rebuilding the tables.", size=1_000_000, runs=1)
    met = []
    with databases(asked.kinds, postgres=asked.postgres) as kinds:
        for made in kinds:
            url = made.fresh()
            scene.fill(url, asked.size, folded=False)
            met.append(show(made, measure(url, asked.runs)))
    return 0 if all(met) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--child", metavar="URL")
    given, _ = parser.parse_known_args()
    if given.child:
        child(given.child)
    else:
        sys.exit(main())
