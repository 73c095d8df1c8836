"""Tokens for programs: in some things, for a while, never more than their account may do.

A program shows the token with each request. Only its SHA-256 is kept, so it is given out once.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from access.grants import AccountId, may_anywhere
from access.roles import ACTION_NAMES, Action
from app.clock import new_secret
from app.wiring import App
from events.accounts import TokenIssued, TokenRevoked, account_stream
from events.base import Receipt
from flows.accounts import Account, AccountIsClosed, UnknownAccount, account_of
from flows.extending import Said
from flows.telling import tell
from projections import sessions
from projections.accounts import TokenRow, token_row, tokens_of
from projections.database import reading, writing
from words import Listed, Refused

TOKEN: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/token")
PREFIX: Final = "dondoc_"  # lets people and scanners see what leaked
LASTS_MOST: Final = timedelta(days=366)
NEVER: Final = frozenset({Action.ACCOUNTS})  # a program that leaks must not be able to open doors


class TokenUnfit(Refused):
    """The token cannot be given like this."""


class NoSuchToken(Refused):
    """The account has no such token."""


class TokenHeld(NamedTuple):
    """Whom a program speaks for, and in what: an action has to be in `scopes` and in the grants."""

    id: UUID
    account: Account
    scopes: frozenset[Action]
    until: datetime


def issue_token(
    app: App,
    account: AccountId,
    scopes: Iterable[Action],
    *,
    until: datetime,
    said: Said,
    note: str = "",
) -> tuple[UUID, str]:
    """A token's id and what its program shows, this once. Raises TokenUnfit or AccountIsClosed.

    Times are aware; at most a year from now.
    """
    wanted = frozenset(scopes)
    _check(app, _open(app, account), wanted, until, said)
    id_ = uuid5(TOKEN, said.message)
    secret = PREFIX + urlsafe_b64encode(new_secret()).decode().rstrip("=")
    event = TokenIssued(
        account=account,
        token=id_,
        scopes=tuple(scope.value for scope in Action if scope in wanted),
        until=until,
        note=note,
    )
    receipt = tell(app, account_stream(account), event, said=said)
    if receipt.repeated:
        raise TokenUnfit("Khóa truy cập này đã được cấp và chỉ hiện một lần; hãy cấp khóa mới.")
    with writing(app.engine) as connection:
        sessions.put_token(connection, _hash(secret), id_, account)
    app.projector.catch_up()
    return id_, secret


def _check(app: App, account: Account, wanted: frozenset[Action], until: datetime, said: Said) -> None:
    on = said.now.astimezone(app.zone).date()
    beyond = [
        scope
        for scope in Action
        if scope in wanted and (scope in NEVER or not may_anywhere(account.grants, scope, on))
    ]
    if not wanted or beyond:
        raise TokenUnfit(
            "Khóa truy cập chỉ được mang quyền mà tài khoản đang có, trừ quyền giao vai trò; "
            "không cấp được: {beyond}.",
            beyond=Listed(tuple(ACTION_NAMES[scope] for scope in beyond)) if beyond else "∅",
        )
    if not said.now < until <= said.now + LASTS_MOST:
        raise TokenUnfit(
            "Khóa truy cập có hạn nhiều nhất {most} ngày kể từ hôm nay; hãy chọn ngày khác.",
            most=LASTS_MOST.days,
        )


def revoke_token(app: App, account: AccountId, token: UUID, *, said: Said) -> Receipt:
    """The program may speak no more, from the next request on. Raises NoSuchToken."""
    app.projector.catch_up()
    with reading(app.engine) as connection:
        row = token_row(connection, token)
    if row is None or row.account != account:
        raise NoSuchToken("Tài khoản không có khóa truy cập {token}.", token=str(token)[:8])
    with writing(app.engine) as connection:  # what is dangerous ends first
        sessions.drop_token(connection, token)
    receipt = tell(app, account_stream(account), TokenRevoked(account=account, token=token), said=said)
    app.projector.catch_up()
    return receipt


def token_of(app: App, secret: str, *, now: datetime) -> TokenHeld | None:
    """Whom the program speaks for; None once the token or its account ended."""
    if not secret.startswith(PREFIX):
        return None
    with reading(app.engine) as connection:
        found = sessions.token_at(connection, _hash(secret))
        row = token_row(connection, found[0]) if found is not None else None
        if row is None or row.revoked or row.until <= now:
            return None
        account = account_of(connection, row.account)
    if account is None or account.closed:
        return None
    return TokenHeld(row.id, account, row.scopes - NEVER, row.until)


def tokens(app: App, account: AccountId) -> list[TokenRow]:
    """Every token that was issued for the account, revoked and outdated ones too."""
    with reading(app.engine) as connection:
        return tokens_of(connection, account)


def _open(app: App, id_: AccountId) -> Account:
    app.projector.catch_up()
    account = account_of(app, id_)
    if account is None:
        raise UnknownAccount("Không có tài khoản «{text}»; hãy xem danh sách tài khoản.", text=str(id_)[:8])
    if account.closed:
        raise AccountIsClosed("Tài khoản {login} đã đóng; hãy mở tài khoản mới.", login=account.login)
    return account


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
