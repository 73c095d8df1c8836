"""Accounts as `dondoc account` shows them: who, as what, from when until when."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from access.grants import EVERYWHERE, Grant
from access.roles import ROLE_NAMES
from cli.out import Out
from flows.accounts import Account
from projections.accounts import TokenRow


class GrantShown(BaseModel):
    """A role for a unit and all inside it; `unit` null is everything. `holds` is about today.

    `instead_of` is the account of whoever is away, for a deputy.
    """

    model_config = ConfigDict(frozen=True)

    grant: str
    role: str
    unit: str | None
    since: date
    until: date | None
    instead_of: str | None
    holds: bool


class AccountShown(BaseModel):
    """An account with every role that it holds, held or will hold."""

    model_config = ConfigDict(frozen=True)

    account: str
    person: str
    login: str
    name: str
    second_factor: bool
    closed: bool
    grants: tuple[GrantShown, ...]


class TokenIssuedShown(BaseModel):
    """A token as it was issued; `secret` is what the program shows, and is told this once."""

    model_config = ConfigDict(frozen=True)

    token: str
    secret: str
    scopes: tuple[str, ...]
    until: datetime


class TokenShown(BaseModel):
    """A token of an account; `holds` is about now."""

    model_config = ConfigDict(frozen=True)

    token: str
    scopes: tuple[str, ...]
    until: datetime
    note: str
    issued_at: datetime
    revoked: bool
    holds: bool


def account_shown(account: Account, today: date) -> AccountShown:
    return AccountShown(
        account=str(account.id),
        person=str(account.person),
        login=account.login,
        name=account.name,
        second_factor=account.second_factor,
        closed=account.closed,
        grants=tuple(_grant_shown(one, account.closed, today) for one in account.grants),
    )


def _grant_shown(grant: Grant, closed: bool, today: date) -> GrantShown:
    return GrantShown(
        grant=str(grant.id),
        role=grant.role.value,
        unit=grant.unit or None,
        since=grant.since,
        until=grant.until,
        instead_of=str(grant.instead_of) if grant.instead_of else None,
        holds=not closed and grant.in_force(today),
    )


def token_shown(row: TokenRow, now: datetime) -> TokenShown:
    return TokenShown(
        token=str(row.id),
        scopes=tuple(sorted(row.scopes)),
        until=row.until,
        note=row.note,
        issued_at=row.issued_at,
        revoked=row.revoked,
        holds=not row.revoked and now < row.until,
    )


def show_accounts(out: Out, accounts: Iterable[Account], today: date) -> None:
    """A table: a line for each role that is not over; who it is stands on the first."""
    grid = out.grid().column("Tên đăng nhập").column("Họ tên").column("Hai bước", fixed=True)
    grid.column("Vai trò").column("Đơn vị").column("Từ", fixed=True).column("Đến hết", fixed=True)
    grid.column("Mã vai trò", fixed=True)
    for account in accounts:
        who: tuple[object, ...] = (
            account.login or str(account.id)[:8],
            account.name,
            out.worded("có") if account.second_factor else out.worded("không"),
        )
        left = [g for g in account.grants if not account.closed and (g.until is None or today <= g.until)]
        if not left:
            grid.row(*who, out.worded("đã đóng") if account.closed else "—", "", "", "", "")
        for grant in left:
            unit = out.worded("toàn hệ thống") if grant.unit == EVERYWHERE else grant.unit
            grid.row(*who, _role(out, grant), unit, grant.since, grant.until, str(grant.id)[:8])
            who = ("", "", "")
    out.put(grid)


def _role(out: Out, grant: Grant) -> str:
    if grant.instead_of is None:
        return ROLE_NAMES[grant.role].say(out.lang)
    return out.worded("{role}, thay {other}", role=ROLE_NAMES[grant.role], other=str(grant.instead_of)[:8])
