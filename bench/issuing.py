"""One directive to every hamlet, until every task is on the board, against raw SQL of the same rows.

    python -m bench.issuing [--size 1000000] [--runs 3] [--database sqlite|postgresql]

Size n has n/10 hamlets. What is measured begins with a confirmed directive of one question
and ends when the board of the whole country shows its tasks; a second measurement has a directive
of ten questions' tasks (bench.world). Raw is one INSERT … SELECT of the tasks from the units that
are bound, and one each of the rows of progress that the board reads, in one transaction: into
tables of the same columns and indexes, which hold what earlier directives left there as well.

A process that has not read the roster yet does so when it issues; that is shown apart.
"""

import sys
from functools import partial
from statistics import median
from time import process_time
from typing import NamedTuple

from sqlalchemy import text

from app.wiring import App
from bench import scene, world
from bench.arguments import arguments
from bench.databases import Databases, databases
from bench.measure import line, seconds, verdict
from bench.raw import beside
from events.obligations import Obligation
from flows.intake import Draft, confirm_directive, draft_directive, issue_directive
from flows.roster import current_roster
from projections.asof import AsOf
from projections.boards import board
from projections.database import reading, writing
from projections.tables import progress, progress_days, tasks

MOST = 2.5  # times raw
NEW = text("""
    SELECT o.no, d.period, d.strict, d.lenient FROM obligations o JOIN dues d ON d.obligation = o.no
    WHERE o.directive = :directive ORDER BY o.no, d.period
""")
RAW_TASKS = text("""
    INSERT INTO raw_tasks (unit, obligation, period, strict, lenient)
    SELECT no, :obligation, :period, :strict, :lenient FROM roster_units WHERE level = 'thon' ORDER BY no
""")
RAW_PROGRESS = (
    "INSERT INTO raw_progress SELECT * FROM progress WHERE obligation = :obligation",
    """INSERT INTO raw_progress_days SELECT * FROM progress_days
       WHERE now IN (SELECT no FROM standings WHERE obligation = :obligation)""",
)


class Issued(NamedTuple):
    """Seconds: from issuing to the board, for the raw rows, and for reading the roster first."""

    questions: int
    tasks: int
    rows: int
    issued: float
    raw: float
    roster: float
    busy: tuple[float, float]  # seconds of this process's processor, for both: others' work is not in it


def measure(made: Databases, size: int, runs: int, obligations: tuple[Obligation, ...]) -> Issued:
    """Medians of several directives in one database, each next to a raw run."""
    url = made.fresh()
    units = world.units(size)
    issued, raw, busy, busy_raw, rows, held = [], [], [], [], 0, 0
    with scene.opened(url, create=True) as app:
        scene.place_units(app, units)
        copies = [beside(table) for table in (tasks, progress, progress_days)]
        with writing(app.engine) as connection:
            for copy in copies:
                copy.create(connection)
        roster = seconds(lambda: current_roster(app))
        for run in range(runs):
            name = _confirmed(app, run, obligations)
            at = process_time()
            issued.append(seconds(partial(_until_on_the_board, app, name)))
            busy.append(process_time() - at)
            at = process_time()
            spent, rows, held = _raw(app, name)
            busy_raw.append(process_time() - at)
            raw.append(spent)
    made.drop(url)
    used = (median(busy), median(busy_raw))
    return Issued(len(obligations), held, rows, median(issued), median(raw), roster, used)


def _confirmed(app: App, run: int, obligations: tuple[Obligation, ...]) -> str:
    now = scene.morning(world.ISSUED)
    paper = world.document().model_copy(update={"number": f"{run}/CT-TTg"})
    name = draft_directive(app, Draft(document=paper, obligations=obligations), now=now, by=scene.BY)
    confirm_directive(app, name, now=now, by=scene.BY)
    return name


def _until_on_the_board(app: App, name: str) -> None:
    day = world.ISSUED
    issue_directive(app, name, on=day, now=scene.morning(day), by=scene.BY)
    with reading(app.engine) as connection:
        shown = board(connection, inside="VN", as_of=AsOf(day), today=day, directive=name)
    whole, cells = (sum(one.counts.total for one in part) for part in (shown.whole, shown.cells))
    assert whole == cells > 0


def _raw(app: App, directive: str) -> tuple[float, int, int]:
    """Seconds for the rows that the directive left behind, written once more; all rows, and its tasks."""
    rows = held = 0
    with reading(app.engine) as connection:
        new = connection.execute(NEW, {"directive": directive}).all()

    def insert() -> None:
        nonlocal rows, held
        with writing(app.engine) as connection:
            for one in new:
                values = {
                    "obligation": one.no,
                    "period": one.period,
                    "strict": one.strict,
                    "lenient": one.lenient,
                }
                held += connection.execute(RAW_TASKS, values).rowcount
            rows = held + sum(
                connection.execute(text(statement), {"obligation": number}).rowcount
                for statement in RAW_PROGRESS
                for number in sorted({one.no for one in new})
            )

    return seconds(insert), rows, held


def show(made: Databases, found: Issued) -> bool:
    """Prints what was measured; True when the target is met."""
    ratio = found.issued / found.raw
    met = ratio <= MOST
    questions = f"{found.questions} question{'s' if found.questions > 1 else ''}"
    print(f"Issue {questions}, {found.tasks:,} tasks, {made.shown}")
    line(f"raw INSERT … SELECT of the {found.rows:,} rows", f"{found.raw:.2f} s")
    note = f"{ratio:.1f} x raw (at most {MOST}: {verdict(met=met)})"
    line("issued, until every task is on the board", f"{found.issued:.2f} s", note)
    if made.kind == "sqlite":  # a server's work is not in the time of this process
        ours, theirs = found.busy
        line("processor time of both", f"{ours:.2f} and {theirs:.2f} s", f"{ours / theirs:.1f} x raw")
    line("reading the roster first, once a process", f"{found.roster:.2f} s")
    return met


def main() -> int:
    asked = arguments("Measure issuing a directive.", size=1_000_000, runs=3)
    every = world.obligations()
    with databases(asked.kinds, postgres=asked.postgres) as kinds:
        met = [
            show(made, measure(made, asked.size, asked.runs, obligations))
            for made in kinds
            for obligations in (every[:1], every)
        ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
