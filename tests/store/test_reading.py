"""Reading in log order, waking up, and what the library's own interface still does."""

import threading
from time import monotonic, sleep

import pytest
from eventsourcing.persistence import StoredEvent as NativeEvent

from events.base import Message
from tests.store.samples import BY, NOW, counted, facts, members


def fill(log, n):
    for _ in log.ingest(facts(n), at=NOW, by=BY, via="import"):
        pass


def test_the_log_is_read_in_order_page_by_page(log):
    fill(log, 25)
    after, pages = 0, []
    while page := log.read(after, 10):
        pages.append(members(page))
        after = page[-1].position
    assert pages == [list(range(10)), list(range(10, 20)), list(range(20, 25))]
    assert after == log.last_position() == 25


def test_an_empty_log_reads_as_empty(log):
    assert (log.read(0, 10), log.stream("unit:1"), log.last_position(), log.receipt("a")) == ([], [], 0, None)


def test_a_stream_is_read_from_a_version_on(log):
    fill(log, 21)
    assert members(log.stream("unit:20000")) == [0, 7, 14]
    assert members(log.stream("unit:20000", after=1)) == [7, 14]


def test_raw_rows_are_the_stored_bytes_and_decode_to_what_is_read(log):
    fill(log, 5)
    raw = log.read_raw(0, 10)
    assert all(type(row.state) is bytes for row in raw)
    assert log.mapper.decode(raw) == log.read(0, 10)


def test_positions_are_never_used_twice(log):
    """Also not those of rows that an operator took away at the end of the log."""
    fill(log, 5)
    with log.recorder.datastore.transaction(commit=True) as cursor:
        cursor.execute("DELETE FROM stored_events WHERE notification_id > 3")
    receipt = log.append("unit:9", [counted()], expected=0, message="later", at=NOW, by=BY, via="web")
    assert receipt.position_first == 6


def test_a_write_that_fails_half_way_leaves_nothing_but_perhaps_a_gap(log):
    fill(log, 3)

    def stumble():
        with log.recorder.writing() as writing:
            row = log.read_raw(0, 1)[0]._replace(position=writing.next_position(), stream="unit:9")
            writing.insert([row], [])
            assert writing.versions(["unit:9"]) == {"unit:9": row.version}
            raise RuntimeError("the process stumbles")

    with pytest.raises(RuntimeError, match="the process stumbles"):
        stumble()
    assert (log.last_position(), log.stream("unit:9")) == (3, [])
    fill_more = list(log.ingest([Message("next", "unit:9", (counted(),))], at=NOW, by=BY, via="web"))
    assert fill_more[0].receipts[0].position_first > 3


def test_waiting_ends_at_once_when_there_is_something_to_read(log):
    fill(log, 1)
    assert log.wait(0, timeout_seconds=60)


def test_waiting_ends_when_the_time_is_up(log):
    fill(log, 1)
    start = monotonic()
    assert not log.wait(1, timeout_seconds=0.05)
    assert monotonic() - start >= 0.05


def test_a_write_wakes_those_who_wait(log):
    woken = []

    def wait():
        woken.append(log.wait(1, timeout_seconds=60))

    fill(log, 1)
    waiting = [threading.Thread(target=wait) for _ in range(2)]
    for thread in waiting:
        thread.start()
    sleep(0.05)
    assert woken == []
    log.append("unit:1", [counted()], expected=None, message="wake", at=NOW, by=BY, via="web")
    for thread in waiting:
        thread.join(timeout=30)
    assert woken == [True, True]


def test_a_write_that_brings_no_event_wakes_nobody(log):
    fill(log, 1)
    thread = threading.Timer(
        0.02, lambda: log.append("unit:1", [], expected=None, message="none", at=NOW, by=BY, via="web")
    )
    thread.start()
    assert not log.wait(1, timeout_seconds=0.1)
    thread.join()


def test_the_native_interface_reads_and_writes_the_same_log(log):
    fill(log, 9)
    recorder = log.recorder
    assert recorder.max_notification_id() == 9
    assert [n.id for n in recorder.select_notifications(3, 4)] == [3, 4, 5, 6]
    assert [n.id for n in recorder.select_notifications(3, 4, inclusive_of_start=False)] == [4, 5, 6, 7]
    assert [n.id for n in recorder.select_notifications(None, 9, stop=2)] == [1, 2]
    assert len(recorder.select_notifications(1, 9, topics=["sample_counted:1"])) == 9
    assert len(recorder.select_notifications(1, 9, topics=["sample_opened:1"])) == 0
    first = log.read_raw(0, 1)[0]
    [notification] = recorder.select_notifications(1, 1)
    assert (
        notification.originator_id,
        notification.originator_version,
        notification.topic,
        notification.state,
    ) == (
        first.stream,
        first.version,
        first.topic,
        first.state,
    )
    assert [e.originator_version for e in recorder.select_events("unit:20000")] == [1, 2]
    assert list(recorder.insert_events([NativeEvent("unit:n", 1, first.topic, first.state)])) == [10]
    assert (
        log.append("unit:n", [counted()], expected=1, message="n", at=NOW, by=BY, via="web").position_first
        == 11
    )
