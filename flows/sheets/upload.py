"""A sheet of facts that comes back: row by row what it would write, and where it is wrong.

All rows are taken or none; what was written before is written once. Rows of the officer's own
sheet (`flows.sheets.mine`) that nobody filled in are passed over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from app.wiring import App
from directives.admission import judge_founding
from events.base import Message
from events.facts import Fact, TeamFounded
from flows.fact_rows import COLUMNS
from flows.fact_sheet import Plan, plan_rows
from flows.sheets.duties import OWN_HEADINGS, SHEET, TASK_HEADING
from flows.sheets.reading import rows_of
from projections.database import reading
from projections.places import place
from projections.timeline_words import event_wording
from units.books import Book, read_table
from units.sheets import RowProblem, Sheet, slug
from words import Lang, Phrase, Refused, phrase

FILLED_IN: Final = ("occurred_on", "quantity", "denominator", "decision", "leader", "deputy", "note")
TOLD_MOST: Final = 2_000  # rows told one by one; a longer file is a list of a whole province


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What came back: row by row what would be written, and what is already there; or what is wrong."""

    plan: Plan
    rows: tuple["RowTold", ...]


@dataclass(frozen=True, slots=True)
class RowTold:
    """One row in words; `there` when the log has it already, so that nothing would be written."""

    row: int
    unit: str
    on: date
    words: str
    there: bool


def read_facts(content: bytes, name: str) -> Sheet:
    """The rows of an uploaded file of facts; of a sheet of duties only those that somebody filled in.

    Raises UnreadableFile, WrongColumns, SheetTooLarge.
    """
    return _without_empty_rows(read_table(_only_ours(rows_of(content, name)), COLUMNS))


def plan_upload(
    app: App, content: bytes, name: str, *, unit: str | None, today: date, lang: Lang = "vi"
) -> Uploaded:
    """What an uploaded sheet of facts would write; writes nothing. `unit`: only of it and inside it.

    `flows.fact_sheet.import_facts(app, uploaded.plan, …)` then takes all rows, or none.
    Raises UnreadableFile, WrongColumns, SheetTooLarge.
    """
    return plan_sheet(app, read_facts(content, name), unit=unit, today=today, lang=lang)


def plan_sheet(
    app: App,
    sheet: Sheet,
    *,
    unit: str | None,
    today: date,
    lang: Lang = "vi",
    progress: Callable[[int], None] | None = None,
) -> Uploaded:
    """The same of a sheet that was read already (`read_facts`)."""
    plan = plan_rows(app, sheet, today=today, inside=unit, progress=progress)
    if len(plan.messages) > TOLD_MOST:
        return Uploaded(plan, ())
    telling = _Telling(app, lang)
    with reading(app.engine) as connection:
        told = tuple(
            telling.row(connection, message, row)
            for message, row in zip(plan.messages, plan.rows, strict=True)
        )
    if telling.problems:
        plan = replace(plan, messages=(), rows=(), problems=sheet.located(telling.problems))
    return Uploaded(plan, told)


class _Telling:
    """Rows in words, and those that the log itself or an earlier row would keep out."""

    def __init__(self, app: App, lang: Lang) -> None:
        self._log, self._lang = app.log, lang
        self._founded: dict[tuple[str, str, str], int] = {}
        self.problems: list[RowProblem] = []

    def row(self, connection: Connection, message: Message, row: int) -> RowTold:
        [fact] = message.events
        assert isinstance(fact, Fact), "a sheet of facts makes nothing else"
        there = self._log.receipt(message.id) is not None
        if not there and (reason := self._contradicted(message, fact, row)):
            self.problems.append(RowProblem(row, "unit_code", fact.unit, reason))

        def named(code: str, on: date) -> str:
            return place(connection, code, on).name

        words = event_wording(fact, named, fact.occurred_on, self._lang)
        return RowTold(row, fact.unit, fact.occurred_on, words, there)

    def _contradicted(self, message: Message, fact: Fact, row: int) -> Phrase | None:
        if not isinstance(fact, TeamFounded):
            return None
        first = self._founded.setdefault((fact.unit, fact.body, fact.team), row)
        if first != row:
            return phrase("dòng này lập lại tổ của dòng {first}; nếu là tổ khác, ghi số tổ khác", first=first)
        try:
            judge_founding(message.events, self._log.stream(message.stream))
        except Refused as refused:
            return phrase("{reason}", reason=refused)
        return None


def _only_ours(book: bytes | Book) -> bytes | Book:
    """The sheet of duties alone, where the file is one of ours: the rest is for reading."""
    if isinstance(book, bytes):
        return book
    ours = tuple(table for table in book.tables if table.name == SHEET)
    return replace(book, tables=ours) if len(ours) == 1 else book


def _without_empty_rows(sheet: Sheet) -> Sheet:
    """A sheet of duties without the rows that nobody filled in; any other sheet as it is."""
    if TASK_HEADING not in sheet.ignored:
        return sheet
    own = {slug(heading) for heading in OWN_HEADINGS}
    return replace(
        sheet,
        rows=tuple(row for row in sheet.rows if any(row[column] for column in FILLED_IN)),
        ignored=tuple(heading for heading in sheet.ignored if slug(heading) not in own),
    )
