"""Lists that tell of persons, or of what everybody did, taken away as files: the log knows who took them.

Once an hour for each list of a unit: whoever takes the same again and again tells nothing new.
"""

import hashlib
from typing import Literal

from app.wiring import App
from events.outside import TAKEN_STREAM, ListName, ListTaken
from flows.extending import Said
from flows.telling import tell_once


def take(app: App, name: ListName, unit: str, ending: Literal["xlsx", "csv"], *, said: Said) -> None:
    """Records that whoever speaks takes the list of a unit (empty: of everything), before it goes."""
    hour = said.now.astimezone(app.zone).replace(minute=0, second=0, microsecond=0)
    what = f"{said.by}/{name}/{unit}/{ending}/{hour.isoformat()}"
    message = f"taken:{hashlib.sha256(what.encode()).hexdigest()}"
    event = ListTaken(list=name, unit=unit, ending=ending)
    tell_once(app, TAKEN_STREAM, event, said=said._replace(message=message))
