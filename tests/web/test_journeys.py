"""What each role comes to do, done in a real browser: with scripts at a desk, without them on a telephone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from access.roles import Role
from events.facts import TeamFounded
from flows import second_factor
from projections import logins
from projections.database import reading
from tests.scene import Scene
from tests.web.browsing import served
from tests.web.conftest import NOW, PASSWORD, open_somebody

PLAN = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM
Số: 55/KH-UBND
Quảng Nam, ngày 05 tháng 9 năm 2022

KẾ HOẠCH
Về việc phổ cập kỹ năng số năm 2022

Ủy ban nhân dân các xã ban hành Kế hoạch phổ cập kỹ năng số trước ngày 30/9/2022.
Ủy ban nhân dân các huyện báo cáo kết quả trước ngày 15/10/2022.
"""
Ways = pytest.mark.parametrize(
    ("width", "scripts"), [(360, False), (1440, True)], ids=["telephone, no scripts", "desk, scripts"]
)


@pytest.fixture
def address(site: FastAPI) -> Iterator[str]:
    with served(site) as running:
        yield running


def page_of(browser: Browser, address: str, width: int, scripts: bool) -> Page:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 800}, java_script_enabled=scripts
    )
    context.set_default_timeout(10_000)
    return context.new_page()


def sign_in(page: Page, office: Scene, role: Role, unit: str, login: str = "") -> None:
    """Opens an account and goes through the door with it, as a person does."""
    name = login or role.value
    _, secret = open_somebody(office, name, role, unit)
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    if secret is not None:
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_label("Mã xác thực").fill(second_factor.code_at(secret, NOW))
        page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()


@Ways
def test_a_coordinator_issues_a_pasted_plan(
    browser: Browser, office: Scene, address: str, width: int, scripts: bool
) -> None:
    page = page_of(browser, address, width, scripts)
    sign_in(page, office, Role.COORDINATOR, "49")

    page.goto("/van-ban")
    page.get_by_role("link", name="Đưa văn bản vào").click()
    page.get_by_label("Hoặc dán toàn văn").fill(PLAN)
    page.get_by_role("button", name="Đọc văn bản").click()
    expect(page.get_by_role("heading", name="2 nhiệm vụ")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()

    page.get_by_role("link", name="Xem trước rồi ban hành").click()
    page.get_by_role("button", name="Xác nhận dự thảo").click()
    page.get_by_label("Ngày ban hành").fill("2022-09-05")
    page.get_by_role("button", name="Ban hành", exact=True).click()

    page.goto("/bang?directive=55-KH-UBND-2022")
    expect(page.get_by_role("heading", name="Tỉnh Quảng Nam")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Kế hoạch phổ cập kỹ năng số")
    expect(page.locator("main")).to_contain_text("0/2")  # Duy Xuyên: two communes, none of them done


@Ways
def test_an_officer_says_that_a_hamlet_has_its_team(
    browser: Browser, office: Scene, address: str, width: int, scripts: bool
) -> None:
    page = page_of(browser, address, width, scripts)
    sign_in(page, office, Role.OFFICER, "20602")

    page.get_by_role("link", name="Thôn 1").click()
    page.get_by_role("link", name="Ghi kết quả").click()
    page.get_by_label("Ngày xảy ra").fill("2022-09-30")  # a day that has not come
    page.get_by_label("Số thành viên của tổ").fill("5")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", name="Có chỗ cần sửa")).to_be_visible()
    expect(page.get_by_label("Số thành viên của tổ")).to_have_value("5")  # nothing typed is lost

    page.get_by_label("Ngày xảy ra").fill("2022-09-10")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("main")).to_contain_text("xong đúng hạn")

    page.goto("/")
    expect(page.get_by_role("link", name="Thôn 2")).to_be_visible()
    [row] = office.tasks("20602-01", on=NOW.date())
    assert row.status == "done_in_time"


@Ways
def test_a_leader_reads_one_page_and_drills_down(
    browser: Browser, office: Scene, address: str, width: int, scripts: bool
) -> None:
    page = page_of(browser, address, width, scripts)
    sign_in(page, office, Role.LEADER, "508")
    page.goto("/lanh-dao")
    expect(page.locator("main")).to_contain_text("Huyện Duy Xuyên")
    page.goto("/bang")
    page.get_by_role("link", name="Xã Duy Thu").first.click()
    expect(page.get_by_role("heading", name="Xã Duy Thu")).to_be_visible()


@Ways
def test_an_auditor_finds_who_said_what(
    browser: Browser, office: Scene, address: str, width: int, scripts: bool
) -> None:
    office.report(TeamFounded(unit="20602-01", body="tcnscd", member_count=5, occurred_on=NOW.date()))
    office.retract("20602-01", 1, on=NOW.date() + timedelta(days=1), reason="ghi nhầm thôn")
    page = page_of(browser, address, width, scripts)
    sign_in(page, office, Role.AUDITOR, "49")
    page.goto("/nhat-ky?inside=20602-01")
    expect(page.locator("main")).to_contain_text("ghi nhầm thôn")
    expect(page.locator("main")).not_to_contain_text("Xã Quế Thọ")


@Ways
def test_an_administrator_opens_an_account_that_can_sign_in(
    browser: Browser, office: Scene, address: str, width: int, scripts: bool
) -> None:
    page = page_of(browser, address, width, scripts)
    sign_in(page, office, Role.ADMINISTRATOR, "49")
    page.goto("/quan-tri")
    page.get_by_role("link", name="Tài khoản").last.click()
    page.get_by_role("link", name="Mở tài khoản").first.click()
    page.get_by_label("Tên đăng nhập").fill("duy-phu")
    page.get_by_label("Vai trò").select_option("officer")
    page.get_by_label("Đơn vị").fill("20605")
    page.get_by_role("button", name="Mở tài khoản").click()
    password = page.locator("main code").first.inner_text()

    with reading(office.app.engine) as connection:
        assert logins.account_at(connection, "duy-phu") is not None
    other = page_of(browser, address, width, scripts)
    other.goto("/dang-nhap")
    other.get_by_label("Tên đăng nhập").fill("duy-phu")
    other.get_by_label("Mật khẩu").fill(password)
    other.get_by_role("button", name="Đăng nhập").click()
    expect(other.get_by_role("button", name="Đăng xuất")).to_be_visible()


def test_what_was_typed_is_there_again_after_the_connection_was_lost(
    browser: Browser, office: Scene, address: str
) -> None:
    page = page_of(browser, address, 360, scripts=True)
    sign_in(page, office, Role.OFFICER, "20602")
    page.get_by_role("link", name="Thôn 1").click()
    page.get_by_role("link", name="Ghi kết quả").click()
    form = page.url
    page.get_by_label("Số thành viên của tổ").fill("7")
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi").click()
    page.context.set_offline(False)

    page.goto(form)
    expect(page.get_by_label("Số thành viên của tổ")).to_have_value("7")
