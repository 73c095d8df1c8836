"""The site: every room, what guards it, and what is shown when something stops a page."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as NoRoute
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import clock
from app.settings import Settings
from app.wiring import App, open_app
from directives.admission import NoSuchFact
from events.base import DatabaseFull, DatabaseLocked, DatabaseUnreachable
from flows.accounts import UnknownAccount
from flows.act import UnknownTask
from flows.evidence_of import NoSuchFile
from flows.intake import UnknownDirective
from flows.issuing_reach import OutOfReach
from flows.opening import NotTheirAccount
from flows.roster import current_roster
from flows.throttling import TooManyTries
from units.tree import UnknownUnit
from web.api import API
from web.api.answers import NoSuchCalendar
from web.errands import form_page
from web.guard import Guard, NotFromHere
from web.policy import NotAllowed, Room, SignInFirst
from web.render import HERE, address, digest, page
from web.rooms import ROOMS
from web.rooms.errand import NoSuchErrand
from web.rooms.trail import NoSuchEvent
from web.visit import PATIENCE_SECONDS, Office, OutsideScope, visit_of
from words import DondocError, Misused, phrase

log = logging.getLogger("dondoc.web")

NO_SUCH_PAGE: Final = phrase("Không có trang này; địa chỉ có thể đã gõ nhầm.")
NOT_UNDERSTOOD: Final = phrase("Địa chỉ hoặc biểu mẫu có chỗ chưa đúng; hãy quay lại và thử lại.")
ENDED: Final = phrase(
    "Phiên đăng nhập đã hết nên lần gửi này chưa được ghi. Đăng nhập lại rồi gửi lại; chữ đã gõ khi ghi "
    "kết quả còn được giữ trên máy này."
)
FINISH_SECONDS: Final = 30  # for work that somebody still waits for when the site is told to end
BROKEN: Final = phrase("Hệ thống gặp lỗi và đã ghi lại; dữ liệu đã được báo nhận vẫn còn nguyên.")

STATUS: Final[tuple[tuple[type[DondocError], int], ...]] = (
    (SignInFirst, 401),
    (NotAllowed, 403),
    (OutsideScope, 403),
    (OutOfReach, 403),
    (NotTheirAccount, 403),
    (NotFromHere, 403),
    (UnknownUnit, 404),
    (UnknownTask, 404),
    (UnknownDirective, 404),
    (NoSuchFact, 404),
    (NoSuchFile, 404),
    (UnknownAccount, 404),
    (NotTheirAccount, 403),
    (NoSuchEvent, 404),
    (NoSuchErrand, 404),
    (NoSuchCalendar, 404),
    (DatabaseLocked, 503),
    (DatabaseUnreachable, 503),
    (DatabaseFull, 503),
    (TooManyTries, 429),
    (Misused, 422),
)


def make_site(
    settings: Settings,
    *,
    app: App | None = None,
    now: Callable[[], datetime] = clock.now,
    rooms: tuple[Room, ...] = (*ROOMS, *API),
    patience_seconds: float = PATIENCE_SECONDS,
) -> FastAPI:
    """The site over an open App, or over one that it opens from the settings and closes at the end.

    Work that takes longer than `patience_seconds` is followed on a page of its own.
    """

    @asynccontextmanager
    async def opened(site: FastAPI) -> AsyncIterator[None]:
        held = app or open_app(settings)
        await asyncio.to_thread(current_roster, held)  # a country's takes a second: no reader's
        office = site.state.office = Office(held, now, patience_seconds)
        try:
            yield
        finally:
            if office.keeping:
                await asyncio.wait(office.keeping, timeout=FINISH_SECONDS)
            if held is not app:
                held.close()

    site = FastAPI(title="Dondoc", lifespan=opened, docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(GZipMiddleware, minimum_size=1_000)
    site.add_middleware(Guard, secure=settings.public_url.startswith("https://"))
    for room in rooms:
        site.include_router(room)
    site.mount("/static", Static(directory=HERE / "static"), name="static")
    site.add_exception_handler(DondocError, _refused)
    site.add_exception_handler(NoRoute, _no_route)
    site.add_exception_handler(RequestValidationError, _not_understood)
    site.add_exception_handler(Exception, _broken)
    return site


class Static(StaticFiles):
    """Static files under an address that holds their digest: kept by browsers for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        named, _, name = path.partition("/")
        if not name or not (HERE / "static" / name).is_file() or named != digest(name):
            raise HTTPException(404)
        response = await super().get_response(name, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


# --- what stops a page ------------------------------------------------------------------


def _status(error: DondocError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 409)


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def problem(
    status: int, detail: str, kind: str = "about:blank", more: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error of the API, as RFC 9457 shapes it."""
    body = {"type": kind, "status": status, "detail": detail}
    headers = {"www-authenticate": "Bearer"} if status == 401 else dict(more or {})
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DondocError)
    status = _status(error)
    visit = visit_of(request)
    if _wants_json(request):
        return problem(status, error.say(visit.lang), f"tag:dondoc,{type(error).__name__}")
    if isinstance(error, SignInFirst) and request.method == "GET":
        return RedirectResponse(address("dang-nhap", next=_here(request)), status_code=303)
    if isinstance(error, SignInFirst):
        again = address("dang-nhap", next=form_page(request))
        return page(
            visit, "stopped.html", status=status, why=ENDED.say(visit.lang), code=status, sign_in=again
        )
    if isinstance(error, NotAllowed):
        return RedirectResponse("/tai-khoan/hai-buoc", status_code=303)
    return page(visit, "stopped.html", status=status, why=error.say(visit.lang), code=status)


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, NoRoute)
    if _wants_json(request):
        return problem(error.status_code, str(error.detail), more=error.headers)
    visit = visit_of(request)
    return page(
        visit,
        "stopped.html",
        status=error.status_code,
        why=NO_SUCH_PAGE.say(visit.lang),
        code=error.status_code,
    )


def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    visit = visit_of(request)
    if _wants_json(request):
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return problem(422, places)
    return page(visit, "stopped.html", status=422, why=NOT_UNDERSTOOD.say(visit.lang), code=422)


def _loggable(path: str) -> str:
    """An address without the secret that the one of a link holds."""
    return "/l/…" if path.startswith("/l/") else path


def _broken(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, _loggable(request.url.path), exc_info=error)
    if _wants_json(request):
        return problem(500, BROKEN.say("en"))
    visit = visit_of(request)
    return page(visit, "stopped.html", status=500, why=BROKEN.say(visit.lang), code=500)
