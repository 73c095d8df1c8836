"""The second factor: set up with a telephone, or its code given where somebody came in without it."""

import segno
from fastapi.responses import HTMLResponse, Response

from flows import second_factor
from flows.second_factor import Enrolment, NoFactorBegun, WrongCode
from flows.signing_in import enrol, pass_second_factor
from flows.throttling import TooManyTries
from web.fields import Sent, typed
from web.policy import HALF, Room
from web.render import back, page
from web.rooms.account import session_of
from web.rooms.front import keep_session
from web.visit import Visit, Visiting

room = Room()

PATH = "/tai-khoan/hai-buoc"


@room.get_page(PATH, HALF)
def show_factor(visit: Visiting) -> HTMLResponse:
    """How things stand: to be begun, to be confirmed, in use, or its code still to be given."""
    return _page(visit, {})


def _page(visit: Visit, errors: dict[str, str]) -> HTMLResponse:
    session, account = session_of(visit), visit.who.id
    begun = second_factor.begun(visit.app, account)
    response = page(
        visit,
        "second_factor.html",
        status=422 if errors else 200,
        errors=errors,
        must_pass=session.must_pass,
        must_enrol=session.must_enrol,
        in_use=second_factor.is_set(visit.app, account),
        codes_left=second_factor.recovery_left(visit.app, account),
        begun=begun,
        square=_square(begun) if begun else "",
    )
    response.headers["cache-control"] = "no-store"
    return response


def _square(begun: Enrolment) -> str:
    """The square code as an address that holds the picture itself; its secret goes nowhere else."""
    code = segno.make(begun.uri, error="m", micro=False)
    return str(code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


@room.post_form(f"{PATH}/bat-dau", HALF)
def begin_factor(visit: Visiting) -> Response:
    """Makes a secret that waits for its first code."""
    second_factor.begin(visit.app, visit.who.id)
    return back(visit, PATH)


@room.post_form(PATH, HALF)
def confirm_factor(visit: Visiting, form: Sent) -> Response:
    """Takes the first code and shows the recovery codes, this once; or the code of who came in without it."""
    session = session_of(visit)
    code = typed(form, "code").strip()[:40]
    try:
        if session.must_pass:
            passed = pass_second_factor(visit.app, session, code, now=visit.now)
            response: Response = back(visit, "/")
            keep_session(visit, response, passed.token)
            return response
        done, codes = enrol(visit.app, session, code, said=visit.said(typed(form, "_once")))
    except (WrongCode, TooManyTries, NoFactorBegun) as wrong:
        return _page(visit, {"code": wrong.say(visit.lang)})
    # The page is of the new session: what its forms prove is proved by that one.
    visit.session = done.session
    shown = page(visit, "recovery_codes.html", codes=codes)
    shown.headers["cache-control"] = "no-store"
    keep_session(visit, shown, done.token)
    return shown
