"""The answer to a write, as commands and the API give it: the receipt, and what to look at again."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from events.base import Receipt
from words import Lang, Phrase


class Written(BaseModel):
    """A write that is safe: its message id, the stream and versions, and when the log learnt it.

    `repeated` says that the message had been recorded before and nothing was written now. `fact`
    names the fact, where the write told of one.
    """

    model_config = ConfigDict(frozen=True)

    message: str
    stream: str
    version_first: int
    version_last: int
    recorded_at: datetime
    repeated: bool
    fact: str | None = None
    warnings: tuple[str, ...] = ()


def written(
    lang: Lang, receipt: Receipt, *, fact: str | None = None, warnings: Iterable[Phrase] = ()
) -> Written:
    """The answer of that receipt, its warnings said in `lang`."""
    return Written(
        message=receipt.message,
        stream=receipt.stream,
        version_first=receipt.version_first,
        version_last=receipt.version_last,
        recorded_at=receipt.recorded_at,
        repeated=receipt.repeated,
        fact=fact,
        warnings=tuple(one.say(lang) for one in warnings),
    )
