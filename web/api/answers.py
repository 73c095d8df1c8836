"""What all operations share: how errors look, how a write is acknowledged, what may be typed."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import Depends, Header
from pydantic import BaseModel

from access.roles import Action
from events.base import Event
from flows.extending import Said
from web.visit import Visit
from words import Misused, Refused

ROOT: Final = "/api/v1"
PROBLEM: Final = "application/problem+json"
UNIT_MOST: Final = 20
NAME_MOST: Final = 120
TEXT_MOST: Final = 2_000  # characters of one text inside a fact, as on the pages


class Problem(BaseModel):
    """What stopped a request (RFC 9457). `type` names the kind; `detail` says it in the reader's language."""

    type: str
    status: int
    detail: str


WHY: Final = {
    400: "The body is no JSON in UTF-8.",
    401: "No token, or one that is not valid any more.",
    403: "The account or the token does not reach that far.",
    404: "There is no such unit, task, directive, fact or event.",
    405: "The path takes other methods.",
    409: "The rules do not allow it as things stand; `detail` says why and what to do.",
    413: "More was sent than one request may hold.",
    422: "Something in the request cannot be understood; `detail` says what.",
    429: "Too many tries; wait as `detail` says.",
    503: "The database is busy or away; sending the same message again later writes nothing twice.",
}
READ_ERRORS: Final = (401, 403, 404, 409, 422, 503)
WRITE_ERRORS: Final = (*READ_ERRORS, 400, 413)


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of an operation that are no success, for its description."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    plain = {"text/plain": {"schema": {"type": "string"}}}
    return {
        status: {"description": WHY[status], "content": plain if status == 413 else {PROBLEM: schema}}
        for status in statuses
    }


READS: Final[dict[str, Any]] = {"responses": errors(*READ_ERRORS)}
WRITES: Final[dict[str, Any]] = {"responses": errors(*WRITE_ERRORS), "status_code": 201}


def _key(
    given: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            pattern=r"^[!-~]{1,120}$",
            description="The id of this write: sent again, it is answered as at first and writes nothing.",
        ),
    ] = None,
) -> str | None:
    return given


Key = Annotated[str | None, Depends(_key)]


class TextUnfit(Misused):
    """A text holds what no text of ours may hold, or too much of it."""


class NoSuchCalendar(Refused):
    """No calendar has that secret."""


def check_texts(event: Event) -> None:
    """Raises TextUnfit for what a page would not let through either."""
    for name, text in _texts(event.model_dump(mode="json")):
        if len(text) > TEXT_MOST:
            raise TextUnfit("Ô «{field}» nhận nhiều nhất {most} ký tự.", field=name, most=TEXT_MOST)
        if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            raise TextUnfit("Ô «{field}» có ký tự điều khiển không dùng được.", field=name)


def _texts(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key, str(key)
            yield from _texts(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, name)


def said(visit: Visit, action: Action, unit: str, key: str | None) -> Said:
    """Who speaks, for the unit that lets them."""
    return visit.said(key, visit.speaks_for(action, unit))
