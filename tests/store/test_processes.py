"""Several processes at one log: nobody loses, doubles or reorders anything, also when killed."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.store.samples import BY, NOW, counted, members
from tests.store.writer import SHARED, events_of, messages_of, settle


def start(url: str, name: str, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.writer", url, name, str(rounds)]
    writer = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout.readline() == "ready\n", writer.stderr.read()
    return writer


def finish(writer: subprocess.Popen[str]) -> list[str]:
    out, errors = writer.communicate("begin\n", timeout=120)
    assert (writer.returncode, errors) == (0, "")
    return out.split()


def everything(log):
    after, events = 0, []
    while page := log.read(after, 1000):
        events += page
        after = page[-1].position
    return events


def check_whole(log, acknowledged):
    """Every acknowledged message is there once and whole; nothing is there in part."""
    events = everything(log)
    found = Counter(r.message for r in events)
    assert found == {message: events_of(message) for message in found}
    assert set(acknowledged) <= set(found)
    versions = defaultdict(list)
    for r in events:
        versions[r.stream].append(r.version)
    assert versions == {stream: list(range(1, len(of) + 1)) for stream, of in versions.items()}
    # A decision on a shared stream says how many were taken before it.
    assert members([r for r in events if r.stream == SHARED]) == list(range(len(versions[SHARED])))
    for message in found:
        receipt = log.receipt(message)
        assert [r.version for r in events if r.message == message] == list(receipt.versions)


def test_a_reader_that_tails_the_log_sees_everything_in_order_while_many_write(log, database_url):
    names, rounds = ("an", "binh", "chi"), 25
    writers = [start(database_url, name, rounds) for name in names]
    outputs = []
    collectors = [threading.Thread(target=lambda w=writer: outputs.append(finish(w))) for writer in writers]
    for collector in collectors:
        collector.start()
    tailed, after = [], 0
    while any(collector.is_alive() for collector in collectors) or log.last_position() > after:
        if log.wait(after, timeout_seconds=0.1):
            page = log.read(after, 10)
            tailed += page
            after = page[-1].position
    for collector in collectors:
        collector.join()
    acknowledged = [message for output in outputs for message in output]
    assert set(acknowledged) == set().union(*(messages_of(name, rounds) for name in names))
    assert tailed == everything(log)
    assert [r.position for r in tailed] == sorted({r.position for r in tailed})
    check_whole(log, acknowledged)
    turns = [r.message[0] for r in tailed if r.stream == SHARED]
    assert sum(a != b for a, b in pairwise(turns)) > 3, "the writers hardly met, so this run proves little"


def kill_and_send_again(log, url, *, kills, seed):
    chance = random.Random(seed)
    rounds, acknowledged = 60, set()
    for _ in range(kills):
        writer = start(url, "an", rounds)
        writer.stdin.write("begin\n")
        writer.stdin.flush()
        for _, message in zip(range(chance.randrange(1, 300)), writer.stdout, strict=False):
            acknowledged.add(message.strip())
        time.sleep(chance.uniform(0, 0.01))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= set(writer.stdout.read().split("\n")[:-1])
        writer.stdout.close()
        writer.stderr.close()
        writer.stdin.close()
        assert writer.wait() == -signal.SIGKILL
        check_whole(log, acknowledged)
    assert set(finish(start(url, "an", rounds))) == messages_of("an", rounds)
    check_whole(log, messages_of("an", rounds))
    assert len(everything(log)) == sum(events_of(m) for m in messages_of("an", rounds))


def test_a_writer_that_is_killed_loses_and_doubles_nothing(log, database_url):
    kill_and_send_again(log, database_url, kills=3, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_a_writer_that_is_killed_again_and_again_loses_and_doubles_nothing(log, database_url, seed):
    kill_and_send_again(log, database_url, kills=12, seed=seed)


def test_threads_share_a_log(log):
    def work(name):
        for n in range(10):
            settle(log, f"{name}/decision/{n}")
            log.append(
                f"unit:{name}",
                [counted(n)],
                expected=n,
                message=f"{name}/fact/{3 * n}",
                at=NOW,
                by=BY,
                via="web",
            )

    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(work, str(n)) for n in range(6)]:
            done.result(timeout=60)
    check_whole(log, {f"{name}/decision/{n}" for name in range(6) for n in range(10)})
