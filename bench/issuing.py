"""One directive to every hamlet, until every task is on the board, against one raw INSERT … SELECT.

    python -m bench.issuing [--size 1000000] [--runs 3] [--database sqlite|postgresql]

Size n has n/10 hamlets. What is measured begins with a confirmed directive of one question
and ends when the board of the whole country shows its tasks. Raw is one statement that makes
the same rows of `tasks` from the same rows of units in an empty table of the same shape, in
one transaction.
"""

import sys
from statistics import median
from typing import NamedTuple

from sqlalchemy import MetaData, text

from app.wiring import App
from bench import scene, world
from bench.arguments import arguments
from bench.databases import Databases, databases
from bench.measure import line, seconds, verdict
from flows.intake import Draft, confirm_directive, draft_directive, issue_directive
from projections.asof import AsOf
from projections.boards import board
from projections.database import reading, writing
from projections.tables import tasks

MOST = 2.5  # times raw
RAW = text("""
    INSERT INTO raw_tasks (unit, obligation, period, strict, lenient)
    SELECT no, 1, '', :due, :due FROM roster_units WHERE level = 'thon' ORDER BY no
""")


class Issued(NamedTuple):
    """Seconds: from issuing to the board, and for the raw rows."""

    tasks: int
    issued: float
    raw: float


def measure(made: Databases, size: int, runs: int) -> Issued:
    """Medians of several directives in one database, each next to a raw run."""
    url = made.fresh()
    units = world.units(size)
    issued, raw = [], []
    with scene.opened(url, create=True) as app:
        scene.place_units(app, units)
        for run in range(runs):
            raw.append(_raw(app))
            issued.append(_issue(app, run))
    made.drop(url)
    return Issued(size // world.TASKS_A_HAMLET, median(issued), median(raw))


def _issue(app: App, run: int) -> float:
    now = scene.morning(world.ISSUED)
    paper = world.document().model_copy(update={"number": f"{run}/CT-TTg"})
    draft = Draft(document=paper, obligations=world.obligations()[:1])
    name = draft_directive(app, draft, now=now, by=scene.BY)
    confirm_directive(app, name, now=now, by=scene.BY)

    def until_on_the_board() -> None:
        issue_directive(app, name, on=world.ISSUED, now=now, by=scene.BY)
        with reading(app.engine) as connection:
            day = world.ISSUED
            shown = board(connection, inside="VN", as_of=AsOf(day), today=day, directive=name)
        assert shown.whole[0].counts.total == sum(cell.counts.total for cell in shown.cells) > 0

    return seconds(until_on_the_board)


def _raw(app: App) -> float:
    """The same rows into an empty table of the same shape, thrown away afterwards."""
    table = tasks.to_metadata(MetaData(), name="raw_tasks")
    for index in table.indexes:
        index.name = f"raw_{index.name}"
    with writing(app.engine) as connection:
        table.create(connection)

    def insert() -> None:
        with writing(app.engine) as connection:
            connection.execute(RAW, {"due": world.DUE.isoformat()})

    spent = seconds(insert)
    with writing(app.engine) as connection:
        table.drop(connection)
    return spent


def show(made: Databases, found: Issued) -> bool:
    """Prints what was measured; True when the target is met."""
    ratio = found.issued / found.raw
    met = ratio <= MOST
    print(f"Issue to {found.tasks:,} hamlets, {made.shown}")
    line("raw INSERT … SELECT of the tasks", f"{found.raw:.2f} s")
    note = f"{ratio:.1f} x raw (at most {MOST}: {verdict(met=met)})"
    line("issued, until every task is on the board", f"{found.issued:.2f} s", note)
    return met


def main() -> int:
    asked = arguments("Measure issuing a directive.", size=1_000_000, runs=3)
    with databases(asked.kinds, postgres=asked.postgres) as kinds:
        met = [show(made, measure(made, asked.size, asked.runs)) for made in kinds]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
