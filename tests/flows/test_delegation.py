"""A duty handed on: letters go to the delegate towards the earlier day, the owner stays answerable."""

from datetime import date, timedelta
from itertools import count

import pytest

from cli.main import main
from directives.delegating import ChainTooLong, NotEarlier, NotInside
from directives.entitled import NotTheirs
from directives.tasks import NothingAsked, TaskClosed
from events.decisions import LadderSwept, TaskRef
from events.facts import TeamFounded
from events.obligations import Accountable
from flows.delegating import delegate, take_back
from flows.extending import Said
from flows.suspending import pause
from flows.sweep import Skip
from projections.taskrows import TaskRow
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, letters, on_every_day, sweep_on, told
from tests.scene import Scene, at
from units.tree import Every, UnknownUnit

TASK = TaskRef(directive=NAME, obligation="1", unit="508")
DISTRICT = TEAMS.model_copy(
    update={"who": Every(level="huyen", inside="49"), "accountable": Accountable(unit="508")}
)
DAY = DUE - timedelta(days=30)
EARLY = DUE - timedelta(days=10)
COMMUNE, OWNER = "Văn phòng UBND, Xã Duy Thu", "Văn phòng UBND, Huyện Duy Xuyên"
_ids = count()


def said(on: date = DAY, unit: str | None = "508") -> Said:
    return Said(unit, f"hand:{next(_ids)}", at(on), "officer", "command")


def hand_on(
    scene: Scene, to: str = "20602", due: date = EARLY, *, by: str | None = "508", on: date = DAY
) -> None:
    delegate(scene.app, TASK, to=to, due=due, reason="nơi trực tiếp làm", said=said(on, by))


def row(scene: Scene, on: date) -> TaskRow:
    [found] = [r for r in scene.tasks(TASK.unit, on=on, own_only=True) if r.task == TASK]
    return found


@pytest.fixture
def given(scene: Scene) -> Scene:
    on_every_day(scene)
    scene.issue(DOCUMENT, DISTRICT)
    return scene


def by_day(scene: Scene, days: range) -> dict[int, set[str]]:
    """Who is told, by days from the delegate's day."""
    found = {}
    for n in days:
        sweep_on(scene, EARLY + timedelta(days=n))
        if who := set(told(letters(scene, EARLY + timedelta(days=n)))):
            found[n] = who
    return found


def test_letters_go_to_the_delegate_then_to_the_owner_and_no_further_up(given: Scene) -> None:
    hand_on(given)

    who = by_day(given, range(-14, 9))

    assert {n: who[n] for n in who if n <= 1} == {n: {COMMUNE} for n in (-14, -7, -3, -1, 1)}
    assert who[3] == {"Chủ tịch UBND, Huyện Duy Xuyên", OWNER}  # the delegate's owner, and the owner's own −7
    assert not any("Tỉnh" in one for told_ in who.values() for one in told_)
    [first] = letters(given, EARLY - timedelta(days=14))
    assert [(i.due, i.unit_code, i.accountable) for i in first.items] == [
        (EARLY, "508", "Huyện Duy Xuyên"),
    ]


def test_the_owner_is_not_reminded_while_the_delegate_has_time(given: Scene) -> None:
    hand_on(given, due=DUE - timedelta(days=2))

    quiet = sweep_on(given, DUE - timedelta(days=7))

    assert quiet.skipped == {Skip.DELEGATED: 1}
    assert OWNER not in told(letters(given))
    sweep_on(given, DUE - timedelta(days=1))
    assert OWNER in told(letters(given, DUE - timedelta(days=1)))


def test_a_delegate_is_told_once(given: Scene) -> None:
    hand_on(given)
    first = sweep_on(given, EARLY - timedelta(days=7))
    position = given.app.log.last_position()
    again = sweep_on(given, EARLY - timedelta(days=7))
    later = sweep_on(given, EARLY - timedelta(days=6))

    assert (first.letters, again.letters, later.letters) == (1, 0, 0)
    assert given.app.log.last_position() == position
    assert not [r for r in given.app.log.stream("clock") if isinstance(r.event, LadderSwept)]


def test_what_is_done_taken_back_or_waiting_urges_no_delegate(given: Scene) -> None:
    hand_on(given)
    take_back(given.app, TASK, reason="tự làm", said=said())
    assert sweep_on(given, EARLY - timedelta(days=7)).letters == 0
    hand_on(given)
    pause(given.app, TASK, on=DAY, reason="chờ Bộ", said=said(unit="49"))
    assert sweep_on(given, EARLY - timedelta(days=3)).letters == 0


def test_done_by_the_delegate_is_done_for_the_owner(given: Scene) -> None:
    hand_on(given)
    given.report(TeamFounded(unit="508", occurred_on=DAY, body="to-cnscd", member_count=4))

    assert row(given, DUE).status == "done_in_time"
    assert sweep_on(given, EARLY - timedelta(days=3)).letters == 0


def test_the_chain_is_visible_link_by_link_and_the_owner_stays(given: Scene) -> None:
    hand_on(given)
    hand_on(given, "20602-01", EARLY - timedelta(days=5), by="20602", on=DAY + timedelta(days=1))

    found = row(given, DUE)

    assert (found.unit, found.lenient, found.marks) == ("508", DUE, ("delegated",))
    assert [(link.to, link.due, link.since) for link in found.chain] == [
        ("20602", EARLY, DAY),
        ("20602-01", EARLY - timedelta(days=5), DAY + timedelta(days=1)),
    ]
    before = found
    given.app.projector.rebuild()
    assert row(given, DUE) == before


def test_taking_back_takes_what_lies_below(given: Scene) -> None:
    hand_on(given)
    hand_on(given, "20602-01", EARLY - timedelta(days=5), by="20602")
    take_back(given.app, TASK, reason="thôn bận", said=said(unit="20602"))
    middle = [link.to for link in row(given, DUE).chain]
    take_back(given.app, TASK, reason="tự làm", said=said())

    assert (middle, row(given, DUE).chain) == (["20602"], ())
    with pytest.raises(NothingAsked, match="không được giao tiếp cho ai"):
        take_back(given.app, TASK, reason="nữa", said=said())


def test_a_duty_goes_down_only_and_earlier_only(given: Scene) -> None:
    for to in ("49", "508"):
        with pytest.raises(NotInside, match=f"Đơn vị {to} không thuộc đơn vị 508"):
            hand_on(given, to)
    with pytest.raises(UnknownUnit):
        hand_on(given, "999")
    for due in (DUE, DAY - timedelta(days=1)):
        with pytest.raises(NotEarlier, match=r"sớm hơn hạn của nơi giao \(30/9/2022\)"):
            hand_on(given, due=due)
    with pytest.raises(NotTheirs):
        hand_on(given, by="20599")
    hand_on(given)
    with pytest.raises(NotInside, match="không thuộc đơn vị 20602"):
        hand_on(given, "20599", EARLY - timedelta(days=1))
    with pytest.raises(NotEarlier, match=r"\(20/9/2022\)"):
        hand_on(given, "20602-01", EARLY)
    given.report(TeamFounded(unit="508", occurred_on=DAY, body="to-cnscd", member_count=4))
    with pytest.raises(TaskClosed):
        hand_on(given, "20602-01", EARLY - timedelta(days=1))


def test_a_chain_has_an_end(given: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directives.delegating.LINKS_MOST", 1)
    hand_on(given)
    with pytest.raises(ChainTooLong, match="đã được giao tiếp 1 lần"):
        hand_on(given, "20602-01", EARLY - timedelta(days=1))


def test_the_commands_hand_on_show_and_take_back(
    given: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", given.app.settings.database_url)
    now = ["--now", at(DAY).isoformat()]
    reason = ["--reason", "nơi trực tiếp làm"]
    hand = ["task", "delegate", str(TASK), "--for", "508", *reason, *now]

    assert main([*hand, "--to", "20602", "--due", "20/9/2022"]) == 0
    assert main([*hand, "--to", "49", "--due", "20/9/2022"]) == 1
    assert main(["tasks", "--mark", "delegated", "--json", *now]) == 0
    assert '"to": "20602"' in capsys.readouterr().out
    assert main(["task", "show", str(TASK), *now]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Giao tiếp: Xã Duy Thu, hạn 20/9/2022, từ 31/8/2022: nơi trực tiếp làm" in shown
    assert "giao tiếp cho Xã Duy Thu (20602), hạn 20/9/2022" in shown
    assert main(["task", "take-back", str(TASK), "--for", "508", *reason, *now]) == 0
    assert main(["tasks", "--mark", "delegated", *now]) == 0
    assert "Không có nhiệm vụ nào." in capsys.readouterr().out


def test_what_is_handed_on_after_the_days_sweep_is_still_told_that_day(given: Scene) -> None:
    day = EARLY - timedelta(days=7)
    before = sweep_on(given, day)
    hand_on(given, on=day)

    after = [sweep_on(given, day) for _ in range(2)]

    assert before.letters == 0
    assert [one.letters for one in after] == [1, 0]
    assert set(told(letters(given, day))) == {COMMUNE}
