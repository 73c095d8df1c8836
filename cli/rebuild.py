"""`dondoc rebuild`: every table folded again from the log."""

from cli.asked import command, group
from cli.session import opened

commands = group()


@command(
    commands,
    "rebuild",
    "Dựng lại mọi bảng tổng hợp từ nhật ký.\n\n"
    "Nhật ký không thay đổi; người đang xem vẫn thấy bảng cũ cho đến khi xong.",
)
def rebuild() -> None:
    with opened(fold=False) as session:
        app = session.app
        with session.out.watching("Dựng lại", app.log.last_position()) as advance:
            folded = app.projector.rebuild((lambda _, at: advance(at)) if advance else None)
        session.out.tell("Đã dựng lại các bảng từ {count} sự kiện.", count=folded)
