"""Putting right what was reported: told better, or taken back; what was said first stays in the log."""

from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from access.roles import Action
from events.facts import Evidence, Fact
from flows.answering import FIGURES, as_given, put_right, recorded
from flows.facts import correct, retract
from web.fields import Sent, typed
from web.forms import required
from web.policy import Room, may
from web.render import back, name_in_words, page
from web.rooms.answering import check_lengths, told
from web.rooms.boards import way_down
from web.rooms.front import local
from web.uploads import LIMITS, draft, evidence_in, held
from web.visit import Visit, Visiting
from words import DondocError

room = Room()

FACT: Final = "/du-kien/{unit}/{version}"
REASON_MOST: Final = 2_000
WRITTEN: Final = "Lần gửi trước đã được ghi; không ghi thêm lần nữa."


def _form(
    visit: Visit,
    was: Fact,
    version: int,
    given: dict[str, str],
    errors: dict[str, str],
    after: str,
    evidence: tuple[Evidence, ...] = (),
    page_name: str = "correction.html",
) -> HTMLResponse:
    return page(
        visit,
        page_name,
        status=422 if errors else 200,
        crumbs=way_down(visit, was.unit),
        fact=was,
        version=version,
        figures=FIGURES[was.KIND],
        given=given,
        errors=errors,
        after=after,
        limits=LIMITS,
        held=held(visit, evidence),
        draft=draft(visit, was.unit, version),
    )


def _sent(visit: Visit, form: FormData) -> tuple[str, str]:
    """Where the form leads, and the id under which it is written once."""
    return local(typed(form, "ve") or "/"), visit.message(typed(form, "_once"))


Next = Annotated[str, Query(alias="ve", max_length=500)]


@room.get_page(f"{FACT}/sua", may(Action.REPORT, unit="unit"))
def show_correction(visit: Visiting, unit: str, version: int, after: Next = "/") -> HTMLResponse:
    """The fact as it stands, to be told better."""
    was = recorded(visit.app, unit, version)
    given = {**as_given(was), "about": name_in_words(visit, was.about), "reason": ""}
    return _form(visit, was, version, given, {}, local(after))


@room.post_form(f"{FACT}/sua", may(Action.REPORT, unit="unit"))
def correct_fact(visit: Visiting, unit: str, version: int, form: Sent) -> Response:
    """Puts the fact that the form tells in the place of the one that was wrong."""
    after, message = _sent(visit, form)
    if visit.app.log.receipt(message) is not None:
        return back(visit, after, WRITTEN)
    was = recorded(visit.app, unit, version)
    given = {
        name: typed(form, name) for name in ("occurred_on", "about", "note", "reason", *FIGURES[was.KIND])
    }
    evidence: tuple[Evidence, ...] = ()
    try:
        evidence = evidence_in(visit, form)
        check_lengths(given)
        reason = required(given["reason"], "reason", REASON_MOST)
        told_about = (
            was.about if given["about"].strip() == name_in_words(visit, was.about) else given["about"]
        )
        now = put_right(was, {**given, "about": told_about}, evidence)
        correct(
            visit.app,
            now,
            version,
            reason=reason,
            message=message,
            now=visit.now,
            by=visit.by,
            via=visit.via,
        )
    except DondocError as wrong:
        return _form(visit, was, version, given, told(visit, wrong), after, evidence)
    return back(visit, after, "Đã đính chính; bản ghi cũ vẫn còn trong diễn biến.")


@room.get_page(f"{FACT}/rut", may(Action.REPORT, unit="unit"))
def show_retraction(visit: Visiting, unit: str, version: int, after: Next = "/") -> HTMLResponse:
    """The fact, and why it is taken back."""
    was = recorded(visit.app, unit, version)
    return _form(visit, was, version, {"reason": ""}, {}, local(after), page_name="retraction.html")


@room.post_form(f"{FACT}/rut", may(Action.REPORT, unit="unit"))
def retract_fact(visit: Visiting, unit: str, version: int, form: Sent) -> Response:
    """Says that the fact never happened."""
    after, message = _sent(visit, form)
    if visit.app.log.receipt(message) is not None:
        return back(visit, after, WRITTEN)
    was = recorded(visit.app, unit, version)
    given = {"reason": typed(form, "reason")}
    try:
        reason = required(given["reason"], "reason", REASON_MOST)
        retract(
            visit.app,
            unit,
            version,
            reason=reason,
            message=message,
            now=visit.now,
            by=visit.by,
            via=visit.via,
        )
    except DondocError as wrong:
        return _form(visit, was, version, given, told(visit, wrong), after, page_name="retraction.html")
    return back(visit, after, "Đã rút; bản ghi cũ vẫn còn trong diễn biến.")
