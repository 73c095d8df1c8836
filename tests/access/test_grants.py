"""May somebody do it? Held against an oracle that counts it out."""

import random
from datetime import date, timedelta
from typing import get_args
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.grants import (
    DEPUTY_DAYS_MOST,
    EVERYWHERE,
    AccountId,
    Grant,
    GrantUnfit,
    NotTheirsToLend,
    check_dates,
    effective,
    lend,
    may,
    may_anywhere,
    may_manage,
    needs_second_factor,
    scope,
)
from access.roles import ACTION_NAMES, MAY, ROLE_NAMES, Action, Role, roles_that_may
from events.accounts import RoleName, ScopeName
from tests.access.oracle import Given, Oracle, Tree, days, drawn

FIRST = date(2022, 8, 1)
SPAN = days(FIRST, 60)
EDGE = [timedelta(days=n) for n in (-1, 0, 1)]
A = AccountId(UUID("5d0c3f0e-2b5e-5c53-9d0d-3a1b7f3c9a10"))
B = AccountId(uuid5(A, "b"))


class World:
    """People with grants in a tree, told twice: to us and to the oracle."""

    def __init__(self, seed: int, *, people: int = 12, size: int = 60) -> None:
        self.chance = random.Random(seed)
        self.tree = Tree(self.chance, size)
        self.grants: dict[str, list[Grant]] = {}
        told: dict[str, list[Given]] = {}
        for n in range(people):
            name = f"p{n}"
            self.grants[name], told[name] = [], []
            for _ in range(self.chance.randrange(7)):
                grant = self._grant()
                self.grants[name].append(grant)
                until = grant.until or SPAN[-1]
                held = frozenset(day for day in SPAN if day >= grant.since and not day > until)
                told[name].append(Given(grant.role.value, grant.unit, held))
        self.oracle = Oracle(self.tree, told)
        self.inside = {unit: sorted(self.tree.inside(unit)) for unit in self.tree.units}
        self.inside[EVERYWHERE] = self.tree.units

    def _grant(self) -> Grant:
        start = self.chance.randrange(-5, 55)
        end = self.chance.choice([None, start, start + self.chance.randrange(30)])
        return Grant(
            self.chance.choice(list(Role)),
            self.chance.choice([EVERYWHERE, *self.tree.units[:6], *self.tree.units]),
            FIRST + timedelta(days=start),
            None if end is None else FIRST + timedelta(days=end),
        )

    def decide(self, n: int) -> tuple[int, int]:
        """So many questions; gives how many were allowed and how many were wrong."""
        people, units = list(self.grants), [*self.tree.units, "nowhere"]
        ways = {unit: self.tree.way_up(unit) for unit in units}
        actions = list(Action)
        pick = self.chance.choice
        allowed = wrong = 0
        for _ in range(n):
            person, action, unit, day = pick(people), pick(actions), pick(units), pick(SPAN)
            if self.grants[person] and self.chance.random() < 0.7:  # near the edge of what somebody has
                near = pick(self.grants[person])
                unit = pick([near.unit or "nowhere", pick(self.inside[near.unit])])
                day = min(max(pick([near.since, near.until or day, day]) + pick(EDGE), FIRST), SPAN[-1])
            said = may(self.grants[person], action, ways[unit], day)
            allowed += said
            wrong += said is not self.oracle.may(person, action.value, unit, day)
        return allowed, wrong


def test_the_table_is_the_drawing() -> None:
    assert {(role.value, action.value) for role, may_ in MAY.items() for action in may_} == drawn()
    assert set(MAY) == set(Role)
    assert set(ROLE_NAMES) == set(Role)
    assert set(ACTION_NAMES) == set(Action)


def test_what_is_stored_are_the_same_words() -> None:
    assert set(get_args(RoleName)) == {role.value for role in Role}
    assert set(get_args(ScopeName)) == {action.value for action in Action}


def test_nobody_both_opens_doors_and_does_the_work_behind_them() -> None:
    assert roles_that_may(Action.ACCOUNTS) == {Role.ADMINISTRATOR}
    works = {Action.REPORT, Action.REVIEW, Action.GRANT, Action.ISSUE}
    assert not MAY[Role.ADMINISTRATOR] & works
    assert MAY[Role.AUDITOR] == {Action.SEE, Action.TRAIL, Action.EXPORT}


@pytest.mark.parametrize("seed", range(4))
def test_every_decision_is_the_oracles(seed: int) -> None:
    allowed, wrong = World(seed).decide(5_000)
    assert wrong == 0
    assert 400 < allowed < 4_600, "a test of only one answer tests nothing"


@pytest.mark.slow
def test_a_million_decisions_are_the_oracles() -> None:
    found = [World(1_000 + seed, people=25, size=200).decide(50_000) for seed in range(20)]
    assert sum(wrong for _, wrong in found) == 0
    assert sum(allowed for allowed, _ in found) > 80_000


@pytest.mark.parametrize("seed", range(30))
def test_the_scope_holds_exactly_what_may_be_done(seed: int) -> None:
    world = World(seed, people=4, size=40)
    for person, grants in world.grants.items():
        for action in Action:
            for day in SPAN[::9]:
                top = scope(grants, action, day, way_up=world.tree.way_up)
                reach = None if EVERYWHERE in top else set().union(*map(world.tree.inside, top))
                wanted = world.oracle.units(person, action.value, day)
                assert reach == wanted if reach is not None else "nowhere" in wanted
                assert bool(top) is may_anywhere(grants, action, day)
                for unit in top:  # none lies inside another
                    assert not set(world.tree.way_up(unit)[1:]) & top
                assert top <= scope(grants, action, day)


def test_nothing_given_is_nothing_allowed() -> None:
    assert not any(may([], action, ["508", "49"], FIRST) for action in Action)
    assert scope([], Action.SEE, FIRST) == frozenset()


def test_what_lies_nowhere_is_reached_from_everywhere_alone() -> None:
    assert not may([Grant(Role.COORDINATOR, "49", FIRST)], Action.SEE, (), FIRST)
    assert may([Grant(Role.COORDINATOR, EVERYWHERE, FIRST)], Action.SEE, (), FIRST)


def test_changing_an_account_takes_the_right_over_all_of_it() -> None:
    district = [Grant(Role.ADMINISTRATOR, "508", FIRST)]
    whole = [Grant(Role.ADMINISTRATOR, EVERYWHERE, FIRST)]
    commune, province, everything = ("20602", "508", "49"), ("49",), ()
    assert may_manage(district, [commune], FIRST)
    assert may_manage(district, [], FIRST), "an account that was just opened"
    assert not may_manage(district, [commune, province], FIRST), "its password opens the province too"
    assert not may_manage(district, [everything], FIRST)
    assert may_manage(whole, [commune, province, everything], FIRST)
    assert not may_manage([Grant(Role.COORDINATOR, EVERYWHERE, FIRST)], [], FIRST)


@pytest.mark.parametrize("role", Role)
def test_a_password_alone_is_too_little_for_who_could_do_most_harm(role: Role) -> None:
    held = [Grant(role, "508", FIRST, FIRST)]
    privileged = role in {Role.COORDINATOR, Role.ADMINISTRATOR}
    assert needs_second_factor(held, FIRST) is privileged
    assert not needs_second_factor(held, FIRST + timedelta(days=1))


# --- deputies ----------------------------------------------------------------------------

OWN = Grant(Role.COORDINATOR, "508", FIRST, None, None, uuid5(A, "own"))
WEEK = {"since": FIRST + timedelta(days=7), "until": FIRST + timedelta(days=13)}


def lent(
    own: Grant = OWN, *, inside: tuple[str, ...] = ("508", "49"), deputy: AccountId = B, **when: date
) -> Grant:
    return lend(own, giver=A, deputy=deputy, inside=inside, **{**WEEK, **when})


def test_a_deputy_has_it_for_these_days_and_in_this_part() -> None:
    found = lent(inside=("20602", "508", "49"))
    assert found == Grant(Role.COORDINATOR, "20602", WEEK["since"], WEEK["until"], A, None, OWN.id)


@pytest.mark.parametrize(
    ("own", "more", "why"),
    [
        (OWN._replace(role=Role.ADMINISTRATOR), {}, "quản trị không cho mượn"),
        (OWN._replace(instead_of=B), {}, "giữ thay người khác thì không giao tiếp"),
        (OWN, {"deputy": A}, "Không ai tự làm người thay"),
        (OWN, {"inside": ("49",)}, "ngoài phạm vi"),
        (OWN, {"inside": ()}, "ngoài phạm vi"),
        (OWN._replace(until=WEEK["until"] - timedelta(days=1)), {}, "không còn hiệu lực"),
        (OWN._replace(since=WEEK["until"]), {}, "không còn hiệu lực"),
    ],
)
def test_nobody_lends_what_is_not_theirs_to_lend(own: Grant, more: dict[str, object], why: str) -> None:
    with pytest.raises(NotTheirsToLend, match=why):
        lent(own, **more)  # type: ignore[arg-type]  # each case has the types of its names


def test_an_absence_has_an_end() -> None:
    last = WEEK["since"] + timedelta(days=DEPUTY_DAYS_MOST - 1)
    assert lent(until=last).until == last
    with pytest.raises(GrantUnfit, match="nhiều nhất 90 ngày"):
        lent(until=last + timedelta(days=1))
    with pytest.raises(GrantUnfit, match="trước ngày đầu"):
        check_dates(FIRST, FIRST - timedelta(days=1))


spans = st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 20)))


@given(spans, spans)
def test_a_deputys_grant_holds_while_both_hold(
    own: tuple[int, int | None], rests: tuple[int, int | None]
) -> None:
    def grant(span: tuple[int, int | None], **more: object) -> Grant:
        start, length = span
        since = FIRST + timedelta(days=start)
        until = None if length is None else since + timedelta(days=length)
        return Grant(Role.OFFICER, "508", since, until)._replace(**more)

    deputys, givers = grant(own, instead_of=A, rests_on=OWN.id), grant(rests)
    found = effective(deputys, givers)
    for day in days(FIRST, 80):
        assert found.in_force(day) is (deputys.in_force(day) and givers.in_force(day))
        assert not effective(deputys, None).in_force(day)
        assert effective(givers, None).in_force(day) is givers.in_force(day)
