"""Events to stored bytes and back; what is stored once is read for ever."""

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.base import Event, EventUnreadable, UnknownTopic, UnregisteredEvent
from events.mapper import Mapper, StoredEvent, head, opening, state
from events.upcasts import Upcast
from tests.store.samples import BY, NOW, SAMPLES, Counted, Opened, Shut, counted

GOLDEN = Path(__file__).with_name("golden") / "sample_counted_1.jsonl"


def stored(event, *, mapper=SAMPLES, at=NOW, message="m-1", by=BY, via="web") -> StoredEvent:
    topic, data = mapper.encode(event)
    return StoredEvent(7, "unit:20551", 3, topic, state(opening(head(at=at, by=by, via=via), message), data))


def tampered(**changes: object) -> StoredEvent:
    row = stored(counted())
    envelope = json.loads(row.state)
    for name, value in changes.items():
        envelope["data" if name in Counted.model_fields else name] = (
            envelope["data"] | {name: value} if name in Counted.model_fields else value
        )
    return row._replace(state=json.dumps(envelope).encode())


def test_stored_bytes_are_one_json_object_with_the_data_last():
    assert stored(counted(7)).state.decode() == (
        '{"at":"2022-05-26T01:02:03.456789Z","message":"m-1","by":"post:20551:culture","via":"web",'
        '"data":{"unit":"20551","on":"2022-05-26","members":7,"share":"12.50","decision":"12/QĐ-UBND"}}'
    )


def test_what_was_recorded_is_read_with_its_place_and_who_said_it():
    [recorded] = SAMPLES.decode([stored(counted(7))])
    assert recorded == (7, "unit:20551", 3, "sample_counted:1", counted(7), NOW, "m-1", BY, "web")
    assert recorded.recorded_at.utcoffset() == timedelta(0)


def test_instants_are_stored_in_utc():
    local = NOW.astimezone(timezone(timedelta(hours=7)))
    assert stored(counted(), at=local) == stored(counted())


def test_a_time_without_a_zone_is_no_instant():
    with pytest.raises(ValueError, match="names no instant"):
        stored(counted(), at=datetime(2022, 5, 26))  # noqa: DTZ001 (the mistake itself)


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.builds(
        Counted,
        unit=texts,
        on=st.dates(),
        members=st.integers(),
        share=st.decimals(allow_nan=False, allow_infinity=False),
        decision=texts,
    ),
    st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
    texts,
    texts,
)
def test_every_event_comes_back_as_it_went(event, at, message, by):
    [recorded] = SAMPLES.decode([stored(event, at=at, message=message, by=by)])
    assert (recorded.event, recorded.recorded_at, recorded.message, recorded.by) == (event, at, message, by)
    assert str(recorded.event.share) == str(event.share)


def test_rows_of_the_first_version_are_read_for_ever():
    """These bytes were stored once and are never rewritten: only this reading of them may grow."""
    rows = [
        StoredEvent(**row | {"state": row["state"].encode()})
        for row in map(json.loads, GOLDEN.read_bytes().splitlines())
    ]
    recorded = SAMPLES.decode(rows)
    assert [r.event for r in recorded] == [
        Counted(unit="20551", on=date(2022, 6, 20), members=4, share=Decimal("66.7"), decision="31/QĐ-UBND"),
        Counted(
            unit="thôn-Đông-Hòa", on=date(2020, 2, 29), members=0, share=Decimal(0), decision='số "7"\\b'
        ),
    ]
    assert [(r.position, r.stream, r.version, r.message, r.by, r.via) for r in recorded] == [
        (12, "unit:20551", 1, "form-8c1", "post:20551:culture", "web"),
        (15, "unit:thôn-Đông-Hòa", 2, "sheet-5/row-3", "account:17", "import"),
    ]
    assert [r.recorded_at for r in recorded] == [
        datetime(2022, 6, 20, 3, 0, tzinfo=UTC),
        datetime(2022, 7, 5, 16, 59, 59, 999999, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"members": "many"}, "data.members: Input should be a valid integer"),
        (
            {"members": 1.5},
            "data.members: Input should be a valid integer, got a number with a fractional part",
        ),
        ({"on": "2022-02-30"}, "data.on: Input should be a valid date"),
        ({"data": {"unit": "1"}}, "data.on: Field required"),
        ({"mood": "good"}, "mood: Extra inputs are not permitted"),
        ({"via": "rumour"}, "via: Input should be 'web', 'import', 'link', 'command', 'clock' or 'api'"),
        ({"at": "2022-05-26T01:02:03"}, "at: Input should have timezone info"),
    ],
)
def test_stored_bytes_that_break_their_promise_are_not_handed_out(changes, reason):
    with pytest.raises(EventUnreadable, match=re.escape(reason)) as caught:
        SAMPLES.decode([tampered(**changes)])
    assert "Sự kiện ở vị trí 7 (sample_counted:1) không đúng dạng đã hứa" in str(caught.value)


def test_bytes_that_are_no_json_are_not_handed_out():
    with pytest.raises(EventUnreadable, match="Invalid JSON"):
        SAMPLES.decode([stored(counted())._replace(state=b'{"at":"2022')])


def test_a_kind_that_this_version_does_not_know_asks_for_a_newer_one():
    with pytest.raises(
        UnknownTopic,
        match="vị trí 7 thuộc loại team_dreamt:1 mà phiên bản này không biết; hãy dùng phiên bản Dondoc",
    ):
        SAMPLES.decode([stored(counted())._replace(topic="team_dreamt:1")])


def test_a_kind_that_is_not_listed_cannot_be_stored():
    with pytest.raises(UnregisteredEvent, match="Sự kiện Shut không có trong sổ đăng ký"):
        Mapper([Counted]).encode(Shut(unit="1"))


def test_a_value_smuggled_past_validation_is_not_stored():
    with pytest.raises(ValueError, match="members"):
        SAMPLES.encode(counted().model_copy(update={"members": "many"}))


class Renamed(Event, topic="sample_renamed:3"):
    """Was once {"place": …}, then {"unit": …}; now it also says how it knows."""

    unit: str
    source: str


STEPS = (
    Upcast("sample_renamed:1", "sample_renamed:2", lambda data: {"unit": data["place"]}),
    Upcast("sample_renamed:2", "sample_renamed:3", lambda data: data | {"source": "chưa rõ"}),
)


def old(topic: str, data: dict[str, object]) -> StoredEvent:
    before = opening(head(at=NOW, by=BY, via="web"), "m")
    return StoredEvent(1, "unit:1", 1, topic, state(before, json.dumps(data).encode()))


def test_old_shapes_become_the_present_one_step_by_step():
    mapper = Mapper([Renamed], STEPS)
    rows = [
        old("sample_renamed:1", {"place": "Đông Hòa"}),
        old("sample_renamed:2", {"unit": "Tây Hồ"}),
        old("sample_renamed:3", {"unit": "Nam Sơn", "source": "biên bản"}),
    ]
    assert [(r.event.unit, r.event.source, r.topic) for r in mapper.decode(rows)] == [
        ("Đông Hòa", "chưa rõ", "sample_renamed:1"),
        ("Tây Hồ", "chưa rõ", "sample_renamed:2"),
        ("Nam Sơn", "biên bản", "sample_renamed:3"),
    ]
    assert mapper.topics_of([Renamed]) == ["sample_renamed:3", "sample_renamed:1", "sample_renamed:2"]


@pytest.mark.parametrize("data", [{}, {"place": 7}, {"place": None}])
def test_old_data_are_validated_after_they_are_brought_up(data):
    with pytest.raises(EventUnreadable, match=r"sample_renamed:1\) không đúng dạng"):
        Mapper([Renamed], STEPS).decode([old("sample_renamed:1", data)])


def test_a_present_topic_is_never_upcast():
    with pytest.raises(ValueError, match="'sample_counted:1' has a present shape or an upcast already"):
        Mapper([Counted], [Upcast("sample_counted:1", "sample_counted:1", dict)])


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([("a:1", "a:2")], "the upcasts of 'a:1' lead to no kind that is listed"),
        ([("a:1", "a:2"), ("a:2", "a:1")], "the upcasts of 'a:1' go round in a circle"),
        (
            [("a:1", "sample_counted:1"), ("a:1", "sample_opened:1")],
            "'a:1' has a present shape or an upcast already",
        ),
    ],
)
def test_upcasts_that_lead_nowhere_are_found_at_the_start(steps, reason):
    with pytest.raises(ValueError, match=reason):
        Mapper([Counted, Opened], [Upcast(old, new, dict) for old, new in steps])


def test_two_listed_kinds_cannot_share_a_topic():
    twin = type("Twin", (), {"topic": "sample_counted:1"})
    with pytest.raises(ValueError, match="'sample_counted:1' is claimed by Counted already"):
        Mapper([Counted, twin])
