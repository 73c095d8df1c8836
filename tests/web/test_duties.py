"""The officer's front page: what the units have to do, the most urgent first."""

import re
from datetime import date, timedelta

from access.roles import Role
from events.done_when import Happened
from events.facts import DocumentIssued, TeamFounded
from events.obligations import Obligation
from tests.scene import Scene
from tests.web.conftest import TODAY, SignIn, document, founding, text_of
from units.tree import Every


def plan(no: str, due: date, action: str) -> Obligation:
    """Every commune issues a plan by a day."""
    return founding(
        no,
        action=action,
        who=Every(level="xa", inside="49"),
        due={"kind": "on_or_before", "strict": due, "lenient": due},
        done_when=Happened(fact="document_issued", about=f"kế hoạch {no}"),
    )


def sections(html: str) -> dict[str, str]:
    """The words under each heading, by heading."""
    parts = re.split(r"<h2>", html)[1:]
    plain = [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in parts]
    return {re.sub(r" \d+ việc.*", "", one): one for one in plain}


def test_duties_stand_under_late_soon_and_later_by_their_last_day(office: Scene, sign_in: SignIn) -> None:
    dues = {"hôm qua": -1, "hôm nay": 0, "đúng một tuần nữa": 7, "hơn một tuần nữa": 8}
    asked = [
        plan(str(n), TODAY + timedelta(days=days), f"Việc {name}")
        for n, (name, days) in enumerate(dues.items(), start=1)
    ]
    office.issue(document("13/KH-UBND", date=date(2022, 9, 1)), *asked)
    found = sections(sign_in(Role.OFFICER, "20602").get("/").text)

    assert "Việc hôm qua" in found["Quá hạn"]
    assert "quá 1 ngày" in found["Quá hạn"]
    assert "Việc hôm nay" in found["Đến hạn trong 7 ngày"]
    assert "Việc đúng một tuần nữa" in found["Đến hạn trong 7 ngày"]
    assert "Việc hơn một tuần nữa" in found["Sau đó"]
    assert "Việc hơn" not in found["Đến hạn trong 7 ngày"]


def test_hamlets_are_one_duty_that_names_those_still_open(office: Scene, sign_in: SignIn) -> None:
    office.report(
        TeamFounded(unit="20602-01", occurred_on=date(2022, 9, 8), body="tcnscd", member_count=5),
        on=date(2022, 9, 9),
    )
    shown = text_of(sign_in(Role.OFFICER, "20602").get("/"))

    assert "1 trong 2 đơn vị cấp thôn bên trong chưa xong: Thôn 2" in shown
    assert "Thôn 1" not in shown


def test_the_list_of_a_group_holds_as_many_tasks_as_the_page_says(office: Scene, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "508")
    front = officer.get("/").text
    assert "4 trong 4 đơn vị cấp thôn" in " ".join(front.split())
    listed = re.search(r'<a class="what" href="([^"]*obligation=1[^"]*)"', front)
    assert listed is not None
    rows = officer.get(listed.group(1).replace("&amp;", "&")).text
    assert len(re.findall(r'<tr><td><a href="/viec/', rows)) == 4


def test_what_was_done_lately_is_shown_and_what_was_done_long_ago_is_not(
    office: Scene, sign_in: SignIn
) -> None:
    office.issue(
        document("13/KH-UBND", date=date(2022, 8, 2)),
        plan("1", date(2022, 9, 30), "Kế hoạch mới"),
        plan("2", date(2022, 9, 30), "Kế hoạch cũ"),
    )
    for no, day in (("1", TODAY - timedelta(days=14)), ("2", TODAY - timedelta(days=15))):
        office.report(DocumentIssued(unit="20602", occurred_on=day, document=f"kế hoạch {no}"), on=TODAY)
    found = sections(sign_in(Role.OFFICER, "20602").get("/").text)

    assert "Kế hoạch mới" in found["Mới xong trong 14 ngày"]
    assert "Kế hoạch cũ" not in found["Mới xong trong 14 ngày"]


def test_nothing_left_is_said(office: Scene, sign_in: SignIn) -> None:
    for n in (1, 2):
        office.report(
            TeamFounded(unit=f"20602-0{n}", occurred_on=date(2022, 9, 8), body="tcnscd", member_count=5),
            on=date(2022, 9, 9),
        )
    assert "Không còn việc nào phải làm." in text_of(sign_in(Role.OFFICER, "20602").get("/"))


def test_an_officer_opens_the_duties_of_no_other_unit(sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    officer.get("/viec-cua-toi?inside=20602-01")
    officer.get("/viec-cua-toi?inside=20605", status=403)
    sign_in(Role.LEADER, "20602").get("/viec-cua-toi", status=403)


def test_who_judges_work_starts_from_the_whole_area_instead(sign_in: SignIn) -> None:
    assert "Việc của" not in text_of(sign_in(Role.COORDINATOR, "49").get("/"))
