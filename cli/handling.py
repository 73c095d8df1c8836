"""`dondoc task pause|resume|delegate|take-back|snooze`: time that stands still, and work in other hands."""

from datetime import date
from typing import Annotated

from cli.asked import For, Json, MessageId, Reason, TaskCode, command, day, group, option
from cli.extending import on_task
from flows import delegating, muting, suspending

handling = group()

FromDay = Annotated[
    date | None,
    option(
        "--on",
        help_template="Từ ngày nào; mặc định là hôm nay.",
        metavar_template="NGÀY",
        parser=day,
    ),
]


@command(handling, "pause", "Tạm dừng tính hạn khi chờ nơi khác trả lời; trong lúc đó không có thư nhắc.")
def pause(
    code: TaskCode,
    *,
    reason: Reason,
    on: FromDay = None,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = suspending.pause(at.app, at.task, on=on or at.today, reason=reason, said=at.said)


@command(handling, "resume", "Tính hạn trở lại: hạn lùi đúng bằng thời gian đã tạm dừng.")
def resume(
    code: TaskCode,
    *,
    on: FromDay = None,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = suspending.resume(at.app, at.task, on=on or at.today, said=at.said)


@command(
    handling,
    "delegate",
    "Giao tiếp cho phòng, ban hoặc đơn vị bên trong, với hạn sớm hơn; đơn vị được giao vẫn chịu trách nhiệm.",
)
def delegate(
    code: TaskCode,
    *,
    to: Annotated[str, option("--to", help_template="Giao cho đơn vị mang mã này.", metavar_template="MÃ")],
    due: Annotated[
        date,
        option("--due", "--until", help_template="Hạn của nơi nhận.", metavar_template="NGÀY", parser=day),
    ],
    reason: Reason,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = delegating.delegate(at.app, at.task, to=to, due=due, reason=reason, said=at.said)


@command(handling, "take-back", "Lấy lại việc đã giao tiếp, kể cả các lần giao tiếp sau đó.")
def take_back(
    code: TaskCode,
    *,
    reason: Reason,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = delegating.take_back(at.app, at.task, reason=reason, said=at.said)


@command(
    handling,
    "snooze",
    "Hoãn nhắc: không nhắc việc này trước một ngày, tối đa 14 ngày và không quá hạn.",
)
def snooze(
    code: TaskCode,
    *,
    until: Annotated[
        date, option("--until", help_template="Ngày nhắc lại.", metavar_template="NGÀY", parser=day)
    ],
    reason: Reason,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = muting.snooze(at.app, at.task, until=until, reason=reason, said=at.said)
