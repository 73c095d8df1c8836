"""What the pages of a draft share: loading it, writing a better one, and its questions in words."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from access.roles import Action
from directives.answering import Answer, choice_words, parse
from directives.issue import Directive, WrongState
from directives.proposing.leads import NOT_IN_ROSTER
from events.decisions import directive_stream
from events.obligations import Document, Obligation, OpenQuestion
from flows.intake import Draft, draft_directive, load_directive, name_of
from flows.issuing_reach import require_in_reach
from flows.proposing import answer_directive, draft_of, redraft
from flows.roster import current_roster
from units.names import fold
from units.tree import Roster
from web.visit import Visit
from words import Refused

SEVERAL: Final = frozenset(fold("các mọi những từng toàn").split())
COMMITTEES: Final = (fold("Ủy ban nhân dân"), fold("UBND"))


class SeenOlder(Refused):
    """Somebody changed the draft after the page was made."""


class OtherNumber(Refused):
    """The draft would become another directive."""


class Drafted(NamedTuple):
    """A draft with the roster that its units are named by; `seen` tells one state of it from the next."""

    name: str
    directive: Directive
    document: Document
    roster: Roster
    seen: str

    @property
    def on(self) -> date:
        return self.document.date

    @property
    def must(self) -> list[OpenQuestion]:
        return [q for q in self.directive.questions if q.must]

    def obligation(self, no: str) -> Obligation | None:
        return next((one for one in self.directive.obligations if one.no == no), None)


def drafted(visit: Visit, name: str) -> Drafted:
    """The draft of that name. Raises UnknownDirective, WrongState for one that is issued."""
    directive = load_directive(visit.app, name)
    if directive.state not in {"draft", "confirmed"} or directive.document is None:
        raise WrongState(
            "Văn bản {directive} không còn là dự thảo; xem và sửa đổi ở trang của văn bản.", directive=name
        )
    at = Drafted(name, directive, directive.document, current_roster(visit.app), seen_of(directive))
    _require_theirs(visit, at)
    return at


def _require_theirs(visit: Visit, at: Drafted) -> None:
    """A draft is for whoever made it, for the office that issues it, and for whoever may bind all it binds.

    Others neither see it nor change it. Raises OutOfReach.
    """
    made_by = visit.app.log.stream(directive_stream(at.name))[0].by
    if visit.by != made_by and not visit.can(Action.ISSUE, at.document.issuer):
        require_mine(visit, at)


def seen_of(directive: Directive) -> str:
    """A short print of what the directive says now, to be carried by the forms of its pages."""
    parts = [directive.document, *directive.obligations, *directive.questions]
    said = "\n".join(one.model_dump_json() for one in parts if one is not None)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def require_seen(at: Drafted, seen: str) -> None:
    """Raises SeenOlder when the form was made from an older state of the draft."""
    if seen != at.seen:
        raise _seen_older()


def _seen_older() -> SeenOlder:
    return SeenOlder("Nội dung này vừa được sửa ở nơi khác; hãy xem bản mới ở dưới rồi gửi lại.")


def require_mine(visit: Visit, at: Drafted, obligations: Sequence[Obligation] | None = None) -> None:
    """Raises OutOfReach unless all that is (or would be) bound lies in the visitor's part of the tree."""
    asked = at.directive.obligations if obligations is None else obligations
    require_in_reach(asked, visit.reach(Action.ISSUE), at.roster, at.on)


def take(visit: Visit, at: Drafted, better: Draft) -> None:
    """Keeps a better draft of the same directive; nothing is written where nothing changed."""
    other = name_of(better.document)
    if other != at.name:
        raise OtherNumber(
            "Số hoặc năm đã sửa làm dự thảo thành văn bản khác ({other}); hãy sửa ở phần đầu văn bản.",
            other=other,
        )
    require_mine(visit, at)
    require_in_reach(better.obligations, visit.reach(Action.ISSUE), at.roster, better.document.date)
    if better != draft_of(at.directive):
        draft_directive(
            visit.app,
            redraft(visit.app, better),
            now=visit.now,
            by=visit.by,
            via="web",
            judge=unchanged(at),
        )


def unchanged(at: Drafted) -> Callable[[Directive], None]:
    """What refuses, under the log's lock, to act on a draft that is no longer the one that was looked at.

    What was checked of it (whom it binds above all) then holds of what is written.
    """

    def judge(directive: Directive) -> None:
        if seen_of(directive) != at.seen:
            raise _seen_older()

    return judge


class Choice(NamedTuple):
    """An answer that is offered, in words."""

    answer: str
    words: str


class Asked(NamedTuple):
    """A question about one obligation, with how many others ask the same.

    `absent` is the office that the text names and the roster has not.
    """

    question: OpenQuestion
    words: str
    choices: tuple[Choice, ...]
    others: int
    absent: str = ""


def asked_of(visit: Visit, at: Drafted, no: str) -> list[Asked]:
    """What is open about an obligation, what must be decided first."""
    own = sorted((q for q in at.directive.questions if q.no == no), key=lambda q: not q.must)
    return [
        Asked(
            q,
            q.say(visit.lang),
            tuple(Choice(one, choice_words(q, one, at.roster, at.on, visit.lang)) for one in q.choices),
            len(same_as(at, q)) - 1,
            _absent(q),
        )
        for q in own
    ]


def _absent(question: OpenQuestion) -> str:
    """The name of one office, not of several or of a committee, whose territory would be missing."""
    name = question.values.get("lead", "") if question.template == NOT_IN_ROSTER else ""
    words = fold(name).split()
    one = name[:1].isupper() and "," not in name and not SEVERAL.intersection(words)
    return name if one and not fold(name).startswith(COMMITTEES) else ""


def question_of(at: Drafted, no: str, field: str) -> OpenQuestion | None:
    """What is open about one field of an obligation."""
    return next((q for q in at.directive.questions if (q.no, q.field) == (no, field)), None)


def take_answer(visit: Visit, at: Drafted, question: OpenQuestion, text: str, *, everywhere: bool) -> None:
    """Takes an answer to one question into the draft, or to every question that asks the same.

    Raises BadAnswer, UnknownUnit, WrongLevel, WrongState, OutsideScope.
    """
    nos = tuple(q.no for q in same_as(at, question)) if everywhere else (question.no,)
    require_mine(visit, at)
    given = Answer(nos, question.field, parse(question.field, text))
    if given.field == "who" and given.value is not None:  # an answer may not bind units elsewhere either
        changed = [
            one.model_copy(update={"who": given.value, "accountable": None})
            for one in at.directive.obligations
            if one.no in nos
        ]
        require_mine(visit, at, changed)
    answer_directive(visit.app, at.name, [given], now=visit.now, by=visit.by, via="web")


def same_as(at: Drafted, question: OpenQuestion) -> list[OpenQuestion]:
    """The question with all that ask the same of other obligations."""
    plain = question.model_copy(update={"no": ""})
    return [q for q in at.directive.questions if q.model_copy(update={"no": ""}) == plain]
