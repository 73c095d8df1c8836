"""One obligation of a draft in its own small form: put right, added, or left out."""

from collections.abc import Mapping
from typing import Final

from fastapi.responses import Response

from access.roles import Action
from directives.issue import NoSuchObligation
from events.obligations import Obligation
from flows.intake import Draft
from flows.ladders import listed
from flows.proposing import draft_of
from projections.terms import FORCE_WORDS, force_words
from units.tree import OFFICES, level_words, type_words
from web.drafted import Drafted, asked_of, drafted, require_seen, take
from web.duty_form import LEVELS, Wrong, given_in, shown, taken
from web.fields import Sent, typed
from web.policy import Room, may
from web.render import address, back, page
from web.rooms.drafts import crumbs
from web.shown import duty_words
from web.visit import Visit, Visiting
from words import DondocError, Phrase, phrase

room = Room()

NEW: Final = "moi"
EVERY_WORDS: Final[Mapping[str, Phrase]] = {
    "weekly": phrase("Hằng tuần"),
    "monthly": phrase("Hằng tháng"),
    "quarterly": phrase("Hằng quý"),
    "half-yearly": phrase("6 tháng một lần"),
    "yearly": phrase("Hằng năm"),
}
DONE_WORDS: Final[Mapping[str, Phrase]] = {
    "confirmed": phrase("Người duyệt chấp nhận kết quả được trình"),
    "document_issued": phrase("Đã ban hành văn bản"),
    "work_reported": phrase("Đã báo việc làm xong"),
    "training_held": phrase("Đã mở lớp tập huấn"),
    "team_founded": phrase("Đã lập tổ"),
    "filed": phrase("Đã nộp báo cáo của kỳ"),
    "reached": phrase("Chỉ tiêu đạt tỷ lệ"),
}


@room.get_page("/van-ban/{name}/du-thao/nhiem-vu/{no}", may(Action.ISSUE))
def show_duty(visit: Visiting, name: str, no: str) -> Response:
    """The form of one obligation, or of a new one."""
    at = drafted(visit, name)
    one = None if no == NEW else _known(at, no)
    given = shown(one)
    if one is None:
        given["who_inside"] = at.document.issuer
    return _form(visit, at, no, one, given, {})


def _known(at: Drafted, no: str) -> Obligation:
    found = at.obligation(no)
    if found is None:
        raise NoSuchObligation("Dự thảo {directive} không có nhiệm vụ số {no}.", directive=at.name, no=no)
    return found


def _form(
    visit: Visit, at: Drafted, no: str, one: Obligation | None, given: dict[str, str], errors: dict[str, str]
) -> Response:
    return page(
        visit,
        "draft_duty.html",
        status=422 if errors else 200,
        crumbs=crumbs(visit, at),
        at=at,
        no=no,
        one=one,
        words=duty_words(one, at.roster, at.on, visit.lang) if one else None,
        asked=asked_of(visit, at, no),
        given=given,
        errors=errors,
        **choices_of(visit),
    )


def choices_of(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """What the form of an obligation offers to choose from, in words."""
    none = ("", visit.say("Chọn loại cơ quan"))
    return {
        "levels": [(level, level_words(level).say(visit.lang)) for level in LEVELS],
        "offices": [none, *((key, type_words(key, "huyen").say(visit.lang)) for key in OFFICES)],
        "every": [(key, said.say(visit.lang)) for key, said in EVERY_WORDS.items()],
        "done": [(key, said.say(visit.lang)) for key, said in DONE_WORDS.items()],
        "forces": [(key, force_words(key, visit.lang)) for key in FORCE_WORDS],
        "ladders": [(name, name) for name in sorted({p.ladder.name for p in listed(visit.app)})],
    }


@room.post_form("/van-ban/{name}/du-thao/nhiem-vu/{no}", may(Action.ISSUE))
def take_duty(visit: Visiting, name: str, no: str, form: Sent) -> Response:
    """Keeps the obligation as the form says it; the form again with what is wrong."""
    at = drafted(visit, name)
    one = None if no == NEW else _known(at, no)
    number = no if one is not None else _next(at)
    given = given_in(form)
    try:
        require_seen(at, typed(form, "seen"))
        better = taken(form, number, one, at.roster, at.on, visit.app.settings.province)
        take(visit, at, _with(draft_of(at.directive), better))
    except Wrong as wrong:
        errors = {field: why.say(visit.lang) for field, why in wrong.errors.items()}
        return _form(visit, at, no, one, given, errors)
    except DondocError as refused:
        return _form(visit, at, no, one, given, {"": refused.say(visit.lang)})
    href = f"{address('van-ban', name, 'du-thao')}#n{number}"
    if one is None:
        return back(visit, href, "Đã thêm nhiệm vụ {no}.", no=number)
    return back(visit, href, "Đã sửa nhiệm vụ {no}.", no=number)


def _next(at: Drafted) -> str:
    return str(max((int(one.no) for one in at.directive.obligations), default=0) + 1)


def _with(draft: Draft, better: Obligation) -> Draft:
    kept = [better if one.no == better.no else one for one in draft.obligations]
    if better.no not in {one.no for one in draft.obligations}:
        kept.append(better)
    return draft.model_copy(update={"obligations": tuple(kept)})


@room.post_form("/van-ban/{name}/du-thao/nhiem-vu/{no}/bo", may(Action.ISSUE))
def leave_out(visit: Visiting, name: str, no: str, form: Sent) -> Response:
    """Takes the obligation out of the draft."""
    at = drafted(visit, name)
    href = address("van-ban", name, "du-thao")
    if at.obligation(no) is None:
        return back(visit, href)
    require_seen(at, typed(form, "seen"))
    draft = draft_of(at.directive)
    kept = tuple(one for one in draft.obligations if one.no != no)
    questions = tuple(q for q in draft.questions if q.no != no)
    take(visit, at, draft.model_copy(update={"obligations": kept, "questions": questions}))
    return back(visit, href, "Đã bỏ nhiệm vụ {no}.", no=no)
