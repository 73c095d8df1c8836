"""A mail server for this machine alone: it keeps every message as a file and sends nothing on.

The demonstration and a first look post their letters here, over real SMTP.
"""

import asyncio
import os
import re
import socket
import threading
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST: Final = "127.0.0.1"
STOP_SECONDS: Final = 10  # what a server that says good-bye to nobody never needs
NAME_MAX: Final = 150  # characters of a file name; file systems take 255 bytes

_HEADERS: Final = BytesHeaderParser(policy=compat32)


class Maildrop:
    """The server, for the length of a `with`, on a free port of this machine unless one is given.

    A message that comes twice (same recipient, same Message-ID) is one file. It is
    acknowledged when it is in the folder, whole.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.host: str = HOST
        self.port = port  # 0 until the block begins: then the free one that was found
        self.kept = 0  # messages that arrived, those that came again included
        self._dialogues: list[SMTP] = []

    def __enter__(self) -> Self:
        listening = socket.create_server((HOST, self.port))
        self.port = listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(self._dialogue, sock=listening))
        self._thread = threading.Thread(target=self._loop.run_forever, name="maildrop", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stopped(), self._loop).result(STOP_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_SECONDS)
        self._loop.close()

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks handlers up by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keeps one message; the answer is what the sender is told."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes), "aiosmtpd gives bytes unless it is told to decode"
        for recipient in envelope.rcpt_tos:
            path = self.folder / file_name(content, recipient)
            try:
                part = path.with_suffix(".part")
                part.write_bytes(content)
                part.replace(path)
            except OSError as problem:
                return f"451 4.3.0 cannot keep it: {os.strerror(problem.errno or 0)}"
            self.kept += 1
        return "250 2.0.0 kept"

    def _dialogue(self) -> SMTP:
        # The name is given: looking up this machine's own can take seconds.
        dialogue = SMTP(self, hostname="localhost", loop=self._loop)
        self._dialogues = [each for each in self._dialogues if each.transport is not None]
        self._dialogues.append(dialogue)
        return dialogue

    async def _stopped(self) -> None:
        self._server.close()
        for dialogue in self._dialogues:
            if isinstance(dialogue.transport, asyncio.WriteTransport):
                dialogue.transport.abort()
        talking = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await asyncio.sleep(0)


def file_name(content: bytes, recipient: str) -> str:
    """The day, the recipient and the letter, so that files sort as they were sent."""
    headers = _HEADERS.parsebytes(content)
    letter = str(headers["Message-ID"] or "no-id").strip().strip("<>").partition("@")[0]
    name = "_".join((_day(headers), recipient.partition("@")[0], letter))
    return f"{re.sub(r'[^A-Za-z0-9_.-]', '-', name)[:NAME_MAX]}.eml"


def _day(headers: Message) -> str:
    try:
        return parsedate_to_datetime(str(headers["Date"])).strftime("%Y-%m-%d")
    except (TypeError, ValueError):
        return "undated"
