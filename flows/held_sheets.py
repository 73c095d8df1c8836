"""A sheet between its upload and the word that it is to be written: kept for a day, for one account.

What was shown is what is written: the bytes are named by their SHA-256, and they are judged again
when they are confirmed, for others may have written meanwhile.
"""

import os
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from app.clock import new_id
from app.wiring import App
from words import Refused

FOLDER: Final = ".sheets"  # in the folder of evidence, where files of the office lie
LASTS: Final = timedelta(days=1)
OF_ONE_MOST: Final = 20  # of one account: whoever uploads more looks at the newest


class NotHeld(Refused):
    """The sheet was left for too long, or was never uploaded by this account."""


def hold(app: App, account: str, content: bytes, *, now: datetime) -> str:
    """Keeps a sheet; gives the name by which the account finds it again."""
    folder = _folder(app, account)
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder, now)
    name = sha256(content).hexdigest()
    temporary = folder / f".{new_id()}"
    temporary.touch(mode=0o600)  # rows may say more than the office at large may read
    temporary.write_bytes(content)
    os.utime(temporary, (now.timestamp(), now.timestamp()))
    temporary.replace(folder / name)
    return name


def held(app: App, account: str, name: str, *, now: datetime) -> bytes:
    """The sheet of that name. Raises NotHeld."""
    known = {path.name: path for path in _of(_folder(app, account))}
    path = known.get(name)
    if path is not None and now.timestamp() - path.stat().st_mtime <= LASTS.total_seconds():
        return path.read_bytes()
    raise NotHeld("Biểu này không còn được giữ để ghi; hãy gửi lại tệp.")


def forget_all(app: App) -> None:
    """Drops every sheet that waits: somebody was erased, and any of them may name them."""
    for folder in (app.settings.evidence_dir / FOLDER).glob("*"):
        for path in _of(folder):
            path.unlink(missing_ok=True)


def _folder(app: App, account: str) -> Path:
    return app.settings.evidence_dir / FOLDER / sha256(account.encode()).hexdigest()[:32]


def _of(folder: Path) -> list[Path]:
    """The sheets of one account, the newest first."""
    if not folder.is_dir():
        return []
    return sorted(
        (path for path in folder.iterdir() if not path.name.startswith(".")),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )


def _forget_old(folder: Path, now: datetime) -> None:
    """Drops what anybody left for a day, and all but the newest of this account."""
    for other in folder.parent.iterdir():
        for place, path in enumerate(_of(other)):
            old = now.timestamp() - path.stat().st_mtime > LASTS.total_seconds()
            if old or (other == folder and place >= OF_ONE_MOST - 1):
                path.unlink(missing_ok=True)
