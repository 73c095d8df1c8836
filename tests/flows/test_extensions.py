"""Later days: who may ask, who may grant, both days kept, and many at once seen before they are written."""

import json
from datetime import date, timedelta
from itertools import count

import pytest

from cli.main import main
from deadlines.rules import Recurring
from directives.entitled import NotEntitled, NotTheirs
from directives.tasks import NotLater, TaskClosed
from events.decisions import ExtensionGranted, TaskRef
from events.done_when import Filed
from events.facts import Evidence, TeamFounded
from events.obligations import Accountable
from flows.extending import Said, UnknownDuty, ask, grant, refuse
from flows.granting import (
    Kept,
    NotAskedOf,
    NothingToMove,
    PeriodMissing,
    Which,
    grant_many,
    plan_extension,
    units_in,
)
from projections.taskrows import TaskRow
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS
from tests.scene import Scene, at
from units.tree import Every

TASK = TaskRef(directive=NAME, obligation="1", unit="20602-01")
TOWN = [TaskRef(directive=NAME, obligation="1", unit=f"20599-0{n}") for n in (1, 2, 3)]
LATER = date(2022, 10, 20)
_ids = count()


def said(unit: str | None = None, *, on: date = DUE, message: str | None = None) -> Said:
    return Said(unit, message or f"ext:{next(_ids)}", at(on), "test", "command")


def row(scene: Scene, task: TaskRef, on: date) -> TaskRow:
    [found] = [r for r in scene.tasks(task.unit, on=on) if r.task == task]
    return found


def test_a_commune_asks_for_its_hamlet_and_the_district_that_answers_for_it_grants(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    proof = Evidence(name="bão.jpg", size_bytes=3, sha256="a" * 64)

    ask(scene.app, TASK, wanted=LATER, reason="bão lũ", said=said("20602"), evidence=(proof,))
    waiting = row(scene, TASK, DUE)
    grant(scene.app, TASK, due=LATER, reason="đúng là có bão", said=said("508"))
    granted = row(scene, TASK, DUE + timedelta(days=3))

    assert (waiting.extension_wanted, waiting.marks) == (LATER, ("extension_asked",))
    assert (granted.lenient, granted.lenient_first, granted.extension_wanted) == (LATER, DUE, None)
    assert (granted.status, granted.days_late, granted.days_late_first) == ("open_in_time", 0, 3)
    events = [r.event for r in scene.app.log.stream(TASK.stream)]
    assert [e.by_unit for e in events] == ["20602", "508"]
    assert events[0].evidence == (proof,)


def test_late_is_measured_against_both_days_when_it_is_done(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    grant(scene.app, TASK, due=LATER, reason="bão lũ", said=said())
    done = LATER + timedelta(days=2)
    scene.report(TeamFounded(unit="20602-01", occurred_on=done, body="to-cnscd", member_count=4))

    found = row(scene, TASK, done)

    assert (found.status, found.days_late, found.days_late_first) == ("done_late", 2, 22)


def test_only_the_unit_that_was_granted_has_the_later_day(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    grant(scene.app, TOWN[0], due=LATER, reason="ngập", said=said())

    assert [row(scene, t, DUE).lenient for t in TOWN] == [LATER, DUE, DUE]


def test_no_unit_gives_itself_time_and_the_refusal_says_who_may(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    position = scene.app.log.last_position()

    for speaker in ("20602-01", "20602", "20599"):
        with pytest.raises(NotEntitled) as refused:
            grant(scene.app, TASK, due=LATER, reason="tự cho", said=said(speaker))
        assert str(refused.value) == (
            f"Đơn vị {speaker} không có thẩm quyền quyết định thời hạn của nhiệm vụ {TASK}; có thẩm quyền: "
            "Tỉnh Quảng Nam (49, cơ quan đầu mối), Huyện Duy Xuyên (508, chịu trách nhiệm)."
        )
    with pytest.raises(NotEntitled):
        refuse(scene.app, TASK, reason="thôi", said=said("20602"))
    assert scene.app.log.last_position() == position


def test_who_is_reported_to_may_decide_only_from_above(scene: Scene) -> None:
    report_to_itself = TEAMS.model_copy(update={"report_to": "20602", "accountable": None})
    scene.issue(DOCUMENT, report_to_itself)

    grant(scene.app, TASK, due=LATER, reason="bão", said=said("20602"))  # it contains the hamlet
    with pytest.raises(NotEntitled):  # and does not contain those of the town
        grant(scene.app, TOWN[0], due=LATER, reason="bão", said=said("20602"))


def test_a_unit_that_answers_for_its_own_duty_does_not_decide_on_it(scene: Scene) -> None:
    own = TEAMS.model_copy(
        update={"who": Every(level="xa", inside="49"), "accountable": Accountable(level="xa")}
    )
    scene.issue(DOCUMENT, own)

    with pytest.raises(NotEntitled):
        grant(
            scene.app,
            TASK.model_copy(update={"unit": "20602"}),
            due=LATER,
            reason="tự cho",
            said=said("20602"),
        )


def test_nobody_asks_for_another_commune(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)

    with pytest.raises(NotTheirs, match="là của đơn vị 20602-01; đơn vị 20599 không được nói thay"):
        ask(scene.app, TASK, wanted=LATER, reason="xin hộ", said=said("20599"))


def test_what_is_done_or_not_later_takes_no_extension(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    scene.report(TeamFounded(unit="20602-01", occurred_on=DUE, body="to-cnscd", member_count=4))

    with pytest.raises(TaskClosed, match="đã hoàn thành ngày 30/9/2022"):
        grant(scene.app, TASK, due=LATER, reason="muộn", said=said())
    with pytest.raises(NotLater, match="phải sau hạn hiện nay 30/9/2022"):
        ask(scene.app, TOWN[0], wanted=DUE, reason="như cũ", said=said("20599"))


def test_a_request_sent_again_is_one_request(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    once = said("20602", message="m1")
    first = ask(scene.app, TASK, wanted=LATER, reason="bão", said=once)
    again = ask(scene.app, TASK, wanted=LATER, reason="bão", said=once)

    assert (first.repeated, again.repeated) == (False, True)
    assert len(scene.app.log.stream(TASK.stream)) == 1


def test_many_at_once_are_seen_before_they_are_written(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    late = DUE + timedelta(days=5)
    scene.report(TeamFounded(unit="20599-01", occurred_on=DUE, body="to-cnscd", member_count=4), on=late)
    grant(scene.app, TOWN[1], due=date(2022, 12, 31), reason="đã cho trước", said=said())
    position = scene.app.log.last_position()
    which = Which(NAME, "1", inside="508")

    plan = plan_extension(scene.app, which, due=LATER, said=said(on=late))

    assert scene.app.log.last_position() == position
    assert [(m.unit, m.due_before, m.due_after, m.days_late) for m in plan.moved] == [
        ("20599-03", DUE, LATER, 5),
        ("20602-01", DUE, LATER, 5),
    ]
    assert plan.late == 2
    assert plan.kept == {Kept.DONE: 1, Kept.NOT_LATER: 1}


def test_many_at_once_are_written_once(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    which, who = Which(NAME, "1", units=frozenset({"20599-03", "20602-01"})), said("508", message="many")
    plan = plan_extension(scene.app, which, due=LATER, said=who)

    first = grant_many(scene.app, plan, reason="bão số 4", said=who)
    again = grant_many(scene.app, plan, reason="bão số 4", said=who)
    anew = plan_extension(scene.app, which, due=LATER, said=said("508"))

    assert (first.granted, first.repeated, first.rejected) == (2, 0, ())
    assert (again.granted, again.repeated, again.rejected) == (0, 2, ())
    assert (anew.moved, anew.kept) == ((), {Kept.NOT_LATER: 2})
    assert [row(scene, t, DUE).lenient for t in (*TOWN, TASK)] == [DUE, DUE, LATER, LATER]


def test_what_others_decided_between_plan_and_writing_stands(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    who = said(message="many")
    plan = plan_extension(scene.app, Which(NAME, "1", inside="20599"), due=LATER, said=who)
    latest = LATER + timedelta(days=30)
    grant(scene.app, TOWN[0], due=latest, reason="riêng khối phố này", said=said())

    done = grant_many(scene.app, plan, reason="chung", said=who)

    assert done.granted == 2
    [kept_out] = done.rejected
    assert isinstance(kept_out.reason, NotLater)
    assert row(scene, TOWN[0], DUE).lenient == latest


def test_a_list_with_strangers_is_refused_whole(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    listed = units_in("Mã đơn vị;Tên\n20599-01;Khối phố 1\n508;Huyện Duy Xuyên\n\n".encode("utf-8-sig"))

    assert listed == {"20599-01", "508"}
    with pytest.raises(NotAskedOf, match=r"1 đơn vị trong danh sách không được giao nhiệm vụ .*: 508;"):
        plan_extension(scene.app, Which(NAME, "1", units=listed), due=LATER, said=said())


def test_many_at_once_know_their_duty_their_period_and_their_place(scene: Scene) -> None:
    monthly = TEAMS.model_copy(
        update={"no": "2", "due": Recurring(rule="monthly;by=4"), "done_when": Filed(report="tháng")}
    )
    scene.issue(DOCUMENT, TEAMS, monthly)

    with pytest.raises(UnknownDuty, match="không có nhiệm vụ số 9"):
        plan_extension(scene.app, Which(NAME, "9", inside="508"), due=LATER, said=said())
    with pytest.raises(PeriodMissing, match="hãy ghi rõ kỳ nào"):
        plan_extension(scene.app, Which(NAME, "2", inside="508"), due=LATER, said=said())
    with pytest.raises(NothingToMove, match="Không đơn vị nào ở đó"):
        plan_extension(scene.app, Which(NAME, "2", period="2031-01", inside="508"), due=LATER, said=said())
    one = plan_extension(
        scene.app, Which(NAME, "2", period="2022-08", inside="20602"), due=LATER, said=said(on=DUE)
    )
    assert [m.task.period for m in one.moved] == ["2022-08"]
    with pytest.raises(NotEntitled, match="có thẩm quyền"):
        plan_extension(scene.app, Which(NAME, "1", inside="508"), due=LATER, said=said("20599"))


def test_the_command_shows_then_writes_then_writes_nothing_more(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    monkeypatch.setenv("DONDOC_COORDINATOR_UNIT", "49")
    line = [
        *("task", "grant-many", "--directive", NAME, "--obligation", "1", "--inside", "20599"),
        *("--due", "20/10/2022", "--reason", "bão số 4", "--now", "2022-10-02T08:00:00+07:00"),
    ]

    assert main([*line, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    position = scene.app.log.last_position()
    assert main([*line, "--yes"]) == 0
    told = capsys.readouterr().out
    assert main([*line, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)

    assert "3 nhiệm vụ có hạn mới 20/10/2022; trong đó 3 đã quá hạn hôm nay." in shown
    assert "Chưa ghi gì (--dry-run)." in shown
    assert "Đã cho gia hạn 3 nhiệm vụ" in told
    assert (again["granted"], again["plan"]["moved"]) == (0, [])
    grants = [r for t in TOWN for r in scene.app.log.stream(t.stream)]
    assert [type(r.event) for r in grants] == [ExtensionGranted] * 3
    assert all(r.position > position for r in grants)


def test_the_command_refuses_a_speaker_without_the_right(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    until = ["--until", "20/10/2022", "--reason", "bão", "--now", "2022-09-20T08:00:00+07:00"]

    assert main(["task", "extend", str(TASK), "--for", "20602", *until]) == 0
    assert main(["task", "grant", str(TASK), "--for", "20602", *until]) == 1
    assert "có thẩm quyền: Tỉnh Quảng Nam (49, cơ quan ban hành)" in capsys.readouterr().err
    assert main(["task", "refuse", str(TASK), "--reason", "hạn đã đủ"]) == 0
