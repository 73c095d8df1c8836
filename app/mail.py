"""What the settings of the mail relay mean together, and the file with the keys of OAuth."""

import ipaddress
import json
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from app.setting import LOOPBACK, SettingsClash, variable
from notices.posting import OAuth
from words import Misused

KEYS_MAX_BYTES: Final = 65_536  # the file holds three short keys

# What each key is called by yagmail, and by Google's own libraries.
KEYS: Final = {
    "client_id": ("google_client_id", "client_id"),
    "client_secret": ("google_client_secret", "client_secret"),
    "refresh_token": ("google_refresh_token", "refresh_token"),
}
ISSUER: Final = ("issuer_url", "token_uri")


class OAuthFileUnusable(Misused):
    """The file of OAuth keys is missing something, or is no such file."""


def mail_clash(
    *, host: str, security: str, user: str | None, password: object, oauth_file: Path | None
) -> SettingsClash | None:
    """What is wrong with the settings of the relay taken together; None when they fit."""
    if oauth_file is not None and (user is None or password is not None):
        return SettingsClash(
            "{oauth} cần {user} (địa chỉ đăng nhập) và không đi cùng {password}; hãy đặt hoặc bỏ cho khớp.",
            oauth=variable("smtp_oauth_file"),
            user=variable("smtp_user"),
            password=variable("smtp_password"),
        )
    if oauth_file is None and (user is None) != (password is None):
        return SettingsClash(
            "{user} và {password} phải cùng có hoặc cùng bỏ trống; hãy đặt nốt thiết lập còn thiếu.",
            user=variable("smtp_user"),
            password=variable("smtp_password"),
        )
    if security != "plain" or host in LOOPBACK:
        return None
    if user is not None:
        return SettingsClash(
            "{security}=plain gửi mật khẩu không mã hóa tới {host}; hãy dùng starttls hoặc tls.",
            security=variable("smtp_security"),
            host=host,
        )
    if not _inside(host):
        return SettingsClash(
            "{security}=plain gửi thư không mã hóa qua mạng ngoài tới {host}; hãy dùng starttls hoặc tls. "
            "Máy chủ trong mạng nội bộ thì ghi tên máy không có dấu chấm, hoặc địa chỉ IP nội bộ.",
            security=variable("smtp_security"),
            host=host,
        )
    return None


def _inside(host: str) -> bool:
    """Whether a relay stands in the office's own network: a bare name, or a private address."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host.rstrip(".")


def oauth_keys(path: Path) -> OAuth:
    """The keys in a file as yagmail writes it, or as Google's libraries do. Raises OAuthFileUnusable.

    No word of the file is in the message: it holds secrets.
    """
    try:
        with path.open("rb") as file:
            held = json.loads(file.read(KEYS_MAX_BYTES))
    except OSError as error:
        raise _unusable(path, error.strerror or "") from error
    except ValueError as error:
        raise _unusable(path, "JSON") from error
    if not isinstance(held, dict):
        raise _unusable(path, "JSON")
    found = {key: _first(held, names) for key, names in KEYS.items()}
    missing = [KEYS[key][0] for key, value in found.items() if not value]
    if missing:
        raise _unusable(path, ", ".join(missing))
    issuer = _first(held, ISSUER)
    try:
        return OAuth.model_validate(found | ({"issuer_url": issuer} if issuer else {}))
    except ValidationError as error:
        raise _unusable(path, ISSUER[0]) from error


def _first(held: dict[str, object], names: tuple[str, ...]) -> object:
    return next((held[name] for name in names if isinstance(held.get(name), str) and held[name]), None)


def _unusable(path: Path, what: str) -> OAuthFileUnusable:
    return OAuthFileUnusable(
        "Tệp khóa OAuth {path} chưa dùng được ({what}); cần một tệp JSON có google_client_id, "
        "google_client_secret và google_refresh_token, do yagmail ghi khi cấp quyền.",
        path=path,
        what=what,
    )
