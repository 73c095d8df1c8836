"""Letters that came back: told by hand, or read from a mailbox file; and addresses put right."""

import hashlib
import mailbox
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from app.wiring import App
from events.base import Message
from events.bounces import AddressPutRight, LetterBounced, bounces_stream
from flows.extending import Said
from notices.bounces import Bounce, read_report, told
from projections import people
from projections.bounces import bounced, person_of_letter
from projections.database import reading
from words import Misused, Refused

FILE_MOST_BYTES: Final = 50 * 1024 * 1024
REPORT_MOST_BYTES: Final = 1024 * 1024  # a report returns the letter, which is far smaller


class BadMailbox(Misused):
    """The file is no mail and no mailbox, or too large for one."""


class UnknownAddress(Refused):
    """Nobody of that address is known."""


class NotBounced(Refused):
    """No letter to that address came back."""


class BouncesRead(NamedTuple):
    """What a mailbox told: mails in it, bounces recorded now and before, reports of nobody known."""

    mails: int
    recorded: int
    repeated: int
    unknown: int


def bounced_by_hand(app: App, address: str, *, permanent: bool, words: str, said: Said) -> bool:
    """Somebody saw that letters to an address come back; False when it is known already.

    Raises UnknownAddress.
    """
    person = _person(app, address)
    with reading(app.engine) as connection:
        known = {row.person: row.permanent for row in bounced(connection)}
    if known.get(str(person)) in {True, permanent}:
        return False
    bounce = told((address.lower(),), None, permanent=permanent, said=words)
    _record(app, [_message(app, person, bounce, said, said.message)], said)
    return True


def put_right(app: App, address: str, *, reason: str, said: Said) -> None:
    """The person can be written to again. Raises UnknownAddress or NotBounced."""
    person = _person(app, address)
    with reading(app.engine) as connection:
        known = {row.person for row in bounced(connection)}
    if str(person) not in known:
        raise NotBounced("Chưa có thư nào gửi {address} bị trả lại.", address=address)
    event = AddressPutRight(person=person, on=_today(app, said), reason=reason)
    _record(app, [Message(said.message, bounces_stream(person), (event,))], said)


def bounced_in(app: App, file: Path, *, said: Said) -> BouncesRead:
    """Reads every report in an .eml or .mbox file; the same file again records nothing.

    Raises BadMailbox.
    """
    mails = unknown = 0
    messages: dict[str, Message] = {}
    for data in _mails(file):
        mails += 1
        for n, bounce in enumerate(read_report(data)):
            person = _whose(app, bounce)
            if person is None:
                unknown += 1
                continue
            key = hashlib.sha256(data + b"%d" % n).hexdigest()
            messages[key] = _message(app, person, bounce, said, f"bounced:{key}")
    recorded, repeated = _record(app, list(messages.values()), said)
    return BouncesRead(mails, recorded, repeated, unknown)


def _mails(file: Path) -> Iterator[bytes]:
    try:
        size = file.stat().st_size
        if not file.is_file() or size > FILE_MOST_BYTES:
            raise BadMailbox(
                "{path} không phải một tệp thư, hoặc lớn hơn {most} MB; hãy xuất riêng các thư bị trả lại.",
                path=file,
                most=FILE_MOST_BYTES // (1024 * 1024),
            )
        if file.suffix.lower() == ".eml":
            yield file.read_bytes()
            return
        with closing(mailbox.mbox(file, create=False)) as box:
            for key in box.keys():  # noqa: SIM118 - a mailbox iterates over mails, not over keys
                data = box.get_bytes(key)
                if len(data) <= REPORT_MOST_BYTES:
                    yield data
    except (OSError, mailbox.Error) as error:
        raise BadMailbox(
            "Không đọc được tệp {path} ({reason}); kiểm tra lại đường dẫn và quyền đọc.",
            path=file,
            reason=str(error),
        ) from error


def _whose(app: App, bounce: Bounce) -> UUID | None:
    """Whose letter it was: by the letter that came back, else by the address."""
    with reading(app.engine) as connection:
        if bounce.letter is not None:
            found = person_of_letter(connection, str(bounce.letter))
            if found is not None:
                return UUID(found)
        by_address = {p.email.lower(): p.id for p in people.all_persons(connection) if p.email}
    return next((by_address[one] for one in bounce.addresses if one in by_address), None)


def _person(app: App, address: str) -> UUID:
    app.projector.catch_up()
    with reading(app.engine) as connection:
        for one in people.all_persons(connection):
            if one.email and one.email.lower() == address.strip().lower():
                return one.id
    raise UnknownAddress(
        "Không có đầu mối nào dùng địa chỉ {address}; hãy xem lại danh sách đầu mối.",
        address=address,
    )


def _message(app: App, person: UUID, bounce: Bounce, said: Said, id_: str) -> Message:
    event = LetterBounced(
        person=person,
        letter=bounce.letter,
        on=_today(app, said),
        permanent=bounce.permanent,
        status=bounce.status,
        answer=bounce.answer,
        remedy=bounce.remedy,
    )
    return Message(id_, bounces_stream(person), (event,))


def _today(app: App, said: Said) -> date:
    return said.now.astimezone(app.zone).date()


def _record(app: App, messages: list[Message], said: Said) -> tuple[int, int]:
    # A file read again on another day says the same: only what is not there yet is sent.
    fresh = [m for m in messages if app.log.receipt(m.id) is None]
    for result in app.log.ingest(fresh, at=said.now, by=said.by, via=said.via):
        for rejected in result.rejected:
            raise rejected.reason
    app.projector.catch_up()
    return len(fresh), len(messages) - len(fresh)
