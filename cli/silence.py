"""`dondoc silence …`: urging kept quiet by the coordinator, with an end and a reason."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from cli.acknowledged import acknowledge
from cli.asked import DirectiveOption, Json, MessageId, Reason, argument, command, day, group, option
from cli.extending import said
from cli.given import BadOption
from cli.session import opened
from events.muting import SilenceScope
from flows.muting import end_silence, silence, silence_named
from flows.written import written
from projections.muting import Silence, all_silences
from projections.muting_words import scope_wording

commands = group()


class SilenceRow(BaseModel):
    """A silence; `holds` says whether it keeps quiet today. What is null covers anything."""

    model_config = ConfigDict(frozen=True)

    silence: str
    directive: str | None
    obligation: str | None
    inside: str | None
    person: str | None
    since: date
    until: date
    ended_on: date | None
    reason: str
    by: str
    holds: bool


@command(
    commands,
    "add",
    "Tạm ngừng đôn đốc đến hết một ngày: một văn bản, một nhiệm vụ, một địa bàn, một người, hoặc tất cả.\n\n"
    "Hết hạn, bậc đôn đốc mới nhất được gửi; không có thư nào bị dồn.",
)
def add(
    *,
    until: Annotated[
        date, option("--until", help_template="Đến hết ngày nào.", metavar_template="NGÀY", parser=day)
    ],
    reason: Reason,
    since: Annotated[
        date | None,
        option(
            "--since", help_template="Từ ngày nào; mặc định là hôm nay.", metavar_template="NGÀY", parser=day
        ),
    ] = None,
    directive: DirectiveOption = None,
    obligation: Annotated[
        str | None, option("--obligation", help_template="Chỉ nhiệm vụ mang số này.", metavar_template="SỐ")
    ] = None,
    inside: Annotated[
        str | None,
        option("--inside", help_template="Mọi đơn vị trong địa bàn mang mã này.", metavar_template="MÃ"),
    ] = None,
    person: Annotated[
        str | None, option("--person", help_template="Chỉ thư gửi người mang mã này.", metavar_template="MÃ")
    ] = None,
    everything: Annotated[bool, option("--all", help_template="Mọi việc, mọi nơi.")] = False,
    message: MessageId = None,
    json: Json = False,
) -> None:
    named = any((directive, inside, person))
    if named == everything:
        raise BadOption("Chọn --directive, --inside, --person, hoặc --all cho tất cả: tạm ngừng với ai.")
    if obligation and not directive:
        raise BadOption("--obligation cần --directive: nhiệm vụ của văn bản nào.")
    scope = SilenceScope(
        directive=directive, obligation=obligation, inside=inside, person=_person(person) if person else None
    )
    with opened() as session:
        out = session.out
        who = said(session, None, message)
        id_, receipt = silence(session.app, scope, since=since, until=until, reason=reason, said=who)
        acknowledge(out, written(out.lang, receipt), json=json)
        if not json:
            out.tell(
                "Tạm ngừng đôn đốc {scope} đến hết {until}; kết thúc sớm bằng: dondoc silence end {id}",
                scope=scope_wording(scope, out.lang),
                until=until,
                id=str(id_)[:8],
            )


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadOption("«{text}» không phải mã người; xem mã bằng dondoc units posts.", text=text) from error


@command(commands, "list", "Các lệnh tạm ngừng đôn đốc đang hiệu lực; --all kể cả đã hết.")
def list_(
    *,
    everything: Annotated[bool, option("--all", help_template="Kể cả đã hết hoặc đã kết thúc.")] = False,
    json: Json = False,
) -> None:
    with opened() as session, session.reading() as connection:
        found = all_silences(connection)
        rows = [_row(one, session.today) for one in found]
        shown = [one for one in rows if everything or (one.ended_on is None and one.until >= session.today)]
        if json:
            session.out.data(shown)
            return
        if not shown:
            session.out.tell("Không có lệnh tạm ngừng nào.")
            return
        out = session.out
        grid = out.grid().column("Mã", fixed=True).column("Tạm ngừng").column("Từ", fixed=True)
        grid.column("Đến hết", fixed=True).column("Lý do").column("Ai đặt")
        for one in shown:
            scope = SilenceScope(
                directive=one.directive,
                obligation=one.obligation,
                inside=one.inside,
                person=UUID(one.person) if one.person else None,
            )
            until = one.ended_on or one.until
            grid.row(one.silence[:8], scope_wording(scope, out.lang), one.since, until, one.reason, one.by)
        out.put(grid)


def _row(one: Silence, today: date) -> SilenceRow:
    return SilenceRow(
        silence=one.silence,
        directive=one.directive or None,
        obligation=one.obligation or None,
        inside=one.inside or None,
        person=one.person or None,
        since=one.since,
        until=one.until,
        ended_on=one.ended_on,
        reason=one.reason,
        by=one.by,
        holds=one.holds(today),
    )


@command(commands, "end", "Kết thúc sớm: đôn đốc trở lại từ hôm nay.")
def end(
    silence_id: Annotated[str, argument("MÃ", "Mã lệnh tạm ngừng, hoặc các ký tự đầu của nó.")],
    *,
    reason: Reason,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with opened() as session:
        who = said(session, None, message)
        receipt = end_silence(session.app, silence_named(session.app, silence_id), reason=reason, said=who)
        acknowledge(session.out, written(session.lang, receipt), json=json)
