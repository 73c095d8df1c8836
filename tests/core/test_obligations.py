"""What an obligation may say: conditions that ask for nothing, or for the impossible, are refused."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from deadlines.rules import NoDue, Recurring
from events.done_when import (
    DEPTH_MAX,
    AllOf,
    AnyOf,
    Confirmed,
    DoneWhen,
    Filed,
    Happened,
    Having,
    Reached,
    Step,
    Steps,
    depth,
    leaves,
)
from events.obligations import Accountable, TeamRule
from tests.core.samples import PLAN, TEAM, obligation

MONTHLY = Recurring(rule="monthly;by=4")


def nested(levels: int) -> DoneWhen:
    """A condition so many levels deep."""
    when: DoneWhen = TEAM
    for _ in range(levels - 1):
        when = AllOf(parts=(when, PLAN))
    return when


def two_steps(when: DoneWhen, due: Any = None) -> Steps:
    rest = Step(action="Xong", when=TEAM, due=NoDue())
    return Steps(steps=(Step(action="Một", when=when, due=due or NoDue()), rest))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Happened(fact="team_founded", at_least=0), "at_least 0 without at_most holds always"),
        (lambda: Happened(fact="team_founded", at_least=3, at_most=2), "at_most 2 is below at_least 3"),
        (lambda: Happened(fact="team_changed"), "Input should be 'team_founded'"),
        (Having, "a bound needs at_least or at_most"),
        (lambda: Reached(indicator="vneid", at_least=Decimal(101)), "less than or equal to 100"),
        (lambda: AllOf(parts=(TEAM,)), "at least 2 items"),
        (lambda: AnyOf(parts=(TEAM,) * 51), "at most 50 items"),
        (lambda: obligation(nested(DEPTH_MAX + 1)), "done_when is nested more than 8 deep"),
        (lambda: obligation(two_steps(nested(DEPTH_MAX))), "done_when is nested more than 8 deep"),
        (lambda: obligation(Filed(report="ket-qua")), "a report for a period needs a recurring due rule"),
        (lambda: obligation(AllOf(parts=(TEAM, Filed(report="x")))), "needs a recurring due rule"),
        (lambda: obligation(two_steps(PLAN), due=MONTHLY), "ordered steps have due rules of their own"),
        (lambda: obligation(two_steps(PLAN, MONTHLY)), "ordered steps have due rules of their own"),
        (lambda: obligation(no="0"), "String should match pattern"),
        (lambda: obligation(action=""), "at least 1 character"),
        (Accountable, "accountable is either a level or one unit"),
        (lambda: Accountable(level="huyen", unit="502"), "accountable is either a level or one unit"),
        (lambda: TeamRule(body="tcnscd", rule="members_at_most"), "members belongs to members_at_most"),
        (lambda: TeamRule(body="tcnscd", rule="leader_is", members=3), "members belongs to members_at_most"),
        (lambda: TeamRule(body="tcnscd", rule="member_is"), "position belongs to leader_is, deputy_is and"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make()


def test_the_deepest_that_is_allowed_passes() -> None:
    assert depth(nested(DEPTH_MAX)) == DEPTH_MAX
    assert obligation(nested(DEPTH_MAX)).done_when == nested(DEPTH_MAX)
    assert obligation(two_steps(nested(DEPTH_MAX - 1)))


def test_review_is_needed_where_it_is_asked_for_or_a_part_is_a_confirmation() -> None:
    assert not obligation(TEAM).needs_review
    assert obligation(TEAM, review=True).needs_review
    assert obligation(AnyOf(parts=(TEAM, AllOf(parts=(PLAN, Confirmed()))))).needs_review
    assert obligation(two_steps(Confirmed())).needs_review


def test_leaves_come_in_reading_order() -> None:
    assert leaves(AnyOf(parts=(PLAN, AllOf(parts=(TEAM, Confirmed()))))) == (PLAN, TEAM, Confirmed())


def test_an_obligation_survives_storing() -> None:
    kept = obligation(two_steps(nested(3)), team_rules=(TeamRule(body="b", rule="member_is", position="p"),))
    assert type(kept).model_validate_json(kept.model_dump_json()) == kept
