"""A province where something of every kind has happened, and every event that goes out."""

from datetime import date
from functools import partial
from typing import Any

from deadlines.rules import ByDate
from directives.tasks import acknowledge, ask_extension
from events.decisions import TaskRef
from events.done_when import Happened
from events.facts import Evidence, Member, TeamFounded, TrainingHeld
from events.obligations import Document, Obligation
from flows.feeds import Events, events_after
from tests.scene import Scene
from units.selectors import Every

CANARY = "Nguyễn Thị Bí Mật 0905123456"  # what must never be seen outside
BODY = "tổ công nghệ số"
DUE = date(2022, 8, 30)
TODAY = date(2022, 8, 20)


def happened(scene: Scene) -> str:
    """Facts, decisions and directives of two communes, with a canary wherever people type freely."""
    name = scene.issue(
        Document(
            number="12/KH-UBND",
            type="kế hoạch",
            issuer="49",
            date=date(2022, 8, 1),
            subject="Tổ",
            text=f"Toàn văn. {CANARY}",
        ),
        Obligation(
            no="1",
            action="Lập tổ",
            who=Every(level="thon", inside="20599"),
            due=ByDate(strict=DUE, lenient=DUE),
            done_when=Happened(fact="team_founded", about=BODY),
        ),
    )
    person = "00000000-0000-0000-0000-00000000beef"
    file = Evidence(name=f"{CANARY}.pdf", size_bytes=1, sha256="0" * 64)
    leader = Member(person=person, role="leader", position=CANARY)  # type: ignore[arg-type]  # pydantic reads it
    scene.report(
        TeamFounded(
            unit="20599-01",
            occurred_on=date(2022, 8, 5),
            body=BODY,
            member_count=5,
            members=(leader,),
            note=CANARY,
            evidence=(file,),
        )
    )
    scene.report(
        TrainingHeld(
            unit="20602", occurred_on=date(2022, 8, 6), subject="kỹ năng", participants=9, note=CANARY
        )
    )
    scene.retract("20599-01", 1, on=date(2022, 8, 7), reason=CANARY)
    task = TaskRef(directive=name, obligation="1", unit="20599-02")
    scene.decide(task, acknowledge, on=date(2022, 8, 8))
    asked = partial(ask_extension, wanted=date(2022, 9, 20), reason=CANARY)
    scene.decide(task, asked, on=date(2022, 8, 9))
    return name


def read(scene: Scene, cursor: int = 0, roots: list[str] | None = None, **more: Any) -> Events:
    return events_after(scene.app, cursor, roots=roots, **more)
