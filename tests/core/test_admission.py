"""Which facts are taken, which are refused, and what directives around a unit add to that."""

from datetime import date

import pytest

from directives.admission import (
    AskedOf,
    FigureTooLarge,
    FromTheFuture,
    PeriodNotBegun,
    UnitAt,
    UnitEnded,
    WrongLevelForFact,
    asked_here,
    check_fact,
)
from directives.teams import TeamTooLarge
from events.facts import Evidence, Measured, ReportFiled, TeamFounded, TrainingHeld, WorkReported
from events.obligations import TeamRule

TODAY = date(2022, 8, 10)
HAMLET = UnitAt("20551-01", "thôn 1", "thon", "territory", None, frozenset({"20551", "511", "49", "VN"}))
ON = date(2022, 6, 20)


def asked_of(number="1", *, issued=date(2022, 5, 1), roots=("49",), kinds=(), **more) -> AskedOf:
    values = {"reports": frozenset(), "team_rules": ()} | more
    return AskedOf(number, issued, frozenset(roots), frozenset(kinds), **values)


def judged(fact, *asked: AskedOf, unit=HAMLET):
    """What is said about a fact that is taken, one text a warning."""
    return [one.say("vi") for one in check_fact(fact, unit, asked_here(fact.KIND, unit, asked), today=TODAY)]


def training(**more) -> TrainingHeld:
    return TrainingHeld(
        **{"unit": HAMLET.code, "occurred_on": ON, "subject": "ky-nang", "participants": 4} | more
    )


def team(count: int) -> TeamFounded:
    return TeamFounded(unit=HAMLET.code, occurred_on=ON, body="to", member_count=count)


def test_what_nobody_asked_is_taken_without_a_word():
    assert judged(training()) == []


def test_a_directive_speaks_of_what_lies_inside_the_places_that_it_binds_and_of_those_themselves():
    late = {"issued": date(2022, 7, 1), "kinds": ("training_held",)}
    before = "trước khi văn bản đầu tiên hỏi tới nó được ban hành (1/7/2022)"
    for roots in (("49",), ("VN", "52"), (HAMLET.code,)):
        [said] = judged(training(), asked_of(roots=roots, **late))
        assert before in said
    assert judged(training(), asked_of(roots=("52",), **late)) == []


def test_of_several_directives_the_first_one_issued_is_the_beginning():
    kinds = ("training_held",)
    early, late = asked_of(kinds=kinds), asked_of("2", issued=date(2022, 7, 1), kinds=kinds)
    assert judged(training(), late, early) == []
    [said] = judged(training(occurred_on=date(2022, 4, 30)), late, early)
    assert "(1/5/2022)" in said


def test_rules_for_teams_of_every_directive_around_are_kept():
    rule = TeamRule(body="to", rule="members_at_most", members=10, force="hard")
    advice = asked_of("2", team_rules=(rule.model_copy(update={"members": 5, "force": "soft"}),))
    [said] = judged(team(6), asked_of(team_rules=(rule,)), advice)
    assert "2 quy định nhiều nhất 5" in said
    with pytest.raises(TeamTooLarge, match="11 thành viên; 1 quy định nhiều nhất 10"):
        judged(team(11), asked_of(team_rules=(rule,)), advice)


def test_missing_files_are_pointed_out_for_what_they_were_asked_for():
    asked = asked_of(evidence=frozenset({("training_held", "ky-nang"), ("work_reported", None)}))
    file = Evidence(name="anh.jpg", size_bytes=1, sha256="0" * 64)
    work = WorkReported(unit=HAMLET.code, occurred_on=ON, work="ve-sinh")
    assert ["minh chứng" in said for said in judged(training(), asked)] == [True]
    assert ["minh chứng" in said for said in judged(work, asked)] == [True]
    assert judged(training(subject="phong-chay"), asked) == []
    assert judged(training(evidence=(file,)), asked) == []


def test_a_report_that_nobody_asks_for_is_kept_and_said_so():
    report = ReportFiled(unit=HAMLET.code, occurred_on=ON, report="bao-cao", for_period="2022-Q2")
    assert judged(report, asked_of(reports=frozenset({"bao-cao"}))) == []
    [said] = judged(report, asked_of(reports=frozenset({"khac"})))
    assert "Không có văn bản nào đang yêu cầu thôn 1 báo cáo «bao-cao»" in said


@pytest.mark.parametrize(
    ("fact", "refusal"),
    [
        (training(occurred_on=date(2022, 8, 11)), FromTheFuture),
        (training(participants=1_000_000_001), FigureTooLarge),
        (team(10_001), FigureTooLarge),
        (
            Measured(unit=HAMLET.code, occurred_on=ON, indicator="x", numerator=1, denominator=1_000_000_001),
            FigureTooLarge,
        ),
        (
            Measured(
                unit=HAMLET.code, occurred_on=ON, indicator="x", numerator=1, denominator=2, population="xa"
            ),
            WrongLevelForFact,
        ),
        (
            ReportFiled(unit=HAMLET.code, occurred_on=ON, report="bao-cao", for_period="2022-Q3"),
            PeriodNotBegun,
        ),
    ],
)
def test_what_cannot_be_so_is_refused(fact, refusal):
    with pytest.raises(refusal):
        judged(fact)


def test_a_unit_that_has_ended_and_a_level_without_teams_take_no_such_fact():
    with pytest.raises(UnitEnded, match="đã kết thúc ngày 19/6/2022"):
        judged(training(), unit=HAMLET._replace(valid_to=date(2022, 6, 19)))
    with pytest.raises(WrongLevelForFact, match="Tổ được lập ở cấp huyện, xã hoặc thôn"):
        judged(team(4), unit=HAMLET._replace(level="tinh"))
