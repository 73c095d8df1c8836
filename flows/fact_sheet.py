"""Facts from a spreadsheet: every row judged first, then all of them taken or none.

One sheet may hold facts of several kinds. The message id of a row is made from what the
row says, so sending a file again, whole or with rows added, writes only what is new; a
sheet may carry ids of its own in `message_id`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from app.wiring import App
from directives.admission import FromTheFuture, PeriodNotBegun, UnitEnded, WrongLevelForFact
from events.base import Message, Rejected, Via
from events.facts import Fact, unit_stream
from flows.fact_rows import COLUMNS, RowWrong, fact_in
from flows.facts import Admission, ingest
from units.books import Book, read_table
from units.sheets import Row, RowProblem, Sheet
from units.tree import UnknownUnit
from words import Misused, Phrase, Refused, phrase

ROW: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/fact-row")

ABOUT: Final[dict[type[Refused], str]] = {  # the column where each is put right
    UnknownUnit: "unit_code",
    WrongLevelForFact: "unit_code",
    FromTheFuture: "occurred_on",
    UnitEnded: "occurred_on",
    PeriodNotBegun: "period",
}
PROBLEMS_MOST: Final = 1_000  # a sheet with more is the wrong sheet


class SheetRefused(Misused):
    """Rows of the sheet cannot be taken; nothing was written."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sheet holds: messages to send, what is wrong with which row, and what to look at again.

    `rows` are the numbers of the rows that the messages come from.
    """

    messages: tuple[Message, ...]
    problems: tuple[RowProblem, ...]
    warnings: tuple[tuple[int, Phrase], ...]
    ignored: tuple[str, ...]
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a sheet: rows written, rows that were there already, rows kept out."""

    rows: int
    appended: int
    repeated: int
    rejected: tuple[Rejected, ...]


def plan_facts(app: App, data: bytes | Book, *, today: date) -> Plan:
    """Judges every row of a CSV file or a spreadsheet; writes nothing.

    Raises UnreadableFile, WrongColumns, SheetTooLarge.
    """
    return plan_rows(app, read_table(data, COLUMNS), today=today)


def plan_rows(
    app: App,
    sheet: Sheet,
    *,
    today: date,
    inside: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Judges every row of a sheet that was read; writes nothing. `inside`: only of that unit and below."""
    admission = Admission(app, today)
    messages: list[Message] = []
    problems = list(sheet.problems)
    warnings = list(sheet.warnings)
    seen: dict[str, int] = {}
    for done, row in enumerate(sheet.rows):
        if progress:
            progress(done)
        try:
            fact = fact_in(row)
            _check_inside(row, fact, admission, inside)
            warned = admission.check(fact)
        except RowWrong as wrong:
            problems.append(wrong.problem)
            continue
        except Refused as refused:
            column = next((name for kind, name in ABOUT.items() if isinstance(refused, kind)), "")
            value = row[column or "unit_code"]
            problems.append(RowProblem(row.number, column, value, phrase("{reason}", reason=refused)))
            continue
        warnings += [(row.number, one) for one in warned]
        message = row["message_id"] or str(uuid5(ROW, fact.model_dump_json() + fact.KIND))
        if message in seen:
            problems.append(
                RowProblem(
                    row.number,
                    "message_id" if row["message_id"] else "",
                    row["unit_code"],
                    phrase("dòng này lặp lại dòng {first}; bỏ bớt một dòng", first=seen[message]),
                )
            )
            continue
        seen[message] = row.number
        messages.append(Message(message, unit_stream(fact.unit), (fact,)))
    return Plan(
        () if problems else tuple(messages),
        sheet.located(problems[:PROBLEMS_MOST]),
        tuple(warnings),
        sheet.ignored,
        () if problems else tuple(seen.values()),
    )


def _check_inside(row: Row, fact: Fact, admission: Admission, inside: str | None) -> None:
    if inside is None or fact.unit == inside:
        return
    if inside not in admission.unit(fact.unit, fact.occurred_on).inside:
        reason = phrase("đơn vị này không thuộc {inside}; chỉ ghi việc của đơn vị mình", inside=inside)
        raise RowWrong(row, "unit_code", reason)


def import_facts(
    app: App,
    plan: Plan,
    *,
    now: datetime,
    by: str,
    via: Via = "import",
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Takes the rows of a plan without problems. Raises SheetRefused for one that has any."""
    if plan.problems:
        raise SheetRefused(
            "Tệp có {count} dòng cần sửa; chưa ghi dòng nào. Sửa các dòng được nêu rồi gửi lại cả tệp.",
            count=len({p.row for p in plan.problems}),
        )
    result = None
    for result in ingest(app, plan.messages, now=now, by=by, via=via):
        if progress:
            progress(result.appended + result.repeated + len(result.rejected))
    if result is None:
        return Imported(0, 0, 0, ())
    return Imported(len(plan.messages), result.appended, result.repeated, result.rejected)
