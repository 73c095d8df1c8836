"""Facts into the log, judged and acknowledged one by one, against raw SQL of the same stored rows.

    python -m bench.ingesting [--size 100000] [--runs 3] [--database sqlite|postgresql]

What is measured is what importing a file does after its cells are read: each fact is judged
against the roster and the rules that directives lay down, gets a receipt, a version on its
unit's stream and a place in the log, a thousand a transaction. Raw is one transaction
with executemany (SQLite) or binary COPY (PostgreSQL) of the rows that this left behind.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from statistics import median
from typing import NamedTuple

from app.wiring import App
from bench import raw, scene, world
from bench.arguments import arguments
from bench.databases import Databases, databases
from bench.measure import line, seconds, verdict
from bench.raw import Spent
from events.base import Message
from events.facts import Fact
from flows.facts import Admission, ingest

TIMES = {"sqlite": 4, "postgresql": 7}  # the targets, as multiples of raw SQL
NOW = datetime(2022, 12, 31, 3, tzinfo=UTC)
TODAY = date(2022, 12, 31)


class Ingested(NamedTuple):
    """Seconds for so many facts: judged and kept, raw, sent again, and folded into the tables."""

    facts: int
    kept: Spent
    raw: Spent
    again: float
    folded: float


def measure(made: Databases, size: int, runs: int) -> Ingested:
    """Medians of several runs, each in a database of its own and next to its raw run."""
    found = [_once(made, size) for _ in range(runs)]
    return Ingested(
        found[0].facts,
        _median([one.kept for one in found]),
        _median([one.raw for one in found]),
        median(one.again for one in found),
        median(one.folded for one in found),
    )


def _median(spent: Sequence[Spent]) -> Spent:
    return Spent(median(one.clock for one in spent), median(one.busy for one in spent))


def _once(made: Databases, size: int) -> Ingested:
    url, units = made.fresh(), world.units(size)
    messages = [
        message
        for day in world.days(size, units)
        for message in day.messages
        if all(isinstance(event, Fact) for event in message.events)
    ]
    with scene.opened(url, create=True) as app:
        scene.place_units(app, units)
        scene.issue(app, scene.the_directive())
        before = app.log.last_position()
        kept = Spent.on(lambda: _keep(app, messages))
        again = seconds(lambda: _keep(app, messages))
        events = app.log.read_raw(before, len(messages) + 1)
        assert len(events) == len(messages), "a resend wrote something, or something was lost"
        folded = seconds(app.projector.catch_up)
    receipts = [
        (message.id, row.stream, row.version, row.version, row.position, row.position, NOW, bytes(32))
        for message, row in zip(messages, events, strict=True)
    ]
    _, both = raw.log_rows(url, events, receipts)
    made.drop(url)
    return Ingested(len(messages), kept, both, again, folded)


def _keep(app: App, messages: Sequence[Message]) -> None:
    """Judges and keeps the facts, up to the last receipt; the tables follow afterwards."""
    admission = Admission(app, TODAY)

    def judged() -> Iterator[Message]:
        for message in messages:
            for event in message.events:
                assert isinstance(event, Fact)
                admission.check(event)
            yield message

    done = 0
    for batch in ingest(app, judged(), now=NOW, by=scene.BY, via="import"):
        assert not batch.rejected, batch.rejected[0].reason
        done = batch.appended + batch.repeated
        if done == len(messages):
            return
    raise AssertionError(f"{done} of {len(messages)} facts were kept")


def show(made: Databases, found: Ingested) -> bool:
    """Prints what was measured; True when the target is met."""
    kept, alone = found.kept, found.raw
    ratio, most = kept.clock / alone.clock, TIMES[made.kind]
    met = ratio <= most
    print(f"Ingest of {found.facts:,} facts, {made.shown}")
    line("raw SQL of events and receipts", f"{alone.clock:.2f} s")
    line(
        "judged, kept and acknowledged",
        f"{kept.clock:.2f} s",
        f"{found.facts / kept.clock:,.0f} facts/s, {ratio:.1f} x raw (at most {most}: {verdict(met=met)})",
    )
    both = f"{kept.busy:.2f} and {alone.busy:.2f} s"
    # A server's work is in neither: only where there is none do the two compare.
    times = f"{kept.busy / alone.busy:.1f} x raw" if made.kind == "sqlite" else ""
    line("processor time of this process, for both", both, times)
    line("the same again: nothing is written", f"{found.again:.2f} s")
    line("folded into the tables", f"{found.folded:.2f} s", f"{found.facts / found.folded:,.0f} facts/s")
    return met


def main() -> int:
    asked = arguments("Measure taking facts in.", size=100_000, runs=3)
    with databases(asked.kinds, postgres=asked.postgres) as kinds:
        met = [show(made, measure(made, asked.size, asked.runs)) for made in kinds]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
