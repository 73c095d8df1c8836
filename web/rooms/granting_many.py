"""One later day for many units that owe the same thing: first what would change, then the same written."""

from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import Response
from starlette.datastructures import FormData

from access.roles import Action
from flows.granting import ExtensionPlan, Kept, Which, grant_many, plan_extension, units_in
from flows.intake import load_directive
from projections.directives import directives
from web.fields import Beside, Sent, file_of, typed
from web.forms import BadField, required, required_day
from web.policy import Room, may
from web.render import address, back, page
from web.rooms.boards import way_down
from web.rooms.ruling import REASON_MOST
from web.visit import Visit, Visiting
from words import DondocError, phrase

room = Room()

SHOWN: Final = 100  # tasks of a plan shown one by one
UNITS_MOST: Final = 1_000_000  # characters of a list of units
FIELDS: Final = ("duty", "period", "inside", "units", "day", "reason")


@room.get_page("/gia-han-nhieu", may(Action.GRANT, unit="inside"))
def show_many(visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """Which duty, where, until when."""
    return _form(visit, dict.fromkeys(FIELDS, "") | {"inside": inside or ""}, {})


def _form(visit: Visit, given: dict[str, str], errors: dict[str, str]) -> Response:
    with visit.reading() as connection:
        at = visit.inside(connection, given["inside"] or None, Action.GRANT)
        issued = [row for row in directives(connection) if row.state == "issued"]
    duties = [
        (f"{row.directive}/{one.no}", f"{row.number} – {one.no}. {one.action[:80]}")
        for row in issued
        for one in load_directive(visit.app, row.directive).obligations
    ]
    return page(
        visit,
        "grant_many.html",
        status=422 if errors else 200,
        crumbs=way_down(visit, at.code),
        at=at,
        duties=duties,
        given={**given, "inside": at.code},
        errors=errors,
    )


@room.post_form("/gia-han-nhieu", may(Action.GRANT), long=phrase("Gia hạn cho nhiều nơi"))
def grant(visit: Visiting, form: Sent) -> Response:
    """The plan first; once it was seen, the same plan is made true."""
    given = {name: typed(form, name).strip() for name in FIELDS}
    try:
        given["units"] = _listed(form) or given["units"]
        due = required_day(given["day"], "day")
        reason = required(given["reason"], "reason", REASON_MOST)
        inside = _inside(visit, given["inside"])
        which = _which(given, inside)
        said = visit.said(typed(form, "_once"), visit.speaks_for(Action.GRANT, inside))
        with visit.watching("Tìm các việc được gia hạn"):
            plan = plan_extension(visit.app, which, due=due, said=said)
        for unit in {one.unit for one in plan.moved} if which.units is not None else ():
            visit.require(Action.GRANT, unit)
        if not typed(form, "seen") or typed(form, "moves") != str(len(plan.moved)):
            return _plan(visit, given, plan, again=bool(typed(form, "seen")))
        with visit.watching("Ghi gia hạn", len(plan.moved)) as advance:
            done = grant_many(visit.app, plan, reason=reason, said=said, progress=advance)
    except BadField as bad:
        return _form(visit, given, {bad.field: bad.say(visit.lang)})
    except Beside as one:
        return _form(visit, given, {one.field: one.error.say(visit.lang)})
    except DondocError as refused:
        return _form(visit, given, {"": refused.say(visit.lang)})
    href = address("viec", inside=inside, directive=which.directive, obligation=which.obligation)
    return back(
        visit,
        href,
        "Đã gia hạn {n} việc; {kept} việc không ghi được vì vừa có quyết định khác.",
        n=done.granted + done.repeated,
        kept=len(done.rejected),
    )


def _listed(form: FormData) -> str:
    """The codes of a list that was uploaded, one a line. Raises Beside."""
    file = file_of(form, "file")
    if file is None:
        return ""
    try:
        return "\n".join(sorted(units_in(file[1][:UNITS_MOST])))
    except DondocError as refused:
        raise Beside("file", refused) from refused


def _inside(visit: Visit, code: str) -> str:
    with visit.reading() as connection:
        return visit.inside(connection, code or None, Action.GRANT).code


def _which(given: dict[str, str], inside: str) -> Which:
    directive, slash, obligation = given["duty"].rpartition("/")
    if not slash:
        raise BadField("Hãy chọn một nhiệm vụ.", field="duty")
    if given["units"]:
        units = units_in(given["units"].encode())
        return Which(directive, obligation, given["period"], units=units)
    return Which(directive, obligation, given["period"], inside=inside)


def _plan(visit: Visit, given: dict[str, str], plan: ExtensionPlan, *, again: bool) -> Response:
    return page(
        visit,
        "grant_plan.html",
        given=given,
        plan=plan,
        again=again,
        shown=plan.moved[:SHOWN],
        kept=[(_why(visit, why), n) for why, n in plan.kept.items()],
    )


def _why(visit: Visit, why: Kept) -> str:
    """Why a task keeps its day."""
    return visit.say(why.value)
