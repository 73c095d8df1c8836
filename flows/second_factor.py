"""The second proof: one-time codes of a telephone app, and recovery codes. pyotp is at home here.

A code holds for 30 seconds; the one before and the one after are taken too, for clocks differ.
A code that was used is not taken again, nor an older one. Recovery codes are long enough that a
plain SHA-256 keeps them; each is good once.
"""

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime
from typing import Final, Literal, NamedTuple

import pyotp

from access.grants import AccountId
from app.clock import new_secret
from app.wiring import App
from events.accounts import SecondFactorRemoved, SecondFactorSet, account_stream
from events.base import Receipt
from flows.extending import Said
from flows.telling import tell
from projections import logins, sessions
from projections.database import reading, writing
from words import Refused

ISSUER: Final = "Dondoc"  # what the app shows above the code
STEP_SECONDS: Final = 30
STEPS_AROUND: Final = 1  # each way: 90 seconds in which a code is taken
SECRET_BYTES: Final = 20  # as RFC 4226 recommends
RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10  # 80 bits, 16 letters: no slow hash is needed


class NoFactorBegun(Refused):
    """There is nothing to confirm: it was not begun, or it is set up already."""


class WrongCode(Refused):
    """The code is not the one of now, or was used before."""


class Enrolment(NamedTuple):
    """What the telephone app is given: as an address for the square code, and as text to be typed."""

    secret: str
    uri: str


def begin(app: App, account: AccountId) -> Enrolment:
    """A fresh secret that waits for its first code. Raises NoFactorBegun when one is in use."""
    secret = b32encode(new_secret(SECRET_BYTES)).decode()
    with writing(app.engine) as connection:
        held = logins.factor(connection, account)
        if held is not None and held.confirmed:
            raise NoFactorBegun(
                "Tài khoản đã bật xác thực hai bước; gỡ thiết bị cũ trước khi thêm thiết bị mới."
            )
        logins.put_factor(connection, account, secret)
        name = logins.login_of(connection, account)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER))


def begun(app: App, account: AccountId) -> Enrolment | None:
    """What waits for its first code, to be shown again."""
    with reading(app.engine) as connection:
        held = logins.factor(connection, account)
        name = logins.login_of(connection, account)
    if held is None or held.confirmed:
        return None
    uri = pyotp.TOTP(held.secret).provisioning_uri(name=name, issuer_name=ISSUER)
    return Enrolment(held.secret, uri)


def confirm(app: App, account: AccountId, code: str, *, said: Said, keep: str = "") -> tuple[str, ...]:
    """Takes the first code; from now on signing in asks for one. Gives the recovery codes, this once.

    Every session but the one with the hash `keep` ends. Raises NoFactorBegun or WrongCode.
    """
    with reading(app.engine) as connection:
        held = logins.factor(connection, account)
    if held is None or held.confirmed:
        raise NoFactorBegun("Chưa có thiết bị nào chờ xác nhận; hãy bắt đầu lại việc bật xác thực hai bước.")
    step = _step(held.secret, code, said.now)
    if step is None:
        raise wrong_code()
    tell(app, account_stream(account), SecondFactorSet(account=account), said=said)
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    with writing(app.engine) as connection:
        if not logins.confirm_factor(connection, account, step):
            raise NoFactorBegun("Thiết bị vừa được xác nhận ở nơi khác; hãy tải lại trang.")
        logins.put_recovery_codes(connection, account, map(_hash, codes))
        sessions.drop_sessions(connection, account, but=keep)
    app.projector.catch_up()
    return codes


def taken(app: App, account: AccountId, code: str, *, now: datetime) -> Literal["code", "recovery"] | None:
    """Which kind of code it is that opens the account now, None for none; it is used up by the asking.

    A code of the app or a recovery code, with or without the dashes and spaces people type.
    """
    plain = _plain(code)
    with writing(app.engine) as connection:
        held = logins.factor(connection, account)
        if held is None or not held.confirmed:
            return None
        if len(plain) == 6 and plain.isdecimal():
            step = _step(held.secret, plain, now)
            return "code" if step is not None and logins.use_step(connection, account, step) else None
        return "recovery" if logins.use_recovery_code(connection, account, _hash(plain)) else None


def is_set(app: App, account: AccountId) -> bool:
    """Whether signing in takes a code."""
    with reading(app.engine) as connection:
        held = logins.factor(connection, account)
    return held is not None and held.confirmed


def recovery_left(app: App, account: AccountId) -> int:
    with reading(app.engine) as connection:
        return logins.recovery_codes_left(connection, account)


def remove(app: App, account: AccountId, *, reason: str, said: Said) -> Receipt:
    """The device is lost or replaced: its codes are not taken any more, and every session ends."""
    removed = SecondFactorRemoved(account=account, reason=reason)
    receipt = tell(app, account_stream(account), removed, said=said)
    with writing(app.engine) as connection:
        logins.drop_factor(connection, account)
        sessions.drop_sessions(connection, account)
    app.projector.catch_up()
    return receipt


def wrong_code() -> WrongCode:
    return WrongCode("Mã xác thực không đúng hoặc đã dùng; hãy chờ mã mới trên điện thoại rồi nhập lại.")


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Which 30 seconds a code belongs to, of those that are taken now."""
    here = int(now.timestamp()) // STEP_SECONDS
    otp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    found = None
    for step in range(here - STEPS_AROUND, here + STEPS_AROUND + 1):
        # Each is compared, so that how long it takes tells nothing.
        if hmac.compare_digest(otp.at(step * STEP_SECONDS).encode(), _octets(code)):
            found = step
    return found


def _recovery_code() -> str:
    """Sixteen letters and figures in groups of four, to be written down."""
    text = b32encode(new_secret(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _hash(code: str) -> str:
    return hashlib.sha256(_octets(code)).hexdigest()


def _octets(code: str) -> bytes:
    return _plain(code).encode("utf-8", "replace")


def code_at(secret: str, now: datetime) -> str:
    """The code that a telephone with this secret shows at an instant."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).at(int(now.timestamp()))
