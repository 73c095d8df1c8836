"""Posting through a real server: what counts as posted, and what each failure becomes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from notices.message import message
from notices.posting import (
    BadAddress,
    Later,
    NotAuthenticated,
    NotPosted,
    Refusal,
    RelayAway,
    RelaySettings,
    SenderRefused,
)
from notices.render import render
from notices.smtp import Relay
from tests.mailserver import Cut, MailServer, Security, Step, mail_server
from tests.notices.conftest import SENDER
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
