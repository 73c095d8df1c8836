"""The shipped lists: their counts, their keys, the reform between them, and where they came from."""

import re
import unicodedata
from collections import Counter
from datetime import date
from hashlib import sha256

import pytest

from tests.units.trees import LAST, MIDDLE, REFORM
from units.lists import ListName, shipped
from units.tree import COUNTRY, LEVELS, TYPES, Roster, rank

LISTS: tuple[ListName, ListName] = ("2022", "2025")
# Of the sources' rows (code|name|level|parent, white space folded, in order of code, the country as the
# parent of provinces), which are not shipped: whatever is lost, added or retyped gives another one.
SOURCES: dict[ListName, str] = {
    "2022": "dd5479b9272c84ec02f6d3b0463f6eb9a60975b41cc839a9da8495db372f06b5",
    "2025": "432867a9ae29871a74343e05c4fce6e92d9fec6043d0f68d34c85618b47d5b3e",
}


def test_the_list_of_2022_has_three_levels():
    levels = Counter(unit.level for unit in shipped("2022"))
    assert levels == {"trung_uong": 1, "tinh": 63, "huyen": 705, "xa": 10_599}


def test_the_list_of_2025_has_two_levels():
    levels = Counter(unit.level for unit in shipped("2025"))
    assert levels == {"trung_uong": 1, "tinh": 34, "xa": 3_321}


def test_types_are_known_for_every_unit_of_both_lists():
    types = {name: Counter((u.level, u.type) for u in shipped(name)) for name in LISTS}
    assert types["2022"] == {
        ("trung_uong", "nuoc"): 1,
        ("tinh", "tinh"): 58,
        ("tinh", "thanh-pho"): 5,
        ("huyen", "huyen"): 524,
        ("huyen", "thanh-pho"): 83,
        ("huyen", "thi-xa"): 52,
        ("huyen", "quan"): 46,
        ("xa", "xa"): 8_248,
        ("xa", "phuong"): 1_737,
        ("xa", "thi-tran"): 614,
    }
    assert types["2025"] == {
        ("trung_uong", "nuoc"): 1,
        ("tinh", "tinh"): 28,
        ("tinh", "thanh-pho"): 6,
        ("xa", "xa"): 2_621,
        ("xa", "phuong"): 687,
        ("xa", "dac-khu"): 13,
    }


@pytest.mark.parametrize("name", LISTS)
def test_codes_are_keys_and_names_are_clean(name: ListName):
    units = shipped(name)
    assert len({unit.code for unit in units}) == len(units)
    for unit in units:
        assert unicodedata.is_normalized("NFC", unit.name)
        assert unit.name == " ".join(unit.name.split())
        assert unit.name.lower().startswith((*TYPES[unit.level].values(), "việt nam"))
        assert re.fullmatch(r"VN|\d{2}|\d{3}|\d{5}", unit.code)


@pytest.mark.parametrize("name", LISTS)
def test_every_unit_hangs_below_a_higher_one_that_came_before_it(name: ListName):
    seen: dict[str, int] = {}
    for unit in shipped(name):
        if unit.parent is not None:
            assert seen[unit.parent] < rank(unit.level)
        seen[unit.code] = rank(unit.level)
    assert [unit.code for unit in shipped(name) if unit.parent is None] == [COUNTRY]


def test_quang_nam_in_2022_has_18_districts_and_241_communes(country: Roster):
    assert country.unit("49", MIDDLE).name == "Tỉnh Quảng Nam"
    assert len(country.descendants("49", MIDDLE, "huyen")) == 18
    assert len(country.descendants("49", MIDDLE, "xa")) == 241


def test_duy_xuyen_has_14_communes_one_of_them_a_town(country: Roster):
    below = country.children("508", MIDDLE)
    assert country.unit("508", MIDDLE).name == "Huyện Duy Xuyên"
    assert Counter(unit.type for unit in below) == {"thi-tran": 1, "xa": 13}
    assert "Xã Duy Thu" in {unit.name for unit in below}


def test_names_are_no_keys(country: Roster):
    names = Counter(unit.name for unit in country.descendants(COUNTRY, MIDDLE, "xa"))
    assert sum(count for count in names.values() if count > 1) == 3_843


def test_the_reform_ends_one_tree_and_begins_the_other(country: Roster):
    before = Counter(unit.level for unit in country.descendants(COUNTRY, LAST))
    after = Counter(unit.level for unit in country.descendants(COUNTRY, REFORM))
    assert before == {"tinh": 63, "huyen": 705, "xa": 10_599}
    assert after == {"tinh": 34, "xa": 3_321}


def test_a_code_names_one_unit_before_the_reform_and_another_after_it(country: Roster):
    assert country.unit("00004", LAST).name == "Phường Trúc Bạch"
    assert country.full_name("00004", LAST) == "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội"
    assert country.unit("00004", REFORM).name == "Phường Ba Đình"
    assert country.full_name("00004", REFORM) == "Phường Ba Đình, Thành phố Hà Nội"


def test_the_list_knows_nothing_before_2022(country: Roster):
    assert country.at("49", date(2021, 12, 31)) is None


def test_five_island_districts_have_no_communes(country: Roster):
    childless = [d for d in country.descendants(COUNTRY, LAST, "huyen") if not country.children(d.code, LAST)]
    assert {unit.name for unit in childless} == {
        *("Huyện Bạch Long Vĩ", "Huyện Cồn Cỏ", "Huyện Hoàng Sa", "Huyện Lý Sơn", "Huyện Côn Đảo"),
    }


@pytest.mark.parametrize("name", LISTS)
def test_the_list_is_the_one_that_was_taken_from_its_source(name: ListName):
    ours = sorted((u.code, u.name, u.level, u.parent or "") for u in shipped(name) if u.code != COUNTRY)
    assert sha256("\n".join("|".join(row) for row in ours).encode()).hexdigest() == SOURCES[name]


def test_levels_are_in_order_and_each_has_its_types():
    assert [rank(level) for level in LEVELS] == sorted(rank(level) for level in LEVELS)
    assert set(TYPES) == set(LEVELS)
