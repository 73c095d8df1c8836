"""Getting in and out: a password, where it takes one a code, and a session that ends.

A session is known by a token that only its holder has; the table keeps the SHA-256. Every way in
gives a new one. What a session may do is asked anew at every request, so a role that ended or an
account that was closed ends with the next click.
"""

import hashlib
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, Literal, NamedTuple

from access.grants import AccountId, needs_second_factor
from app.clock import new_secret
from app.wiring import App
from events.base import DatabaseLocked, Receipt
from events.sessions import FirstProof, SecondProof
from flows import door, passwords, second_factor, throttling
from flows.accounts import Account, LoginUnfit, account_of, login_name
from flows.errands import LASTS as ERRANDS_LAST
from flows.extending import Said
from flows.second_factor import wrong_code
from flows.throttling import CODE, HERE, NAME, ORIGIN, Try
from projections import errands, logins, sessions
from projections.database import reading, writing
from projections.sessions import Kept
from words import Refused

LASTS: Final = timedelta(hours=12)  # a working day: tomorrow one signs in again
IDLE: Final = timedelta(minutes=30)  # of who could do most harm: a desk that was left is locked
SEEN_EVERY: Final = timedelta(minutes=2)  # a page does not write, but for this


class WrongLogin(Refused):
    """Name and password do not go together; which of the two is wrong is not said."""


class CodeNeeded(Refused):
    """The password is right, and a one-time code is needed as well."""


class SessionRow(NamedTuple):
    """A session that holds now, and whose it is.

    With `must_enrol` it is good for nothing but setting up the second factor, with `must_pass`
    for nothing but giving its code; `limited` is either.
    """

    account: AccountId
    who: Account
    since: datetime
    seen: datetime
    expires: datetime
    csrf: str
    second_factor: bool
    must_enrol: bool
    must_pass: bool
    hash: str

    @property
    def limited(self) -> bool:
        return self.must_enrol or self.must_pass


class SignedIn(NamedTuple):
    """What the browser keeps as its cookie, this once, and the session that it opens."""

    token: str
    session: SessionRow


def sign_in(
    app: App,
    login: str,
    password: str,
    *,
    code: str | None = None,
    now: datetime,
    origin: str,
    replaces: str | None = None,
) -> SignedIn:
    """Opens a session; `origin` is the address that asks, `replaces` the token that the browser has.

    Raises WrongLogin in the same words and after the same work whether the name, the password or
    both are wrong; CodeNeeded, WrongCode, TooManyTries.
    """
    name, place = _typed(login), _place(origin)
    tried = name or login[:200]  # one that nobody can have is counted like any other
    with reading(app.engine) as connection:
        id_ = logins.account_at(connection, name or "")
    limits = [(HERE, f"{place} {tried}"), (NAME, tried), (ORIGIN, place)]
    one = throttling.begin(app, limits, now=now, account=id_)
    with reading(app.engine) as connection:
        kept = logins.password_hash(connection, id_) if id_ is not None else None
        account = account_of(connection, id_) if id_ is not None else None
    right = passwords.matches(kept, password)
    if not right or kept is None or account is None or account.closed:
        raise WrongLogin("Tên đăng nhập hoặc mật khẩu không đúng; hãy kiểm tra rồi nhập lại.")
    second: SecondProof = "none"
    if second_factor.is_set(app, account.id):
        if not code:
            throttling.strike_out(app, one)
            raise CodeNeeded("Hãy nhập mã xác thực trên điện thoại, hoặc một mã dự phòng.")
        second = _prove(app, account.id, code, now=now)
    passwords.keep_up_to_date(app, account.id, kept, password)
    return enter(app, account, first="password", second=second, now=now, replaces=replaces, forgiven=one)


def enter(
    app: App,
    account: Account,
    *,
    first: FirstProof,
    second: SecondProof,
    now: datetime,
    replaces: str | None = None,
    forgiven: Try | None = None,
) -> SignedIn:
    """A new session for somebody who has proved who they are, and how; the one it replaces ends.

    `forgiven` is the try that this was: it does not count. The log learns of it first.
    """
    door.came_in(app, account.id, first, second, now=now)
    kept = Kept(account.id, now, now, now + LASTS, _secret(), second != "none")
    replaced = _hash(replaces) if replaces else None
    return _enter(app, account, kept, now=now, replaces=replaced, forgiven=forgiven)


def session_of(app: App, token: str, *, now: datetime) -> SessionRow | None:
    """The session of a cookie's token, with whose it is; None once it ended, for whatever reason."""
    hash_ = _hash(token)
    with reading(app.engine) as connection:
        kept = sessions.session(connection, hash_)
        if kept is None or kept.expires <= now:
            return None
        account = account_of(connection, kept.account)
        if account is None or account.closed:
            return None
        factor = logins.factor(connection, kept.account)
    row = _row(account, kept, hash_, factor is not None and factor.confirmed, _day(app, now))
    if needs_second_factor(account.grants, _day(app, now)):
        if now - kept.seen > IDLE:
            with writing(app.engine) as writer:
                sessions.drop_session(writer, hash_)
            return None
        if now - kept.seen >= SEEN_EVERY:
            # Whoever reads a page is not kept waiting for a writer; the next page writes it down.
            with suppress(DatabaseLocked), writing(app.engine) as writer:
                sessions.seen(writer, hash_, now)
    return row


def sign_out(app: App, token: str, *, now: datetime) -> None:
    """Ends the session of a cookie's token, if there is one."""
    hash_ = _hash(token)
    with reading(app.engine) as connection:
        kept = sessions.session(connection, hash_)
    if kept is None:
        return
    if now < kept.expires:
        door.left(app, kept, now=now)
    with writing(app.engine) as connection:
        sessions.drop_session(connection, hash_)


def sign_out_everywhere(app: App, account: AccountId, *, said: Said, reason: str = "") -> int:
    """Ends every session of an account; gives how many lasted. Nothing is told where there was none."""
    with reading(app.engine) as connection:
        held = sessions.held(connection, account, said.now)
    if held:
        door.ended(app, account, held, reason=reason, said=said)
    with writing(app.engine) as connection:
        sessions.drop_sessions(connection, account)
    return held


def enrol(app: App, session: SessionRow, code: str, *, said: Said) -> tuple[SignedIn, tuple[str, ...]]:
    """Confirms the second factor that was begun; the session goes on under a new token.

    Gives the recovery codes, this once. Raises NoFactorBegun, WrongCode or TooManyTries.
    """
    limit = [(CODE, str(session.account))]
    one = throttling.begin(app, limit, now=said.now, account=session.account)
    codes = second_factor.confirm(app, session.account, code, said=said, keep=session.hash)
    throttling.forgive(app, one)
    return _go_on(app, session, now=said.now), codes


def pass_second_factor(app: App, session: SessionRow, code: str, *, now: datetime) -> SignedIn:
    """The code of somebody who came in by another door than the password.

    Raises WrongCode or TooManyTries.
    """
    second = _prove(app, session.account, code, now=now)
    door.proved_again(app, session.account, session.since, second, now=now)
    return _go_on(app, session, now=now)


def change_password(app: App, session: SessionRow, old: str, new: str, *, said: Said) -> Receipt:
    """The account's own password, by who knows the old one; other sessions end.

    Raises WrongLogin, TooManyTries or PasswordUnfit.
    """
    with reading(app.engine) as connection:
        kept = logins.password_hash(connection, session.account)
        name = logins.login_of(connection, session.account)
    one = throttling.begin(app, [(NAME, name)], now=said.now, account=session.account)
    if not passwords.matches(kept, old):
        raise WrongLogin("Mật khẩu hiện nay không đúng; hãy nhập lại.")
    throttling.strike_out(app, one)
    return passwords.set_password(app, session.account, new, said=said, keep=session.hash)


def _prove(app: App, account: AccountId, code: str, *, now: datetime) -> Literal["code", "recovery"]:
    one = throttling.begin(app, [(CODE, str(account))], now=now, account=account)
    second = second_factor.taken(app, account, code, now=now)
    if second is None:
        raise wrong_code()
    throttling.forgive(app, one)
    return second


def _go_on(app: App, session: SessionRow, *, now: datetime) -> SignedIn:
    """The same session, its second factor passed, under another token: the old one may have been seen."""
    kept = Kept(session.account, session.since, now, session.expires, _secret(), second_factor=True)
    account = account_of(app, session.account) or session.who
    return _enter(app, account, kept, now=now, replaces=session.hash)


def _enter(
    app: App,
    account: Account,
    kept: Kept,
    *,
    now: datetime,
    replaces: str | None,
    forgiven: Try | None = None,
) -> SignedIn:
    token = _secret()
    hash_ = _hash(token)
    with writing(app.engine) as connection:
        sessions.drop_outdated(connection, now)
        errands.drop_old(connection, now - ERRANDS_LAST)
        if replaces:
            sessions.drop_session(connection, replaces)
        sessions.put_session(connection, hash_, kept)
        if forgiven is not None:
            throttling.forgiven(connection, forgiven)
        factor = logins.factor(connection, account.id)
    confirmed = factor is not None and factor.confirmed
    return SignedIn(token, _row(account, kept, hash_, confirmed, _day(app, now)))


def _row(account: Account, kept: Kept, hash_: str, confirmed: bool, on: date) -> SessionRow:
    privileged = needs_second_factor(account.grants, on)
    return SessionRow(
        kept.account,
        account,
        kept.since,
        kept.seen,
        kept.expires,
        kept.csrf,
        kept.second_factor,
        must_enrol=privileged and not confirmed and not kept.second_factor,
        must_pass=privileged and confirmed and not kept.second_factor,
        hash=hash_,
    )


def _typed(login: str) -> str | None:
    """The name that was typed; None for one that nobody can have."""
    try:
        return login_name(login)
    except LoginUnfit:
        return None


def _place(origin: str) -> str:
    """Where a try comes from: an IPv6 customer has a whole /64 of addresses, and counts as one."""
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if not isinstance(address, IPv6Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((address, 64), strict=False))


def _day(app: App, now: datetime) -> date:
    return now.astimezone(app.zone).date()


def _secret() -> str:
    return urlsafe_b64encode(new_secret()).decode().rstrip("=")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
