"""Names: what is one name in different spellings, what is not, and what is suggested."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.units.trees import LAST, MIDDLE, REFORM, small_province
from units.names import fold_name, suggest
from units.tree import TYPES, Roster, Unit

SHORT = {"phuong": "P.", "thi-tran": "TT.", "thi-xa": "TX.", "thanh-pho": "TP. ", "quan": "Q."}
# Where the two ways of placing a tone differ, in syllables without a final consonant.
OLD_TONES = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xã Hòa Bình", "xã hoà bình"),
        ("THỊ TRẤN NAM PHƯỚC", "TT. Nam Phước"),
        ("Phường 01", "P1"),
        ("Quận 1", "Q.1"),
        ("Huyện Ia H' Drai", "Huyện Ia H’Drai"),
        ("Xã Ðức Hóa", "Xã Đức Hoá"),
        ("Thành phố Phan Rang-Tháp Chàm", "TP Phan Rang - Tháp Chàm"),
        ("Phường Thủy Xuân", "P. Thuỷ Xuân"),
        ("Xã Quý Lộc", "xã Qúy Lộc"),
        ("Tổ dân phố 3", "TDP 03"),
        (unicodedata.normalize("NFD", "Xã Đại Hồng"), "Xã  Đại   Hồng "),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Xã Duy Thu", "Xã Duy Thư"), ("Xã Hòa An", "Xã Hóa An"), ("Phường 1", "Phường 10")]
)
def test_two_names_stay_two(one: str, other: str):
    assert fold_name(one) != fold_name(other)


def test_only_one_type_is_taken_off():
    assert fold_name("Xã Bản Liền") == fold_name("bản Bản Liền")
    assert fold_name("Xã Bản Liền") != fold_name("Xã Liền")


def first(roster: Roster, text: str, inside: str | None = None) -> tuple[str, int]:
    best = suggest(roster, text, MIDDLE, inside=inside)[0]
    return best.unit.name, best.score


@pytest.mark.parametrize(
    ("text", "name", "score"),
    [
        ("xã duy thu", "Xã Duy Thu", 100),
        ("Duy Hoà", "Xã Duy Hòa", 100),
        ("Bản Liền", "Xã Bản Liền", 100),
        ("Quang Nam", "Tỉnh Quảng Nam", 88),
        ("phường Duy Thu", "Xã Duy Thu", 92),
        ("Duy Xuyn", "Huyện Duy Xuyên", 55),
        ("20602", "Xã Duy Thu", 100),
    ],
)
def test_the_best_suggestion(country: Roster, text: str, name: str, score: int):
    assert first(country, text) == (name, score)


def test_a_place_after_a_comma_decides_between_namesakes(country: Roster):
    assert len([s for s in suggest(country, "xã Tân An", MIDDLE, limit=50) if s.score == 100]) > 5
    best, following = suggest(country, "xã Tân An, Đăk Pơ, tỉnh Gia Lai", MIDDLE, limit=2)
    assert country.full_name(best.unit.code, MIDDLE) == "Xã Tân An, Huyện Đăk Pơ, Tỉnh Gia Lai"
    assert (best.score, following.score) == (100, 70)


def test_a_search_inside_a_unit_finds_nothing_outside(country: Roster):
    found = suggest(country, "Tam Hòa", MIDDLE, inside="49", limit=20)
    assert found
    assert all(country.is_inside(one.unit.code, "49", MIDDLE) for one in found)


def test_only_what_is_there_on_the_day_is_suggested(country: Roster):
    assert suggest(country, "Huyện Duy Xuyên", LAST)[0].unit.code == "508"
    after = suggest(country, "Huyện Duy Xuyên", REFORM)
    assert after[0].unit.name == "Xã Duy Xuyên"
    assert all(one.unit.valid_on(REFORM) for one in after)


def test_offices_are_found_by_their_whole_name():
    found = suggest(small_province(), "phòng văn hoá và thông tin", MIDDLE)
    assert [(one.unit.code, one.score) for one in found] == [("508-vhtt", 100), ("509-vhtt", 100)]


@pytest.mark.parametrize("text", ["", "  ", ",", "…", "zzzz qqqq"])
def test_nothing_is_suggested_for_nothing(text: str):
    assert suggest(small_province(), text, MIDDLE) == []


def written_otherwise(unit: Unit, draw: st.DrawFn) -> str:
    """The unit's name as somebody else might type it."""
    text = unit.name
    if draw(st.booleans()):
        for new, old in OLD_TONES.items():
            text = " ".join(w.replace(new, old) if w.endswith(new) else w for w in text.split(" "))
    if draw(st.booleans()) and unit.type in SHORT:
        text = SHORT[unit.type] + text[len(TYPES[unit.level][unit.type]) + 1 :]
    text = draw(st.sampled_from([str.upper, str.lower, str.title, str]))(text)
    text = text.replace("Đ", draw(st.sampled_from("ĐÐ")))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)


@given(st.data())
def test_however_a_name_is_typed_its_unit_is_among_the_best(country: Roster, data: st.DataObject):
    there = [unit for unit in country.units() if unit.valid_on(MIDDLE)]
    unit = data.draw(st.sampled_from(there))
    text = written_otherwise(unit, data.draw)
    found = suggest(country, text, MIDDLE, inside=unit.parent, limit=5)
    assert unit in [one.unit for one in found if one.score == 100], (text, found)


@given(st.text(max_size=60))
def test_any_text_is_answered_in_order_and_the_same_way_twice(country: Roster, text: str):
    found = suggest(country, text, MIDDLE)
    assert len(found) <= 5
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(1 <= one.score <= 100 for one in found)
    assert suggest(country, text, MIDDLE) == found
