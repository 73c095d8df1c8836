"""Whoever can be signed in as in the demonstration: one account for each role, made up like the rest.

Passwords and the secrets of the one-time codes are in this file, so an account of the
demonstration protects nothing. They are made on a database of the demonstration alone.
"""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from access.roles import NEEDS_SECOND_FACTOR, Role
from app.wiring import App
from flows import second_factor
from flows.accounts import grant_role, open_account
from flows.demo.scenario import PROVINCE
from flows.extending import Said
from flows.passwords import set_password
from projections import logins
from projections.database import reading

PASSWORD: Final = "mot-nam-don-doc"  # noqa: S105 - of made-up people, printed when the demonstration starts
# Where much is late: an officer and a leader with nothing to do would see two empty pages.
DISTRICT: Final = "511"  # Huyện Phước Sơn
COMMUNE: Final = "20737"  # Xã Phước Mỹ


class Somebody(NamedTuple):
    """A made-up account: what it is for, its login name, its role and the unit it is bound to."""

    what_template: str
    login: str
    role: Role
    unit: str


PEOPLE: Final[tuple[Somebody, ...]] = (
    Somebody("Đầu mối của tỉnh", "dau-moi", Role.COORDINATOR, PROVINCE),
    Somebody("Chuyên viên xã Phước Mỹ", "chuyen-vien", Role.OFFICER, COMMUNE),
    Somebody("Lãnh đạo huyện Phước Sơn", "lanh-dao", Role.LEADER, DISTRICT),
    Somebody("Kiểm tra, thanh tra", "kiem-tra", Role.AUDITOR, PROVINCE),
    Somebody("Quản trị", "quan-tri", Role.ADMINISTRATOR, PROVINCE),
)


def open_accounts(app: App, *, since: date, now: datetime) -> None:
    """Opens them all, with a second factor for those who need one. Done again it changes nothing."""
    for one in PEOPLE:

        def said(what: str, login: str = one.login) -> Said:
            return Said(None, f"demo:{login}:{what}", now, "demo", "command")

        account = open_account(app, login=one.login, said=said("open"), name=one.what_template)
        grant_role(app, account, one.role, one.unit, since=since, said=said("grant"))
        set_password(app, account, PASSWORD, said=said("password"))
        if one.role in NEEDS_SECOND_FACTOR and not second_factor.is_set(app, account):
            begun = second_factor.begin(app, account)
            # With the code before this one: the present one is still good for signing in.
            code = second_factor.code_at(begun.secret, now - timedelta(seconds=second_factor.STEP_SECONDS))
            second_factor.confirm(app, account, code, said=said("factor"))


def code_of(app: App, login: str, now: datetime) -> str | None:
    """The one-time code of the moment, as that person's telephone shows it; None where none is needed."""
    with reading(app.engine) as connection:
        account = logins.account_at(connection, login)
        held = logins.factor(connection, account) if account is not None else None
    return second_factor.code_at(held.secret, now) if held is not None else None
