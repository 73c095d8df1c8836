"""Who answers for a unit and who is told when nobody there does."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.units.trees import LAST, MIDDLE, REFORM, START, small_province
from units.posts import Answering, Directory, PersonId, Post, PostId, Role, post_id, posts_for
from units.tree import End, UnknownUnit


def post(unit: str, name: str, role: Role, number: int, last: date | None = None) -> Post:
    return Post(
        id=PostId(UUID(int=1_000 + number)),
        unit=unit,
        name=name,
        role=role,
        person=PersonId(UUID(int=number)),
        valid_from=START,
        valid_to=last,
    )


COMMUNE = post("20001", "Văn phòng UBND xã", "officer", 1)
CHAIR_OF_COMMUNE = post("20001", "Chủ tịch UBND xã", "leader", 2)
CLERK_OF_DISTRICT = post("508", "Chuyên viên", "officer", 3)
CHAIR_OF_DISTRICT = post("508", "Chủ tịch UBND huyện", "leader", 4)
DEPUTY_OF_DISTRICT = post("508", "Phó Chủ tịch UBND huyện", "leader", 5)
PROVINCE = post("49", "Đầu mối tỉnh", "coordinator", 6)
ALL = [COMMUNE, CHAIR_OF_COMMUNE, CLERK_OF_DISTRICT, CHAIR_OF_DISTRICT, DEPUTY_OF_DISTRICT, PROVINCE]


def directory(posts: Iterable[Post] = ALL, reachable: set[PersonId] | None = None) -> Directory:
    return Directory(small_province(), posts, reachable)


def told(answer: Answering | None) -> list[str] | None:
    return [post.name for post in answer.posts] if answer else None


def test_a_hamlet_has_no_address_so_its_commune_answers():
    answer = directory().answering("20001-01", MIDDLE)
    assert answer == Answering(small_province().unit("20001", MIDDLE), (COMMUNE,), 1)


def test_a_unit_with_a_contact_answers_itself_by_those_who_do_the_work():
    assert told(directory().answering("508", MIDDLE)) == ["Chuyên viên"]
    assert told(directory([CHAIR_OF_COMMUNE]).answering("20001", MIDDLE)) == ["Chủ tịch UBND xã"]


def test_escalation_goes_up_by_units_with_a_contact_and_to_their_leaders():
    assert told(directory().escalation("20001-01", 0, MIDDLE)) == ["Văn phòng UBND xã"]
    first = directory().escalation("20001-01", 1, MIDDLE)
    assert told(first) == ["Chủ tịch UBND huyện", "Phó Chủ tịch UBND huyện"]
    assert first is not None
    assert first.steps == 2
    assert told(directory().escalation("20001-01", 2, MIDDLE)) == ["Đầu mối tỉnh"]
    assert directory().escalation("20001-01", 3, MIDDLE) is None


def test_units_without_a_contact_are_passed_over():
    answer = directory([COMMUNE, PROVINCE]).escalation("20001-01", 1, MIDDLE)
    assert answer is not None
    assert (answer.unit.code, answer.steps) == ("49", 3)


def test_an_office_is_below_its_territory():
    assert told(directory().answering("508-vhtt", MIDDLE)) == ["Chuyên viên"]
    assert told(directory().escalation("508-vhtt", 1, MIDDLE)) == ["Đầu mối tỉnh"]


def test_a_person_who_was_erased_is_no_contact():
    living = {post.person for post in ALL} - {COMMUNE.person, CHAIR_OF_COMMUNE.person}
    answer = directory(reachable=living).answering("20001-01", MIDDLE)
    assert answer is not None
    assert answer.unit.code == "508"


def test_nobody_answers_where_no_unit_up_to_the_country_has_a_contact():
    assert directory([CLERK_OF_DISTRICT]).answering("20003-01", MIDDLE) is None
    assert directory([]).escalation("20001", 2, MIDDLE) is None


def test_posts_count_only_on_their_days():
    former = post("20001", "Văn phòng UBND xã", "officer", 9, last=date(2022, 6, 14))
    assert told(directory([former, CLERK_OF_DISTRICT]).answering("20001", date(2022, 6, 14))) == [
        "Văn phòng UBND xã"
    ]
    assert told(directory([former, CLERK_OF_DISTRICT]).answering("20001", MIDDLE)) == ["Chuyên viên"]


def test_nobody_answers_for_a_unit_that_has_ended():
    ended = small_province().apply([End("20002", LAST)])
    assert Directory(ended, ALL).answering("20002", LAST) is not None
    assert Directory(ended, ALL).answering("20002", REFORM) is None


def test_the_posts_of_one_unit_are_listed_by_name():
    assert [one.name for one in posts_for("508", MIDDLE, ALL, small_province())] == [
        "Chủ tịch UBND huyện",
        "Chuyên viên",
        "Phó Chủ tịch UBND huyện",
    ]
    with pytest.raises(UnknownUnit):
        posts_for("507", MIDDLE, ALL, small_province())


def test_escalation_never_goes_down():
    with pytest.raises(ValueError, match="escalation goes up: n is -1"):
        directory().escalation("508", -1, MIDDLE)


def test_a_post_ends_after_it_begins():
    with pytest.raises(ValidationError, match="valid_to 2021-01-01 is before valid_from"):
        post("508", "Văn thư", "officer", 1, last=date(2021, 1, 1))


def test_a_posts_id_is_the_same_however_its_name_is_typed():
    assert post_id("508", "Chủ tịch  UBND", START) == post_id("508", "CHỦ TỊCH UBND", START)
    assert post_id("508", "Chủ tịch UBND", START) != post_id("509", "Chủ tịch UBND", START)


@given(
    st.sets(st.sampled_from(ALL)),
    st.sampled_from([u.code for u in small_province().units()]),
    st.integers(0, 4),
)
def test_escalation_is_the_nth_unit_with_a_contact_on_the_way_up(posts: set[Post], unit: str, n: int):
    roster = small_province()
    way_up = [roster.unit(unit, MIDDLE), *roster.ancestors(unit, MIDDLE)]
    with_contact = [step for step in way_up if any(post.unit == step.code for post in posts)]
    answer = Directory(roster, posts).escalation(unit, n, MIDDLE)
    if n >= len(with_contact):
        assert answer is None
        return
    assert answer is not None
    assert answer.unit == with_contact[n]
    assert way_up[answer.steps] == answer.unit
    roles = {post.role for post in posts if post.unit == answer.unit.code}
    wanted = ("leader", "coordinator", "officer") if n else ("officer", "coordinator", "leader")
    assert {post.role for post in answer.posts} == {next(role for role in wanted if role in roles)}
