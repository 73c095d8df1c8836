"""What posting needs to know and what can come of it, without the transport itself.

The transport (notices/smtp.py) raises these and the outbox decides by them, so that
neither has to know the other. Every message says what the coordinator can do.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, SecretStr

from notices.letter import Frozen
from notices.plain import one_line
from words import Refused

Mode = Literal["starttls", "tls", "plain"]

NAME_MAX: Final = 120  # characters of a display name
ADDRESS_MAX: Final = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
TIMEOUT_SECONDS: Final = 30  # a relay that is silent longer is treated as out of reach

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
# A secret goes there, so it is encrypted or stays on this machine.
_ISSUER: Final = r"^(https://|http://(localhost|127\.0\.0\.1)[:/])\S+$"
_NAMED: Final = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")


class OAuth(Frozen):
    """What a mail provider gave out so that letters can be sent without a password."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr
    issuer_url: Annotated[str, Field(pattern=_ISSUER)] = "https://oauth2.googleapis.com/token"


class RelaySettings(Frozen):
    """Which relay takes the letters, and how it is spoken to.

    `mode` starttls (port 587) and tls (465) verify the certificate against `ca_file` or the
    system's authorities. `plain` is for a relay on this machine; another host needs
    `allow_plain` and gets no password. `sender` is where letters come from, with or without a name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)]
    sender: str
    mode: Mode = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    oauth: OAuth | None = None
    ca_file: str | None = None
    allow_plain: bool = False
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = TIMEOUT_SECONDS

    @property
    def sender_address(self) -> str:
        return mailbox(self.sender)[1]


class Posted(Frozen):
    """The relay took the message; `reply` is what it said, the receipt."""

    message_id: str
    reply: str


class NotPosted(Refused):
    """The relay did not take the message.

    `code` is its reply code, None where it gave none; `text` its words, without addresses.
    """

    def __init__(
        self, template: str, /, *, code: int | None = None, text: str = "", **values: object
    ) -> None:
        super().__init__(template, code=code, text=text, **values)
        self.code = code
        self.text = text


class Refusal(NotPosted):
    """The relay refuses this message for good (5xx): posting it again would change nothing."""


class Later(NotPosted):
    """Not now (4xx, network, lost reply): the same message is to be posted again."""


class RelayAway(Later):
    """The relay itself is out of reach or busy: the next message would fare no better now."""


class OnHold(NotPosted):
    """Something is wrong with the relay or our account; every letter waits until it is put right."""


class NotAuthenticated(OnHold):
    """The relay does not accept our name and password."""


class NotSecured(OnHold):
    """The connection cannot be made safe: a wrong certificate, or no TLS offered."""


class SenderRefused(OnHold):
    """The relay accepts no mail from our sender address."""


class BadAddress(Refused):
    """An address that no mail can be sent to."""


def mail_address(address: str) -> str:
    """`address` as it goes over the wire: one address, in ASCII (a Vietnamese domain as punycode).

    Raises BadAddress for anything else, line breaks and second addresses included.
    """
    address = address.strip()
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if len(address) > ADDRESS_MAX or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise BadAddress(
            "“{address}” không phải địa chỉ thư điện tử; hãy sửa địa chỉ của đầu mối (ten@donvi.gov.vn).",
            address=one_line(address, 80),
        )
    return f"{local}@{ascii_domain}"


def mailbox(written: str) -> tuple[str, str]:
    """Name and address of "Tổ đôn đốc <dondoc@tinh.gov.vn>" or of a bare address.

    Raises BadAddress where the address is none.
    """
    named = _NAMED.fullmatch(written.strip())
    if named is None:
        return "", mail_address(written)
    return one_line(named["name"].strip().strip('"'), NAME_MAX), mail_address(named["address"])
