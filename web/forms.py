"""What people type into forms, as values; what cannot be read is said beside the field."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import Depends, Query

from words import Misused

WAYS: Final = "Ngày «{text}» viết chưa đúng; hãy ghi như 20/6/2022 hoặc chọn trên lịch."


class BadField(Misused):
    """A field that cannot be read; `field` names it."""

    def __init__(self, template: str, /, *, field: str, **values: object) -> None:
        super().__init__(template, **values)
        self.field = field


def day(text: str | None, field: str) -> date | None:
    """The date that a field holds: 2022-06-20 as browsers send it, or 20/6/2022. Raises BadField."""
    if text is None or not text.strip():
        return None
    plain = text.strip()
    try:
        if "/" in plain:
            d, m, y = (int(part) for part in plain.split("/"))
            return date(y, m, d)
        return date.fromisoformat(plain)
    except ValueError as error:
        raise BadField(WAYS, field=field, text=plain[:40]) from error


def required_day(text: str | None, field: str) -> date:
    """The date that a field must hold. Raises BadField."""
    found = day(text, field)
    if found is None:
        raise BadField("Hãy ghi ngày.", field=field)
    return found


def required(text: str | None, field: str, most: int = 2_000) -> str:
    """The words that a field must hold. Raises BadField."""
    plain = (text or "").strip()
    if not plain:
        raise BadField("Hãy điền ô này.", field=field)
    if len(plain) > most:
        raise BadField("Ô này nhận nhiều nhất {most} ký tự.", field=field, most=most)
    return plain


def whole(text: str | None, field: str) -> int:
    """The whole number that a field must hold, its thousands grouped or not. Raises BadField."""
    plain = (text or "").strip().replace(".", "").replace(" ", "")
    if not plain.isdecimal():
        raise BadField("Hãy ghi một số nguyên, ví dụ 12.", field=field)
    return int(plain)


def _asked(name: str) -> object:
    def asked(text: Annotated[str | None, Query(alias=name)] = None) -> date | None:
        return day(text, name)

    return Depends(asked)


On = Annotated[date | None, _asked("on")]
Known = Annotated[date | None, _asked("known")]
Compare = Annotated[date | None, _asked("compare")]

Errors = Mapping[str, str]  # field → what is wrong with it
