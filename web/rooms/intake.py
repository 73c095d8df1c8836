"""A directive comes in: its text is pasted or uploaded, read, and becomes a draft to be put right."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from fastapi.responses import Response
from starlette.datastructures import FormData

from access.roles import Action
from directives.issue import Directive
from flows.intake import Draft, Judge, draft_directive, name_of
from flows.issuing_reach import require_in_reach
from flows.narrowing import Narrowed, narrowed
from flows.proposing import HeaderMissing, IssuerUnknown, NothingAsked, draft_of, read_to_draft, stored
from flows.reading_formats import read_bytes
from flows.roster import current_roster
from units.tree import UnknownUnit
from web.fields import Beside, Sent, file_of, ticked, typed
from web.forms import BadField, day
from web.policy import Room, may
from web.render import address, back, page
from web.visit import Visit, Visiting
from words import DondocError, Phrase, phrase

room = Room()

FIELDS: Final = ("text", "number", "date", "issuer", "subject")
MISSING: Final[Mapping[str, Phrase]] = {
    "number": phrase("Phần đầu văn bản không ghi số và ký hiệu; hãy ghi vào đây."),
    "date": phrase("Phần đầu văn bản không ghi ngày ban hành; hãy ghi vào đây."),
    "subject": phrase("Phần đầu văn bản không ghi trích yếu; hãy ghi vào đây."),
}


class AlreadyThere(BadField):
    """A directive of that number and year is here; it is replaced only when that is asked for."""


@room.get_page("/van-ban/moi", may(Action.ISSUE))
def show_intake(visit: Visiting) -> Response:
    """Where a directive is pasted or uploaded."""
    return _form(visit, dict.fromkeys(FIELDS, ""), {})


@room.post_form("/van-ban/moi", may(Action.ISSUE), long=phrase("Đọc văn bản"))
def take_text(visit: Visiting, form: Sent) -> Response:
    """Reads the text and keeps what it asks as a draft; the form again where that cannot be done."""
    given = {name: typed(form, name).strip() for name in FIELDS}
    try:
        with visit.watching("Lấy chữ từ tệp"):
            given["text"] = _text(form) or given["text"]
        with visit.watching("Tìm nhiệm vụ, đơn vị và thời hạn trong văn bản"):
            found = _read(visit, given)
        if _is_there(visit, found.draft):
            return _taken(visit, name_of(found.draft.document), found)  # sent twice, written once
        judge = _may_replace(visit, found.draft, replace=ticked(form, "replace"))
        name = draft_directive(visit.app, found.draft, now=visit.now, by=visit.by, via="web", judge=judge)
    except HeaderMissing as missing:
        errors = {one: MISSING[one].say(visit.lang) for one in missing.fields}
        return _form(visit, given, errors)
    except IssuerUnknown as unknown:
        return _form(visit, given, {"issuer": _whose(visit, unknown)})
    except BadField as bad:
        return _form(visit, given, {bad.field: bad.say(visit.lang)}, replace=isinstance(bad, AlreadyThere))
    except Beside as one:
        return _form(visit, given, {one.field: one.error.say(visit.lang)})
    except UnknownUnit as unknown:
        return _form(visit, given, {"issuer": unknown.say(visit.lang)})
    except DondocError as refused:
        return _form(visit, given, {"text": refused.say(visit.lang)})
    return _taken(visit, name, found)


def _form(visit: Visit, given: dict[str, str], errors: dict[str, str], *, replace: bool = False) -> Response:
    status = 422 if errors else 200
    return page(visit, "intake.html", status=status, given=given, errors=errors, replace=replace)


def _text(form: FormData) -> str:
    """The text of the file that came with the form, if any came."""
    file = file_of(form, "file")
    if file is None:
        return ""
    name, content = file
    try:
        return read_bytes(content, name)
    except DondocError as refused:
        raise Beside("file", refused) from refused


def _read(visit: Visit, given: Mapping[str, str]) -> Narrowed:
    """The draft that the text becomes, within what the visitor may bind."""
    if not given["text"]:
        raise BadField("Hãy dán toàn văn, hoặc chọn một tệp.", field="text")
    dated: date | None = day(given["date"], "date")
    try:
        found = read_to_draft(
            visit.app,
            given["text"],
            issuer=given["issuer"] or None,
            number=given["number"] or None,
            dated=dated,
            subject=given["subject"] or None,
        )
    except NothingAsked as nothing:
        raise BadField(
            "Không thấy văn bản giao việc gì cho ai; hãy kiểm tra đã dán đủ các điều, khoản chưa.",
            field="text",
        ) from nothing
    cut = narrowed(found.draft, visit.reach(Action.ISSUE), current_roster(visit.app))
    if not cut.draft.obligations:
        raise BadField("Văn bản này không giao việc gì cho đơn vị trong địa bàn của bạn.", field="text")
    return cut


def _is_there(visit: Visit, draft: Draft) -> bool:
    """Whether exactly this is drafted already."""
    held = stored(visit.app, name_of(draft.document))
    return held is not None and held.state in {"draft", "confirmed"} and draft_of(held) == draft


def _may_replace(visit: Visit, draft: Draft, *, replace: bool) -> Judge:
    """What refuses to replace a draft of the same number, now and again just before it is written.

    It lets pass what is asked for by whoever may bind all that the draft there binds.
    """
    name = name_of(draft.document)
    reach = visit.reach(Action.ISSUE)
    roster = current_roster(visit.app)

    def judge(held: Directive) -> None:
        if held.document is None or (held.state == "revoked" and held.issued_on is None):
            return
        if held.state not in {"draft", "confirmed"}:
            raise BadField(
                "Văn bản {name} đã ban hành; hãy sửa đổi ở trang của nó.", field="number", name=name
            )
        if not replace:
            raise AlreadyThere(
                "Đã có dự thảo {name}. Đánh dấu vào ô «Thay dự thảo đang có» để thay bằng lần đọc này.",
                field="replace",
                name=name,
            )
        require_in_reach(held.obligations, reach, roster, held.document.date)

    judge(stored(visit.app, name) or Directive())
    return judge


def _whose(visit: Visit, unknown: IssuerUnknown) -> str:
    near = "; ".join(f"{unit.code} {unit.name}" for unit in unknown.units)
    if near:
        return visit.say("Chưa rõ cơ quan ban hành là đơn vị nào; hãy ghi mã, gần nhất: {near}.", near=near)
    return visit.say("Chưa rõ cơ quan ban hành là đơn vị nào; hãy ghi mã đơn vị.")


def _taken(visit: Visit, name: str, found: Narrowed) -> Response:
    href = address("van-ban", name, "du-thao")
    if found.fewer or found.left_out:
        return back(
            visit,
            href,
            "Đã nhận dự thảo, thu hẹp trong địa bàn của bạn: {fewer} nhiệm vụ bớt đơn vị, "
            "{left} nhiệm vụ giao nơi khác đã bỏ ra.",
            fewer=len(found.fewer),
            left=len(found.left_out),
        )
    return back(visit, href, "Đã đọc văn bản thành {n} nhiệm vụ.", n=len(found.draft.obligations))
