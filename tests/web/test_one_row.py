"""One unit, one contact: typed into a form, judged like a list of one row."""

import pytest

from access.roles import Role
from flows.roster import current_roster
from projections.contacts import contacts
from projections.database import reading
from projections.places import place
from tests.scene import Scene
from tests.web.conftest import TODAY, Browser, SignIn, text_of

TEXT = """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NAM
Số: 78/UBND-VX
Quảng Nam, ngày 05 tháng 9 năm 2022
V/v truyền thông về chuyển đổi số

1. Ban Dân tộc biên soạn tài liệu tuyên truyền trước ngày 30/9/2022.
2. Ban Dân tộc báo cáo kết quả trước ngày 15/10/2022.
3. Các cơ quan liên quan gửi ý kiến trước ngày 20/9/2022.
"""
NAME = "78-UBND-VX-2022"
HAMLET = {
    "name": "Thôn Mới",
    "kind": "territory",
    "parent_code": "Xã Duy Thu",
    "code": "",
    "valid_from": "2022-09-01",
}
PERSON = {
    "unit_code": "20602",
    "post": "Văn phòng UBND",
    "email": "vp@duythu.example",
    "name": "Lê Thị Hạnh",
    "phone": "0905 000 001",
    "role": "officer",
    "valid_from": "2022-09-01",
}


@pytest.fixture
def coordinator(sign_in: SignIn) -> Browser:
    return sign_in(Role.COORDINATOR, "49")


def test_a_hamlet_is_added_with_a_code_made_for_it(coordinator: Browser, office: Scene) -> None:
    coordinator.get("/don-vi/them?inside=20602")
    said = text_of(coordinator.post("/don-vi/them", HAMLET))
    assert "Đã thêm Thôn Mới, mã 20602-TM." in said
    added = current_roster(office.app).unit("20602-TM", TODAY)
    assert (added.level, added.type, added.parent) == ("thon", "thon", "20602")

    coordinator.post("/don-vi/them", {**HAMLET, "name": "Thôn Mai"})
    assert current_roster(office.app).unit("20602-TM-2", TODAY).name == "Thôn Mai"


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_added(
    coordinator: Browser, office: Scene
) -> None:
    before = len(current_roster(office.app))
    for wrong, words in (
        ({"name": ""}, "Hãy điền ô này."),
        ({"name": "Đội Một"}, "Thiếu cấp"),
        ({"parent_code": "Xã Đâu Đó"}, "Không có đơn vị nào là «Xã Đâu Đó»"),
        ({"code": "có dấu cách"}, "Mã chỉ gồm chữ không dấu"),
        ({"code": "20605"}, "20605"),
        ({"valid_from": "mai"}, "Ngày «mai» viết chưa đúng"),
    ):
        page = coordinator.post("/don-vi/them", {**HAMLET, **wrong}, status=422)
        assert words in text_of(page), wrong
        assert 'value="2022-09-01"' in page.text or "valid_from" in wrong, "what was typed is kept"
    assert len(current_roster(office.app)) == before


def test_nobody_adds_units_outside_their_part_of_the_tree(sign_in: SignIn, office: Scene) -> None:
    other = sign_in(Role.COORDINATOR, "511")
    page = other.post("/don-vi/them", {**HAMLET, "parent_code": "20602"}, status=422)
    assert "20602-TM" in text_of(page)
    assert "20602-TM" not in {unit.code for unit in current_roster(office.app).units()}


def test_an_office_that_a_text_names_is_added_and_given_its_duties(
    coordinator: Browser, office: Scene
) -> None:
    coordinator.get("/van-ban/moi")
    draft = coordinator.post("/van-ban/moi", {"text": TEXT})
    assert "Thêm «Ban Dân tộc» vào danh bạ rồi giao" in text_of(draft)
    assert "Thêm «Các cơ quan" not in text_of(draft), "several offices are not one"

    asked = coordinator.get(f"/don-vi/them?name=Ban Dân tộc&inside=49&on=2022-09-05&draft={NAME}&no=1")
    assert 'value="Ban Dân tộc"' in asked.text
    form = {
        "name": "Ban Dân tộc",
        "kind": "office",
        "parent_code": "49",
        "code": "",
        "valid_from": "2022-09-05",
        "draft": NAME,
        "no": "1",
    }
    after = text_of(coordinator.post("/don-vi/them", form))
    assert "Đã thêm Ban Dân tộc, mã 49-BDT, và giao nhiệm vụ." in after
    assert after.count("Ai làm Ban Dân tộc") == 2, "both duties that asked the same"
    added = current_roster(office.app).unit("49-BDT", TODAY)
    assert (added.kind, added.level, added.parent) == ("office", "tinh", "49")


def test_a_contact_is_added_and_a_post_passes_on(coordinator: Browser, office: Scene) -> None:
    def held() -> list[tuple[str, str]]:
        with reading(office.app.engine) as connection:
            at = place(connection, "20602", TODAY)
            return [(one.name, one.person_name) for one in contacts(connection, at, TODAY, most=9)]

    coordinator.get("/dau-moi/them?inside=20602")
    assert "Đã ghi đầu mối Văn phòng UBND." in text_of(coordinator.post("/dau-moi/them", PERSON))
    assert held() == [("Văn phòng UBND", "Lê Thị Hạnh")]
    page = coordinator.post("/dau-moi/them", {**PERSON, "email": "khong phai"}, status=422)
    assert "Không phải địa chỉ thư điện tử" in text_of(page)
    coordinator.post("/dau-moi/them", {**PERSON, "email": "b@duythu.example", "name": "Trần Bình"})
    assert held() == [("Văn phòng UBND", "Trần Bình")]


def test_units_that_nobody_is_written_to_are_named(coordinator: Browser) -> None:
    def silent() -> str:
        return text_of(coordinator.get("/dau-moi"))

    assert "6 đơn vị cấp xã trở lên chưa có đầu mối nhận thư" in text_of(coordinator.get("/"))
    assert "Chưa có đầu mối nhận thư: 6 đơn vị" in silent()
    coordinator.post("/dau-moi/them", PERSON)
    assert "Chưa có đầu mối nhận thư: 5 đơn vị" in silent()
    assert "Thôn 1 Thêm đầu mối" not in silent(), "letters of hamlets go to the commune"
