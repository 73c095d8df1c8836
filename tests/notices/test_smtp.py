"""Posting through a real server: what counts as posted, and what each failure becomes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from notices.message import message
from notices.posting import (
    BadAddress,
    Later,
    NotAuthenticated,
    NotPosted,
    NotSecured,
    Refusal,
    RelayAway,
    RelaySettings,
    SenderRefused,
)
from notices.render import render
from notices.smtp import PlainNotAllowed, Relay
from tests.mailserver import Cut, MailServer, Security, Step, mail_server
from tests.notices.conftest import SENDER, settings_for
from tests.notices.letters import letter, notice, post

TO = "vp@namphuoc.example.vn"
SEALED = datetime(2022, 9, 12, 0, 30, tzinfo=UTC)
OpenRelay = Callable[..., Relay]


def a_letter(number: int = 1) -> EmailMessage:
    content = letter(notice(number, post(number)))
    return message(content, render(content), to=TO, sender=SENDER, sent_at=SEALED)


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_a_letter_arrives_whole_over(security: Security, relay_to: OpenRelay) -> None:
    mail = a_letter()
    with mail_server(security) as server:
        posted = relay_to(server).post(mail, TO)
        (received,) = server.inbox
    assert posted.reply == "2.0.0 queued as 1"
    assert posted.message_id == mail["Message-ID"]
    assert (received.sender, received.to) == ("dondoc@quangnam.example.vn", TO)
    assert received.raw == mail.as_bytes()
    assert received.encrypted == (security != "plain")


def test_one_connection_carries_many_letters(relay_to: OpenRelay) -> None:
    with mail_server("tls", users={"dondoc": "secret"}) as server:
        relay = relay_to(server, user="dondoc", password="secret")
        for number in range(1, 11):
            relay.post(a_letter(number), TO)
        assert server.message_ids == [a_letter(number)["Message-ID"] for number in range(1, 11)]
        assert server.connections == 1
        assert len(server.logins) == 1


def test_threads_may_share_a_relay(server: MailServer, relay_to: OpenRelay) -> None:
    relay = relay_to(server)

    def post_some(first: int) -> None:
        for number in range(first, first + 5):
            relay.post(a_letter(number), TO)

    threads = [threading.Thread(target=post_some, args=(first,)) for first in (1, 11, 21)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(server.message_ids)) == 15
    assert server.connections == 1


# What the relay answers, and what becomes of the letter.


@pytest.mark.parametrize(
    ("step", "answer", "kind", "words"),
    [
        (
            "recipient",
            "550 5.1.1 <vp@namphuoc.example.vn>: no such user",
            Refusal,
            ("Hộp thư này không có (550 5.1.1 <[…]>: no such user); hãy sửa địa chỉ của đầu mối."),
        ),
        (
            "recipient",
            "552 5.2.2 full",
            Refusal,
            "Hộp thư của đầu mối đã đầy (552 5.2.2 full); hãy báo đầu mối dọn hộp thư.",
        ),
        (
            "message",
            "554 5.7.1 spam",
            Refusal,
            "Máy chủ nhận chặn thư (554 5.7.1 spam); hãy nhờ quản trị thư điện tử bỏ chặn.",
        ),
        (
            "message",
            "550 no",
            Refusal,
            "Máy chủ thư từ chối (550 no); hãy kiểm tra địa chỉ của đầu mối.",
        ),
        (
            "recipient",
            "451 4.7.1 greylisted",
            Later,
            "Máy chủ thư chưa nhận (451 4.7.1 greylisted); thư sẽ được gửi lại.",
        ),
        (
            "message",
            "452 4.3.1 disk full",
            Later,
            "Máy chủ thư chưa nhận (452 4.3.1 disk full); thư sẽ được gửi lại.",
        ),
        (
            "sender",
            "452 4.3.1 busy",
            RelayAway,
            "Máy chủ thư đang bận (452 4.3.1 busy); thư sẽ được gửi lại.",
        ),
        (
            "sender",
            "553 5.7.1 not yours",
            SenderRefused,
            (
                "Máy chủ thư không nhận địa chỉ gửi của ta (553 5.7.1 not yours); hãy sửa địa chỉ gửi;"
                " sửa xong, thư tự đi tiếp."
            ),
        ),
        (
            "sender",
            "530 5.7.0 login first",
            NotAuthenticated,
            (
                "Máy chủ thư đòi đăng nhập (530 5.7.0 login first); hãy kiểm tra tài khoản gửi thư;"
                " sửa xong, thư tự đi tiếp."
            ),
        ),
    ],
)
def test_an_answer_has_its_verdict_and_the_next_letter_goes(
    step: Step, answer: str, kind: type[NotPosted], words: str, server: MailServer, relay_to: OpenRelay
) -> None:
    relay = relay_to(server)
    server.answer(step, answer)
    with pytest.raises(kind) as refused:
        relay.post(a_letter(1), TO)
    assert type(refused.value) is kind
    assert refused.value.code == int(answer[:3])
    assert refused.value.say() == words
    relay.post(a_letter(2), TO)
    assert server.message_ids == [a_letter(2)["Message-ID"]]


def test_a_letter_that_is_too_long_is_refused_not_the_sender(relay_to: OpenRelay) -> None:
    with mail_server(size_limit=1_000) as server, pytest.raises(Refusal, match="Thư dài quá mức") as refused:
        relay_to(server).post(a_letter(), TO)
    assert refused.value.code == 552


def test_only_the_envelope_decides_who_gets_it(server: MailServer, relay_to: OpenRelay) -> None:
    """Several addresses in a header never become several recipients, so none can be refused in part."""
    mail = a_letter()
    mail["Cc"] = "khac@example.vn"
    mail["Bcc"] = "an@example.vn"
    server.refuse("khac@example.vn", "550 no")
    relay_to(server).post(mail, TO)
    assert [received.to for received in server.inbox] == [TO]


@pytest.mark.parametrize(
    "address", ["a@x.vn, b@x.vn", "a@x.vn\r\nRCPT TO:<b@x.vn>", "a b@x.vn", "an@", "@x.vn", "ăn@x.vn", ""]
)
def test_what_is_no_address_is_never_sent(address: str, server: MailServer, relay_to: OpenRelay) -> None:
    with pytest.raises(BadAddress, match="không phải địa chỉ thư điện tử; hãy sửa địa chỉ của đầu mối"):
        relay_to(server).post(a_letter(), address)
    assert server.connections == 0


# What breaks on the way.


@pytest.mark.parametrize(
    "cut", ["connect", "sender", "recipient", "before message", "inside message", "reply"]
)
def test_a_broken_connection_means_later(cut: Cut, server: MailServer, relay_to: OpenRelay) -> None:
    relay = relay_to(server)
    server.cut(cut)
    with pytest.raises(RelayAway, match="thư sẽ được gửi lại"):
        relay.post(a_letter(), TO)
    kept = 1 if cut == "reply" else 0
    assert len(server.inbox) == kept
    relay.post(a_letter(), TO)
    assert server.message_ids == [a_letter()["Message-ID"]] * (kept + 1)


@pytest.mark.parametrize("cut", ["sender", "recipient"])
def test_a_connection_that_died_while_idle_costs_nothing(
    cut: Cut, server: MailServer, relay_to: OpenRelay
) -> None:
    relay = relay_to(server)
    relay.post(a_letter(1), TO)
    server.cut(cut)
    relay.post(a_letter(2), TO)
    assert server.message_ids == [a_letter(1)["Message-ID"], a_letter(2)["Message-ID"]]
    assert server.connections == 2


def test_a_relay_that_closes_after_its_share_gets_a_new_connection(
    server: MailServer, relay_to: OpenRelay
) -> None:
    relay = relay_to(server)
    relay.post(a_letter(1), TO)
    server.answer("sender", "421 4.7.0 enough for one connection")
    relay.post(a_letter(2), TO)
    assert len(server.inbox) == 2
    assert server.connections == 2


def test_a_letter_that_may_have_arrived_is_not_repeated_at_once(
    server: MailServer, relay_to: OpenRelay
) -> None:
    relay = relay_to(server)
    relay.post(a_letter(1), TO)
    server.cut("reply")
    with pytest.raises(RelayAway):
        relay.post(a_letter(2), TO)
    assert server.message_ids == [a_letter(1)["Message-ID"], a_letter(2)["Message-ID"]]


def test_a_relay_that_turns_away_everybody_is_away(server: MailServer, relay_to: OpenRelay) -> None:
    server.answer("connect", "421 4.3.2 closing down")
    with pytest.raises(
        RelayAway, match=r"Không kết nối được máy chủ thư localhost:\d+ \(4.3.2 closing down\)"
    ):
        relay_to(server).post(a_letter(), TO)


def test_nobody_at_the_door_is_away(relay_to: OpenRelay) -> None:
    with mail_server() as gone:
        pass
    with pytest.raises(RelayAway, match="Không kết nối được máy chủ thư localhost"):
        relay_to(gone).post(a_letter(), TO)


@contextmanager
def a_server_that_says_nothing() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("mode", ["plain", "tls"])
def test_silence_ends_at_the_timeout(mode: str) -> None:
    with a_server_that_says_nothing() as port:
        settings = RelaySettings(host="127.0.0.1", port=port, sender=SENDER, mode=mode, timeout_seconds=1)
        with Relay(settings) as relay, pytest.raises(RelayAway, match="timed out"):
            relay.post(a_letter(), TO)


# Safe on the way, or not at all.


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
