"""`dondoc timeline`: who said what, when it happened, when it was recorded, by which way."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final

from rich.text import Text

from cli.asked import Json, command, day, group, option
from cli.given import BadOption
from cli.out import Out
from cli.session import Session, opened
from flows.act import task_named
from flows.intake import load_directive
from projections.terms import via_words
from projections.timeline import SHOWN_MOST, Entry, Span, of_all, of_directive, of_task, of_unit
from words import written

commands = group()

STEP: Final = 4  # columns by which what puts something right stands further in


@command(
    commands,
    "timeline",
    "Diễn biến của một đơn vị, một văn bản, một nhiệm vụ hoặc tất cả.\n\n"
    "Mỗi dòng: ngày xảy ra, điều gì, ai ghi, lúc nào, bằng cách nào. Việc rút hoặc đính chính nằm ngay dưới "
    "điều được sửa.",
)
def show_timeline(
    *,
    unit: Annotated[
        str | None, option("--unit", help_template="Của đơn vị này.", metavar_template="MÃ")
    ] = None,
    directive: Annotated[
        str | None, option("--directive", help_template="Của văn bản này.", metavar_template="VĂN-BẢN")
    ] = None,
    task: Annotated[
        str | None, option("--task", help_template="Của nhiệm vụ này.", metavar_template="MÃ-NHIỆM-VỤ")
    ] = None,
    since: Annotated[
        date | None,
        option("--from", help_template="Xảy ra từ ngày này.", metavar_template="NGÀY", parser=day),
    ] = None,
    until: Annotated[
        date | None,
        option("--to", help_template="Xảy ra đến hết ngày này.", metavar_template="NGÀY", parser=day),
    ] = None,
    most: Annotated[
        int,
        option(
            "--most",
            help_template="Nhiều nhất bao nhiêu dòng, mới nhất, khi xem tất cả.",
            metavar_template="SỐ",
            least=1,
        ),
    ] = SHOWN_MOST,
    json: Json = False,
) -> None:
    if sum(one is not None for one in (unit, directive, task)) > 1:
        raise BadOption("Chỉ chọn một trong --unit, --directive và --task.")
    with opened() as session:
        entries = _entries(session, unit, directive, task, Span(since, until), most)
        if json:
            session.out.data(entries)
        elif entries:
            show_entries(session.out, entries)
        else:
            session.out.tell("Không có diễn biến nào.")


def _entries(
    session: Session, unit: str | None, directive: str | None, task: str | None, span: Span, most: int
) -> list[Entry]:
    log, zone, lang = session.app.log, session.app.zone, session.lang
    with session.reading() as connection:
        if unit is not None:
            at = session.place(connection, unit, span.until)
            return of_unit(log, connection, at, zone=zone, lang=lang, span=span)
        if directive is not None:
            load_directive(session.app, directive)
            return of_directive(log, connection, directive, zone=zone, lang=lang, span=span)
        if task is not None:
            return of_task(log, connection, task_named(task), zone=zone, lang=lang, span=span)
        return of_all(log, connection, zone=zone, lang=lang, span=span, most=most)


def show_entries(out: Out, entries: Iterable[Entry], indent: int = 0) -> None:
    """Entries on two lines each: what, then who and when; what was wrong is struck through."""
    for one in entries:
        text = Text(one.words, style="" if one.stands else "strike")
        if one.fact:
            text.append(f"  {one.fact}", style="cyan not strike")
        if one.put_right:
            text.append("\n" + out.worded("không còn tính; xem dòng dưới"), style="yellow not strike")
        text.append(f"\n{_recorded(out, one)}", style="dim not strike")
        out.hanging(Text(written(one.happened_on, out.lang), style="bold"), text, indent=indent)
        show_entries(out, one.put_right, indent + STEP)


def _recorded(out: Out, one: Entry) -> str:
    return out.worded(
        "ghi {at}, {by}, {via}",
        at=out.local(one.recorded_at),
        by=one.by,
        via=via_words(one.via, out.lang),
    )
