"""The daily sweep: who is told what, once, on which day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from deadlines.rules import ByDate, Recurring
from directives.tasks import grant_extension
from events.decisions import LadderSwept, LetterSealed, TaskRef
from events.done_when import Filed, Happened
from events.facts import TeamFounded
from events.obligations import Accountable, Document, Obligation
from flows.sweep import NothingHeld, Swept, release, sweep
from flows.tick import tick
from notices.letter import LetterContent
from notices.posting import Posted
from tests.flows.conftest import START, UNITS
from tests.scene import Scene, at, open_scene
from units.tree import Every

DUE = date(2022, 9, 30)
DOCUMENT = Document(
    number="4821/UBND-KGVX", type="công văn", issuer="49", date=date(2022, 8, 1), subject="Tổ công nghệ"
)
NAME = "4821-UBND-KGVX-2022"
TEAMS = Obligation(
    no="1",
    action="Thành lập Tổ ở thôn, khối phố",
    who=Every(level="thon", inside="49"),
    accountable=Accountable(level="huyen"),
    due=ByDate(strict=DUE, lenient=DUE),
    done_when=Happened(fact="team_founded", about="to-cnscd"),
)
REPORTS = Obligation(
    no="2",
    action="Báo cáo hằng tháng",
    who=Every(level="huyen", inside="49"),
    due=Recurring(rule="monthly;by=4"),
    done_when=Filed(report="to-cnscd"),
)


def letters(scene: Scene, on: date | None = None) -> list[LetterContent]:
    """What was sealed, on one day or at all."""
    events = [r.event for r in scene.app.log.read(0, 10_000)]
    sealed = [e for e in events if isinstance(e, LetterSealed) and on in {None, e.on}]
    return [LetterContent.model_validate(e.content) for e in sealed]


def told(found: Iterable[LetterContent]) -> Counter[str]:
    """Posts and units that were written to."""
    return Counter(f"{c.post_name}, {c.unit_name}" for c in found)


def founded(scene: Scene, unit: str, on: date) -> None:
    scene.report(TeamFounded(unit=unit, occurred_on=on, body="to-cnscd", member_count=4))


def on_every_day(scene: Scene) -> None:
    """Letters go out on days off too."""
    object.__setattr__(scene.app.settings, "letter_days", "calendar")


def sweep_on(scene: Scene, day: date) -> Swept:
    scene.app.projector.catch_up()
    return sweep(scene.app, at(day))


def test_a_day_without_a_rung_writes_nothing(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE - timedelta(days=14))
    position = scene.app.log.last_position()

    for days in range(13, 7, -1):
        assert sweep_on(scene, DUE - timedelta(days=days)).letters == 0

    assert scene.app.log.last_position() == position


def test_hamlets_have_no_address_so_their_commune_is_told_once_for_all(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)

    swept = sweep_on(scene, DUE - timedelta(days=7))

    assert (swept.letters, swept.notices) == (2, 4)
    assert told(letters(scene)) == {
        "Văn phòng UBND, Thị trấn Nam Phước": 1,
        "Văn phòng UBND, Xã Duy Thu": 1,
    }
    [town] = [c for c in letters(scene) if c.unit_code == "20599"]
    [line] = town.items
    assert [u.unit_name for u in line.units] == ["Khối phố 1", "Khối phố 2", "Khối phố 3"]
    assert line.accountable == "Huyện Duy Xuyên"


def test_the_same_sweep_again_finds_nothing(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE - timedelta(days=7))
    position = scene.app.log.last_position()

    again = sweep_on(scene, DUE - timedelta(days=7))

    assert (again.letters, again.notices) == (0, 0)
    assert scene.app.log.last_position() == position


def test_who_is_done_is_not_urged(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    for n in (1, 2, 3):
        founded(scene, f"20599-0{n}", date(2022, 8, 20))

    sweep_on(scene, DUE - timedelta(days=3))

    assert told(letters(scene)) == {"Văn phòng UBND, Xã Duy Thu": 1}


def test_what_is_late_climbs_the_tree_to_the_leaders(scene: Scene) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)

    by_day = {}
    for days in (1, 3, 7):
        sweep_on(scene, DUE + timedelta(days=days))
        by_day[days] = told(letters(scene, DUE + timedelta(days=days)))

    assert set(by_day[1]) == {"Văn phòng UBND, Thị trấn Nam Phước", "Văn phòng UBND, Xã Duy Thu"}
    assert set(by_day[3]) == {"Chủ tịch UBND, Huyện Duy Xuyên"}
    assert set(by_day[7]) == {"Chủ tịch UBND tỉnh, Tỉnh Quảng Nam"}


def test_after_an_outage_only_the_newest_rung_is_raised(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)

    sweep_on(scene, DUE - timedelta(days=2))  # −14, −7 and −3 were all missed

    rungs = [r.event.rung for r in scene.app.log.stream("clock") if isinstance(r.event, LadderSwept)]
    assert len(letters(scene)) == 2
    assert rungs == [3]


def test_two_directives_make_one_letter_a_day(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    scene.issue(DOCUMENT.model_copy(update={"number": "99/KH-UBND"}), TEAMS)

    sweep_on(scene, DUE - timedelta(days=1))

    assert set(told(letters(scene)).values()) == {1}
    assert {i.directive_number for c in letters(scene) for i in c.items} == {"4821/UBND-KGVX", "99/KH-UBND"}


def test_what_comes_after_the_days_letter_waits_for_tomorrows(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    day = DUE - timedelta(days=1)
    sweep_on(scene, day)
    scene.issue(DOCUMENT.model_copy(update={"number": "99/KH-UBND", "date": day}), TEAMS)

    waits = sweep_on(scene, day)
    comes = sweep_on(scene, day + timedelta(days=1))

    assert waits.letters == 0
    assert comes.letters == 0 or comes.notices == 4
    later = {i.directive_number for c in letters(scene, day + timedelta(days=1)) for i in c.items}
    assert later == {"99/KH-UBND"}


def test_an_extension_starts_the_ladder_again(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE - timedelta(days=1))
    task = TaskRef(directive=NAME, obligation="1", unit="20602-01")
    new = date(2022, 10, 20)
    scene.decide(task, lambda t: grant_extension(t, due=new, reason="lũ lụt"), on=DUE)

    sweep_on(scene, DUE + timedelta(days=1))
    sweep_on(scene, new - timedelta(days=7))

    assert "Văn phòng UBND, Xã Duy Thu" not in told(letters(scene, DUE + timedelta(days=1)))
    assert told(letters(scene, new - timedelta(days=7)))["Văn phòng UBND, Xã Duy Thu"] == 1


def test_nobody_up_to_the_root_is_recorded_not_hidden(database_url: str) -> None:
    scene = open_scene(database_url)
    scene.units(*UNITS)
    scene.issue(DOCUMENT, TEAMS)

    swept = sweep_on(scene, DUE - timedelta(days=7))

    [record] = [r.event for r in scene.app.log.stream("clock") if isinstance(r.event, LadderSwept)]
    assert swept.letters == 0
    assert record.skipped == {"no_contact": 4}
    scene.app.close()


def test_what_is_encouraged_is_urged_on_nobody(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS.model_copy(update={"force": "optional"}))

    assert sweep_on(scene, DUE - timedelta(days=1)).letters == 0


def test_monthly_reports_open_a_year_ahead_and_the_clock_opens_more(scene: Scene) -> None:
    scene.issue(DOCUMENT, REPORTS)
    first = {t.period for t in scene.tasks("508", on=date(2025, 1, 1))}
    tick(scene.app, at(date(2023, 3, 1)), None)
    later = {t.period for t in scene.tasks("508", on=date(2025, 1, 1))}

    assert max(first) == "2023-06"
    assert max(later) == "2024-01"
    assert len(later) == len(first) + 7


def test_before_the_hour_of_the_letters_nothing_is_sealed(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    early = at(DUE - timedelta(days=7)) - timedelta(hours=3)  # six in the morning

    assert tick(scene.app, early, None).swept is None
    assert letters(scene) == []


def test_a_sweep_far_above_its_usual_size_waits_for_a_person(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.sweep.HOLD_LEAST", 10)
    scene.issue(DOCUMENT, REPORTS)
    sweep_on(scene, date(2022, 8, 31))  # the usual: one district, before the days off
    many = [TEAMS.model_copy(update={"no": str(n)}) for n in range(1, 5)]
    scene.issue(DOCUMENT.model_copy(update={"number": "5/UBND"}), *many)

    held = sweep_on(scene, DUE - timedelta(days=1))
    still = sweep_on(scene, DUE - timedelta(days=1))
    release(scene.app, reason="đúng là đợt lớn", now=at(DUE - timedelta(days=1)), by="coordinator")
    let_go = sweep_on(scene, DUE - timedelta(days=1))

    assert held.held
    assert still.held
    assert not let_go.held
    assert {"Văn phòng UBND, Thị trấn Nam Phước", "Văn phòng UBND, Xã Duy Thu"} <= set(told(letters(scene)))
    with pytest.raises(NothingHeld, match="Không có đợt đôn đốc nào đang bị giữ"):
        release(scene.app, reason="lần nữa", now=at(START), by="coordinator")


class Box:
    """A relay that takes everything and remembers it."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, EmailMessage]] = []

    def post(self, message: EmailMessage, to: str) -> Posted:
        self.posted.append((to, message))
        return Posted(message_id=message["Message-ID"], reply="250 ok")


def test_a_tick_seals_and_posts_and_the_next_one_is_idle(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    box = Box()
    day = DUE - timedelta(days=7)

    first = tick(scene.app, at(day), box)
    position = scene.app.log.last_position()
    second = tick(scene.app, at(day) + timedelta(minutes=1), box)

    assert sorted(to for to, _ in box.posted) == ["vp@duythu.example", "vp@namphuoc.example"]
    assert first.posted.sent == 2
    assert (second.posted.sent, scene.app.log.last_position()) == (0, position)
