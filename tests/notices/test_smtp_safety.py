"""Safe on the way, or not at all: certificates, plain lines and logins, on a real server."""

from typing import Any

import pytest

from notices.posting import NotAuthenticated, NotSecured, RelayAway, RelaySettings
from notices.smtp import PlainNotAllowed, Relay
from tests.mailserver import MailServer, Security, mail_server
from tests.notices.conftest import SENDER, settings_for
from tests.notices.test_smtp import TO, OpenRelay, a_letter


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_somebody_else_stops_the_queue(security: Security, relay_to: OpenRelay) -> None:
    with mail_server(security, certificate_for="other.example.vn") as server:
        with pytest.raises(NotSecured, match=r"không an toàn \(Hostname mismatch.*hãy kiểm tra chứng chỉ"):
            relay_to(server).post(a_letter(), TO)
        assert server.inbox == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_authority_that_nobody_knows_stops_the_queue(security: Security, relay_to: OpenRelay) -> None:
    with mail_server(security) as server:
        with pytest.raises(NotSecured, match="unable to get local issuer certificate"):
            relay_to(server, ca_file=None).post(a_letter(), TO)
        assert server.inbox == []


def test_a_relay_that_offers_no_starttls_gets_nothing(relay_to: OpenRelay) -> None:
    with mail_server("starttls", offers_starttls=False, users={"dondoc": "secret"}) as server:
        with pytest.raises(NotSecured, match="không nhận STARTTLS"):
            relay_to(server, user="dondoc", password="secret").post(a_letter(), TO)
        assert (server.logins, server.inbox) == ([], [])


def test_a_greeting_that_fails_is_no_missing_starttls(relay_to: OpenRelay) -> None:
    with mail_server("starttls") as server:
        server.answer("hello", "421 4.3.2 too busy")
        with pytest.raises(RelayAway):
            relay_to(server).post(a_letter(), TO)


def test_tls_towards_a_plain_port_stops_the_queue(server: MailServer, relay_to: OpenRelay) -> None:
    with pytest.raises(NotSecured, match="không an toàn"):
        relay_to(server, mode="tls").post(a_letter(), TO)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_plain_is_for_this_machine(host: str) -> None:
    Relay(RelaySettings(host=host, port=25, sender=SENDER, mode="plain"))


@pytest.mark.parametrize("host", ["mail.example.vn", "10.0.0.1", "localhost.example.vn", "127.0.0.1.nip.io"])
def test_plain_to_another_machine_must_be_allowed_and_takes_no_password(host: str) -> None:
    plain: dict[str, Any] = {"host": host, "port": 25, "sender": SENDER, "mode": "plain"}
    with pytest.raises(PlainNotAllowed, match=f"không mã hóa tới {host}; hãy dùng starttls hoặc tls"):
        Relay(RelaySettings(**plain))
    Relay(RelaySettings(**plain, allow_plain=True))
    with pytest.raises(PlainNotAllowed, match="Mật khẩu sẽ đi không mã hóa"):
        Relay(RelaySettings(**plain, allow_plain=True, user="a", password="b"))


# Logging in.


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_stops_the_queue(security: Security, relay_to: OpenRelay) -> None:
    with mail_server(security, users={"dondoc": "secret"}) as server:
        with pytest.raises(NotAuthenticated, match="hãy kiểm tra tên và mật khẩu; sửa xong, thư tự đi tiếp"):
            relay_to(server, user="dondoc", password="wrong").post(a_letter(), TO)
        assert server.inbox == []


def test_a_login_that_is_wanted_and_not_set_stops_the_queue(relay_to: OpenRelay) -> None:
    wanted = pytest.raises(NotAuthenticated, match="Máy chủ thư đòi đăng nhập")
    with mail_server("tls", users={"dondoc": "secret"}) as server, wanted:
        relay_to(server).post(a_letter(), TO)


def test_a_login_that_cannot_be_judged_now_is_later(relay_to: OpenRelay) -> None:
    with mail_server("tls", users={"dondoc": "secret"}) as server:
        server.answer("login", "454 4.7.0 temporary authentication failure", times=3)
        with pytest.raises(RelayAway, match="chưa cho đăng nhập"):
            relay_to(server, user="dondoc", password="secret").post(a_letter(), TO)


def test_a_password_with_accents_is_refused_in_words(relay_to: OpenRelay) -> None:
    refused = pytest.raises(NotAuthenticated, match="ngoài bảng mã ASCII")
    with mail_server("tls", users={"dondoc": "mật khẩu"}) as server, refused:
        relay_to(server, user="dondoc", password="mật khẩu").post(a_letter(), TO)


def test_secrets_are_not_shown(server: MailServer) -> None:
    settings = settings_for(server, user="dondoc", password="rất bí mật")
    assert "bí mật" not in f"{settings!r} {settings.model_dump_json()}"
