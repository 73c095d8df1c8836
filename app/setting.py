"""One setting: what is told about it, what may be wrong with it, how its value is shown."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from email.utils import parseaddr
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, SecretStr, TypeAdapter

from words import Lang, Misused, say

PREFIX = "DONDOC_"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HIDDEN = "••••••"


class SettingInvalid(Misused):
    """One setting has a value that cannot be used."""

    def __init__(self, name: str, shown: str, about: "About") -> None:
        self.about = about
        super().__init__(
            "{variable}={shown} không dùng được; cần {takes}.",
            variable=variable(name),
            shown=shown,
            takes=say(about.takes_template),
        )

    def say(self, lang: Lang = "vi") -> str:
        return say(self.template, lang, **{**self.values, "takes": say(self.about.takes_template, lang)})


class SettingUnknown(Misused):
    """A variable carries our prefix and is no setting: most likely a slip of the pen."""


class SettingsClash(Misused):
    """Two settings that are fine alone cannot hold together."""


class SettingsInvalid(Misused):
    """The settings cannot be used; `problems` lists every reason, so that one look is enough."""

    def __init__(self, problems: tuple[Misused, ...]) -> None:
        self.problems = problems
        super().__init__("Có {count} thiết lập chưa đúng:", count=len(problems))

    def say(self, lang: Lang = "vi") -> str:
        return "\n".join([super().say(lang), *(f"- {problem.say(lang)}" for problem in self.problems)])

    def __str__(self) -> str:
        return self.say()


def unknown(name: str, known: Collection[str]) -> SettingUnknown:
    """What to say of a variable with our prefix, given without it, that is none of those known."""
    nearest = get_close_matches(name, sorted(known), n=1)
    if nearest:
        return SettingUnknown(
            "Không có thiết lập {name}; có phải ý bạn là {nearest}?",
            name=PREFIX + name,
            nearest=PREFIX + nearest[0],
        )
    return SettingUnknown(
        "Không có thiết lập {name}; xem danh sách bằng dondoc settings rồi sửa hoặc bỏ biến này.",
        name=PREFIX + name,
    )


def variable(name: str) -> str:
    """The variable that sets the field `name`."""
    return f"{PREFIX}{name.upper()}"


@dataclass(frozen=True)
class About:
    """What a setting is, and what values it takes, as people are told."""

    meaning_template: str
    takes_template: str


def valid_database_url(url: str) -> str:
    """A file of SQLite, or a database on a PostgreSQL server."""
    parts = urlsplit(url)
    in_a_file = parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1
    on_a_server = parts.scheme == "postgresql" and len(parts.path) > 1
    # A database in memory would forget every acknowledged fact when the process ends.
    if not (in_a_file or on_a_server) or parts.path == "/:memory:":
        raise ValueError(url)
    return url


def valid_mailbox(address: str) -> str:
    """An address letters can come from, with or without a name."""
    _, mailbox = parseaddr(address)
    name, at, domain = mailbox.partition("@")
    if not (name and at and domain) or any(mark in address for mark in "\r\n"):
        raise ValueError(address)
    return address


def valid_web_address(url: str) -> str:
    """A full http or https address, kept without a slash at its end."""
    TypeAdapter(AnyHttpUrl).validate_python(url)
    return url.rstrip("/")


def valid_issuer(url: str) -> str:
    """Where an office's sign-in service is, as it calls itself; by HTTPS, unless it is on this machine."""
    TypeAdapter(AnyHttpUrl).validate_python(url)
    parts = urlsplit(url)
    if parts.query or parts.fragment or not (parts.scheme == "https" or parts.hostname in LOOPBACK):
        raise ValueError(url)
    return url


def valid_host(host: str) -> str:
    """The name or the address of a machine, without port."""
    if not host or set(host) & set(" /@"):
        raise ValueError(host)
    return host


def oidc_clash(**given: object) -> SettingsClash | None:
    """What is wrong with the settings of an office's sign-in service taken together: all, or none of them."""
    if None in given.values() and any(given.values()):
        return SettingsClash(
            "Cổng đăng nhập chung cần đủ {names}; hãy đặt nốt, hoặc bỏ trống cả ba.",
            names=", ".join(map(variable, given)),
        )
    return None


def valid_hosts(hosts: str) -> str:
    """Machines by name or address, with commas between them; none where it is empty."""
    for host in hosts.split(","):
        if hosts.strip():
            valid_host(host.strip())
    return hosts


def shown_value(value: object) -> str:
    """`value` as it may be shown to anybody: no password in it."""
    match value:
        case None:
            return ""
        case SecretStr():
            return HIDDEN
        case time():
            return f"{value:%H:%M}"
        case str() if "://" in value:
            return _without_password(value)
        case _:
            return str(value)


def _without_password(url: str) -> str:
    """`url` with its password covered, also where the password was not percent-encoded."""
    covered = re.sub(r"(://[^:/@]*):.*@", rf"\1:{HIDDEN}@", url)
    # libpq also takes the password as a parameter.
    return re.sub(r"([?&]password)=[^&]*", rf"\1={HIDDEN}", covered)
