"""The message around a letter: one id, one thread, one recipient, nothing smuggled in."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from notices.letter import LetterContent
from notices.message import Attachment, message, message_id, thread_id
from notices.posting import BadAddress, mail_address, mailbox
from notices.render import render
from tests.notices.letters import crowded, letter, notice, post
from tests.notices.test_render import HOSTILE

SENDER = "Tổ đôn đốc <dondoc@quangnam.example.vn>"
TO = "vp@namphuoc.example.vn"
SEALED = datetime(2022, 9, 12, 0, 30, tzinfo=UTC)


def mail(content: LetterContent | None = None, **changes: Any) -> EmailMessage:
    content = content or letter()
    values: dict[str, Any] = {"to": TO, "sender": SENDER, "sent_at": SEALED}
    return message(content, render(content), **(values | changes))


def read_back(written: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(written.as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_mail_program_finds_everything_in_its_place() -> None:
    content = crowded()
    read = read_back(mail(content))
    assert read["From"].addresses == (Address("Tổ đôn đốc", addr_spec="dondoc@quangnam.example.vn"),)
    assert read["To"].addresses == (Address("Văn phòng UBND thị trấn Nam Phước", addr_spec=TO),)
    assert read["Subject"] == render(content).subject
    assert read["Date"].datetime == SEALED
    assert read["Message-ID"] == f"<{content.letter}@quangnam.example.vn>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "vi"
    assert read["Reply-To"] is None
    assert read["List-Unsubscribe"] is None
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == render(content).text
    assert html.get_content().replace("\r\n", "\n") == render(content).html


def test_the_same_letter_is_the_same_bytes() -> None:
    assert mail().as_bytes() == mail().as_bytes()


def test_a_letter_has_one_id_at_every_attempt_and_no_two_letters_share_one() -> None:
    assert mail()["Message-ID"] == mail(sent_at=datetime(2022, 9, 13, tzinfo=UTC))["Message-ID"]
    letters = [
        letter(),
        letter(notice(1, post(2))),  # the same subject and words to another person
        letter(on=date(2022, 9, 13)),
    ]
    assert len({mail(content)["Message-ID"] for content in letters}) == 3


def test_what_one_person_is_told_about_one_directive_is_one_thread() -> None:
    monday, later = letter(), letter(notice(2, obligation="Việc khác"), on=date(2022, 9, 20))
    assert mail(monday)["References"] == mail(later)["References"] == mail(later)["In-Reply-To"]
    elsewhere = letter(notice(directive_number="9/CT-UBND"))
    somebody_else = letter(notice(1, post(2)))
    assert len({mail(content)["References"] for content in (monday, elsewhere, somebody_else)}) == 3


def test_a_letter_on_several_directives_is_in_the_thread_of_the_most_urgent() -> None:
    content = letter(notice(1), notice(2, directive_number="9/CT-UBND", due=date(2022, 9, 1)))
    assert mail(content)["References"] == thread_id(content.person, "9/CT-UBND", SENDER)


def test_only_digests_can_be_left() -> None:
    leave = "https://dondoc.example.vn/thoi-nhan/" + "a" * 90
    assert mail(unsubscribe=leave)["List-Unsubscribe"] is None
    content = letter()
    digest = content.model_copy(update={"template": "digest:1"})
    values: dict[str, Any] = {"to": TO, "sender": SENDER, "sent_at": SEALED, "unsubscribe": leave}
    read = read_back(message(digest, render(content), **values))
    assert read["List-Unsubscribe"] == f"<{leave}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{leave}>".encode() in message(digest, render(content), **values).as_bytes()


def test_answers_go_where_they_are_read() -> None:
    assert read_back(mail(reply_to="Tổ đôn đốc <viec@quangnam.example.vn>"))["Reply-To"].addresses == (
        Address("Tổ đôn đốc", addr_spec="viec@quangnam.example.vn"),
    )


def test_files_come_along_under_safe_names() -> None:
    checkpoint = Attachment(name="checkpoint.txt", media_type="text/plain", data=b"root\n")
    read = read_back(mail(attachments=[checkpoint]))
    files = {part.get_filename(): part for part in read.iter_attachments()}
    assert list(files) == ["han.ics", "checkpoint.txt"]
    assert files["checkpoint.txt"].get_payload(decode=True) == b"root\n"
    assert files["han.ics"].get_content_type() == "text/calendar"
    assert dict(files["han.ics"]["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}


@pytest.mark.parametrize("name", ["../etc/passwd", "a\r\nX: y", "a/b", "", ".hidden", "a" * 200])
def test_a_file_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        Attachment(name=name, media_type="text/plain", data=b"")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("an@xa.gov.vn", "an@xa.gov.vn"),
        (" an@xa.gov.vn\n", "an@xa.gov.vn"),
        ("an@đônđốc.vn", "an@xn--nc-9jab84c8ra.vn"),
        ("a.b+c_d@localhost", "a.b+c_d@localhost"),
    ],
)
def test_an_address_as_it_goes_over_the_wire(written: str, address: str) -> None:
    assert mail_address(written) == address.replace(
        "xn--nc-9jab84c8ra", "đônđốc".encode("idna").decode("ascii")
    )


@pytest.mark.parametrize(
    "written",
    [
        "an",
        "an@",
        "@xa.vn",
        "an@xa.vn,b@xa.vn",
        "an@xa.vn\r\nBcc: b@xa.vn",
        "a b@xa.vn",
        "ăn@xa.vn",
        '"a"@xa.vn',
        "an@xa..vn",
        "an@" + "x" * 300 + ".vn",
        "<an@xa.vn>",
        "an@xa.vn (An)",
        "a..b@xa.vn",
    ],
)
def test_what_is_no_address_is_refused_in_words(written: str) -> None:
    with pytest.raises(BadAddress) as refused:
        mail_address(written)
    assert refused.value.say().endswith(
        "không phải địa chỉ thư điện tử; hãy sửa địa chỉ của đầu mối (ten@donvi.gov.vn)."
    )


def test_a_mailbox_brings_its_name() -> None:
    assert mailbox('"Tổ đôn đốc" <a@x.vn>') == ("Tổ đôn đốc", "a@x.vn")
    assert mailbox("a@x.vn") == ("", "a@x.vn")
    with pytest.raises(BadAddress):
        mailbox("a@x.vn <b@x.vn> <c@x.vn>")


HEADERS = {
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
}
NAMES = st.one_of(
    HOSTILE,
    st.sampled_from(
        [
            'Đỗ, "An" <b@x.vn>',
            "An (b@x.vn), Bình; ",
            "=?utf-8?q?a=0D=0ABcc:_b@x.vn?=",
            "Ủy ban nhân dân, " * 12,
            "a\\",
            '"',
            "，、；",
            "b@x.vn, c@x.vn " * 9,
        ]
    ),
)


@given(NAMES, NAMES, NAMES)
@settings(max_examples=150, deadline=None)
def test_no_name_becomes_a_header_or_a_recipient(post_name: str, coordinator: str, unit: str) -> None:
    content = letter(notice(1, post(post_name=post_name, unit_name=unit)), coordinator_name=coordinator)
    written = mail(content, sender="dondoc@quangnam.example.vn", reply_to=f"{'Ủy ban, ' * 9}<viec@x.vn>")
    wire = written.as_bytes()
    read = read_back(written)
    assert set(read.keys()) == HEADERS
    assert [each.addr_spec for each in read["To"].addresses] == [TO]
    assert [each.addr_spec for each in read["From"].addresses] == ["dondoc@quangnam.example.vn"]
    assert [each.addr_spec for each in read["Reply-To"].addresses] == ["viec@x.vn"]
    assert wire.isascii()
    assert b"\n.\n" not in wire.replace(b"\r\n", b"")
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998


def test_an_id_needs_no_letter_around_it() -> None:
    assert message_id(UUID(int=1), SENDER) == "<00000000-0000-0000-0000-000000000001@quangnam.example.vn>"
