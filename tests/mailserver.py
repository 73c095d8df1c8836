"""A real SMTP server for tests: plain, STARTTLS or TLS, with logins and with faults on demand.

    with mail_server() as server:
        Relay(RelaySettings(host=server.host, port=server.port, mode="plain", …)).post(…)
    assert server.inbox[0].to == "…"

Faults are given per test: `server.answer("recipient", "451 4.7.1 try later")` answers the
next one (or `times` of them) so; `server.cut(...)` breaks the connection at a step.
"""

import asyncio
import base64
import contextlib
import socket
import ssl
import tempfile
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from random import Random
from typing import Any, Literal

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Security = Literal["plain", "starttls", "tls"]
Step = Literal["connect", "hello", "login", "sender", "recipient", "message"]
Cut = Literal["connect", "sender", "recipient", "before message", "inside message", "reply"]

HOST = "localhost"


@dataclass(frozen=True)
class Received:
    """One message as it arrived: from, to (of the envelope), and its bytes."""

    sender: str
    to: str
    raw: bytes
    encrypted: bool
    connection: int

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Faults:
    """What the server does wrong: what it was asked for first, then by chance if it is told to."""

    answers: list[tuple[Step, str]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    chance: Random | None = None
    rate: float = 0.0

    def answer_at(self, step: Step) -> str | None:
        for place, (at, text) in enumerate(self.answers):
            if at == step:
                del self.answers[place]
                return text
        if self.chance and step in BUSY and self.chance.random() < self.rate:
            return self.chance.choice(BUSY[step])
        return None

    def cut_at(self, cut: Cut) -> bool:
        if cut in self.cuts:
            self.cuts.remove(cut)
            return True
        return self.chance is not None and self.chance.random() < self.rate


# What a server may answer by chance: never a word that would settle a letter for good.
BUSY: dict[Step, list[str]] = {
    "connect": ["421 4.3.2 closing down"],
    "sender": ["421 4.7.0 enough for one connection", "452 4.3.1 disk full"],
    "recipient": ["450 4.2.1 greylisted", "451 4.3.0 try later", "421 4.3.2 restarting"],
    "message": ["451 4.3.0 scanner is away", "452 4.3.1 disk full"],
}


class MailServer:
    """What a test sees of the server. `inbox` holds what was accepted, in order of arrival."""

    def __init__(self, security: Security, users: dict[str, str], tokens: dict[str, str]) -> None:
        self.host = HOST
        self.port = 0
        self.security = security
        self.users = users
        self.tokens = tokens
        self.inbox: list[Received] = []
        self.connections = 0
        self.logins: list[tuple[str, str, bool]] = []  # mechanism, user, accepted
        self.faults = Faults()
        self.dialogues: list[_Dialogue] = []
        self.refused_recipients: dict[str, str] = {}

    def answer(self, step: Step, text: str, times: int = 1) -> None:
        """Answer the next `times` commands of this step with `text` instead of doing them."""
        self.faults.answers += [(step, text)] * times

    def cut(self, at: Cut, times: int = 1) -> None:
        """Break the connection at the next `times` chances: "reply" is after the message was kept."""
        self.faults.cuts += [at] * times

    def misbehave(self, seed: int, rate: float) -> None:
        """From now on go wrong by chance at every step, the same way for the same seed."""
        self.faults.chance, self.faults.rate = Random(seed), rate

    def refuse(self, recipient: str, text: str) -> None:
        """Always answer this recipient with `text`."""
        self.refused_recipients[recipient] = text

    @property
    def message_ids(self) -> list[str]:
        return [str(each.message["Message-ID"]) for each in self.inbox]


class Gone(Exception):
    """The server broke the connection on purpose."""


class _Dialogue(SMTP):
    """One connection: aiosmtpd's dialogue with the faults of the test in it."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        self.told = server
        super().__init__(_Keeping(server), hostname=HOST, enable_SMTPUTF8=False, **options)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.transport is None:  # not again when STARTTLS makes the same connection safe
            self.told.connections += 1
            self.number = self.told.connections
            self.told.dialogues.append(self)
        super().connection_made(transport)

    def _cut(self) -> None:
        assert self.transport is not None
        self.transport.abort()
        raise asyncio.CancelledError  # what aiosmtpd takes for a connection that is lost

    async def push(self, status: str | bytes) -> None:
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("220 ") and "ready" not in text.lower():  # the banner
            if self.told.faults.cut_at("connect"):
                self._cut()
            text = self.told.faults.answer_at("connect") or text
        await super().push(text)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd looks commands up by this name
        answer = self.told.faults.answer_at("hello")
        if answer:
            await self.push(answer)
        else:
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - as above
        answer = self.told.faults.answer_at("login")
        if answer:
            await self.push(answer)
        else:
            await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - as above
        if self.told.faults.cut_at("before message"):
            self._cut()
        if self.told.faults.cut_at("inside message"):
            await self.push("354 go ahead")
            await self._reader.readline()
            self._cut()
        await super().smtp_DATA(arg)


class _Keeping:
    """aiosmtpd's handler: keeps what is accepted, or answers as the test says."""

    def __init__(self, server: MailServer) -> None:
        self.told = server

    async def handle_MAIL(  # noqa: N802 - aiosmtpd looks handlers up by this name
        self, dialogue: _Dialogue, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.told.faults.cut_at("sender"):
            dialogue._cut()
        answer = self.told.faults.answer_at("sender")
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802 - as above
        self, dialogue: _Dialogue, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.told.faults.cut_at("recipient"):
            dialogue._cut()
        answer = self.told.refused_recipients.get(address) or self.told.faults.answer_at("recipient")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - as above
        self, dialogue: _Dialogue, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.told.faults.answer_at("message")
        if answer:
            return answer
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            self.told.inbox.append(
                Received(
                    sender=envelope.mail_from or "",
                    to=recipient,
                    raw=envelope.content,
                    encrypted=dialogue.transport.get_extra_info("sslcontext") is not None,
                    connection=dialogue.number,
                )
            )
        if self.told.faults.cut_at("reply"):
            dialogue._cut()
        return f"250 2.0.0 queued as {len(self.told.inbox)}"

    async def auth_XOAUTH2(self, dialogue: _Dialogue, args: list[str]) -> AuthResult:  # noqa: N802 - as above
        fields = dict(
            part.split("=", 1) for part in base64.b64decode(args[1]).decode().split("\x01") if "=" in part
        )
        user, token = fields["user"], fields["auth"].removeprefix("Bearer ")
        good = self.told.tokens.get(user) == token
        self.told.logins.append(("XOAUTH2", user, good))
        if good:
            return AuthResult(success=True)
        # As Google does it: the reason as a challenge, to be answered with an empty line.
        await dialogue.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)


def _authenticator(server: MailServer) -> Any:
    def check(dialogue: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = data.login.decode(), data.password.decode()
        good = server.users.get(user) == password
        server.logins.append((mechanism, user, good))
        return AuthResult(success=good, handled=False)

    return check


@cache
def authority() -> trustme.CA:
    return trustme.CA()


@cache
def ca_file() -> str:
    """A file with the certificate of the tests' own authority."""
    with tempfile.NamedTemporaryFile(suffix=".pem", delete=False) as file:
        file.write(authority().cert_pem.bytes())
    return file.name


def _server_tls(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(name).configure_cert(context)
    return context


@contextlib.contextmanager
def mail_server(
    security: Security = "plain",
    *,
    users: dict[str, str] | None = None,
    tokens: dict[str, str] | None = None,
    certificate_for: str = HOST,
    offers_starttls: bool = True,
    size_limit: int = 33_554_432,
) -> Iterator[MailServer]:
    """A server on a free port of this machine, gone again at the end of the block.

    `users` (name to password) or `tokens` (name to OAuth token) make it ask for a login.
    `certificate_for` another name makes a wrong certificate.
    """
    told = MailServer(security, users or {}, tokens or {})
    tls = _server_tls(certificate_for) if security != "plain" else None
    options: dict[str, Any] = {
        "data_size_limit": size_limit,
        "auth_required": bool(users or tokens),
        # With TLS from the first byte aiosmtpd does not know that the line is safe.
        "auth_require_tls": security == "starttls",
        "auth_exclude_mechanism": [] if tokens else ["XOAUTH2"],
        "authenticator": _authenticator(told),
    }
    if security == "starttls" and offers_starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # logins without TLS are meant, in a test
        with _running(told, options, tls if security == "tls" else None):
            yield told


@contextlib.contextmanager
def _running(told: MailServer, options: dict[str, Any], tls: ssl.SSLContext | None) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    listening = socket.create_server((socket.gethostbyname(HOST), 0))
    told.port = listening.getsockname()[1]
    server = loop.run_until_complete(
        loop.create_server(lambda: _Dialogue(told, loop=loop, **options), sock=listening, ssl=tls)
    )
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_stopped(server, told), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stopped(server: asyncio.Server, told: MailServer) -> None:
    server.close()
    for dialogue in told.dialogues:
        for transport in (dialogue.transport, dialogue._original_transport):
            if transport is not None:
                transport.abort()
    talking = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)
    for _ in range(10):
        await asyncio.sleep(0)  # connection_lost comes in a later turn of the loop
