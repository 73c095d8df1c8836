"""Reports that a letter came back (RFC 3464), read out of mail that anybody may have written.

Only the parts that the standard names are looked at; nothing is decoded, opened or followed.
The old parsing policy is used on purpose: the newer one raises on headers that are malformed.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Final, NamedTuple
from uuid import UUID

from notices.verdicts import kept_reply, verdict

RECIPIENTS_MOST: Final = 100  # of one report; ours have one
REPLY_MOST: Final = 2_000  # characters of a diagnostic that are looked at

_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)
_CODE: Final = re.compile(r"\b([45]\d\d)\b", re.ASCII)
_LETTER: Final = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.ASCII | re.IGNORECASE)


class Bounce(NamedTuple):
    """One recipient of one report: whom it did not reach, for good or for now, and which letter of ours.

    `addresses` are those that the report names, for finding the person; they are not kept.
    """

    addresses: tuple[str, ...]
    letter: UUID | None
    permanent: bool
    status: str
    answer: str
    remedy: str


def read_report(data: bytes) -> tuple[Bounce, ...]:
    """The recipients that a mail says it did not reach; none where it is no such report."""
    mail = BytesParser(policy=policy.compat32).parsebytes(data)
    if mail.get_content_type() != "multipart/report":
        return ()
    letter = _letter_in(mail)
    return tuple(
        bounce
        for part in mail.walk()
        if part.get_content_type() == "message/delivery-status"
        for bounce in _recipients(part, letter)
    )


def _recipients(part: Message, letter: UUID | None) -> Iterator[Bounce]:
    blocks = part.get_payload()
    if not isinstance(blocks, list):
        return
    for block in blocks[: RECIPIENTS_MOST + 1]:
        if not isinstance(block, Message):
            continue
        action = _text(block, "Action").strip().lower()
        if action not in {"failed", "delayed"}:
            continue
        named = (_address(_text(block, name)) for name in ("Original-Recipient", "Final-Recipient"))
        addresses = tuple(dict.fromkeys(address for address in named if address))
        diagnostic = _text(block, "Diagnostic-Code").partition(";")[2].strip()
        status = _STATUS.search(_text(block, "Status")) or _STATUS.search(diagnostic)
        permanent = action == "failed" and status is not None and status[1] == "5"
        yield told(
            addresses, letter, permanent=permanent, status=status[0] if status else "", said=diagnostic
        )


def told(
    addresses: tuple[str, ...], letter: UUID | None, *, permanent: bool, status: str = "", said: str = ""
) -> Bounce:
    """A bounce with its remedy; no address is left in its words."""
    about = addresses[0] if addresses else ""
    code = _CODE.search(said)
    words = said if status in said else f"{status} {said}".strip()
    answer = kept_reply(words, about)
    for other in addresses[1:]:
        answer = kept_reply(answer, other)
    number = _number(code, permanent=permanent)
    # The verdict names the code itself.
    judged = verdict("recipient", number, answer.removeprefix(str(number)).strip(), about)
    return Bounce(addresses, letter, permanent, status, answer, " ".join(str(judged).split()))


def _number(code: re.Match[str] | None, *, permanent: bool) -> int:
    """The reply's code where it fits what the report says, else the plain one of its kind."""
    found = int(code[1]) if code else 0
    fitting = 500 <= found < 600 if permanent else 400 <= found < 500
    return found if fitting else (550 if permanent else 450)


def _letter_in(mail: Message) -> UUID | None:
    """Which letter of ours came back: its Message-ID in the headers that the report returns."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            headers = _text(inner[0], "Message-ID") if isinstance(inner, list) and inner else ""
        elif part.get_content_type() == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            headers = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
            headers = next(
                (line for line in headers.splitlines() if line.lower().startswith("message-id:")), ""
            )
        else:
            continue
        found = _LETTER.search(headers)
        if found:
            return UUID(found[1])
    return None


def _text(block: object, name: str) -> str:
    value = block.get(name) if isinstance(block, Message) else None
    return str(value or "")[:REPLY_MOST]


def _address(field: str) -> str:
    """The address in `rfc822; someone@somewhere`."""
    kind, _, address = field.partition(";")
    return address.strip().strip("<>").lower() if kind.strip().lower() in {"rfc822", "utf-8"} else ""
