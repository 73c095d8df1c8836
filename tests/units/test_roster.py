"""The roster: what it answers on a day, what revisions do, and what it refuses."""

from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.units.trees import LAST, MIDDLE, REFORM, START, VIETNAM, office, small_province, unit
from units.tree import (
    COUNTRY,
    Add,
    Change,
    Cycle,
    End,
    OrphanUnit,
    Overlap,
    Rename,
    Roster,
    Unit,
    UnknownUnit,
    WrongLevel,
)

LATER = date(2023, 3, 1)
DAY_BEFORE = LATER - timedelta(days=1)


def names(units: list[Unit]) -> list[str]:
    return [unit.name for unit in units]


def test_a_roster_starts_empty_and_counts_its_revisions():
    roster = Roster()
    assert (len(roster), roster.revision) == (0, 0)
    once = roster.apply([Add(VIETNAM)])
    assert (len(once), once.revision, len(roster)) == (1, 1, 0)
    assert once.apply([]) is once


def test_children_are_those_right_below_and_offices_with_them():
    roster = small_province()
    assert names(roster.children("508", MIDDLE)) == [
        "Xã Bãi Bồi",
        "Thị trấn Chợ Mới",
        "Phòng Văn hóa và Thông tin",
    ]


def test_descendants_can_be_asked_for_by_level_type_and_kind():
    roster = small_province()
    assert names(roster.descendants("49", MIDDLE, "xa")) == [
        "Xã Bãi Bồi",
        "Thị trấn Chợ Mới",
        "Phường Hòa Bình",
    ]
    assert names(roster.descendants("49", MIDDLE, "xa", {"phuong"})) == ["Phường Hòa Bình"]
    assert len(roster.descendants("508", MIDDLE)) == 4
    assert [u.code for u in roster.descendants("49", MIDDLE, "huyen", kind="office")] == [
        "508-vhtt",
        "509-vhtt",
    ]
    assert len(roster.descendants(COUNTRY, MIDDLE, kind=None)) == 12


def test_ancestors_are_the_nearest_first():
    roster = small_province()
    assert [unit.code for unit in roster.ancestors("20001-01", MIDDLE)] == ["20001", "508", "49", COUNTRY]
    assert roster.ancestors(COUNTRY, MIDDLE) == []
    assert roster.full_name("20001-01", MIDDLE) == "Thôn Đông, Xã Bãi Bồi, Huyện Bến Dâu, Tỉnh Sông Thu"


def test_a_unit_is_inside_itself_and_all_above_it():
    roster = small_province()
    assert roster.is_inside("20001-01", "20001-01", MIDDLE)
    assert roster.is_inside("20001-01", "49", MIDDLE)
    assert not roster.is_inside("20001-01", "509", MIDDLE)
    assert not roster.is_inside("20001-01", "49", START - timedelta(days=1))


def test_a_rename_is_a_new_version_from_its_day():
    roster = small_province().apply([Rename("20001", "Xã Bãi Sông", LATER)])
    assert roster.unit("20001", DAY_BEFORE).name == "Xã Bãi Bồi"
    assert roster.unit("20001", LATER).name == "Xã Bãi Sông"
    assert [unit.valid_to for unit in roster.versions("20001")] == [DAY_BEFORE, None]
    assert names(roster.children("20001", LATER)) == ["Thôn Đông", "Thôn Tây"]


def test_a_rename_on_the_first_day_corrects_the_name():
    roster = small_province().apply([Rename("20001", "Xã Bãi Sông", START)])
    assert names(list(roster.versions("20001"))) == ["Xã Bãi Sông"]


def test_a_rename_to_the_same_name_changes_nothing():
    before = small_province()
    assert before.apply([Rename("20001", "Xã  Bãi Bồi ", LATER)]) == before


def test_a_move_is_an_end_and_an_addition_and_takes_along_what_is_below():
    moved = unit("20001", "Xã Bãi Bồi", "509", first=LATER)
    roster = small_province().apply([End("20001", DAY_BEFORE), Add(moved)])
    assert [unit.code for unit in roster.ancestors("20001-01", DAY_BEFORE)][1] == "508"
    assert [unit.code for unit in roster.ancestors("20001-01", LATER)][1] == "509"
    assert "20001" not in [unit.code for unit in roster.children("508", LATER)]


def test_the_halves_of_a_move_may_come_in_either_order_but_not_one_alone():
    moved = unit("20001", "Xã Bãi Bồi", "509", first=LATER)
    end, add = End("20001", DAY_BEFORE), Add(moved)
    assert small_province().apply([add, end]) == small_province().apply([end, add])
    with pytest.raises(OrphanUnit, match=r"«Thôn Đông» .* chỉ có đến 28/2/2023"):
        small_province().apply([end])
    with pytest.raises(Overlap, match="Mã 20001 đã là «Xã Bãi Bồi» từ 1/1/2022"):
        small_province().apply([add])


def test_parts_of_one_logged_revision_are_one():
    adds = [Add(unit) for unit in small_province().units()]
    moved = unit("20001", "Xã Bãi Bồi", "509", first=LATER)
    parts: list[tuple[int, list[Change]]] = [
        (1, [*adds]),
        (2, [End("20001", DAY_BEFORE)]),
        (2, [Add(moved)]),
    ]
    roster = Roster.folded(parts)
    assert roster.revision == 2
    assert roster == small_province().apply([End("20001", DAY_BEFORE), Add(moved)])


def test_adding_the_same_node_again_changes_nothing():
    roster = small_province()
    assert roster.apply([Add(unit) for unit in roster.units()]) == roster


def test_a_unit_that_has_another_below_it_cannot_end_alone():
    with pytest.raises(OrphanUnit, match=r"«Thôn Đông» \(20001-01\) từ 1/1/2022 không có cấp trên") as caught:
        small_province().apply([End("20001", LAST)])
    assert caught.value.code == "20001-01"
    ended = small_province().apply([End("20001", LAST), End("20001-01", LAST), End("20001-02", LAST)])
    assert ended.at("20001", REFORM) is None


def test_a_code_that_is_given_to_another_unit_does_not_take_over_its_hamlets():
    new = unit("20001", "Xã Dâu Tằm", "49", first=REFORM)
    changes = [End("20001", LAST), Add(new)]
    with pytest.raises(OrphanUnit, match="phải kết thúc chậm nhất ngày đó"):
        small_province().apply(changes)
    roster = small_province().apply([End("20001-01", LAST), End("20001-02", LAST), *changes])
    assert roster.children("20001", REFORM) == []


def test_a_unit_of_another_level_is_another_unit_even_by_the_same_name():
    roster = Roster.of(
        [VIETNAM, unit("49", "Tỉnh Sông Thu", COUNTRY), unit("x-1", "Côn Lôn", "49", level="huyen")]
    )
    hamlet = unit("x-1-01", "Thôn Bãi", "x-1")
    lower = unit("x-1", "Côn Lôn", "49", level="xa", first=REFORM)
    with pytest.raises(OrphanUnit, match=r"«Côn Lôn» .* chỉ có đến 30/6/2025"):
        roster.apply([Add(hamlet), End("x-1", LAST), Add(lower)])


def test_the_last_day_belongs_to_the_unit_that_ends():
    following = unit("20002", "Xã Chợ Mới", "508", first=LATER)
    with pytest.raises(Overlap):
        small_province().apply([End("20002", LATER), Add(following)])
    roster = small_province().apply([End("20002", DAY_BEFORE), Add(following)])
    assert roster.unit("20002", DAY_BEFORE).type == "thi-tran"
    assert roster.unit("20002", LATER).type == "xa"


def test_a_code_that_nobody_has_is_refused_with_what_may_be_meant():
    with pytest.raises(UnknownUnit) as caught:
        small_province().unit("20004", MIDDLE)
    assert str(caught.value) == (
        "Không có đơn vị nào mang mã 20004 ngày 15/6/2022; "
        "có phải: 20001 Xã Bãi Bồi; 20002 Thị trấn Chợ Mới; 20003 Phường Hòa Bình?"
    )
    assert [unit.code for unit in caught.value.suggestions] == ["20001", "20002", "20003"]


def test_a_name_in_place_of_a_code_is_met_with_the_code():
    with pytest.raises(UnknownUnit, match="có phải: 20003 Phường Hòa Bình"):
        small_province().unit("P. Hoà Bình", MIDDLE)


def test_zeros_that_a_spreadsheet_took_are_suggested_back(country: Roster):
    with pytest.raises(UnknownUnit, match=r"mã 4 .*có phải: 04 Tỉnh Cao Bằng; 004 Quận Long Biên; 00004"):
        country.unit("4", MIDDLE)


def test_a_code_that_means_nothing_near_is_refused_with_the_way_to_search():
    with pytest.raises(UnknownUnit, match="hãy tìm lại mã theo tên"):
        small_province().unit("777777", MIDDLE)


def test_a_code_of_another_time_is_refused_with_its_time(country: Roster):
    with pytest.raises(UnknownUnit) as caught:
        country.unit("508", REFORM)
    assert str(caught.value) == (
        "Mã 508 không có hiệu lực ngày 1/7/2025: đó là «Huyện Duy Xuyên» từ 1/1/2022 đến 30/6/2025; "
        "hãy chọn ngày khác hoặc mã khác."
    )


@pytest.mark.parametrize("ask", ["children", "descendants", "ancestors"])
def test_nothing_is_asked_about_a_unit_that_is_not_there(ask: str):
    with pytest.raises(UnknownUnit):
        getattr(small_province(), ask)("99", MIDDLE)


def test_renaming_or_ending_what_is_not_there_is_refused():
    with pytest.raises(UnknownUnit, match="mã 20009"):
        small_province().apply([Rename("20009", "Xã Mới", LATER)])
    with pytest.raises(UnknownUnit, match="Mã 20001 không có hiệu lực ngày 31/12/2021"):
        small_province().apply([End("20001", START - timedelta(days=1))])


def test_two_units_cannot_have_one_code_on_one_day():
    with pytest.raises(Overlap) as caught:
        small_province().apply([Add(unit("20001", "Xã Khác", "508", first=LATER, last=LAST))])
    assert str(caught.value) == (
        "Mã 20001 đã là «Xã Bãi Bồi» từ 1/1/2022, nên không thể là «Xã Khác» từ 1/3/2023 đến 30/6/2025; "
        "hãy kết thúc đơn vị trước, hoặc dùng mã khác."
    )


def test_a_territory_lies_below_a_higher_level():
    with pytest.raises(WrongLevel) as caught:
        small_province().apply([Add(unit("510", "Huyện Ngược", "20001"))])
    assert str(caught.value) == (
        "«Huyện Ngược» (510) là đơn vị cấp huyện, không thể thuộc «Xã Bãi Bồi» (20001) là đơn vị cấp xã; "
        "cấp trên phải cao hơn."
    )


def test_a_refusal_is_english_throughout_for_english_readers():
    with pytest.raises(WrongLevel) as caught:
        small_province().apply([Add(unit("510", "Huyện Ngược", "20001"))])
    assert caught.value.say("en") == (
        "“Huyện Ngược” (510) is a district-level unit and cannot be in “Xã Bãi Bồi” (20001), "
        "a commune-level unit; a parent is of a higher level."
    )


def test_levels_may_be_missing():
    roster = small_province().apply([Add(unit("20009", "Xã Trực Thuộc", "49"))])
    assert [unit.code for unit in roster.ancestors("20009", MIDDLE)] == ["49", COUNTRY]


def test_an_office_has_the_level_of_its_territory_and_nothing_below():
    with pytest.raises(WrongLevel, match="cơ quan phải cùng cấp với địa bàn"):
        small_province().apply([Add(office("49-x", "Sở Lạc", "49", "huyen", "so-lac"))])
    with pytest.raises(WrongLevel, match="vì đó là cơ quan"):
        small_province().apply([Add(unit("20009", "Xã Lạc", "49-so-tttt"))])


def test_a_unit_needs_one_above_it_on_all_of_its_days():
    early = START - timedelta(days=30)
    with pytest.raises(OrphanUnit, match="chưa có đơn vị nào mang mã 999"):
        small_province().apply([Add(unit("20009", "Xã Mồ Côi", "999"))])
    with pytest.raises(OrphanUnit, match=r"«Huyện Bến Dâu» .* chỉ được biết từ 1/1/2022, sau ngày 2/12/2021"):
        small_province().apply([Add(unit("20009", "Xã Sớm", "508", first=early))])
    with pytest.raises(OrphanUnit, match="mã 509 không có hiệu lực ngày 1/3/2023"):
        small_province().apply(
            [
                *(End(code, DAY_BEFORE) for code in ("509", "20003", "20003-01", "509-vhtt")),
                Add(unit("20009", "Xã Muộn", "509", first=LATER)),
            ]
        )
    with pytest.raises(OrphanUnit, match=r"chỉ cả nước \(VN\) không có cấp trên"):
        small_province().apply([Add(unit("50", "Tỉnh Tự Do", None))])


def test_a_neighbourhood_may_hold_neighbourhoods_but_not_itself():
    inner = unit("20003-01-a", "Tổ dân phố 1", "20003-01", sort="to-dan-pho")
    roster = small_province().apply([Add(inner)])
    assert [unit.code for unit in roster.descendants("20003", MIDDLE, "thon")] == ["20003-01", "20003-01-a"]
    ring = [
        Add(unit("kp-1", "Khu phố A", "kp-2", sort="khu-pho")),
        Add(unit("kp-2", "Khu phố B", "kp-1", sort="khu-pho")),
    ]
    with pytest.raises(Cycle, match="kp-1 → kp-2 → kp-1; hãy sửa mã cấp trên"):
        roster.apply(ring)
    with pytest.raises(Cycle, match="kp-1 → kp-1"):
        roster.apply([Add(unit("kp-1", "Khu phố A", "kp-1", sort="khu-pho"))])


def test_a_ring_that_closes_later_is_found_too():
    roster = small_province().apply([Add(unit("20003-01-a", "Tổ dân phố 1", "20003-01", sort="to-dan-pho"))])
    moved = unit("20003-01", "Khối phố 1", "20003-01-a", sort="khoi-pho", first=LATER)
    with pytest.raises(Cycle, match="ngày 1/3/2023"):
        roster.apply([End("20003-01", DAY_BEFORE), Add(moved)])


def test_a_ring_that_only_a_later_move_of_a_third_unit_closes_is_found():
    def area(code: str, parent: str, first: date = START) -> Add:
        return Add(unit(code, f"Khu phố {code}", parent, sort="khu-pho", first=first))

    far = date(2024, 1, 1)
    roster = small_province().apply([area("kp-1", "20003"), area("kp-2", "kp-1"), area("kp-3", "20003")])
    roster = roster.apply([End("kp-3", far - timedelta(days=1)), area("kp-3", "kp-2", far)])
    with pytest.raises(Cycle, match=r"ngày 1/1/2024: .*kp-1"):
        roster.apply([End("kp-1", DAY_BEFORE), area("kp-1", "kp-3", LATER)])


def test_a_refused_revision_leaves_the_roster_as_it_was():
    roster = small_province()
    before = list(roster.units())
    with pytest.raises(OrphanUnit):
        roster.apply([Rename("49", "Tỉnh Khác", LATER), Add(unit("20009", "Xã Mồ Côi", "999"))])
    assert list(roster.units()) == before


def test_a_unit_ends_after_it_begins():
    with pytest.raises(ValidationError, match="valid_to 2022-02-28 is before valid_from 2023-03-01"):
        unit("20009", "Xã Lùi", "508", first=LATER, last=date(2022, 2, 28))


@pytest.mark.parametrize("code", ["", "a b", "mã", "x" * 41, "-1"])
def test_a_code_is_a_plain_key(code: str):
    with pytest.raises(ValidationError, match="should match pattern"):
        unit(code, "Xã Lạ", "508", level="xa")


def test_names_are_kept_in_one_form():
    assert unit("20009", " Xã  Ho\u0300a  Bi\u0300nh ", "508").name == "Xã Hòa Bình"


def test_changes_go_through_the_log_and_come_back_the_same():
    changes = TypeAdapter(tuple[Change, ...])
    given = (Add(unit("20009", "Xã Mới", "508")), Rename("20001", "Xã Đổi", LATER), End("20002", LAST))
    assert changes.validate_json(changes.dump_json(given)) == given


def test_a_code_given_again_names_another_unit_and_a_renamed_one_the_same():
    roster = small_province()
    assert roster.is_same("20002", START, LATER)
    renamed = roster.apply([Rename("20002", "Xã Đổi", LATER)])
    assert renamed.is_same("20002", START, LATER)
    again = Add(unit("20002", "Xã Khác", "508", first=LATER))
    given_again = roster.apply([End("20002", DAY_BEFORE), again])
    assert not given_again.is_same("20002", START, LATER)
    assert given_again.is_same("20002", LATER, LATER)
    ended = roster.apply([End("20002", DAY_BEFORE)])
    assert not ended.is_same("20002", START, LATER)
    assert not ended.is_same("không-có", START, LATER)
