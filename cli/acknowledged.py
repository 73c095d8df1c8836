"""The answer to a write: its receipt, and what to look at again."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from cli.out import Out
from events.base import Receipt
from words import Phrase


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
    out: Out, receipt: Receipt, *, fact: str | None = None, warnings: Iterable[Phrase] = ()
) -> Written:
    return Written(
        message=receipt.message,
        stream=receipt.stream,
        version_first=receipt.version_first,
        version_last=receipt.version_last,
        recorded_at=receipt.recorded_at,
        repeated=receipt.repeated,
        fact=fact,
        warnings=tuple(warning.say(out.lang) for warning in warnings),
    )


def acknowledge(out: Out, done: Written, *, json: bool) -> None:
    """The receipt on the output, warnings on standard error."""
    if json:
        out.data(done)
        return
    for warning in done.warnings:
        out.caution("Lưu ý: {warning}", warning=warning)
    if done.repeated:
        out.tell("Thông điệp {message} đã được ghi trước đó; không ghi thêm gì.", message=done.message)
    elif done.fact:
        out.tell("Đã ghi {fact} (mã thông điệp {message}).", fact=done.fact, message=done.message)
    else:
        out.tell("Đã ghi (mã thông điệp {message}).", message=done.message)
