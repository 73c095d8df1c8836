"""Every duty that the source documents lay down can be said as an obligation, kept and read.

The annotated passages lie beside the checkout; where they do not, these tests say so and skip.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deadlines.calendar import Calendar
from deadlines.rules import ByDate, NoDue, Recurring
from directives import issue
from directives.freezing import expanded
from directives.fulfilment import FactRow
from directives.issue import Directive
from directives.tasks import NOTHING, Decided, outcome
from directives.wording import clear_line
from events.base import Event
from events.decisions import DirectiveIssued
from events.done_when import AllOf, AnyOf, Confirmed, DoneWhen, Filed, Happened, Reached, Steps
from events.obligations import Obligation
from tests.core.samples import DOCUMENT
from tests.core.seed_duties import DUTIES
from tests.laws.trees import THREE_LEVELS
from units.tree import LEVELS, Roster, select

GOLD = Path(__file__).parents[2].parent / "shared" / "data" / "eval" / "seeds_gold.jsonl"
Gold = dict[str, list[dict[str, Any]]]  # by passage
ISSUED = date(2022, 6, 1)
DONE = date(2022, 6, 10)
ROSTER = Roster.of(THREE_LEVELS)
CALENDAR = Calendar.vietnam()

each_duty = pytest.mark.parametrize(
    ("passage", "nth"), [(name, n) for name, duties in DUTIES.items() for n in range(len(duties))]
)


@pytest.fixture(scope="module")
def gold() -> Gold:
    """The annotated obligations by passage, those without any left out."""
    if not GOLD.is_file():
        pytest.skip(f"NOT TESTED AGAINST THE SOURCE DOCUMENTS: {GOLD.name} is not beside this checkout")
    passages = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    return {p["id"]: p["obligations"] for p in passages if p["obligations"]}


def test_every_annotated_duty_is_expressed(gold: Gold) -> None:
    assert {name: len(found) for name, found in gold.items()} == {
        name: len(duties) for name, duties in DUTIES.items()
    }
    assert sum(map(len, DUTIES.values())) == 70


@each_duty
def test_it_asks_what_the_annotation_says(
    gold: dict[str, list[dict[str, Any]]], passage: str, nth: int
) -> None:
    wanted, duty = gold[passage][nth], DUTIES[passage][nth]
    assert due_of(duty) == due_wanted(wanted["deadline"])
    percent = wanted.get("percent")
    assert percent is None or percent in set(percents(duty))
    assert (duty.force == "optional") == ("khuyến khích" in wanted.get("modality", ""))
    assert (duty.report_to is None) == ("report_to" not in wanted)
    assert bool(duty.coordinators) == ("coordinate" in wanted)
    assert numbers(duty.quantifier) == numbers(wanted.get("quantifier"))
    levels = {unit.level for unit in select(ROSTER, duty.who, ISSUED)}
    match wanted["scope"]:
        case level if level in LEVELS:
            assert levels == {level}
        case "khac":
            assert levels == {"trung_uong"}
        case _:  # people, households, enterprises: counted by the units that know them
            assert duty.population


def due_of(duty: Obligation) -> tuple[object, ...]:
    match duty.due:
        case ByDate():
            return "on_or_before", duty.due.strict.isoformat()
        case Recurring():
            parts = duty.due.parts()
            return "recurring", {str(p.freq) for p in parts}, {p.day for p in parts}
        case _:
            assert isinstance(duty.due, NoDue)
            return ("none",)


def due_wanted(deadline: dict[str, Any]) -> tuple[object, ...]:
    if deadline["kind"] == "on_or_before":
        return "on_or_before", deadline["date"]
    if deadline["kind"] == "recurring":
        freqs, _, rest = deadline["rule"].partition(";")
        before = rest.removeprefix("before_day=")
        names = {"yearly" if name == "annual" else name for name in freqs.split("+")}
        return "recurring", names, {int(before) - 1 if before.isdecimal() else None}
    return ("none",)


def percents(duty: Obligation) -> Iterator[int]:
    if duty.accountable is not None:
        yield int(duty.accountable.percent)
    if isinstance(duty.done_when, Reached):
        yield int(duty.done_when.at_least)


def numbers(quantifier: str | None) -> tuple[str, str] | None:
    """The sign and the first number: `= 1 tổ / xã` and `= 1` are the same."""
    return (quantifier.split()[0], quantifier.split()[1]) if quantifier else None


@each_duty
def test_it_binds_somebody_and_is_done_by_what_it_asks_for_alone(passage: str, nth: int) -> None:
    duty = DUTIES[passage][nth]
    event = issued(duty)
    for one in expanded(duty):
        assert not isinstance(one.done_when, Steps)
        for due in event.dues[one.no]:
            done = max(DONE, due.opens)
            rows, confirmed_on = answers(one.done_when, due.period, done)
            state = Decided(submitted_on=confirmed_on, accepted=True)
            answered, unanswered = (
                outcome(one, facts, said, period=due.period, opens=due.opens, last_day=due.lenient).done_on
                for facts, said in ((rows, state), ([], NOTHING))
            )
            if rows or confirmed_on:
                assert (answered, unanswered) == (done, None)
            else:  # "at most" is kept by doing nothing
                assert answered == unanswered == due.opens


def issued(duty: Obligation) -> DirectiveIssued:
    """The directive with this one duty, through its whole life up to its issue."""
    decisions: list[Callable[[Directive], list[Event]]] = [
        lambda d: issue.draft(d, "mẫu", document=DOCUMENT, obligations=(duty,)),
        lambda d: issue.confirm(d, "mẫu"),
        lambda d: issue.issue(d, "mẫu", roster=ROSTER, calendar=CALENDAR, on=ISSUED),
    ]
    past: list[Event] = []
    for decide in decisions:
        past += decide(issue.folded(past))
    event = past[-1]
    assert isinstance(event, DirectiveIssued)
    return event


def answers(when: DoneWhen, period: str, on: date) -> tuple[list[FactRow], date | None]:
    """The least that fulfils a condition: facts of one day, and a submission where a person decides."""
    match when:
        case Happened():
            least = max((h.at_least or 1 for h in when.having), default=1)
            row = FactRow(when.fact, when.about or "", "", on, None, least, 0)
            return ([] if when.at_most == 0 else [row] * when.at_least), None
        case Reached():
            return [FactRow("measured", when.indicator, "", on, None, int(when.at_least), 100)], None
        case Filed():
            return [FactRow("report_filed", when.report, period, on, None, 1, 0)], None
        case Confirmed():
            return [], on
        case AllOf() | AnyOf():
            parts = [answers(part, period, on) for part in when.parts]
            return [row for rows, _ in parts for row in rows], max(
                filter(None, (c for _, c in parts)), default=None
            )


@each_duty
def test_it_reads_in_one_line(passage: str, nth: int) -> None:
    duty = DUTIES[passage][nth]
    line = clear_line(duty, ROSTER, ISSUED)
    assert line.startswith("rõ người: ")
    assert "{" not in line
    assert duty.action in line
    assert not isinstance(duty.done_when, Steps) or "theo hạn của từng bước" in line


def test_a_duty_without_a_frequency_has_no_task_until_somebody_is_asked() -> None:
    assert issued(DUTIES["S002-7"][0]).dues == {"1": ()}
