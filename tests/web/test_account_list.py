"""The list of accounts: a page at a time, found by name or unit, within one's own part of the tree."""

import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module

import pytest

from access.grants import AccountId
from access.roles import Role
from flows.accounts import close_account, end_role, grant_role, open_account
from flows.extending import Said
from flows.forgetting import erase_person
from projections import account_list
from projections.accounts import account_row
from projections.database import reading
from tests.scene import Scene, at
from tests.web.conftest import Browser, SignIn, text_of

LIST = "/quan-tri/tai-khoan"
PEOPLE = (
    ("an", "Nguyễn Thị Ân", Role.OFFICER, "20602"),
    ("binh", "Trần Bình", Role.LEADER, "508"),
    ("cuong", "Đặng Cường", Role.OFFICER, "20605"),
    ("dung", "Lê Dũng", Role.OFFICER, "20701"),
    ("giang", "Nguyễn Giang", Role.AUDITOR, ""),
)


def said(message: str) -> Said:
    return Said(None, message, at(date(2022, 2, 1)), "test", "command")


@pytest.fixture
def people(office: Scene) -> dict[str, AccountId]:
    """Five accounts with roles, and one that was given none."""
    found = {}
    for login, name, role, unit in PEOPLE:
        found[login] = open_account(office.app, login=login, name=name, said=said(f"open {login}"))
        grant_role(office.app, found[login], role, unit, since=date(2022, 2, 1), said=said(f"role {login}"))
    found["hoa"] = open_account(office.app, login="hoa", name="Hoa", said=said("open hoa"))
    return found


@pytest.fixture
def administrator(sign_in: SignIn) -> Browser:
    return sign_in(Role.ADMINISTRATOR, "")  # is called "administrator-0"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("web.rooms.accounts"), "SHOWN", 2)


def logins(browser: Browser, query: str = "") -> list[str]:
    """The names on a page."""
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', browser.get(f"{LIST}?{query}").text)


def pages(browser: Browser, query: str = "") -> Iterator[list[str]]:
    """The names on each page, as far as links lead."""
    while True:
        yield logins(browser, query)
        assert browser.page is not None
        link = re.search(rf'href="{LIST}\?([^"]*)">Trang sau', browser.page.text)
        if link is None:
            return
        query = link[1].replace("&amp;", "&")


def everybody(browser: Browser, query: str = "") -> list[str]:
    return [name for page in pages(browser, query) for name in page]


@pytest.mark.usefixtures("people")
def test_pages_follow_one_another_by_name(administrator: Browser) -> None:
    assert list(pages(administrator)) == [
        ["administrator-0", "an"],
        ["binh", "cuong"],
        ["dung", "giang"],
        ["hoa"],
    ]
    first = text_of(administrator.get(LIST))
    assert "2 tài khoản trên trang này" in first
    assert "Về đầu danh sách" not in first


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nguyen", ["an", "giang"]),
        ("q=Nguyễn+giang", ["giang"]),
        ("q=DANG", ["cuong"]),
        ("q=%C4%91%E1%BA%B7ng", ["cuong"]),  # đặng
        ("role=officer", ["an", "cuong", "dung"]),
        ("unit=508", ["an", "binh", "cuong"]),
        ("unit=duy+thu", ["an"]),
        ("unit=508&role=officer&q=nguyen", ["an"]),
        ("q=nobody", []),
    ],
)
def test_accounts_are_found_by_name_role_and_unit_with_all_inside(
    administrator: Browser, query: str, found: list[str]
) -> None:
    assert everybody(administrator, query) == found


@pytest.mark.usefixtures("people")
def test_an_unknown_unit_or_role_is_said(administrator: Browser) -> None:
    page = administrator.get(f"{LIST}?unit=zzyzx&q=an", status=422)
    assert "Không có đơn vị nào là «zzyzx»" in text_of(page)
    assert 'value="zzyzx"' in page.text
    assert "Không có vai trò «boss»" in text_of(administrator.get(f"{LIST}?role=boss", status=422))


def test_a_role_that_is_over_finds_nobody(
    office: Scene, people: dict[str, AccountId], administrator: Browser
) -> None:
    with reading(office.app.engine) as connection:
        row = account_row(connection, people["binh"])
    assert row is not None
    grant = row.grants[0].id
    assert grant is not None
    end_role(office.app, people["binh"], grant, reason="thôi việc", said=said("end"), on=date(2022, 9, 1))
    assert everybody(administrator, "role=leader") == []
    assert "binh" in everybody(administrator)


def test_closed_accounts_are_shown_when_asked_for_and_erased_ones_last(
    office: Scene, people: dict[str, AccountId], administrator: Browser
) -> None:
    for login in ("an", "cuong"):
        close_account(office.app, people[login], reason="nghỉ việc", said=said(f"close {login}"))
    with reading(office.app.engine) as connection:
        row = account_row(connection, people["cuong"])
    assert row is not None
    erase_person(office.app, row.person, reason="theo đơn", on=date(2022, 9, 1), said=said("erase"))
    open_ones = ["administrator-0", "binh", "dung", "giang", "hoa"]
    assert everybody(administrator) == open_ones
    assert everybody(administrator, "closed=true") == [*sorted([*open_ones, "an"]), "đã xóa tên"]
    assert everybody(administrator, f"closed=true&q={str(people['cuong'])[:8]}") == ["đã xóa tên"]


@pytest.mark.usefixtures("people")
def test_an_administrator_of_a_part_finds_that_part_and_who_has_no_role(sign_in: SignIn) -> None:
    local = sign_in(Role.ADMINISTRATOR, "508")
    assert everybody(local) == ["administrator-0", "an", "binh", "cuong", "hoa"]
    assert everybody(local, "unit=20701") == []


@pytest.mark.usefixtures("people")
def test_a_page_that_looked_far_enough_says_so_and_goes_on(
    administrator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_list, "LOOKED_MOST", 3)
    found = list(pages(administrator, "q=hoa"))
    assert found == [[], [], ["hoa"]]
    administrator.get(f"{LIST}?q=hoa")
    assert administrator.page is not None
    assert "Đã tìm trong một phần danh sách; phần sau còn nữa." in text_of(administrator.page)
