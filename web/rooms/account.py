"""One's own account: the roles it has, its password, where it is signed in."""

from fastapi.responses import HTMLResponse, Response

from flows import second_factor
from flows.opening import given_by_another
from flows.passwords import LENGTH_LEAST, PasswordUnfit
from flows.signing_in import SessionRow, WrongLogin, change_password, sign_out_everywhere
from flows.throttling import TooManyTries
from projections.lending import sessions_of
from web.fields import Sent, typed
from web.granted import held_by
from web.policy import SIGNED_IN, Room
from web.render import back, page
from web.visit import COOKIE, Visit, Visiting

room = Room()


def session_of(visit: Visit) -> SessionRow:
    """The session; a route whose policy asks for an account has one."""
    if visit.session is None:
        raise RuntimeError("a page of one's own account needs a session")
    return visit.session


@room.get_page("/tai-khoan", SIGNED_IN)
def show_account(visit: Visiting) -> HTMLResponse:
    """The visitor's own account."""
    session = session_of(visit)
    with visit.reading() as connection:
        sessions = sessions_of(connection, visit.who.id, visit.now)
    return page(
        visit,
        "account.html",
        account=visit.who,
        held=[one for one in held_by(visit, visit.who) if one.state != "over"],
        factor=second_factor.is_set(visit.app, visit.who.id),
        codes_left=second_factor.recovery_left(visit.app, visit.who.id),
        given=given_by_another(visit.app, visit.who.id),
        sessions=sessions,
        here_hash=session.hash,
    )


@room.get_page("/tai-khoan/mat-khau", SIGNED_IN)
def show_password(visit: Visiting) -> HTMLResponse:
    """The form that changes the password."""
    return _password(visit, {})


def _password(visit: Visit, errors: dict[str, str]) -> HTMLResponse:
    return page(visit, "password.html", status=422 if errors else 200, errors=errors, least=LENGTH_LEAST)


@room.post_form("/tai-khoan/mat-khau", SIGNED_IN)
def set_new_password(visit: Visiting, form: Sent) -> Response:
    """Changes the password; other sessions end."""
    old, new, again = (typed(form, name) for name in ("old", "new", "again"))
    if new != again:
        return _password(visit, {"again": visit.say("Hai lần nhập mật khẩu mới không giống nhau.")})
    said = visit.said(typed(form, "_once"))
    try:
        change_password(visit.app, session_of(visit), old, new, said=said)
    except (WrongLogin, TooManyTries) as wrong:
        return _password(visit, {"old": wrong.say(visit.lang)})
    except PasswordUnfit as unfit:
        return _password(visit, {"new": unfit.say(visit.lang)})
    return back(visit, "/tai-khoan", "Đã đổi mật khẩu; các nơi khác đang đăng nhập đã bị đăng xuất.")


@room.post_form("/tai-khoan/dang-xuat-moi-noi", SIGNED_IN)
def leave_everywhere(visit: Visiting) -> Response:
    """Ends every session of the account, this one too."""
    ended = sign_out_everywhere(visit.app, visit.who.id, said=visit.said(None))
    response = back(visit, "/dang-nhap", "Đã đăng xuất ở {n} nơi.", n=ended)
    response.delete_cookie(COOKIE)
    response.headers["clear-site-data"] = '"cache"'
    return response
