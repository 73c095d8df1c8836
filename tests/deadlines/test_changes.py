"""Another calendar shows what it would have given, and moves nothing that was given."""

from datetime import date

from deadlines.calendar import Calendar
from deadlines.changes import DayChange, Given, day_changes, would_differ
from deadlines.rules import ByDate, Due, DueRule, NoDue, Recurring, Within, due_of, periods

BEFORE, NOW = Calendar(), Calendar.vietnam()  # the swap of January 2026 was published late
ISSUED = date(2025, 12, 29)


def given(name: str, rule: DueRule) -> Given:
    due = due_of(rule, issued=ISSUED, calendar=BEFORE)
    assert due is not None
    return Given(name=name, rule=rule, issued=ISSUED, due=due)


def test_only_due_days_that_count_over_the_change_would_differ() -> None:
    over = given("over", Within(n=5, working_days=True))
    short = given("short", Within(n=2, working_days=True))
    fixed = given("fixed", ByDate.latest(date(2026, 1, 2)))
    plain = given("plain", Within(n=4))

    found = list(would_differ([over, short, fixed, plain], NOW))

    assert [(d.given.name, d.given.due.strict, d.would_be) for d in found] == [
        ("over", date(2026, 1, 6), Due.on(date(2026, 1, 7))),
        ("plain", date(2026, 1, 2), Due.on(date(2026, 1, 5))),
    ]
    assert over.due == Due.on(date(2026, 1, 6))


def test_the_turn_of_a_recurring_duty_is_compared_with_itself() -> None:
    rule = Recurring(rule="monthly;by=w3")
    [turn] = periods(rule, first=date(2026, 1, 1), last=date(2026, 1, 31), calendar=BEFORE)
    december = Given(name="BC", rule=rule, issued=ISSUED, period=turn.key, due=turn.due)
    [found] = would_differ([december], NOW)
    assert (turn.key, turn.due.strict) == ("2025-12", date(2026, 1, 6))
    assert found.would_be == Due.on(date(2026, 1, 7))


def test_the_same_calendar_changes_nothing() -> None:
    tasks = [given("a", Within(n=5, working_days=True)), given("b", ByDate.before(date(2026, 1, 2)))]
    assert list(would_differ(tasks, BEFORE)) == []


def test_a_rule_that_no_longer_gives_a_day_differs() -> None:
    [found] = would_differ([Given(name="x", rule=NoDue(), issued=ISSUED, due=Due.on(ISSUED))], NOW)
    assert found.would_be is None


def test_the_days_on_which_two_calendars_disagree_are_listed() -> None:
    assert list(day_changes(BEFORE, NOW, [2025, 2026])) == [
        DayChange(day=date(2026, 1, 2), worked_before=True, worked_now=False),
        DayChange(day=date(2026, 1, 10), worked_before=False, worked_now=True),
    ]
