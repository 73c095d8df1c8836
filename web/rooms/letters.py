"""Letters: what was sealed for whom and what became of it; what came back; a sweep that is held."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import HTTPException, Query
from fastapi.responses import HTMLResponse, Response

from access.roles import Action
from events.decisions import LetterSealed, letter_stream
from flows.bounces import put_right
from flows.sweep import release
from notices.letter import LetterContent
from notices.render import Rendered, render
from projections import agenda, people
from projections.bounces import BouncedContact, bounced
from projections.letters import LetterRow, letters
from projections.terms import LETTER_WORDS, letter_words
from units.posts import PersonId
from web.fields import Sent, typed
from web.forms import BadField, On, required
from web.policy import Room, may
from web.render import Crumb, back, page
from web.rooms.boards import way_down
from web.rooms.desk import may_release
from web.visit import OutsideScope, Visit, Visiting
from words import DondocError, Misused

room = Room()

SHOWN: Final = 100
REASON_MOST: Final = 2_000
# A letter is shown as a mail program would: its own styles, no script, nothing from elsewhere.
LETTER_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


class NoSuchState(Misused):
    """The filter names no state of a letter."""


@room.get_page("/thu", may(Action.SEE, unit="inside"))
def show_letters(
    visit: Visiting,
    on: On,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> HTMLResponse:
    """The letters to posts inside a unit, the newest first."""
    if state and state not in LETTER_WORDS:
        raise NoSuchState("Không có tình trạng thư «{text}».", text=state)
    with visit.reading() as connection:
        at = visit.inside(connection, inside or None)
        rows = letters(connection, state=state or None, on=on, inside=at.no, most=SHOWN + 1)
    return page(
        visit,
        "letters.html",
        crumbs=way_down(visit, at.code),
        at=at,
        rows=rows[:SHOWN],
        more=len(rows) > SHOWN,
        shown=SHOWN,
        on=on,
        state=state or "",
        states=[(key, letter_words(key, visit.lang)) for key in LETTER_WORDS],
        may_release=may_release(visit),
    )


# --- letters that came back ---------------------------------------------------------------


@room.get_page("/thu/tra-lai", may(Action.URGE))
def show_bounced(visit: Visiting) -> HTMLResponse:
    """Whoever's letters come back, with what to do about it."""
    return _bounced(visit, {})


def _bounced(visit: Visit, errors: dict[str, str]) -> HTMLResponse:
    with visit.reading() as connection:
        mine = [row for row in bounced(connection) if _mine(visit, row)]
        names = {row.unit: visit.place(connection, row.unit).name for row in mine if row.unit}
        known = {row.person: people.person(connection, PersonId(UUID(row.person))) for row in mine}
    return page(
        visit,
        "bounced.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Thư"), "/thu"),),
        rows=mine,
        names=names,
        emails={person: one.email if one else "" for person, one in known.items()},
        errors=errors,
    )


def _mine(visit: Visit, row: BouncedContact) -> bool:
    if row.unit is None:
        return may_release(visit)
    return visit.can(Action.URGE, row.unit)


@room.post_form("/thu/tra-lai", may(Action.URGE))
def write_again(visit: Visiting, form: Sent) -> Response:
    """The address was put right: the person is written to again."""
    person = typed(form, "person")
    field = f"reason-{person}"
    try:
        reason = required(typed(form, "reason"), field, REASON_MOST)
        put_right(
            visit.app, _address(visit, person, field), reason=reason, said=visit.said(typed(form, "_once"))
        )
    except BadField as bad:
        return _bounced(visit, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _bounced(visit, {field: refused.say(visit.lang)})
    return back(visit, "/thu/tra-lai", "Từ nay lại gửi thư đến địa chỉ này.")


def _address(visit: Visit, person: str, field: str) -> str:
    """The address of somebody whose letters come back and whom the visitor may urge. Raises BadField."""
    with visit.reading() as connection:
        rows = [row for row in bounced(connection) if row.person == person and _mine(visit, row)]
        known = people.person(connection, PersonId(UUID(person))) if rows else None
    if known is None or not known.email:
        raise BadField("Người này không còn trong danh sách thư bị trả lại.", field=field)
    return known.email


# --- a sweep that is held -------------------------------------------------------------------


@room.get_page("/thu/bi-giu", may(Action.URGE))
def show_held(visit: Visiting) -> HTMLResponse:
    """The sweep that waits for a person, and why."""
    return _held(visit, "", {})


def _held(visit: Visit, reason: str, errors: dict[str, str]) -> HTMLResponse:
    _require_release(visit)
    with visit.reading() as connection:
        held = agenda.held(connection)
    return page(
        visit,
        "held.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Thư"), "/thu"),),
        held=held,
        reason=reason,
        errors=errors,
    )


def _require_release(visit: Visit) -> None:
    if not may_release(visit):
        raise OutsideScope("Chỉ đầu mối toàn tỉnh mới cho đi một đợt đôn đốc bị giữ.")


@room.post_form("/thu/bi-giu", may(Action.URGE))
def let_go(visit: Visiting, form: Sent) -> Response:
    """Lets the held sweep go on: the clock's next tick seals its letters."""
    _require_release(visit)
    reason = typed(form, "reason")
    try:
        given = required(reason, "reason", REASON_MOST)
        release(visit.app, reason=given, now=visit.now, by=visit.by, via="web")
    except BadField as bad:
        return _held(visit, reason, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _held(visit, reason, {"": refused.say(visit.lang)})
    return back(visit, "/thu", "Đã cho đi; đồng hồ sẽ niêm thư ở nhịp tới.")


# --- one letter -----------------------------------------------------------------------------


@room.get_page("/thu/{letter}", may(Action.SEE))
def show_letter(visit: Visiting, letter: UUID) -> HTMLResponse:
    """The exact words of a letter, written again from its event and proved against its seal."""
    row = _row(visit, letter)
    sealed, rendered = _written(visit, letter)
    return page(
        visit,
        "letter.html",
        crumbs=(Crumb(visit.say("Thư"), "/thu"),),
        row=row,
        rendered=rendered,
        proved=rendered.sha256 == sealed.sha256,
    )


@room.get_page("/thu/{letter}/html", may(Action.SEE))
def show_letter_html(visit: Visiting, letter: UUID) -> HTMLResponse:
    """The letter as a mail program shows it, shut off from everything else."""
    _row(visit, letter)
    _, rendered = _written(visit, letter)
    return HTMLResponse(rendered.html, headers={"content-security-policy": LETTER_POLICY})


def _row(visit: Visit, letter: UUID) -> LetterRow:
    """The letter, if the visitor may see whom it was for; for others it is not there."""
    with visit.reading() as connection:
        rows = letters(connection, prefix=str(letter), most=1)
    if not rows or not visit.can(Action.SEE, rows[0].unit):
        raise HTTPException(404)
    return rows[0]


def _written(visit: Visit, letter: UUID) -> tuple[LetterSealed, Rendered]:
    first = visit.app.log.stream(letter_stream(letter))[0].event
    assert isinstance(first, LetterSealed), "a letter's stream begins with its seal"
    return first, render(LetterContent.model_validate(first.content))
