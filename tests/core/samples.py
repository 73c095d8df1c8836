"""Short words for what the tests of the core talk about."""

from datetime import date
from typing import Any

from hypothesis import settings

from deadlines.rules import ByDate
from directives.fulfilment import FactRow
from directives.tasks import NOTHING, Decided, Outcome, Standing
from events.decisions import TaskRef
from events.done_when import Happened
from events.obligations import Document, Obligation
from units.tree import Every, Roster, Unit

no_clock = settings(deadline=None)  # a machine that is busy with something else fails no test

TASK = TaskRef(directive="12-KH-UBND-2022", obligation="1", unit="20551")
DOCUMENT = Document(
    number="12/KH-UBND", type="KH", issuer="49", date=date(2022, 6, 1), subject="Tổ công nghệ số cộng đồng"
)
TEAM = Happened(fact="team_founded", about="tcnscd")
PLAN = Happened(fact="document_issued", about="ke-hoach")


def day(text: str) -> date:
    """`30/9` of 2022, or a whole date."""
    numbers = [int(part) for part in text.split("/")]
    return date(numbers[2] if len(numbers) == 3 else 2022, numbers[1], numbers[0])


def team(founded: str, until: str | None = None, *, members: int = 4, inside: bool = False) -> FactRow:
    """A team that stood from one day until another (the first on which it stood no more)."""
    ended = day(until) if until else None
    return FactRow("team_founded", "tcnscd", "", day(founded), ended, members, 0, not inside)


def plan(issued: str) -> FactRow:
    return FactRow("document_issued", "ke-hoach", "", day(issued), None, 1, 0)


def training(held: str, *, participants: int = 20) -> FactRow:
    return FactRow("training_held", "ky-nang", "", day(held), None, participants, 0)


def report(period: str, filed: str, *, of: str = "ket-qua", inside: bool = False) -> FactRow:
    return FactRow("report_filed", of, period, day(filed), None, 1, 0, not inside)


def measured(on: str, numerator: int, denominator: int = 100) -> FactRow:
    return FactRow("measured", "vneid", "", day(on), None, numerator, denominator)


def obligation(done_when: Any = TEAM, **more: Any) -> Obligation:
    """Every commune of the province founds a team by 30/9/2022, unless told otherwise."""
    values: dict[str, Any] = {
        "no": "1",
        "action": "Lập tổ công nghệ số cộng đồng",
        "who": Every(level="xa", inside="49"),
        "due": ByDate.by_month(2022, 9),
        "done_when": done_when,
    }
    return Obligation(**(values | more))


def unit(code: str, level: Any, kind: str, parent: str | None) -> Unit:
    return Unit(
        code=code, name=f"Đơn vị {code}", level=level, type=kind, parent=parent, valid_from=date(2022, 1, 1)
    )


ROSTER = Roster.of(
    (
        unit("VN", "trung_uong", "nuoc", None),
        unit("49", "tinh", "tinh", "VN"),
        unit("502", "huyen", "huyen", "49"),
        unit("20551", "xa", "xa", "502"),
        unit("20554", "xa", "thi-tran", "502"),
    )
)


def standing(
    *,
    lenient: str | None = "30/9",
    done: str | None = None,
    ready: str | None = None,
    in_force: bool = True,
    decided: Decided = NOTHING,
) -> Standing:
    """A task as a decision finds it: open until 30/9/2022 unless told otherwise."""
    outcome = Outcome(_day(done), _day(ready or done))
    return Standing(TASK, _day(lenient), outcome, in_force, decided)


def _day(text: str | None) -> date | None:
    return day(text) if text else None
