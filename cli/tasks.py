"""`dondoc tasks`: the tasks that are wanted, the earliest last day first."""

from datetime import date
from typing import Annotated, Any, Final, cast

from rich.text import Text

from cli.asked import DirectiveOption, Inside, Json, Known, On, command, day, group, option
from cli.given import BadOption
from cli.out import Out
from cli.session import opened
from projections.asof import OPEN
from projections.firsts import first_tasks
from projections.taskrows import Mark, TaskRow, Wanted
from projections.terms import MARK_WORDS, STATUS_STYLE, STATUS_WORDS, mark_words, status_words
from words import written

commands = group()

WIDE: Final = 110  # columns from which a table holds a task's code unbroken
SHOWN: Final = 100  # rows on a terminal unless more are asked for
EVERY: Final = 10_000_000  # rows for a program: all there are, and never cut short in silence


@command(
    commands,
    "tasks",
    "Danh sách nhiệm vụ, hạn sớm nhất ở trên.\n\n"
    "Ví dụ: dondoc tasks --inside 508 --status open_late cho các việc quá hạn của một huyện.",
)
def show_tasks(
    *,
    inside: Inside = None,
    unit: Annotated[
        str | None,
        option(
            "--unit",
            help_template="Chỉ việc của chính đơn vị này, không tính bên trong nó.",
            metavar_template="MÃ",
        ),
    ] = None,
    directive: DirectiveOption = None,
    obligation: Annotated[
        str | None, option("--obligation", help_template="Chỉ nhiệm vụ mang số này.", metavar_template="SỐ")
    ] = None,
    status: Annotated[
        list[str] | None,
        option(
            "--status",
            help_template="Trạng thái: open (chưa xong), open_in_time, open_late, done_in_time, done_late, "
            "waived, closed, revoked, withdrawn; ghi nhiều lần được.",
            metavar_template="TRẠNG-THÁI",
        ),
    ] = None,
    mark: Annotated[
        str | None,
        option(
            "--mark",
            help_template="Dấu: awaiting_review (chờ duyệt), returned (bị trả lại), extension_asked (xin gia "
            "hạn), extended (đã gia hạn), acknowledged (đã nhận việc), paused (tạm dừng tính hạn), "
            "delegated (đã giao tiếp).",
            metavar_template="DẤU",
        ),
    ] = None,
    due_from: Annotated[
        date | None,
        option("--due-from", help_template="Hạn từ ngày này.", metavar_template="NGÀY", parser=day),
    ] = None,
    due_to: Annotated[
        date | None,
        option("--due-to", help_template="Hạn đến hết ngày này.", metavar_template="NGÀY", parser=day),
    ] = None,
    most: Annotated[
        int | None,
        option("--most", help_template="Nhiều nhất bao nhiêu dòng.", metavar_template="SỐ", least=1),
    ] = None,
    on: On = None,
    known: Known = None,
    json: Json = False,
) -> None:
    with opened() as session, session.reading() as connection:
        at = session.inside(connection, unit or inside, on)
        wanted = Wanted(
            directive=directive,
            obligation=obligation,
            inside=at.no,
            own_only=unit is not None,
            status=_statuses(status or ()),
            mark=_mark(mark),
            due_from=due_from,
            due_to=due_to,
            most=most or (EVERY if json else SHOWN),
        )
        rows = first_tasks(connection, wanted, session.as_of(on, known))
        if json:
            session.out.data(rows)
            return
        show_rows(session.out, rows)
        if len(rows) == wanted.most:
            session.out.tell("Chỉ hiện {most} dòng đầu; lọc thêm, hoặc dùng --most.", most=wanted.most)


def _statuses(given: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for one in given:
        if one == "open":
            found += OPEN
        elif one in STATUS_WORDS:
            found.append(one)
        else:
            raise BadOption(
                "Không có trạng thái «{text}»; các trạng thái: {known}.",
                text=one,
                known=", ".join(("open", *STATUS_WORDS)),
            )
    return tuple(found)


def _mark(text: str | None) -> Mark | None:
    if text is not None and text not in MARK_WORDS:
        raise BadOption("Không có dấu «{text}»; các dấu: {known}.", text=text, known=", ".join(MARK_WORDS))
    return cast("Mark | None", text)


def show_rows(out: Out, rows: list[TaskRow], *, unit: bool = True) -> None:
    """Tasks as a table: who, what, when, how it stands."""
    if not rows:
        out.tell("Không có nhiệm vụ nào.")
        return
    if out.console.width < WIDE:
        for row in rows:
            _show_stacked(out, row, unit=unit)
        return
    grid = out.grid().column("Mã nhiệm vụ", fixed=True)
    if unit:
        grid.column("Đơn vị")
    grid.column("Việc").column("Hạn", fixed=True).column("Tình trạng")
    for row in rows:
        who: list[Any] = [row.place] if unit else []
        grid.row(str(row.task), *who, row.action, row.lenient or "–", standing_words(out, row))
    out.put(grid)


def _show_stacked(out: Out, row: TaskRow, *, unit: bool) -> None:
    """A task on two lines: its code is long, and must stay whole to be copied."""
    out.line(Text.assemble((str(row.task), "bold"), "  ", standing_words(out, row)))
    said = out.worded("{unit}: {action}", unit=row.place, action=row.action) if unit else row.action
    if row.lenient:
        said = out.worded("{said}; hạn {due}", said=said, due=row.lenient)
    out.line(Text(said), indent=4)


def standing_words(out: Out, row: TaskRow) -> Text:
    """How the task stands, with its days, in one phrase."""
    style = STATUS_STYLE.get(row.status, "")
    if row.status == "open_in_time" and row.days_left is not None:
        text = Text(out.worded("chưa xong, còn {n} ngày", n=row.days_left), style=style)
    elif row.status == "open_late":
        text = Text(out.worded("chưa xong, quá hạn {n} ngày", n=row.days_late), style=style)
    elif row.status == "done_late":
        text = Text(out.worded("xong trễ hạn {n} ngày", n=row.days_late), style=style)
    else:
        text = Text(status_words(row.status, out.lang), style=style)
    if row.done_on:
        text.append(f" ({written(row.done_on, out.lang)})")
    if row.days_late_first and not row.days_late:
        text.append(out.worded(", quá hạn đầu {n} ngày", n=row.days_late_first))
    for mark in row.marks:
        text.append(f"; {mark_words(mark, out.lang)}")
    return text
