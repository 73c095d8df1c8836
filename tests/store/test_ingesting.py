"""Many messages at once: batches, resends, refusals one by one, and rules over a stream's past."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.base import Event, Message, MessageIdReused, NameUnfit, TooLarge, UnregisteredEvent
from events.mapper import Mapper, StoredEvent
from events.store import APPEND_MAX, Check, open_log
from events.upcasts import Upcast
from tests.store.samples import (
    BY,
    NOW,
    Counted,
    Opened,
    Renounced,
    Shut,
    counted,
    facts,
    members,
)
from words import Refused


def take(log, messages, *, at=NOW, **how):
    return list(log.ingest(messages, at=at, by=BY, via="import", **how))


def test_every_message_is_recorded_with_a_receipt_in_the_order_it_came(log):
    results = take(log, facts(25), batch=10)
    assert [(r.appended, r.repeated, r.events, r.rejected) for r in results] == [
        (10, 0, 10, ()),
        (10, 0, 10, ()),
        (5, 0, 5, ()),
    ]
    assert [receipt.message for r in results for receipt in r.receipts] == [f"m-{i}" for i in range(25)]
    assert members(log.read(0, 100)) == list(range(25))
    assert all(log.receipt(receipt.message) == receipt for r in results for receipt in r.receipts)


def test_versions_count_on_from_what_the_stream_had(log):
    log.append("unit:20000", [counted(), counted()], expected=0, message="a", at=NOW, by=BY, via="web")
    [result] = take(log, facts(3, streams=1))
    assert [r.version_first for r in result.receipts] == [3, 4, 5]
    assert [r.version for r in log.stream("unit:20000")] == [1, 2, 3, 4, 5]


def test_sending_everything_again_writes_nothing(log):
    first = take(log, facts(25), batch=10)
    again = take(log, facts(25), batch=7, at=NOW + timedelta(days=1))
    assert [r.appended for r in again] == [0, 0, 0, 0]
    assert [x for r in again for x in r.receipts] == [
        x._replace(repeated=True) for r in first for x in r.receipts
    ]
    assert log.last_position() == 25


def test_a_file_that_broke_off_is_simply_sent_again(log):
    def broken():
        yield from facts(15)
        raise OSError("the connection broke")

    with pytest.raises(OSError, match="broke"):
        take(log, broken(), batch=10)
    results = take(log, facts(25), batch=10)
    assert [(r.appended, r.repeated) for r in results] == [(0, 10), (10, 0), (5, 0)]


def test_a_reused_id_is_reported_and_the_others_go_on(log):
    take(log, [Message("m-1", "unit:20001", (counted(99),))])
    [result] = take(log, facts(3))
    assert [r.message for r in result.receipts] == ["m-0", "m-2"]
    [rejected] = result.rejected
    assert (rejected.message.id, type(rejected.reason)) == ("m-1", MessageIdReused)
    assert "Mã thông điệp m-1 đã được dùng lúc 08:02 26/5/2022" in str(rejected.reason)


def test_the_same_id_twice_in_a_batch_is_a_resend_or_a_reuse(log):
    one = Message("a", "unit:1", (counted(1),))
    other = Message("a", "unit:1", (counted(2),))
    [result] = take(log, [one, one, other])
    first, again = result.receipts
    assert again == first._replace(repeated=True)
    assert [type(r.reason) for r in result.rejected] == [MessageIdReused]
    assert members(log.read(0, 10)) == [1]


def test_unfit_messages_are_reported_and_the_others_go_on(log):
    unfit = [
        Message("", "unit:1", (counted(),)),
        Message("a", "unit:\x00", (counted(),)),
        Message("b", "unit:1", (counted(),) * (APPEND_MAX + 1)),
    ]
    [result] = take(log, [*unfit[:2], *facts(2), *unfit[2:]])
    assert (result.appended, [type(r.reason) for r in result.rejected]) == (
        2,
        [NameUnfit, NameUnfit, TooLarge],
    )
    [result] = take(log, unfit)
    assert (result.receipts, len(result.rejected)) == ((), 3)


def test_a_kind_that_is_not_registered_stops_the_whole_before_it_is_written(log):
    with pytest.raises(UnregisteredEvent):
        take(log, [*facts(3), Message("x", "unit:1", (Renounced(unit="1"),))])
    assert log.last_position() == 0


def test_a_message_is_written_whole_and_batches_count_events(log):
    four = [Message(f"m{i}", f"unit:{i}", tuple(counted(10 * i + k) for k in range(4))) for i in range(5)]
    results = take(log, four, batch=10)
    assert [(r.appended, r.events) for r in results] == [(2, 8), (2, 8), (1, 4)]
    assert [(x.version_first, x.version_last) for r in results for x in r.receipts] == [(1, 4)] * 5
    assert members(log.read(0, 100)) == [10 * i + k for i in range(5) for k in range(4)]


def test_large_events_make_small_batches(log):
    large = counted().model_copy(update={"decision": "x" * 4_000_000})
    results = take(log, [Message(f"m{i}", f"unit:{i}", (large,)) for i in range(6)])
    assert [r.appended for r in results] == [4, 2]  # 16 MiB of data hold four


def test_nothing_to_take_in_is_no_batch(log):
    assert take(log, []) == []


class AlreadyOpen(Refused):
    """The sample invariant: a stream opens once until it is shut."""


def open_once(message, past):
    if past and isinstance(past[-1].event, Opened):
        raise AlreadyOpen("{stream} đã mở từ {message}", stream=message.stream, message=past[-1].message)


ONCE = Check(guards=frozenset({Opened}), needs=frozenset({Opened, Shut}), judge=open_once)


def opened(id_, stream="unit:1", *events) -> Message:
    return Message(id_, stream, events or (Opened(unit="1"),))


def test_a_rule_sees_what_the_log_and_the_batch_held_before(log):
    take(log, [opened("a", "unit:1"), opened("b", "unit:2"), opened("c", "unit:2", Shut(unit="2"))])
    [result] = take(
        log,
        [
            opened("d", "unit:1"),  # open since a
            opened("e", "unit:2"),  # shut by c
            opened("f", "unit:2"),  # open since e, in this very batch
            opened("g", "unit:3", counted()),  # not guarded
            opened("h", "unit:3"),
        ],
        check=ONCE,
    )
    assert [r.message for r in result.receipts] == ["e", "g", "h"]
    assert [(r.message.id, str(r.reason)) for r in result.rejected] == [
        ("d", "unit:1 đã mở từ a"),
        ("f", "unit:2 đã mở từ e"),
    ]
    assert [r.version for r in log.stream("unit:2")] == [1, 2, 3]


def test_a_resend_is_answered_and_not_judged(log):
    [first] = take(log, [opened("a")], check=ONCE)
    [again] = take(log, [opened("a"), opened("b")], check=ONCE)
    assert again.receipts == (first.receipts[0]._replace(repeated=True),)
    assert [r.message.id for r in again.rejected] == ["b"]


def test_a_rule_is_told_where_the_past_events_stand(log):
    told = []
    look = Check(frozenset({Shut}), frozenset({Opened, Counted}), lambda _, past: told.extend(past))
    take(log, [opened("a"), opened("b", "unit:2")])
    take(
        log,
        [opened("c", "unit:1", Opened(unit="1"), counted(5)), opened("d", "unit:1", Shut(unit="1"))],
        check=look,
    )
    assert told == log.read(0, 1) + log.read(2, 2)
    assert told == [r for r in log.stream("unit:1") if not isinstance(r.event, Shut)]


def test_a_rule_sees_each_past_event_once_however_many_batches_there_are(log):
    seen = []
    look = Check(frozenset({Counted}), frozenset({Counted}), lambda _, past: seen.append(members(past)))
    take(log, facts(4, streams=1), batch=1, check=look)
    assert seen == [[], [0], [0, 1], [0, 1, 2]]


def test_a_rejected_message_leaves_no_gap_in_the_stream_and_can_be_sent_later(log):
    take(log, [opened("a"), opened("b"), opened("c", "unit:1", counted(1))], check=ONCE)
    assert [(r.version, r.message) for r in log.stream("unit:1")] == [(1, "a"), (2, "c")]
    take(log, [opened("s", "unit:1", Shut(unit="1"))], check=ONCE)
    [result] = take(log, [opened("b")], check=ONCE)
    assert (result.appended, result.rejected) == (1, ())


class Reopened(Event, topic="sample_reopened:2"):
    """Was stored as an Opened of another name before."""

    unit: str


def test_a_rule_sees_the_past_in_its_present_shape(log, database_url):
    take(log, [opened("a")])
    log.close()
    now_called = Upcast("sample_opened:1", "sample_reopened:2", lambda data: data)
    with open_log(database_url, Mapper([Reopened, Counted], [now_called])) as later:
        past = []
        look = Check(frozenset({Counted}), frozenset({Reopened}), lambda _, seen: past.extend(seen))
        take(later, [opened("b", "unit:1", counted())], check=look)
    assert [(r.event, r.topic) for r in past] == [(Reopened(unit="1"), "sample_opened:1")]


RUNS = count()  # the examples share a log, and have names of their own in it

message_lists = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 2), st.lists(st.integers(0, 3), max_size=3)), max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sent=message_lists, cuts=st.lists(st.integers(1, 5), min_size=1, max_size=4), resent=message_lists)
def test_the_log_is_the_same_however_messages_are_cut_into_batches_and_repeated(log, sent, cuts, resent):
    """Against a model of a dozen lines: the first message of an id counts, whatever comes again."""
    start = log.last_position()
    run = next(RUNS)

    def as_messages(drawn):
        return [
            Message(f"{run}/{id_}", f"unit:{run}/{stream}", tuple(counted(n) for n in numbers))
            for id_, stream, numbers in drawn
        ]

    messages = as_messages(sent + resent)
    model: dict[str, Message] = {}
    for message in messages:
        model.setdefault(message.id, message)
    versions: dict[str, int] = {}
    expected = []
    for message in model.values():
        for event in message.events:
            versions[message.stream] = versions.get(message.stream, 0) + 1
            expected.append((message.stream, versions[message.stream], message.id, event))

    rejected = 0
    remaining = list(messages)
    for i in range(len(messages)):
        cut, remaining = remaining[: cuts[i % len(cuts)]], remaining[cuts[i % len(cuts)] :]
        rejected += sum(len(r.rejected) for r in take(log, cut, batch=3))
    assert [(r.stream, r.version, r.message, r.event) for r in log.read(start, 1000)] == expected
    assert rejected == sum(model[m.id] != m for m in messages)


def test_the_row_that_ingest_writes_is_the_row_that_append_writes(log):
    take(log, [Message("a", "unit:1", (counted(3),))])
    log.append("unit:1", [counted(3)], expected=1, message="b", at=NOW, by=BY, via="import")
    first, second = log.read_raw(0, 2)
    assert second == StoredEvent(2, "unit:1", 2, first.topic, first.state.replace(b'"a"', b'"b"'))
