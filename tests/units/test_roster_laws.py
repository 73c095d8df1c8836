"""Laws of the roster: it agrees with a diary of every day, in any order, up and down alike."""

from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.units.diary import PAGES, Diary, Unlawful, day
from tests.units.trees import LAST, MIDDLE, REFORM
from units.errors import UnitsRefused
from units.lists import shipped
from units.tree import COUNTRY, Add, Change, End, Level, Rename, Roster, Unit

# Few codes, names and days, so that changes meet each other.
LEVELS: dict[str, tuple[Level, ...]] = {
    "VN": ("trung_uong",),
    "01": ("tinh",),
    "02": ("tinh",),
    "001": ("huyen", "xa"),
    "00001": ("xa",),
    "t-1": ("thon",),
    "t-2": ("thon",),
    "t-3": ("thon", "xa"),
    "so": ("tinh", "huyen"),
}
PARENTS = {
    "VN": (None,),
    "01": ("VN",),
    "02": ("VN", "01"),
    "001": ("01", "02"),
    "00001": ("001", "01"),
    "t-1": ("00001", "t-2", "001"),
    "t-2": ("00001", "t-1", "t-3"),
    "t-3": ("00001", "t-1", "so"),
    "so": ("01", "001"),
}
CODES = st.sampled_from(sorted(LEVELS))
NAMES = st.sampled_from(["An", "Bình"])
DAYS = st.integers(0, PAGES - 3).map(day)


@st.composite
def units(draw: st.DrawFn, code: str, first: date) -> Unit:
    last = draw(st.none() | DAYS)
    return Unit(
        code,
        draw(NAMES),
        draw(st.sampled_from(LEVELS[code])),
        "thon",
        draw(st.sampled_from(PARENTS[code])),
        first,
        None if last is None else max(first, last),
        "office" if code == "so" else "territory",
        draw(st.sampled_from([False, False, True])),
    )


@st.composite
def additions(draw: st.DrawFn) -> Add:
    return Add(draw(units(draw(CODES), draw(st.just(day(0)) | DAYS))))


@st.composite
def moves(draw: st.DrawFn) -> list[Change]:
    """A unit that moves, or a code that is given to another, perhaps with hamlets ending at once."""
    code, number = draw(CODES), draw(st.integers(1, PAGES - 3))
    ending = draw(st.sets(CODES, max_size=2)) - {code}
    return [
        *(End(other, day(number - 1)) for other in sorted(ending)),
        End(code, day(number - 1)),
        Add(draw(units(code, day(number)))),
    ]


SMALL = st.builds(Rename, CODES, NAMES, DAYS) | st.builds(End, CODES, DAYS)
REVISIONS = (
    st.lists(additions(), min_size=1, max_size=3)
    | SMALL.map(lambda change: [change])
    | moves()
    | st.tuples(st.lists(SMALL, max_size=2), st.lists(additions(), min_size=1, max_size=2)).map(
        lambda parts: [*parts[0], *parts[1]]
    )
)
TRUNK: list[list[Change]] = [
    [Add(Unit(code, "An", LEVELS[code][0], "thon", parent, day(0)))]
    for code, parent in [
        *(("VN", None), ("01", "VN"), ("02", "VN"), ("001", "01"), ("00001", "001")),
        *(("t-1", "00001"), ("t-2", "t-1"), ("t-3", "t-2")),
    ]
]
STORIES = st.tuples(st.sampled_from([0, 3, 5, 7, 8]), st.lists(REVISIONS, max_size=8)).map(
    lambda story: [*TRUNK[: story[0]], *story[1]]
)
Story = list[list[Change]]


def told(story: Story) -> tuple[Roster, Diary, Story]:
    """The roster and the diary after the story; they must refuse the same revisions."""
    roster, diary, taken = Roster(), Diary(), []
    for revision in story:
        try:
            next_diary = diary.after(revision)
        except Unlawful:
            assert refused(roster, revision), f"the roster takes {revision}"
            continue
        roster, diary = roster.apply(revision), next_diary
        taken.append(revision)
    return roster, diary, taken


def refused(roster: Roster, revision: list[Change]) -> bool:
    try:
        roster.apply(revision)
    except UnitsRefused:
        return True
    return False


@settings(max_examples=200)
@given(STORIES)
def test_the_roster_says_what_a_diary_of_every_day_says(story: Story):
    roster, diary, _ = told(story)
    for number, page in enumerate(diary.pages):
        for code in LEVELS:
            found, entry = roster.at(code, day(number)), page.get(code)
            assert (found is None) == (entry is None), (code, number)
            if found is not None and entry is not None:
                assert (found.name, found.level, found.parent, found.kind) == (
                    entry.name,
                    entry.level,
                    entry.parent,
                    entry.kind,
                )


@settings(max_examples=75)
@given(STORIES)
def test_up_and_down_are_inverse_on_every_day(story: Story):
    roster, _, _ = told(story)
    for number in range(PAGES):
        on = day(number)
        there = [code for code in LEVELS if roster.at(code, on)]
        up = {(above.code, code) for code in there for above in roster.ancestors(code, on)}
        down = {(code, below.code) for code in there for below in roster.descendants(code, on, kind=None)}
        inside = {(a, b) for a in there for b in there if a != b and roster.is_inside(b, a, on)}
        assert up == down == inside
        assert {(c, u.code) for c in there for u in roster.children(c, on)} == {
            (roster.unit(code, on).parent, code) for code in there if roster.unit(code, on).parent
        }


@settings(max_examples=75)
@given(STORIES, st.integers(0, 16))
def test_logged_in_one_part_or_in_several_it_is_the_same_roster(story: Story, cut: int):
    roster, _, taken = told(story)
    parts = [(min(number, cut) + 1, revision) for number, revision in enumerate(taken)]
    assert Roster.folded(parts) == roster
    assert roster.revision == len(taken)


@settings(max_examples=75)
@given(STORIES, st.randoms(use_true_random=False))
def test_the_units_of_a_roster_make_it_again_in_any_order(story: Story, random: Random):
    roster, _, _ = told(story)
    units = list(roster.units())
    random.shuffle(units)
    assert Roster.of(units) == roster
    assert len(roster) == len(units)


@settings(max_examples=75)
@given(STORIES)
def test_no_code_ever_names_two_units_on_a_day(story: Story):
    roster, _, _ = told(story)
    for code in LEVELS:
        for before, after in pairwise(roster.versions(code)):
            assert before.valid_to is not None
            assert before.valid_to < after.valid_from


@pytest.mark.parametrize("on", [MIDDLE, LAST, REFORM, date(2030, 1, 1)])
def test_the_whole_country_answers_as_a_search_through_the_lists_does(country: Roster, on: date):
    """By brute force over both lists: who is there, and who lies below whom."""
    units = [*shipped("2022"), *shipped("2025")]
    there = {unit.code: unit for unit in units if unit.valid_on(on)}
    codes = {unit.code for unit in units}
    assert all(country.at(code, on) == unit for code, unit in there.items())
    assert len(list(filter(None, (country.at(code, on) for code in codes)))) == len(there)
    below: dict[str, set[str]] = {code: set() for code in there}
    for code, unit in there.items():
        parent = unit.parent
        while parent is not None:
            below[parent].add(code)
            parent = there[parent].parent
    for code, expected in below.items():
        if expected or len(code) == 2:
            assert {unit.code for unit in country.descendants(code, on)} == expected
    assert {u.code for u in country.descendants(COUNTRY, on)} == there.keys() - {COUNTRY}
