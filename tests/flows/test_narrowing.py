"""A directive of a higher body is cut down to whoever takes it in; nobody binds units elsewhere."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.grants import EVERYWHERE
from deadlines.rules import NoDue
from events.done_when import Confirmed
from events.obligations import Accountable, Document, Obligation
from flows.intake import Draft
from flows.issuing_reach import OutOfReach, require_in_reach
from flows.narrowing import narrowed
from tests.flows.conftest import START, UNITS
from units.tree import Every, Named, Roster, Unit, select

ON = date(2022, 8, 1)
ROSTER = Roster.of([*UNITS, Unit("511", "Huyện Hiệp Đức", "huyen", "huyen", "49", START)])
CODES = sorted(unit.code for unit in ROSTER.units() if unit.code != "VN")
LEVELS = ("huyen", "xa", "thon")


def asking(who: Any, no: str = "1", **more: Any) -> Obligation:
    return Obligation(no=no, action="Làm việc", who=who, due=NoDue(), done_when=Confirmed(), **more)


def draft(*obligations: Obligation) -> Draft:
    document = Document(number="1/UBND", type="công văn", issuer="49", date=ON, subject="Việc")
    return Draft(document=document, obligations=obligations)


def bound(found: Draft) -> Iterator[str]:
    for one in found.obligations:
        yield from (unit.code for unit in select(ROSTER, one.who, ON))


def inside(code: str, reach: frozenset[str]) -> bool:
    return code in reach or any(unit.code in reach for unit in ROSTER.ancestors(code, ON))


def test_a_class_of_units_becomes_the_class_of_the_district() -> None:
    found = narrowed(draft(asking(Every(level="huyen", inside="49"))), frozenset({"508"}), ROSTER)
    assert found.fewer == ("1",)
    assert found.draft.obligations[0].who == Every(level="huyen", inside="508")


def test_what_is_asked_of_others_alone_is_left_out() -> None:
    asked = draft(asking(Named(codes=("511",)), "1"), asking(Named(codes=("508", "511")), "2"))
    found = narrowed(asked, frozenset({"508"}), ROSTER)
    assert (found.left_out, found.fewer) == (("1",), ("2",))
    assert list(bound(found.draft)) == ["508"]


def test_nobody_above_is_made_to_answer() -> None:
    one = asking(Every(level="xa", inside="508"), accountable=Accountable(level="tinh"))
    with pytest.raises(OutOfReach, match="Tỉnh Quảng Nam"):
        require_in_reach([one], frozenset({"508"}), ROSTER, ON)
    [kept] = narrowed(draft(one), frozenset({"508"}), ROSTER).draft.obligations
    assert kept.accountable is None


def test_whoever_coordinates_everything_changes_nothing() -> None:
    asked = draft(asking(Every(level="xa", inside="49"), accountable=Accountable(unit="49")))
    assert narrowed(asked, frozenset({EVERYWHERE}), ROSTER).draft == asked


selectors = st.one_of(
    st.builds(Every, level=st.sampled_from(LEVELS), inside=st.just("49")),
    st.builds(lambda codes: Named(codes=tuple(codes)), st.sets(st.sampled_from(CODES), min_size=1)),
)


@given(
    who=st.lists(selectors, min_size=1, max_size=4),
    reach=st.sets(st.sampled_from(CODES), min_size=1, max_size=3).map(frozenset),
)
def test_a_narrowed_draft_binds_exactly_what_lies_inside(who: list[Any], reach: frozenset[str]) -> None:
    asked = draft(*(asking(one, str(no)) for no, one in enumerate(who, start=1)))
    found = narrowed(asked, reach, ROSTER)
    require_in_reach(found.draft.obligations, reach, ROSTER, ON)
    assert sorted(bound(found.draft)) == sorted(code for code in bound(asked) if inside(code, reach))
    numbers = {one.no for one in found.draft.obligations}
    assert numbers.isdisjoint(found.left_out)
    assert numbers | set(found.left_out) == {one.no for one in asked.obligations}
