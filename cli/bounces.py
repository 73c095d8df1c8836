"""`dondoc letters bounced`: letters that came back, told by hand or read from a mailbox file."""

from pathlib import Path
from typing import Annotated

from cli.asked import Json, MessageId, argument, command, group, option
from cli.extending import said
from cli.given import BadOption
from cli.session import Session, opened
from flows.bounces import bounced_by_hand, bounced_in, put_right
from projections.bounces import bounced
from words import Phrase, phrase

bouncing = group()


@command(
    bouncing,
    "bounced",
    "Thư bị trả lại: ghi theo địa chỉ hoặc đọc từ tệp .eml, .mbox; không kèm gì thì liệt kê.\n\n"
    "Ai có thư bị trả lại hẳn được coi là không có đầu mối, đến khi địa chỉ được sửa hoặc ghi --right.",
)
def bounced_(
    source: Annotated[
        str | None, argument("ĐỊA-CHỈ|TỆP", "Địa chỉ thư, hoặc tệp .eml hay .mbox chứa thư báo trả lại.")
    ] = None,
    *,
    temporary: Annotated[
        bool, option("--temporary", help_template="Chỉ trả lại tạm thời; vẫn gửi tiếp.")
    ] = False,
    right: Annotated[bool, option("--right", help_template="Địa chỉ đã dùng lại được.")] = False,
    reason: Annotated[
        str,
        option("--reason", help_template="Lời máy chủ báo, hoặc lý do.", metavar_template="LỜI"),
    ] = "",
    message: MessageId = None,
    json: Json = False,
) -> None:
    if temporary and right:
        raise BadOption("Chỉ chọn một trong --temporary và --right.")
    with opened() as session:
        if source is not None:
            done = _take(session, source, temporary=temporary, right=right, reason=reason, message=message)
            if not json:
                session.out.text(done.say(session.lang))
        if source is None or json:
            _show(session, json=json)


def _take(
    session: Session, source: str, *, temporary: bool, right: bool, reason: str, message: str | None
) -> Phrase:
    """Records what the address or the file tells, and says what that was."""
    who = said(session, None, message)
    file = Path(source)
    if file.suffix.lower() in {".eml", ".mbox"}:
        done = bounced_in(session.app, file, said=who)
        return phrase(
            "{mails} thư: ghi mới {recorded} lần trả lại, đã có {repeated}, không rõ của ai {unknown}.",
            mails=done.mails,
            recorded=done.recorded,
            repeated=done.repeated,
            unknown=done.unknown,
        )
    if right:
        put_right(session.app, source, reason=reason or "dùng lại được", said=who)
        return phrase("{address} lại được gửi thư.", address=source)
    if bounced_by_hand(session.app, source, permanent=not temporary, words=reason, said=who):
        return phrase("Đã ghi: thư gửi {address} bị trả lại.", address=source)
    return phrase("Việc thư gửi {address} bị trả lại đã được ghi từ trước.", address=source)


def _show(session: Session, *, json: bool) -> None:
    out = session.out
    with session.reading() as connection:
        rows = bounced(connection)
    if json:
        out.data(rows)
        return
    if not rows:
        out.tell("Không có thư nào bị trả lại.")
        return
    grid = out.grid().column("Đơn vị", fixed=True).column("Đầu mối").column("Ngày", fixed=True)
    grid.column("Tình trạng").column("Cách khắc phục")
    for row in rows:
        state = out.worded("không gửi nữa") if row.permanent else out.worded("vẫn gửi")
        grid.row(row.unit or row.person[:8], row.post or "", row.on, state, row.remedy)
    out.put(grid)
