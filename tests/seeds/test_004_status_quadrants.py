"""Published practice: 833 tasks of half a year = 585 done + 67 open in time + 181 overdue."""

from datetime import date, timedelta

from deadlines.rules import ByDate
from events.done_when import Happened
from events.facts import WorkReported
from events.obligations import Document, Obligation
from tests.scene import Scene
from units.tree import Named, Unit

TODAY = date(2020, 6, 30)
DONE, OPEN, OVERDUE = 585, 67, 181
LONGEST_OVERDUE_DAYS = 126  # "some by more than 120 days"


def test_the_half_year_comes_out(scene: Scene) -> None:
    start = date(2020, 1, 1)
    offices = [
        Unit(f"49-{n:03}", f"Đơn vị {n}", "xa", "xa", "49", start) for n in range(DONE + OPEN + OVERDUE)
    ]
    scene.units(
        Unit("VN", "Việt Nam", "trung_uong", "nuoc", None, start),
        Unit("49", "Tỉnh Quảng Nam", "tinh", "tinh", "VN", start),
        *offices,
        on=start,
    )
    ahead, past = TODAY + timedelta(days=20), TODAY - timedelta(days=LONGEST_OVERDUE_DAYS)
    groups = {"1": (offices[: DONE + OVERDUE], past), "2": (offices[DONE + OVERDUE :], ahead)}
    document = Document(number="1/UBND", type="công văn", issuer="49", date=start, subject="Nhiệm vụ")
    scene.issue(
        document,
        *(
            Obligation(
                no=no,
                action=f"Việc được giao, nhóm {no}",
                who=_named(units),
                due=ByDate(strict=due, lenient=due),
                done_when=Happened(fact="work_reported", about="viec-duoc-giao"),
            )
            for no, (units, due) in groups.items()
        ),
        on=start,
    )
    done_on = [date(2020, 2, 1) if n % 3 else date(2020, 4, 1) for n in range(DONE)]
    scene.report_many(
        [
            WorkReported(unit=u.code, occurred_on=on, work="viec-duoc-giao")
            for u, on in zip(offices[:DONE], done_on, strict=True)
        ],
        on=TODAY,
    )

    total = [c.counts for c in scene.board("49", on=TODAY, today=TODAY).whole]

    assert sum(c.total for c in total) == 833
    assert sum(c.done for c in total) == 585
    assert sum(c.open_in_time for c in total) == 67
    assert sum(c.open_late for c in total) == 181
    late = scene.tasks("49", on=TODAY, status=("open_late",))
    assert len(late) == 181
    assert max(t.days_late for t in late) == 126
    assert sum(c.done_late for c in total) == done_on.count(date(2020, 4, 1))


def _named(units: list[Unit]) -> Named:
    return Named(codes=tuple(u.code for u in units))
