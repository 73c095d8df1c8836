"""An issued directive changed afterwards: an obligation amended, added or withdrawn; closed or revoked."""

from datetime import date
from typing import Final

from fastapi.responses import Response
from starlette.datastructures import FormData

from access.grants import EVERYWHERE
from access.roles import Action
from directives.issue import Directive, NoSuchObligation, WrongState
from events.obligations import Document, Obligation
from flows.intake import amend_directive, close_directive, load_directive, revoke_directive
from flows.issuing_reach import require_in_reach
from flows.roster import current_roster
from web.drafted import Drafted, drafted, require_seen, seen_of
from web.duty_form import Wrong, given_in, shown, taken
from web.fields import Sent, ticked, typed
from web.forms import BadField, required, required_day
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.draft_duty import choices_of
from web.shown import duty_words
from web.visit import Visit, Visiting
from words import DondocError, phrase

room = Room()

NEW: Final = "moi"
REASON_MOST: Final = 2_000


def issued(visit: Visit, name: str) -> Drafted:
    """An issued directive, all of it in the visitor's part of the tree, with the roster of today.

    Raises WrongState for one in any other state, OutOfReach for one that binds others too.
    """
    directive = load_directive(visit.app, name)
    if directive.state != "issued" or directive.document is None:
        raise WrongState("Văn bản {directive} không ở trạng thái đã ban hành.", directive=name)
    return _within(visit, name, directive, directive.document)


def _within(visit: Visit, name: str, directive: Directive, document: Document) -> Drafted:
    at = Drafted(name, directive, document, current_roster(visit.app), seen_of(directive))
    _reach(visit, at, directive.obligations)
    return at


def _crumbs(visit: Visit, at: Drafted) -> tuple[Crumb, ...]:
    return (
        Crumb(visit.say("Văn bản"), "/van-ban"),
        Crumb(at.document.number, address("van-ban", at.name)),
    )


def _reach(visit: Visit, at: Drafted, obligations: tuple[Obligation, ...]) -> None:
    """What is changed or ended binds nobody elsewhere, by the units of the day on which it was issued.

    Units may have ended since, and what they owe must still be ended by somebody. Raises OutOfReach.
    """
    reach = visit.reach(Action.ISSUE)
    if EVERYWHERE not in reach:
        require_in_reach(obligations, reach, at.roster, at.directive.issued_on or at.on)


@room.get_page("/van-ban/{name}/sua-doi", may(Action.ISSUE))
def show_amending(visit: Visiting, name: str) -> Response:
    """Which obligation is to change."""
    at = issued(visit, name)
    duties = [(one, duty_words(one, at.roster, visit.today, visit.lang)) for one in at.directive.obligations]
    return page(visit, "amend.html", crumbs=_crumbs(visit, at), at=at, duties=duties)


@room.get_page("/van-ban/{name}/sua-doi/{no}", may(Action.ISSUE))
def show_amended(visit: Visiting, name: str, no: str) -> Response:
    """The form of one obligation, or of one more, with the reason of the change."""
    at = issued(visit, name)
    one = _one(at, no)
    given = shown(one) | {"on": visit.today.isoformat(), "reason": "", "rebase": ""}
    if one is None:
        given["who_inside"] = at.document.issuer
    return _form(visit, at, no, one, given, {})


def _one(at: Drafted, no: str) -> Obligation | None:
    found = at.obligation(no)
    if found is None and no != NEW:
        raise NoSuchObligation("Văn bản {directive} không có nhiệm vụ số {no}.", directive=at.name, no=no)
    return found


def _form(
    visit: Visit, at: Drafted, no: str, one: Obligation | None, given: dict[str, str], errors: dict[str, str]
) -> Response:
    return page(
        visit,
        "amend_duty.html",
        status=422 if errors else 200,
        crumbs=_crumbs(visit, at),
        at=at,
        no=no,
        one=one,
        words=duty_words(one, at.roster, visit.today, visit.lang) if one else None,
        asked=(),
        given=given,
        errors=errors,
        **choices_of(visit),
    )


@room.post_form("/van-ban/{name}/sua-doi/{no}", may(Action.ISSUE), long=phrase("Sửa đổi nhiệm vụ"))
def amend(visit: Visiting, name: str, no: str, form: Sent) -> Response:
    """Replaces or adds one obligation, for a reason."""
    at = issued(visit, name)
    one = _one(at, no)
    number = no if one is not None else str(max(int(o.no) for o in at.directive.obligations) + 1)
    given = given_in(form) | {key: typed(form, key).strip() for key in ("on", "reason", "rebase")}
    try:
        require_seen(at, typed(form, "seen"))
        on = required_day(typed(form, "on"), "on")
        reason = required(typed(form, "reason"), "reason", REASON_MOST)
        better = taken(form, number, one, at.roster, on, visit.app.settings.province)
        _reach(visit, at, (better,))
        amend_directive(
            visit.app,
            name,
            (better,),
            rebase=ticked(form, "rebase"),
            on=on,
            reason=reason,
            now=visit.now,
            by=visit.by,
            via="web",
        )
    except Wrong as wrong:
        errors = {field: why.say(visit.lang) for field, why in wrong.errors.items()}
        return _form(visit, at, no, one, given, errors)
    except BadField as bad:
        return _form(visit, at, no, one, given, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _form(visit, at, no, one, given, {"": refused.say(visit.lang)})
    return back(visit, address("van-ban", name), "Đã sửa đổi nhiệm vụ {no}.", no=number)


# --- withdrawn, closed, revoked: each asks for a reason and says what follows -----------------


@room.get_page("/van-ban/{name}/bo-nhiem-vu/{no}", may(Action.ISSUE))
def ask_withdraw(visit: Visiting, name: str, no: str) -> Response:
    """Whether an obligation is to be withdrawn."""
    at = issued(visit, name)
    one = _one(at, no)
    return _ask(visit, at, "withdraw", one=one)


@room.post_form("/van-ban/{name}/bo-nhiem-vu/{no}", may(Action.ISSUE), long=phrase("Bỏ nhiệm vụ"))
def withdraw(visit: Visiting, name: str, no: str, form: Sent) -> Response:
    """Withdraws an obligation: its tasks are no longer in force."""
    at = issued(visit, name)
    one = _one(at, no)
    try:
        on, reason = _given(form)
        amend_directive(
            visit.app,
            name,
            (),
            withdrawn=(no,),
            on=on,
            reason=reason,
            now=visit.now,
            by=visit.by,
            via="web",
        )
    except DondocError as refused:
        return _ask(visit, at, "withdraw", one=one, form=form, refused=refused)
    return back(visit, address("van-ban", name), "Đã bỏ nhiệm vụ {no}.", no=no)


@room.get_page("/van-ban/{name}/ket-thuc", may(Action.ISSUE))
def ask_close(visit: Visiting, name: str) -> Response:
    """Whether the directive is to end."""
    return _ask(visit, issued(visit, name), "close")


@room.post_form("/van-ban/{name}/ket-thuc", may(Action.ISSUE), long=phrase("Kết thúc văn bản"))
def close(visit: Visiting, name: str, form: Sent) -> Response:
    """Ends the directive as planned."""
    at = issued(visit, name)
    try:
        on, reason = _given(form)
        close_directive(visit.app, name, on=on, reason=reason, now=visit.now, by=visit.by, via="web")
    except DondocError as refused:
        return _ask(visit, at, "close", form=form, refused=refused)
    return back(visit, address("van-ban", name), "Đã kết thúc văn bản.")


@room.get_page("/van-ban/{name}/thu-hoi", may(Action.ISSUE))
def ask_revoke(visit: Visiting, name: str) -> Response:
    """Whether the directive, or its draft, is to be withdrawn."""
    return _ask(visit, _revocable(visit, name), "revoke")


def _revocable(visit: Visit, name: str) -> Drafted:
    directive: Directive = load_directive(visit.app, name)
    if directive.state not in {"draft", "confirmed", "issued"} or directive.document is None:
        raise WrongState("Văn bản {directive} đã kết thúc hoặc đã thu hồi.", directive=name)
    if directive.state != "issued":
        return drafted(visit, name)  # whoever may see a draft may put it away
    return _within(visit, name, directive, directive.document)


@room.post_form("/van-ban/{name}/thu-hoi", may(Action.ISSUE), long=phrase("Thu hồi văn bản"))
def revoke(visit: Visiting, name: str, form: Sent) -> Response:
    """Withdraws the directive; a draft is put away."""
    at = _revocable(visit, name)
    try:
        on, reason = _given(form)
        revoke_directive(visit.app, name, on=on, reason=reason, now=visit.now, by=visit.by, via="web")
    except DondocError as refused:
        return _ask(visit, at, "revoke", form=form, refused=refused)
    return back(visit, "/van-ban", "Đã thu hồi văn bản {number}.", number=at.document.number)


def _given(form: FormData) -> tuple[date, str]:
    """The day and the reason. Raises BadField."""
    return required_day(typed(form, "on"), "on"), required(typed(form, "reason"), "reason", REASON_MOST)


def _ask(
    visit: Visit,
    at: Drafted,
    what: str,
    *,
    one: Obligation | None = None,
    form: FormData | None = None,
    refused: DondocError | None = None,
) -> Response:
    given = {"on": visit.today.isoformat(), "reason": ""}
    errors = {}
    if form is not None:
        given = {key: typed(form, key) for key in given}
    if refused is not None:
        field = refused.field if isinstance(refused, BadField) else ""
        errors = {field: refused.say(visit.lang)}
    return page(
        visit,
        "end.html",
        status=422 if errors else 200,
        crumbs=_crumbs(visit, at),
        at=at,
        what=what,
        one=one,
        given=given,
        errors=errors,
    )
