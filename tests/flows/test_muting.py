"""Quiet: acknowledged, snoozed and silenced tasks, each with its end."""

import json
from datetime import date, timedelta
from itertools import count
from uuid import UUID, uuid5

import pytest

from cli.main import main
from directives.entitled import NotTheirs
from directives.muting import NoSuchSilence, SilenceUnfit, SnoozeTooLong
from directives.tasks import TaskClosed, acknowledge, grant_extension
from events.decisions import TaskRef
from events.facts import TeamFounded
from events.muting import SilenceScope
from flows.extending import Said, UnknownDuty
from flows.muting import SILENCE, end_silence, silence, snooze
from flows.sweep import Skip
from projections.database import reading
from projections.muting import Muted, all_silences, muting
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, letters, on_every_day, sweep_on, told
from tests.scene import Scene, at
from units.tree import UnknownUnit

TASK = TaskRef(directive=NAME, obligation="1", unit="20602-01")
TOWN = TaskRef(directive=NAME, obligation="1", unit="20599-01")
EVERYTHING = SilenceScope()
SOMEBODY, ANOTHER = UUID(int=1), UUID(int=2)
DAY = DUE - timedelta(days=10)
_ids = count()


def said(on: date, unit: str | None = None, message: str | None = None) -> Said:
    return Said(unit, message or f"mute:{next(_ids)}", at(on), "coordinator", "command")


def why(scene: Scene, task: TaskRef, on: date, person: UUID | None = None) -> Muted | None:
    scene.app.projector.catch_up()
    with reading(scene.app.engine) as connection:
        return muting(connection, on).why(task, person)


def put_off(scene: Scene, until: date, *, on: date = DAY, unit: str | None = "20602") -> None:
    snooze(scene.app, TASK, until=until, reason="trưởng thôn nghỉ ốm", said=said(on, unit))


def be_quiet(scene: Scene, scope: SilenceScope, *, until: date, on: date = DAY) -> UUID:
    return silence(scene.app, scope, until=until, reason="bão số 4", said=said(on))[0]


def test_who_acknowledged_is_not_reminded_before_the_strict_day(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    scene.decide(TASK, acknowledge, on=DAY)

    assert why(scene, TASK, DUE - timedelta(days=1)) is Muted.ACKNOWLEDGED
    assert why(scene, TASK, DUE) is None
    assert why(scene, TOWN, DAY) is None


def test_an_extension_moves_the_day_on_which_the_acknowledged_are_reminded(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    scene.decide(TASK, acknowledge, on=DAY)
    scene.decide(TASK, lambda t: grant_extension(t, due=date(2022, 10, 20), reason="bão"), on=DUE)

    assert why(scene, TASK, date(2022, 10, 19)) is Muted.ACKNOWLEDGED
    assert why(scene, TASK, date(2022, 10, 20)) is None


def test_a_snooze_ends_on_its_day(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    put_off(scene, DAY + timedelta(days=4))

    quiet = [d for d in range(8) if why(scene, TASK, DAY + timedelta(days=d)) is Muted.SNOOZED]

    assert quiet == [0, 1, 2, 3]
    put_off(scene, DAY + timedelta(days=2))  # the last word counts
    assert why(scene, TASK, DAY + timedelta(days=2)) is None


def test_a_snooze_is_never_longer_than_a_fortnight_nor_past_the_last_day(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    early = DUE - timedelta(days=40)

    with pytest.raises(SnoozeTooLong, match=r"đến 4/9/2022 là cùng .tối đa 14 ngày và không quá hạn"):
        put_off(scene, early + timedelta(days=15), on=early)
    with pytest.raises(SnoozeTooLong, match="đến 30/9/2022 là cùng"):
        put_off(scene, DUE + timedelta(days=1))
    for on, until in ((DAY, DAY), (DUE, DUE + timedelta(days=1)), (DUE + timedelta(days=3), DUE)):
        with pytest.raises(SnoozeTooLong, match="hãy xin gia hạn"):
            put_off(scene, until, on=on)
    put_off(scene, DUE)
    assert why(scene, TASK, DUE) is None
    assert why(scene, TASK, DUE - timedelta(days=1)) is Muted.SNOOZED


def test_only_who_owes_snoozes_and_nobody_snoozes_what_is_done(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    with pytest.raises(NotTheirs):
        put_off(scene, DUE, unit="20599")
    scene.report(TeamFounded(unit="20602-01", occurred_on=DAY, body="to-cnscd", member_count=4))
    with pytest.raises(TaskClosed):
        put_off(scene, DUE)


def test_the_sweep_passes_over_what_is_quiet_and_says_why(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    day = DUE - timedelta(days=7)
    scene.decide(TOWN, acknowledge, on=DAY)
    put_off(scene, day + timedelta(days=1))

    swept = sweep_on(scene, day)

    assert (swept.letters, swept.notices) == (1, 2)
    assert swept.skipped == {Skip.ACKNOWLEDGED: 1, Skip.SNOOZED: 1}
    assert told(letters(scene)) == {"Văn phòng UBND, Thị trấn Nam Phước": 1}


def test_what_was_snoozed_is_told_on_its_day_and_the_others_not_again(scene: Scene) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)
    day = DUE - timedelta(days=7)
    put_off(scene, day + timedelta(days=2))
    sweep_on(scene, day)
    between = sweep_on(scene, day + timedelta(days=1))
    after = sweep_on(scene, day + timedelta(days=2))
    idle = sweep_on(scene, day + timedelta(days=2))

    assert (between.letters, after.letters, idle.letters) == (0, 1, 0)
    assert told(letters(scene, day + timedelta(days=2))) == {"Văn phòng UBND, Xã Duy Thu": 1}
    assert not idle.skipped.keys() & {Skip.SNOOZED}


@pytest.mark.parametrize(
    "scope",
    [EVERYTHING, SilenceScope(directive=NAME, obligation="1"), SilenceScope(inside="508")],
    ids=["everything", "duty", "inside"],
)
def test_after_a_silence_the_newest_rung_is_told_even_when_it_was_the_last(
    scene: Scene, scope: SilenceScope
) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)
    be_quiet(scene, scope, until=DUE + timedelta(days=20), on=DUE)

    quiet = [sweep_on(scene, DUE + timedelta(days=n)) for n in (1, 3, 7, 20)]
    after = sweep_on(scene, DUE + timedelta(days=21))

    assert [(s.letters, s.skipped) for s in quiet] == [(0, {Skip.SILENCED: 4})] * 4
    assert (after.letters, after.notices) == (1, 4)
    assert told(letters(scene)) == {"Chủ tịch UBND tỉnh, Tỉnh Quảng Nam": 1}
    assert sweep_on(scene, DUE + timedelta(days=22)).letters == 0


SCOPES = [
    (EVERYTHING, {TASK, TOWN}),
    (SilenceScope(directive=NAME), {TASK, TOWN}),
    (SilenceScope(directive=NAME, obligation="1"), {TASK, TOWN}),
    (SilenceScope(directive=NAME, obligation="2"), set()),
    (SilenceScope(inside="20599"), {TOWN}),
    (SilenceScope(inside="508"), {TASK, TOWN}),
    (SilenceScope(inside="20602-01"), {TASK}),
    (SilenceScope(inside="20602", directive=NAME), {TASK}),
]


def test_a_silence_covers_what_it_names_and_all_that_lies_inside(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS, TEAMS.model_copy(update={"no": "2"}))
    until = DAY + timedelta(days=5)
    for scope, expected in SCOPES:
        one = be_quiet(scene, scope, until=until)

        quiet = {t for t in (TASK, TOWN) if why(scene, t, until) is Muted.SILENCED}

        assert quiet == expected, scope
        assert not any(why(scene, t, until + timedelta(days=1)) for t in (TASK, TOWN))
        assert not any(why(scene, t, DAY - timedelta(days=1)) for t in (TASK, TOWN))
        end_silence(scene.app, one, reason="", said=said(DAY))
        assert not any(why(scene, t, DAY) for t in (TASK, TOWN))


def test_a_silence_for_one_reader_leaves_the_others(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    be_quiet(scene, SilenceScope(person=SOMEBODY), until=DUE)

    assert why(scene, TASK, DAY, SOMEBODY) is Muted.SILENCED
    assert why(scene, TASK, DAY, ANOTHER) is None
    assert why(scene, TASK, DAY) is None


def test_what_is_wholly_silenced_is_known_without_looking_at_its_tasks(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS, TEAMS.model_copy(update={"no": "2"}))
    be_quiet(scene, SilenceScope(directive=NAME, obligation="1"), until=DUE)
    be_quiet(scene, SilenceScope(inside="20602"), until=DUE)

    with reading(scene.app.engine) as connection:
        found = muting(connection, DAY)
        assert (found.whole(NAME, "1"), found.whole(NAME, "2")) == (Muted.SILENCED, None)


def test_what_comes_again_and_what_does_not() -> None:
    assert {why for why in Muted if why.comes_again} == {Muted.SILENCED, Muted.SNOOZED}


def test_a_silence_needs_an_end_that_is_ahead_and_near(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    for until in (DAY - timedelta(days=1), DAY + timedelta(days=93)):
        with pytest.raises(SilenceUnfit, match="cần ngày hết hiệu lực từ 20/9/2022 đến 21/12/2022"):
            be_quiet(scene, EVERYTHING, until=until)
    with pytest.raises(UnknownUnit):
        be_quiet(scene, SilenceScope(inside="999"), until=DUE)
    with pytest.raises(UnknownDuty, match="Không có văn bản X"):
        be_quiet(scene, SilenceScope(directive="X"), until=DUE)
    with pytest.raises(UnknownDuty, match="không có nhiệm vụ số 7"):
        be_quiet(scene, SilenceScope(directive=NAME, obligation="7"), until=DUE)
    with pytest.raises(ValueError, match="an obligation is one of a directive"):
        SilenceScope(obligation="1")


def test_a_silence_ends_once_and_sending_it_again_makes_no_second(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    twice = said(DAY, message="quiet")
    one, first = silence(scene.app, EVERYTHING, until=DUE, reason="bão", said=twice)
    same, again = silence(scene.app, EVERYTHING, until=DUE, reason="bão", said=twice)
    end_silence(scene.app, one, reason="tạnh", said=said(DAY))

    assert (one, first.repeated, again.repeated) == (same, False, True)
    assert one == uuid5(SILENCE, "quiet")
    with pytest.raises(NoSuchSilence, match="đang hiệu lực"):
        end_silence(scene.app, one, reason="nữa", said=said(DAY))
    expired = be_quiet(scene, EVERYTHING, until=DAY)
    with pytest.raises(NoSuchSilence):
        end_silence(scene.app, expired, reason="", said=said(DUE))


def test_a_rebuild_keeps_every_quiet(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    put_off(scene, DUE)
    ended = be_quiet(scene, SilenceScope(inside="20599"), until=DUE)
    be_quiet(scene, SilenceScope(directive=NAME, person=SOMEBODY), until=DUE)
    end_silence(scene.app, ended, reason="", said=said(DAY))

    def state() -> object:
        with reading(scene.app.engine) as connection:
            return all_silences(connection), muting(connection, DAY).why(TASK)

    before = state()
    scene.app.projector.rebuild()

    assert state() == before


def test_the_commands_set_list_and_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    now = ["--now", at(DAY).isoformat()]
    reason = ["--reason", "bão số 4"]

    assert main(["task", "snooze", str(TASK), "--until", "25/9/2022", *reason, *now]) == 0
    assert main(["silence", "add", "--until", "25/9/2022", *reason, *now]) == 2
    assert main(["silence", "add", "--obligation", "1", "--all", "--until", "25/9/2022", *reason, *now]) == 2
    assert "--obligation cần --directive" in capsys.readouterr().err
    assert main(["silence", "add", "--inside", "508", "--until", "25/9/2022", *reason, *now]) == 0
    assert "Tạm ngừng đôn đốc trong địa bàn 508 đến hết 25/9/2022" in capsys.readouterr().out
    assert main(["silence", "list", "--json", *now]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert main(["silence", "end", row["silence"][:8], *reason, *now]) == 0
    assert main(["silence", "end", row["silence"][:8], *reason, *now]) == 1
    capsys.readouterr()
    assert main(["silence", "list", *now]) == 0
    assert "Không có lệnh tạm ngừng nào." in capsys.readouterr().out
    assert main(["silence", "list", "--all", *now]) == 0
    assert "bão số 4" in capsys.readouterr().out
    assert main(["task", "show", str(TASK), *now]) == 0
    assert "nhắc lại từ ngày 25/9/2022: bão số 4" in " ".join(capsys.readouterr().out.split())
    assert (row["inside"], row["directive"], row["until"], row["holds"]) == ("508", None, "2022-09-25", True)


def test_what_is_left_open_is_looked_at_once_a_day(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    on_every_day(scene)
    put_off(scene, DUE - timedelta(days=5))
    days = [DUE - timedelta(days=n) for n in (7, 7, 6, 5, 5)]

    swept = [sweep_on(scene, day) for day in days]

    assert [(one.letters, one.skipped.get(Skip.SNOOZED, 0)) for one in swept] == [
        (1, 1),
        (0, 0),  # not looked at again, so the roster was not read
        (0, 1),
        (1, 0),
        (0, 0),
    ]


def test_a_silence_that_ends_is_over_at_once_and_not_tomorrow(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    day = DUE - timedelta(days=7)
    quiet = be_quiet(scene, SilenceScope(inside="20602"), until=DUE)
    before = sweep_on(scene, day)
    unchanged = sweep_on(scene, day)

    end_silence(scene.app, quiet, reason="hết bão", said=said(day))
    after = sweep_on(scene, day)

    assert (before.letters, before.skipped) == (1, {Skip.SILENCED: 1})
    assert (unchanged.letters, unchanged.skipped) == (0, {})
    assert set(told(letters(scene, day))) == {
        "Văn phòng UBND, Thị trấn Nam Phước",
        "Văn phòng UBND, Xã Duy Thu",
    }
    assert after.letters == 1
