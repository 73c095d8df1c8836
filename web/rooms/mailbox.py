"""The demonstration's letterbox: the letters that were posted on this machine, and its telephone.

Only `dondoc serve --demo` has this room. Everybody may read it: nothing in it is real.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Final

from fastapi import HTTPException
from fastapi.responses import HTMLResponse, Response

from web.policy import OPEN, Room
from web.render import Crumb, page
from web.visit import Visiting

NAME: Final = re.compile(r"[A-Za-z0-9_.-]+\.eml", re.ASCII)
SHOWN: Final = 100
# A letter is shown as a mail program would: its own styles, no script, nothing from elsewhere.
LETTER_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whoever can be signed in as: what for, the name, the password, and the code of the moment."""

    role_template: str
    login: str
    password: str
    code: Callable[[datetime], str | None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the list shows it."""

    name: str
    to: str
    subject: str
    at: datetime


def mailbox(folder: Path, people: tuple[Somebody, ...]) -> Room:
    """The room over a folder of .eml files."""
    room = Room()

    @room.get_page("/hop-thu", OPEN)
    def show_mailbox(visit: Visiting, to: str = "") -> HTMLResponse:
        """The newest letters, and who can be signed in as."""
        names = sorted((p.name for p in folder.glob("*.eml") if to in p.name), reverse=True)
        letters = [_letter(folder, name) for name in islice(names, SHOWN)]
        return page(
            visit,
            "mailbox.html",
            letters=letters,
            total=len(names),
            to=to,
            people=[(one, one.code(visit.now)) for one in people],
        )

    @room.get_page("/hop-thu/{name}", OPEN)
    def show_letter(visit: Visiting, name: str) -> HTMLResponse:
        """One letter, its plain text."""
        found = _read(folder, name)
        body = found.get_body(("plain",))
        return page(
            visit,
            "mailbox_letter.html",
            crumbs=(Crumb(visit.say("Hộp thư trình diễn"), "/hop-thu"),),
            letter=_letter(folder, name),
            text=body.get_content() if body else "",
        )

    @room.get_page("/hop-thu/{name}/html", OPEN)
    def show_html(name: str) -> Response:
        """One letter as a mail program shows it."""
        body = _read(folder, name).get_body(("html",))
        if body is None:
            raise HTTPException(404)
        return HTMLResponse(body.get_content(), headers={"content-security-policy": LETTER_POLICY})

    return room


def _read(folder: Path, name: str) -> EmailMessage:
    path = folder / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise HTTPException(404)
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def _letter(folder: Path, name: str) -> Letter:
    found = _read(folder, name)
    said = {key: str(make_header(decode_header(str(found[key] or "")))) for key in ("to", "subject")}
    return Letter(name, **said, at=parsedate_to_datetime(str(found["date"])))
