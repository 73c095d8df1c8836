"""What every answer carries and every form must prove, whatever the page.

Pages hold nothing from elsewhere and no inline script, so the strictest content policy
holds. A form acts only when it comes from our own pages: the browser says where it comes
from, and the form carries a token of its session.
"""

import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.visit import Visit, proves, signed, visit_of
from words import Refused, say

BODY_MOST_BYTES: Final = 25 * 1024 * 1024  # one piece of evidence and its form
CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cache-control": "private, no-cache",
}


class NotFromHere(Refused):
    """A form that did not come from one of our pages, or from an older session."""


class BodyTooLarge(Exception):
    """More was sent than any form holds."""


class Guard:
    """Adds the headers of `HEADERS` where an answer has none of its own, and bounds what is sent in."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken, started = 0, False

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > BODY_MOST_BYTES:
                raise BodyTooLarge
            return message

        async def headed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        if _claimed(scope) > BODY_MOST_BYTES:
            await _too_large()(scope, receive, headed)
            return
        try:
            await self.app(scope, bounded, headed)
        except BodyTooLarge:
            if started:
                raise
            await _too_large()(scope, receive, headed)


def _claimed(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _too_large() -> PlainTextResponse:
    words = say("Dữ liệu gửi lên lớn hơn {most} MB; hãy chia nhỏ rồi gửi lại.", most=BODY_MOST_BYTES // 2**20)
    return PlainTextResponse(words, status_code=413)


# --- forms ------------------------------------------------------------------------------


def csrf_token(visit: Visit) -> str:
    """A token for one page's forms: another each time, so that compression cannot give it away."""
    if visit.session is None:
        return ""
    salt = secrets.token_hex(8)
    return f"{salt}.{signed(visit.session.csrf, salt)}"


async def from_our_page(request: Request) -> None:
    """Raises NotFromHere unless the form comes from a page of ours, in the session it was made in."""
    _require_same_site(request)
    visit = visit_of(request)
    if visit.session is None:
        return
    form = await request.form()
    if not proves(visit.session.csrf, str(form.get("_csrf", ""))):
        raise NotFromHere("Trang này đã cũ hoặc phiên đăng nhập đã đổi; hãy tải lại trang rồi gửi lại.")


def _require_same_site(request: Request) -> None:
    """Browsers say which site a form comes from; one that says nothing at all is refused too."""
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin") or request.headers.get("referer")
    office = request.app.state.office
    ours = {request.url.netloc, urlsplit(office.app.settings.public_url).netloc}
    if fetched is not None and fetched not in {"same-origin", "none"}:
        raise _elsewhere()
    if origin is None or origin == "null":
        if fetched is None:
            raise _elsewhere()
    elif urlsplit(origin).netloc not in ours:
        raise _elsewhere()


def _elsewhere() -> NotFromHere:
    return NotFromHere("Biểu mẫu không được gửi từ trang này nên bị từ chối; hãy mở lại trang rồi gửi.")
