"""What an auditor reads of the door and of what left the house; a first page that is not full of traffic."""

import re
from datetime import UTC, date, datetime

import pytest

from access.roles import Role
from events.outside import TAKEN_STREAM, ListTaken
from events.sessions import SessionsEnded, sessions_stream
from flows.contacts import import_contacts, plan_contacts
from flows.sweep import sweep
from projections import trail
from tests.scene import Scene, at
from tests.web.conftest import START, Browser, SignIn, document, founding, text_of

CONTACTS = "unit_code,post,email,role\n20602,Văn phòng UBND,vp@duythu.example,officer\n"
LEFT_OUT = "Không kể việc thường ngày (thư đã đi, lượt đăng nhập)."


@pytest.fixture
def busy(office: Scene) -> Scene:
    """A commune that was urged, by a letter."""
    plan = plan_contacts(office.app, CONTACTS.encode(), on=START)
    import_contacts(office.app, plan, on=START, now=at(START), by="test")
    soon = {"kind": "on_or_before", "strict": date(2022, 9, 15), "lenient": date(2022, 9, 15)}
    office.issue(document("14/KH-UBND"), founding(due=soon))
    for day in (5, 12):
        sweep(office.app, datetime(2022, 9, day, 2, tzinfo=UTC))
    return office


@pytest.fixture
def auditor(sign_in: SignIn) -> Browser:
    return sign_in(Role.AUDITOR, "")


def test_the_first_page_leaves_daily_traffic_out_and_says_so(busy: Scene, auditor: Browser) -> None:
    page = auditor.get("/nhat-ky")
    shown = text_of(page)
    assert "Niêm thư gửi" not in shown
    assert "đăng nhập bằng" not in shown
    assert "Ban hành 14/KH-UBND" in shown
    letters = shown.partition(LEFT_OUT)[2]
    assert letters.startswith(" Trong khoảng này có 1 dòng đăng nhập, đăng xuất; 2 dòng thư.")

    whole = text_of(auditor.get("/nhat-ky?routine=true"))
    assert "Niêm thư gửi «Văn phòng UBND» của Xã Duy Thu" in whole
    assert f"Tài khoản {str(auditor.account)[:8]}: đăng nhập bằng mật khẩu" in whole
    assert "Đang hiện cả việc thường ngày." in whole
    assert LEFT_OUT not in whole

    only = text_of(auditor.get("/nhat-ky?kind=letter"))
    assert "Niêm thư gửi" in only
    assert LEFT_OUT not in only


def test_what_is_left_out_is_counted_under_the_filters_of_the_page(busy: Scene, auditor: Browser) -> None:
    assert "có 2 dòng thư. Hiện cả" in text_of(auditor.get("/nhat-ky?inside=20602"))
    nothing = text_of(auditor.get("/nhat-ky?inside=511"))
    assert f"{LEFT_OUT} Hiện cả những dòng đó" in nothing
    assert "1 dòng đăng nhập, đăng xuất. Hiện cả" in text_of(auditor.get(f"/nhat-ky?by={auditor.account}"))


def test_very_much_traffic_is_said_to_be_more(
    busy: Scene, auditor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "LOOKED_MOST", 1)
    assert "Trong khoảng này có ít nhất 1 dòng" in text_of(auditor.get("/nhat-ky"))


def test_sign_ins_are_told_in_both_languages(auditor: Browser, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    coordinator.get("/")
    coordinator.post("/dang-xuat")
    shown = text_of(auditor.get("/nhat-ky?kind=door"))
    one = str(coordinator.account)[:8]
    assert f"Tài khoản {one}: đăng nhập bằng mật khẩu và mã trên điện thoại" in shown
    assert f"Tài khoản {one}: đăng xuất (vào lúc 10:00 12/9/2022)" in shown
    assert "đầu mối, Tỉnh Quảng Nam" in shown
    english = text_of(auditor.get("/nhat-ky?kind=door&lang=en"))
    assert f"Account {one}: signed in by a password and a code of the telephone" in english
    assert f"Account {one}: signed out (in since" in english


def test_an_administrator_ends_the_sessions_of_others_and_says_why(
    office: Scene, sign_in: SignIn, auditor: Browser
) -> None:
    officer, administrator = sign_in(Role.OFFICER, "20602"), sign_in(Role.ADMINISTRATOR)
    path = f"/quan-tri/tai-khoan/{officer.account}"
    assert "Đang đăng nhập ở 1 nơi" in text_of(administrator.get(path))
    missing = administrator.post(f"{path}/dang-xuat", {"out_reason": ""}, status=422)
    assert 'href="#out_reason"' in missing.text
    done = text_of(administrator.post(f"{path}/dang-xuat", {"out_reason": "mất máy tính"}))
    assert "Đã đăng xuất ở 1 nơi." in done
    assert "Đang đăng nhập không ở đâu" in done
    assert "Đăng nhập" in text_of(officer.get("/viec-cua-toi"))

    assert officer.account is not None
    last = office.app.log.stream(sessions_stream(officer.account))[-1]
    assert last.event == SessionsEnded(account=officer.account, sessions=1, reason="mất máy tính")
    assert last.by == str(administrator.account)
    first_page = text_of(auditor.get("/nhat-ky"))
    assert "chấm dứt 1 phiên đang đăng nhập: mất máy tính" in first_page


def test_lists_of_people_and_of_deeds_leave_a_line_when_they_are_taken_away(
    office: Scene, sign_in: SignIn
) -> None:
    officer, auditor = sign_in(Role.OFFICER, "20602"), sign_in(Role.AUDITOR, "508")
    for path in ("contacts.csv", "contacts.csv", "contacts.xlsx", "tasks.csv"):
        officer.get(f"/xuat/{path}")
    officer.get("/xuat/contacts.csv?inside=49", status=403)
    auditor.get("/xuat/nhat-ky.csv?inside=508")
    taken = [(r.event, r.by) for r in office.app.log.stream(TAKEN_STREAM)]
    assert taken == [
        (ListTaken(list="contacts", unit="20602", ending="csv"), str(officer.account)),
        (ListTaken(list="contacts", unit="20602", ending="xlsx"), str(officer.account)),
        (ListTaken(list="trail", unit="508", ending="csv"), str(auditor.account)),
    ]
    shown = text_of(auditor.get("/nhat-ky?kind=outside"))
    assert "Tải danh sách đầu mối có họ tên, địa chỉ thư, điện thoại (csv) của Xã Duy Thu" in shown
    assert "Tải nhật ký (csv) của Huyện Duy Xuyên" in shown


def test_a_file_of_the_trail_holds_what_its_page_does_and_says_what_it_leaves_out(
    busy: Scene, auditor: Browser
) -> None:
    page = auditor.get("/nhat-ky").text
    assert "/xuat/nhat-ky.csv?routine=false" in page
    plain = auditor.get("/xuat/nhat-ky.csv?routine=false")
    assert "khong-ke-thuong-ngay" in plain.headers["content-disposition"]
    assert "Niêm thư" not in plain.text
    whole = auditor.get("/xuat/nhat-ky.csv")
    assert "khong-ke" not in whole.headers["content-disposition"]
    assert "Niêm thư" in whole.text


def test_a_subscriber_s_secret_is_renewed_on_the_page_and_shown_once(
    sign_in: SignIn, auditor: Browser
) -> None:
    administrator = sign_in(Role.ADMINISTRATOR, "")
    administrator.get("/moc-noi")
    added = administrator.post("/moc-noi", {"url": "https://truc.example/nhan?khoa=abc", "inside": "508"})
    [first] = re.findall(r"<code>(whsec_[^<]+)</code>", added.text)
    [action] = re.findall(r'action="([^"]+/doi-khoa)"', added.text)
    renewed = administrator.post(action)
    [second] = re.findall(r"<code>(whsec_[^<]+)</code>", renewed.text)
    assert second != first
    assert renewed.headers["cache-control"] == "no-store"
    assert "whsec_" not in administrator.get("/moc-noi").text
    shown = text_of(auditor.get("/nhat-ky?kind=outside"))
    assert "Đổi khóa ký cho máy truc.example nhận sự kiện" in shown
    assert "Gửi sự kiện của Huyện Duy Xuyên (508) tới máy truc.example" in shown
    assert "khoa=abc" not in shown
