"""The transport: yagmail's connection, one recipient a message, and a plain verdict on each.

yagmail makes the connection, with verified TLS. Its `send` is not used: it reads content
that is an existing path as a file to attach, logs in again at every call, repeats on its
own, and answers False with the mail kept in memory only. The message comes ready made,
and each step of the SMTP dialogue is taken here, because only so is it known whether a
connection broke before the message was given away (try again at once) or after
(it may have arrived: later, under the same Message-ID).
"""

import ipaddress
import socket
import ssl
import threading
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Protocol, Self

import yagmail

from notices.posting import (
    NotPosted,
    NotSecured,
    OnHold,
    Posted,
    RelayAway,
    RelaySettings,
    mail_address,
)
from notices.smtp_login import log_in
from notices.verdicts import CLOSING, kept_reply, reply_in, verdict
from words import Misused

TAKEN: Final = 250
WILL_FORWARD: Final = 251


class PlainNotAllowed(Misused):
    """Letters or a password would go over a network unencrypted."""


class Session(Protocol):
    """What is used of the connection that yagmail opens; every call answers with code and text."""

    sock: object
    does_esmtp: bool

    def has_extn(self, opt: str) -> bool: ...
    def mail(self, sender: str, options: tuple[str, ...] = ()) -> tuple[int, bytes]: ...
    def rcpt(self, recip: str) -> tuple[int, bytes]: ...
    def data(self, msg: bytes) -> tuple[int, bytes]: ...
    def rset(self) -> tuple[int, bytes]: ...


class Relay:
    """One connection to the mail relay, opened when first needed and kept for the next letter.

    Threads may share it, one letter at a time. Close it, or use it as a context manager.
    Raises PlainNotAllowed for settings that would send letters or a password in the clear.
    """

    def __init__(self, settings: RelaySettings) -> None:
        _refuse_clear_text(settings)
        self._settings = settings
        self._sender = settings.sender_address
        self._tls = None if settings.mode == "plain" else _verified_tls(settings.ca_file)
        self._client: yagmail.SMTP | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def post(self, message: EmailMessage, to: str) -> Posted:
        """Give one message to the relay, for one recipient; only its own "250" counts as posted.

        Raises Refusal (never again), Later (again after a while), RelayAway (as Later, and the
        next letter would fare no better), OnHold (nothing until somebody has put it right).
        """
        recipient = mail_address(to)
        wire = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        with self._lock:
            reused = self._client is not None
            try:
                reply = self._give(recipient, wire)
            except _Gone as gone:
                # A relay may close a connection that was idle or has served its share. Nothing
                # was given away yet, so a new connection gets the same letter at once.
                if gone.given or not reused:
                    raise gone.why from gone
                reply = self._give_anew(recipient, wire)
        return Posted(message_id=str(message["Message-ID"]), reply=reply)

    def _give_anew(self, recipient: str, wire: bytes) -> str:
        try:
            return self._give(recipient, wire)
        except _Gone as gone:
            raise gone.why from gone

    def close(self) -> None:
        """Take leave of the relay; the next letter opens a new connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _give(self, recipient: str, wire: bytes) -> str:
        session = self._session()
        given = False
        try:
            size = (f"size={len(wire)}",) if session.has_extn("size") else ()
            code, reply = session.mail(self._sender, size)
            if code != TAKEN:
                raise self._not_taken(verdict("sender", code, reply))
            code, reply = session.rcpt(recipient)
            if code not in {TAKEN, WILL_FORWARD}:
                raise self._not_taken(verdict("recipient", code, reply, recipient))
            given = True
            code, reply = session.data(wire)
        except OSError as error:
            code, reply = reply_in(error)
            if not code or session.sock is None:
                self._drop()
                raise _Gone(given, _lost(error)) from error
        if code != TAKEN:
            raise self._not_taken(verdict("message", code, reply, recipient))
        return kept_reply(reply, recipient)

    def _not_taken(self, why: NotPosted) -> Exception:
        """Make the connection ready for the next letter, or end it where it has no more use."""
        if why.code == CLOSING:
            self._drop()
            return _Gone(False, why)
        try:
            if isinstance(why, OnHold) or self._session().rset()[0] != TAKEN:
                self._drop()
        except OSError:
            self._drop()
        return why

    def _session(self) -> Session:
        if self._client is None:
            self._client = self._opened()
        session: Session = self._client.smtp
        return session

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            _abandon(client)

    def _opened(self) -> yagmail.SMTP:
        """A new connection, encrypted and logged in as the settings say."""
        settings = self._settings
        more = {"context": self._tls} if settings.mode == "tls" else {}
        client = yagmail.SMTP(
            user=self._sender,
            host=settings.host,
            port=settings.port,
            smtp_ssl=settings.mode == "tls",
            # Without a context of ours smtplib would take any certificate.
            smtp_starttls={"context": self._tls} if settings.mode == "starttls" else False,
            smtp_skip_login=True,  # else a missing password is asked for at the terminal
            soft_email_validation=False,
            timeout=settings.timeout_seconds,
            local_hostname=self._sender.rpartition("@")[2],  # else a slow look-up of our own name
            **more,
        )
        client.set_logging(None)  # its log would hold addresses
        try:
            client.login()
            client.smtp.ehlo_or_helo_if_needed()
            # Else the end of every letter waits 40 ms for the relay to acknowledge its beginning.
            client.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            why = _not_opened(settings, client.smtp, error)
            _abandon(client)
            raise why from error
        try:
            log_in(client.smtp, settings)
        except NotPosted:
            _abandon(client)
            raise
        return client


class _Gone(Exception):
    """The connection is gone; `given` says whether the relay may have the message all the same."""

    def __init__(self, given: bool, why: NotPosted) -> None:
        super().__init__(str(why))
        self.given = given
        self.why = why


def _refuse_clear_text(settings: RelaySettings) -> None:
    if settings.mode != "plain" or _on_this_machine(settings.host):
        return
    if not settings.allow_plain:
        raise PlainNotAllowed(
            "Thư sẽ đi không mã hóa tới {host}; hãy dùng starttls hoặc tls, hoặc cho phép rõ ràng nếu"
            " máy chủ ấy nằm trong mạng nội bộ.",
            host=settings.host,
        )
    if settings.password is not None or settings.oauth is not None:
        raise PlainNotAllowed(
            "Mật khẩu sẽ đi không mã hóa tới {host}; hãy dùng starttls hoặc tls.", host=settings.host
        )


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _verified_tls(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _abandon(client: yagmail.SMTP) -> None:
    """Close without a word: there is nobody to talk to, or nothing more to say."""
    client.is_closed = True  # else the object would say QUIT when it is thrown away
    if client.smtp is not None:
        client.smtp.close()


def _lost(error: OSError) -> NotPosted:
    return RelayAway(
        "Mất kết nối với máy chủ thư ({text}); thư sẽ được gửi lại.", text=kept_reply(str(error))
    )


def _not_opened(settings: RelaySettings, session: Session | None, error: OSError) -> NotPosted:
    host = f"{settings.host}:{settings.port}"
    cut_off = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    if isinstance(error, ssl.SSLError) and not cut_off:
        return NotSecured(
            "Kết nối tới {host} không an toàn ({text}); hãy kiểm tra chứng chỉ của máy chủ thư;"
            " sửa xong, thư tự đi tiếp.",
            host=host,
            text=kept_reply(getattr(error, "verify_message", "") or str(error)),
        )
    code, reply = reply_in(error)
    greeted = session is not None and session.sock is not None and session.does_esmtp
    if settings.mode == "starttls" and session and greeted and not session.has_extn("starttls"):
        return NotSecured(
            "Máy chủ thư {host} không nhận STARTTLS; hãy hỏi quản trị máy chủ, hoặc đổi cách bảo vệ"
            " đường truyền; sửa xong, thư tự đi tiếp.",
            host=host,
        )
    return RelayAway(
        "Không kết nối được máy chủ thư {host} ({text}); thư sẽ được gửi lại.",
        host=host,
        code=code or None,
        text=kept_reply(reply or str(error)),
    )
