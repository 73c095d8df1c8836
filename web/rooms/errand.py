"""What is done while somebody waits: how far it is, and its answer once it is there; for who began it."""

from typing import Final
from urllib.parse import unquote
from uuid import UUID

from fastapi.responses import Response

from flows.errands import Answer, Errand, errand_of, errands_of
from web.errands import PATH, replayed
from web.policy import WATCHING, Room
from web.render import page
from web.visit import Office, Visit, Visiting
from words import Refused

room = Room()

FILE: Final = "attachment"


class NoSuchErrand(Refused):
    """There is no such work, it is of somebody else, or it was a day ago."""


@room.get_page(PATH, WATCHING)
def show_errands(visit: Visiting) -> Response:
    """What was begun in the last day, the newest first."""
    office: Office = visit.request.app.state.office
    found = [office.live.get(one.id, one) for one in errands_of(visit.app, visit.by, now=visit.now)]
    return page(visit, "errands.html", errands=[(one, _state(visit, one)) for one in found])


@room.get_page(f"{PATH}/{{errand}}", WATCHING)
def show_errand(visit: Visiting, errand: UUID) -> Response:
    """How far it is; the answer once there is one."""
    found = _mine(visit, errand)
    if found.answer is not None and not _is_file(found.answer):
        return replayed(visit, found.answer)
    return page(visit, "errand.html", errand=found, state=_state(visit, found), name=_file_name(found.answer))


@room.get_page(f"{PATH}/{{errand}}/tep", WATCHING)
def fetch_file(visit: Visiting, errand: UUID) -> Response:
    """The file that was made."""
    found = _mine(visit, errand)
    if found.answer is None:
        raise _nothing()
    return replayed(visit, found.answer)


def _mine(visit: Visit, id_: UUID) -> Errand:
    """The errand that the visitor began and may still do. Raises NoSuchErrand or OutsideScope."""
    office: Office = visit.request.app.state.office
    found = office.live.get(id_) or errand_of(visit.app, id_, now=visit.now)
    if found is None or found.account != visit.by:
        raise _nothing()
    if found.asked.action is not None:
        if found.asked.unit:
            visit.require(found.asked.action, found.asked.unit)
        else:
            visit.require_anywhere(found.asked.action)
    return found


def _nothing() -> NoSuchErrand:
    return NoSuchErrand("Không có việc này, hoặc đã quá một ngày nên kết quả không còn được giữ.")


def _state(visit: Visit, errand: Errand) -> str:
    """Whether it is done, goes on, or nobody does it any more."""
    if errand.answered:
        return "done"
    office: Office = visit.request.app.state.office
    return "gone" if errand.id not in office.live and errand.silent(visit.now) else "going"


def _is_file(answer: Answer) -> bool:
    return answer.header("content-disposition").startswith(FILE)


def _file_name(answer: Answer | None) -> str:
    said = answer.header("content-disposition") if answer is not None else ""
    return unquote(said.partition("filename*=UTF-8''")[2]) or said.partition('filename="')[2].rstrip('"')
