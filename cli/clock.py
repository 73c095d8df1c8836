"""`dondoc clock …`: one tick, the clock that ticks by itself, and a held sweep let go."""

import os
import socket
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict

from cli.asked import Json, Reason, command, group, option
from cli.out import Out
from cli.session import opened
from flows.lease import leased, leased_tick
from flows.pace import LEAST, Pace, Unit, Work
from flows.post import relay_settings
from flows.sweep import Skip, Swept, release
from flows.tick import Ticked
from notices.smtp import Relay
from words import Refused

commands = group()

PACE_WORDS: Final[dict[Work, str]] = {
    "fold": "Cập nhật bảng lần cuối {at}: {count} sự kiện trong {seconds} giây, {rate} sự kiện một giây.",
    "sweep": "Niêm thư lần cuối {at}: {count} thư trong {seconds} giây, {rate} thư một phút.",
    "post": "Gửi thư lần cuối {at}: {count} thư trong {seconds} giây, {rate} thư một phút.",
}


class NoClock(Refused):
    """No process is the clock, so nobody is urged."""


class PaceShown(BaseModel):
    """How fast the last work of a kind went: `done` events folded, letters sealed or letters tried to post.

    `rate` is how many in the unit of time that `unit` names.
    """

    model_config = ConfigDict(frozen=True)

    work: Work
    at: datetime
    done: int
    milliseconds: int
    rate: int
    unit: Unit


class ClockShown(BaseModel):
    """Who is the clock and when it last ticked (null: none); letters that wait, by how they stand.

    Those held for an address that letters came back from are counted as `bounced`. `paces` has each
    kind of work that was ever done, the last time that there was any.
    """

    model_config = ConfigDict(frozen=True)

    holder: str | None
    ticked_at: datetime | None
    waiting: dict[str, int]
    held: date | None
    behind: bool
    paces: tuple[PaceShown, ...]


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
            paces = tuple(_pace_shown(one) for one in found.paces)
            out.data(ClockShown(**{**found._asdict(), "paces": paces}))
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
            for one in found.paces:
                out.tell(
                    PACE_WORDS[one.work],
                    at=out.local(one.at),
                    count=one.done,
                    seconds=Decimal(one.took // LEAST) / 1_000,
                    rate=one.rate,
                )
            if found.behind:
                out.tell("Nhật ký có điều mới chưa vào bảng tổng hợp; nhịp sau sẽ cập nhật.")
        if found.holder is None:
            raise NoClock("Không có đồng hồ nào đang chạy; khởi động bằng: dondoc clock run.")


def _pace_shown(one: Pace) -> PaceShown:
    milliseconds = one.took // LEAST
    return PaceShown(
        work=one.work, at=one.at, done=one.done, milliseconds=milliseconds, rate=one.rate, unit=one.unit
    )
