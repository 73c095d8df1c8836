"""Signing in by the office's own service: out to it, and back with its answer."""

from typing import Annotated, Final

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from flows import oidc
from flows.oidc import NoAccount, NotBelieved, NotOffered, ServiceUnreachable
from web.policy import OPEN, Room
from web.render import page
from web.rooms.front import keep_session, local
from web.visit import COOKIE, Visit, Visiting
from words import DondocError

room = Room()

KEPT: Final = "dondoc_cong"  # what only this browser has until it comes back
BACK: Final = "/dang-nhap/ve"


@room.get_page("/dang-nhap/cong", OPEN)
def leave_for_service(visit: Visiting, next: Annotated[str, Query(max_length=2_000)] = "/") -> Response:  # noqa: A002 - the name in the address
    """Sends the browser to the office's service."""
    try:
        begun = oidc.begin(visit.app, back=_back(visit), now=visit.now)
    except (NotOffered, ServiceUnreachable) as wrong:
        return _refused(visit, wrong)
    response = RedirectResponse(begun.url, status_code=303, headers={"cache-control": "no-store"})
    seconds = int(oidc.LASTS.total_seconds())
    secure = visit.app.settings.public_url.startswith("https://")
    kept = f"{begun.keep} {local(next)}"
    response.set_cookie(KEPT, _text(kept), max_age=seconds, httponly=True, samesite="lax", secure=secure)
    return response


@room.get_page(BACK, OPEN)
def come_back(
    visit: Visiting,
    request: Request,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4_000)] = "",
) -> Response:
    """Opens a session for whom the service names, where the answer belongs to this very browser."""
    keep, _, next_ = _untext(request.cookies.get(KEPT, "")).partition(" ")
    try:
        done = oidc.finish(
            visit.app,
            keep=keep,
            state=state,
            code=code,
            back=_back(visit),
            now=visit.now,
            replaces=request.cookies.get(COOKIE),
        )
    except (NotOffered, ServiceUnreachable, NotBelieved, NoAccount) as wrong:
        response: Response = _refused(visit, wrong)
    else:
        response = RedirectResponse(local(next_ or "/"), status_code=303)
        keep_session(visit, response, done.token)
    response.delete_cookie(KEPT)
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"  # the address holds the code
    return response


def _back(visit: Visit) -> str:
    return visit.app.settings.public_url.rstrip("/") + BACK


def _refused(visit: Visit, wrong: DondocError) -> HTMLResponse:
    return page(
        visit,
        "sign_in.html",
        status=403,
        next="/",
        login="",
        errors={"": wrong.say(visit.lang)},
        code=False,
        service=oidc.offered(visit.app),
    )


def _text(plain: str) -> str:
    return plain.encode().hex()


def _untext(kept: str) -> str:
    try:
        return bytes.fromhex(kept).decode()
    except ValueError:
        return ""
