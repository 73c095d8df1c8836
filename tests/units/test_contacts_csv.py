"""Contacts from a file: what is wrong with it, and what it changes about who holds which post."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.units.trees import MIDDLE, START, small_province
from units.contacts import Appointments, ContactsPlan, appoint, read_contacts_csv
from units.posts import Person, PersonId, Post, Role, post_id

HEAD = "mã đơn vị,chức danh,thư điện tử,họ tên,điện thoại,từ ngày\n"
OFFICE = "508,Văn phòng UBND,vanthu@bendau.example,,,"
CHAIR = "508,Chủ tịch UBND,chutich@bendau.example,Nguyễn Văn Mẫu,0900000001,"
LATER = date(2023, 3, 1)


def plan(*rows: str, head: str = HEAD) -> ContactsPlan:
    return read_contacts_csv((head + "\n".join(rows) + "\n").encode(), roster=small_province(), on=START)


def wrong(found: ContactsPlan) -> list[tuple[int, str, str]]:
    assert found.rows == ()
    return [(problem.row, problem.column, problem.message) for problem in found.problems]


class Office:
    """Posts and people as an office keeps them between two imports; ids count up."""

    def __init__(self) -> None:
        self.posts: dict[UUID, Post] = {}
        self.people: dict[PersonId, Person] = {}
        self._ids: Iterator[int] = iter(range(1, 1_000))

    def imports(self, *rows: str, on: date = START) -> Appointments:
        found = plan(*rows)
        assert found.problems == ()
        changes = appoint(
            found.rows,
            posts=self.posts.values(),
            people=self.people.values(),
            new_person=lambda: PersonId(UUID(int=next(self._ids))),
            on=on,
        )
        self.posts |= {post.id: post for post in changes.posts}
        self.people |= {person.id: person for person in changes.people}
        return changes

    def holders(self, on: date) -> dict[str, str]:
        """Post → address, on a day."""
        there = [post for post in self.posts.values() if post.valid_on(on)]
        assert len({(post.unit, post.name) for post in there}) == len(there)
        return {post.name: self.people[post.person].email for post in there}


def test_a_file_of_contacts_is_read():
    found = plan(OFFICE, CHAIR)
    assert found.problems == ()
    assert [(row.unit, row.post, row.role, row.email) for row in found.rows] == [
        ("508", "Văn phòng UBND", "officer", "vanthu@bendau.example"),
        ("508", "Chủ tịch UBND", "leader", "chutich@bendau.example"),
    ]


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("Chủ tịch", "leader"),
        ("PHÓ CHỦ TỊCH UBND", "leader"),
        ("Giám đốc", "leader"),
        ("Trưởng phòng", "leader"),
        ("Chuyên viên Văn phòng", "officer"),
        ("Đầu mối chuyển đổi số", "coordinator"),
        ("Thường trực Chủ tịch", "officer"),
    ],
)
def test_the_role_follows_from_the_name_of_the_post(post: str, role: Role):
    assert plan(f"508,{post},a@b.example,,,").rows[0].role == role


def test_a_column_may_say_the_role():
    head = "unit_code,post,email,role\n"
    assert plan("508,Văn thư,a@b.example,Lãnh đạo", head=head).rows[0].role == "leader"
    ((_, column, message),) = wrong(plan("508,Văn thư,a@b.example,vua", head=head))
    assert column == "role"
    assert message == "Vai trò phải là chuyên viên (officer), lãnh đạo (leader) hoặc đầu mối (coordinator)."


def test_everything_wrong_is_told_and_nothing_is_taken():
    found = plan(
        OFFICE,
        ",Văn thư,a@b.example,,,",
        "508,,a@b.example,,,",
        "508,Văn thư,,,,",
        "508,Kế toán,a@b,,,",
        "507,Văn thư,a@b.example,,,",
        "508,văn phòng  ubnd,khac@bendau.example,,,",
        "508,Thủ quỹ,a@b.example,,,ngày mai",
        f"508,{'x' * 201},a@b.example,,,",
        "20001,Văn thư,a@b.example,,,1/1/2020",
    )
    assert wrong(found) == [
        (3, "unit_code", "Thiếu mã đơn vị."),
        (4, "post", "Thiếu chức danh, ví dụ Văn phòng UBND, Chủ tịch UBND."),
        (5, "email", "Thiếu địa chỉ thư điện tử; đơn vị không có hộp thư thì bỏ cả dòng."),
        (
            6,
            "email",
            "Không phải địa chỉ thư điện tử; mỗi ô ghi một địa chỉ, như vanthu@duyxuyen.example.",
        ),
        (
            7,
            "unit_code",
            "Không có đơn vị nào mang mã 507 ngày 1/1/2022; có phải: 508 Huyện Bến Dâu; 509 Thị xã Cửa Biển?",
        ),
        (
            8,
            "post",
            "Chức danh này ở đơn vị này đã có ở dòng 2; hãy ghi tên khác, ví dụ thêm số thứ tự.",
        ),
        (9, "valid_from", "Không phải ngày; hãy ghi như 1/7/2025 hoặc 2025-07-01."),
        (10, "post", "Tên dài quá 200 ký tự."),
        (
            11,
            "unit_code",
            (
                "Mã 20001 không có hiệu lực ngày 1/1/2020: đó là «Xã Bãi Bồi» từ 1/1/2022; "
                "hãy chọn ngày khác hoặc mã khác."
            ),
        ),
    ]


@pytest.mark.parametrize(
    "address",
    [
        *("a b@c.example", "a@b@c.example", "@c.example", "a@", "a@.example", "a@c..example", "ấ@c.example"),
        *("a@c.example, d@c.example", "<a@c.example>", "a.@c.example", "x" * 250 + "@c.example", "a@c.e"),
    ],
)
def test_what_is_no_address_is_told(address: str):
    assert [column for _, column, _ in wrong(plan(f'508,Văn thư,"{address}",,,'))] == ["email"]


@pytest.mark.parametrize("address", ["vt.ubnd-bd@quangnam.gov.vn", "A_1+x@sub.c-d.example", "o'b@c.example"])
def test_what_is_an_address_is_taken(address: str):
    assert plan(f"508,Văn thư,{address},,,").rows[0].email == address


def test_new_contacts_become_posts_and_people():
    office = Office()
    changes = office.imports(OFFICE, CHAIR)
    assert [(post.name, post.role, post.valid_from) for post in changes.posts] == [
        ("Văn phòng UBND", "officer", START),
        ("Chủ tịch UBND", "leader", START),
    ]
    assert [(person.name, person.phone) for person in changes.people] == [
        ("", ""),
        ("Nguyễn Văn Mẫu", "0900000001"),
    ]
    assert changes.posts[0].id == post_id("508", "VĂN PHÒNG  UBND", START)


def test_no_post_holds_an_address_or_a_persons_name():
    office = Office()
    office.imports(CHAIR)
    (post,) = office.posts.values()
    assert set(Post.model_fields) == {"id", "unit", "name", "role", "person", "valid_from", "valid_to"}
    assert "bendau" not in post.model_dump_json()
    assert "Mẫu" not in post.model_dump_json()


def test_the_same_contacts_again_change_nothing():
    office = Office()
    office.imports(OFFICE, CHAIR)
    again = office.imports(OFFICE, CHAIR, on=MIDDLE)
    assert (again.posts, again.people, again.unchanged) == ((), (), 2)


def test_empty_cells_take_nothing_away():
    office = Office()
    office.imports(CHAIR)
    again = office.imports("508,Chủ tịch UBND,chutich@bendau.example,,,", on=MIDDLE)
    assert again.unchanged == 1


def test_an_address_is_corrected_without_a_new_person():
    office = Office()
    office.imports(CHAIR)
    changes = office.imports("508,Chủ tịch UBND,ct@bendau.example,,,", on=MIDDLE)
    assert changes.posts == ()
    assert [(p.email, p.name) for p in changes.people] == [("ct@bendau.example", "Nguyễn Văn Mẫu")]


def test_a_successor_takes_over_from_a_later_day():
    office = Office()
    office.imports(CHAIR)
    office.imports("508,Chủ tịch UBND,moi@bendau.example,Trần Thị Mẫu,,1/3/2023")
    assert office.holders(date(2023, 2, 28)) == {"Chủ tịch UBND": "chutich@bendau.example"}
    assert office.holders(LATER) == {"Chủ tịch UBND": "moi@bendau.example"}
    assert len(office.people) == 2


def test_a_known_person_who_takes_another_post_stays_one_person():
    office = Office()
    office.imports(CHAIR, "509,Phó Chủ tịch,pho@cuabien.example,Lê Mẫu,,")
    office.imports("508,Chủ tịch UBND,PHO@cuabien.example,,,", on=LATER)
    assert len(office.people) == 2
    assert office.holders(LATER)["Chủ tịch UBND"] == "pho@cuabien.example"


def test_an_earlier_holder_ends_before_the_one_who_is_known():
    office = Office()
    office.imports("508,Chủ tịch UBND,moi@bendau.example,,,1/3/2023")
    office.imports("508,Chủ tịch UBND,cu@bendau.example,,,1/1/2022")
    assert office.holders(date(2023, 2, 28)) == {"Chủ tịch UBND": "cu@bendau.example"}
    assert office.holders(LATER) == {"Chủ tịch UBND": "moi@bendau.example"}


def test_another_role_is_another_post_from_that_day():
    office = Office()
    office.imports(OFFICE)
    row = plan("508,Văn phòng UBND,vanthu@bendau.example,leader", head="mã,chức danh,email,vai trò\n").rows
    changes = appoint(
        row,
        posts=office.posts.values(),
        people=office.people.values(),
        new_person=lambda: pytest.fail("nobody is new"),
        on=LATER,
    )
    assert [(post.role, post.valid_from, post.valid_to) for post in changes.posts] == [
        ("officer", START, date(2023, 2, 28)),
        ("leader", LATER, None),
    ]


ROWS = st.lists(
    st.builds(
        "{},{},{}@x.example,,,{}".format,
        st.sampled_from(["508", "509"]),
        st.sampled_from(["Văn thư", "Chủ tịch"]),
        st.sampled_from(["a", "b", "c", "A"]),
        st.sampled_from(["", "1/3/2023", "1/1/2024"]),
    ),
    max_size=4,
    unique_by=lambda row: tuple(row.split(",")[:2]),
)


@given(st.lists(st.tuples(ROWS, st.sampled_from([START, MIDDLE, LATER])), max_size=4))
def test_whatever_is_imported_a_post_has_one_holder_a_day_and_sending_it_again_is_nothing(
    imports: list[tuple[list[str], date]],
):
    office = Office()
    for rows, on in imports:
        office.imports(*rows, on=on)
        for day in (START, MIDDLE, date(2023, 2, 28), LATER, date(2024, 1, 1), date(2030, 1, 1)):
            by_post = [(post.unit, post.name) for post in office.posts.values() if post.valid_on(day)]
            assert len(set(by_post)) == len(by_post)
        addresses = [person.email.casefold() for person in office.people.values()]
        assert len(set(addresses)) == len(addresses)
        again = office.imports(*rows, on=on)
        assert (again.posts, again.people) == ((), ())
