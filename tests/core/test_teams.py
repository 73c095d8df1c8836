"""Teams from what was reported of them, and the make-up that directives ask for."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.teams import (
    TeamFact,
    TeamSpan,
    TeamTooLarge,
    WrongTeamHead,
    check_make_up,
    spans,
    unfounded,
)
from events.facts import Member, TeamChanged, TeamFounded
from events.obligations import Force, TeamRule
from tests.core.samples import day, no_clock

PLAN = "45/KH-UBND"
AT_MOST_TEN = TeamRule(body="tcnscd", rule="members_at_most", members=10)
LEADER = TeamRule(body="tcnscd", rule="leader_is", position="hamlet_head")
DEPUTY = TeamRule(body="tcnscd", rule="deputy_is", position="youth_union")
MEMBER = TeamRule(body="tcnscd", rule="member_is", position="women_union")


def founded(on: str, members: int = 4) -> TeamFact:
    return TeamFact("team_founded", day(on), members)


def changed(on: str, members: int) -> TeamFact:
    return TeamFact("team_changed", day(on), members)


def dissolved(on: str) -> TeamFact:
    return TeamFact("team_dissolved", day(on), 1)


def test_founding_changing_and_dissolving_make_spans() -> None:
    assert spans([founded("1/6"), changed("1/7", 9), dissolved("1/12")]) == [
        TeamSpan(day("1/6"), day("1/7"), 4),
        TeamSpan(day("1/7"), day("1/12"), 9),
    ]
    assert spans([founded("1/6")]) == [TeamSpan(day("1/6"), None, 4)]


def test_a_team_may_be_founded_again() -> None:
    assert spans([founded("1/6"), dissolved("1/7"), founded("1/9", 5)]) == [
        TeamSpan(day("1/6"), day("1/7"), 4),
        TeamSpan(day("1/9"), None, 5),
    ]


def test_what_ends_on_the_day_it_began_never_stood() -> None:
    assert spans([founded("1/6"), dissolved("1/6")]) == []
    assert spans([founded("1/6"), changed("1/6", 7)]) == [TeamSpan(day("1/6"), None, 7)]


def test_a_team_that_nobody_founded_does_not_count_and_can_be_found() -> None:
    assert spans([changed("1/7", 9), dissolved("1/12")]) == []
    assert unfounded([changed("1/7", 9)])
    assert unfounded([changed("1/5", 9), founded("1/6")])
    assert not unfounded([founded("1/6"), changed("1/7", 9)])
    assert not unfounded([])


reports = st.builds(
    TeamFact,
    st.sampled_from(("team_founded", "team_changed", "team_dissolved")),
    st.sampled_from([day(f"{n}/6") for n in range(1, 6)]),
    st.integers(1, 12),
)


@no_clock
@given(st.lists(reports, max_size=7).flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_the_order_of_arrival_does_not_matter(orders: tuple[Sequence[TeamFact], Sequence[TeamFact]]) -> None:
    assert spans(orders[0]) == spans(orders[1])


@no_clock
@given(st.lists(reports, max_size=7))
def test_a_team_is_never_counted_twice_on_a_day(told: list[TeamFact]) -> None:
    found = spans(told)
    for before, after in pairwise(found):
        assert before.until is not None
        assert before.start < before.until <= after.start


# --- make-up


def team(*members: tuple[str, str], count: int = 4, body: str = "tcnscd") -> TeamFounded:
    """A founding that lists these members by role and position."""
    listed = tuple(
        Member(person=UUID(int=n), role=role, position=position) for n, (role, position) in enumerate(members)
    )
    return TeamFounded(unit="2055101", occurred_on=day("1/6"), body=body, member_count=count, members=listed)


def check(made_up: TeamFounded | TeamChanged, rule: TeamRule, force: Force = "hard") -> list[str]:
    rules = [(PLAN, rule.model_copy(update={"force": force}))]
    return [str(warning) for warning in check_make_up(made_up, rules, unit_name="ấp Hòa Bình")]


ELEVEN = (
    "Tổ 1 của ấp Hòa Bình có 11 thành viên; 45/KH-UBND quy định nhiều nhất 10. "
    "Kiểm tra lại danh sách, hoặc chia thành hai tổ."
)


def test_eleven_members_are_refused_by_a_hard_rule() -> None:
    with pytest.raises(TeamTooLarge) as error:
        check(team(count=11), AT_MOST_TEN)
    assert str(error.value) == ELEVEN


@pytest.mark.parametrize("force", ["soft", "optional"])
def test_eleven_members_are_warned_of_by_advice(force: Force) -> None:
    assert check(team(count=11), AT_MOST_TEN, force) == [ELEVEN]


def test_ten_members_are_fine_and_a_change_is_judged_like_a_founding() -> None:
    assert check(team(count=10), AT_MOST_TEN) == []
    grown = TeamChanged(unit="2055101", occurred_on=day("1/7"), body="tcnscd", member_count=11)
    with pytest.raises(TeamTooLarge):
        check(grown, AT_MOST_TEN)


@pytest.mark.parametrize(
    ("rule", "members", "message"),
    [
        (
            LEADER,
            [("leader", "teacher"), ("member", "hamlet_head")],
            "Tổ trưởng của tổ 1 ở ấp Hòa Bình phải là trưởng thôn, khối phố theo 45/KH-UBND.",
        ),
        (
            DEPUTY,
            [("leader", "hamlet_head"), ("deputy", "teacher")],
            "Tổ 1 ở ấp Hòa Bình cần một tổ phó là đoàn viên thanh niên theo 45/KH-UBND.",
        ),
        (
            MEMBER,
            [("leader", "hamlet_head"), ("deputy", "youth_union")],
            "Tổ 1 ở ấp Hòa Bình cần một thành viên là chi hội trưởng phụ nữ theo 45/KH-UBND.",
        ),
    ],
)
def test_who_belongs_is_refused_or_warned_of(
    rule: TeamRule, members: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(WrongTeamHead) as error:
        check(team(*members), rule)
    assert str(error.value) == message
    assert check(team(*members), rule, "soft") == [message]


def test_a_team_as_it_should_be_passes_every_rule() -> None:
    complete = team(("leader", "hamlet_head"), ("deputy", "youth_union"), ("member", "women_union"), count=10)
    for rule in (AT_MOST_TEN, LEADER, DEPUTY, MEMBER):
        assert check(complete, rule) == []


def test_a_leader_may_be_the_member_that_is_asked_for() -> None:
    assert check(team(("leader", "women_union")), MEMBER) == []


def test_a_bare_count_says_nothing_of_who_belongs() -> None:
    for rule in (LEADER, DEPUTY, MEMBER):
        assert check(team(), rule) == []


def test_rules_are_about_their_own_body() -> None:
    assert check(team(count=11, body="bcd"), AT_MOST_TEN) == []
