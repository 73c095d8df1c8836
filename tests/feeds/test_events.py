# ruff: noqa: E501  what is seen stands in one line
"""Events as other systems read them: CloudEvents, in order, of what the reader may see, about nobody."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from events.cloud import TOLD, TOPICS, envelope, told
from events.facts import ReportFiled, TeamFounded, TrainingHeld
from events.registry import EVENT_TYPES
from flows.feeds import events_after
from flows.roster import current_roster, revise
from projections import webhooks
from projections.database import reading
from projections.feed import Sight, versions
from tests.feeds.events import CANARY, happened, read
from tests.flows.conftest import scene
from tests.scene import Scene, at
from units.tree import Add, End, Rename, Unit

__all__ = ["scene"]

NEEDED = {"specversion", "id", "source", "type"}  # by the specification, 3.1


def kinds(found: Any) -> list[str]:
    return [one["type"] for one in found.events]


def test_an_event_is_a_cloudevent(scene: Scene) -> None:
    happened(scene)
    found = read(scene)
    first = found.events[0]
    assert set(first) >= NEEDED
    assert kinds(found) == [
        *("directive_issued:1", "team_founded:1", "training_held:1", "fact_retracted:1"),
        *("task_acknowledged:1", "extension_asked:1"),
    ]
    team = found.events[1]
    assert team == {
        "specversion": "1.0",
        "id": "unit:20599-01/1",
        "source": "http://localhost:8000",
        "type": "team_founded:1",
        "subject": "20599-01",
        "time": "2022-08-05T02:00:00Z",
        "datacontenttype": "application/json",
        "sequence": team["sequence"],
        "data": {
            "unit": "20599-01",
            "occurred_on": "2022-08-05",
            "body": "tổ công nghệ số",
            "team": "1",
            "member_count": 5,
            "decision": None,
        },
    }
    assert first["data"]["document"]["number"] == "12/KH-UBND"
    assert first["data"]["obligations"] == [{"no": "1", "action": "Lập tổ", "force": "hard"}]
    assert found.events[5]["data"]["wanted"] == "2022-09-20"
    for one in found.events:
        assert datetime.fromisoformat(one["time"]).tzinfo is not None
        assert all(name.isascii() and name.isalnum() and name.islower() for name in one)
    assert [one["sequence"] for one in found.events] == sorted(one["sequence"] for one in found.events)
    assert len({one["id"] for one in found.events}) == len(found.events)


def test_nothing_that_people_type_freely_goes_out(scene: Scene) -> None:
    happened(scene)
    said = json.dumps(read(scene).events, ensure_ascii=False)
    assert CANARY not in said
    assert "beef" not in said  # the person behind the team
    assert "officer" not in said  # who recorded it
    assert "coordinator" not in said


def test_every_kind_that_goes_out_is_registered_and_its_fields_exist() -> None:
    assert set(TOLD) <= set(EVENT_TYPES)
    for kind, fields in TOLD.items():
        assert set(fields) <= set(kind.model_fields), kind
        assert not {"note", "reason", "evidence", "members", "text", "person", "by_unit"} & set(fields), kind
    assert len(TOPICS) == len(TOLD)


def test_what_is_inside_stays_inside(scene: Scene) -> None:
    happened(scene)
    inside = [r for r in scene.app.log.read(0, 1_000) if not told(r.event)]
    assert {r.topic for r in inside} >= {"roster_revised:1", "post_named:1", "directive_drafted:1"}
    with pytest.raises(ValueError, match="does not go out"):
        envelope(inside[0], "x")


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (["49"], ["directive_issued", "team_founded", "training_held", "fact_retracted", "task_acknowledged", "extension_asked"]),
        (["20599"], ["directive_issued", "team_founded", "fact_retracted", "task_acknowledged", "extension_asked"]),
        (["20599-02"], ["directive_issued", "task_acknowledged", "extension_asked"]),
        (["20602"], ["training_held"]),
        (["20602", "20599-01"], ["directive_issued", "team_founded", "training_held", "fact_retracted"]),
        ([], []),
    ],
)  # fmt: skip
def test_a_reader_sees_their_part_of_the_tree_and_no_more(
    scene: Scene, roots: list[str], expected: list[str]
) -> None:
    happened(scene)
    assert [kind.partition(":")[0] for kind in kinds(read(scene, roots=roots))] == expected


def test_what_may_be_seen_agrees_with_the_roster(scene: Scene) -> None:
    codes = ["VN", "49", "508", "20599", "20602", "20599-01", "20602-01"]
    roster = current_roster(scene.app)
    on = date(2022, 8, 1)
    with reading(scene.app.engine) as connection:
        for root in codes:
            [(no, _)] = versions(connection, root)
            sight = Sight(connection, {no})
            for code in codes:
                above = {unit.code for unit in roster.ancestors(code, on)}
                assert sight.unit(code, on) is (root in {code, *above}), (root, code)
            assert not sight.unit("99999", on)


def test_a_code_that_was_another_unit_s_shows_nothing_of_that_one(scene: Scene) -> None:
    """A commune ends, its code is given to another; a third moves to another district with its past."""
    last, first = date(2022, 8, 31), date(2022, 9, 1)
    changes = [
        Add(Unit("509", "Huyện Nông Sơn", "huyen", "huyen", "49", date(2022, 1, 1))),
        End("20602-01", last),
        End("20602", last),
        Add(Unit("20602", "Xã Mới", "xa", "xa", "509", first)),
        Rename("20599", "Thị trấn Nam Phước Mới", first),
    ]
    revise(scene.app, changes, source="test", now=at(first), by="test", via="import")
    for unit, on in (("20602", date(2022, 8, 6)), ("20602", date(2022, 9, 6)), ("20599", date(2022, 8, 7))):
        fact = TrainingHeld(unit=unit, occurred_on=on, subject=f"{unit} {on}", participants=9)
        scene.report(fact, on=date(2022, 9, 10))

    def seen(root: str) -> list[str]:
        return [one["data"]["subject"] for one in read(scene, roots=[root]).events]

    assert seen("20602") == ["20602 2022-09-06"]
    assert seen("509") == ["20602 2022-09-06"]
    assert seen("508") == ["20602 2022-08-06", "20599 2022-08-07"]
    assert seen("20599") == ["20599 2022-08-07"]  # renamed, it is still itself
    assert len(seen("49")) == 3


def test_a_cursor_goes_on_where_it_was_and_never_misses(scene: Scene) -> None:
    happened(scene)
    whole = read(scene)
    cursor, pieces = 0, []
    while True:
        part = read(scene, cursor, most=2)
        pieces += part.events
        cursor = part.cursor
        if not part.more:
            break
    assert tuple(pieces) == whole.events
    assert read(scene, cursor).events == ()
    scene.report(ReportFiled(unit="20602", occurred_on=date(2022, 8, 20), report="x", for_period="2022-08"))
    assert kinds(read(scene, cursor)) == ["report_filed:1"]
    assert read(scene, whole.cursor, most=2).events == read(scene, cursor).events


def test_kinds_can_be_chosen(scene: Scene) -> None:
    happened(scene)
    assert kinds(read(scene, topics=["training_held:1"])) == ["training_held:1"]


def test_the_cursor_moves_past_what_the_reader_may_not_see(scene: Scene) -> None:
    happened(scene)
    found = events_after(scene.app, 0, roots=[])
    assert (found.events, found.cursor, found.more) == ((), scene.app.log.last_position(), False)


def test_what_is_not_folded_yet_waits(scene: Scene) -> None:
    happened(scene)
    cursor = scene.app.log.last_position()
    fact = TeamFounded(unit="20602-01", occurred_on=date(2022, 8, 10), body="x", member_count=3)
    scene.app.log.append(
        "unit:20602-01", [fact], expected=0, message="m", at=datetime.fromisoformat("2022-08-10T02:00:00Z"), by="x", via="web"
    )  # fmt: skip
    assert read(scene, cursor).events == ()
    scene.app.projector.catch_up()
    assert kinds(read(scene, cursor)) == ["team_founded:1"]
    assert webhooks.metadata.tables  # subscriptions stand beside the log, whatever is folded
