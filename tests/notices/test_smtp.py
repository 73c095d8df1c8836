"""Posting through a real server: what counts as posted, and what each failure becomes."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from notices.message import message
from notices.posting import Refusal
from notices.render import render
from notices.smtp import Relay
from tests.mailserver import MailServer, mail_server
from tests.notices.conftest import SENDER
from tests.notices.letters import letter, notice, post

TO = "vp@namphuoc.example.vn"
SEALED = datetime(2022, 9, 12, 0, 30, tzinfo=UTC)
OpenRelay = Callable[..., Relay]


def a_letter(number: int = 1) -> EmailMessage:
    content = letter(notice(number, post(number)))
    return message(content, render(content), to=TO, sender=SENDER, sent_at=SEALED)


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_a_letter_arrives_whole_over(security: str, relay_to: OpenRelay) -> None:
    mail = a_letter()
    with mail_server(security) as server:
        posted = relay_to(server).post(mail, TO)
        (received,) = server.inbox
    assert posted.reply == "2.0.0 queued as 1"
    assert posted.message_id == mail["Message-ID"]
    assert (received.sender, received.to) == ("dondoc@quangnam.example.vn", TO)
    assert received.raw == mail.as_bytes()
    assert received.encrypted == (security != "plain")


def test_a_refused_recipient_is_refused_for_good_and_the_next_letter_goes(
    server: MailServer, relay_to: OpenRelay
) -> None:
    relay = relay_to(server)
    server.answer("recipient", "550 5.1.1 <vp@namphuoc.example.vn>: no such user")
    with pytest.raises(Refusal) as refused:
        relay.post(a_letter(1), TO)
    assert refused.value.code == 550
    assert str(refused.value) == (
        "Hộp thư này không có (550 5.1.1 <[…]>: no such user); hãy sửa địa chỉ của đầu mối rồi cho gửi lại."
    )
    relay.post(a_letter(2), TO)
    assert server.message_ids == [a_letter(2)["Message-ID"]]
    assert server.connections == 1
