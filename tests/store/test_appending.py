"""Writing one message: versions, receipts, resends, conflicts. Every test runs on both databases."""

import json
from datetime import timedelta, timezone

import pytest

from events.base import Conflict, MessageIdReused, NameUnfit, Receipt, TooLarge, UnregisteredEvent
from events.store import APPEND_MAX, open_log
from events.store.log import DECIDE_TRIES
from tests.store.samples import BY, NOW, SAMPLES, Opened, Renounced, counted, members

LATER = NOW + timedelta(hours=5)


def put(log, stream="unit:1", numbers=(1,), *, message, expected=None, at=NOW) -> Receipt:
    events = [counted(n) for n in numbers]
    return log.append(stream, events, expected=expected, message=message, at=at, by=BY, via="web")


def settle(log, decide, *, message="d", digest=b"ask for 5 days", stream="unit:1", at=NOW) -> Receipt:
    return log.decide(stream, decide, message=message, digest=digest, at=at, by=BY, via="web")


def test_a_receipt_says_where_the_events_are(log):
    put(log, "unit:2", [9], message="a")
    receipt = put(log, "unit:1", [1, 2, 3], message="b", expected=0)
    assert receipt == Receipt("b", "unit:1", 1, 3, 2, 4, NOW, repeated=False)
    assert list(receipt.versions) == [1, 2, 3]
    assert [(r.position, r.version, r.message, r.by, r.via) for r in log.stream("unit:1")] == [
        (2, 1, "b", BY, "web"),
        (3, 2, "b", BY, "web"),
        (4, 3, "b", BY, "web"),
    ]


def test_versions_count_on_within_a_stream_and_positions_within_the_log(log):
    receipts = [put(log, stream, message=f"m{i}") for i, stream in enumerate(["unit:1", "unit:2", "unit:1"])]
    assert [(r.version_first, r.position_first) for r in receipts] == [(1, 1), (1, 2), (2, 3)]


def test_a_resend_gives_the_first_answer_and_writes_nothing(log):
    first = put(log, numbers=[1, 2], message="a", expected=0)
    put(log, numbers=[3], message="b")
    # Later, when the stream has moved on, and even under a stale expectation.
    assert put(log, numbers=[1, 2], message="a", expected=0, at=LATER) == first._replace(repeated=True)
    assert members(log.read(0, 10)) == [1, 2, 3]


def test_the_first_answer_outlives_the_process(log, database_url):
    first = put(log, message="a")
    log.close()
    with open_log(database_url, SAMPLES) as again:
        assert again.receipt("a") == first
        assert put(again, message="a", at=LATER) == first._replace(repeated=True)
        assert again.receipt("never sent") is None


def test_an_id_that_comes_again_with_other_content_is_refused(log):
    put(log, "unit:1", [1], message="a")
    for stream, numbers in [("unit:1", [2]), ("unit:1", [1, 1]), ("unit:1", []), ("unit:2", [1])]:
        with pytest.raises(MessageIdReused) as caught:
            put(log, stream, numbers, message="a", at=LATER)
        assert str(caught.value) == (
            "Mã thông điệp a đã được dùng lúc 08:02 26/5/2022 (giờ Việt Nam) cho một nội dung khác; "
            "nội dung đầu vẫn giữ nguyên. Hãy gửi nội dung mới với một mã mới."
        )
    assert members(log.read(0, 10)) == [1]


def test_the_same_thing_said_by_a_colleague_in_another_way_is_the_same_thing(log):
    first = put(log, message="a")
    again = log.append("unit:1", [counted(1)], expected=None, message="a", at=LATER, by="post:9", via="link")
    assert again == first._replace(repeated=True)
    assert log.stream("unit:1")[0].by == BY


def test_a_stale_expectation_is_a_conflict_and_writes_nothing(log):
    put(log, message="a")
    for expected in (0, 2):
        with pytest.raises(
            Conflict, match=f"unit:1 đang ở phiên bản 1, không phải {expected}: có người vừa ghi trước"
        ):
            put(log, message="b", expected=expected)
    assert log.receipt("b") is None
    assert put(log, message="b", expected=1).version_last == 2


def test_a_write_with_nothing_to_add_is_acknowledged_all_the_same(log):
    put(log, numbers=[1, 2], message="a")
    receipt = put(log, numbers=[], message="b", expected=2)
    assert (receipt.version_first, receipt.version_last, list(receipt.versions)) == (3, 2, [])
    assert receipt.position_last == log.last_position() == 2
    assert put(log, numbers=[], message="b") == receipt._replace(repeated=True)


def test_instants_are_kept_in_utc(log):
    local = NOW.astimezone(timezone(timedelta(hours=7)))
    receipt = put(log, message="a", at=local)
    assert receipt.recorded_at.utcoffset() == timedelta(0)
    assert log.receipt("a") == receipt
    assert log.receipt("a").recorded_at.utcoffset() == timedelta(0)
    assert log.stream("unit:1")[0].recorded_at == NOW


def test_a_time_without_a_zone_is_refused(log):
    with pytest.raises(ValueError, match="names no instant"):
        put(log, message="a", at=NOW.replace(tzinfo=None))


def test_unfit_names_are_refused_before_anything_is_written(log):
    for name in ["", "x" * 201, "a\x00b", "a\nb", "\ud800"]:
        with pytest.raises(NameUnfit, match="phải có từ 1 đến 200 ký tự in được"):
            put(log, message=name)
        with pytest.raises(NameUnfit):
            put(log, stream=name, message="a")
    assert log.last_position() == 0


def test_names_of_any_script_and_full_length_are_kept(log):
    name = "thôn:Đông Hòa/" + "ấ" * 186
    put(log, name, message=name)
    assert log.stream(name)[0].message == log.receipt(name).message == name


def test_a_message_has_a_size_limit(log):
    with pytest.raises(TooLarge, match=r"mang 1\.001 sự kiện, nhiều nhất là 1\.000; hãy chia ra"):
        put(log, numbers=range(APPEND_MAX + 1), message="a")
    huge = counted().model_copy(update={"decision": "x" * 5_000_000})
    with pytest.raises(TooLarge, match=r"nặng 5\.000\.\d+ byte, nhiều nhất là 4\.194\.304"):
        log.append("unit:1", [huge], expected=None, message="a", at=NOW, by=BY, via="web")
    assert put(log, numbers=range(APPEND_MAX), message="a").version_last == APPEND_MAX


def test_a_kind_that_is_not_registered_is_refused(log):
    with pytest.raises(UnregisteredEvent, match="Renounced không có trong sổ đăng ký"):
        log.append("unit:1", [Renounced(unit="1")], expected=None, message="a", at=NOW, by=BY, via="web")
    assert log.receipt("a") is None


def test_stored_names_are_the_topics_and_never_a_module(log):
    put(log, message="a")
    [row] = log.read_raw(0, 10)
    assert row.topic == "sample_counted:1"
    assert list(json.loads(row.state)) == ["at", "message", "by", "via", "data"]


def test_a_decision_rests_on_what_happened_before(log):
    put(log, numbers=[4], message="a")
    receipt = settle(log, lambda past: [counted(members(past)[-1] + 1)])
    assert (receipt.version_first, members(log.stream("unit:1"))) == (2, [4, 5])


def test_a_decision_sent_again_is_not_taken_again(log):
    first = settle(log, lambda _: [Opened(unit="1")])
    again = settle(log, lambda _: pytest.fail("it was decided already"), at=LATER)
    assert again == first._replace(repeated=True)
    with pytest.raises(MessageIdReused):
        settle(log, lambda _: pytest.fail("it was decided already"), digest=b"ask for 9 days")


def test_a_decision_is_taken_again_when_others_wrote_meanwhile(log):
    seen = []

    def decide(past):
        seen.append(members(past))
        if len(seen) <= 2:
            put(log, numbers=[len(seen)], message=f"rival-{len(seen)}")
        return [counted(100 + len(past))]

    receipt = settle(log, decide)
    assert seen == [[], [1], [1, 2]]
    assert receipt.version_first == 3
    assert members(log.stream("unit:1")) == [1, 2, 102]


def test_deciding_ends_even_when_others_never_stop_writing(log):
    tries = []

    def decide(past):
        tries.append(len(past))
        put(log, message=f"rival-{len(past)}")
        return [counted(0)]

    with pytest.raises(Conflict, match="unit:1 bị ghi liên tục, đã thử 10 lần mà chưa đến lượt; hãy gửi lại"):
        settle(log, decide)
    assert tries == list(range(DECIDE_TRIES))
    assert log.receipt("d") is None


def test_a_twin_that_was_faster_is_not_held_against_the_message(log):
    """The same click arrives twice at once: one decides, both get the same answer."""

    def decide(past):
        if not past:
            settle(log, lambda _: [Opened(unit="1")])
        return [Opened(unit="1")]

    receipt = settle(log, decide)
    assert receipt.repeated
    assert receipt._replace(repeated=False) == log.receipt("d")
    assert len(log.stream("unit:1")) == 1


def test_what_a_decision_raises_is_passed_on_and_nothing_is_written(log):
    with pytest.raises(Conflict, match="tổ đã có"):
        settle(log, lambda _: (x for x in ()).throw(Conflict("tổ đã có")))
    assert (log.last_position(), log.receipt("d")) == (0, None)
