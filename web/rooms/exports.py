"""Lists taken away as files: spreadsheets, CSV, the month's report; what the pages show, and no more."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import Query
from fastapi.responses import Response, StreamingResponse

from access.roles import Action
from flows.monthly.figures import month_named
from flows.monthly.report import monthly_report
from flows.sheets.fields import LISTS
from flows.sheets.lists import Asked, list_of, trail_rows
from flows.sheets.tables import Listing, table_csv, table_xlsx
from flows.taking import take
from flows.trail import require_indexed
from projections.boards import board, summed
from projections.database import reading
from projections.said_by import said_by
from projections.trail import TrailEntry, TrailWanted, trail_page
from web.forms import Known, On
from web.policy import Room, may
from web.rooms.trail import Filtered, names, scope_of
from web.visit import Visit, Visiting
from words import Refused, phrase

room = Room()

Exported = Literal["board", "tasks", "late", "units", "contacts", "teams", "reports", "letters"]
Ending = Literal["xlsx", "csv"]

SHEET_MOST: Final = 50_000  # tasks of a spreadsheet: some seconds; more go out as CSV, which begins at once
TRAIL_MOST: Final = 10_000  # events of one file; a span of days brings the others
TRAIL_PAGE: Final = 500
TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}


class TooLongForASheet(Refused):
    """A spreadsheet of so many rows takes too long."""


@room.get_page(
    "/xuat/bao-cao-thang.docx", may(Action.EXPORT, unit="inside"), long=phrase("Lập báo cáo tháng")
)
def export_month(
    visit: Visiting,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    month: Annotated[str | None, Query(max_length=10)] = None,
    number: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The month's report of a unit to the one above it, as Decree 30 lays letters out."""
    named = month_named(month or f"{visit.today.year}-{visit.today.month:02}", visit.today)
    with visit.reading() as connection:
        at = visit.inside(connection, inside, Action.EXPORT)
    with visit.watching("Tính số liệu và viết báo cáo"):
        body = monthly_report(visit.app, at.code, named, today=visit.today, number=number)
    return _sent(f"bao-cao-{at.code}-{named.year}-{named.month:02}.docx", body)


@room.get_page("/xuat/nhat-ky.{ending}", may(Action.TRAIL, unit="inside"), long=phrase("Xuất nhật ký"))
def export_trail(
    visit: Visiting,
    ending: Ending,
    filters: Filtered,
    routine: bool = True,
) -> Response:
    """The trail under the page's own filters, the newest first, at most TRAIL_MOST events.

    A file without the daily traffic says so in its name.
    """
    visit.require_anywhere(Action.EXPORT)
    require_indexed(visit.app)
    with visit.reading() as connection:
        at, wanted = filters.wanted(visit, connection, routine=routine)
    take(visit.app, "trail", at.code if at else "", ending, said=visit.said(None))
    listing = Listing(
        f"nhat-ky-{visit.today}{'' if wanted.routine else '-khong-ke-thuong-ngay'}",
        visit.say("Nhật ký"),
        LISTS["trail"].fields,
        trail_rows(_entries(visit, wanted), visit.lang),
        notes=_notes(visit, wanted),
    )
    if ending == "csv":
        pieces = table_csv(listing, lang=visit.lang, zone=visit.app.zone)
        return _sent(f"{listing.name}.csv", pieces)
    return _spreadsheet(visit, listing)


def _notes(visit: Visit, wanted: TrailWanted) -> tuple[str, ...]:
    span = _span(visit, wanted.since, wanted.until)
    if wanted.routine:
        return (span,)
    return (span, visit.say("Không kể việc thường ngày (thư đã đi, lượt đăng nhập)."))


def _span(visit: Visit, since: date | None, until: date | None) -> str:
    return visit.say(
        "Nhiều nhất {most} sự kiện mới nhất{since}{until}.",
        most=TRAIL_MOST,
        since=visit.say(", từ ngày {day}", day=since) if since else "",
        until=visit.say(", đến hết ngày {day}", day=until) if until else "",
    )


def _entries(visit: Visit, wanted: TrailWanted) -> Iterator[TrailEntry]:
    """The trail page by page, who said it in words."""
    scope, before, n = scope_of(visit), wanted.before, 0
    while n < TRAIL_MOST:
        asked = wanted.model_copy(update={"before": before, "most": TRAIL_PAGE})
        with visit.reading() as connection:
            found = trail_page(visit.app.log, connection, asked, scope, zone=visit.app.zone, lang=visit.lang)
            who = said_by(connection, names(found.entries), visit.today, visit.lang)
        for one in found.entries:
            yield one.model_copy(update={"by": who[one.by]})
        n, before = n + len(found.entries), found.before
        if before is None:
            return


# Last: the names above would be taken for lists.
@room.get_page("/xuat/{name}.{ending}", may(Action.EXPORT, unit="inside"), long=phrase("Xuất danh sách"))
def export_list(
    visit: Visiting,
    name: Exported,
    ending: Ending,
    on: On,
    known: Known,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    directive: Annotated[str | None, Query(max_length=120)] = None,
) -> Response:
    """A list of a unit with all inside it, as of a day, as a file."""
    as_of, rows = visit.as_of(on, known), None
    with visit.reading() as connection:
        at = visit.inside(connection, inside, Action.EXPORT)
        if ending == "xlsx" and name in {"tasks", "late"}:
            whole = board(connection, inside=at.code, as_of=as_of, today=visit.today, directive=directive)
            counts = summed(cell.counts for cell in whole.whole)
            _check_size(counts.total)
            rows = counts.total if name == "tasks" else counts.open_late
    asked = Asked(at.code, as_of, visit.today, visit.lang, directive or None)
    if name == "contacts":
        take(visit.app, name, at.code, ending, said=visit.said(None))
    if ending == "csv":
        return _sent(f"{name}-{at.code}-{as_of.on}.csv", _csv(visit, name, asked))
    with visit.reading() as connection:
        listing = list_of(visit.app, connection, name, asked)
        return _spreadsheet(visit, listing, rows)


def _spreadsheet(visit: Visit, listing: Listing, rows: int | None = None) -> Response:
    with visit.watching("Viết từng dòng vào bảng tính", rows) as advance:
        content = table_xlsx(listing, lang=visit.lang, zone=visit.app.zone, progress=advance)
    return _sent(f"{listing.name}.xlsx", content)


def _check_size(tasks: int) -> None:
    if tasks > SHEET_MOST:
        raise TooLongForASheet(
            "Bảng tính nhận nhiều nhất {most} việc, ở đây có {n}; hãy chọn tệp CSV, hoặc một đơn vị nhỏ hơn.",
            most=SHEET_MOST,
            n=tasks,
        )


def _csv(visit: Visit, name: Exported, asked: Asked) -> Iterator[bytes]:
    """Pieces as they are read; the tables stay open until the last one is sent."""
    with reading(visit.app.engine) as connection:
        listing = list_of(visit.app, connection, name, asked)
        yield from table_csv(listing, lang=visit.lang, zone=visit.app.zone)


def _sent(name: str, content: bytes | Iterator[bytes]) -> Response:
    """A file to be saved under a name, never shown in the page."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    kind = TYPES[name.rpartition(".")[2]]
    if isinstance(content, bytes):
        return Response(content, media_type=kind, headers=headers)
    return StreamingResponse(content, media_type=kind, headers=headers)
