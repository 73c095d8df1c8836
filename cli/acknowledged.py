"""The answer to a write: its receipt, and what to look at again."""

from cli.out import Out
from flows.written import Written


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
