"""`dondoc letters …`: the letters that were sealed, written again from their events and proved."""

import sys
from datetime import date
from email.policy import SMTP
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from cli.asked import Json, argument, command, day, group, option
from cli.bounces import bouncing
from cli.given import BadOption
from cli.session import Session, opened
from cli.tasks import EVERY, SHOWN
from events.decisions import LetterSealed, letter_stream
from notices.letter import LetterContent
from notices.message import message
from notices.render import Rendered, render
from projections import people
from projections.letters import LetterRow, letters
from projections.terms import LETTER_WORDS, letter_words
from units.posts import PersonId
from words import Refused

commands = group()

ID_LEAST: Final = 6  # characters of an id: fewer fit too many letters


class UnknownLetter(Refused):
    """No letter, or more than one, has an id that begins like this."""


class SealBroken(Refused):
    """The letter written again is not the one that was sealed."""


class NobodyToSendTo(Refused):
    """The person behind the letter has no address, so no message can be made."""


class LetterPage(BaseModel):
    """A letter with its text, written again from its event; `proved` compares it with the seal."""

    model_config = ConfigDict(frozen=True)

    row: LetterRow
    subject: str
    text: str
    html: str
    sha256: str
    proved: bool


@command(commands, "list", "Các thư, mới nhất ở trên.")
def list_(
    *,
    state: Annotated[
        str | None,
        option(
            "--state",
            help_template="Tình trạng: queued (chờ gửi), later (sẽ gửi lại), held (bị giữ), sent (đã gửi), "
            "refused (bị từ chối), dropped (không cần gửi).",
            metavar_template="TÌNH-TRẠNG",
        ),
    ] = None,
    on: Annotated[
        date | None,
        option("--on", help_template="Niêm ngày này.", metavar_template="NGÀY", parser=day),
    ] = None,
    unit: Annotated[
        str | None,
        option("--unit", help_template="Gửi đầu mối của đơn vị này.", metavar_template="MÃ"),
    ] = None,
    person: Annotated[
        str | None,
        option("--person", help_template="Gửi người mang mã này.", metavar_template="MÃ"),
    ] = None,
    most: Annotated[
        int | None,
        option("--most", help_template="Nhiều nhất bao nhiêu dòng.", metavar_template="SỐ", least=1),
    ] = None,
    json: Json = False,
) -> None:
    if state is not None and state not in LETTER_WORDS:
        raise BadOption(
            "Không có tình trạng «{text}»; các tình trạng: {known}.",
            text=state,
            known=", ".join(LETTER_WORDS),
        )
    wanted = most or (EVERY if json else SHOWN)
    with opened() as session, session.reading() as connection:
        rows = letters(connection, state=state, on=on, unit=unit, person=person, most=wanted)
        out = session.out
        if json:
            out.data(rows)
            return
        if not rows:
            out.tell("Không có thư nào.")
            return
        grid = out.grid().column("Thư", fixed=True).column("Ngày", fixed=True).column("Gửi")
        grid.column("Nhắc", right=True).column("Tình trạng").column("Máy chủ trả lời")
        for row in rows:
            grid.row(
                row.letter[:8],
                row.sealed_on,
                row.unit_name or row.unit,
                row.notices,
                letter_words(row.state, out.lang),
                row.remedy or ("" if row.state == "sent" else row.answer),
            )
        out.put(grid)
        if len(rows) == wanted:
            out.tell("Chỉ hiện {most} dòng đầu; lọc thêm, hoặc dùng --most.", most=wanted)


@command(
    commands,
    "show",
    "Một thư, viết lại từ nhật ký và đối chiếu với mã băm đã niêm.\n\n"
    "--html và --eml in ra nguyên văn để hướng vào tệp.",
)
def show(
    letter: Annotated[str, argument("THƯ", "Mã thư, hoặc ít nhất 6 ký tự đầu của nó.")],
    *,
    html: Annotated[bool, option("--html", help_template="In bản HTML.")] = False,
    eml: Annotated[bool, option("--eml", help_template="In cả thư như đã gửi (.eml).")] = False,
    text: Annotated[bool, option("--text", help_template="Chỉ in phần chữ.")] = False,
    json: Json = False,
) -> None:
    if html + eml + text + json > 1:
        raise BadOption("Chỉ chọn một trong --text, --html, --eml và --json.")
    with opened() as session:
        row = _found(session, letter)
        sealed = _sealed(session, row)
        content = LetterContent.model_validate(sealed.content)
        rendered = render(content)
        if json:
            session.out.data(_page(row, rendered, sealed))
            return
        if rendered.sha256 != sealed.sha256:
            raise SealBroken(
                "Thư {letter} viết lại có mã băm {found}, khác mã đã niêm {sealed}; "
                "mẫu thư hoặc nhật ký đã bị sửa.",
                letter=row.letter,
                found=rendered.sha256,
                sealed=sealed.sha256,
            )
        if eml:
            sys.stdout.buffer.write(_eml(session, row, sealed, content, rendered))
        elif html:
            sys.stdout.write(rendered.html)
        elif text:
            sys.stdout.write(rendered.text)
        else:
            _show(session, row, rendered)


def _page(row: LetterRow, rendered: Rendered, sealed: LetterSealed) -> LetterPage:
    return LetterPage(
        row=row,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        sha256=rendered.sha256,
        proved=rendered.sha256 == sealed.sha256,
    )


def _show(session: Session, row: LetterRow, rendered: Rendered) -> None:
    out = session.out
    out.headline("{subject}", subject=rendered.subject)
    out.tell(
        "Thư {letter}, niêm ngày {on}, gửi {unit}: {state}",
        letter=row.letter,
        on=row.sealed_on,
        unit=row.unit_name or row.unit,
        state=letter_words(row.state, out.lang),
    )
    out.tell("Mã băm khớp với khi niêm: {sha256}", sha256=row.sha256, style="green")
    out.gap()
    out.text(rendered.text)


def _found(session: Session, beginning: str) -> LetterRow:
    if len(beginning) < ID_LEAST or not set(beginning) <= set("0123456789abcdef-"):
        raise BadOption(
            "«{text}» không phải mã thư; ghi ít nhất {least} ký tự đầu, xem bằng dondoc letters list.",
            text=beginning,
            least=ID_LEAST,
        )
    with session.reading() as connection:
        rows = letters(connection, prefix=beginning, most=2)
    if len(rows) != 1:
        raise UnknownLetter(
            "Không có thư nào có mã bắt đầu bằng {text}; xem các thư bằng: dondoc letters list."
            if not rows
            else "Có nhiều thư có mã bắt đầu bằng {text}; ghi thêm ký tự.",
            text=beginning,
        )
    return rows[0]


def _sealed(session: Session, row: LetterRow) -> LetterSealed:
    first = session.app.log.stream(letter_stream(UUID(row.letter)))[0].event
    assert isinstance(first, LetterSealed), "a letter's stream begins with its seal"
    return first


def _eml(
    session: Session, row: LetterRow, sealed: LetterSealed, content: LetterContent, rendered: Rendered
) -> bytes:
    with session.reading() as connection:
        reader = people.person(connection, PersonId(sealed.person))
    if reader is None or not reader.email:
        raise NobodyToSendTo(
            "Người nhận thư {letter} không còn địa chỉ; xem phần chữ bằng --text.", letter=row.letter
        )
    sender = session.app.settings.smtp_sender
    mail = message(content, rendered, to=reader.email, sender=sender, sent_at=row.sealed_at)
    return mail.as_bytes(policy=SMTP)


commands.add_typer(bouncing)
