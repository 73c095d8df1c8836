"""From a reading to a proposal, sentence by sentence."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from directives.proposing.conditions import Condition, condition
from directives.proposing.dues import DueRead, due_rule
from directives.proposing.leads import Names
from directives.proposing.models import Aspect, Doubt, Folded, Proposal, Proposed
from directives.proposing.scopes import Laid, laid_on
from directives.proposing.slugs import ShortNames
from directives.proposing.teams import MakeUp, bodies
from directives.reading import Reading, ReadObligation
from events.done_when import Confirmed, Filed
from events.obligations import Obligation, OpenQuestion, Quote
from units.tree import Every, Roster, Unit
from words import Phrase, phrase

WORDS_MAX = 2_000  # characters of an action or quote, as the events take them
QUANTIFIER_MAX = 200


class _Part(NamedTuple):
    """One obligation in the making: of one sentence, for one kind of unit."""

    one: ReadObligation
    laid: Laid
    due: DueRead
    done: Condition


def propose(reading: Reading, text: str, *, roster: Roster, issuer: Unit, number: str, on: date) -> Proposal:
    """What `reading` of `text` asks in a directive of `issuer`, as obligations to be confirmed.

    `number` is the directive's, `on` the day on which units are looked up. Every sentence
    becomes one obligation for each kind of unit that it names, numbered in the order of the
    text; a sentence that only says how a team is made up goes into those that found it.
    """
    names = Names(roster, issuer, on)
    short = ShortNames(text)
    parts = [part for one in reading.obligations for part in _parts(one, names, short, number, on)]
    made = MakeUp(text, [(p.one.start, body, _at_hamlets(p)) for p in parts for body in bodies(p.done.when)])
    kept = [part for part in parts if not _only_make_up(part, made)]
    asked = [_proposed(part, str(no), names, made) for no, part in enumerate(_told_apart(kept), start=1)]
    return Proposal(issuer.code, on, tuple(asked), tuple(_folded(parts, made, asked)))


def _parts(one: ReadObligation, names: Names, short: ShortNames, number: str, on: date) -> Iterator[_Part]:
    due = due_rule(one, on)
    for laid in laid_on(one, names):
        yield _Part(one, laid, due, condition(one, due.rule, short, number, each=laid.each))


def _at_hamlets(part: _Part) -> bool:
    who = part.laid.meant.who
    return part.one.scope == "thon" or (isinstance(who, Every) and who.level == "thon")


def _only_make_up(part: _Part, made: MakeUp) -> bool:
    """Whether a sentence only says how a team is made up that another one asks for."""
    return isinstance(part.done.when, Confirmed) and made.said_in(part.one.start, part.one.end)


def _folded(parts: list[_Part], made: MakeUp, asked: list[Proposed]) -> Iterator[Folded]:
    founding: dict[str, list[str]] = {}
    for one in asked:
        for body in {rule.body for rule in one.obligation.team_rules}:
            founding.setdefault(body, []).append(one.obligation.no)
    for part in parts:
        if _only_make_up(part, made):
            into = {no for body in made.bodies_of(part.one.start, part.one.end) for no in founding[body]}
            yield Folded(part.one.quote, tuple(sorted(into, key=int)))


def _told_apart(parts: list[_Part]) -> Iterator[_Part]:
    """The parts, with a number on the name of a report that two different sentences would share."""
    first: dict[str, ReadObligation] = {}
    for n, part in enumerate(parts, start=1):
        when = part.done.when
        name = when.report if isinstance(when, Filed) else ""
        if not name or first.setdefault(name, part.one) is part.one:
            yield part
            continue
        other = f"{name}-{n}"
        first[other] = part.one
        done = Condition(
            Filed(report=other),
            phrase("Báo cáo định kỳ: mỗi kỳ một báo cáo «{about}».", about=other),
        )
        yield part._replace(done=done)


def _proposed(part: _Part, no: str, names: Names, made: MakeUp) -> Proposed:
    one, meant = part.one, part.laid.meant
    words = one.quote[:WORDS_MAX]
    obligation = Obligation(
        no=no,
        action=_action(one),
        quote=Quote(words=words, start=one.start, end=one.start + len(words)),
        force=one.modality,
        who=meant.who,
        coordinators=tuple(names.code(_line(name)) for name in one.coordinate),
        report_to=names.code(_line(one.report_to)) if one.report_to else None,
        accountable=part.laid.accountable,
        quantifier=_quantifier(one),
        population=one.target.population,
        due=part.due.rule,
        done_when=part.done.when,
        team_rules=made.rules(part.done.when, at_hamlets=_at_hamlets(part)),
    )
    why: dict[Aspect, Phrase] = {"who": meant.why, "due": part.due.why, "done_when": part.done.why}
    if part.laid.why_accountable is not None:
        why["accountable"] = part.laid.why_accountable
    return Proposed(obligation, why, tuple(_questions(no, part)))


def _questions(no: str, part: _Part) -> Iterator[OpenQuestion]:
    open_: list[tuple[Literal["who", "due"], Doubt]] = [("who", d) for d in part.laid.meant.doubts]
    open_ += [("due", d) for d in part.due.doubts]
    for field, doubt in open_:
        # What is put into a question is a name or a few words of the text; a page of it helps nobody.
        values = {name: value[:QUANTIFIER_MAX] for name, value in doubt.values.items()}
        yield OpenQuestion(
            no=no,
            field=field,
            template=doubt.template,
            values=values,
            choices=doubt.choices,
            must=doubt.must,
        )


def _action(one: ReadObligation) -> str:
    text = _line(one.action) or _line(one.quote)
    return (text[:1].upper() + text[1:])[:WORDS_MAX]


def _line(text: str) -> str:
    return " ".join(text.split())


def _quantifier(one: ReadObligation) -> str | None:
    if one.target.quantifier is not None:
        return one.target.quantifier
    percent = one.target.percent
    return None if percent is None else f"{percent.normalize():f}%"
