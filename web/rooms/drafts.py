"""A draft: its text and what it asks side by side, questions answered in place, all of it as a file."""

from typing import Final

from fastapi.responses import Response

from access.roles import Action
from directives.answering import BadAnswer
from events.obligations import Document
from flows.draft_file import written as as_file
from flows.intake import Draft, draft_directive, draft_in, name_of, revoke_directive
from flows.issuing_reach import require_in_reach
from flows.ladders import listed
from flows.proposing import draft_of, stored
from web.drafted import Drafted, asked_of, drafted, question_of, require_mine, require_seen, take, take_answer
from web.fields import Beside, Sent, ticked, typed
from web.forms import BadField, required, required_day
from web.marked import marked_lines
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.shown import duty_words
from web.visit import Visit, Visiting
from words import DondocError

room = Room()

HEADER: Final = ("number", "type", "date", "issuer", "subject")


def crumbs(visit: Visit, at: Drafted | None = None) -> tuple[Crumb, ...]:
    """The way to a draft's pages."""
    whole = (Crumb(visit.say("Văn bản"), "/van-ban"),)
    if at is None:
        return whole
    return (*whole, Crumb(at.document.number, address("van-ban", at.name, "du-thao")))


@room.get_page("/van-ban/{name}/du-thao", may(Action.ISSUE))
def show_draft(visit: Visiting, name: str) -> Response:
    """The text with its obligations marked, beside the obligations."""
    return _draft(visit, drafted(visit, name), {})


def _draft(visit: Visit, at: Drafted, errors: dict[str, str], *, status: int = 200) -> Response:
    issuer = at.roster.at(at.document.issuer, at.on)
    return page(
        visit,
        "draft.html",
        status=status,
        crumbs=crumbs(visit),
        at=at,
        document=at.document,
        issuer=issuer.name if issuer else at.document.issuer,
        lines=tuple(marked_lines(at.document.text, at.directive.obligations)),
        duties=[
            (one, duty_words(one, at.roster, at.on, visit.lang), asked_of(visit, at, one.no))
            for one in at.directive.obligations
        ],
        must=at.must,
        errors=errors,
    )


@room.post_form("/van-ban/{name}/du-thao/tra-loi", may(Action.ISSUE))
def answer(visit: Visiting, name: str, form: Sent) -> Response:
    """Takes the answer to one question into the draft, or to every question that asks the same."""
    at = drafted(visit, name)
    no, field = typed(form, "no"), typed(form, "field")
    place = f"q{no}-{field}"
    question = question_of(at, no, field)
    if question is None:
        return back(visit, address("van-ban", name, "du-thao"), "Câu hỏi này đã được trả lời.")
    text = typed(form, "other").strip() or typed(form, "answer").strip()
    try:
        if not text:
            raise BadField("Hãy chọn hoặc ghi một câu trả lời.", field=place)
        take_answer(visit, at, question, text, everywhere=ticked(form, "all"))
    except BadAnswer:
        why = visit.say("Không hiểu «{text}»; hãy ghi theo các ví dụ, hoặc bấm Sửa nhiệm vụ.", text=text)
        return _draft(visit, at, {place: why}, status=422)
    except DondocError as refused:
        return _draft(visit, at, {place: refused.say(visit.lang)}, status=422)
    return back(visit, f"{address('van-ban', name, 'du-thao')}#n{no}", "Đã ghi câu trả lời.")


# --- the head of the document -----------------------------------------------------------


@room.get_page("/van-ban/{name}/du-thao/phan-dau", may(Action.ISSUE))
def show_header(visit: Visiting, name: str) -> Response:
    """Number, date, issuer and subject, to be checked against the document."""
    at = drafted(visit, name)
    given = {one: str(getattr(at.document, one)) for one in HEADER}
    return page(visit, "draft_header.html", crumbs=crumbs(visit, at), at=at, given=given, errors={})


@room.post_form("/van-ban/{name}/du-thao/phan-dau", may(Action.ISSUE))
def take_header(visit: Visiting, name: str, form: Sent) -> Response:
    """Keeps a better head; another number or year makes it another draft, and withdraws this one."""
    at = drafted(visit, name)
    given = {one: typed(form, one).strip() for one in HEADER}
    try:
        require_seen(at, typed(form, "seen"))
        document = _document(at, given)
        better = draft_of(at.directive).model_copy(update={"document": document})
        other = name_of(document)
        if other == name:
            take(visit, at, better)
        else:
            _rename(visit, at, better, other)
    except Beside as one:
        errors = {one.field: one.error.say(visit.lang)}
    except BadField as bad:
        errors = {bad.field: bad.say(visit.lang)}
    except DondocError as refused:
        errors = {"": refused.say(visit.lang)}
    else:
        return back(visit, address("van-ban", other, "du-thao"), "Đã sửa phần đầu văn bản.")
    return page(
        visit, "draft_header.html", status=422, crumbs=crumbs(visit, at), at=at, given=given, errors=errors
    )


def _document(at: Drafted, given: dict[str, str]) -> Document:
    """The head as typed. Raises BadField or Beside."""
    day = required_day(given["date"], "date")
    issuer = required(given["issuer"], "issuer", 40)
    try:
        unit = at.roster.unit(issuer, day)
    except DondocError as unknown:
        raise Beside("issuer", unknown) from unknown
    return at.document.model_copy(
        update={
            "number": required(given["number"], "number", 120),
            "type": required(given["type"], "type", 60),
            "date": day,
            "issuer": unit.code,
            "subject": required(given["subject"], "subject"),
        }
    )


def _rename(visit: Visit, at: Drafted, better: Draft, other: str) -> None:
    """Drafts it under its new name first: a crash in between leaves two drafts, and none is lost."""
    if stored(visit.app, other) is not None:
        raise BadField("Đã có văn bản {name}; kiểm tra lại số và ngày.", field="number", name=other)
    require_mine(visit, at)
    require_in_reach(better.obligations, visit.reach(Action.ISSUE), at.roster, better.document.date)
    draft_directive(visit.app, better, now=visit.now, by=visit.by, via="web")
    reason = visit.say("Sửa số hoặc ngày thành {name}", name=other)
    revoke_directive(visit.app, at.name, on=visit.today, reason=reason, now=visit.now, by=visit.by, via="web")


# --- the whole draft as a file ----------------------------------------------------------


@room.get_page("/van-ban/{name}/du-thao/tep", may(Action.ISSUE))
def show_file(visit: Visiting, name: str) -> Response:
    """The whole draft as TOML, for what the small forms do not hold."""
    at = drafted(visit, name)
    text = as_file(draft_of(at.directive), at.roster, visit.lang)
    return _file(visit, at, text, {})


def _file(visit: Visit, at: Drafted, text: str, errors: dict[str, str]) -> Response:
    status = 422 if errors else 200
    names = sorted({one.ladder.name for one in listed(visit.app)})
    return page(
        visit,
        "draft_file.html",
        status=status,
        crumbs=crumbs(visit, at),
        at=at,
        text=text,
        errors=errors,
        ladders=names,
    )


@room.post_form("/van-ban/{name}/du-thao/tep", may(Action.ISSUE))
def take_file(visit: Visiting, name: str, form: Sent) -> Response:
    """Keeps the draft as the file says it; the same file again with what is wrong in it."""
    at = drafted(visit, name)
    text = typed(form, "text")
    try:
        require_seen(at, typed(form, "seen"))
        take(visit, at, draft_in(text, "du-thao.toml"))
    except DondocError as refused:
        return _file(visit, at, text, {"text": refused.say(visit.lang)})
    return back(visit, address("van-ban", name, "du-thao"), "Đã sửa dự thảo theo tệp.")
