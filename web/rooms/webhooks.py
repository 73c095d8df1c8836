"""Other systems that are told of events: for administrators, each inside the units it was given."""

from fastapi.responses import HTMLResponse, Response

from access.grants import EVERYWHERE
from access.roles import Action
from flows.outbound import BadAddress
from flows.subscribing import (
    SecretShownOnce,
    TooManyWebhooks,
    UnknownWebhook,
    release,
    renew_secret,
    subscribe,
    subscriptions,
    unsubscribe,
)
from projections.webhooks import Webhook
from units.tree import UnknownUnit
from web.fields import Sent, typed
from web.forms import BadField, required
from web.policy import Room, may
from web.render import back, page
from web.visit import OutsideScope, Visit, Visiting

room = Room()

PATH = "/moc-noi"


def _mine(visit: Visit) -> list[Webhook]:
    """The subscriptions whose events all lie where the visitor opens doors."""
    if EVERYWHERE in visit.reach(Action.ACCOUNTS):
        return subscriptions(visit.app)
    return [
        one
        for one in subscriptions(visit.app)
        if one.roots and all(visit.can(Action.ACCOUNTS, code) for code in one.roots)
    ]


@room.get_page(PATH, may(Action.ACCOUNTS))
def show_webhooks(visit: Visiting) -> HTMLResponse:
    """Who is told, how far, and what went wrong last."""
    return _page(visit, {"url": "", "inside": ""}, {})


def _page(
    visit: Visit, given: dict[str, str], errors: dict[str, str], keyed: Webhook | None = None
) -> HTMLResponse:
    response = page(
        visit,
        "webhooks.html",
        status=422 if errors else 200,
        given=given,
        errors=errors,
        keyed=keyed,
        rows=_mine(visit),
        everywhere=EVERYWHERE in visit.reach(Action.ACCOUNTS),
        end=visit.app.log.last_position(),
    )
    if keyed is not None:
        response.headers["cache-control"] = "no-store"  # the secret is shown this once
    return response


@room.post_form(PATH, may(Action.ACCOUNTS))
def add_webhook(visit: Visiting, form: Sent) -> Response:
    """Tells another address from now on; its secret is shown this once."""
    given = {name: typed(form, name).strip() for name in ("url", "inside")}
    try:
        url = required(given["url"], "url")
        said = visit.said(typed(form, "_once"))
        added = subscribe(visit.app, url, roots=_roots(visit, given["inside"]), said=said)
    except BadField as wrong:
        return _page(visit, given, {wrong.field: wrong.say(visit.lang)})
    except BadAddress as wrong:
        return _page(visit, given, {"url": wrong.say(visit.lang)})
    except (UnknownUnit, OutsideScope) as wrong:
        return _page(visit, given, {"inside": wrong.say(visit.lang)})
    except (TooManyWebhooks, SecretShownOnce) as wrong:
        return _page(visit, given, {"": wrong.say(visit.lang)})
    return _page(visit, {"url": "", "inside": ""}, {}, added)


def _roots(visit: Visit, code: str) -> list[str] | None:
    """The unit whose events go out; all of them only from who opens doors everywhere."""
    if not code:
        if EVERYWHERE in visit.reach(Action.ACCOUNTS):
            return None
        raise BadField("Hãy ghi mã đơn vị; chỉ quản trị toàn hệ thống mới gửi mọi sự kiện.", field="inside")
    with visit.reading() as connection:
        found = visit.place(connection, code)
    visit.require(Action.ACCOUNTS, found.code)
    return [found.code]


@room.post_form(PATH + "/{webhook}/go", may(Action.ACCOUNTS))
def remove_webhook(visit: Visiting, webhook: str, form: Sent) -> Response:
    """Tells the address no more."""
    unsubscribe(visit.app, _one(visit, webhook), said=visit.said(typed(form, "_once")))
    return back(visit, PATH, "Đã gỡ nơi nhận.")


@room.post_form(PATH + "/{webhook}/gui-lai", may(Action.ACCOUNTS))
def release_webhook(visit: Visiting, webhook: str, form: Sent) -> Response:
    """Tries a held address again."""
    release(visit.app, _one(visit, webhook), said=visit.said(typed(form, "_once")))
    return back(visit, PATH, "Sẽ gửi lại trong phút tới.")


@room.post_form(PATH + "/{webhook}/doi-khoa", may(Action.ACCOUNTS))
def renew_webhook(visit: Visiting, webhook: str, form: Sent) -> Response:
    """Signs calls with another secret from now on; it is shown this once."""
    blank = {"url": "", "inside": ""}
    try:
        keyed = renew_secret(visit.app, _one(visit, webhook), said=visit.said(typed(form, "_once")))
    except SecretShownOnce as wrong:
        return _page(visit, blank, {"": wrong.say(visit.lang)})
    return _page(visit, blank, {}, keyed)


def _one(visit: Visit, webhook: str) -> str:
    if webhook not in {one.webhook for one in _mine(visit)}:
        raise UnknownWebhook("Không có nơi nhận {webhook}; hãy xem danh sách nơi nhận.", webhook=webhook)
    return webhook
