"""`dondoc clock …`: one tick, the clock that ticks by itself, and a held sweep let go."""

import os
import socket
from contextlib import ExitStack
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from cli.asked import Json, Reason, command, group, option
from cli.out import Out
from cli.session import opened
from flows.lease import leased, leased_tick
from flows.post import relay_settings
from flows.sweep import Skip, Swept, release
from flows.tick import Ticked
from notices.smtp import Relay
from words import Refused

commands = group()


class NoClock(Refused):
    """No process is the clock, so nobody is urged."""


class ClockShown(BaseModel):
    """Who is the clock and when it last ticked (null: none); letters that wait, by how they stand.

    Those held for an address that letters came back from are counted as `bounced`.
    """

    model_config = ConfigDict(frozen=True)

    holder: str | None
    ticked_at: datetime | None
    waiting: dict[str, int]
    held: date | None
    behind: bool


@command(
    commands,
    "tick",
    "Một nhịp: tính hạn, niêm thư hôm nay khi đến giờ, gửi thư đang chờ. Làm lại không gửi trùng.",
)
def tick_once(
    *,
    no_post: Annotated[
        bool, option("--no-post", help_template="Không gửi: thư được niêm và nằm chờ.")
    ] = False,
) -> None:
    with opened(fold=False) as session:
        out = session.out
        with out.watching("Gửi thư", None) as advance:
            progress = (lambda done, _of: advance(done)) if advance else None
            me = f"{socket.gethostname()}:{os.getpid()}:tick"
            with leased(session.app, me), ExitStack() as closing:
                relay = (
                    None if no_post else closing.enter_context(Relay(relay_settings(session.app.settings)))
                )
                done = leased_tick(session.app, me, relay, at=session.now, progress=progress)
        _show(out, session.now.astimezone(session.app.zone), done, posted=not no_post)


def _show(out: Out, at: datetime, done: Ticked, *, posted: bool) -> None:
    out.headline("Nhịp {at}", at=at)
    if done.dues:
        out.tell("Tính được hạn của {count} nhiệm vụ.", count=done.dues)
    if done.periods:
        out.tell("Mở kỳ mới cho {count} văn bản.", count=done.periods)
    if done.swept is None:
        out.tell("Ngoài giờ gửi thư trong ngày; chưa quét.")
    else:
        _show_swept(out, done.swept)
    if posted:
        result = done.posted
        out.tell(
            "Thư: gửi {sent}, gửi lại sau {deferred}, bị từ chối {refused}, không cần gửi {dropped}.",
            sent=result.sent,
            deferred=result.deferred,
            refused=result.refused,
            dropped=result.dropped,
        )
        if done.told:
            out.tell(
                "Sự kiện: báo {events}, không tới {failed}.", events=done.told.events, failed=done.told.failed
            )
            if done.told.held:
                out.caution(
                    "{count} nơi nhận sự kiện bị giữ; xem: dondoc webhook list.", count=done.told.held
                )
        if result.stopped:
            out.caution("Dừng gửi: {reason}", reason=result.stopped)


def _show_swept(out: Out, swept: Swept) -> None:
    if swept.held:
        out.caution(
            "Đợt đôn đốc bị giữ vì lớn bất thường (có thể đồng hồ sai); xem dondoc board rồi cho đi bằng: "
            "dondoc clock release --reason LÝ-DO."
        )
        return
    out.tell("Quét: {letters} thư, {notices} lượt nhắc.", letters=swept.letters, notices=swept.notices)
    for why, count in sorted(swept.skipped.items()):
        out.tell("  bỏ qua {count}: {reason}", count=count, reason=_why(out, why))


def _why(out: Out, why: Skip) -> str:
    return out.worded(why.value)


@command(commands, "run", "Chạy đồng hồ: mỗi phút một nhịp, đến khi bị dừng (Ctrl+C). Chỉ một nơi chạy.")
def run_clock() -> None:
    from flows.clock import run  # noqa: PLC0415 - only this command needs the scheduler

    with opened(fold=False) as session:
        session.out.tell("Đồng hồ đang chạy; dừng bằng Ctrl+C.")
        run(session.app)


@command(commands, "release", "Cho đi một đợt đôn đốc đang bị giữ; nhịp sau của hôm nay sẽ niêm thư.")
def let_go(*, reason: Reason) -> None:
    with opened() as session:
        release(session.app, reason=reason, now=session.now, by=session.by)
        session.out.tell("Đợt đôn đốc được cho đi.")


@command(
    commands,
    "status",
    "Đồng hồ có đang chạy không: ai giữ, nhịp cuối lúc nào, còn gì đang chờ.\n\n"
    "Mã thoát 1 khi không có đồng hồ nào chạy, để máy chủ tự kiểm tra.",
)
def status(*, json: Json = False) -> None:
    from flows.status import clock_status  # noqa: PLC0415 - only this command needs the scheduler's lease

    with opened(fold=False) as session:
        out = session.out
        found = clock_status(session.app, session.now)
        if json:
            out.data(ClockShown(**found._asdict()))
        else:
            if found.holder:
                out.tell("Đồng hồ chạy ở {holder}.", holder=found.holder)
            if found.ticked_at:
                out.tell("Nhịp cuối: {at}.", at=out.local(found.ticked_at))
            out.tell("Thư đang chờ gửi: {count}.", count=sum(found.waiting.values()))
            if found.waiting.get("held") or found.waiting.get("bounced"):
                out.caution("Có thư đang bị giữ; lý do và cách xử lý: dondoc letters list --state held.")
            if found.held:
                out.caution(
                    "Đợt đôn đốc ngày {day} đang bị giữ; cho đi bằng: dondoc clock release.", day=found.held
                )
            if found.behind:
                out.tell("Nhật ký có điều mới chưa vào bảng tổng hợp; nhịp sau sẽ cập nhật.")
        if found.holder is None:
            raise NoClock("Không có đồng hồ nào đang chạy; khởi động bằng: dondoc clock run.")
