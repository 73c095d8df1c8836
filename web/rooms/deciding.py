"""Decisions on one task by whoever coordinates: later days, reviews, exemptions, a clock that stands."""

from typing import Final, NamedTuple

from fastapi.responses import Response
from starlette.datastructures import FormData

from access.roles import Action
from events.decisions import TaskRef
from flows.finding import task_found
from flows.rulings import Ruling, What, rule
from web.fields import Sent, typed
from web.forms import BadField, required, required_day
from web.policy import Room, may
from web.render import Crumb, back, page, task_address
from web.rooms.boards import way_down
from web.rooms.ruling import REASON_MOST
from web.visit import Visit, Visiting, task_of

room = Room()

TASK: Final = "/viec/{directive}/{obligation}/{unit}/{period}/quyet-dinh"


class Takes(NamedTuple):
    """What a ruling asks of its form, who may make it, and what is said once it is made."""

    action: Action
    reason: bool
    day: bool
    said_template: str


TAKES: Final[dict[What, Takes]] = {
    "grant": Takes(Action.GRANT, True, True, "Đã cho gia hạn."),
    "refuse": Takes(Action.GRANT, True, False, "Đã trả lời không gia hạn."),
    "waive": Takes(Action.GRANT, True, False, "Đã cho miễn."),
    "pause": Takes(Action.GRANT, True, True, "Đã tạm dừng tính hạn."),
    "resume": Takes(Action.GRANT, False, True, "Đã tính hạn trở lại."),
    "accept": Takes(Action.REVIEW, False, False, "Đã duyệt."),
    "return": Takes(Action.REVIEW, True, False, "Đã trả lại để làm tiếp."),
}


@room.get_page(TASK, may(Action.SEE, unit="unit"))
def show_decisions(visit: Visiting, directive: str, obligation: str, unit: str, period: str) -> Response:
    """What may be decided on the task as it stands."""
    if not visit.can(Action.GRANT, unit):
        visit.require(Action.REVIEW, unit)
    return _form(visit, task_of(directive, obligation, unit, period), "", {}, {})


@room.post_form(TASK, may(Action.SEE, unit="unit"))
def decide(visit: Visiting, directive: str, obligation: str, unit: str, period: str, form: Sent) -> Response:
    """Writes one decision; the forms again with what is wrong."""
    task = task_of(directive, obligation, unit, period)
    what = next((one for one in TAKES if one == typed(form, "what")), None)
    if what is None:
        raise BadField("Hãy chọn quyết định thế nào.", field="what")
    visit.require(TAKES[what].action, unit)
    given = {name: typed(form, name).strip() for name in ("day", "reason")}
    try:
        ruling = _ruling(what, form)
        [done] = rule(
            visit.app,
            [(task, ruling)],
            said=visit.said(typed(form, "_once")),
            speaker=lambda one: visit.speaks_for(TAKES[what].action, one.unit),
        )
    except BadField as bad:
        return _form(visit, task, what, given, {f"{what}-{bad.field}": bad.say(visit.lang)})
    if done.why_not is not None:
        return _form(visit, task, what, given, {f"{what}-go": done.why_not.say(visit.lang)})
    return back(visit, task_address(task), TAKES[what].said_template)


def _ruling(what: What, form: FormData) -> Ruling:
    """What the form asks for. Raises BadField."""
    takes = TAKES[what]
    reason = typed(form, "reason").strip()
    if takes.reason:
        reason = required(reason, "reason", REASON_MOST)
    return Ruling(what, reason, required_day(typed(form, "day"), "day") if takes.day else None)


def _form(visit: Visit, task: TaskRef, what: str, given: dict[str, str], errors: dict[str, str]) -> Response:
    found = task_found(visit.app, task, visit.as_of(), visit.lang)
    row = found.row
    way = (*way_down(visit, task.unit), Crumb(row.action[:60], task_address(task)))
    return page(
        visit,
        "deciding.html",
        status=422 if errors else 200,
        crumbs=way,
        task=found,
        row=row,
        what=what,
        given=given,
        errors=errors,
        may_grant=visit.can(Action.GRANT, task.unit),
        may_review=visit.can(Action.REVIEW, task.unit),
    )
