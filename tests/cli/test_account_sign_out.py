"""`dondoc account sign-out`: every session of an account ends, and the trail says who did it and why."""

from datetime import UTC, datetime

from app.settings import load_settings
from app.wiring import opened
from flows.accounts import account_named
from flows.signing_in import enter, session_of
from tests.cli.conftest import Office

NOW = datetime(2022, 8, 10, 1, tzinfo=UTC)
OUT = ("account", "sign-out", "lan", "--reason", "mất máy")


def test_sessions_end_and_the_timeline_tells_so(office: Office) -> None:
    assert office("account", "open", "lan", "--no-password", "--role", "officer", "--unit", "20602").code == 0
    assert office(*OUT).out == "Đã đăng xuất lan ở 0 nơi.\n"
    with opened(load_settings()) as app:
        came = enter(app, account_named(app, "lan"), first="service", second="none", now=NOW)
    assert office("--by", "minh", *OUT, now="2022-08-10T09:00:00+07:00").out == "Đã đăng xuất lan ở 1 nơi.\n"
    with opened(load_settings()) as app:
        assert session_of(app, came.token, now=NOW) is None
    told = [(one["words"][19:], one["by"]) for one in office("timeline", "--json").data[-2:]]
    assert told == [
        (" đăng nhập bằng cổng đăng nhập của cơ quan", str(came.session.account)),
        (" chấm dứt 1 phiên đang đăng nhập: mất máy", "minh"),
    ]
    assert "--reason" in office.refuses("account", "sign-out", "lan", code=2)
