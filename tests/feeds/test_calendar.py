"""Due dates as a calendar to subscribe to: a unit's, and a person's over all posts."""

from datetime import date
from uuid import UUID

from deadlines.rules import ByDate, Recurring
from events.done_when import Filed, Happened
from events.facts import TeamFounded
from events.obligations import Document, Obligation
from flows.feeds import person_calendar, unit_calendar
from projections import people
from projections.database import reading
from tests.flows.conftest import scene
from tests.scene import Scene
from units.posts import PersonId
from units.selectors import Every

__all__ = ["scene"]

BODY = "tổ công nghệ số"
DUE = date(2022, 8, 30)
TODAY = date(2022, 8, 20)


def asked(scene: Scene) -> None:
    scene.issue(
        Document(number="12/KH-UBND", type="kế hoạch", issuer="49", date=date(2022, 8, 1), subject="Tổ"),
        Obligation(
            no="1",
            action="Lập tổ; họp",
            who=Every(level="thon", inside="49"),
            due=ByDate(strict=DUE, lenient=DUE),
            done_when=Happened(fact="team_founded", about=BODY),
        ),
        Obligation(
            no="2",
            action="Báo cáo tháng",
            who=Every(level="xa", inside="49"),
            due=Recurring(rule="monthly;by=25"),
            done_when=Filed(report="tiến độ"),
        ),
    )


def fields(content: bytes, name: str) -> list[str]:
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    return [line.partition(":")[2] for line in lines if line.partition(":")[0].split(";")[0] == name]


def test_a_unit_sees_what_is_open_inside_it_once_for_each_day(scene: Scene) -> None:
    asked(scene)
    content = unit_calendar(scene.app, "20599", on=TODAY)
    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert fields(content, "X-WR-CALNAME") == ["Hạn việc: Thị trấn Nam Phước"]
    assert fields(content, "SUMMARY") == [
        "Hạn: Báo cáo tháng (tháng 8/2022) (Thị trấn Nam Phước)",
        "Hạn: Lập tổ\\; họp (Khối phố 1\\, Thị trấn Nam Phước và 2 đơn vị khác)",
    ]
    assert fields(content, "DTSTART") == ["20220825", "20220830"]


def test_an_entry_goes_when_its_task_is_done_and_the_others_keep_theirs(scene: Scene) -> None:
    asked(scene)
    before = fields(unit_calendar(scene.app, "20602-01", on=TODAY), "UID")
    [task] = scene.tasks("20602-01", on=TODAY)
    assert before == [f"{task.task.id}@dondoc"]
    scene.report(TeamFounded(unit="20602-01", occurred_on=date(2022, 8, 19), body=BODY, member_count=4))
    assert fields(unit_calendar(scene.app, "20602-01", on=TODAY), "UID") == []
    uids = fields(unit_calendar(scene.app, "508", on=TODAY), "UID")
    assert len(uids) == len(set(uids)) == 2


def test_a_person_sees_all_their_units(scene: Scene) -> None:
    asked(scene)
    with reading(scene.app.engine) as connection:
        person = next(post.person for post in people.posts(connection) if post.unit == "20602")
    content = person_calendar(scene.app, person, on=TODAY)
    assert fields(content, "X-WR-CALNAME") == ["Hạn việc của tôi"]
    assert [text.split(" (")[0] for text in fields(content, "SUMMARY")] == [
        "Hạn: Báo cáo tháng",
        "Hạn: Lập tổ\\; họp",
    ]
    assert b"@" not in content.replace(b"@dondoc", b"")


def test_nobody_is_no_error_and_the_same_day_gives_the_same_bytes(scene: Scene) -> None:
    asked(scene)
    nobody = PersonId(UUID(int=7))
    assert fields(person_calendar(scene.app, nobody, on=TODAY), "UID") == []
    assert unit_calendar(scene.app, "49", on=TODAY) == unit_calendar(scene.app, "49", on=TODAY)
