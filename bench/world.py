"""A made-up country to measure in: real units down to the communes, made-up hamlets, a year of facts.

Size n has n/10 hamlets, n tasks and n events:

- the shipped list of 2022 (63 provinces, 705 districts, 10,599 communes) and n/10 hamlets;
- one directive of the centre with ten questions to every hamlet: teams, trainings, documents
  and work of which any one fact is the answer, one that needs two kinds of facts, an indicator
  that must reach 80 percent, and a report for each of four quarters;
- a year of what was recorded on working days: facts of all kinds, about a third of which
  answer a task (the others repeat, come before or speak of what nobody asked), a tenth of
  them from communes, with changed teams, retractions and extensions among them.

Everything follows from the size and a seed. No real person or place has done any of it.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from deadlines.rules import ByDate, Recurring
from events.base import Event, Message
from events.decisions import ExtensionAsked, ExtensionGranted, TaskRef
from events.done_when import AllOf, Duty, Filed, Happened, Reached
from events.facts import (
    DocumentIssued,
    Fact,
    FactRetracted,
    Measured,
    ReportFiled,
    TeamChanged,
    TeamFounded,
    TrainingHeld,
    WorkReported,
    unit_stream,
)
from events.obligations import Document, Obligation
from units.lists import shipped
from units.sample import made_up_hamlets
from units.tree import Every, Unit

YEAR = 2022
ISSUED = date(YEAR, 1, 10)
FIRST, LAST = date(YEAR, 1, 11), date(YEAR, 12, 30)  # the first and last day on which facts are recorded
DUE = date(YEAR, 9, 30)
TASKS_A_HAMLET = 10
DELAY_MOST = 10  # days from happening to being recorded
QUARTERS = ("2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")
DIRECTIVE = "01-CT-TTg-2022"  # what flows.intake makes of the document's number and year


class Day(NamedTuple):
    """What was recorded on one day."""

    at: datetime
    messages: list[Message]


def units(size: int) -> list[Unit]:
    """The country with size/10 made-up hamlets; parents before children."""
    country = shipped("2022")
    communes = [unit for unit in country if unit.level == "xa"]
    return [*country, *made_up_hamlets(communes, size // TASKS_A_HAMLET, seed=YEAR)]


def document() -> Document:
    return Document(number="01/CT-TTg", type="CT", issuer="VN", date=ISSUED, subject="Chỉ thị giả định")


def obligations() -> tuple[Obligation, ...]:
    """Ten questions to every hamlet, four of them the quarters of one report."""
    team = Happened(fact="team_founded", about="to")
    training = Happened(fact="training_held", about="ky-nang")
    duties: tuple[tuple[str, Duty], ...] = (
        ("Lập tổ ở mỗi thôn", team),
        ("Tập huấn kỹ năng", training),
        ("Ban hành kế hoạch của thôn", Happened(fact="document_issued", about="ke-hoach")),
        ("Tuyên truyền tới từng hộ", Happened(fact="work_reported", about="tuyen-truyen")),
        ("Lập tổ và tập huấn cho tổ", AllOf(parts=(team, training))),
        ("Từ 80% số hộ có tài khoản", Reached(indicator="tai-khoan", at_least=Decimal(80))),
    )
    who = Every(level="thon", inside="VN")
    by_date = ByDate(strict=DUE, lenient=DUE)
    once = [
        Obligation(no=str(no), action=action, who=who, due=by_date, done_when=when)
        for no, (action, when) in enumerate(duties, start=1)
    ]
    report = Obligation(
        no="7",
        action="Báo cáo quý",
        who=who,
        due=Recurring(rule="quarterly;by=5"),
        done_when=Filed(report="bao-cao"),
    )
    return (*once, report)


def days(size: int, placed: Sequence[Unit], *, most: int | None = None) -> Iterator[Day]:
    """A year of messages, `most` (or size) events in all, in the order in which they are recorded."""
    left = most or size
    working = [day for n in range((LAST - FIRST).days + 1) if (day := FIRST + timedelta(n)).weekday() < 5]
    told = _Told(placed)
    for nth, day in enumerate(working):
        share = left // (len(working) - nth)
        left -= share
        messages: list[Message] = []
        while share > 0:
            message = told.message(day)
            messages.append(message)
            share -= len(message.events)
        left += share  # a message of two events may pass the share by one
        yield Day(datetime.combine(day, time(3, tzinfo=UTC)), messages)


class _Told:
    """Who told what so far: teams are founded once, and what is retracted was there."""

    def __init__(self, placed: Sequence[Unit]) -> None:
        self.random = random.Random(YEAR)
        self.hamlets = [unit.code for unit in placed if unit.level == "thon"]
        self.communes = [unit.code for unit in placed if unit.level == "xa"]
        self.versions: Counter[str] = Counter()
        self.founded: dict[str, date] = {}
        self.extended: set[str] = set()
        self.number = 0

    def message(self, day: date) -> Message:
        self.number += 1
        code = self.random.choice(self.hamlets if self.random.random() < 0.9 else self.communes)
        roll = self.random.random()
        if roll < 0.005 and self.versions[code]:
            wrong = self.random.randint(1, self.versions[code])
            return self._said(code, FactRetracted(unit=code, version=wrong, reason="Ghi nhầm đơn vị"))
        if roll < 0.010 and "-" in code and code not in self.extended:
            self.extended.add(code)
            return self._extension(code)
        happened = max(FIRST, day - timedelta(self.random.randint(0, DELAY_MOST)))
        return self._said(code, self._fact(code, happened))

    def _said(self, code: str, event: Event) -> Message:
        self.versions[code] += 1
        return Message(f"m{self.number:08}", unit_stream(code), (event,))

    def _extension(self, code: str) -> Message:
        task, until = TaskRef(directive=DIRECTIVE, obligation="1", unit=code), DUE + timedelta(30)
        events = (
            ExtensionAsked(task=task, wanted=until, reason="Mưa lũ"),
            ExtensionGranted(task=task, due=until, reason="Đồng ý"),
        )
        return Message(f"m{self.number:08}", task.stream, events)

    def _fact(self, code: str, on: date) -> Fact:
        """Half of each kind speaks of what is asked."""
        asked, roll = self.random.random() < 0.5, self.random.random()
        if roll < 0.12:
            since = self.founded.get(code)
            if since is None:
                self.founded[code] = on
                return TeamFounded(unit=code, occurred_on=on, body="to", member_count=4)
            if roll < 0.02:
                return TeamChanged(unit=code, occurred_on=max(on, since), body="to", member_count=5)
        if roll < 0.35:
            subject = "ky-nang" if asked else "phong-chay"
            return TrainingHeld(unit=code, occurred_on=on, subject=subject, participants=4)
        if roll < 0.52:
            document = "ke-hoach" if asked else "thong-bao"
            return DocumentIssued(unit=code, occurred_on=on, document=document, number="12/KH-UBND")
        if roll < 0.69:
            work = "tuyen-truyen" if asked else "ve-sinh"
            return WorkReported(unit=code, occurred_on=on, work=work, amount=3)
        if roll < 0.85:
            indicator = "tai-khoan" if asked else "internet"
            return Measured(
                unit=code,
                occurred_on=on,
                indicator=indicator,
                numerator=self.random.randint(40, 120),
                denominator=120,
                population="ho",
            )
        begun = QUARTERS[: max(1, on.month // 3)]
        return ReportFiled(
            unit=code,
            occurred_on=on,
            report="bao-cao",
            for_period=self.random.choice(begun),
            figures={"so_ho": 120},
        )
