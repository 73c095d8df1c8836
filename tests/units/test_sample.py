"""Made-up hamlets: as many as asked for, the same each time, and never to be taken for real."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.units.trees import LAST, MIDDLE, REFORM
from units.lists import shipped
from units.sample import made_up_hamlets
from units.tree import Add, Every, Roster, select

COMMUNES = Roster.of(shipped("2022")).descendants("49", MIDDLE, "xa")


def test_quang_nam_gets_its_1240_hamlets(country: Roster):
    hamlets = made_up_hamlets(COMMUNES, 1_240, seed=2022)
    roster = country.apply([Add(unit) for unit in hamlets])
    assert len(select(roster, Every(level="thon", inside="49"), MIDDLE)) == 1_240
    counts = Counter(unit.parent for unit in hamlets)
    assert len(counts) == 241
    assert (min(counts.values()), max(counts.values())) == (3, 8)
    assert roster.descendants("49", LAST, "thon") == hamlets
    assert all(unit.valid_to == LAST and not unit.valid_on(REFORM) for unit in hamlets)


def test_every_name_says_that_it_is_made_up():
    assert all("mẫu" in u.name and "(số liệu giả định)" in u.name for u in made_up_hamlets(COMMUNES, 300, 1))


def test_towns_have_neighbourhoods_and_communes_hamlets():
    kinds = {(unit.type, commune_type(unit.parent)) for unit in made_up_hamlets(COMMUNES, 1_240, 1)}
    assert kinds == {("to-dan-pho", "phuong"), ("to-dan-pho", "thi-tran"), ("thon", "xa")}


def commune_type(code: str | None) -> str:
    return next(unit.type for unit in COMMUNES if unit.code == code)


def test_another_seed_spreads_them_otherwise():
    assert made_up_hamlets(COMMUNES, 1_240, 1) == made_up_hamlets(list(reversed(COMMUNES)), 1_240, 1)
    assert made_up_hamlets(COMMUNES, 1_240, 1) != made_up_hamlets(COMMUNES, 1_240, 2)


@given(st.integers(0, 60), st.integers(0, 400), st.integers(0, 3))
def test_there_are_as_many_as_asked_for_and_none_has_two_before_each_has_one(
    many: int, total: int, seed: int
):
    communes = COMMUNES[:many]
    if total and not communes:
        with pytest.raises(ValueError, match="hamlets for 0 communes"):
            made_up_hamlets(communes, total, seed)
        return
    hamlets = made_up_hamlets(communes, total, seed)
    assert len(hamlets) == len({unit.code for unit in hamlets}) == total
    counts = Counter(unit.parent for unit in hamlets)
    assert len(counts) == min(many, total)
