"""A rendered letter as an e-mail message, the same bytes every time it is asked for."""

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from pydantic import Field

from notices.headers import WIRE, mailbox_field, unstructured
from notices.ics import calendar
from notices.letter import Frozen, LetterContent
from notices.plain import one_line
from notices.posting import NAME_MAX, mailbox
from notices.render import Rendered
from notices.salutation import addressed

THREAD: Final = UUID("46e75ec3-2993-4a15-8b4e-e732653acc86")
DIGEST: Final = "digest:"  # templates that a reader may leave; urgings nobody may leave


class Attachment(Frozen):
    """A file that goes with a letter, such as the log's checkpoint with a digest."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$")]
    data: bytes


def message_id(letter: UUID, sender: str) -> str:
    """The letter's Message-ID: the same at every attempt, so that a repeat can be recognised."""
    return f"<{letter}@{_domain(sender)}>"


def leave_by_mail(letter: UUID, sender: str) -> str:
    """Where a digest is left by mail: the coordinator's mailbox, with the letter's code to go by."""
    subject = quote(f"thôi nhận tổng hợp {letter}")
    return f"mailto:{mailbox(sender)[1]}?subject={subject}"


def thread_id(person: UUID, directive: str, sender: str) -> str:
    """The id under which mail programs gather what one person is told about one directive.

    No message has it; programs gather answers to a message they never saw just as well.
    """
    return f"<{uuid5(THREAD, f'{person}/{directive}')}@{_domain(sender)}>"


def message(
    content: LetterContent,
    rendered: Rendered,
    *,
    to: str,
    sender: str,
    sent_at: datetime,
    reply_to: str | None = None,
    unsubscribe: str | None = None,
    attachments: Iterable[Attachment] = (),
) -> EmailMessage:
    """The letter to one address.

    `sent_at` (aware) is when the letter was sealed, not when it is tried again, so that every
    attempt has the same bytes. `to` and `sender` may bring a name; else the post's and the
    coordinator's are used. `unsubscribe` is a web or mailto address and only used on digests.
    Raises BadAddress for an address that is none.
    """
    mail = EmailMessage(policy=WIRE)
    mail["From"] = _mailbox("From", sender, content.coordinator_name)
    mail["To"] = _mailbox("To", to, addressed(content.post_name, content.unit_name))
    if reply_to:
        mail["Reply-To"] = _mailbox("Reply-To", reply_to)
    mail["Subject"] = unstructured("Subject", rendered.subject)
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id(content.letter, sender)
    # A letter on several directives joins the thread of its most urgent one: a list of
    # several roots would tie unrelated threads together for good.
    subject = content.items[0].directive_number if content.items else DIGEST
    root = thread_id(content.person, subject, sender)
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if unsubscribe and content.template.startswith(DIGEST):
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        if unsubscribe.startswith("https:"):  # RFC 8058: one click needs a page to post to
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(rendered.text, cte="base64")
    mail.add_alternative(rendered.html, subtype="html", cte="base64")
    due_dates = calendar(content)
    if due_dates:
        mail.add_attachment(
            due_dates,
            maintype="text",
            subtype="calendar",
            filename="han.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )
    for each in attachments:
        maintype, subtype = each.media_type.split("/")
        mail.add_attachment(each.data, maintype=maintype, subtype=subtype, filename=each.name)
    mail["Content-Language"] = content.lang  # here: set_content throws away what was said before
    _set_boundaries(mail, content.letter)
    return mail


def _set_boundaries(mail: EmailMessage, letter: UUID) -> None:
    """The library would draw them at random; base64 never holds "=_", so these cannot be met inside."""
    parts = [part for part in mail.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{letter.hex}_{number}")


def _mailbox(header: str, written: str, name: str = "") -> str:
    """The mailbox as a header has it; `name` stands where the mailbox brings none."""
    own_name, address = mailbox(written)
    return mailbox_field(header, own_name or one_line(name, NAME_MAX), address)


def _domain(sender: str) -> str:
    return mailbox(sender)[1].rpartition("@")[2]
