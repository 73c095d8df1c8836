"""Tokens of the visitor's own programs: for some things, for a while, shown once."""

from datetime import datetime, time, timedelta
from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from access.roles import ACTION_NAMES, Action
from flows.tokens import LASTS_MOST, NEVER, NoSuchToken, TokenUnfit, issue_token, revoke_token, tokens
from projections.accounts import TokenRow
from web.fields import Sent, chosen, typed
from web.forms import BadField, required_day
from web.policy import SIGNED_IN, Room
from web.render import Crumb, back, page
from web.visit import Visit, Visiting
from words import Phrase

room = Room()

PATH = "/tai-khoan/khoa-truy-cap"
NOTE_MOST = 200


def offered(visit: Visit) -> list[Action]:
    """What a token of the visitor's may be for."""
    return [one for one in Action if one not in NEVER and visit.can_anywhere(one)]


@room.get_page(PATH, SIGNED_IN)
def show_tokens(visit: Visiting) -> HTMLResponse:
    """The tokens that were issued, and the form of a new one."""
    until = visit.today + timedelta(days=90)
    return _page(visit, {"note": "", "until": until.isoformat()}, [], {})


def _page(
    visit: Visit, given: dict[str, str], scopes: list[str], errors: dict[str, str], secret: str = ""
) -> HTMLResponse:
    response = page(
        visit,
        "tokens.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Tài khoản của tôi"), "/tai-khoan"),),
        given=given,
        scopes=scopes,
        errors=errors,
        secret=secret,
        offered=[(one.value, ACTION_NAMES[one]) for one in offered(visit)],
        issued=[(one, _words(one), _ended(visit, one)) for one in _all(visit)],
        most=LASTS_MOST.days,
    )
    response.headers["cache-control"] = "no-store"
    return response


def _all(visit: Visit) -> list[TokenRow]:
    return sorted(tokens(visit.app, visit.who.id), key=lambda one: (one.revoked, -one.issued_at.timestamp()))


def _words(one: TokenRow) -> list[Phrase]:
    return [ACTION_NAMES[action] for action in Action if action in one.scopes]


def _check(scopes: list[str], note: str) -> None:
    if not scopes:
        raise BadField("Hãy chọn ít nhất một việc.", field="scope")
    if len(note) > NOTE_MOST:
        raise BadField("Ô này nhận nhiều nhất {most} ký tự.", field="note", most=NOTE_MOST)


def _ended(visit: Visit, one: TokenRow) -> bool:
    return one.revoked or one.until <= visit.now


@room.post_form(PATH, SIGNED_IN)
def issue(visit: Visiting, form: Sent) -> Response:
    """Issues a token and shows it, this once."""
    given = {name: typed(form, name) for name in ("note", "until")}
    scopes = chosen(form, "scope")
    try:
        _check(scopes, given["note"])
        last = required_day(given["until"], "until")
        until = datetime.combine(last + timedelta(days=1), time(0), tzinfo=visit.app.zone)
        wanted = [one for one in offered(visit) if one.value in scopes]
        said = visit.said(typed(form, "_once"))
        _, secret = issue_token(
            visit.app, visit.who.id, wanted, until=until, said=said, note=given["note"].strip()
        )
    except BadField as wrong:
        return _page(visit, given, scopes, {wrong.field: wrong.say(visit.lang)})
    except TokenUnfit as unfit:
        return _page(visit, given, scopes, {"until": unfit.say(visit.lang)})
    return _page(visit, {"note": "", "until": given["until"]}, [], {}, secret)


@room.post_form(f"{PATH}/{{token}}/thu-hoi", SIGNED_IN)
def revoke(visit: Visiting, token: UUID, form: Sent) -> Response:
    """Ends a token of the visitor's own."""
    try:
        revoke_token(visit.app, visit.who.id, token, said=visit.said(typed(form, "_once")))
    except NoSuchToken:
        return back(visit, PATH)
    return back(visit, PATH, "Đã thu hồi khóa truy cập; chương trình dùng nó không vào được nữa.")
