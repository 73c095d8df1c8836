"""Many facts at once: the unit's own sheet out, filled in and back, judged row by row, then written whole."""

from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from access.roles import Action
from flows.fact_sheet import PROBLEMS_MOST, import_facts
from flows.held_sheets import NotHeld, held, hold
from flows.sheets.mine import my_sheet
from flows.sheets.reading import FILE_MAX_BYTES
from flows.sheets.upload import Uploaded, plan_sheet, read_facts
from projections.places import Place
from web.fields import Sent, file_of, typed
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.visit import Visit, Visiting
from words import DondocError, phrase

room = Room()

SHOWN: Final = 200  # rows or problems on one page; the rest is counted
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME: Final = "bieu.xlsx"  # what a sheet is called when it is judged the second time

Inside = Annotated[str | None, Query(max_length=20)]


@room.get_page("/bieu", may(Action.REPORT, unit="inside"))
def show_sheets(visit: Visiting, inside: Inside = None) -> HTMLResponse:
    """Where the sheet goes out and comes back."""
    return _page(visit, _at(visit, inside), {})


def _at(visit: Visit, inside: str | None) -> Place:
    with visit.reading() as connection:
        return visit.inside(connection, inside, Action.REPORT)


def _page(visit: Visit, at: Place, errors: dict[str, str]) -> HTMLResponse:
    return page(
        visit,
        "sheets.html",
        status=422 if errors else 200,
        at=at,
        errors=errors,
        most=FILE_MAX_BYTES // 1_000_000,
    )


@room.get_page("/bieu/tai", may(Action.REPORT, unit="inside"), long=phrase("Lập biểu của đơn vị"))
def download_sheet(visit: Visiting, inside: Inside = None) -> Response:
    """The sheet of the unit, its open duties and those of its hamlets filled in."""
    at = _at(visit, inside)
    with visit.watching("Xếp các việc chưa xong vào biểu"):
        content = my_sheet(visit.app, at.code, visit.today)
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in at.code)
    name = f"viec-can-bao-{plain}-{visit.today.isoformat()}.xlsx"
    return Response(
        content,
        media_type=XLSX,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "private, no-store",
        },
    )


@room.post_form("/bieu", may(Action.REPORT, unit="inside"), long=phrase("Kiểm tra biểu"))
def judge_sheet(visit: Visiting, form: Sent, inside: Inside = None) -> HTMLResponse:
    """Judges every row of a sheet that came back; writes nothing."""
    at = _at(visit, inside)
    sent = file_of(form, "file")
    if sent is None:
        return _page(visit, at, {"file": visit.say("Hãy chọn tệp đã điền.")})
    name, content = sent
    try:
        found = _judged(visit, at, name, content)
    except DondocError as wrong:
        return _page(visit, at, {"file": wrong.say(visit.lang)})
    fresh = sum(1 for row in found.rows if not row.there)
    ready = bool(found.plan.messages) and (fresh > 0 or not found.rows)
    return page(
        visit,
        "sheet_judged.html",
        status=422 if found.plan.problems else 200,
        crumbs=(Crumb(visit.say("Nộp bằng biểu"), address("bieu", inside=at.code)),),
        at=at,
        name=name,
        plan=found.plan,
        rows=found.rows[:SHOWN],
        left_out=max(0, len(found.rows) - SHOWN),
        problems=found.plan.problems[:SHOWN],
        problem_rows=len({one.row for one in found.plan.problems}),
        problems_most=PROBLEMS_MOST,
        warnings=found.plan.warnings[:SHOWN],
        fresh=fresh if found.rows else len(found.plan.messages),
        ready=ready,
        held=hold(visit.app, visit.by, content, now=visit.now) if ready else "",
        shown=SHOWN,
    )


def _judged(visit: Visit, at: Place, name: str, content: bytes) -> Uploaded:
    with visit.watching("Đọc tệp"):
        sheet = read_facts(content, name)
    with visit.watching("Xem từng dòng", len(sheet.rows)) as advance:
        return plan_sheet(
            visit.app, sheet, unit=at.code, today=visit.today, lang=visit.lang, progress=advance
        )


@room.post_form("/bieu/ghi", may(Action.REPORT, unit="inside"), long=phrase("Ghi các dòng của biểu"))
def write_sheet(visit: Visiting, form: Sent, inside: Inside = None) -> Response:
    """Writes the sheet that was judged, all rows of it; written before, it writes nothing."""
    at = _at(visit, inside)
    name = typed(form, "held")
    try:
        content = held(visit.app, visit.by, name, now=visit.now)
        found = _judged(visit, at, NAME, content)
        with visit.watching("Ghi từng dòng", len(found.plan.messages)) as advance:
            done = import_facts(visit.app, found.plan, now=visit.now, by=visit.by, progress=advance)
    except NotHeld as gone:
        return _page(visit, at, {"file": gone.say(visit.lang)})
    except DondocError as wrong:
        return _page(visit, at, {"": wrong.say(visit.lang)})
    if done.rejected:
        return page(
            visit,
            "sheet_kept_out.html",
            status=409,
            at=at,
            written_now=done.appended,
            rejected=[
                (one.message.stream.removeprefix("unit:"), one.reason) for one in done.rejected[:SHOWN]
            ],
        )
    return back(
        visit,
        address("viec-cua-toi", inside=at.code),
        "Đã ghi {new} dòng; {old} dòng đã có từ trước.",
        new=done.appended,
        old=done.repeated,
    )
