"""What a directive would do, to be read before it binds anybody: whom, what, by when; what is doubtful."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial

from pydantic import BaseModel, ConfigDict

from deadlines.calendar import Calendar
from deadlines.rules import DueBeforeIssue, require_possible, warnings
from deadlines.wording import wording
from directives.called import names_in_words
from directives.freezing import expanded, freeze
from directives.issue import PERIODS_AHEAD, Directive
from directives.wording import duty_wording
from events.decisions import FrozenDue
from events.obligations import Force, Obligation, Quote
from units.tree import Roster, Unit, select, selector_words
from words import Lang


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class AskedPreview(_Shown):
    """One obligation (one step of an ordered one): whom it binds, when it is due and done.

    `units` × `days` are its `tasks`; `who`, `due`, `done_when` and `doubts` are said in words.
    """

    no: str
    action: str
    force: Force
    quote: Quote | None
    who: str
    units: int
    due: str
    days: tuple[FrozenDue, ...]
    tasks: int
    done_when: str
    coordinators: tuple[str, ...]
    report_to: str | None
    target: Decimal | None
    review: bool
    evidence: bool
    ladder: str
    doubts: tuple[str, ...]


class QuestionPreview(_Shown):
    """What is open about an obligation: `choices` are answers as `--answer` takes them; one that
    `must` be answered keeps the draft from being confirmed.
    """

    no: str
    field: str
    question: str
    choices: tuple[str, ...]
    must: bool


class DirectivePreview(_Shown):
    """A directive with what it asks, as of the day on which it is (or would be) issued."""

    directive: str
    number: str
    type: str
    issuer: str
    issuer_name: str
    dated: date
    subject: str
    state: str
    issued_on: date
    received_on: date | None
    obligations: tuple[AskedPreview, ...]
    questions: tuple[QuestionPreview, ...]
    tasks: int


def preview(
    directive: Directive,
    name: str,
    *,
    roster: Roster,
    calendar: Calendar,
    on: date,
    received: date | None = None,
    lang: Lang = "vi",
) -> DirectivePreview:
    """What issuing on `on` would bind, or did bind when it is issued already (then on its own day).

    A limit that had passed is among the doubts; issuing refuses it. Raises
    UnknownUnit or WrongLevel for a scope that finds nothing.
    """
    assert directive.document is not None, "a directive that was drafted has a document"
    issued = directive.issued_on or on
    received = directive.received_on or received
    meant = cache(partial(select, roster, on=issued))  # many obligations bind the same units
    asked = tuple(
        _asked(one, meant(one.who), roster, calendar, issued, received, lang)
        for obligation in directive.obligations
        for one in expanded(obligation)
    )
    document = directive.document
    return DirectivePreview(
        directive=name,
        number=document.number,
        type=document.type,
        issuer=document.issuer,
        issuer_name=_issuer_name(document.issuer, roster, issued),
        dated=document.date,
        subject=document.subject,
        state=directive.state,
        issued_on=issued,
        received_on=received,
        obligations=asked,
        questions=tuple(
            QuestionPreview(no=q.no, field=q.field, question=q.say(lang), choices=q.choices, must=q.must)
            for q in directive.questions
        ),
        tasks=sum(one.tasks for one in asked),
    )


def _issuer_name(issuer: str, roster: Roster, on: date) -> str:
    """The issuer's name; a document may give it as a code or in words."""
    unit = roster.at(issuer, on)
    return unit.name if unit else issuer


def _asked(
    obligation: Obligation,
    units: Sequence[Unit],
    roster: Roster,
    calendar: Calendar,
    issued: date,
    received: date | None,
    lang: Lang,
) -> AskedPreview:
    frozen: Sequence[FrozenDue] = freeze(
        [obligation], calendar=calendar, issued=issued, received=received, through=issued + PERIODS_AHEAD
    )[obligation.no]
    accountable = obligation.accountable
    return AskedPreview(
        no=obligation.no,
        action=obligation.action,
        force=obligation.force,
        quote=obligation.quote,
        who=selector_words(obligation.who, roster, issued, lang, units=units),
        units=len(units),
        due=wording(obligation.due, lang),
        days=tuple(frozen),
        tasks=len(units) * len(frozen),
        done_when=duty_wording(obligation.done_when, lang, names_in_words(obligation)),
        coordinators=obligation.coordinators,
        report_to=obligation.report_to,
        target=accountable.percent if accountable else None,
        review=obligation.needs_review,
        evidence=obligation.evidence,
        ladder=obligation.ladder,
        doubts=tuple(_doubts(obligation, calendar, issued, received, lang)),
    )


def _doubts(
    obligation: Obligation, calendar: Calendar, issued: date, received: date | None, lang: Lang
) -> Iterator[str]:
    try:
        require_possible(obligation.due, issued=issued, calendar=calendar)
    except DueBeforeIssue as impossible:
        yield impossible.say(lang)
    for doubt in warnings(obligation.due, calendar, issued=issued, received=received):
        yield doubt.text(lang)
