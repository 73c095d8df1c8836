"""The fields of a form as they were sent, for forms whose fields depend on what they are about."""

from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from words import DondocError


class Beside(Exception):
    """A refusal that is told beside the field that it is about."""

    def __init__(self, field: str, error: DondocError) -> None:
        super().__init__(field)
        self.field = field
        self.error = error


FIELD_MOST: Final = 4_000_000  # characters of one field: a directive with its annexes is a hundredth of that


async def sent(request: Request) -> AsyncIterator[FormData]:
    """The form of the request; its files are closed once the answer is made."""
    form = await request.form()
    try:
        yield form
    finally:
        if not getattr(request.state, "goes_on", False):  # else whoever goes on with it closes it
            await form.close()


Sent = Annotated[FormData, Depends(sent)]


def typed(form: FormData, name: str) -> str:
    """What was typed into a field, with one kind of line ends; empty where nothing was sent."""
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    return value[:FIELD_MOST].replace("\r\n", "\n").replace("\r", "\n")


def ticked(form: FormData, name: str) -> bool:
    """Whether a box was ticked."""
    return bool(typed(form, name))


def chosen(form: FormData, name: str) -> list[str]:
    """Every value that was chosen under one name."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def file_of(form: FormData, name: str) -> tuple[str, bytes] | None:
    """The name and content of a file that was sent with the form; None where none was chosen."""
    found = form.get(name)
    if not isinstance(found, UploadFile) or not found.filename:
        return None
    return found.filename.replace("\\", "/").rsplit("/", 1)[-1][:200], found.file.read()
