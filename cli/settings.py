"""`dondoc settings`: what is in force, secrets covered."""

from app.settings import masked
from cli.asked import Json, command, group
from cli.out import Out
from cli.session import settings_in_force

commands = group()


@command(
    commands,
    "settings",
    "Các thiết lập đang có hiệu lực.\n\n"
    "Thiết lập là biến môi trường DONDOC_… hoặc dòng trong tệp .env của thư mục đang đứng. "
    "Mật khẩu không bao giờ hiện ra.",
)
def settings(*, json: Json = False) -> None:
    in_force = settings_in_force()
    out = Out(in_force.lang)
    shown = masked(in_force, in_force.lang)
    if json:
        out.data(shown)
        return
    grid = out.grid().column("Thiết lập", fixed=True).column("Giá trị").column("Ý nghĩa")
    for one in shown:
        grid.row(one.variable, one.value, one.meaning, style="dim" if one.by_default else "bold")
    out.put(grid)
    out.tell("Chữ mờ: giá trị mặc định.", style="dim")
