"""From a draft to an issued directive: what it would bind and say, confirmed, then issued."""

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import Response

from access.roles import Action
from directives.issue import QuestionsOpen, require_possible_dues
from directives.preview import preview
from flows.intake import confirm_directive, issue_directive, load_directive
from flows.issuing_reach import require_in_reach
from flows.ladder_preview import preview_ladders
from web.drafted import Drafted, drafted, require_mine, require_seen, unchanged
from web.fields import Sent, typed
from web.forms import BadField, On, day, required_day
from web.policy import Room, may
from web.render import address, back, page
from web.rooms.drafts import crumbs
from web.visit import Visit, Visiting
from words import DondocError, phrase

room = Room()

LETTER_DAYS: Final = 30  # of urging that one page shows
DAYS_SHOWN: Final = 6  # due days of one obligation in a cell; the rest are counted
READERS_SHOWN: Final = 20  # letters of one day


@room.get_page("/van-ban/{name}/xem-truoc", may(Action.ISSUE), long=phrase("Xem trước khi ban hành"))
def show_preview(
    visit: Visiting,
    name: str,
    on: On,
    received: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """How many units and which days; nothing is bound by looking."""
    at = drafted(visit, name)
    return _preview(visit, at, on or own_day(visit, at), day(received, "received"), {})


def own_day(visit: Visit, at: Drafted) -> date:
    """The day of issue unless another is named: the document's own, if that has come."""
    return min(at.on, visit.today)


def _preview(
    visit: Visit, at: Drafted, on: date, received: date | None, errors: dict[str, str], *, status: int = 200
) -> Response:
    shown, trouble = None, ""
    try:
        shown = preview(
            at.directive,
            at.name,
            roster=at.roster,
            calendar=visit.app.calendar,
            on=on,
            received=received,
            lang=visit.lang,
        )
        require_in_reach(at.directive.obligations, visit.reach(Action.ISSUE), at.roster, on)
        require_possible_dues(at.directive.obligations, calendar=visit.app.calendar, on=on)
    except DondocError as refused:
        trouble = refused.say(visit.lang)
    return page(
        visit,
        "preview.html",
        status=status,
        crumbs=crumbs(visit, at),
        at=at,
        shown=shown,
        trouble=trouble,
        on=on,
        received=received,
        errors=errors,
        days_shown=DAYS_SHOWN,
    )


@room.get_page("/van-ban/{name}/xem-thu", may(Action.ISSUE), long=phrase("Xem trước các thư"))
def show_letters(visit: Visiting, name: str, on: On) -> Response:
    """What would be written to whom on which day, if nobody did anything."""
    directive = load_directive(visit.app, name)
    assert directive.document is not None, "what was drafted has a document"
    drafted_still = directive.state in {"draft", "confirmed"}
    if drafted_still:
        drafted(visit, name)  # raises OutOfReach where the draft is not for the visitor's eyes
    first = on or (min(directive.document.date, visit.today) if drafted_still else visit.today)
    found = preview_ladders(visit.app, name, today=visit.today, days=LETTER_DAYS, first=first)
    return page(
        visit,
        "preview_letters.html",
        name=name,
        number=directive.document.number,
        found=found,
        on=first,
        later=first + timedelta(days=LETTER_DAYS),
        readers_shown=READERS_SHOWN,
    )


@room.post_form("/van-ban/{name}/xac-nhan", may(Action.ISSUE), long=phrase("Xác nhận dự thảo"))
def confirm(visit: Visiting, name: str, form: Sent) -> Response:
    """The coordinator stands by the draft."""
    href = address("van-ban", name, "xem-truoc")
    at = drafted(visit, name)
    if at.directive.state == "confirmed":
        return back(visit, href)
    try:
        require_seen(at, typed(form, "seen"))
        require_mine(visit, at)
        confirm_directive(visit.app, name, now=visit.now, by=visit.by, via="web", judge=unchanged(at))
    except QuestionsOpen:
        why = visit.say("Còn {n} câu hỏi phải trả lời trước khi xác nhận.", n=len(at.must))
        return _preview(visit, at, own_day(visit, at), None, {"": why}, status=409)
    except DondocError as refused:
        return _preview(visit, at, own_day(visit, at), None, {"": refused.say(visit.lang)}, status=409)
    return back(visit, href, "Đã xác nhận. Còn một bước: ban hành.")


@room.post_form("/van-ban/{name}/ban-hanh", may(Action.ISSUE), long=phrase("Ban hành văn bản"))
def issue(visit: Visiting, name: str, form: Sent) -> Response:
    """Binds the units: from here on there are tasks."""
    directive = load_directive(visit.app, name)
    if directive.state == "issued":
        return back(visit, address("van-ban", name))  # pressed twice
    at = drafted(visit, name)
    on, received = own_day(visit, at), None
    try:
        on = _not_later(required_day(typed(form, "on"), "on"), visit.today)
        received = day(typed(form, "received"), "received")
        require_seen(at, typed(form, "seen"))
        require_in_reach(at.directive.obligations, visit.reach(Action.ISSUE), at.roster, on)
        with visit.watching("Giao việc cho từng đơn vị"):
            issue_directive(
                visit.app,
                name,
                on=on,
                received=received,
                now=visit.now,
                by=visit.by,
                via="web",
                judge=unchanged(at),
            )
    except BadField as bad:
        return _preview(visit, at, on, received, {bad.field: bad.say(visit.lang)}, status=422)
    except DondocError as refused:
        return _preview(visit, at, on, received, {"": refused.say(visit.lang)}, status=409)
    return back(visit, address("van-ban", name), "Đã ban hành ngày {day}.", day=on)


def _not_later(on: date, today: date) -> date:
    """Raises BadField for a day of issue that has not come."""
    if on > today:
        raise BadField("Ngày ban hành không thể ở sau hôm nay.", field="on")
    return on
