"""Silences: urging kept quiet for a while, for a reason, until a day; never for good."""

from typing import Final

from fastapi.responses import Response
from starlette.datastructures import FormData

from access.roles import Action
from directives.muting import SILENCE_MOST_DAYS
from events.muting import SilenceScope
from flows.muting import end_silence, silence, silence_named
from projections.database import reading
from projections.directives import directives
from projections.muting import Silence, all_silences
from web.fields import Sent, typed
from web.forms import BadField, day, required, required_day
from web.policy import Room, may
from web.render import Crumb, back, page
from web.rooms.desk import may_release
from web.visit import OutsideScope, Visit, Visiting
from words import DondocError

room = Room()

SHOWN: Final = 100
REASON_MOST: Final = 2_000
FIELDS: Final = ("directive", "obligation", "inside", "since", "until", "reason")


@room.get_page("/tam-ngung", may(Action.URGE))
def show_silences(visit: Visiting) -> Response:
    """What is kept quiet now, and the form that keeps more quiet."""
    return _show(visit, dict.fromkeys(FIELDS, ""), {})


def _show(visit: Visit, given: dict[str, str], errors: dict[str, str]) -> Response:
    with visit.reading() as connection:
        found = all_silences(connection)
        issued = [row for row in directives(connection) if row.state == "issued"]
        start = visit.start(connection, Action.URGE)
        now = [one for one in found if one.ended_on is None and one.until >= visit.today]
        units = {one.inside: visit.place(connection, one.inside).name for one in now if one.inside}
    return page(
        visit,
        "silences.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Thư"), "/thu"),),
        silences=[(one, _mine(visit, one)) for one in now[:SHOWN]],
        units=units,
        numbers={row.directive: row.number for row in issued},
        directives=[("", visit.say("Mọi văn bản")), *((r.directive, r.number) for r in issued)],
        given=given | {"inside": given["inside"] or start.code},
        errors=errors,
        most=SILENCE_MOST_DAYS,
    )


def _mine(visit: Visit, one: Silence) -> bool:
    """Whether the visitor may end it: it keeps quiet nothing outside their part of the tree."""
    return visit.can(Action.URGE, one.inside) if one.inside else may_release(visit)


@room.post_form("/tam-ngung", may(Action.URGE))
def keep_quiet(visit: Visiting, form: Sent) -> Response:
    """Keeps urging quiet inside a unit, for one directive or all."""
    given = {name: typed(form, name).strip() for name in FIELDS}
    try:
        scope = _scope(visit, given)
        until = required_day(given["until"], "until")
        silence(
            visit.app,
            scope,
            since=day(given["since"], "since"),
            until=until,
            reason=required(given["reason"], "reason", REASON_MOST),
            said=visit.said(typed(form, "_once")),
        )
    except BadField as bad:
        return _show(visit, given, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _show(visit, given, {"": refused.say(visit.lang)})
    return back(visit, "/tam-ngung", "Đã tạm ngừng đôn đốc đến hết {day}.", day=until)


def _scope(visit: Visit, given: dict[str, str]) -> SilenceScope:
    """What is to be kept quiet, inside a unit that the visitor urges. Raises BadField, OutsideScope."""
    if given["obligation"] and not given["directive"]:
        raise BadField("Hãy chọn văn bản của nhiệm vụ này.", field="directive")
    inside = required(given["inside"], "inside", 20)
    with reading(visit.app.engine) as connection:
        at = visit.place(connection, inside)
    visit.require(Action.URGE, at.code)
    return SilenceScope(
        directive=given["directive"] or None, obligation=given["obligation"] or None, inside=at.code
    )


@room.post_form("/tam-ngung/thoi", may(Action.URGE))
def go_on(visit: Visiting, form: Sent) -> Response:
    """Urging goes on from today."""
    named = typed(form, "silence")
    given = dict.fromkeys(FIELDS, "")
    field = f"why-{named}"
    try:
        _require_mine(visit, form)
        reason = required(typed(form, "reason"), field, REASON_MOST)
        id_ = silence_named(visit.app, named)
        end_silence(visit.app, id_, reason=reason, said=visit.said(typed(form, "_once")))
    except BadField as bad:
        return _show(visit, given, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _show(visit, given, {"": refused.say(visit.lang)})
    return back(visit, "/tam-ngung", "Đôn đốc trở lại từ hôm nay.")


def _require_mine(visit: Visit, form: FormData) -> None:
    with visit.reading() as connection:
        found = [one for one in all_silences(connection) if one.silence == typed(form, "silence")]
    if not found or not _mine(visit, found[0]):
        raise OutsideScope("Lệnh tạm ngừng này không thuộc địa bàn của bạn.")
