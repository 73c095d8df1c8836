"""`dondoc task pause|resume|delegate|take-back|snooze`: time that stands still, and work in other hands."""

from datetime import date
from typing import Annotated

from cli.acknowledged import acknowledge
from cli.asked import For, Json, MessageId, Reason, TaskCode, command, day, group, option
from cli.extending import said
from cli.session import opened
from flows import delegating, muting, suspending
from flows.act import task_named
from flows.written import written

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
    on: Annotated[
        date | None,
        option(
            "--on", help_template="Từ ngày nào; mặc định là hôm nay.", metavar_template="NGÀY", parser=day
        ),
    ] = None,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    task = task_named(code)
    with opened() as session:
        who = said(session, speaker, message)
        receipt = suspending.pause(session.app, task, on=on or session.today, reason=reason, said=who)
        acknowledge(session.out, written(session.lang, receipt), json=json)


@command(handling, "resume", "Tính hạn trở lại: hạn lùi đúng bằng thời gian đã tạm dừng.")
def resume(
    code: TaskCode,
    *,
    on: Annotated[
        date | None,
        option(
            "--on", help_template="Từ ngày nào; mặc định là hôm nay.", metavar_template="NGÀY", parser=day
        ),
    ] = None,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    task = task_named(code)
    with opened() as session:
        who = said(session, speaker, message)
        receipt = suspending.resume(session.app, task, on=on or session.today, said=who)
        acknowledge(session.out, written(session.lang, receipt), json=json)


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
    task = task_named(code)
    with opened() as session:
        who = said(session, speaker, message)
        receipt = delegating.delegate(session.app, task, to=to, due=due, reason=reason, said=who)
        acknowledge(session.out, written(session.lang, receipt), json=json)


@command(handling, "take-back", "Lấy lại việc đã giao tiếp, kể cả các lần giao tiếp sau đó.")
def take_back(
    code: TaskCode,
    *,
    reason: Reason,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    task = task_named(code)
    with opened() as session:
        who = said(session, speaker, message)
        receipt = delegating.take_back(session.app, task, reason=reason, said=who)
        acknowledge(session.out, written(session.lang, receipt), json=json)


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
    task = task_named(code)
    with opened() as session:
        receipt = muting.snooze(
            session.app, task, until=until, reason=reason, said=said(session, speaker, message)
        )
        acknowledge(session.out, written(session.lang, receipt), json=json)
