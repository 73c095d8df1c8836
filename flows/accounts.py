"""Accounts: opened for a person, given roles, lent to a deputy, closed; and whoever is asked for.

The login name goes into the side table before the log learns of the account: a crash in between
leaves a name that opens nothing. Who may do any of this is asked by whoever calls, with
`may_manage` for somebody else's account; the rules that hold for everybody are here.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection

from access import grants as rules
from access.grants import EVERYWHERE, AccountId, Grant
from access.roles import Role
from app.clock import new_id
from app.wiring import App
from events.accounts import AccountClosed, AccountOpened, RoleEnded, RoleGranted, account_stream
from events.base import Event, Receipt, Recorded
from events.forgetting import PersonChanged, person_stream
from flows.extending import Said
from flows.roster import current_roster
from flows.telling import tell
from projections import accounts as rows
from projections import logins, people, sessions
from projections.database import reading, writing
from units.posts import Person, PersonId
from words import Misused, Refused

ACCOUNT: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/account")
GRANT: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/grant")
LOGIN_MOST: Final = 200  # characters: an address of mail is at most 254, a name far less


class LoginTaken(Refused):
    """Somebody has this login name."""


class LoginUnfit(Misused):
    """This is no login name."""


class UnknownAccount(Refused):
    """There is no such account."""


class AccountIsClosed(Refused):
    """The account was closed; nothing is given to it any more."""


class NoSuchGrant(Refused):
    """The account holds no such role."""


class StillOpen(Refused):
    """What is in use is closed before it is erased."""


class Account(NamedTuple):
    """Somebody who may get in. `login` and `name` are empty once the person was erased."""

    id: AccountId
    person: PersonId
    name: str
    login: str
    grants: tuple[Grant, ...]
    second_factor: bool
    closed: bool

    def in_force(self, on: date) -> tuple[Grant, ...]:
        """The grants that hold on a day."""
        return tuple(grant for grant in self.grants if not self.closed and grant.in_force(on))


def login_name(text: str) -> str:
    """A login name as it is kept: the same however its letters are typed. Raises LoginUnfit."""
    name = unicodedata.normalize("NFC", text.strip()).casefold()
    name = unicodedata.normalize("NFC", name)
    if not 0 < len(name) <= LOGIN_MOST or not name.isprintable() or any(sign.isspace() for sign in name):
        raise LoginUnfit(
            "Tên đăng nhập cần từ 1 đến {most} ký tự, không có dấu cách; ví dụ lan.nguyen hoặc địa chỉ thư.",
            most=LOGIN_MOST,
        )
    return name


# --- asking ------------------------------------------------------------------------------


def account_of(where: App | Connection, id_: AccountId) -> Account | None:
    """The account with its grants as they hold; None where there is none."""
    if isinstance(where, App):
        with reading(where.engine) as connection:
            return account_of(connection, id_)
    row = rows.account_row(where, id_)
    if row is None:
        return None
    known = people.person(where, row.person)
    return _account(row, known.name if known else "", logins.login_of(where, id_))


def all_accounts(where: App | Connection) -> list[Account]:
    """Every account, closed ones too, in the order in which they were opened."""
    if isinstance(where, App):
        with reading(where.engine) as connection:
            return all_accounts(connection)
    names = {one.id: one.name for one in people.all_persons(where)}
    known = logins.all_logins(where)
    return [
        _account(row, names.get(row.person, ""), known.get(row.id, "")) for row in rows.account_rows(where)
    ]


def account_named(app: App, text: str) -> Account:
    """The account of a login name, or whose id begins so. Raises UnknownAccount."""
    app.projector.catch_up()
    with reading(app.engine) as connection:
        try:
            id_ = logins.account_at(connection, login_name(text))
        except LoginUnfit:
            id_ = None
        found = account_of(connection, id_) if id_ is not None else None
        if found is None and len(text) >= 4:
            fitting = [row.id for row in rows.account_rows(connection) if str(row.id).startswith(text)]
            found = account_of(connection, fitting[0]) if len(fitting) == 1 else None
    if found is None:
        raise UnknownAccount("Không có tài khoản «{text}»; hãy xem danh sách tài khoản.", text=text)
    return found


def may_manage(connection: Connection, actor: Account, other: Account, on: date) -> bool:
    """Whether the actor may change the other account: it takes the right over all that it may do.

    One that may do nothing any more is looked after where it last could: whoever knew its
    password would have what it is given next.
    """
    held = [g for g in other.grants if g.until is None or on <= g.until]
    held = held or sorted(other.grants, key=lambda g: g.until or on)[-1:]
    theirs = [rows.way_up(connection, grant.unit, on) for grant in held]
    return not actor.closed and rules.may_manage(actor.grants, theirs, on)


def _account(row: rows.AccountRow, name: str, login: str) -> Account:
    return Account(row.id, row.person, name, login, row.grants, row.second_factor, row.closed)


# --- opening and closing -----------------------------------------------------------------


def open_account(
    app: App, *, login: str, said: Said, person: PersonId | None = None, name: str = "", email: str = ""
) -> AccountId:
    """An account for a person, who can do nothing before a role is granted and a password set.

    `person` is somebody who is known; else the one person with that address, else somebody new.
    Raises LoginUnfit or LoginTaken. The same message again gives the same account.
    """
    kept = login_name(login)
    id_ = AccountId(uuid5(ACCOUNT, said.message))
    with writing(app.engine) as connection:
        if not logins.claim_login(connection, id_, kept):
            raise LoginTaken("Tên đăng nhập «{login}» đã có người dùng; hãy chọn tên khác.", login=kept)
        known = rows.account_row(connection, id_)
        same = None if known or person else _same_address(connection, email)
        whose = known.person if known else person or (same or _somebody_new(connection, name, email)).id
    if same is not None and name.strip() and not same.name:
        _name(app, same, name.strip(), said)
    # Not the name: a hash of something so easily guessed would outlive its erasure.
    _append(app, id_, [AccountOpened(account=id_, person=whose)], said, _digest("open", whose))
    return id_


def _same_address(connection: Connection, email: str) -> Person | None:
    """Whoever has that address, when it is one person."""
    address = email.strip().casefold()
    same = [p for p in people.all_persons(connection) if p.email.casefold() == address] if address else []
    return same[0] if len(same) == 1 else None


def _somebody_new(connection: Connection, name: str, email: str) -> Person:
    fresh = Person(id=PersonId(new_id()), name=name.strip(), email=email.strip())
    people.put_persons(connection, [fresh])
    return fresh


def _name(app: App, one: Person, name: str, said: Said) -> None:
    """Gives a name to somebody who was known by an address alone."""
    event = PersonChanged(person=one.id, fields=("name",))
    tell(app, person_stream(one.id), event, said=said._replace(message=f"{said.message}:name"))
    with writing(app.engine) as connection:
        people.put_persons(connection, [one.model_copy(update={"name": name})])


def close_account(app: App, id_: AccountId, *, reason: str, said: Said) -> Receipt:
    """Nobody gets in by it any more: sessions and tokens end at once, and deputies' grants with them."""
    _known(app, id_)
    receipt = _append(app, id_, [AccountClosed(account=id_, reason=reason)], said, _digest("close", reason))
    with writing(app.engine) as connection:
        sessions.erase(connection, id_)
    return receipt


# --- roles -------------------------------------------------------------------------------


def grant_role(
    app: App,
    id_: AccountId,
    role: Role,
    unit: str,
    *,
    since: date,
    said: Said,
    until: date | None = None,
) -> UUID:
    """A role for a unit and all inside it (EVERYWHERE: everything); gives the grant's id.

    Raises UnknownAccount, AccountIsClosed, UnknownUnit or GrantUnfit.
    """
    rules.check_dates(since, until)
    _open(app, id_)
    if unit != EVERYWHERE:
        current_roster(app).unit(unit, max(since, _today(app, said)))
    grant = uuid5(GRANT, said.message)
    event = RoleGranted(account=id_, grant=grant, role=role.value, unit=unit, since=since, until=until)
    _append(app, id_, [event], said, _digest("grant", role, unit, since, until))
    return grant


def end_role(
    app: App, id_: AccountId, grant: UUID, *, reason: str, said: Said, on: date | None = None
) -> Receipt:
    """From `on` (today) on the grant holds no more, nor what a deputy has by it. Raises NoSuchGrant."""
    day = on or _today(app, said)
    held = next((one for one in _known(app, id_).grants if one.id == grant), None)
    if held is None or (held.until is not None and held.until < day):
        raise NoSuchGrant(
            "Tài khoản không giữ vai trò {grant} vào ngày {day}; hãy xem lại các vai trò.",
            grant=str(grant)[:8],
            day=day,
        )
    event = RoleEnded(account=id_, grant=grant, on=day, reason=reason)
    return _append(app, id_, [event], said, _digest("end", grant, on, reason))


def appoint_deputy(
    app: App,
    giver: AccountId,
    deputy: AccountId,
    *,
    since: date,
    until: date,
    said: Said,
    only: Sequence[UUID] = (),
    unit: str | None = None,
) -> tuple[UUID, ...]:
    """Lends a deputy the giver's own grants (`only` these) for some days; gives the ids of the new ones.

    `unit` narrows them to a part of the giver's. What is not the giver's own to lend is left out,
    unless it was named. Raises NotTheirsToLend, GrantUnfit, UnknownUnit or AccountIsClosed.
    """
    account = _open(app, giver)
    _open(app, deputy)
    if unit is not None:
        current_roster(app).unit(unit, since)
    wanted = [one for one in account.grants if not only or one.id in only]
    lent: list[Grant] = []
    problem: Refused | None = None
    with reading(app.engine) as connection:
        for own in wanted:
            inside = rows.way_up(connection, own.unit if unit is None else unit, since)
            try:
                lent.append(
                    rules.lend(own, giver=giver, deputy=deputy, since=since, until=until, inside=inside)
                )
            except (rules.NotTheirsToLend, rules.GrantUnfit) as refused:
                problem = problem or refused
                if only:
                    raise
    if not lent:
        raise problem or rules.NotTheirsToLend(
            "Tài khoản {login} không giữ vai trò nào có thể giao người khác làm thay.", login=account.login
        )
    events: list[Event] = [
        RoleGranted(
            account=deputy,
            grant=uuid5(GRANT, f"{said.message}/{one.rests_on}"),
            role=one.role.value,
            unit=one.unit,
            since=one.since,
            until=one.until,
            instead_of=one.instead_of,
            rests_on=one.rests_on,
        )
        for one in lent
    ]
    _append(app, deputy, events, said, _digest("deputy", giver, since, until, sorted(only), unit))
    return tuple(event.grant for event in events if isinstance(event, RoleGranted))


# --- writing -----------------------------------------------------------------------------


def _known(app: App, id_: AccountId) -> Account:
    app.projector.catch_up()
    account = account_of(app, id_)
    if account is None:
        raise UnknownAccount("Không có tài khoản «{text}»; hãy xem danh sách tài khoản.", text=str(id_)[:8])
    return account


def _open(app: App, id_: AccountId) -> Account:
    account = _known(app, id_)
    if account.closed:
        raise AccountIsClosed("Tài khoản {login} đã đóng; hãy mở tài khoản mới.", login=account.login)
    return account


def _today(app: App, said: Said) -> date:
    return said.now.astimezone(app.zone).date()


def _digest(*words: object) -> bytes:
    return hashlib.sha256(" ".join(map(str, words)).encode()).digest()


def _append(app: App, id_: AccountId, events: Sequence[Event], said: Said, digest: bytes) -> Receipt:
    """Records events on the account's stream; one that is closed takes nothing more."""

    def judge(past: Sequence[Recorded[Event]]) -> list[Event]:
        if any(isinstance(one.event, AccountClosed) for one in past):
            raise AccountIsClosed("Tài khoản {login} đã đóng; hãy mở tài khoản mới.", login=str(id_)[:8])
        return list(events)

    receipt = app.log.decide(
        account_stream(id_), judge, message=said.message, digest=digest, at=said.now, by=said.by, via=said.via
    )
    app.projector.catch_up()
    return receipt
