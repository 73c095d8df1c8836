"""Selectors: who is meant, worked out on a day, and how it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.units.trees import LAST, MIDDLE, REFORM, small_province
from units.tree import (
    COUNTRY,
    LEVELS,
    Every,
    EveryOffice,
    Named,
    Roster,
    Selector,
    UnknownUnit,
    WrongLevel,
    rank,
    select,
    selector_words,
)


def codes(selector: Selector, roster: Roster | None = None) -> list[str]:
    return [unit.code for unit in select(roster or small_province(), selector, MIDDLE)]


def test_every_unit_of_a_level_inside_a_unit():
    assert codes(Every(level="xa", inside="49")) == ["20001", "20002", "20003"]
    assert codes(Every(level="xa", inside="508")) == ["20001", "20002"]
    assert codes(Every(level="thon", inside=COUNTRY)) == ["20001-01", "20001-02", "20003-01"]


def test_types_narrow_a_level():
    assert codes(Every(level="xa", types=("phuong", "thi-tran"), inside="49")) == ["20002", "20003"]
    assert codes(Every(level="thon", types=("khoi-pho",), inside="49")) == ["20003-01"]


def test_a_unit_counts_as_inside_itself():
    assert codes(Every(level="xa", inside="20001")) == ["20001"]
    assert codes(Every(level="xa", types=("phuong",), inside="20001")) == []


def test_offices_are_chosen_by_type_and_level_and_never_among_territories():
    assert codes(EveryOffice(type="phong-vhtt", level="huyen", inside="49")) == ["508-vhtt", "509-vhtt"]
    assert codes(EveryOffice(type="so-tttt", level="tinh", inside="49")) == ["49-so-tttt"]
    assert codes(EveryOffice(type="so-tttt", level="huyen", inside="49")) == []
    assert codes(Every(level="huyen", inside="49")) == ["508", "509"]


def test_named_units_are_given_once_and_in_order():
    assert codes(Named(codes=("509", "49-so-tttt", "509", "20001"))) == ["20001", "49-so-tttt", "509"]


def test_nobody_is_selected_where_a_level_does_not_exist(country: Roster):
    districts = Every(level="huyen", inside="48")
    assert len(select(country, districts, LAST)) == 8
    assert select(country, districts, REFORM) == []


def test_a_level_above_the_unit_to_look_in_is_refused():
    with pytest.raises(WrongLevel) as caught:
        codes(Every(level="tinh", inside="508"))
    assert str(caught.value) == (
        "Không có đơn vị cấp tỉnh nào nằm trong «Huyện Bến Dâu» (508), vốn là cấp huyện; "
        "hãy chọn cấp thấp hơn hoặc địa bàn rộng hơn."
    )


def test_unknown_codes_are_refused():
    with pytest.raises(UnknownUnit, match=r"mã 47 .*có phải: 49 Tỉnh Sông Thu"):
        codes(Every(level="xa", inside="47"))
    with pytest.raises(UnknownUnit, match="mã 2000 "):
        codes(Named(codes=("20001", "2000")))


def test_a_type_that_the_level_has_not_is_refused_before_it_selects_nobody():
    with pytest.raises(ValidationError, match="thi-xa: level xa has xa, phuong, thi-tran, dac-khu"):
        Every(level="xa", types=("xa", "thi-xa"), inside="49")
    with pytest.raises(ValidationError, match="at least 1 item"):
        Every(level="xa", types=(), inside="49")
    with pytest.raises(ValidationError, match="at least 1 item"):
        Named(codes=())


def test_a_selector_is_data_that_comes_back_from_the_log():
    adapter: TypeAdapter[Selector] = TypeAdapter(Selector)
    for selector in (
        Every(level="xa", types=("xa",), inside="49"),
        EveryOffice(type="phong-vhtt", level="huyen", inside="49"),
        Named(codes=("508",)),
    ):
        assert adapter.validate_json(adapter.dump_json(selector)) == selector


def test_selectors_read_as_an_official_would_write_them(country: Roster):
    def words(selector: Selector) -> str:
        return selector_words(selector, country, MIDDLE)

    assert words(Every(level="xa", inside="49")) == "mọi đơn vị cấp xã của Tỉnh Quảng Nam (241 đơn vị)"
    assert words(Every(level="xa", types=("xa", "phuong"), inside="49")) == (
        "mọi xã, phường của Tỉnh Quảng Nam (228 đơn vị)"
    )
    assert words(Named(codes=("508", "506"))) == "Huyện Đại Lộc, Huyện Duy Xuyên"
    assert words(Named(codes=("502", "503", "504", "506", "508"))) == (
        "Thành phố Tam Kỳ, Thành phố Hội An, Huyện Tây Giang và 2 đơn vị khác"
    )
    assert selector_words(
        EveryOffice(type="phong-vhtt", level="huyen", inside="49"), small_province(), MIDDLE
    ) == ("mọi Phòng Văn hóa và Thông tin cấp huyện của Tỉnh Sông Thu (2 cơ quan)")


def test_selectors_read_in_english_too(country: Roster):
    towns = Every(level="xa", types=("phuong", "thi-tran"), inside="49")
    assert selector_words(towns, country, MIDDLE, "en") == "every ward, township in Tỉnh Quảng Nam (38 units)"
    everyone = Every(level="xa", inside="49")
    assert selector_words(everyone, country, MIDDLE, "en") == (
        "every commune-level unit in Tỉnh Quảng Nam (241 units)"
    )


@given(st.data())
def test_every_is_what_a_search_through_all_units_finds(country: Roster, data: st.DataObject):
    on = data.draw(st.sampled_from([LAST, REFORM]))
    there = [unit for unit in country.units() if unit.valid_on(on)]
    inside = data.draw(st.sampled_from([unit for unit in there if unit.level != "xa"][:150]))
    level = data.draw(st.sampled_from(LEVELS))
    if rank(level) < rank(inside.level):
        with pytest.raises(WrongLevel):
            select(country, Every(level=level, inside=inside.code), on)
        return
    found = select(country, Every(level=level, inside=inside.code), on)
    assert found == [
        unit for unit in there if unit.level == level and country.is_inside(unit.code, inside.code, on)
    ]
