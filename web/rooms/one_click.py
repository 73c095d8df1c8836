"""One-click links in letters: the task, in whose name, and one button. Looking changes nothing.

The link itself is what lets somebody in, for this one deed: no session is made, and one that the
browser has is left out of it. Its address is a secret, so it goes to nobody: no referrer, no
cache, no log.
"""

from typing import BinaryIO, Final

from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile

from directives.tasks import EvidenceMissing
from events.facts import Evidence
from flows.evidence import EvidenceTooLarge, EvidenceUnfit
from flows.evidence_kinds import take
from flows.links import (
    Acknowledged,
    Answer,
    Done,
    LaterWanted,
    LinkAction,
    LinkExpired,
    LinkReassigned,
    LinkShown,
    LinkUnknown,
    LinkUsed,
    redeem,
    shown,
)
from web.fields import Sent, typed
from web.forms import BadField, required, required_day
from web.policy import OPEN, Room
from web.render import page
from web.rooms.answering import check_lengths
from web.uploads import FIELD, LIMITS, NAME_MOST
from web.visit import Visit, Visiting
from words import DondocError

room = Room()

PATH: Final = "/l/{token}"
REASON_MOST: Final = 2_000
GONE: Final[dict[type[DondocError], int]] = {
    LinkUnknown: 404,
    LinkExpired: 410,
    LinkUsed: 410,
    LinkReassigned: 410,
}
FIELDS: Final[dict[LinkAction, tuple[str, ...]]] = {
    LinkAction.DONE: ("on", "note"),
    LinkAction.ACKNOWLEDGE: (),
    LinkAction.EXTEND: ("until", "reason"),
}


def _secret(response: HTMLResponse) -> HTMLResponse:
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["cache-control"] = "no-store"
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response


def _gone(visit: Visit, wrong: DondocError) -> HTMLResponse:
    status = next((code for kind, code in GONE.items() if isinstance(wrong, kind)), 409)
    used = isinstance(wrong, LinkUsed)
    return _secret(page(visit, "link_gone.html", status=status, why=wrong.say(visit.lang), used=used))


def _form(visit: Visit, link: LinkShown, given: dict[str, str], errors: dict[str, str]) -> HTMLResponse:
    return _secret(
        page(
            visit,
            "link.html",
            status=422 if errors else 200,
            link=link,
            row=link.row,
            act=link.action.value,
            given=given,
            errors=errors,
            limits=LIMITS,
        )
    )


@room.get_page(PATH, OPEN)
def show_link(visit: Visiting, token: str) -> HTMLResponse:
    """What the link does and in whose name; nothing is done before the button is pressed."""
    visit.account = None
    try:
        link = shown(visit.app, token, visit.now)
    except DondocError as wrong:
        return _gone(visit, wrong)
    given = dict.fromkeys(FIELDS[link.action], "")
    if link.action is LinkAction.DONE:
        given["on"] = visit.today.isoformat()
    return _form(visit, link, given, {})


# The secret in the address is the proof: browsers send no origin from a page without referrers, and
# whoever knows the address needs no form of ours.
@room.call("POST", PATH, OPEN, include_in_schema=False)
def use_link(visit: Visiting, token: str, form: Sent) -> HTMLResponse:
    """Does what the link is for, once."""
    visit.account = None
    try:
        link = shown(visit.app, token, visit.now)
    except DondocError as wrong:
        return _gone(visit, wrong)
    given = {name: typed(form, name) for name in FIELDS[link.action]}
    try:
        check_lengths(given)
        redeem(visit.app, token, visit.now, _answer(visit, link, given, form))
    except (LinkUnknown, LinkExpired, LinkUsed, LinkReassigned) as wrong:
        return _gone(visit, wrong)
    except DondocError as wrong:
        return _form(visit, link, given, _why(visit, link, wrong))
    return _secret(page(visit, "link_done.html", link=link, row=link.row, act=link.action.value))


def _answer(visit: Visit, link: LinkShown, given: dict[str, str], form: FormData) -> Answer:
    match link.action:
        case LinkAction.DONE:
            on = required_day(given["on"], "on")
            if on > visit.today:
                raise BadField("Ngày {day} chưa tới; chỉ trình việc đã làm xong.", field="on", day=on)
            return Done(on, given["note"].strip(), _evidence(visit, form))
        case LinkAction.ACKNOWLEDGE:
            return Acknowledged()
        case LinkAction.EXTEND:
            until = required_day(given["until"], "until")
            return LaterWanted(until, required(given["reason"], "reason", REASON_MOST))


def _evidence(visit: Visit, form: FormData) -> tuple[Evidence, ...]:
    sent: list[tuple[str, BinaryIO]] = [
        (file.filename[:NAME_MOST], file.file)
        for file in form.getlist(FIELD)
        if isinstance(file, UploadFile) and file.filename
    ]
    return take(visit.app, sent)


def _why(visit: Visit, link: LinkShown, wrong: DondocError) -> dict[str, str]:
    if isinstance(wrong, BadField):
        return {wrong.field: wrong.say(visit.lang)}
    if isinstance(wrong, EvidenceMissing):
        return {FIELD: visit.say("Việc này cần minh chứng; hãy chọn ít nhất một tệp.")}
    if isinstance(wrong, EvidenceUnfit | EvidenceTooLarge):
        return {FIELD: wrong.say(visit.lang)}
    beside = {LinkAction.DONE: "on", LinkAction.EXTEND: "until"}.get(link.action, "")
    return {beside: wrong.say(visit.lang)}
