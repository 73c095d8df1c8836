"""The trail's index: what its pages find is what reading the whole log would find."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from events.base import Event
from events.decisions import ExtensionAsked, TaskDecision, TaskRef
from events.facts import Fact, FactCorrected, FactRetracted, TrainingHeld
from events.registry import EVENT_TYPES
from flows import trail as keeping
from flows.lease import leased_tick
from flows.trail import Indexing, index, index_for_reader, index_while, require_indexed
from projections import trail as pages
from projections.database import reading
from projections.trail import Scope, TrailWanted, lives, trail_page
from projections.trail_index import ALL_KINDS, about, behind, kind_of
from tests.scene import Scene, open_scene
from tests.web.conftest import UNITS, document, founding

TODAY = date(2022, 9, 12)
MORNING = datetime(2022, 9, 12, 2, tzinfo=UTC)
EVERYTHING = Scope(everything=True)
INSIDE = {
    "508": ("508", "20602", "20602-01", "20602-02", "20605", "20605-01", "20605-02"),
    "20701": ("20701", "20701-01", "20701-02"),
}


@pytest.fixture
def busy(database_url: str) -> Iterator[Scene]:
    """Facts of three communes and their hamlets over a month, with some taken back and decisions."""
    scene = open_scene(database_url, province="49", coordinator_unit="49")
    scene.units(*UNITS)
    name = scene.issue(document(), founding())
    for n in range(40):
        unit = ("20602", "20605", "20701", "20602-01", "20701-02")[n % 5]
        day = date(2022, 8, 1 + n // 2)
        fact = TrainingHeld(unit=unit, occurred_on=day, subject="ky-nang", participants=n)
        done = scene.report(fact, on=date(2022, 8, 2 + n // 2))
        if n % 9 == 8:
            scene.retract(unit, done.receipt.version_last, on=date(2022, 8, 2 + n // 2))
    for unit in ("20602-01", "20701-02"):
        task = TaskRef(directive=name, obligation="1", unit=unit)
        asked = ExtensionAsked(task=task, wanted=date(2022, 10, 20), reason="mưa lũ")
        scene.decide(task, lambda _, asked=asked: [asked], on=date(2022, 8, 26))  # type: ignore[misc]  # one event, as it is
    yield scene
    scene.app.close()


def walked(scene: Scene, wanted: TrailWanted, scope: Scope = EVERYTHING) -> list[int]:
    """The positions on all pages, from the first to the last."""
    found: list[int] = []
    before = None
    while True:
        with reading(scene.app.engine) as connection:
            asked = wanted.model_copy(update={"before": before, "most": 7})
            page = trail_page(scene.app.log, connection, asked, scope, zone=scene.app.zone, lang="vi")
        found += [one.position for one in page.entries]
        if page.before is None:
            return found
        before = page.before


def unit_of(event: Event) -> str:
    match event:
        case Fact() | FactRetracted() | FactCorrected():
            return event.unit
        case TaskDecision():
            return event.task.unit
        case _:
            return ""


def test_every_page_together_is_the_whole_log_newest_first(busy: Scene) -> None:
    index(busy.app)
    whole = [r.position for r in busy.app.log.read(0, 1_000)]
    assert walked(busy, TrailWanted()) == whole[::-1]


def test_indexing_in_pieces_gives_the_same_pages(busy: Scene) -> None:
    while not index(busy.app, most=3).caught_up:
        pass
    assert walked(busy, TrailWanted()) == [r.position for r in busy.app.log.read(0, 1_000)][::-1]


def test_a_reader_adds_the_few_that_came_since_and_leaves_more_to_the_clock(
    busy: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FEW", 3)
    far = index_for_reader(busy.app)
    assert far.position == 0
    assert far.of > 3
    with pytest.raises(Indexing) as refused:
        require_indexed(busy.app)
    assert refused.value.say("vi") == (
        f"Đang lập chỉ mục nhật ký, còn khoảng {far.of} sự kiện; hãy thử lại sau ít phút."
    )
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    index_while(busy.app, lambda: False)  # no time left: one step, and no more
    assert index_for_reader(busy.app).position == 3
    index_while(busy.app, lambda: True)
    require_indexed(busy.app)


def test_a_reader_sees_what_was_said_just_now(busy: Scene) -> None:
    index(busy.app)
    busy.report(TrainingHeld(unit="20701", occurred_on=TODAY, subject="ky-nang", participants=9), on=TODAY)
    assert index_for_reader(busy.app).caught_up


def test_a_tick_of_the_clock_keeps_the_trail(busy: Scene) -> None:
    leased_tick(busy.app, "đồng hồ thử", None, at=MORNING)
    with reading(busy.app.engine) as connection:
        assert behind(connection, busy.app.projector.position()).caught_up


@pytest.mark.parametrize("gathered", [0, 400])
@pytest.mark.parametrize("inside", sorted(INSIDE))
def test_a_unit_with_all_inside_it_is_found_by_either_way(
    busy: Scene, inside: str, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "GATHERED_MOST", gathered)
    index(busy.app)
    told = [r.position for r in busy.app.log.read(0, 1_000) if unit_of(r.event) in INSIDE[inside]]
    with reading(busy.app.engine) as connection:
        units = lives(connection, inside, TODAY)
    assert walked(busy, TrailWanted(inside=units)) == told[::-1]
    scope = Scope(everything=False, units=units)
    directives = [
        r.position for r in busy.app.log.read(0, 1_000) if about(r.event).directive and not unit_of(r.event)
    ]
    assert walked(busy, TrailWanted(), scope) == sorted([*told, *directives], reverse=True)


def test_filters_hold_together_and_one_alone(busy: Scene) -> None:
    index(busy.app)
    log = busy.app.log.read(0, 1_000)
    for kind in ALL_KINDS:
        assert (
            walked(busy, TrailWanted(kind=kind))
            == [r.position for r in log if kind_of(r.event) == kind][::-1]
        )
    since, until = date(2022, 8, 5), date(2022, 8, 12)
    happened = [
        r.position for r in log if isinstance(r.event, Fact) and since <= r.event.occurred_on <= until
    ]
    asked = TrailWanted(kind="fact", by="officer", since=since, until=until, by_happening=True)
    assert walked(busy, asked) == happened[::-1]
    recorded = [r.position for r in log if since <= r.recorded_at.astimezone(busy.app.zone).date() <= until]
    assert walked(busy, TrailWanted(since=since, until=until)) == recorded[::-1]


def test_a_page_that_looked_far_enough_says_so_and_goes_on(
    busy: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LOOKED_MOST", 5)
    monkeypatch.setattr(pages, "GATHERED_MOST", 0)
    index(busy.app)
    with reading(busy.app.engine) as connection:
        rare = TrailWanted(inside=lives(connection, "20605", TODAY))
        first = trail_page(busy.app.log, connection, rare, EVERYTHING, zone=busy.app.zone, lang="vi")
    assert first.looked_back_to is not None
    assert first.before is not None
    told = [r.position for r in busy.app.log.read(0, 1_000) if unit_of(r.event) == "20605"]
    assert walked(busy, rare) == told[::-1]


def test_what_is_retracted_stands_beside_what_retracts_it(busy: Scene) -> None:
    index(busy.app)
    with reading(busy.app.engine) as connection:
        page = trail_page(
            busy.app.log,
            connection,
            TrailWanted(kind="correction"),
            EVERYTHING,
            zone=busy.app.zone,
            lang="vi",
        )
    assert len(page.entries) == 4
    for entry in page.entries:
        assert entry.corrects is not None
        assert entry.words.startswith(f"Rút dữ kiện {entry.corrects.fact}:")


def test_a_rebuild_of_the_tables_indexes_the_trail_anew(busy: Scene) -> None:
    index(busy.app)
    before = walked(busy, TrailWanted())
    busy.app.projector.rebuild()
    assert walked(busy, TrailWanted()) == []
    index(busy.app)
    assert walked(busy, TrailWanted()) == before


def test_every_kind_of_event_that_names_a_unit_or_a_directive_is_found_by_it() -> None:
    told_elsewhere = {"silenced:1", "letter_bounced:1"}
    for kind in EVENT_TYPES:
        named = {"unit", "directive", "task"} & set(kind.model_fields)
        if not named or kind.topic in told_elsewhere:
            continue
        task = TaskRef(directive="D", obligation="1", unit="U")
        filled = kind.model_construct(None, unit="U", directive="D", task=task)
        found = about(filled)
        assert found.unit == "U" or not named & {"unit", "task"}, kind.topic
        assert found.directive == "D" or not named & {"directive", "task"}, kind.topic
        assert kind_of(filled) in ALL_KINDS
