"""A duty handed on: whoever has it in hand opens the owner's task and files for it, and nothing else."""

from datetime import date, timedelta

import pytest

from access.roles import Role
from directives import tasks as decide
from events.decisions import TaskRef
from events.done_when import Happened
from events.facts import TrainingHeld, unit_stream
from flows.delegating import delegate, take_back
from flows.evidence_of import of_facts
from flows.extending import Said
from flows.roster import revise
from flows.submitting import submit
from tests.scene import Scene, at
from tests.web.conftest import TODAY, Browser, SignIn, document, founding, text_of
from tests.web.oracle import EVERYBODY, IN_HAND, LIST, MAY, ROUTES, SIGNED_IN
from tests.web.test_matrix import World, asked, headers_of, refused, world
from units.tree import Add, End, Every, Rename, Unit

__all__ = ["world"]  # the fixture

NAME = "14-KH-UBND-2022"
TASK = TaskRef(directive=NAME, obligation="1", unit="508")
PAGE = f"/viec/{NAME}/1/508/-"
OTHER = f"/viec/{NAME}/2/508/-"  # of the same owner, and in nobody's hands
COMMUNE, HAMLET, BESIDE = "20602", "20602-01", "20605"
TRAINING = Happened(fact="training_held", about="Kỹ năng số", where="inside")


@pytest.fixture
def owed(office: Scene) -> Scene:
    """Both districts owe two trainings, theirs or of any unit inside; one is in a commune's hands."""
    who = Every(level="huyen", inside="49")
    asks = [founding(no, action=f"Tập huấn {no}", who=who, done_when=TRAINING) for no in ("1", "2")]
    office.issue(document("14/KH-UBND"), *asks)
    hand_on(office, COMMUNE, by="508")
    return office


def said(what: str, unit: str | None = "508", on: date = TODAY) -> Said:
    return Said(unit, f"test:{what}", at(on), "officer", "command")


def hand_on(office: Scene, to: str, *, by: str, due: date = date(2022, 9, 20)) -> None:
    who = said(f"hand to {to} by {due}", by, on=TODAY - timedelta(days=5))
    delegate(office.app, TASK, to=to, due=due, reason="nơi có lớp học", said=who)


def taken_back(office: Scene) -> None:
    take_back(office.app, TASK, reason="huyện tự làm", said=said("back"))


def may_open(browser: Browser, *paths: str) -> list[bool]:
    answers = [browser.client.get(path) for path in paths]
    assert all("không được làm việc này" in text_of(one) for one in answers if one.status_code != 200)
    return [one.status_code == 200 for one in answers]


def test_the_officer_in_whose_hands_it_is_finds_it_opens_it_and_files_for_the_owner(
    owed: Scene, sign_in: SignIn
) -> None:
    officer = sign_in(Role.OFFICER, COMMUNE)
    listed = officer.get("/")
    assert "Được giao tiếp 1 việc" in text_of(listed)
    assert f'href="{PAGE}"' in listed.text
    assert "Việc của Huyện Duy Xuyên, giao cho đơn vị: nơi có lớp học" in text_of(listed)
    shown = officer.get(PAGE)
    assert "giao tiếp cho Xã Duy Thu, hạn 20/9/2022" in text_of(shown)
    assert 'href="/don-vi/508"' not in shown.text
    assert "Xin gia hạn" not in text_of(shown), "the owner's time is the owner's business"

    officer.get(f"{PAGE}/ghi")
    done = officer.post(
        f"{PAGE}/ghi", {"occurred_on": "2022-09-10", "quantity": "40", "at": "508", "note": ""}
    )

    assert "Đã ghi việc ngày 10/9/2022." in text_of(done)
    fact = owed.app.log.stream(unit_stream("508"))[-1]
    assert isinstance(fact.event, TrainingHeld)
    assert (fact.event.unit, fact.by, fact.via) == ("508", str(officer.account), "web")
    [row] = [r for r in owed.tasks("508", on=TODAY, own_only=True) if r.task == TASK]
    assert row.status == "done_in_time"


def test_it_tells_of_the_owner_and_of_its_own_part_and_of_no_unit_beside(
    owed: Scene, sign_in: SignIn
) -> None:
    officer = sign_in(Role.OFFICER, COMMUNE)
    form = officer.get(f"{PAGE}/ghi").text
    assert [f'value="{code}"' in form for code in ("508", COMMUNE, BESIDE)] == [True, True, False]
    officer.post(
        f"{PAGE}/ghi", {"occurred_on": "2022-09-10", "quantity": "40", "at": BESIDE, "note": ""}, status=422
    )
    assert owed.app.log.stream(unit_stream(BESIDE)) == []
    owner = sign_in(Role.OFFICER, "508").get(f"{PAGE}/ghi").text
    assert f'value="{BESIDE}"' in owner, "the owner's own people tell of every unit inside"


def test_it_lasts_until_it_is_taken_back_and_not_only_until_its_day(owed: Scene, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, COMMUNE)
    hand_on(owed, HAMLET, by=COMMUNE, due=TODAY)  # on the day itself it is still in hand
    hamlet = sign_in(Role.OFFICER, HAMLET)
    assert may_open(hamlet, PAGE, f"{PAGE}/ghi", OTHER) == [True, True, False]
    assert "Việc của Huyện Duy Xuyên, Xã Duy Thu giao lại cho đơn vị" in text_of(hamlet.get("/"))
    assert may_open(officer, PAGE, f"{PAGE}/ghi") == [True, True], "who handed it on answers for it still"

    taken_back(owed)

    for one in (officer, hamlet):
        assert may_open(one, PAGE, f"{PAGE}/ghi") == [False, False]
        assert "Được giao tiếp" not in text_of(one.get("/"))


def test_what_is_done_is_shown_and_filed_for_no_more(owed: Scene, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, COMMUNE)
    owed.report(TrainingHeld(unit="508", subject="Kỹ năng số", participants=9, occurred_on=TODAY))
    assert may_open(officer, PAGE, f"{PAGE}/ghi") == [True, False]


def test_a_unit_that_got_the_code_later_has_nothing_in_hand(owed: Scene, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, COMMUNE)
    renamed = Rename(COMMUNE, "Xã Duy Thu Đông", TODAY - timedelta(days=3))
    revise(owed.app, [renamed], source="test", now=at(TODAY), by="test", via="import")
    assert may_open(officer, PAGE) == [True], "renamed it is the same unit"
    ended = [End(code, TODAY - timedelta(days=1)) for code in (HAMLET, f"{COMMUNE}-02", COMMUNE)]
    again = Add(Unit(COMMUNE, "Xã mới", "xa", "xa", "508", TODAY))
    revise(owed.app, [*ended, again], source="test", now=at(TODAY), by="test", via="import")
    assert may_open(officer, PAGE) == [False]


def test_work_is_handed_in_in_the_name_of_whoever_has_it_in_hand(owed: Scene, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, COMMUNE)
    officer.get(f"{PAGE}/trinh")
    shown = officer.post(f"{PAGE}/trinh", {"on": "2022-09-10", "note": "xong"})
    assert "Đã trình kết quả; chờ duyệt." in text_of(shown)
    [last] = owed.app.log.stream(TASK.stream)[-1:]
    assert last.by == str(officer.account)


@pytest.mark.parametrize(
    ("role", "state"),
    [*((role, "in hand") for role in Role), (Role.OFFICER, "not yet"), (Role.OFFICER, "taken back")],
)
def test_nothing_else_of_the_owner_opens(world: World, sign_in: SignIn, role: Role, state: str) -> None:
    """Every route about the owner, for somebody at the unit that the one task is handed on to."""
    office = world.office
    who = Every(level="huyen", inside="49")
    office.issue(document("14/KH-UBND"), founding(who=who, done_when=TRAINING))
    submit(
        office.app,
        TASK,
        on=TODAY,
        note="",
        said=said("submit"),
        evidence=of_facts(office.app, "20602-01")[1],
    )
    office.decide(TASK, lambda at_: decide.give_back(at_, reason="thiếu"), on=TODAY)
    if state != "not yet":
        hand_on(office, COMMUNE, by="508")
    if state == "taken back":
        taken_back(office)
    about = {**world.parts, "directive": NAME, "unit": "508"}
    browser = sign_in(role, COMMUNE)
    program = headers_of(office, browser)
    wrong = []
    for (method, path), (action, lies) in ROUTES.items():
        if action in {EVERYBODY, SIGNED_IN} or lies == LIST or not path.partition("{unit}")[1]:
            continue
        answer, wrote = asked(world, browser, program, method, path, path.format_map(about))
        may = state == "in hand" and IN_HAND.get((method, path)) in MAY[role]
        if may == refused(path, answer):
            wrong.append(f"{method} {path} gave {answer.status_code} where may={may}")
        if wrote and not may:
            wrong.append(f"{method} {path} was refused and wrote all the same")
    assert not wrong, "\n".join(wrong)
