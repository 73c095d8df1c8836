"""What the site does while somebody waits: it tells how far it is, and its answer is kept for a day.

An errand is done by one process, in its memory, and told to all by a side table. Whoever began it
may go away and come back. Its id is made of who asks for what, so that the same thing sent twice
is looked at, not begun again. Whether something is written twice is not decided here: writes have
ids of their own.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict

from access.roles import Action
from app.wiring import App
from projections import errands
from projections.database import reading, writing
from projections.errands import Kept
from words import Refused

ERRAND: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/errand")
LASTS: Final = timedelta(days=1)
# A process tells every second; one transaction on SQLite may keep it from that for some seconds.
SILENCE: Final = timedelta(minutes=1)
OF_ONE_MOST: Final = 20  # of one account: each keeps an answer, which may be a file of some megabytes

Advance = Callable[[int], None]


class ErrandForgotten(Refused):
    """The errand was taken away while it went on: somebody was erased, or it was begun anew."""


class Asked(BaseModel):
    """What was asked for: in words, what one must be allowed to do where, and where to ask again."""

    model_config = ConfigDict(frozen=True)

    title: str
    again: str
    action: Action | None = None
    unit: str | None = None


class Answer(NamedTuple):
    """The answer as a browser gets it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass
class Errand:
    """One errand: what was asked for by whom, and how far it is just now.

    `total` is None while nobody knows it. `heard` is when the process that does it last said so.
    It `waits` while the process has too much to do already.
    """

    id: UUID
    account: str
    asked: Asked
    begun: datetime
    heard: datetime
    step: str = ""
    done: int = 0
    total: int | None = None
    waits: bool = False
    answered: bool = False
    answer: Answer | None = None
    kept: bool = field(default=False, repr=False)

    @contextmanager
    def stepping(self, step: str, total: int | None) -> Iterator[Advance]:
        """The next step: its words, how much there is of it; what is yielded takes how much is done."""
        self.step, self.done, self.total = step, 0, total

        def advance(done: int) -> None:
            self.done = done

        yield advance

    def silent(self, now: datetime) -> bool:
        """Whether nothing was heard of it for so long that nobody is doing it any more."""
        return not self.answered and now - self.heard > SILENCE


def errand_id(account: str, *what: str) -> UUID:
    """The id of what an account asks for; the same words again are the same errand."""
    return uuid5(ERRAND, json.dumps((account, *what)))


def tell(app: App, errand: Errand, *, now: datetime) -> None:
    """Keeps how far an errand is, and its answer once there is one, where every process sees it.

    Raises ErrandForgotten when it was taken away since it was begun.
    """
    errand.heard = now
    kept = _kept(errand)
    with writing(app.engine) as connection:
        if not errand.kept:
            errands.drop_old(connection, now - LASTS)
            errands.drop_more(connection, errand.account, most=OF_ONE_MOST - 1)
        keep = errands.tell if errand.kept else errands.put
        if not keep(connection, kept):
            raise ErrandForgotten("Việc này không còn được giữ; hãy gửi lại.")
    errand.kept = True


def errand_of(app: App, id_: UUID, *, now: datetime) -> Errand | None:
    """The errand of that id, begun within the last day."""
    with reading(app.engine) as connection:
        kept = errands.one(connection, id_)
    return None if kept is None or kept.begun <= now - LASTS else _errand(kept)


def errands_of(app: App, account: str, *, now: datetime) -> list[Errand]:
    """The errands of an account in the last day, the newest first, without their answers."""
    with reading(app.engine) as connection:
        found = errands.of_account(connection, account, most=OF_ONE_MOST)
    return [_errand(kept) for kept in found if kept.begun > now - LASTS]


def _kept(errand: Errand) -> Kept:
    told = {
        "asked": errand.asked.model_dump(mode="json"),
        "step": errand.step,
        "done": errand.done,
        "total": errand.total,
        "waits": errand.waits,
    }
    answer = errand.answer
    return Kept(
        errand.id,
        errand.account,
        errand.begun,
        errand.heard,
        json.dumps(told),
        None if answer is None else json.dumps([answer.status, answer.headers]),
        None if answer is None else answer.body,
    )


def _errand(kept: Kept) -> Errand:
    told = json.loads(kept.told)
    errand = Errand(
        kept.id,
        kept.account,
        Asked.model_validate(told["asked"]),
        kept.begun,
        kept.heard,
        told["step"],
        told["done"],
        told["total"],
        told["waits"],
        answered=kept.answer is not None,
        kept=True,
    )
    if kept.answer is not None and kept.body is not None:
        status, headers = json.loads(kept.answer)
        errand.answer = Answer(status, tuple((name, value) for name, value in headers), kept.body)
    return errand
