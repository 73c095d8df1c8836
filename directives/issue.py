"""A directive's life: draft → confirmed → issued → amended, closed or revoked.

Issuing freezes three things: the obligations, the due days (worked out with the calendar
as it is that day) and the revision of the roster, so that no later change of calendar or
roster moves a date or a denominator.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from deadlines.calendar import Calendar
from deadlines.rules import Recurring, require_possible
from directives.freezing import expanded, freeze
from events.base import Event
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveConfirmed,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveRevoked,
    PeriodsOpened,
)
from events.obligations import Document, Obligation, OpenQuestion
from units.tree import Roster, means_somebody
from words import Listed, Phrase, Refused, phrase

State = Literal["none", "draft", "confirmed", "issued", "closed", "revoked"]

PERIODS_AHEAD = timedelta(days=366)  # recurring tasks exist for a year ahead; the clock opens more

STATE_WORDS: Mapping[State, Phrase] = {
    "none": phrase("chưa có"),
    "draft": phrase("dự thảo"),
    "confirmed": phrase("đã xác nhận"),
    "issued": phrase("đã ban hành"),
    "closed": phrase("đã kết thúc"),
    "revoked": phrase("đã thu hồi"),
}


class Directive(NamedTuple):
    """A directive folded from its stream."""

    state: State = "none"
    document: Document | None = None
    obligations: tuple[Obligation, ...] = ()
    issued_on: date | None = None
    received_on: date | None = None
    periods_through: date | None = None
    questions: tuple[OpenQuestion, ...] = ()


def evolve(directive: Directive, event: Event) -> Directive:
    """The directive after `event`."""
    match event:
        case DirectiveDrafted():
            return Directive("draft", event.document, event.obligations, questions=event.questions)
        case DirectiveConfirmed():
            return directive._replace(state="confirmed")
        case DirectiveIssued():
            return Directive(
                "issued",
                event.document,
                event.obligations,
                event.issued_on,
                event.received_on,
                event.periods_through,
            )
        case DirectiveAmended():
            kept = {o.no: o for o in directive.obligations if o.no not in event.withdrawn}
            kept |= {o.no: o for o in event.obligations}
            return directive._replace(obligations=tuple(kept.values()))
        case PeriodsOpened():
            return directive._replace(periods_through=event.through)
        case DirectiveClosed():
            return directive._replace(state="closed")
        case DirectiveRevoked():
            return directive._replace(state="revoked")
        case _:
            return directive


def folded(events: Iterable[Event]) -> Directive:
    """The directive that its stream tells of."""
    directive = Directive()
    for event in events:
        directive = evolve(directive, event)
    return directive


class WrongState(Refused):
    """The directive is not in a state that allows this."""


class BindsNobody(Refused):
    """An obligation's scope selects no unit at all."""


class SameNumberTwice(Refused):
    """Two obligations of a directive carry the same number."""


class NumberOfAStep(Refused):
    """An obligation carries a number such as 2.1, which the steps of an ordered duty have."""


class NoSuchObligation(Refused):
    """The directive has no obligation of that number."""


class QuestionsOpen(Refused):
    """The text leaves something open that only a person can decide."""


class NothingAmended(Refused):
    """An amendment that changes nothing."""


def _must_be(directive: Directive, name: str, *states: State) -> None:
    if directive.state not in states:
        raise WrongState(
            "Văn bản {directive} {state}; việc này chỉ làm được khi văn bản {wanted}.",
            directive=name,
            state=STATE_WORDS[directive.state],
            wanted=Listed(tuple(STATE_WORDS[s] for s in states), any_of=True),
        )


def _numbered_once(obligations: Sequence[Obligation]) -> None:
    seen = set()
    for obligation in obligations:
        if "." in obligation.no:
            raise NumberOfAStep(
                "Số {no} có dấu chấm, dành cho các bước của một nhiệm vụ; hãy đánh số nhiệm vụ là 1, 2, 3…",
                no=obligation.no,
            )
        if obligation.no in seen:
            raise SameNumberTwice(
                "Có hai nhiệm vụ cùng mang số {no}; mỗi nhiệm vụ trong văn bản cần một số riêng.",
                no=obligation.no,
            )
        seen.add(obligation.no)


def _bind_somebody(obligations: Iterable[Obligation], roster: Roster, on: date) -> None:
    for obligation in obligations:
        if not means_somebody(roster, obligation.who, on):
            raise BindsNobody(
                "Nhiệm vụ {no} ({action}) không ràng buộc đơn vị nào; kiểm tra lại phạm vi áp dụng.",
                no=obligation.no,
                action=obligation.action,
            )


def require_possible_dues(obligations: Iterable[Obligation], *, calendar: Calendar, on: date) -> None:
    """Refuses what nobody could keep if it were issued on that day. Raises DueBeforeIssue."""
    for obligation in obligations:
        for one in expanded(obligation):
            require_possible(one.due, issued=on, calendar=calendar)


def draft(
    directive: Directive,
    name: str,
    *,
    document: Document,
    obligations: tuple[Obligation, ...],
    questions: tuple[OpenQuestion, ...] = (),
) -> list[Event]:
    """Takes a directive in, or replaces the draft by a better reading.

    A draft that was put away bound nobody, so its number may be taken in again.
    """
    if not (directive.state == "revoked" and directive.issued_on is None):
        _must_be(directive, name, "none", "draft", "confirmed")
    _numbered_once(obligations)
    strange = {q.no for q in questions} - {o.no for o in obligations}
    if strange:
        raise NoSuchObligation(
            "Có câu hỏi về nhiệm vụ số {no} mà dự thảo {directive} không có; bỏ câu hỏi hoặc sửa lại số.",
            directive=name,
            no=", ".join(sorted(strange)),
        )
    return [DirectiveDrafted(directive=name, document=document, obligations=obligations, questions=questions)]


def confirm(directive: Directive, name: str) -> list[Event]:
    """The coordinator stands by the draft. Raises QuestionsOpen while it holds placeholders."""
    _must_be(directive, name, "draft")
    unanswered = [q for q in directive.questions if q.must]
    if unanswered:
        first = unanswered[0]
        raise QuestionsOpen(
            "Dự thảo {directive} còn {count} câu hỏi chưa trả lời; câu đầu, nhiệm vụ {no}: {question} "
            "Hãy trả lời, hoặc sửa dự thảo.",
            directive=name,
            count=len(unanswered),
            no=first.no,
            field=first.field,
            question=phrase(first.template, **first.values),
        )
    return [DirectiveConfirmed(directive=name)]


def issue(
    directive: Directive,
    name: str,
    *,
    roster: Roster,
    calendar: Calendar,
    on: date,
    received: date | None = None,
) -> list[Event]:
    """Binds every unit that the obligations select, as the roster stands on `on`.

    Raises BindsNobody when an obligation selects no unit, and DueBeforeIssue.
    """
    _must_be(directive, name, "confirmed")
    assert directive.document is not None
    _bind_somebody(directive.obligations, roster, on)
    require_possible_dues(directive.obligations, calendar=calendar, on=on)
    through = on + PERIODS_AHEAD
    return [
        DirectiveIssued(
            directive=name,
            document=directive.document,
            obligations=directive.obligations,
            dues=freeze(
                directive.obligations, calendar=calendar, issued=on, received=received, through=through
            ),
            roster_revision=roster.revision,
            issued_on=on,
            received_on=received,
            periods_through=through,
        )
    ]


def open_periods(directive: Directive, name: str, *, calendar: Calendar, through: date) -> list[Event]:
    """Further periods of the recurring obligations, up to `through`; nothing when none is new."""
    if directive.state != "issued" or directive.periods_through is None or directive.issued_on is None:
        return []
    recurring = [o for o in directive.obligations if isinstance(o.due, Recurring)]
    if not recurring or through <= directive.periods_through:
        return []
    dues = freeze(
        recurring,
        calendar=calendar,
        issued=directive.issued_on,
        since=directive.periods_through + timedelta(days=1),
        through=through,
    )
    return [PeriodsOpened(directive=name, dues=dues, through=through)]


def amend(
    directive: Directive,
    name: str,
    *,
    obligations: tuple[Obligation, ...],
    withdrawn: tuple[str, ...] = (),
    rebase: bool = False,
    roster: Roster,
    calendar: Calendar,
    on: date,
    reason: str,
) -> list[Event]:
    """Replaces, adds or withdraws obligations of an issued directive, for a reason.

    What is replaced keeps the units that it binds, unless it selects others or `rebase` asks to
    freeze the roster anew. Raises WrongState unless the directive is issued, NoSuchObligation,
    NothingAmended, and BindsNobody.
    """
    _must_be(directive, name, "issued")
    _numbered_once(obligations)
    if not (obligations or withdrawn):
        raise NothingAmended(
            "Sửa đổi văn bản {directive} mà không nêu nhiệm vụ nào; ghi nhiệm vụ cần thay, thêm hoặc bỏ.",
            directive=name,
        )
    before = {o.no: o.who for o in directive.obligations}
    _bind_somebody([o for o in obligations if rebase or before.get(o.no) != o.who], roster, on)
    missing = set(withdrawn) - before.keys()
    if missing:
        raise NoSuchObligation(
            "Văn bản {directive} không có nhiệm vụ số {no} để bỏ.",
            directive=name,
            no=", ".join(sorted(missing)),
        )
    assert directive.issued_on is not None
    assert directive.periods_through is not None
    dues = freeze(
        obligations,
        calendar=calendar,
        issued=on,
        received=directive.received_on,
        through=directive.periods_through,
    )
    return [
        DirectiveAmended(
            directive=name,
            obligations=obligations,
            dues=dues,
            withdrawn=withdrawn,
            rebase=rebase,
            amended_on=on,
            reason=reason,
        )
    ]


def close(directive: Directive, name: str, *, on: date, reason: str) -> list[Event]:
    """Ends the directive; what is open stays on the record and is urged no more."""
    _must_be(directive, name, "issued")
    return [DirectiveClosed(directive=name, on=on, reason=reason)]


def revoke(directive: Directive, name: str, *, on: date, reason: str) -> list[Event]:
    """Withdraws the directive: its open tasks are no longer in force."""
    _must_be(directive, name, "draft", "confirmed", "issued")
    return [DirectiveRevoked(directive=name, on=on, reason=reason)]
