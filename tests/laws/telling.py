"""What units report: facts of every kind, at random or as somebody asked for them."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from events.done_when import Filed, Happened, Reached, Steps, leaves
from events.facts import (
    DocumentIssued,
    Fact,
    Measured,
    Member,
    ReportFiled,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
    TrainingHeld,
    WorkReported,
)
from events.obligations import Obligation
from tests.laws.asking import BODIES, DOCUMENTS, INDICATORS, REPORTS, SUBJECTS, WORKS

DAYS_AGO = (0, 0, 1, 7, 40, 120)
COUNTS = (4, 5, 10, 12)
SHARES = (39, 40, 100)
PERIODS = ("2022-05", "2022-06", "2022-07", "2022-Q2", "2022-H1")
LEADER = Member(person=UUID(int=1), role="leader", position="hamlet_head")


@st.composite
def facts(draw: st.DrawFn, unit: str, today: date) -> Fact:
    """Anything that may have happened at a unit by `today`."""
    on = today - timedelta(days=draw(st.sampled_from(DAYS_AGO)))
    which, count = draw(st.integers(0, 1)), draw(st.sampled_from(COUNTS))
    match draw(st.integers(0, 7)):
        case 0 | 1 | 2:
            return draw(teams(unit, BODIES[which], on))
        case 3:
            return TrainingHeld(unit=unit, occurred_on=on, subject=SUBJECTS[0], participants=count)
        case 4:
            return DocumentIssued(unit=unit, occurred_on=on, document=DOCUMENTS[which])
        case 5:
            period = draw(st.sampled_from(PERIODS))
            return ReportFiled(unit=unit, occurred_on=on, report=REPORTS[which], for_period=period)
        case 6:
            return draw(measurements(unit, on))
        case _:
            return WorkReported(unit=unit, occurred_on=on, work=WORKS[0], amount=count)


@st.composite
def answers(draw: st.DrawFn, asked: Obligation, unit: str, period: str, today: date) -> Fact:
    """Something that an obligation asks about, whether or not it is enough."""
    on = today - timedelta(days=draw(st.sampled_from(DAYS_AGO)))
    count = draw(st.sampled_from(COUNTS))
    assert not isinstance(asked.done_when, Steps)
    match draw(st.sampled_from(leaves(asked.done_when))):
        case Happened(fact="team_founded", about=about):
            return draw(teams(unit, about or BODIES[0], on))
        case Happened(fact="training_held"):
            return TrainingHeld(unit=unit, occurred_on=on, subject=SUBJECTS[0], participants=count)
        case Happened(fact="document_issued", about=about):
            return DocumentIssued(unit=unit, occurred_on=on, document=about or DOCUMENTS[0])
        case Happened():
            return WorkReported(unit=unit, occurred_on=on, work=WORKS[0], amount=count)
        case Filed(report=report) if period:
            return ReportFiled(unit=unit, occurred_on=on, report=report, for_period=period)
        case Reached():
            return draw(measurements(unit, on))
        case _:
            return draw(facts(unit, today))


@st.composite
def teams(draw: st.DrawFn, unit: str, body: str, on: date) -> Fact:
    """A team founded, changed or dissolved: often the same one."""
    team, count = draw(st.sampled_from(("1", "1", "2"))), draw(st.sampled_from(COUNTS))
    match draw(st.integers(0, 5)):
        case 0 | 1 | 2:
            return TeamFounded(unit=unit, occurred_on=on, body=body, team=team, member_count=count)
        case 3:
            return TeamChanged(
                unit=unit, occurred_on=on, body=body, team=team, member_count=count, members=(LEADER,)
            )
        case _:
            return TeamDissolved(unit=unit, occurred_on=on, body=body, team=team)


@st.composite
def measurements(draw: st.DrawFn, unit: str, on: date) -> Fact:
    share = draw(st.sampled_from(SHARES))
    return Measured(unit=unit, occurred_on=on, indicator=INDICATORS[0], numerator=share, denominator=100)
