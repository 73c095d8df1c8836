"""`dondoc account …`: the first administrator, roles with dates, deputies, tokens, and an end to each."""

import io
import sys
from typing import Any

import pytest
from pydantic import TypeAdapter

from access.roles import Action, Role
from cli.account import role_named
from cli.account_tokens import action_named
from scripts.json_page import SHAPES
from tests.cli.conftest import Office

PASSWORD = "một câu dễ nhớ về biển Cửa Đại"


class Keys(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What comes by the standard input."""

    def type_(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return type_


def opened(office: Office, login: str, *more: str) -> Any:
    ran = office("account", "open", login, "--no-password", *more, "--json")
    assert ran.code == 0, ran
    return ran.data


def fits(name: str, data: Any) -> bool:
    shape: TypeAdapter[Any] = TypeAdapter(SHAPES[name].kind)
    return bool(shape.dump_python(shape.validate_python(data), mode="json") == data)


def test_the_first_administrator(office: Office, typed: Any) -> None:
    assert "mở tài khoản quản trị đầu tiên bằng: dondoc account open" in office("account", "list").out
    typed(PASSWORD + "\n")
    ran = office("account", "open", "qt", "--role", "administrator", "--password-stdin")
    assert ran.code == 0, ran
    assert "quản trị toàn hệ thống 10/8/2022" in " ".join(ran.out.split())
    assert PASSWORD not in ran.out + ran.err
    [account] = office("account", "list", "--json").data
    assert (account["login"], account["grants"][0]["unit"]) == ("qt", None)
    assert fits("account list", [account])


def test_a_password_is_asked_for_and_looked_at_before_anything_is_written(office: Office, typed: Any) -> None:
    line = ("account", "open", "lan", "--role", "officer", "--unit", "20602")
    typed("")
    assert office.refuses(*line, code=2).startswith("Không có bàn phím để hỏi mật khẩu")
    typed("ngắn\n")
    assert office.refuses(*line, "--password-stdin").startswith("Mật khẩu cần từ 12 đến 200 ký tự")
    typed(PASSWORD)
    said = office.refuses(
        "account", "open", "lan", "--role", "officer", "--unit", "99999", "--password-stdin"
    )
    assert said.startswith("Không có đơn vị nào mang mã 99999")
    assert office("account", "list", "--json").data == []


def test_a_password_that_was_typed_differently_is_not_taken(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(office, "lan")
    monkeypatch.setattr(sys, "stdin", Keys())
    answers = iter([PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    assert office.refuses("account", "password", "lan", code=2).startswith(
        "Hai lần nhập mật khẩu không giống"
    )
    assert office("account", "password", "lan").code == 0
    assert office("timeline", "--most", "1").out.count("đặt mật khẩu mới") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("grant", "lan"), "Thiếu --role; các vai trò: coordinator, officer"),
        (("grant", "lan", "--role", "officer"), "Vai trò này cần --unit MÃ, hoặc --everywhere"),
        (("grant", "lan", "--role", "officer", "--unit", "508", "--everywhere"), "Chỉ chọn một trong --unit"),
        (("grant", "lan", "--role", "vua", "--unit", "508"), "Không có vai trò «vua»; các vai trò:"),
        (("open", "x", "--unit", "508", "--no-password"), "--unit và --everywhere cần --role"),
        (("open", "x", "--no-password", "--password-stdin"), "Chỉ chọn một trong --password-stdin"),
        (("open", "hai chữ", "--no-password"), "Tên đăng nhập cần từ 1 đến 200 ký tự"),
        (("token", "lan", "--scope", "all", "--until", "1/12/2022"), "Không có quyền «all»; các quyền: see"),
    ],
)
def test_what_is_not_understood_is_said(office: Office, line: tuple[str, ...], said: str) -> None:
    opened(office, "lan")
    assert office.refuses("account", *line, code=2).startswith(said)


def test_roles_come_and_go(office: Office) -> None:
    first = opened(office, "lan", "--role", "officer", "--unit", "20602", "--name", "Nguyễn Thị Lan")
    assert fits("account open", first)
    ran = office("account", "grant", "lan", "--role", "leader", "--unit", "508", "--until", "1/9/2022")
    assert "lãnh đạo 508 10/8/2022 1/9/2022" in " ".join(ran.out.split())
    grant = first["grants"][0]["grant"]
    ended = office("account", "end", "lan", grant[:8], "--reason", "chuyển việc", "--json").data
    assert [(g["role"], g["holds"]) for g in ended["grants"]] == [("officer", False), ("leader", True)]
    assert fits("account end", ended)
    said = office.refuses("account", "end", "lan", "zzzz", "--reason", "x")
    assert said.startswith("Tài khoản lan không có đúng một vai trò mang mã zzzz")
    assert "chuyên viên" not in office("account", "list").out, "what is over is not listed"


def test_a_deputy_for_some_days(office: Office) -> None:
    opened(office, "chi", "--role", "coordinator", "--unit", "508")
    opened(office, "em")
    ran = office("account", "deputy", "chi", "em", "--until", "20/8/2022", "--unit", "20602", "--json")
    assert fits("account deputy", ran.data)
    [lent] = ran.data["grants"]
    assert (lent["role"], lent["unit"], lent["until"]) == ("coordinator", "20602", "2022-08-20")
    listed = office("account", "list", "--json").data
    assert [one["login"] for one in listed] == ["chi", "em"]
    assert lent["instead_of"] == listed[0]["account"]
    assert lent["instead_of"][:8] in office("account", "list").out
    assert office.refuses("account", "deputy", "em", "chi", "--until", "20/8/2022").startswith(
        "Quyền đang giữ thay người khác thì không giao tiếp"
    )


def test_tokens_are_shown_once_and_revoked(office: Office) -> None:
    opened(office, "kho", "--role", "officer", "--unit", "508")
    line = ("account", "token", "kho", "--scope", "see", "--scope", "export", "--until", "31/12/2022")
    issued = office(*line, "--note", "kho dữ liệu", "--json").data
    assert fits("account token", issued)
    assert issued["secret"].startswith("dondoc_")
    assert issued["until"] == "2023-01-01T00:00:00+07:00"
    said = office("account", "tokens", "kho").out
    assert issued["secret"] not in said
    assert "xem tiến độ và nhiệm vụ, xuất dữ liệu ra tệp" in " ".join(said.split())
    listed = office("account", "tokens", "kho", "--json").data
    assert fits("account tokens", listed)
    office("account", "revoke", "kho", issued["token"][:8])
    assert "đã thu hồi" in office("account", "tokens", "kho").out
    assert "Bearer dondoc_" in office(*line).out
    assert office.refuses("account", "revoke", "kho", "zz").startswith("Tài khoản không có khóa truy cập zz")


def test_an_account_is_closed_and_then_erased(office: Office) -> None:
    account = opened(office, "lan", "--role", "officer", "--unit", "508")["account"]
    why = ("--reason", "theo yêu cầu")
    assert office.refuses("account", "erase", "lan", *why).startswith("Hãy đóng tài khoản lan")
    closed = office("account", "close", "lan", "--reason", "nghỉ việc", "--json").data
    assert (closed["closed"], [g["holds"] for g in closed["grants"]]) == (True, [False])
    erased = office("account", "erase", "lan", *why, "--json").data
    assert fits("account erase", erased)
    assert (erased["accounts"], erased["posts"]) == ([account], [])
    assert office.refuses("account", "erase", account[:8], *why).startswith("Không còn dữ liệu cá nhân")
    assert office("account", "list", "--json").data == []
    assert len(office("account", "list", "--all", "--json").data) == 1
    assert office("account", "reset-factor", account[:8], "--reason", "x").code == 0


def test_the_help_names_every_role_and_right(office: Office) -> None:
    said = office("account", "open", "--help").out
    assert all(role in said for role in Role)
    said = office("account", "token", "--help").out
    assert all(action in said for action in Action if action is not Action.ACCOUNTS)
    assert [role_named(role) for role in Role] == list(Role)
    assert [action_named(action) for action in Action] == list(Action)


def test_it_speaks_english(office: Office) -> None:
    opened(office, "lan", "--role", "officer", "--unit", "508")
    said = office("account", "list", "--lang", "en").out
    assert "lan no officer 508 10/8/2022 30/6/2025" in " ".join(said.split()), "a role ends with its unit"
