"""`dondoc discrepancies`: what was reported and what the roster or the record holds, side by side."""

from cli.asked import Inside, Json, Known, On, command, group
from cli.session import opened
from projections.indicators import discrepancies

commands = group()


@command(
    commands,
    "discrepancies",
    "Số liệu báo cáo không khớp với danh sách đơn vị hoặc với sổ.\n\n"
    "Không bên nào bị thay: hãy hỏi lại đơn vị, rồi đính chính số báo cáo hoặc sửa danh bạ.",
)
def show_discrepancies(
    *, inside: Inside = None, on: On = None, known: Known = None, json: Json = False
) -> None:
    with opened() as session, session.reading() as connection:
        at = session.inside(connection, inside, on)
        found = discrepancies(connection, inside=at.code, as_of=session.as_of(on, known))
        out = session.out
        if json:
            out.data(found)
            return
        if not found:
            out.tell("Không có số liệu nào lệch với danh bạ.")
            return
        grid = out.grid().column("Đơn vị").column("Điều gì").column("Ngày", fixed=True)
        grid.column("Báo cáo", right=True).column("Danh bạ", right=True).column("Dữ kiện", fixed=True)
        for one in found:
            about = one.about
            if one.kind == "unfounded":
                about = out.worded("{about}: có thay đổi hoặc giải thể nhưng chưa từng báo lập", about=about)
            grid.row(one.unit_name, about, one.on, one.reported, one.held, one.fact)
        out.put(grid)
