"""Who acts for the visitor during an absence: from one day to another, and ended early when they are back."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from access.grants import DEPUTY_DAYS_MOST, AccountId, NotTheirsToLend
from flows.accounts import UnknownAccount, account_named, account_of, appoint_deputy, end_role
from projections.lending import deputies_of
from web.fields import Sent, typed
from web.forms import required, required_day
from web.granted import Held, held_by
from web.policy import SIGNED_IN, Room
from web.render import Crumb, back, page
from web.rooms.answering import told
from web.visit import Visit, Visiting
from words import DondocError

room = Room()

PATH = "/tai-khoan/nguoi-thay"
FIELDS = ("deputy", "since", "until")


@room.get_page(PATH, SIGNED_IN)
def show_deputies(visit: Visiting) -> HTMLResponse:
    """Who acts for the visitor now or later, and the form that appoints somebody."""
    return _page(visit, {"deputy": "", "since": visit.today.isoformat(), "until": ""}, {})


def _page(visit: Visit, given: dict[str, str], errors: dict[str, str]) -> HTMLResponse:
    return page(
        visit,
        "deputies.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Tài khoản của tôi"), "/tai-khoan"),),
        given=given,
        errors=errors,
        lent=_lent(visit),
        own=[one for one in held_by(visit, visit.who) if one.state == "now" and not one.instead_of],
        most=DEPUTY_DAYS_MOST,
    )


def _lent(visit: Visit) -> list[tuple[str, AccountId, Held]]:
    """The deputies' names with what they have instead of the visitor, now or later."""
    with visit.reading() as connection:
        accounts = [account_of(connection, one) for one in deputies_of(connection, visit.who.id)]
    return [
        (account.name or account.login, account.id, one)
        for account in accounts
        if account is not None
        for one in held_by(visit, account)
        if one.grant.instead_of == visit.who.id and one.state != "over"
    ]


@room.post_form(PATH, SIGNED_IN)
def appoint(visit: Visiting, form: Sent) -> Response:
    """Lends the visitor's own roles to a deputy for some days."""
    given = {name: typed(form, name) for name in FIELDS}
    try:
        since, until = required_day(given["since"], "since"), required_day(given["until"], "until")
        deputy = account_named(visit.app, required(given["deputy"], "deputy", 200))
        said = visit.said(typed(form, "_once"))
        appoint_deputy(visit.app, visit.who.id, deputy.id, since=since, until=until, said=said)
    except UnknownAccount:
        unknown = visit.say("Không có tài khoản nào mang tên đăng nhập này.")
        return _page(visit, given, {"deputy": unknown})
    except NotTheirsToLend as refused:
        return _page(visit, given, {"deputy": refused.say(visit.lang)})
    except DondocError as wrong:
        return _page(visit, given, told(visit, wrong))
    return back(visit, PATH, "Đã cử người thay từ {since} đến hết {until}.", since=since, until=until)


@room.post_form(f"{PATH}/{{account}}/{{grant}}/thoi", SIGNED_IN)
def end_early(visit: Visiting, account: UUID, grant: UUID, form: Sent) -> Response:
    """Ends what a deputy has instead of the visitor; nobody ends what others lent."""
    mine = any(id_ == account and one.grant.id == grant for _, id_, one in _lent(visit))
    if mine:
        reason = visit.say("người giao đã làm việc trở lại")
        end_role(visit.app, AccountId(account), grant, reason=reason, said=visit.said(typed(form, "_once")))
    return back(visit, PATH, "Đã thôi cử người thay." if mine else "")
