"""Somebody asked to be forgotten: what is known of them is shown once more, then erased."""

from uuid import UUID

from fastapi import HTTPException
from fastapi.responses import Response

from access.grants import AccountId
from access.roles import Action
from flows.forgetting import known_of
from flows.opening import Asking, forget, theirs
from flows.roster import current_roster
from projections.contacts import person_of_post, unit_of_post
from units.posts import PersonId
from web.fields import Sent, typed
from web.forms import BadField, required
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.accounts import PATH, REASON_MOST, asking
from web.visit import Visit, Visiting

room = Room()


@room.get_page("/dau-moi/{post}/xoa", may(Action.ACCOUNTS))
def ask_of_contact(visit: Visiting, post: UUID) -> Response:
    """Whether whoever holds the post is to be forgotten."""
    person, unit = _holder(visit, post)
    return _ask(visit, person, _contacts(visit, unit), "", {})


@room.post_form("/dau-moi/{post}/xoa", may(Action.ACCOUNTS))
def forget_contact(visit: Visiting, post: UUID, form: Sent) -> Response:
    """Forgets them; posts that they still held end today."""
    person, unit = _holder(visit, post)
    return _forget(visit, person, form, _contacts(visit, unit))


@room.get_page(f"{PATH}/{{account}}/xoa", may(Action.ACCOUNTS))
def ask_of_account(visit: Visiting, account: UUID) -> Response:
    """Whether whoever had the account is to be forgotten."""
    return _ask(visit, _owner(visit, account), _account(visit, account), "", {})


@room.post_form(f"{PATH}/{{account}}/xoa", may(Action.ACCOUNTS))
def forget_account(visit: Visiting, account: UUID, form: Sent) -> Response:
    """Forgets whoever had the account."""
    return _forget(visit, _owner(visit, account), form, _account(visit, account))


def _contacts(visit: Visit, unit: str) -> Crumb:
    return Crumb(visit.say("Đầu mối"), address("dau-moi", inside=unit))


def _account(visit: Visit, account: UUID) -> Crumb:
    return Crumb(visit.say("Tài khoản"), f"{PATH}/{account}")


def _holder(visit: Visit, post: UUID) -> tuple[PersonId, str]:
    """Whoever holds a post inside what the visitor administers, and its unit; any other is not there."""
    with visit.reading() as connection:
        unit = unit_of_post(connection, str(post))
        person = person_of_post(connection, str(post))
    if unit is None or person is None or not visit.can(Action.ACCOUNTS, unit):
        raise HTTPException(404)
    return person, unit


def _owner(visit: Visit, account: UUID) -> PersonId:
    """Whoever had an account that the visitor may change. Raises UnknownAccount or NotTheirAccount."""
    asked = Asking(visit.who, visit.said(None), visit.today)
    return theirs(visit.app, asked, AccountId(account)).person


def _ask(visit: Visit, person: PersonId, way_back: Crumb, given: str, errors: dict[str, str]) -> Response:
    with visit.reading() as connection:
        known = known_of(connection, person)
    if known is None:
        raise HTTPException(404)
    roster = current_roster(visit.app)
    return page(
        visit,
        "forget.html",
        status=422 if errors else 200,
        crumbs=(way_back,),
        known=known,
        posts=[(roster.full_name(one.unit, visit.today), one.name) for one in known.posts],
        open_accounts=[one for one in known.accounts if not one.closed],
        way_back=way_back.href,
        given=given,
        errors=errors,
    )


def _forget(visit: Visit, person: PersonId, form: Sent, way_back: Crumb) -> Response:
    reason = typed(form, "reason")
    try:
        forget(visit.app, asking(visit, form), person, reason=required(reason, "reason", REASON_MOST))
    except BadField as wrong:
        return _ask(visit, person, way_back, reason, {wrong.field: wrong.say(visit.lang)})
    return back(visit, way_back.href, "Đã xóa dữ liệu cá nhân; nhật ký ghi rằng đã xóa, không ghi của ai.")
