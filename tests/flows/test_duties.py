"""A unit's duties by urgency: the same on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from events.done_when import Confirmed, Happened
from events.facts import TeamFounded
from projections.database import reading
from projections.duties import LATELY, SOON, Duties, duties, urgency_of
from projections.places import place
from tests.flows.conftest import UNITS
from tests.flows.test_delegation import DISTRICT, EARLY, hand_on
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS
from tests.scene import Scene, open_scene
from units.tree import Every

TODAY = DUE + timedelta(days=1)


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    opened = open_scene(database_url)
    opened.units(*UNITS)
    yield opened
    opened.app.close()


def duties_of(scene: Scene, unit: str, today: date) -> Duties:
    with reading(scene.app.engine) as connection:
        return duties(connection, place(connection, unit, today), today)


def test_own_tasks_stand_alone_and_those_inside_together(scene: Scene) -> None:
    own = TEAMS.model_copy(
        update={
            "no": "2",
            "who": Every(level="xa", inside="49"),
            "done_when": Happened(fact="document_issued", about="kế hoạch"),
        }
    )
    scene.issue(DOCUMENT, TEAMS, own)
    scene.report(TeamFounded(unit="20599-01", occurred_on=DUE, body="to-cnscd", member_count=5))
    before, after = duties_of(scene, "20599", DUE), duties_of(scene, "20599", TODAY)

    assert [row.obligation for row in before.soon.own] == ["2"]
    assert [row.obligation for row in after.late.own] == ["2"]
    [group] = after.late.inside
    assert group.total == 3
    assert group.still_open == 3 - group.done
    assert {row.unit for row in group.first} <= {"20599-01", "20599-02", "20599-03"}
    assert len(group.first) == group.still_open
    assert not after.nothing_left
    assert (after.late.how_many, after.cut) == (1 + group.still_open, False)


def test_what_waits_for_a_review_is_no_table(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS, TEAMS.model_copy(update={"no": "2", "done_when": Confirmed()}))
    found = {group.obligation: group.fileable for group in duties_of(scene, "508", TODAY).late.inside}
    assert found == {"1": True, "2": False}


def test_urgency_turns_the_day_after_the_last_one_and_a_week_before_it() -> None:
    assert urgency_of(TODAY, TODAY) == "soon"
    assert urgency_of(TODAY - timedelta(days=1), TODAY) == "late"
    assert urgency_of(TODAY + SOON, TODAY) == "soon"
    assert urgency_of(TODAY + SOON + timedelta(days=1), TODAY) == "later"
    assert urgency_of(None, TODAY) == "later"
    assert LATELY > SOON


def test_what_was_handed_on_is_a_duty_of_whoever_has_it_in_hand(scene: Scene) -> None:
    scene.issue(DOCUMENT, DISTRICT)
    hand_on(scene)
    [one] = duties_of(scene, "20602", EARLY + timedelta(days=2)).handed

    assert (one.owner, one.due, one.days_left) == ("Huyện Duy Xuyên", EARLY, -2)
    assert (one.action, one.reason) == (DISTRICT.action, "nơi trực tiếp làm")
    assert not duties_of(scene, "20602", DUE).nothing_left
    assert duties_of(scene, "20599", DUE).handed == ()
    scene.report(TeamFounded(unit="508", occurred_on=EARLY, body="to-cnscd", member_count=4))
    assert duties_of(scene, "20602", DUE).handed == ()
