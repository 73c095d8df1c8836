"""A process that writes until it is done or killed: `python -m tests.store.writer URL NAME ROUNDS`.

Each round decides on a stream that all writers share and takes in a batch on the writer's
own stream. It says that it is ready, and begins when a line comes in. A message is printed
once its receipt is in hand: what is printed was acknowledged. Started again under the same
name it sends the same messages again.
"""

import sys
from time import sleep

from events.base import Conflict, Event, Message, Receipt, Recorded
from events.store import EventLog, open_log
from tests.store.samples import BY, NOW, SAMPLES, counted

SHARED = "unit:shared"
BATCH = 12


def events_of(message: str) -> int:
    """How many events the message brings: one by a decision, one to three by ingest."""
    kind, _, number = message.rpartition("/")
    return 1 if kind.endswith("decision") else 1 + int(number) % 3


def messages_of(name: str, rounds: int) -> set[str]:
    decisions = {f"{name}/decision/{n}" for n in range(rounds)}
    return decisions | {f"{name}/fact/{n}" for n in range(rounds * BATCH)}


def next_number(past: list[Recorded[Event]]) -> list[Event]:
    """Right only when nothing was written between reading the past and adding to it."""
    return [counted(len(past))]


def settle(log: EventLog, message: str) -> Receipt:
    while True:
        try:
            return log.decide(
                SHARED, next_number, message=message, digest=message.encode(), at=NOW, by=BY, via="web"
            )
        except Conflict:
            continue  # the sender tries again with the same message


def write(log: EventLog, name: str, rounds: int) -> None:
    for n in range(rounds):
        print(settle(log, f"{name}/decision/{n}").message, flush=True)
        ids = [f"{name}/fact/{n * BATCH + k}" for k in range(BATCH)]
        batch = [
            Message(id_, f"unit:{name}", tuple(counted(k) for k in range(events_of(id_)))) for id_ in ids
        ]
        for result in log.ingest(batch, at=NOW, by=BY, via="import", batch=7):
            for receipt in result.receipts:
                print(receipt.message, flush=True)
            assert not result.rejected
        sleep(0.003)  # one that never pauses keeps the others from their turn


if __name__ == "__main__":
    with open_log(sys.argv[1], SAMPLES) as log:
        print("ready", flush=True)
        sys.stdin.readline()
        write(log, sys.argv[2], int(sys.argv[3]))
