"""A mail server for this machine alone: it keeps every message as a file and sends nothing on.

The demonstration and a first look post their letters here, over real SMTP.
"""

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class _Keeper:
    """Writes what arrives into the folder; a message that comes again overwrites itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks handlers up by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        content = envelope.content
        assert isinstance(content, bytes), "aiosmtpd gives bytes unless it is told to decode"
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.path(message, envelope.rcpt_tos[0]).write_bytes(content)
        self.kept += 1
        return "250 2.0.0 kept"

    def path(self, message: EmailMessage, recipient: str) -> Path:
        """The day, the recipient and the letter: files sort as they were sent."""
        sent = message["Date"]
        day = f"{sent.datetime:%Y-%m-%d}" if sent is not None else "undated"
        letter = str(message["Message-ID"] or "no-id").strip("<>").partition("@")[0]
        name = "_".join((day, recipient.partition("@")[0], letter))
        return self.folder / f"{''.join(c if c.isalnum() or c in '-_.' else '-' for c in name)[:150]}.eml"


class Maildrop:
    """The server, for the length of a `with`; `port` is a free one of this machine."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._keeper = _Keeper(folder)
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port: int = free.getsockname()[1]
        self._server = Controller(self._keeper, hostname=HOST, port=self.port)

    @property
    def host(self) -> str:
        return HOST

    @property
    def kept(self) -> int:
        """How many messages arrived."""
        return self._keeper.kept

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
