"""What answers a task: for each plain condition the fact it asks for, and which figures that takes.

Whoever files from a task is asked for these alone; the rest (what it is about, the period, the
population) is known from the directive. A fact is made as a row of a sheet is, by the same rules.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection

from app.wiring import App
from directives.admission import judge_wrong
from events.decisions import TaskRef
from events.done_when import Confirmed, DoneWhen, Filed, Happened, Reached, Steps, leaves
from events.facts import Evidence, Fact, Member, ReportFiled, TeamChanged, TeamFounded, unit_stream
from events.obligations import Obligation, TeamRule
from flows.fact_rows import fact_in
from projections.asof import AsOf
from projections.places import Place
from projections.unitpage import FactRow, facts_at, teams_at
from units.sheets import Row
from words import Phrase, phrase

# The figures of each kind of fact, by the columns of a sheet.
FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "team_founded": ("quantity", "leader", "deputy", "decision", "team"),
    "team_changed": ("quantity", "leader", "deputy", "decision", "team"),
    "team_dissolved": ("decision", "team"),
    "training_held": ("quantity",),
    "document_issued": ("decision",),
    "report_filed": (),
    "measured": ("quantity", "denominator"),
    "work_reported": ("quantity",),
}
NEEDED: Final = frozenset({"quantity", "denominator"})  # of whatever kind has them
POSITION_NAMES: Final = {"hamlet_head": "trưởng thôn", "youth_union": "đoàn viên"}
SHOWN_MOST: Final = 20  # facts beside a task, the newest


RULED: Final = {"members_at_most": "quantity", "leader_is": "leader", "deputy_is": "deputy"}


class Question(NamedTuple):
    """One plain condition of a task, as somebody who answers it is asked.

    `about` is None where the directive leaves it open; `where` says whether units inside count too.
    """

    no: int
    kind: str
    about: str | None
    where: Literal["here", "inside"] = "here"
    population: str = ""
    team_rules: tuple[TeamRule, ...] = ()

    @property
    def figures(self) -> tuple[str, ...]:
        return FIGURES[self.kind]

    @property
    def rules(self) -> dict[str, Phrase]:
        """What the directive lays down for a figure, to be said beside its field."""
        return {RULED[rule.rule]: _ruled(rule) for rule in self.team_rules if rule.rule in RULED}


def _ruled(rule: TeamRule) -> Phrase:
    if rule.rule == "members_at_most":
        return phrase("nhiều nhất {most} người", most=rule.members)
    return phrase("{position}", position=POSITION_NAMES.get(rule.position or "", rule.position or ""))


def questions(obligation: Obligation) -> tuple[Question, ...]:
    """What facts the task asks for, in reading order, each once; a review is not answered by a fact."""
    assert not isinstance(obligation.done_when, Steps), "steps are expanded before tasks are made"
    when: DoneWhen = obligation.done_when
    found: list[Question] = []
    for leaf in leaves(when):
        asked = _asked(leaf, obligation, len(found) + 1)
        if asked is not None and all(asked._replace(no=one.no) != one for one in found):
            found.append(asked)
    return tuple(found)


def _asked(leaf: Happened | Reached | Filed | Confirmed, obligation: Obligation, no: int) -> Question | None:
    match leaf:
        case Happened(fact=kind, about=about, where=where):
            rules = tuple(rule for rule in obligation.team_rules if rule.body == about)
            return Question(no, kind, about, where, team_rules=rules)
        case Filed(report=report):
            return Question(no, "report_filed", report)
        case Reached(indicator=indicator):
            return Question(no, "measured", indicator, population=obligation.population or "")
        case Confirmed():
            return None


def defaults(connection: Connection, asked: Question, at: Place, as_of: AsOf) -> dict[str, str]:
    """What the form holds before anything is typed: today, the next team, one unit of work."""
    given = {"occurred_on": as_of.on.isoformat(), "about": asked.about or "", "note": ""}
    given |= dict.fromkeys(asked.figures, "")
    if asked.kind == "work_reported":
        given["quantity"] = "1"
    if asked.kind == "team_founded":
        there = {one.team for one in teams_at(connection, at, as_of.on) if one.body == asked.about}
        given["team"] = next(str(n) for n in range(1, len(there) + 2) if str(n) not in there)
    return given


def fact_answering(
    asked: Question, task: TaskRef, unit: str, given: Mapping[str, str], evidence: tuple[Evidence, ...]
) -> Fact:
    """The fact that the form tells of, at the unit. Raises RowWrong, naming the field."""
    cells = {name: given.get(name, "") for name in ("occurred_on", "note", *asked.figures)}
    cells |= {"kind": asked.kind, "unit_code": unit, "about": asked.about or given.get("about", "").strip()}
    if asked.kind == "report_filed":
        cells["period"] = task.period
    if asked.kind == "measured":
        cells["population"] = asked.population
    return fact_in(Row(1, cells)).model_copy(update={"evidence": evidence})


# --- putting right -----------------------------------------------------------------------


def recorded(app: App, unit: str, version: int) -> Fact:
    """The fact of that name as it stands. Raises NoSuchFact."""
    return judge_wrong(version, app.log.stream(unit_stream(unit)))


def as_given(fact: Fact) -> dict[str, str]:
    """A fact as the form that puts it right shows it."""
    known: dict[str, str] = {
        "quantity": str(fact.quantity),
        "denominator": str(getattr(fact, "denominator", "")),
        "decision": getattr(fact, "decision", None) or getattr(fact, "number", None) or "",
        "team": getattr(fact, "team", ""),
        **{one.role: POSITION_NAMES.get(one.position or "", one.position or "") for one in _members(fact)},
    }
    given = {"occurred_on": fact.occurred_on.isoformat(), "note": fact.note, "about": fact.about}
    return {**given, **{name: known.get(name, "") for name in FIGURES[fact.KIND]}}


def put_right(was: Fact, given: Mapping[str, str], evidence: tuple[Evidence, ...]) -> Fact:
    """The fact as the form tells it now; what the form does not show stays. Raises RowWrong."""
    cells = {name: given.get(name, "") for name in ("occurred_on", "note", *FIGURES[was.KIND])}
    cells |= {"kind": was.KIND, "unit_code": was.unit, "about": given.get("about", "").strip() or was.about}
    cells |= {"period": was.period, "population": getattr(was, "population", "")}
    now = fact_in(Row(1, cells))
    kept = {one.sha256: one for one in (*was.evidence, *evidence)}
    update: dict[str, object] = {"evidence": tuple(kept.values())}
    if isinstance(was, ReportFiled):
        update["figures"] = was.figures
    if _members(was) and _positions(now) == _positions(was):
        update["members"] = _members(was)
    return now.model_copy(update=update)


def _members(fact: Fact) -> tuple[Member, ...]:
    return fact.members if isinstance(fact, TeamFounded | TeamChanged) else ()


def _positions(fact: Fact) -> dict[str, str | None]:
    return {one.role: one.position for one in _members(fact)}


def answers(
    connection: Connection, obligation: Obligation, at: Place, as_of: AsOf, period: str
) -> list[FactRow]:
    """The unit's own facts that the task asks about and that stand, the newest first.

    Of reports only those for the task's period.
    """
    wanted = {(asked.kind, asked.about) for asked in questions(obligation)}
    return [
        fact
        for fact in facts_at(connection, at, as_of)
        if fact.stands
        and ({(fact.kind, fact.about), (fact.kind, None)} & wanted)
        and (fact.kind != ReportFiled.KIND or fact.period == period)
    ][:SHOWN_MOST]
