"""What an officer says about a task: it is done, more time is needed, it was seen, remind me later."""

from typing import Final

from fastapi.responses import HTMLResponse, Response

from access.roles import Action
from directives import tasks as decide
from directives.muting import SnoozeTooLong
from directives.tasks import EvidenceMissing, NotLater
from events.decisions import TaskRef
from events.facts import Evidence
from flows.act import act
from flows.extending import Said, ask
from flows.muting import snooze
from flows.submitting import submit
from web.fields import Sent, typed
from web.forms import BadField, required, required_day
from web.policy import Room, may, may_on_task
from web.render import back, page, task_address
from web.rooms.answering import TASK, Asked, asked_on, check_lengths, crumbs, told
from web.rooms.task_acts import latest_snooze
from web.uploads import LIMITS, draft, evidence_in, held
from web.visit import Visit, Visiting, task_of
from words import DondocError

room = Room()

PAPER: Final = 2_000  # characters of a reason: what an event takes


def said(visit: Visit, unit: str, once: str) -> Said:
    return visit.said(once, visit.speaks_for(Action.ASK, unit))


def _form(
    visit: Visit,
    on: Asked,
    page_name: str,
    given: dict[str, str],
    errors: dict[str, str],
    evidence: tuple[Evidence, ...] = (),
) -> HTMLResponse:
    return page(
        visit,
        page_name,
        status=422 if errors else 200,
        crumbs=crumbs(visit, on),
        asked=on,
        row=on.page.row,
        given=given,
        errors=errors,
        limits=LIMITS,
        held=held(visit, evidence),
        latest=latest_snooze(on.page.row, visit.today),
        draft=draft(visit, on.task, page_name),
    )


def _why(visit: Visit, wrong: DondocError, beside: str) -> dict[str, str]:
    if isinstance(wrong, EvidenceMissing):
        return {"evidence": visit.say("Việc này cần minh chứng; hãy chọn ít nhất một tệp.")}
    if isinstance(wrong, NotLater | SnoozeTooLong):
        return {beside: wrong.say(visit.lang)}
    return told(visit, wrong)


# --- it is done -----------------------------------------------------------------------------


@room.get_page(f"{TASK}/trinh", may_on_task(Action.REPORT))
def show_hand_in(visit: Visiting, directive: str, obligation: str, unit: str, period: str) -> HTMLResponse:
    """The form that hands the work in for review."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    return _form(visit, on, "hand_in.html", {"on": visit.today.isoformat(), "note": ""}, {})


@room.post_form(f"{TASK}/trinh", may_on_task(Action.REPORT))
def hand_in(visit: Visiting, directive: str, obligation: str, unit: str, period: str, form: Sent) -> Response:
    """Hands the work in."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    given = {name: typed(form, name) for name in ("on", "note")}
    evidence: tuple[Evidence, ...] = ()
    try:
        evidence = evidence_in(visit, form)
        check_lengths(given)
        day = required_day(given["on"], "on")
        if day > visit.today:
            raise BadField("Ngày {day} chưa tới; chỉ trình việc đã làm xong.", field="on", day=day)
        note = given["note"].strip()
        submit(
            visit.app,
            on.task,
            on=day,
            note=note,
            said=visit.said(typed(form, "_once"), visit.tells_for(on.task)),
            evidence=evidence,
        )
    except DondocError as wrong:
        return _form(visit, on, "hand_in.html", given, _why(visit, wrong, "on"), evidence)
    return back(visit, task_address(on.task), "Đã trình kết quả; chờ duyệt.")


# --- more time is needed --------------------------------------------------------------------


@room.get_page(f"{TASK}/gia-han", may(Action.ASK, unit="unit"))
def show_extension(visit: Visiting, directive: str, obligation: str, unit: str, period: str) -> HTMLResponse:
    """The form that asks for a later day."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    return _form(visit, on, "extension.html", {"wanted": "", "reason": ""}, {})


@room.post_form(f"{TASK}/gia-han", may(Action.ASK, unit="unit"))
def ask_extension(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, form: Sent
) -> Response:
    """Asks for a later day."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    given = {name: typed(form, name) for name in ("wanted", "reason")}
    evidence: tuple[Evidence, ...] = ()
    try:
        evidence = evidence_in(visit, form)
        wanted = required_day(given["wanted"], "wanted")
        reason = required(given["reason"], "reason", PAPER)
        ask(
            visit.app,
            on.task,
            wanted=wanted,
            reason=reason,
            said=said(visit, unit, typed(form, "_once")),
            evidence=evidence,
        )
    except DondocError as wrong:
        return _form(visit, on, "extension.html", given, _why(visit, wrong, "wanted"), evidence)
    return back(
        visit, task_address(on.task), "Đã gửi đề nghị gia hạn đến ngày {day}; chờ trả lời.", day=wanted
    )


# --- it was seen; remind me later -----------------------------------------------------------


@room.post_form(f"{TASK}/nhan-viec", may(Action.ASK, unit="unit"))
def acknowledge(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, form: Sent
) -> Response:
    """Says that the task was seen; a second time changes nothing."""
    task: TaskRef = task_of(directive, obligation, unit, period)
    who = said(visit, unit, typed(form, "_once"))
    act(
        visit.app,
        task,
        decide.acknowledge,
        said="ack",
        message=who.message,
        now=who.now,
        by=who.by,
        via=who.via,
    )
    return back(visit, task_address(task), "Đã báo nhận việc.")


@room.get_page(f"{TASK}/nhac-sau", may(Action.ASK, unit="unit"))
def show_snooze(visit: Visiting, directive: str, obligation: str, unit: str, period: str) -> HTMLResponse:
    """The form that puts reminders off."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    latest = latest_snooze(on.page.row, visit.today)
    return _form(visit, on, "snooze.html", {"until": latest.isoformat() if latest else "", "reason": ""}, {})


@room.post_form(f"{TASK}/nhac-sau", may(Action.ASK, unit="unit"))
def put_off(visit: Visiting, directive: str, obligation: str, unit: str, period: str, form: Sent) -> Response:
    """Puts reminders off until a day."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    given = {name: typed(form, name) for name in ("until", "reason")}
    try:
        until = required_day(given["until"], "until")
        reason = required(given["reason"], "reason", PAPER)
        snooze(visit.app, on.task, until=until, reason=reason, said=said(visit, unit, typed(form, "_once")))
    except DondocError as wrong:
        return _form(visit, on, "snooze.html", given, _why(visit, wrong, "until"))
    return back(visit, task_address(on.task), "Sẽ nhắc lại việc này từ ngày {day}.", day=until)
