"""How fast the log takes facts in and hands them out, against raw SQL of the same rows.

    python -m bench.store [--facts 10000 100000] [--postgres URL]

Both sides run one after the other on the same database in the same process, so the ratios
hold on any machine; the times do not. Without a URL, PostgreSQL comes from the wheel that
the tests use, with its default settings.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from time import perf_counter

from bench import raw
from bench.databases import databases
from bench.measure import seconds
from events.base import Event, Message
from events.mapper import Mapper, StoredEvent
from events.store import APPEND_MAX, EventLog, open_log

NOW = datetime(2022, 5, 26, 1, 2, 3, tzinfo=UTC)
READ_AT_ONCE = 2_000
SINGLE = 300  # writes that each wait for the disk
MOST = {"sqlite": 4, "postgresql": 7}  # the targets, as multiples of raw SQL


class Filed(Event, topic="bench_filed:1"):
    """A fact of the usual size."""

    unit: str
    occurred_on: date
    members: int
    decision: str
    note: str = ""


MAPPER = Mapper((Filed,))


def messages(n: int) -> Iterator[Message]:
    """n facts about a province's 1,240 hamlets, one message each, made and validated on the way."""
    for i in range(n):
        unit = str(20_000 + i % 1240)
        fact = Filed(unit=unit, occurred_on=date(2022, 5, 1 + i % 28), members=i % 10, decision="12/QĐ-UBND")
        yield Message(f"import-{i:08}-{unit}", f"unit:{unit}", (fact,))


def ingest(log: EventLog, n: int) -> int:
    return sum(batch.appended for batch in log.ingest(messages(n), at=NOW, by="bench", via="import"))


def append_singly(log: EventLog, n: int) -> None:
    for message in messages(n):
        log.append(
            message.stream,
            message.events,
            expected=None,
            message=f"form-{message.id}",
            at=NOW,
            by="bench",
            via="web",
        )


def read_raw(log: EventLog) -> Iterator[list[StoredEvent]]:
    after = 0
    while rows := log.read_raw(after, READ_AT_ONCE):
        yield rows
        after = rows[-1].position


def read_through(log: EventLog) -> None:
    after = 0
    while events := log.read(after, READ_AT_ONCE):
        after = events[-1].position


def decode_all(log: EventLog) -> float:
    """Seconds spent on decoding alone, chunk by chunk as a reader meets them."""
    spent = 0.0
    for chunk in read_raw(log):
        start = perf_counter()
        MAPPER.decode(chunk)
        spent += perf_counter() - start
    return spent


def line(what: str, spent: float, n: int, note: str = "") -> None:
    print(f"  {what:26} {spent:6.2f} s  {n / spent:9,.0f} a second  {note}".rstrip())


def measure(url: str, n: int, most: int) -> bool:
    """Print what one database does; True when the target is met."""
    with open_log(url, MAPPER, create=True) as log:
        taken = seconds(lambda: ingest(log, n))
        resent = seconds(lambda: ingest(log, n))
        events = [row for chunk in read_raw(log) for row in chunk]
        assert len(events) == n, "a resend wrote something, or something was lost"
        fetched = seconds(lambda: sum(len(chunk) for chunk in read_raw(log)))
        decoded = decode_all(log)
        read = seconds(lambda: read_through(log))
        single = seconds(lambda: append_singly(log, SINGLE))
    # One message a fact: what ingest keeps for it beside the event.
    receipts = [
        (message.id, row.stream, row.version, row.version, row.position, row.position, NOW, bytes(32))
        for message, row in zip(messages(n), events, strict=True)
    ]
    (alone, _), (both, _) = raw.log_rows(url, events, receipts)
    line("ingest", taken, n)
    line("the same again (a resend)", resent, n)
    line("raw: events only", alone, n, f"ingest is {taken / alone:.1f} x")
    line("raw: events and receipts", both, n, f"ingest is {taken / both:.1f} x (target: at most {most})")
    line("fetch", fetched, n)
    line("decode", decoded, n, f"{decoded / n * 1e6:.1f} µs an event")
    line("read (fetch and decode)", read, n)
    line("append, one at a time", single, SINGLE, f"{single / SINGLE * 1e3:.1f} ms each, on the disk")
    return taken / both <= most


def main() -> int:
    arguments = argparse.ArgumentParser(description="Measure the event log.")
    arguments.add_argument("--facts", type=int, nargs="+", default=[100_000])
    arguments.add_argument("--postgres", metavar="URL", help="a server to measure on; default the wheel's")
    asked = arguments.parse_args()
    met = True
    with databases(postgres=asked.postgres) as kinds:
        for n in asked.facts:
            print(f"{n:,} facts, one message each, at most {APPEND_MAX:,} a transaction")
            for made in kinds:
                print(made.shown)
                url = made.fresh()
                met &= measure(url, n, MOST[made.kind])
                made.drop(url)
    print("targets met" if met else "TARGETS MISSED")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
