"""A province's own units from a file: whole or not at all, with everything that is wrong told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.units.trees import LAST, MIDDLE, START, small_province
from units.importing import ImportPlan, read_units_csv
from units.lists import shipped
from units.sample import made_up_hamlets
from units.tree import TYPES, Add, End, Rename, Roster, Unit

HEAD = "mã,tên,cấp,loại,mã cấp trên,từ ngày,đến ngày\n"


def plan(*rows: str, head: str = HEAD, roster: Roster | None = None, on: date = START) -> ImportPlan:
    data = (head + "\n".join(rows) + "\n").encode()
    return read_units_csv(data, roster=roster or small_province(), on=on)


def wrong(found: ImportPlan) -> list[tuple[int, str, str]]:
    assert found.changes == ()
    return [(problem.row, problem.column, problem.message) for problem in found.problems]


def test_new_hamlets_are_added_for_as_long_as_their_commune(country: Roster):
    found = plan("20602-01,Thôn Một,thôn,Thôn,20602,,", roster=country)
    assert found.problems == ()
    assert found.changes == (Add(Unit("20602-01", "Thôn Một", "thon", "thon", "20602", START, LAST)),)


def test_the_same_file_again_plans_nothing():
    rows = ("20001-03,Thôn Nam,thon,thon,20001,1/3/2022,", "20002-01,Tổ dân phố 1,thon,TDP,20002,,31/12/2023")
    once = plan(*rows)
    assert len(once.changes) == 2
    again = plan(*rows, roster=small_province().apply(once.changes), on=MIDDLE)
    assert (again.changes, again.problems, again.unchanged) == ((), (), 2)


def test_level_and_type_may_be_left_to_the_name():
    found = plan(
        "20001-03,Thôn Nam,20001",
        "20003-02,Khối phố 2,20003",
        "20003-03,TDP 3,20003",
        "20009,Thị trấn Bến Mới,508",
        head="code,name,parent_code\n",
    )
    assert found.problems == ()
    added = [change.unit for change in found.changes if isinstance(change, Add)]
    assert [(unit.level, unit.type) for unit in added] == [
        ("thon", "thon"),
        ("thon", "khoi-pho"),
        ("thon", "to-dan-pho"),
        ("xa", "thi-tran"),
    ]


def test_offices_come_in_the_same_file():
    found = plan(
        "508-nv,Phòng Nội vụ,huyện,,508",
        "509-x,Ban Quản lý cảng,cấp huyện,ban-cang,509,,,cơ quan",
        "49-snv,Sở Nội vụ,tinh,Sở Nội vụ,49",
        head="mã,tên,cấp,loại,mã cấp trên,từ ngày,đến ngày,dạng\n",
    )
    assert found.problems == ()
    added = [change.unit for change in found.changes if isinstance(change, Add)]
    assert [(unit.kind, unit.level, unit.type) for unit in added] == [
        ("office", "huyen", "phong-nv"),
        ("office", "huyen", "ban-cang"),
        ("office", "tinh", "so-nv"),
    ]


def test_rows_may_stand_before_the_rows_above_them():
    found = plan(
        "20009-01-a,Tổ dân phố 1,thon,,20009-01",
        "20009-01,Khu phố 1,thon,,20009",
        "20009,Phường Mới,xa,,508",
    )
    assert found.problems == ()
    assert [change.unit.code for change in found.changes if isinstance(change, Add)] == [
        "20009",
        "20009-01",
        "20009-01-a",
    ]


def test_another_name_from_a_later_day_is_a_rename():
    found = plan("20001-01,Thôn Đông Hải,thon,thon,20001,1/3/2023,")
    assert found.changes == (Rename("20001-01", "Thôn Đông Hải", date(2023, 3, 1)),)
    again = plan(
        "20001-01,Thôn Đông Hải,thon,thon,20001,1/3/2023,", roster=small_province().apply(found.changes)
    )
    assert (again.changes, again.unchanged) == ((), 1)


def test_another_parent_from_a_later_day_is_a_move():
    found = plan("20001-01,Thôn Đông,thon,thon,20002,1/3/2023,")
    moved = Unit("20001-01", "Thôn Đông", "thon", "thon", "20002", date(2023, 3, 1), continues=True)
    assert found.changes == (End("20001-01", date(2023, 2, 28)), Add(moved))
    after = small_province().apply(found.changes)
    again = plan("20001-01,Thôn Đông,thon,thon,20002,1/3/2023,", roster=after)
    assert (again.changes, again.unchanged) == ((), 1)


def test_a_last_day_ends_the_unit():
    found = plan("20001-01,Thôn Đông,thon,thon,20001,,31/12/2024")
    assert found.changes == (End("20001-01", date(2024, 12, 31)),)


def test_everything_wrong_is_told_with_its_row_and_nothing_is_imported():
    found = plan(
        "20001-03,Thôn Nam,thon,thon,20001,,",
        ",Thôn Không Mã,thon,thon,20001,,",
        "20001-04,,thon,thon,20001,,",
        "20001-05,Thôn Lạc,thon,thon,20009,,",
        "20001-06,Xã Ngược,xa,xa,20001,,",
        "20001-03,Thôn Lặp,thon,thon,20001,,",
        "20001-07,Thôn Ngày,thon,thon,20001,31/2/2022,2022",
        "20001-08,Thôn Cấp,làng xã,thon,20001,,",
        "20001-09,Thôn Loại,thon,phường,20001,,",
        "20001-10,Thôn Lùi,thon,thon,20001,1/3/2022,1/2/2022",
        "20001-01,Thôn Trùng,thon,thon,20001,,",
        "mã lạ,Thôn Mã,thon,thon,20001,,",
        "20001-11,Th?n H?ng,thon,thon,20001,,",
        "20001-12,Thôn Không Cha,thon,thon,,,",
    )
    assert wrong(found) == [
        (3, "code", "Thiếu mã đơn vị."),
        (4, "name", "Thiếu tên đơn vị."),
        (
            5,
            "parent_code",
            (
                "Không có đơn vị nào mang mã 20009 ngày 1/1/2022; "
                "có phải: 20001 Xã Bãi Bồi; 20002 Thị trấn Chợ Mới; 20003 Phường Hòa Bình?"
            ),
        ),
        (
            6,
            "parent_code",
            (
                "«Xã Ngược» (20001-06) là đơn vị cấp xã, không thể thuộc «Xã Bãi Bồi» (20001) là đơn vị "
                "cấp xã; cấp trên phải cao hơn."
            ),
        ),
        (7, "code", "Mã 20001-03 đã có ở dòng 2."),
        (8, "valid_from", "Không phải ngày; hãy ghi như 1/7/2025 hoặc 2025-07-01."),
        (8, "valid_to", "Không phải ngày; hãy ghi như 1/7/2025 hoặc 2025-07-01."),
        (9, "level", "Không có cấp này; hãy ghi tinh, huyen, xa hoặc thon."),
        (10, "type", f"Loại «phường» không có ở cấp thôn; hãy dùng: {', '.join(TYPES['thon'].values())}."),
        (11, "valid_to", "Ngày kết thúc 1/2/2022 trước ngày bắt đầu 1/3/2022."),
        (
            12,
            "code",
            (
                "Mã 20001-01 đã là «Thôn Đông» (thôn, cấp thôn, thuộc 20001); nếu là đơn vị khác thì "
                "dùng mã khác, nếu đơn vị này thay đổi thì ghi ngày thay đổi vào cột valid_from."
            ),
        ),
        (
            13,
            "code",
            "Mã chỉ gồm chữ không dấu, chữ số và các dấu . _ / -, không có dấu cách, nhiều nhất 40 ký tự.",
        ),
        (14, "name", "Tên mất chữ có dấu; hãy lưu lại tệp thành kiểu «CSV UTF-8»."),
        (15, "parent_code", "Thiếu mã cấp trên."),
    ]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("9,Bến Cũ,,,20001,,", "level", "Thiếu cấp: ghi tinh, huyen, xa hoặc thon."),
        ("9,Bến Cũ,thon,,20001,,", "type", "Thiếu loại; cấp thôn có: thôn, bản"),
        ("9,Thành phố Cũ,,,49,,", "level", "Thiếu cấp: ghi"),
        ("9,Phòng Nội vụ,,,508,,", "level", "Cơ quan phải ghi cấp của địa bàn"),
        ("9,Sở Lạ,tinh,,49,,", "type", "Thiếu loại cơ quan, ví dụ so-tttt"),
        ("9,Sở Nội vụ,huyện,so-nv,49,,", "parent_code", "cơ quan phải cùng cấp với địa bàn"),
        ("9,Thôn Lạc,thon,thon,508-vhtt,,", "parent_code", "vì đó là cơ quan"),
        ("9,Thôn Sớm,thon,thon,20001,1/1/2020,", "parent_code", "chỉ có từ 1/1/2022, không có ngày 1/1/2020"),
        (
            "9,Thôn Cũ,thon,thon,20001,,1/1/2021",
            "valid_to",
            "Ngày kết thúc 1/1/2021 trước ngày bắt đầu 1/1/2022",
        ),
        (f"9,Thôn {'x' * 200},thon,thon,20001,,", "name", "Tên dài quá 200 ký tự"),
    ],
)
def test_one_thing_that_is_wrong(row: str, column: str, message: str):
    ((_, found_column, found_message),) = wrong(plan(row))
    assert found_column == column
    assert message in found_message


def test_an_unknown_kind_is_told():
    head = "mã,tên,cấp,loại,mã cấp trên,dạng\n"
    ((_, column, message),) = wrong(plan("9,Thôn A,thon,thon,20001,xóm", head=head))
    assert (column, message) == ("kind", "Dạng phải là địa bàn (territory) hoặc cơ quan (office).")


def test_rows_above_each_other_are_told():
    found = plan("k-1,Khu phố 1,thon,,k-2,,", "k-2,Khu phố 2,thon,,k-1,,", "k-3,Tổ dân phố 3,thon,,k-2,,")
    assert wrong(found) == [
        (row, "parent_code", "Các dòng là cấp trên của nhau: k-1 → k-2 → k-1; hãy sửa mã cấp trên.")
        for row in (2, 3)
    ]
    ((row, _, message),) = wrong(plan("k-1,Khu phố 1,thon,,k-1,,"))
    assert (row, "k-1 → k-1" in message) == (2, True)


def test_what_lies_below_a_wrong_row_is_not_told_again():
    found = plan(
        "20009,Xã Lạc,xa,xa,999,,",
        "20009-01,Thôn A,thon,,20009,,",
        "20008,,xa,xa,508,,",
        "20008-1,Thôn B,thon,,20008,,",
    )
    assert [row for row, _, _ in wrong(found)] == [2, 4]


def test_a_unit_of_the_roster_that_would_lose_its_parent_is_told_at_the_row_that_does_it():
    ((row, column, message),) = wrong(
        plan("20002,Thị trấn Chợ Mới,xa,thi-tran,508,,", "20001,Xã Bãi Bồi,xa,xa,508,,31/12/2023")
    )
    assert (row, column) == (3, "code")
    assert "«Thôn Đông» (20001-01) từ 1/1/2022 không có cấp trên" in message


def test_a_unit_that_ended_is_not_prolonged():
    ended = small_province().apply([End("20001-01", date(2023, 12, 31))])
    ((_, column, message),) = wrong(plan("20001-01,Thôn Đông,thon,thon,20001,,31/12/2024", roster=ended))
    assert column == "valid_to"
    assert message == (
        "«Thôn Đông» đã kết thúc ngày 31/12/2023, không kéo dài được; "
        "nếu lập lại thì ghi valid_from từ ngày hôm sau."
    )
    again = plan("20001-01,Thôn Đông,thon,thon,20001,1/1/2024,31/12/2024", roster=ended)
    assert len(again.changes) == 1


def test_a_province_of_hamlets_goes_in_and_out_unchanged():
    country = Roster.of(shipped("2022"))
    hamlets = made_up_hamlets(country.descendants("49", MIDDLE, "xa"), 1_240, seed=1)
    rows = [f"{u.code},{u.name},{u.level},{u.type},{u.parent},," for u in hamlets]
    found = plan(*rows, roster=country)
    assert found.problems == ()
    whole = country.apply(found.changes)
    assert whole.descendants("49", MIDDLE, "thon") == hamlets
    assert plan(*rows, roster=whole, on=MIDDLE).unchanged == 1_240


CELLS = st.sampled_from(
    (
        *("", "20001", "20001-01", "20001-09", "508", "49", "k-1", "k-2"),
        *("Thôn Đông", "Thôn Nam", "Xã Bãi Bồi", "Sở A", "?", '"'),
        *("thon", "xa", "huyện", "phường", "so-tttt", "office"),
        *("1/1/2022", "1/3/2023", "31/12/2024"),
    )
)
CODE, NAME = st.sampled_from(["20001-01", "20001-09", "k-1"]), st.sampled_from(["Thôn Đông", "Thôn Nam"])
PARENT, DAY = st.sampled_from(["20001", "20002", "k-1"]), st.sampled_from(["", "1/3/2023", "31/12/2024"])
LIKELY = st.tuples(CODE, NAME, st.just("thon"), st.just(""), PARENT, DAY, DAY).map(list)


@given(st.lists(LIKELY | st.lists(CELLS, min_size=5, max_size=8), max_size=4))
def test_any_rows_make_changes_that_the_roster_takes_or_problems(rows: list[list[str]]):
    lines = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    head = (
        "\t".join(["code", "name", "level", "type", "parent_code", "valid_from", "valid_to", "kind"]) + "\n"
    )
    found = plan(*lines, head=head)
    assert not (found.changes and found.problems)
    if not found.problems:
        after = small_province().apply(found.changes)
        again = plan(*lines, head=head, roster=after)
        assert (again.changes, again.problems) == ((), ())
