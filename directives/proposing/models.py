"""What is proposed: obligations as the engine takes them, why each reads so, what is open."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from events.obligations import Obligation, OpenQuestion
from words import Phrase

Aspect = Literal["who", "due", "done_when", "accountable", "team_rules"]


class Doubt(NamedTuple):
    """Something open about one aspect, before its obligation has a number."""

    template: str
    values: dict[str, str]
    choices: tuple[str, ...] = ()
    must: bool = True


class Proposed(NamedTuple):
    """One obligation with the reasons for each aspect, and what a person has to decide about it."""

    obligation: Obligation
    why: Mapping[Aspect, Phrase]
    questions: tuple[OpenQuestion, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether part of it is only a placeholder."""
        return any(q.must for q in self.questions)


class Folded(NamedTuple):
    """A sentence that only says how a team is made up: it went into the obligations that found it."""

    quote: str
    into: tuple[str, ...]


class Proposal(NamedTuple):
    """What a reading becomes for one issuer on one day."""

    issuer: str
    on: date
    asked: tuple[Proposed, ...]
    folded: tuple[Folded, ...] = ()

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        return tuple(one.obligation for one in self.asked)

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        return tuple(question for one in self.asked for question in one.questions)
