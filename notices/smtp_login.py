"""Logging in to the relay: with a password, or with a token that OAuth gives for a while.

yagmail's own OAuth login is not used: it sends the token without TLS when STARTTLS is
set up with a context, looks away from the server's answer, names the client id in its
greeting, knows only Google, and waits for ever when Google is silent. Its wording of the
token (XOAUTH2) is what is taken from it.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Final, Protocol

from yagmail.oauth2 import generate_oauth2_string

from notices.posting import NotAuthenticated, NotPosted, OAuth, RelayAway, RelaySettings
from notices.verdicts import kept_reply, reply_in

TOKEN_BYTES_MAX: Final = 65_536  # a token endpoint answers with a few hundred


class Account(Protocol):
    """What is used of smtplib's connection to log in."""

    def login(self, user: str, password: str) -> object: ...
    def auth(self, mechanism: str, authobject: object) -> object: ...


def log_in(connection: Account, settings: RelaySettings) -> None:
    """Log in as the settings say; nothing happens where they name no user.

    Raises NotAuthenticated, or RelayAway when the relay could not say.
    """
    if settings.user is None:
        return
    try:
        if settings.oauth is not None:
            token = access_token(settings.oauth, settings.timeout_seconds)
            words = generate_oauth2_string(settings.user, token)
            # A refused token comes back as a challenge, which wants an empty answer.
            connection.auth("XOAUTH2", lambda challenge=None: words if challenge is None else "")
        elif settings.password is not None:
            connection.login(settings.user, settings.password.get_secret_value())
    except UnicodeEncodeError as error:
        raise NotAuthenticated(
            "Tên hoặc mật khẩu gửi thư có chữ ngoài bảng mã ASCII, máy chủ thư không nhận; hãy đổi mật khẩu"
            "; sửa xong, thư tự đi tiếp."
        ) from error
    except OSError as error:
        raise _not_logged_in(error) from error


def access_token(oauth: OAuth, timeout_seconds: int) -> str:
    """A fresh access token for the refresh token (RFC 6749, 6).

    Raises NotAuthenticated when the issuer refuses, RelayAway when it is out of reach.
    """
    fields = {
        "grant_type": "refresh_token",
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret.get_secret_value(),
        "refresh_token": oauth.refresh_token.get_secret_value(),
    }
    # The address is https, or this machine: OAuth checks it.
    request = urllib.request.Request(oauth.issuer_url, urllib.parse.urlencode(fields).encode())  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:  # noqa: S310 - as above
            token = json.loads(answer.read(TOKEN_BYTES_MAX))["access_token"]
    except urllib.error.HTTPError as error:
        with error:
            code, text = error.code, kept_reply(error.read(TOKEN_BYTES_MAX))
        if 400 <= code < 500:
            raise NotAuthenticated(
                "Nơi cấp quyền gửi thư từ chối ({code} {text}); hãy cấp lại quyền; sửa xong, thư tự đi tiếp.",
                code=code,
                text=text,
            ) from error
        raise _issuer_away(f"{code} {text}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _issuer_away(kept_reply(str(error))) from error
    return str(token)


def _issuer_away(text: str) -> RelayAway:
    return RelayAway("Chưa lấy được quyền gửi thư ({text}); thư sẽ được gửi lại.", text=text)


def _not_logged_in(error: OSError) -> NotPosted:
    code, reply = reply_in(error)
    text = kept_reply(reply or str(error))
    # "454 temporary authentication failure" and a broken line say nothing about our password.
    if 400 <= code < 500 or (not code and isinstance(error, ConnectionError | TimeoutError)):
        return RelayAway(
            "Máy chủ thư chưa cho đăng nhập ({text}); thư sẽ được gửi lại.", code=code or None, text=text
        )
    return NotAuthenticated(
        "Máy chủ thư không nhận tài khoản gửi thư ({text}); hãy kiểm tra tên và mật khẩu;"
        " sửa xong, thư tự đi tiếp.",
        code=code or None,
        text=text,
    )
