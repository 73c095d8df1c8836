"""A preview keeps quiet where the sweeps will: silences, snoozes, acknowledged and delegated tasks."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import pytest

from directives.tasks import acknowledge
from events.decisions import TaskRef
from events.muting import SilenceScope
from flows.delegating import delegate
from flows.extending import Said
from flows.intake import Draft, draft_directive
from flows.ladder_preview import LadderPreview, preview_ladders
from flows.muting import silence, snooze
from tests.flows.test_delegation import DISTRICT
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, letters, sweep_on
from tests.scene import Scene, at

TODAY = date(2022, 9, 12)
DAYS = 40
THU = TaskRef(directive=NAME, obligation="1", unit="20602-01")
TOWN = TaskRef(directive=NAME, obligation="1", unit="20599-01")
_ids = count()


def said(unit: str | None = None) -> Said:
    return Said(unit, f"quiet:{next(_ids)}", at(TODAY), "coordinator", "command")


def silenced_whole(scene: Scene) -> None:
    silence(scene.app, SilenceScope(directive=NAME), until=DUE - timedelta(days=6), reason="bão", said=said())


def silenced_in_a_commune(scene: Scene) -> None:
    silence(scene.app, SilenceScope(inside="20602"), until=DUE + timedelta(days=2), reason="bão", said=said())


def snoozed(scene: Scene) -> None:
    snooze(scene.app, THU, until=TODAY + timedelta(days=14), reason="trưởng thôn ốm", said=said("20602"))


def acknowledged(scene: Scene) -> None:
    scene.decide(TOWN, acknowledge, on=TODAY)


def everything(scene: Scene) -> None:
    for quieten in (silenced_whole, snoozed, acknowledged):
        quieten(scene)


def shown(preview: LadderPreview) -> dict[date, dict[str, int]]:
    return {
        day.day: {f"{r.post_name}, {r.unit_name}": r.tasks for r in day.readers}
        for day in preview.days
        if day.readers
    }


@pytest.mark.parametrize(
    "quieten", [silenced_whole, silenced_in_a_commune, snoozed, acknowledged, everything]
)
def test_what_is_previewed_is_what_the_sweeps_then_tell(
    scene: Scene, quieten: Callable[[Scene], None]
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    loud = shown(preview_ladders(scene.app, NAME, today=TODAY, days=DAYS))
    quieten(scene)

    preview = preview_ladders(scene.app, NAME, today=TODAY, days=DAYS)

    assert shown(preview) == told(scene)
    assert shown(preview) != loud, "the quiet changed nothing, so the test shows nothing"


def told(scene: Scene) -> dict[date, dict[str, int]]:
    """What the sweeps of the next days told, by day and reader."""
    for n in range(DAYS):
        sweep_on(scene, TODAY + timedelta(days=n))
    done: dict[date, dict[str, int]] = {}
    for content in letters(scene):
        done.setdefault(content.on, {})[f"{content.post_name}, {content.unit_name}"] = len(content.tasks)
    return done


def test_a_delegate_is_previewed_on_the_days_of_the_delegation(scene: Scene) -> None:
    scene.issue(DOCUMENT, DISTRICT)
    owned = TaskRef(directive=NAME, obligation="1", unit="508")
    delegate(scene.app, owned, to="20602", due=DUE - timedelta(days=4), reason="nơi làm", said=said("508"))

    preview = preview_ladders(scene.app, NAME, today=TODAY, days=DAYS)

    assert shown(preview) == told(scene)
    assert {who for day in preview.days for who in shown(preview).get(day.day, {})} >= {
        "Văn phòng UBND, Xã Duy Thu",
        "Văn phòng UBND, Huyện Duy Xuyên",
    }
    assert preview.quiet["delegated"] > 0


def test_what_is_not_told_is_counted_by_its_reason(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    silence(
        scene.app, SilenceScope(directive=NAME), until=DUE + timedelta(days=60), reason="bão", said=said()
    )

    preview = preview_ladders(scene.app, NAME, today=TODAY, days=10)

    assert preview.days == ()
    # Four hamlets at −14: on later days the same notices wait, they do not become more.
    assert preview.quiet == {"silenced": 4}


def test_a_draft_is_quiet_where_its_units_are(scene: Scene) -> None:
    silenced_in_a_commune(scene)
    draft_directive(
        scene.app, Draft(document=DOCUMENT, obligations=(TEAMS,)), now=at(TODAY), by="coordinator"
    )

    draft = preview_ladders(scene.app, NAME, today=TODAY, days=10)

    assert not draft.issued
    assert draft.quiet == {"silenced": 1}
