"""`dondoc task extend|grant|refuse|grant-many`: later days, asked for, given and kept from."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import BaseModel, ConfigDict

from app.wiring import App
from cli.acknowledged import acknowledge
from cli.asked import (
    DryRun,
    EvidenceFiles,
    For,
    Json,
    MessageId,
    Reason,
    TaskCode,
    Yes,
    command,
    day,
    group,
    option,
)
from cli.files import rows_in
from cli.given import BadOption
from cli.out import Out
from cli.session import Session, opened
from events.base import Receipt, Rejected
from events.decisions import TaskRef
from flows import extending as flow
from flows.act import task_named
from flows.evidence import kept
from flows.extending import Said
from flows.granting import ExtensionPlan, Kept, Which, grant_many, plan_extension, units_in
from flows.written import written
from words import Refused, say

extending = group()

SHOWN: Final = 40  # tasks shown one by one before a decision on many

Until = Annotated[
    date, option("--until", "--due", help_template="Đến hết ngày nào.", metavar_template="NGÀY", parser=day)
]


class SomeNotGranted(Refused):
    """Meanwhile others decided on tasks of the plan; the rest have their new day."""


class GrantedMany(BaseModel):
    """What a decision on many did, with what it was going to do."""

    model_config = ConfigDict(frozen=True)

    plan: ExtensionPlan
    late_before: int
    dry_run: bool
    granted: int
    repeated: int
    kept_out: int


def said(session: Session, unit: str | None, message: str | None) -> Said:
    """Who speaks on this command line. Raises UnknownUnit for a unit that is not there."""
    if unit is not None:
        with session.reading() as connection:
            session.place(connection, unit)
    return Said(unit, session.message(message), session.now, session.by, "command")


@dataclass
class OnTask:
    """A command about one task: whoever gives it fills in the receipt, which is then acknowledged."""

    app: App
    task: TaskRef
    said: Said
    today: date
    receipt: Receipt | None = None


@contextmanager
def on_task(code: str, speaker: str | None, message: str | None, *, json: bool) -> Iterator[OnTask]:
    """The task of that code and who speaks on it; acknowledges at the end what was done."""
    task = task_named(code)
    with opened() as session:
        at = OnTask(session.app, task, said(session, speaker, message), session.today)
        yield at
        assert at.receipt is not None, "a command about a task leaves a receipt"
        acknowledge(session.out, written(session.lang, at.receipt), json=json)


@command(extending, "extend", "Xin gia hạn: đơn vị xin làm đến ngày khác.")
def extend(
    code: TaskCode,
    *,
    until: Until,
    reason: Reason,
    evidence: EvidenceFiles = None,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        files = kept(at.app, evidence or ())
        at.receipt = flow.ask(at.app, at.task, wanted=until, reason=reason, said=at.said, evidence=files)


@command(extending, "grant", "Cho gia hạn đến ngày khác; hạn đầu vẫn được giữ bên cạnh.")
def grant(
    code: TaskCode,
    *,
    until: Until,
    reason: Reason,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = flow.grant(at.app, at.task, due=until, reason=reason, said=at.said)


@command(extending, "refuse", "Không cho gia hạn: hạn giữ nguyên.")
def refuse(
    code: TaskCode,
    *,
    reason: Reason,
    speaker: For = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with on_task(code, speaker, message, json=json) as at:
        at.receipt = flow.refuse(at.app, at.task, reason=reason, said=at.said)


@command(
    extending,
    "grant-many",
    "Cho nhiều đơn vị cùng một hạn mới: cho xem sẽ đổi gì trước khi ghi.\n\n"
    "--units nhận tệp có mã đơn vị ở ô đầu mỗi dòng. Làm lại không ghi thêm gì.",
)
def grant_to_many(
    *,
    directive: Annotated[
        str, option("--directive", help_template="Văn bản nào.", metavar_template="VĂN-BẢN")
    ],
    obligation: Annotated[
        str, option("--obligation", help_template="Nhiệm vụ mang số này.", metavar_template="SỐ")
    ],
    due: Annotated[
        date, option("--due", "--until", help_template="Hạn mới.", metavar_template="NGÀY", parser=day)
    ],
    reason: Reason,
    inside: Annotated[
        str | None,
        option("--inside", help_template="Mọi đơn vị trong địa bàn mang mã này.", metavar_template="MÃ"),
    ] = None,
    units: Annotated[
        Path | None,
        option("--units", help_template="Chỉ các đơn vị trong tệp này.", metavar_template="TỆP"),
    ] = None,
    period: Annotated[
        str, option("--period", help_template="Kỳ nào, với nhiệm vụ theo kỳ.", metavar_template="KỲ")
    ] = "",
    speaker: For = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    message: MessageId = None,
    json: Json = False,
) -> None:
    if (inside is None) == (units is None):
        raise BadOption("Chọn một trong --inside MÃ và --units TỆP: gia hạn cho ai.")
    with opened() as session:
        out = session.out
        if inside is not None:
            with session.reading() as connection:
                session.place(connection, inside)
        codes = units_in(rows_in(units)) if units is not None else None
        who = said(session, speaker, message)
        which = Which(directive, obligation, period, inside, codes)
        plan = plan_extension(session.app, which, due=due, said=who)
        if not json:
            _show(out, plan)
        if dry_run:
            _done(out, plan, 0, 0, (), dry_run=True, json=json)
            return
        if plan.moved and not yes and not json and sys.stdin.isatty():
            typer.confirm(out.worded("Cho gia hạn?"), abort=True)
        with out.watching("Ghi gia hạn", len(plan.moved)) as advance:
            done = grant_many(session.app, plan, reason=reason, said=who, progress=advance)
        _done(out, plan, done.granted, done.repeated, done.rejected, dry_run=False, json=json)


def _show(out: Out, plan: ExtensionPlan) -> None:
    """Which days would move from when to when, and which stay."""
    if plan.moved:
        grid = out.grid().column("Mã nhiệm vụ", fixed=True).column("Đơn vị")
        grid.column("Hạn nay", fixed=True).column("Hạn mới", fixed=True).column("Quá hạn", right=True)
        for one in plan.moved[:SHOWN]:
            late = out.worded("{n} ngày", n=one.days_late) if one.days_late else ""
            grid.row(str(one.task), one.unit_name, one.due_before, one.due_after, late)
        out.put(grid)
        if len(plan.moved) > SHOWN:
            out.tell("… và {more} nhiệm vụ khác.", more=len(plan.moved) - SHOWN)
    out.headline(
        "{count} nhiệm vụ có hạn mới {due}; trong đó {late} đã quá hạn hôm nay.",
        count=len(plan.moved),
        due=plan.due,
        late=plan.late,
    )
    for why, count in plan.kept.items():
        out.tell("  giữ nguyên {count}: {reason}", count=count, reason=_why(out, why))


def _why(out: Out, why: Kept) -> str:
    return say(why.value, out.lang)


def _done(
    out: Out,
    plan: ExtensionPlan,
    granted: int,
    repeated: int,
    rejected: tuple[Rejected, ...],
    *,
    dry_run: bool,
    json: bool,
) -> None:
    if json:
        out.data(
            GrantedMany(
                plan=plan,
                late_before=plan.late,
                dry_run=dry_run,
                granted=granted,
                repeated=repeated,
                kept_out=len(rejected),
            )
        )
    elif dry_run:
        out.tell("Chưa ghi gì (--dry-run).")
    else:
        out.tell(
            "Đã cho gia hạn {granted} nhiệm vụ; đã ghi từ trước {repeated}.",
            granted=granted,
            repeated=repeated,
        )
    if rejected:
        raise SomeNotGranted(
            "{count} nhiệm vụ không được gia hạn: {reason} Các nhiệm vụ khác đã có hạn mới.",
            count=len(rejected),
            reason=rejected[0].reason,
        )
