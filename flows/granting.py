"""A later day for many units at once: first what would change, then the same change written.

The plan is worked out from the tables and says for each task which day it had and which it
gets. Writing it again, or again after a crash half-way, writes only what is not there yet.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from app.wiring import App
from deadlines.rules import Recurring
from directives.entitled import require_entitled
from directives.tasks import NotLater, TaskClosed, decided
from events.base import Event, Message, Recorded, Rejected
from events.decisions import (
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    TaskRef,
    TaskWaived,
)
from events.store import Check
from flows.extending import Said, deciding
from projections.asof import AsOf
from projections.database import reading
from projections.places import place
from projections.taskrows import TaskRow, Wanted, tasks
from units.books import Book
from units.sheets import decoded, slug
from words import Misused, Refused

GRANTED_MOST: Final = 20_000  # tasks at once: more than a province has hamlets, and no slip moves a country
NAMED_MOST: Final = 5  # codes named in a refusal
HEADINGS: Final = frozenset({"ma", "ma-don-vi", "unit", "unit-code", "code"})


class Kept(StrEnum):
    """Why a task keeps its day."""

    DONE = "đã xong"
    OUT = "được miễn hoặc hết hiệu lực"
    NO_DUE = "không có thời hạn"
    PAUSED = "đang tạm dừng tính hạn"
    NOT_LATER = "hạn hiện nay không sớm hơn"


class Moved(BaseModel):
    """A task whose last day would move; `days_late` counts to today against the day it has now."""

    model_config = ConfigDict(frozen=True)

    task: TaskRef
    unit: str
    unit_name: str
    due_first: date | None
    due_before: date
    due_after: date
    days_late: int
    asked: date | None


class ExtensionPlan(BaseModel):
    """What one later day for many units would change, and how many keep theirs, by reason."""

    model_config = ConfigDict(frozen=True)

    due: date
    moved: tuple[Moved, ...]
    kept: dict[Kept, int]

    @property
    def late(self) -> int:
        """How many of those that move are late already."""
        return sum(one.days_late > 0 for one in self.moved)


class Granted(NamedTuple):
    """What became of a plan: tasks that got the day now, that had it by this very decision, kept out."""

    granted: int
    repeated: int
    rejected: tuple[Rejected, ...]


class Which(NamedTuple):
    """Which tasks of one obligation: those inside a unit, or those of the units listed."""

    directive: str
    obligation: str
    period: str = ""
    inside: str | None = None
    units: frozenset[str] | None = None


class NothingToMove(Refused):
    """No task of that kind is owed there."""


class PeriodMissing(Misused):
    """A duty that recurs has a day for each period, so one day must be about one period."""


class NotAskedOf(Misused):
    """Units of the list owe no such task."""


class TooManyAtOnce(Refused):
    """One day for more tasks than a decision should move."""


def units_in(data: bytes | Book) -> frozenset[str]:
    """The codes in a list of units: the first cell of each line, no heading. Raises UnreadableFile."""
    if isinstance(data, Book):
        cells = [row.cell(0) for table in data.tables[:1] for row in table.rows]
    else:
        lines = decoded(data).splitlines()
        cells = [line.replace(";", ",").replace("\t", ",").split(",")[0] for line in lines]
    codes = [cell.strip().strip('"').strip() for cell in cells]
    if codes and slug(codes[0]) in HEADINGS:
        codes = codes[1:]
    return frozenset(code for code in codes if code)


def plan_extension(app: App, which: Which, *, due: date, said: Said) -> ExtensionPlan:
    """What would change, by the tables as they are. Writes nothing.

    Raises UnknownDuty, PeriodMissing, NothingToMove, NotAskedOf, TooManyAtOnce or NotEntitled.
    """
    at = deciding(app, which.directive, which.obligation, said.now)
    if isinstance(at.obligation.due, Recurring) and not which.period:
        raise PeriodMissing(
            "Nhiệm vụ {directive}/{no} lặp lại theo kỳ; hãy ghi rõ kỳ nào, ví dụ 2022-08.",
            directive=which.directive,
            no=which.obligation,
        )
    rows = _rows(app, which, at.on)
    for owner in {row.unit for row in rows}:
        require_entitled(said.unit, at.who(owner), task=f"{which.directive}/{which.obligation}/{owner}")
    kept: Counter[Kept] = Counter()
    moved: list[Moved] = []
    for row in rows:
        why = _keeps(row, due)
        if why is not None:
            kept[why] += 1
            continue
        assert row.lenient is not None, "a task without a day keeps it"
        moved.append(
            Moved(
                task=row.task,
                unit=row.unit,
                unit_name=row.unit_name,
                due_first=row.lenient_first,
                due_before=row.lenient,
                due_after=due,
                days_late=row.days_late,
                asked=row.extension_wanted,
            )
        )
    return ExtensionPlan(due=due, moved=tuple(moved), kept=dict(kept))


def _rows(app: App, which: Which, on: date) -> list[TaskRow]:
    with reading(app.engine) as connection:
        inside = place(connection, which.inside, on).no if which.inside else None
        wanted = Wanted(
            directive=which.directive,
            obligation=which.obligation,
            inside=inside,
            most=GRANTED_MOST * (1 if which.units is None else 10) + 1,
        )
        rows = [
            r for r in tasks(connection, wanted, AsOf(on)) if not which.period or r.period == which.period
        ]
    if which.units is not None:
        strangers = sorted(which.units - {row.unit for row in rows})
        if strangers:
            raise NotAskedOf(
                "{count} đơn vị trong danh sách không được giao nhiệm vụ {directive}/{no}: {units}; "
                "sửa danh sách rồi làm lại, chưa ghi gì.",
                count=len(strangers),
                directive=which.directive,
                no=which.obligation,
                units=", ".join(strangers[:NAMED_MOST]) + ("…" if len(strangers) > NAMED_MOST else ""),
            )
        rows = [row for row in rows if row.unit in which.units]
    if not rows:
        raise NothingToMove(
            "Không đơn vị nào ở đó được giao nhiệm vụ {directive}/{no}; "
            "hãy xem lại các nhiệm vụ của văn bản.",
            directive=which.directive,
            no=which.obligation,
        )
    if len(rows) > GRANTED_MOST:
        raise TooManyAtOnce(
            "Một lần gia hạn nhiều nhất {most} nhiệm vụ; hãy chia theo địa bàn.",
            most=GRANTED_MOST,
        )
    return rows


def _keeps(row: TaskRow, due: date) -> Kept | None:
    if row.status.startswith("done"):
        return Kept.DONE
    if not row.status.startswith("open"):
        return Kept.OUT
    if row.paused_on is not None:
        return Kept.PAUSED
    if row.lenient is None:
        return Kept.NO_DUE
    return Kept.NOT_LATER if due <= row.lenient else None


def _judge(message: Message, past: Sequence[Recorded[Event]]) -> None:
    """What the task's own stream says against the grant, looked at under the log's lock."""
    [event] = message.events
    assert isinstance(event, ExtensionGranted)
    state = decided(r.event for r in past)
    if state.waived:
        raise TaskClosed("Nhiệm vụ {task} đã được miễn; không cần làm gì thêm.", task=event.task)
    if state.lenient is not None and event.due <= state.lenient:
        raise NotLater(
            "Hạn mới {day} phải sau hạn hiện nay {lenient} của nhiệm vụ {task}.",
            day=event.due,
            lenient=state.lenient,
            task=event.task,
        )


STANDS_LATER: Final = Check(
    guards=frozenset({ExtensionGranted}),
    needs=frozenset({DueWorkedOut, ExtensionAsked, ExtensionGranted, ExtensionRefused, TaskWaived}),
    judge=_judge,
)


def grant_many(
    app: App,
    plan: ExtensionPlan,
    *,
    reason: str,
    said: Said,
    progress: Callable[[int], None] | None = None,
) -> Granted:
    """Makes the plan true: one event on each task's own stream, a thousand a transaction.

    Sent again with the same message id it writes nothing and gives the first answers.
    """
    granted = repeated = 0
    rejected: tuple[Rejected, ...] = ()
    messages = _messages(plan, reason, said)
    for result in app.log.ingest(messages, at=said.now, by=said.by, via=said.via, check=STANDS_LATER):
        granted += result.appended
        repeated += result.repeated
        rejected += result.rejected
        if progress:
            progress(granted + repeated + len(rejected))
    app.projector.catch_up()
    return Granted(granted, repeated, rejected)


def _messages(plan: ExtensionPlan, reason: str, said: Said) -> Iterator[Message]:
    key = hashlib.sha256(said.message.encode()).hexdigest()[:32]
    for one in plan.moved:
        event = ExtensionGranted(task=one.task, due=plan.due, reason=reason, by_unit=said.unit or "")
        yield Message(f"grant-many:{key}:{one.task.id}", one.task.stream, (event,))
