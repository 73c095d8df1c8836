"""`dondoc simulate`: a period played on a scratch copy, and the letters that it would bring."""

from datetime import date
from pathlib import Path
from typing import Annotated

from cli.asked import Json, command, day, group, option
from cli.files import rows_in
from cli.out import Out
from cli.session import opened
from flows.simulate import Simulation, simulate

commands = group()


@command(
    commands,
    "simulate",
    "Diễn thử một khoảng ngày: ai sẽ nhận thư gì, nếu có các dữ kiện cho trước.\n\n"
    "Chạy trên bản sao tạm, không gửi thư và không ghi gì vào dữ liệu thật.\n"
    "Ví dụ: dondoc simulate --from 20/9/2022 --to 10/10/2022 --facts gia-dinh.csv",
)
def show_simulation(
    *,
    first: Annotated[date, option("--from", help_template="Ngày đầu.", metavar_template="NGÀY", parser=day)],
    last: Annotated[date, option("--to", help_template="Ngày cuối.", metavar_template="NGÀY", parser=day)],
    facts: Annotated[
        Path | None,
        option(
            "--facts",
            help_template="Tệp CSV hoặc Excel các việc giả định, cột như dondoc facts.",
            metavar_template="TỆP",
        ),
    ] = None,
    text: Annotated[bool, option("--text", help_template="In toàn văn từng thư.")] = False,
    json: Json = False,
) -> None:
    with opened() as session:
        given = rows_in(facts) if facts else None
        found = simulate(session.app, first, last, now=session.now, facts=given)
        if json:
            session.out.data(found)
        else:
            _show(session.out, found, text=text)


def _show(out: Out, found: Simulation, *, text: bool) -> None:
    out.headline(
        "Diễn thử từ {first} đến {last}: {n} thư", first=found.first, last=found.last, n=found.letters
    )
    if found.ahead:
        out.tell("Đây là dự báo: chưa ai làm gì thêm ngoài các dữ kiện cho trước; không thư nào được gửi.")
    else:
        out.tell("Đây là diễn lại bằng cách đôn đốc hiện nay; thư thật đã gửi xem ở dondoc letters.")
    if found.facts_given:
        out.tell(
            "Dữ kiện cho trước: {given}, ngoài khoảng ngày: {outside}.",
            given=found.facts_given,
            outside=found.facts_outside,
        )
    for reason in found.facts_refused:
        out.caution("Một dữ kiện không được nhận: {reason}", reason=reason)
    grid = out.grid().column("Ngày", fixed=True).column("Ai nhận").column("Thư").column("Việc", right=True)
    for one in found.days:
        if one.held:
            grid.row(one.day, "", out.worded("bị giữ lại chờ người duyệt"), "")
        for letter in one.letters:
            grid.row(one.day, f"{letter.post_name}, {letter.unit_name}", letter.subject, letter.tasks)
    if len(grid):
        out.put(grid)
    if text:
        for letter in (letter for one in found.days for letter in one.letters):
            out.gap()
            out.headline(
                "{day}: {post}, {unit}", day=letter.day, post=letter.post_name, unit=letter.unit_name
            )
            out.text(letter.text)
