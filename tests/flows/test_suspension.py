"""The clock stands while a task waits for somebody else: no letters, and the days are given back."""

from datetime import date, timedelta
from itertools import count

import pytest

from cli.main import main
from deadlines.calendar import Calendar
from deadlines.forms import Due, Pause
from deadlines.rules import Within, suspend
from directives.entitled import NotEntitled
from directives.suspending import ClockRanOut, ClockStands, PauseUnfit
from directives.tasks import NotLater
from events.decisions import TaskRef
from events.facts import TeamFounded, TrainingHeld
from events.suspending import ClockPaused, ClockResumed
from flows import intake
from flows.extending import Said, ask, grant
from flows.granting import Kept, Which, plan_extension
from flows.suspending import pause, resume
from flows.tick import tick
from projections.taskrows import TaskRow
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, letters, on_every_day, sweep_on, told
from tests.scene import Scene, at
from units.tree import Named

TASK = TaskRef(directive=NAME, obligation="1", unit="20602-01")
SINCE = date(2022, 9, 20)
_ids = count()


def said(on: date, unit: str | None = None) -> Said:
    return Said(unit, f"pause:{next(_ids)}", at(on), "coordinator", "command")


def stop(scene: Scene, on: date = SINCE, *, today: date | None = None, unit: str | None = None) -> None:
    pause(scene.app, TASK, on=on, reason="chờ Bộ trả lời", said=said(today or on, unit))


def go_on(scene: Scene, on: date, *, today: date | None = None) -> None:
    resume(scene.app, TASK, on=on, said=said(today or on))


def row(scene: Scene, on: date) -> TaskRow:
    [found] = [r for r in scene.tasks(TASK.unit, on=on) if r.task == TASK]
    return found


def test_while_it_waits_a_task_has_no_last_day_and_says_why(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)

    found = row(scene, DUE + timedelta(days=30))

    assert (found.status, found.lenient, found.days_left, found.days_late) == ("open_in_time", None, None, 0)
    assert (found.paused_on, found.paused_for) == (SINCE, "chờ Bộ trả lời")
    assert (found.lenient_held, found.lenient_first, found.marks) == (DUE, DUE, ("paused",))


def test_the_days_are_given_back_and_both_are_kept(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)
    back = date(2022, 10, 4)  # after fourteen days
    go_on(scene, back)

    found = row(scene, back)

    assert (found.lenient, found.strict, found.lenient_first) == (date(2022, 10, 14), date(2022, 10, 14), DUE)
    assert (found.days_left, found.marks, found.paused_on, found.lenient_held) == (10, (), None, None)
    late = row(scene, date(2022, 10, 17))
    assert (late.status, late.days_late, late.days_late_first) == ("open_late", 3, 17)


def test_working_days_are_given_back_where_the_rule_counts_them(scene: Scene) -> None:
    ten = TEAMS.model_copy(update={"due": Within(n=30, unit="day", working_days=True, origin="issue")})
    scene.issue(DOCUMENT, ten)
    first = row(scene, SINCE - timedelta(days=20)).lenient
    assert first is not None
    stop(scene, date(2022, 8, 31))
    go_on(scene, date(2022, 9, 6))  # 31/8; 1 and 2/9 off; a weekend; 5/9: a working day

    calendar = Calendar.vietnam()
    expected = suspend(
        Due.on(first), [Pause(start=date(2022, 8, 31), end=date(2022, 9, 5), reason="x")], calendar, True
    )
    assert expected is not None
    assert row(scene, date(2022, 9, 6)).lenient == expected.lenient
    assert calendar.working_days_between(first, expected.lenient) == calendar.working_days_between(
        date(2022, 8, 30), date(2022, 9, 5)
    )


def test_nobody_is_written_to_while_it_waits_and_the_ladder_starts_again(scene: Scene) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS.model_copy(update={"who": Named(codes=("20602",))}))
    task = TASK.model_copy(update={"unit": "20602"})
    pause(scene.app, task, on=SINCE, reason="chờ Bộ", said=said(SINCE))

    quiet = [sweep_on(scene, DUE + timedelta(days=n)).letters for n in (-7, -3, -1, 1, 3, 7, 30)]
    back = DUE + timedelta(days=31)
    resume(scene.app, task, on=back, said=said(back))
    due = DUE + timedelta(days=(back - SINCE).days)
    sweep_on(scene, due - timedelta(days=7))

    assert quiet == [0] * 7
    assert told(letters(scene)) == {"Văn phòng UBND, Xã Duy Thu": 1}
    assert letters(scene)[0].items[0].due == due


def test_a_task_may_be_stopped_twice(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)
    go_on(scene, date(2022, 9, 22))
    stop(scene, date(2022, 9, 26))
    go_on(scene, date(2022, 9, 29))

    assert row(scene, date(2022, 9, 29)).lenient == DUE + timedelta(days=5)
    kinds = [type(r.event) for r in scene.app.log.stream(TASK.stream)]
    assert kinds == [ClockPaused, ClockResumed] * 2


def test_an_extension_between_two_pauses_is_a_day_of_its_own(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)
    go_on(scene, date(2022, 9, 22))
    grant(scene.app, TASK, due=date(2022, 10, 20), reason="bão", said=said(SINCE))
    stop(scene, date(2022, 9, 26))
    go_on(scene, date(2022, 9, 27))

    assert row(scene, date(2022, 9, 29)).lenient == date(2022, 10, 21)


def test_what_is_done_while_it_waits_is_done_in_time(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)
    done = DUE + timedelta(days=20)
    scene.report(TeamFounded(unit="20602-01", occurred_on=done, body="to-cnscd", member_count=4))

    assert row(scene, done).status == "done_in_time"


def test_only_who_is_entitled_stops_the_clock_and_what_ran_out_stays_late(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    with pytest.raises(NotEntitled, match="có thẩm quyền"):
        stop(scene, unit="20602")
    with pytest.raises(ClockStands, match="không tạm dừng tính hạn"):
        go_on(scene, SINCE)
    with pytest.raises(PauseUnfit, match="chưa tới"):
        stop(scene, SINCE + timedelta(days=1), today=SINCE)
    with pytest.raises(ClockRanOut, match="đã hết hạn ngày 30/9/2022"):
        stop(scene, DUE + timedelta(days=1))
    stop(scene, unit="508")
    with pytest.raises(ClockStands, match="đang tạm dừng tính hạn từ ngày 20/9/2022"):
        stop(scene)
    for on, today in ((SINCE, DUE), (DUE + timedelta(days=1), DUE)):
        with pytest.raises(PauseUnfit, match="phải sau ngày tạm dừng 20/9/2022"):
            go_on(scene, on, today=today)


def test_time_is_not_moved_by_two_hands_at_once(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)
    later = date(2022, 11, 1)

    for act in (ask, grant):
        day = {"wanted": later} if act is ask else {"due": later}
        with pytest.raises(NotLater, match="đang tạm dừng tính hạn từ ngày 20/9/2022"):
            act(scene.app, TASK, reason="thêm", said=said(SINCE), **day)
    plan = plan_extension(scene.app, Which(NAME, "1", inside="20602"), due=later, said=said(SINCE))
    assert (plan.moved, plan.kept) == ((), {Kept.PAUSED: 1})


def test_an_amendment_does_not_start_the_clock(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    stop(scene)
    again = TEAMS.model_copy(update={"action": "Thành lập Tổ, đủ thành phần"})
    intake.amend_directive(
        scene.app, NAME, (again,), on=SINCE, reason="rõ thêm", now=at(SINCE), by="coordinator"
    )
    amended = row(scene, SINCE)
    go_on(scene, date(2022, 9, 25))
    scene.app.projector.rebuild()

    assert (amended.lenient, amended.paused_on) == (None, SINCE)
    assert row(scene, DUE).lenient == DUE + timedelta(days=5)


def test_the_clock_works_out_no_day_for_what_waits(scene: Scene) -> None:
    after_team = TEAMS.model_copy(
        update={"due": Within(n=30, unit="day", origin="training_held"), "done_when": TEAMS.done_when}
    )
    scene.issue(DOCUMENT, after_team)
    held = date(2022, 9, 1)
    scene.report(TrainingHeld(unit="20602-01", occurred_on=held, subject="x", participants=3))
    tick(scene.app, at(held), None)
    assert row(scene, SINCE).lenient is not None
    stop(scene)
    position = scene.app.log.last_position()

    tick(scene.app, at(SINCE), None)

    assert row(scene, SINCE).lenient is None
    assert not [r for r in scene.app.log.read(position, 100) if r.stream == TASK.stream]


def test_the_commands_stop_show_and_go_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    now = ["--now", at(SINCE).isoformat()]

    assert main(["task", "pause", str(TASK), "--reason", "chờ Bộ trả lời", *now]) == 0
    assert main(["tasks", "--mark", "paused", "--json", *now]) == 0
    assert '"lenient_held": "2022-09-30"' in capsys.readouterr().out
    assert main(["task", "show", str(TASK), *now]) == 0
    shown = capsys.readouterr().out
    assert "Tạm dừng tính hạn từ 20/9/2022: chờ Bộ trả lời" in shown
    assert "Hạn khi tạm dừng: 30/9/2022" in shown
    assert main(["task", "resume", str(TASK), "--now", at(date(2022, 9, 30)).isoformat()]) == 0
    assert main(["task", "show", str(TASK), "--now", at(date(2022, 9, 30)).isoformat()]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Hạn: 10/10/2022" in shown
    assert "Hạn đầu: 30/9/2022" in shown
    assert "tính hạn trở lại từ 30/9/2022, hạn nay là 10/10/2022" in shown
