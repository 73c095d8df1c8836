"""What yagmail does that letters must not: each trap is sprung, and ours goes around it.

A trap that a new release no longer has makes its test fail: then the reason for going
around it is gone, and this file says so first.
"""

import builtins
import getpass
import hashlib
import ssl
from pathlib import Path
from typing import Any

import pytest
import yagmail

from notices.message import message
from notices.posting import Refusal, RelayAway, RelaySettings
from notices.render import render
from tests.mailserver import MailServer, ca_file, mail_server
from tests.notices.conftest import SENDER
from tests.notices.letters import letter, notice
from tests.notices.test_smtp import SEALED, TO, OpenRelay, a_letter

FROM = "dondoc@quangnam.example.vn"


def bare(server: MailServer, **options: Any) -> yagmail.SMTP:
    """yagmail as its own documentation would use it, towards the test's server."""
    plain: dict[str, Any] = {"smtp_ssl": False, "smtp_starttls": False, "smtp_skip_login": True, "timeout": 5}
    return yagmail.SMTP(FROM, host=server.host, port=server.port, **(plain | options))


def carries(server: MailServer, content: bytes) -> bool:
    """Whether the newest letter has `content` as one of its parts."""
    parts = server.inbox[-1].message.walk()
    return any(not part.is_multipart() and part.get_payload(decode=True) == content for part in parts)


def test_a_text_that_is_a_path_becomes_the_file(
    tmp_path: Path, server: MailServer, relay_to: OpenRelay
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"a secret")
    with bare(server) as yag:
        yag.send(TO, "Chào", str(secret))
    assert carries(server, b"a secret")

    content = letter(notice(obligation=str(secret), quote=str(secret)))
    relay_to(server).post(message(content, render(content), to=TO, sender=SENDER, sent_at=SEALED), TO)
    assert not carries(server, b"a secret")
    assert str(secret) in server.inbox[-1].message.get_body(("plain",)).get_content()


def test_raw_text_is_not_escaped(server: MailServer) -> None:
    with bare(server) as yag:
        yag.send(TO, "Chào", yagmail.raw("<script>alert(1)</script>"), prettify_html=False)
    html = server.inbox[-1].message.get_body(("html",))
    assert html is not None
    assert "<script>" in html.get_content()
    assert "<script>" not in render(letter(notice(obligation="<script>alert(1)</script>"))).html


def test_prettifying_fetches_what_a_text_links_to(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watched at the last step before the network: the fetching is premailer's, inside yagmail."""
    fetched: list[str] = []

    def watched(self: Any, url: str) -> str:
        fetched.append(url)
        return ""

    monkeypatch.setattr("premailer.Premailer._load_external_url", watched)
    linked = '<link rel="stylesheet" href="http://192.0.2.1/a.css">'
    with bare(server) as yag:
        yag.send(TO, "Chào", yagmail.raw(f"<html><head>{linked}</head><body>a</body></html>"))
    assert fetched == ["http://192.0.2.1/a.css"]

    fetched.clear()
    content = letter(notice(obligation=linked))
    render(content)
    assert fetched == []


def test_two_reminders_share_one_message_id(server: MailServer, relay_to: OpenRelay) -> None:
    with bare(server) as yag:
        yag.send(TO, "Nhắc việc", "thứ nhất")
        yag.send(TO, "Nhắc việc", "thứ hai")
    assert len(set(server.message_ids)) == 1

    relay = relay_to(server)
    relay.post(a_letter(1), TO)
    relay.post(a_letter(2), TO)
    relay.post(a_letter(2), TO)
    assert server.message_ids[2] != server.message_ids[3]
    assert server.message_ids[3] == server.message_ids[4]


def test_every_send_connects_anew(server: MailServer, relay_to: OpenRelay) -> None:
    with bare(server) as yag:
        for _ in range(3):
            yag.send(TO, "Chào", "a")
        yag.smtp.close()
    assert server.connections == 3

    relay = relay_to(server)
    for _ in range(3):
        relay.post(a_letter(), TO)
    assert server.connections == 4


def test_three_broken_lines_are_answered_with_false_and_a_letter_in_memory(
    server: MailServer, relay_to: OpenRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yagmail.sender.time.sleep", lambda _seconds: None)
    server.cut("sender", times=3)
    yag = bare(server)
    yag.set_logging(None)
    assert yag.send(TO, "Chào", "a") is False
    assert len(yag.unsent) == 1
    yag.smtp.close()

    server.cut("sender", times=1)
    with pytest.raises(RelayAway):
        relay_to(server).post(a_letter(), TO)


def test_success_is_an_empty_answer_and_a_partial_refusal_is_success(
    server: MailServer, relay_to: OpenRelay
) -> None:
    server.refuse("sai@example.vn", "550 5.1.1 no such user")
    with bare(server) as yag:
        assert yag.send(TO, "Chào", "a") == {}
        assert yag.send([TO, "sai@example.vn"], "Chào", "a") == {
            "sai@example.vn": (550, b"5.1.1 no such user")
        }
    relay = relay_to(server)
    assert relay.post(a_letter(), TO).reply.startswith("2.0.0 queued")
    with pytest.raises(Refusal):
        relay.post(a_letter(), "sai@example.vn")


def test_starttls_without_a_context_takes_any_certificate(relay_to: OpenRelay) -> None:
    with mail_server("starttls", certificate_for="other.example.vn") as server:
        with bare(server, smtp_starttls=True) as yag:
            yag.send(TO, "Chào", "a")
        assert len(server.inbox) == 1
    # That ours does not is told by test_a_certificate_of_somebody_else_stops_the_queue.


def test_nothing_limits_the_wait_unless_it_is_asked_for(server: MailServer, relay_to: OpenRelay) -> None:
    with bare(server, timeout=None) as yag:
        yag.login()
        assert yag.smtp.sock.gettimeout() is None

    relay = relay_to(server, timeout_seconds=7)
    relay.post(a_letter(), TO)
    assert relay._client is not None
    assert relay._client.smtp.sock.gettimeout() == 7


def test_the_host_is_gmail_unless_it_is_said() -> None:
    assert yagmail.SMTP(FROM, smtp_skip_login=True).host == "smtp.gmail.com"
    with pytest.raises(ValueError, match="host\n  Field required"):
        RelaySettings.model_validate({"port": 25, "sender": SENDER})


def test_a_missing_password_is_asked_for_at_the_terminal(
    relay_to: OpenRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def terminal(prompt: str = "") -> str:
        asked.append(prompt)
        return "n"

    monkeypatch.setattr(getpass, "getpass", terminal)
    monkeypatch.setattr(builtins, "input", terminal)
    monkeypatch.setattr("yagmail.password.keyring", NoKeys)
    with mail_server("tls", users={FROM: "secret"}) as server:
        tls = ssl.create_default_context(cafile=ca_file())
        yag = bare(server, smtp_ssl=True, context=tls, smtp_skip_login=False)
        with pytest.raises(OSError, match="535"):
            yag.login()
        yag.smtp.close()
        assert asked

        asked.clear()
        with pytest.raises(Exception, match="đòi đăng nhập"):
            relay_to(server, user=FROM, password=None).post(a_letter(), TO)
        assert asked == []


class NoKeys:
    """A key ring without keys."""

    @staticmethod
    def get_password(service: str, user: str) -> None: ...


def test_an_oauth_token_travels_in_the_clear_and_its_refusal_is_ignored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Why smtp_login.py logs in by itself."""
    monkeypatch.setattr("yagmail.oauth2.refresh_authorization", lambda **_: ("wrong", 1))
    with mail_server(tokens={FROM: "right"}) as server:
        context = ssl.create_default_context(cafile=ca_file())
        yag = bare(server, smtp_starttls={"context": context}, smtp_skip_login=False)
        yag._login_oauth2(
            {"google_client_id": "id", "google_client_secret": "s", "google_refresh_token": "r"}
        )
        assert not isinstance(yag.smtp.sock, ssl.SSLSocket)
        assert server.logins == [("XOAUTH2", FROM, False)]
        yag.smtp.close()


def test_our_message_id_is_no_hash_of_the_subject() -> None:
    mail = a_letter()
    for parts in ((mail["From"], mail["To"], mail["Subject"]), (mail["Subject"],)):
        hashed = hashlib.md5(" ".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
        assert hashed not in mail["Message-ID"]
