"""Accounts of others: found, opened, given roles and relieved of them, closed."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from access.grants import EVERYWHERE, AccountId, Grant, GrantUnfit
from access.roles import ROLE_NAMES, Action, Role
from flows import second_factor
from flows.accounts import Account, LoginTaken, LoginUnfit, UnknownAccount, account_of
from flows.opening import (
    Asking,
    NotTheirAccount,
    drop_second_factor,
    end_sessions,
    give_role,
    new_password,
    open_for,
    shut,
    take_role,
    theirs,
)
from projections.account_list import AccountPage, AccountsWanted, account_page
from projections.people import person
from projections.places import place
from projections.sessions import held
from units.tree import UnknownUnit
from web.fields import Sent, ticked, typed
from web.forms import BadField, day, required, required_day
from web.granted import held_by, where_words
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.answering import told
from web.unit_field import unit_typed
from web.visit import Visit, Visiting
from words import DondocError, Misused

room = Room()

PATH: Final = "/quan-tri/tai-khoan"
SHOWN: Final = 50  # rows of one page
NAME_MOST: Final = 200
REASON_MOST: Final = 500
OPENING: Final = ("login", "name", "email", "role", "unit", "since", "until")
GIVING: Final = ("role", "unit", "since", "until")


class NoSuchRole(Misused):
    """There is no role of that name."""


class Row(NamedTuple):
    """An account as the list shows it."""

    account: Account
    roles: tuple[str, ...]


# --- the list -------------------------------------------------------------------------------


@room.get_page(PATH, may(Action.ACCOUNTS))
def show_accounts(
    visit: Visiting,
    q: Annotated[str, Query(max_length=200)] = "",
    role: Annotated[str, Query(max_length=40)] = "",
    unit: Annotated[str, Query(max_length=200)] = "",
    closed: bool = False,
    after: UUID | None = None,
) -> HTMLResponse:
    """A page of the accounts in the visitor's part of the tree, by name; the filters live in the address."""
    if role and role not in set(Role):
        raise NoSuchRole("Không có vai trò «{role}».", role=role)
    errors: dict[str, str] = {}
    found: AccountPage[Account] = AccountPage((), None)
    try:
        inside = unit_typed(visit, unit, "unit") if unit.strip() else None
        found = _found(visit, q, Role(role) if role else None, inside, closed, after)
    except BadField as wrong:
        errors = {wrong.field: wrong.say(visit.lang)}
    return page(
        visit,
        "accounts.html",
        status=422 if errors else 200,
        rows=_rows(visit, found.found),
        found=found,
        first=after is None,
        errors=errors,
        filters={"q": q, "role": role, "unit": unit, "closed": closed},
        roles=_role_choices(visit),
    )


def _found(
    visit: Visit, words: str, role: Role | None, inside: str | None, closed: bool, after: UUID | None
) -> AccountPage[Account]:
    reach = visit.reach(Action.ACCOUNTS)
    with visit.reading() as connection:

        def numbers(codes: Iterable[str]) -> frozenset[int]:
            return frozenset(place(connection, code, visit.today).no for code in codes)

        wanted = AccountsWanted(
            words=words,
            role=role,
            inside=numbers([inside]) if inside else None,
            reach=None if EVERYWHERE in reach else numbers(reach),
            closed=closed,
        )

        def fit(id_: AccountId) -> Account | None:
            one = account_of(connection, id_)
            if one is None or not _in_reach(visit, one):
                return None
            return one if not (role or inside) or _holds(visit, one, role, inside) else None

        last = AccountId(after) if after else None
        return account_page(connection, wanted, fit, after=last, most=SHOWN)


def _holds(visit: Visit, one: Account, role: Role | None, inside: str | None) -> bool:
    """Whether the account holds such a role today, at the unit or at one inside it."""
    return any(
        (role is None or grant.role == role) and (inside is None or inside in visit.way_up(grant.unit))
        for grant in one.in_force(visit.today)
    )


def _in_reach(visit: Visit, one: Account) -> bool:
    """Whether it has a role inside what the visitor administers, or none at all."""
    reach = visit.reach(Action.ACCOUNTS)
    if EVERYWHERE in reach or not one.grants:
        return True
    return any(not reach.isdisjoint(visit.way_up(grant.unit)) for grant in one.grants)


def _rows(visit: Visit, accounts: Sequence[Account]) -> list[Row]:
    held = {one.id: one.in_force(visit.today) for one in accounts}
    where = {unit: where_words(visit, unit) for unit in {g.unit for all_ in held.values() for g in all_}}

    def said(grant: Grant) -> str:
        return visit.say("{role}, {where}", role=ROLE_NAMES[grant.role], where=where[grant.unit])

    return [Row(one, tuple(said(grant) for grant in held[one.id])) for one in accounts]


def _role_choices(visit: Visit) -> list[tuple[str, str]]:
    return [(role.value, ROLE_NAMES[role].say(visit.lang)) for role in Role]


# --- a new one ------------------------------------------------------------------------------


@room.get_page(f"{PATH}/moi", may(Action.ACCOUNTS))
def show_opening(visit: Visiting) -> HTMLResponse:
    """The form of a new account."""
    given = {**dict.fromkeys(OPENING, ""), "role": Role.OFFICER.value, "since": visit.today.isoformat()}
    return _opening(visit, given, {})


def _opening(visit: Visit, given: dict[str, str], errors: dict[str, str]) -> HTMLResponse:
    return page(
        visit,
        "account_new.html",
        status=422 if errors else 200,
        crumbs=_crumbs(visit),
        given=given,
        errors=errors,
        roles=_role_choices(visit),
        everywhere=EVERYWHERE in visit.reach(Action.ACCOUNTS),
    )


def _crumbs(visit: Visit) -> tuple[Crumb, ...]:
    return (Crumb(visit.say("Tài khoản"), PATH),)


@room.post_form(f"{PATH}/moi", may(Action.ACCOUNTS))
def open_new(visit: Visiting, form: Sent) -> Response:
    """Opens the account and shows its password for once."""
    given = {name: typed(form, name)[:NAME_MOST] for name in OPENING}
    try:
        role, unit = _role(given["role"]), _unit(visit, form, given["unit"])
        opened = open_for(
            visit.app,
            asking(visit, form),
            login=required(given["login"], "login", NAME_MOST),
            name=given["name"],
            email=given["email"],
            role=role,
            unit=unit,
            since=required_day(given["since"], "since"),
            until=day(given["until"], "until"),
        )
    except DondocError as wrong:
        return _opening(visit, given, _why(visit, wrong))
    return show_password_once(visit, opened.account, opened.password)


def asking(visit: Visit, form: Sent) -> Asking:
    """The visitor as one who asks for something to be done with an account."""
    return Asking(visit.who, visit.said(typed(form, "_once")), visit.today)


def _role(text: str) -> Role:
    if text not in set(Role):
        raise BadField("Hãy chọn một vai trò.", field="role")
    return Role(text)


def _unit(visit: Visit, form: Sent, text: str) -> str:
    if ticked(form, "everywhere"):
        return EVERYWHERE
    return unit_typed(visit, text, "unit")


def _why(visit: Visit, wrong: DondocError) -> dict[str, str]:
    beside = {LoginTaken: "login", LoginUnfit: "login", UnknownUnit: "unit", GrantUnfit: "until"}
    if type(wrong) in beside:
        return {beside[type(wrong)]: wrong.say(visit.lang)}
    if isinstance(wrong, NotTheirAccount):
        return {"unit": wrong.say(visit.lang)}
    return told(visit, wrong)


def show_password_once(visit: Visit, account: AccountId, password: str) -> HTMLResponse:
    """A password that somebody is to be told, and that is shown nowhere else."""
    with visit.reading() as connection:
        found = account_of(connection, account)
    response = page(visit, "one_time_password.html", crumbs=_crumbs(visit), account=found, password=password)
    response.headers["cache-control"] = "no-store"
    return response


# --- one account ----------------------------------------------------------------------------


@room.get_page(f"{PATH}/{{account}}", may(Action.ACCOUNTS))
def show_one(visit: Visiting, account: UUID) -> HTMLResponse:
    """One account with its roles, and what can be done with it."""
    return one_page(visit, AccountId(account), {}, {})


def one_page(visit: Visit, account: AccountId, given: dict[str, str], errors: dict[str, str]) -> HTMLResponse:
    """The page of an account. Raises UnknownAccount, also for one outside the visitor's part of the tree."""
    with visit.reading() as connection:
        found = account_of(connection, account)
        whose = person(connection, found.person) if found else None
        signed_in = held(connection, account, visit.now)
    if found is None or not _in_reach(visit, found):
        raise UnknownAccount("Không có tài khoản này trong phạm vi bạn quản trị.")
    try:
        theirs(visit.app, Asking(visit.who, visit.said(None), visit.today), account)
        own_to_change = True
    except NotTheirAccount:
        own_to_change = False
    blank = {**dict.fromkeys(GIVING, ""), "since": visit.today.isoformat(), "reason": ""}
    return page(
        visit,
        "account_one.html",
        status=422 if errors else 200,
        crumbs=_crumbs(visit),
        account=found,
        email=whose.email if whose else "",
        held=held_by(visit, found),
        factor=second_factor.is_set(visit.app, account),
        signed_in=signed_in,
        changeable=own_to_change and not found.closed,
        erasable=own_to_change and found.closed and bool(found.login or whose),
        own=found.id == visit.who.id,
        given={**blank, **given},
        errors=errors,
        roles=_role_choices(visit),
        everywhere=EVERYWHERE in visit.reach(Action.ACCOUNTS),
    )


@room.post_form(f"{PATH}/{{account}}/vai-tro", may(Action.ACCOUNTS))
def add_role(visit: Visiting, account: UUID, form: Sent) -> Response:
    """Gives one more role."""
    id_ = AccountId(account)
    given = {name: typed(form, name)[:NAME_MOST] for name in GIVING}
    try:
        role, unit = _role(given["role"]), _unit(visit, form, given["unit"])
        since, until = required_day(given["since"], "since"), day(given["until"], "until")
        give_role(visit.app, asking(visit, form), id_, role, unit, since=since, until=until)
    except DondocError as wrong:
        return one_page(visit, id_, given, _why(visit, wrong))
    return back(visit, address("quan-tri", "tai-khoan", account), "Đã giao vai trò.")


@room.post_form(f"{PATH}/{{account}}/vai-tro/{{grant}}/thoi", may(Action.ACCOUNTS))
def end_one_role(visit: Visiting, account: UUID, grant: UUID, form: Sent) -> Response:
    """Ends a role today."""
    reason = visit.say("quản trị viên cho thôi")
    take_role(visit.app, asking(visit, form), AccountId(account), grant, reason=reason)
    return back(visit, address("quan-tri", "tai-khoan", account), "Vai trò thôi hiệu lực từ hôm nay.")


@room.post_form(f"{PATH}/{{account}}/mat-khau", may(Action.ACCOUNTS))
def reset_password(visit: Visiting, account: UUID, form: Sent) -> Response:
    """Sets another password for once and shows it."""
    password = new_password(visit.app, asking(visit, form), AccountId(account))
    return show_password_once(visit, AccountId(account), password)


@room.post_form(f"{PATH}/{{account}}/dang-xuat", may(Action.ACCOUNTS))
def sign_out_one(visit: Visiting, account: UUID, form: Sent) -> Response:
    """Ends every session of the account."""
    try:
        reason = required(typed(form, "out_reason"), "out_reason", REASON_MOST)
    except BadField as wrong:
        return one_page(visit, AccountId(account), {}, {wrong.field: wrong.say(visit.lang)})
    ended = end_sessions(visit.app, asking(visit, form), AccountId(account), reason=reason)
    return back(visit, address("quan-tri", "tai-khoan", account), "Đã đăng xuất ở {n} nơi.", n=ended)


@room.post_form(f"{PATH}/{{account}}/go-hai-buoc", may(Action.ACCOUNTS))
def reset_second_factor(visit: Visiting, account: UUID, form: Sent) -> Response:
    """The telephone is lost: the codes open nothing any more."""
    try:
        reason = required(typed(form, "factor_reason"), "factor_reason", REASON_MOST)
    except BadField as wrong:
        return one_page(visit, AccountId(account), {}, {wrong.field: wrong.say(visit.lang)})
    drop_second_factor(visit.app, asking(visit, form), AccountId(account), reason=reason)
    return back(
        visit,
        address("quan-tri", "tai-khoan", account),
        "Đã gỡ xác thực hai bước; lần đăng nhập tới người này thiết lập lại.",
    )


@room.post_form(f"{PATH}/{{account}}/dong", may(Action.ACCOUNTS))
def close_one(visit: Visiting, account: UUID, form: Sent) -> Response:
    """Closes the account: nobody gets in by it any more."""
    try:
        reason = required(typed(form, "reason"), "reason", REASON_MOST)
    except BadField as wrong:
        return one_page(visit, AccountId(account), {}, {wrong.field: wrong.say(visit.lang)})
    shut(visit.app, asking(visit, form), AccountId(account), reason=reason)
    return back(visit, address("quan-tri", "tai-khoan", account), "Đã đóng tài khoản.")
