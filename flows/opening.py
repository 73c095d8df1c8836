"""What an administrator does for somebody else's account, each with the right over all that it may do.

A password that somebody else set is for once: it is shown to the administrator, told to its owner,
and the pages ask the owner for another until there is one. Nobody does any of this for themselves.
"""

from base64 import b32encode
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from access.grants import EVERYWHERE, AccountId, check_dates
from access.grants import may as may_do
from access.roles import Action, Role
from app.clock import new_secret
from app.wiring import App
from events.accounts import PasswordSet, account_stream
from flows import second_factor
from flows.accounts import (
    Account,
    UnknownAccount,
    account_of,
    close_account,
    end_role,
    grant_role,
    login_name,
    may_manage,
    open_account,
)
from flows.extending import Said
from flows.forgetting import Known, erase_person, known_of
from flows.passwords import set_password
from flows.roster import current_roster
from flows.signing_in import sign_out_everywhere
from projections.accounts import way_up
from projections.database import reading
from units.posts import PersonId
from words import Refused

ONE_TIME_BYTES: Final = 10  # 80 bits: sixteen letters and figures


class NotTheirAccount(Refused):
    """Whoever asks has no right over all that the account may do, or it is their own."""


class Asking(NamedTuple):
    """Who asks for something to be done with an account."""

    actor: Account
    said: Said
    on: date


class Opened(NamedTuple):
    """A new account and the password that is shown this once."""

    account: AccountId
    password: str


def one_time_password() -> str:
    """Sixteen letters and figures in groups of four, to be told and typed once."""
    text = b32encode(new_secret(ONE_TIME_BYTES)).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def given_by_another(app: App, account: AccountId) -> bool:
    """Whether somebody else knows the password: the last one was set by another than the account."""
    for recorded in reversed(app.log.stream(account_stream(account))):
        if isinstance(recorded.event, PasswordSet):
            return recorded.by != str(account)
    return False


def open_for(
    app: App,
    asking: Asking,
    *,
    login: str,
    name: str,
    email: str,
    role: Role,
    unit: str,
    since: date,
    until: date | None,
) -> Opened:
    """An account with its first role and a password for once. Everything is looked at before it is written.

    Raises NotTheirAccount, LoginUnfit, LoginTaken, GrantUnfit or UnknownUnit.
    """
    kept = login_name(login)
    check_dates(since, until)
    _require_over(app, asking, unit)
    if unit != EVERYWHERE:
        current_roster(app).unit(unit, max(since, asking.on))
    said = asking.said
    account = open_account(app, login=kept, name=name, email=email, said=said)
    grant_role(app, account, role, unit, since=since, until=until, said=_step(said, "role"))
    password = one_time_password()
    set_password(app, account, password, said=_step(said, "password"))
    return Opened(account, password)


def give_role(
    app: App, asking: Asking, account: AccountId, role: Role, unit: str, *, since: date, until: date | None
) -> UUID:
    """One more role. Raises NotTheirAccount and what `grant_role` refuses."""
    theirs(app, asking, account)
    _require_over(app, asking, unit)
    return grant_role(app, account, role, unit, since=since, until=until, said=asking.said)


def take_role(app: App, asking: Asking, account: AccountId, grant: UUID, *, reason: str) -> None:
    """Ends a role today. Raises NotTheirAccount or NoSuchGrant."""
    theirs(app, asking, account)
    end_role(app, account, grant, reason=reason, said=asking.said)


def shut(app: App, asking: Asking, account: AccountId, *, reason: str) -> None:
    """Closes the account. Raises NotTheirAccount."""
    theirs(app, asking, account)
    close_account(app, account, reason=reason, said=asking.said)


def new_password(app: App, asking: Asking, account: AccountId) -> str:
    """Another password for once; every session of the account ends. Raises NotTheirAccount."""
    theirs(app, asking, account)
    password = one_time_password()
    set_password(app, account, password, said=asking.said)
    return password


def end_sessions(app: App, asking: Asking, account: AccountId, *, reason: str) -> int:
    """Signs the account out everywhere; gives how many sessions lasted. Raises NotTheirAccount."""
    theirs(app, asking, account)
    return sign_out_everywhere(app, account, said=asking.said, reason=reason)


def drop_second_factor(app: App, asking: Asking, account: AccountId, *, reason: str) -> None:
    """The telephone is lost: its codes open nothing any more. Raises NotTheirAccount."""
    theirs(app, asking, account)
    second_factor.remove(app, account, reason=reason, said=asking.said)


def forget(app: App, asking: Asking, person: PersonId, *, reason: str) -> Known:
    """Erases a person's data, with the right over every account and every post of theirs.

    Raises NotTheirAccount, UnknownPerson, or StillOpen while an account of theirs is in use.
    """
    with reading(app.engine) as connection:
        known = known_of(connection, person)
    for account in known.accounts if known else ():
        theirs(app, asking, account.id)
    for unit in {post.unit for post in known.posts} if known else ():
        _require_over(app, asking, unit)
    return erase_person(app, person, reason=reason, on=asking.on, said=asking.said)


def theirs(app: App, asking: Asking, account: AccountId) -> Account:
    """The account, where the actor may change it. Raises UnknownAccount or NotTheirAccount."""
    with reading(app.engine) as connection:
        found = account_of(connection, account)
        if found is None:
            raise UnknownAccount(
                "Không có tài khoản «{text}»; hãy xem danh sách tài khoản.",
                text=str(account)[:8],
            )
        over = found.id != asking.actor.id and may_manage(connection, asking.actor, found, asking.on)
    if not over:
        raise NotTheirAccount(
            "Bạn không được sửa tài khoản {login}: chỉ sửa được tài khoản của người khác, "
            "và chỉ khi mọi vai trò của họ nằm trong phạm vi bạn quản trị.",
            login=found.login or str(found.id)[:8],
        )
    return found


def _require_over(app: App, asking: Asking, unit: str) -> None:
    with reading(app.engine) as connection:
        inside = way_up(connection, unit, asking.on)
    if not may_do(asking.actor.grants, Action.ACCOUNTS, inside, asking.on):
        raise NotTheirAccount("Phạm vi này nằm ngoài phạm vi bạn quản trị; hãy chọn đơn vị bên trong.")


def _step(said: Said, name: str) -> Said:
    return said._replace(message=f"{said.message}:{name}")
