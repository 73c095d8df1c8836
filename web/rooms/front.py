"""The front page, signing in and out."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from access.roles import Action
from flows.oidc import offered
from flows.opening import given_by_another
from flows.second_factor import WrongCode
from flows.signing_in import CodeNeeded, WrongLogin, sign_in, sign_out
from flows.status import clock_silence
from flows.throttling import TooManyTries
from projections.asof import OPEN
from projections.boards import counts_inside
from projections.firsts import first_tasks
from projections.taskrows import Wanted
from web.beginning import first_steps
from web.policy import OPEN as EVERYBODY
from web.policy import SIGNED_IN, Room
from web.render import back, page
from web.rooms.desk import coordinates, show_desk
from web.rooms.my_duties import show_duties, speaks_for_units
from web.visit import COOKIE, Visit, Visiting

room = Room()

SHOWN: Final = 15  # rows of each list: a page is read on a telephone
WEEK: Final = timedelta(days=7)
HINT: Final = "Mật khẩu này do người khác đặt; hãy bấm vào tên của bạn ở đầu trang để đổi."


@room.get_page("/", SIGNED_IN)
def show_today(visit: Visiting) -> HTMLResponse:
    """What needs the visitor today."""
    visit.require_anywhere(Action.SEE)
    if coordinates(visit):
        return show_desk(visit)
    if speaks_for_units(visit):
        return show_duties(visit)
    as_of = visit.as_of()
    with visit.reading() as connection:
        at = visit.start(connection)
        begin = first_steps(visit, connection, at)
        counts = counts_inside(connection, at, as_of, today=visit.today)
        late = first_tasks(connection, Wanted(inside=at.no, status=("open_late",), most=SHOWN), as_of)
        soon = first_tasks(
            connection,
            Wanted(inside=at.no, status=OPEN, due_from=visit.today, due_to=visit.today + WEEK, most=SHOWN),
            as_of,
        )
    silence = clock_silence(visit.app) if visit.can_anywhere(Action.ACCOUNTS) else None
    return page(visit, "today.html", at=at, begin=begin, silence=silence, counts=counts, late=late, soon=soon)


# --- signing in -------------------------------------------------------------------------


@room.get_page("/dang-nhap", EVERYBODY)
def show_sign_in(visit: Visiting, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Where one signs in."""
    if visit.account is not None:
        return back(visit, local(next))
    return page(
        visit, "sign_in.html", next=local(next), login="", errors={}, code=False, service=offered(visit.app)
    )


@room.post_form("/dang-nhap", EVERYBODY)
def do_sign_in(
    visit: Visiting,
    request: Request,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=400)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    next: Annotated[str, Form(max_length=2_000)] = "/",  # noqa: A002 - the name in the form
) -> Response:
    """Signs in; asks for the code of the second factor where the account has one."""
    origin = request.client.host if request.client else ""
    try:
        done = sign_in(
            visit.app,
            login,
            password,
            code=code.strip() or None,
            now=visit.now,
            origin=origin,
            replaces=request.cookies.get(COOKIE),
        )
    except (WrongLogin, WrongCode, CodeNeeded, TooManyTries) as error:
        asked = isinstance(error, (CodeNeeded, WrongCode))
        field = "code" if asked else "login"
        errors = {} if isinstance(error, CodeNeeded) else {field: error.say(visit.lang)}
        return page(
            visit,
            "sign_in.html",
            status=403,
            next=local(next),
            login=login,
            errors=errors,
            code=asked,
            service=offered(visit.app),
        )
    response = back(visit, local(next), HINT if given_by_another(visit.app, done.session.account) else "")
    keep_session(visit, response, done.token)
    return response


@room.post_form("/dang-xuat", EVERYBODY)
def do_sign_out(visit: Visiting, request: Request) -> Response:
    """Ends the session here and in the table."""
    if token := request.cookies.get(COOKIE):
        sign_out(visit.app, token, now=visit.now)
    response = back(visit, "/dang-nhap", "Đã đăng xuất.")
    response.delete_cookie(COOKIE)
    response.headers["clear-site-data"] = '"cache"'
    return response


def keep_session(visit: Visit, response: Response, token: str) -> None:
    """The session's cookie: for this site, not for scripts, gone when the browser closes."""
    secure = visit.app.settings.public_url.startswith("https://")
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure)


def local(address: str) -> str:
    """An address of this site; anything else leads to the front page, so that no link leads away."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    return address if fine else "/"
