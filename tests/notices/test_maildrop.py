"""The server of the demonstration: real SMTP, one file a letter, nothing lost and nothing hung."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from flows.maildrop import HOST, Maildrop, file_name
from notices.message import message
from notices.posting import Later, RelayAway, RelaySettings
from notices.render import render
from notices.smtp import Relay
from tests.notices.conftest import SENDER
from tests.notices.letters import letter, notice, post
from tests.notices.test_smtp import SEALED, TO, a_letter


def relay(drop: Maildrop) -> Relay:
    settings = RelaySettings(host=drop.host, port=drop.port, mode="plain", sender=SENDER, timeout_seconds=5)
    return Relay(settings)


def test_each_letter_is_a_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    contents = [letter(notice(n, post(n))) for n in (1, 2)]
    with Maildrop(tmp_path / "letters") as drop, relay(drop) as mail:
        for content in contents:
            written = message(content, render(content), to=TO, sender=SENDER, sent_at=SEALED)
            assert mail.post(written, TO).reply == "2.0.0 kept"
        assert drop.kept == 2
    files = sorted((tmp_path / "letters").iterdir())
    assert {file.name for file in files} == {f"2022-09-12_vp_{content.letter}.eml" for content in contents}
    subjects = {message_from_bytes(file.read_bytes(), policy=default)["Subject"] for file in files}
    assert subjects == {render(contents[0]).subject}


def test_a_letter_that_comes_twice_is_one_file(tmp_path: Path) -> None:
    with Maildrop(tmp_path) as drop, relay(drop) as mail:
        mail.post(a_letter(), TO)
        mail.post(a_letter(), TO)
        assert drop.kept == 2
    assert len(list(tmp_path.iterdir())) == 1


def test_what_cannot_be_kept_is_not_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    with Maildrop(folder) as drop, relay(drop) as mail:
        folder.rmdir()
        with pytest.raises(Later, match="cannot keep it: No such file or directory"):
            mail.post(a_letter(), TO)
        folder.mkdir()
        mail.post(a_letter(), TO)
    assert len(list(folder.iterdir())) == 1


def test_it_ends_while_somebody_is_still_connected(tmp_path: Path) -> None:
    with Maildrop(tmp_path) as drop:
        mail = relay(drop)
        mail.post(a_letter(), TO)
    with pytest.raises(RelayAway):
        mail.post(a_letter(), TO)


def test_only_this_machine_can_reach_it(tmp_path: Path) -> None:
    with Maildrop(tmp_path) as drop:
        assert [each.getsockname() for each in drop._server.sockets] == [(HOST, drop.port)]


@pytest.mark.parametrize(
    ("content", "recipient", "name"),
    [
        (b"", "", "undated__no-id.eml"),
        (b"Date: nonsense\r\n\r\n", "a@x.vn", "undated_a_no-id.eml"),
        (b"Message-ID: <../../etc/passwd@x>\r\n\r\n", "../b@x.vn", "undated_..-b_..-..-etc-passwd.eml"),
        (b"Message-ID: <" + b"x" * 500 + b">\r\n\r\n", "a@x", "undated_a_" + "x" * 140 + ".eml"),
    ],
)
def test_a_name_never_leads_out_of_the_folder(content: bytes, recipient: str, name: str) -> None:
    assert file_name(content, recipient) == name
