"""What if: a period played without sending or writing, ahead of time or over again."""

from datetime import date, timedelta

import pytest

from app.wiring import App
from directives.tasks import grant_extension
from events.decisions import TaskRef
from flows.fact_sheet import SheetRefused
from flows.simulate import BadPeriod, SimulatedLetter, Simulation, simulate
from flows.sweep import Swept
from projections import people
from projections.database import reading
from tests.flows.conftest import START
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, founded, letters, sweep_on, told
from tests.scene import Scene, at

SHEET = "kind,unit_code,occurred_on,about,quantity\n"


def shown(simulation: Simulation) -> dict[date, set[str]]:
    return {
        day.day: {f"{letter.post_name}, {letter.unit_name}" for letter in day.letters}
        for day in simulation.days
        if day.letters
    }


def to_the_town(simulation: Simulation, on: date) -> list[SimulatedLetter]:
    return [
        one for day in simulation.days if day.day == on for one in day.letters if one.unit_code == "20599"
    ]


def untouched(scene: Scene) -> tuple[int, int]:
    return scene.app.log.last_position(), scene.app.projector.position()


def sealed_by_day(scene: Scene, first: date, last: date) -> dict[date, set[str]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {day: set(told(letters(scene, day))) for day in days if letters(scene, day)}


def test_a_period_ahead_shows_who_gets_what_and_writes_nothing(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    before = untouched(scene)
    first, last = DOCUMENT.date + timedelta(days=1), DUE + timedelta(days=10)

    found = simulate(scene.app, first, last, now=at(DOCUMENT.date))

    assert untouched(scene) == before
    assert letters(scene) == []
    assert found.ahead
    assert shown(found)[DUE - timedelta(days=7)] == {
        "Văn phòng UBND, Thị trấn Nam Phước",
        "Văn phòng UBND, Xã Duy Thu",
    }
    [letter] = [
        x for d in found.days if d.day == DUE - timedelta(days=7) for x in d.letters if x.unit_code == "20599"
    ]
    assert (letter.tasks, letter.late, letter.digest) == (3, 0, False)
    assert "Khối phố 1, Khối phố 2, Khối phố 3" in letter.text


def test_what_is_simulated_is_what_then_happens(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    first, last = DOCUMENT.date + timedelta(days=1), DUE + timedelta(days=10)

    found = simulate(scene.app, first, last, now=at(DOCUMENT.date))
    for n in range((last - first).days + 1):
        sweep_on(scene, first + timedelta(days=n))

    assert shown(found) == sealed_by_day(scene, first, last)


def test_given_facts_stop_the_urging_from_their_day_on(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    facts = SHEET + "".join(f"team_founded,20599-0{n},25/9/2022,to-cnscd,4\n" for n in (1, 2, 3))
    facts += "team_founded,20602-01,20/12/2022,to-cnscd,4\n"

    found = simulate(
        scene.app, date(2022, 9, 1), date(2022, 12, 1), now=at(date(2022, 8, 31)), facts=facts.encode()
    )

    town = {day for day, names in shown(found).items() if "Văn phòng UBND, Thị trấn Nam Phước" in names}
    assert town == {DUE - timedelta(days=14), DUE - timedelta(days=7)}
    assert (found.facts_given, found.facts_outside, found.facts_refused) == (4, 1, ())


def test_the_past_is_played_again_with_what_was_recorded_then(scene: Scene) -> None:
    """The real clock was off: what would have been urged, given what really came in?"""
    scene.issue(DOCUMENT, TEAMS)
    founded(scene, "20602-01", date(2022, 9, 20))
    task = TaskRef(directive=NAME, obligation="1", unit="20599-01")
    scene.decide(
        task, lambda t: grant_extension(t, due=date(2022, 10, 14), reason="lũ"), on=date(2022, 9, 26)
    )
    before = untouched(scene)

    found = simulate(scene.app, date(2022, 9, 1), date(2022, 10, 7), now=at(date(2022, 12, 1)))

    assert untouched(scene) == before
    assert not found.ahead
    told_on = shown(found)
    assert "Văn phòng UBND, Xã Duy Thu" in told_on[DUE - timedelta(days=14)]
    assert "Văn phòng UBND, Xã Duy Thu" not in told_on[DUE - timedelta(days=7)]
    late = {
        x.tasks for d in found.days if d.day == date(2022, 10, 3) for x in d.letters if x.unit_code == "20599"
    }
    assert late == {2}  # the third has until 14/10


def test_letters_that_were_really_sent_are_not_told_again(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE - timedelta(days=7))

    found = simulate(
        scene.app,
        DUE - timedelta(days=6),
        DUE - timedelta(days=1),
        now=at(DUE - timedelta(days=6)),
    )

    assert set(shown(found)) == {DUE - timedelta(days=3), DUE - timedelta(days=1)}


def test_the_copy_holds_nobodys_name_or_address(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the log is played over again, people are known by their ids alone."""
    seen: list[str] = []

    def look(app: App, *_: object) -> Swept | None:
        with reading(app.engine) as connection:
            seen.extend(p.email + p.name + p.phone for p in people.all_persons(connection))
        raise KeyboardInterrupt

    scene.issue(DOCUMENT, TEAMS)
    monkeypatch.setattr("flows.simulate.tick", look)
    with pytest.raises(KeyboardInterrupt):
        simulate(scene.app, START, START, now=at(DUE))

    assert set(seen) == {"nobody@scratch.invalid"}


def test_a_sheet_with_errors_is_refused_before_anything_is_played(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)

    with pytest.raises(SheetRefused, match="có 1 dòng cần sửa; dòng đầu tiên: 2"):
        simulate(
            scene.app,
            date(2022, 9, 1),
            date(2022, 9, 2),
            now=at(date(2022, 8, 31)),
            facts=(SHEET + "team_founded,99999,1/9/2022,to-cnscd,4\n").encode(),
        )


def test_a_period_must_run_forward_and_not_for_years(scene: Scene) -> None:
    with pytest.raises(BadPeriod, match="Ngày cuối 1/9/2022 phải không trước ngày đầu 2/9/2022"):
        simulate(scene.app, date(2022, 9, 2), date(2022, 9, 1), now=at(DUE))
    with pytest.raises(BadPeriod, match="nhiều nhất 400 ngày"):
        simulate(scene.app, date(2022, 9, 2), date(2032, 9, 1), now=at(DUE))
