"""Work that may take long: answered at once when it is done soon, else followed on a page of its own.

The function of the room is the same in both cases, and so is its answer: the page, the refusal or
the file that the form would have given. It is kept, and shown when somebody looks for it.
"""

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from access.roles import Action
from events.base import DatabaseFull, DatabaseLocked, DatabaseUnreachable
from flows.errands import Answer, Asked, Errand, ErrandForgotten, errand_id, errand_of, tell
from web.guard import csrf_token
from web.visit import Office, Visit
from words import Phrase

log = logging.getLogger("dondoc.web")

PATH: Final = "/dang-lam"
BEAT_SECONDS: Final = 1.0  # how often is told how far it is
TOLD_SECONDS: Final = 0.5  # the answer waits so long for other processes to know of the errand
KEPT_TRIES: Final = 120  # beats for which a finished answer waits for a database that is busy
CHUNK_BYTES: Final = 1024 * 1024
PROOF: Final = re.compile(rb'(name="_csrf" value=")[^"]*')

Act = Callable[..., Response]
About = Callable[[Request], tuple[Action | None, str | None]]  # what one must be allowed to do, where


def patiently(act: Act, title: Phrase, about: About) -> Callable[..., Any]:
    """The function of a room as one that nobody waits for longer than the office is patient.

    It takes the visit as `visit` and a form, if there is one, as `form`.
    """

    @wraps(act)
    async def answered(**given: Any) -> Response:
        visit: Visit = given["visit"]
        form: FormData | None = given.get("form")
        office: Office = visit.request.app.state.office
        errand = await run_in_threadpool(_errand, visit, form, title, about)
        if await run_in_threadpool(_goes_on, office, errand):
            return _led(errand)
        visit.errand = errand
        visit.request.state.goes_on = True  # the form stays open until the work is done with it
        making = asyncio.create_task(_made(office, errand, partial(act, **given), form))
        await asyncio.wait({making}, timeout=office.patience_seconds)
        if making.done():
            return making.result()
        office.live[errand.id] = errand
        told = asyncio.Event()
        keeping = asyncio.create_task(_keep(office, visit.request, errand, making, told))
        office.keeping.add(keeping)
        keeping.add_done_callback(office.keeping.discard)
        await asyncio.wait({asyncio.create_task(told.wait()), keeping}, timeout=TOLD_SECONDS)
        return _led(errand)

    return answered


def _led(errand: Errand) -> Response:
    return RedirectResponse(f"{PATH}/{errand.id}", status_code=303)


async def _made(
    office: Office, errand: Errand, act: Callable[[], Response], form: FormData | None
) -> Response:
    errand.waits = office.turns.locked()
    try:
        async with office.turns:
            errand.waits = False
            return await run_in_threadpool(act)
    finally:
        if form is not None:
            await form.close()


def _errand(visit: Visit, form: FormData | None, title: Phrase, about: About) -> Errand:
    request = visit.request
    here = f"{request.url.path}?{request.url.query}".removesuffix("?")
    action, unit = about(request)
    again = here if request.method == "GET" else form_page(request)
    asked = Asked(title=title.say(visit.lang), again=again, action=action, unit=unit)
    id_ = errand_id(visit.by, request.method, here, visit.lang, *_contents(form))
    return Errand(id_, visit.by, asked, visit.now, visit.now)


def _contents(form: FormData | None) -> list[str]:
    """What a form says, its files by their SHA-256; not which page it came from."""
    said: list[str] = []
    for name, value in form.multi_items() if form is not None else ():
        if name == "_csrf":
            continue
        said += [name, _digest(value) if isinstance(value, UploadFile) else value]
    return said


def _digest(upload: UploadFile) -> str:
    digest = hashlib.sha256((upload.filename or "").encode("utf-8", "replace"))
    while chunk := upload.file.read(CHUNK_BYTES):
        digest.update(chunk)
    upload.file.seek(0)
    return digest.hexdigest()


def _goes_on(office: Office, errand: Errand) -> bool:
    """Whether this very thing is being done already, here or by another process."""
    if errand.id in office.live:
        return True
    there = errand_of(office.app, errand.id, now=errand.begun)
    return there is not None and not there.answered and not there.silent(errand.begun)


def form_page(request: Request) -> str:
    """The page whose form was sent, where the browser says so; else the front page."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host") or not came.path.startswith("/") or came.path[1:2] == "/":
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path


# --- kept while it goes on --------------------------------------------------------------


async def _keep(
    office: Office,
    request: Request,
    errand: Errand,
    making: asyncio.Task[Response],
    told: asyncio.Event,
) -> None:
    """Tells how far the errand is until it is done, then keeps its answer."""
    try:
        while not making.done():
            await _told(office, errand)
            told.set()
            await asyncio.wait({making}, timeout=BEAT_SECONDS)
        errand.answer = await _answer(request, making)
        errand.answered = True
        for _ in range(KEPT_TRIES):
            if await _told(office, errand):
                break
            await asyncio.sleep(BEAT_SECONDS)
    except Exception:  # nobody awaits this task: what stops it is told here, with its trace, or nowhere
        # A fault of ours, or a database that takes nothing. Whoever looks at the errand's page reads after
        # a minute's silence that it is followed no more, and that sending again is safe.
        log.exception("errand %s could not be kept", errand.id)
    finally:
        told.set()
        office.live.pop(errand.id, None)


async def _told(office: Office, errand: Errand) -> bool:
    """Whether there is nothing more to tell just now; False where the database could not take it."""
    try:
        await run_in_threadpool(tell, office.app, errand, now=office.clock())
    except (DatabaseLocked, DatabaseUnreachable, DatabaseFull):
        return False
    except ErrandForgotten:
        pass  # an erasure took it away: what it found is not kept either
    return True


async def _answer(request: Request, making: asyncio.Task[Response]) -> Answer:
    """What the work answered, or how the site answers what stopped it."""
    try:
        response = making.result()
        body = await _body(response)
    except Exception as error:  # noqa: BLE001 - whatever it is, the site's own handlers know what to say
        response = await run_in_threadpool(_stopped, request, error)
        body = await _body(response)
    headers = tuple((name, value) for name, value in response.headers.items() if name != "content-length")
    return Answer(response.status_code, headers, body)


async def _body(response: Response) -> bytes:
    if isinstance(response, StreamingResponse):
        return b"".join([_bytes(piece) async for piece in response.body_iterator])
    return bytes(response.body)


def _stopped(request: Request, error: Exception) -> Response:
    handlers: Mapping[Any, Callable[[Request, Exception], Response]] = request.app.exception_handlers
    return next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)(request, error)


def _bytes(piece: str | bytes | memoryview) -> bytes:
    return piece.encode() if isinstance(piece, str) else bytes(piece)


# --- shown again ------------------------------------------------------------------------


def replayed(visit: Visit, answer: Answer) -> Response:
    """The answer as it was made; its forms prove that they come from this session."""
    body = answer.body
    if answer.header("content-type").startswith("text/html"):
        body = PROOF.sub(rb"\g<1>" + csrf_token(visit).encode(), body)
    response = Response(body, status_code=answer.status)
    for name, value in answer.headers:
        response.headers.append(name, value)
    return response
