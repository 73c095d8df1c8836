"""From a text to a draft: read, propose, and take answers to what is left open."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from app.wiring import App
from directives.answering import Answer, answered, settled
from directives.issue import Directive
from directives.proposing import Proposal, propose
from directives.proposing.naming import committee_of
from directives.reading import Reading, read
from events.base import Via
from events.obligations import Document
from flows.intake import Draft, draft_directive, load_directive, name_of
from flows.roster import current_roster
from units.names import SAME, suggest
from units.tree import Roster, Unit, select
from words import Listed, Phrase, Refused, phrase

NUMBER_MAX = 120  # characters, as the document takes them
SUGGESTED = 3


class HeaderMissing(Refused):
    """The head of the text does not say what a directive has to have, and nobody else did.

    `fields` names what is missing: number, date or subject.
    """

    def __init__(self, template: str, /, *, fields: tuple[str, ...], **values: object) -> None:
        super().__init__(template, **values)
        self.fields = fields


class IssuerUnknown(Refused):
    """The body that issued the text is no unit of the roster; `units` are those that may be meant."""

    def __init__(self, template: str, /, *, units: tuple[Unit, ...] = (), **values: object) -> None:
        super().__init__(template, **values)
        self.units = units


class NothingAsked(Refused):
    """The text asks nothing of anybody, as far as it can be read."""


class ReadDraft(NamedTuple):
    """A draft with the reading and the proposal that it comes from."""

    draft: Draft
    reading: Reading
    proposal: Proposal


def read_to_draft(
    app: App,
    text: str,
    *,
    issuer: str | None = None,
    number: str | None = None,
    dated: date | None = None,
    subject: str | None = None,
) -> ReadDraft:
    """The draft that a text becomes; what is given comes before what its head says.

    Raises HeaderMissing, IssuerUnknown, UnknownUnit, NothingAsked, TextTooLong.
    """
    reading = read(text, doc_date=dated)
    header = reading.header
    told = {
        "number": number or header.number,
        "date": dated or header.date,
        "subject": subject or header.subject,
    }
    if missing := [name for name, value in told.items() if not value]:
        raise HeaderMissing(
            "Phần đầu văn bản không cho biết {missing}; hãy ghi thêm.",
            fields=tuple(missing),
            missing=Listed(tuple(_MISSING[name] for name in missing)),
        )
    if not reading.obligations:
        raise NothingAsked(
            "Không thấy văn bản giao việc gì cho ai. Hãy xem lại chữ của văn bản, "
            "hoặc soạn dự thảo bằng tệp .toml."
        )
    on = dated or header.date
    assert on is not None
    roster = current_roster(app)
    unit = _issuer(roster, issuer, header.issuer, on, app.settings.province)
    named = str(told["number"])[:NUMBER_MAX]
    proposal = propose(reading, text, roster=roster, issuer=unit, number=named, on=on)
    document = Document(
        number=named,
        type=header.type or "văn bản",
        issuer=unit.code,
        date=on,
        subject=str(told["subject"])[:2_000],
        text=text,
    )
    draft = Draft(document=document, obligations=proposal.obligations, questions=proposal.questions)
    return ReadDraft(draft, reading, proposal)


_MISSING: dict[str, Phrase] = {
    "number": phrase("số và ký hiệu"),
    "date": phrase("ngày ban hành"),
    "subject": phrase("trích yếu"),
}


def _issuer(roster: Roster, code: str | None, name: str | None, on: date, province: str | None) -> Unit:
    """The unit that issues: by its code, else by the name in the head where exactly one unit has it."""
    if code is not None:
        return roster.unit(code, on)
    if not name:
        raise IssuerUnknown("Phần đầu văn bản không cho biết cơ quan ban hành; hãy ghi thêm mã của cơ quan.")
    inside = province if province is not None and roster.at(province, on) is not None else None
    found = suggest(roster, committee_of(name), on, inside=inside, limit=SUGGESTED)
    exact = [one.unit for one in found if one.score == SAME]
    if len(exact) == 1:
        return exact[0]
    raise IssuerUnknown(
        "“{issuer}” chưa chắc là đơn vị nào trong danh bạ; hãy ghi thêm mã{near}.",
        units=tuple(one.unit for one in found),
        issuer=name,
        near=phrase(
            ", gần nhất là {units}",
            units="; ".join(f"{one.unit.code} {roster.full_name(one.unit.code, on)}" for one in found),
        )
        if found
        else "",
    )


def draft_of(directive: Directive) -> Draft:
    """A directive that was drafted, as a draft again."""
    assert directive.document is not None
    return Draft(
        document=directive.document, obligations=directive.obligations, questions=directive.questions
    )


def redraft(app: App, draft: Draft) -> Draft:
    """The draft without the questions that were answered by changing what they ask about.

    Compared with what is drafted under the same name so far, if anything is.
    """
    before = stored(app, name_of(draft.document))
    if before is None:
        return draft
    open_ = settled(before.obligations, before.questions, draft.obligations, draft.questions)
    return draft.model_copy(update={"questions": open_})


def stored(app: App, name: str) -> Directive | None:
    """What is drafted under a name; None where nothing is."""
    try:
        return load_directive(app, name)
    except Refused:
        return None


def answer_directive(
    app: App, name: str, answers: Iterable[Answer], *, now: datetime, by: str, via: Via = "command"
) -> Draft:
    """Takes answers into the draft, all or none.

    Raises BadAnswer, UnknownUnit, WrongLevel, WrongState.
    """
    directive = load_directive(app, name)
    draft = draft_of(directive)
    obligations, questions = answered(draft.obligations, draft.questions, answers)
    roster = current_roster(app)
    for one in obligations:
        select(roster, one.who, draft.document.date)
    better = draft.model_copy(update={"obligations": obligations, "questions": questions})
    if better != draft:
        draft_directive(app, better, now=now, by=by, via=via)
    return better
