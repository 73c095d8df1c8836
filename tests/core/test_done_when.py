"""From which day a condition counts as fulfilled."""

from datetime import date
from decimal import Decimal

import pytest

from directives.fulfilment import Span, done_on, holds
from events.done_when import AllOf, AnyOf, Confirmed, Filed, Happened, Having, Reached
from tests.core.samples import PLAN, TEAM, day, measured, plan, report, team, training

DUE = day("30/9")


def test_a_team_counts_from_its_founding() -> None:
    assert done_on(TEAM, [team("1/8")], last_day=DUE) == day("1/8")


def test_a_team_founded_after_the_last_day_is_late_and_counts() -> None:
    assert done_on(TEAM, [team("3/10")], last_day=DUE) == day("3/10")


def test_a_team_dissolved_before_the_last_day_does_not_count() -> None:
    assert done_on(TEAM, [team("1/8", "30/9")], last_day=DUE) is None


def test_a_team_that_stood_on_the_last_day_counts_whatever_came_later() -> None:
    assert done_on(TEAM, [team("1/8", "1/10")], last_day=DUE) == day("1/8")
    assert done_on(TEAM, [team("1/8", "15/3/2024")], last_day=DUE) == day("1/8")


def test_a_team_founded_again_counts_from_the_second_founding() -> None:
    assert done_on(TEAM, [team("1/8", "10/8"), team("5/9")], last_day=DUE) == day("5/9")


def test_without_a_last_day_only_what_still_stands_counts() -> None:
    assert done_on(TEAM, [team("1/8")]) == day("1/8")
    assert done_on(TEAM, [team("1/8", "15/3/2024")]) is None


def test_a_late_team_that_was_dissolved_counts_late_all_the_same() -> None:
    assert done_on(TEAM, [team("3/10", "1/11")], last_day=DUE) == day("3/10")


def test_what_was_there_before_the_directive_counts_from_when_it_happened() -> None:
    assert done_on(TEAM, [team("2/1")], last_day=DUE) == day("2/1")


def test_at_least_two_counts_from_the_second() -> None:
    two = Happened(fact="team_founded", about="tcnscd", at_least=2)
    assert done_on(two, [team("1/8")], last_day=DUE) is None
    assert done_on(two, [team("1/8"), team("9/8")], last_day=DUE) == day("9/8")
    assert done_on(two, [team("1/8"), team("9/8", "20/8")], last_day=DUE) is None


def test_exactly_one_ends_with_the_second() -> None:
    one = Happened(fact="team_founded", about="tcnscd", at_least=1, at_most=1)
    assert holds(one, [team("1/8"), team("9/8")]) == [Span(day("1/8"), day("9/8"))]
    assert done_on(one, [team("1/8"), team("9/8")], last_day=DUE) is None
    assert done_on(one, [team("1/8"), team("9/8", "20/8")], last_day=DUE) == day("20/8")


def test_no_team_above_ten_members_holds_until_there_is_one() -> None:
    none = Happened(fact="team_founded", at_least=0, at_most=0, having=(Having(at_least=11),))
    assert holds(none, [team("1/8")]) == [Span(date.min, None)]
    assert holds(none, [team("1/8"), team("5/8", members=11)]) == [Span(date.min, day("5/8"))]


def test_only_facts_within_bounds_are_counted() -> None:
    small = Happened(fact="team_founded", having=(Having(at_most=10),))
    assert done_on(small, [team("1/8", members=11)], last_day=DUE) is None
    assert done_on(small, [team("1/8", members=11), team("5/8", members=10)], last_day=DUE) == day("5/8")


def test_a_team_that_shrinks_counts_from_the_change() -> None:
    small = Happened(fact="team_founded", having=(Having(at_most=10),))
    shrinks = [team("1/8", "20/8", members=12), team("20/8", members=9)]
    assert done_on(small, shrinks, last_day=DUE) == day("20/8")


def test_about_narrows_the_kind_and_nothing_takes_any() -> None:
    assert done_on(Happened(fact="team_founded", about="bcd"), [team("1/8")], last_day=DUE) is None
    assert done_on(Happened(fact="team_founded"), [team("1/8")], last_day=DUE) == day("1/8")


def test_units_inside_count_only_where_they_are_asked_for() -> None:
    inside = Happened(fact="team_founded", about="tcnscd", where="inside", at_least=2)
    facts = [team("1/8"), team("9/8", inside=True)]
    assert done_on(TEAM, [team("9/8", inside=True)], last_day=DUE) is None
    assert done_on(inside, facts, last_day=DUE) == day("9/8")


def test_an_indicator_is_compared_exactly() -> None:
    two_thirds = Reached(indicator="vneid", at_least=Decimal("66.67"))
    assert done_on(two_thirds, [measured("1/8", 2, 3)], last_day=DUE) is None
    assert done_on(Reached(indicator="vneid", at_least=Decimal("66.6")), [measured("1/8", 2, 3)]) == day(
        "1/8"
    )
    assert (
        done_on(Reached(indicator="vneid", at_least=Decimal(100)), [measured("1/8", 99_999, 100_000)]) is None
    )


def test_a_measurement_stands_until_the_next() -> None:
    reached = Reached(indicator="vneid", at_least=Decimal(80))
    facts = [measured("1/8", 85), measured("1/9", 70), measured("5/10", 90)]
    assert holds(reached, facts) == [Span(day("1/8"), day("1/9")), Span(day("5/10"), None)]
    assert done_on(reached, facts, last_day=DUE) == day("5/10")


def test_of_two_measurements_of_a_day_the_higher_counts() -> None:
    reached = Reached(indicator="vneid", at_least=Decimal(80))
    assert done_on(reached, [measured("1/8", 85), measured("1/8", 20)], last_day=DUE) == day("1/8")


def test_a_report_counts_for_its_period_alone() -> None:
    filed = Filed(report="ket-qua")
    facts = [report("2022-08", "4/9"), report("2022-08", "2/9"), report("2022-09", "3/10")]
    assert done_on(filed, facts, period="2022-08", last_day=day("5/9")) == day("2/9")
    assert done_on(filed, facts, period="2022-07", last_day=day("5/8")) is None
    assert done_on(filed, [report("2022-08", "2/9", of="so-lieu")], period="2022-08") is None
    assert done_on(filed, [report("2022-08", "2/9", inside=True)], period="2022-08") is None


def test_of_a_period_only_its_own_facts_count() -> None:
    trained = Happened(fact="training_held", about="ky-nang")
    facts = [training("31/5"), training("30/6")]
    assert done_on(trained, facts, period="2022-06", last_day=day("30/6")) == day("30/6")
    assert done_on(trained, [training("31/5"), training("1/7")], period="2022-06") is None
    assert done_on(trained, facts, period="2022-Q2") == day("31/5")


def test_confirmed_counts_from_the_submission_that_was_accepted() -> None:
    assert done_on(Confirmed(), [], confirmed_on=day("20/9"), last_day=DUE) == day("20/9")
    assert done_on(Confirmed(), [team("1/8")], last_day=DUE) is None


def test_all_of_counts_from_the_last_part() -> None:
    both = AllOf(parts=(TEAM, PLAN))
    assert done_on(both, [team("1/8"), plan("20/8")], last_day=DUE) == day("20/8")
    assert done_on(both, [team("1/8")], last_day=DUE) is None


def test_all_of_needs_its_parts_on_the_same_days() -> None:
    both = AllOf(parts=(TEAM, Happened(fact="team_founded", about="bcd")))
    steering = team("20/8", "5/9")._replace(about="bcd")
    assert holds(both, [team("1/8", "10/8"), steering]) == []
    assert holds(both, [team("1/8", "25/8"), steering]) == [Span(day("20/8"), day("25/8"))]


def test_any_of_counts_from_the_first_part_and_bridges_gaps() -> None:
    either = AnyOf(parts=(TEAM, PLAN))
    assert done_on(either, [team("1/8"), plan("20/8")], last_day=DUE) == day("1/8")
    assert holds(either, [team("1/8", "20/8"), plan("20/8")]) == [Span(day("1/8"), None)]
    assert done_on(either, [team("1/8", "19/8"), plan("20/8")], last_day=DUE) == day("20/8")


@pytest.mark.parametrize(
    "when", [TEAM, Filed(report="ket-qua"), Reached(indicator="vneid", at_least=Decimal(1))]
)
def test_nothing_is_done_where_nothing_happened(when: Happened | Filed | Reached) -> None:
    assert holds(when, []) in ([], ())
    assert done_on(when, [], period="2022-08", last_day=DUE) is None
