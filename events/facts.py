"""Facts: what happened at a unit, said once, on the unit's own stream.

A fact is about its unit and never about a task; every obligation that asks for it finds
it. `occurred_on` is the local date on which it happened; when the log learnt it is kept
beside the event. A fact is named by its stream and version ("20551@3").
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.base import Event

Key = Annotated[str, Field(min_length=1, max_length=120)]
Figure = int | Decimal
# Where each kind keeps what it is about; no kind has two of them.
ABOUT: Final = ("body", "subject", "document", "report", "indicator", "work")
PERIOD_KEY = r"^\d{4}(-(\d{2}(-\d{2})?|Q[1-4]|H[12]|W\d{2}))?$"  # the keys of deadlines.periods


class Evidence(BaseModel):
    """A file that supports a fact, named by its content; the bytes lie beside the log."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    size_bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Member(BaseModel):
    """A member of a team by person id; name and phone live in the side table, never here."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    person: UUID
    role: Literal["leader", "deputy", "member"]
    position: str | None = None


class Fact(Event, abstract=True):
    """Something that happened at a unit."""

    KIND: ClassVar[str]
    unit: str
    occurred_on: date
    note: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def about(self) -> str:
        """What narrows the kind: the team's body, the training's subject, and so on."""
        raise AttributeError(f"{type(self).__name__} says nothing of what it is about")

    def called(self, name: str) -> Self:
        """The same fact, with another name for what it is about."""
        [field] = [one for one in ABOUT if one in type(self).model_fields]
        return self.model_copy(update={field: name})

    @property
    def quantity(self) -> int:
        """How many the fact counts: members, participants, documents, units of work."""
        return 1

    @property
    def period(self) -> str:
        """The period that the fact reports on, empty when it is about a day."""
        return ""


class TeamFounded(Fact, topic="team_founded:1"):
    """A team (or committee) of a body was founded at the unit, by a decision."""

    KIND = "team_founded"
    body: Key
    team: Key = "1"
    member_count: Annotated[int, Field(ge=1)]
    members: tuple[Member, ...] = ()
    decision: str | None = None

    @property
    def about(self) -> str:
        return self.body

    @property
    def quantity(self) -> int:
        return self.member_count


class TeamChanged(Fact, topic="team_changed:1"):
    """The members of a team changed; the whole new list and count are given."""

    KIND = "team_changed"
    body: Key
    team: Key = "1"
    member_count: Annotated[int, Field(ge=1)]
    members: tuple[Member, ...] = ()
    decision: str | None = None

    @property
    def about(self) -> str:
        return self.body

    @property
    def quantity(self) -> int:
        return self.member_count


class TeamDissolved(Fact, topic="team_dissolved:1"):
    """A team was dissolved; from that day on it counts no more."""

    KIND = "team_dissolved"
    body: Key
    team: Key = "1"
    decision: str | None = None

    @property
    def about(self) -> str:
        return self.body


class TrainingHeld(Fact, topic="training_held:1"):
    """A training on a subject was held for so many participants."""

    KIND = "training_held"
    subject: Key
    participants: Annotated[int, Field(ge=0)]

    @property
    def about(self) -> str:
        return self.subject

    @property
    def quantity(self) -> int:
        return self.participants


class DocumentIssued(Fact, topic="document_issued:1"):
    """The unit issued a document of a kind (plan, decision, list …)."""

    KIND = "document_issued"
    document: Key
    number: str | None = None

    @property
    def about(self) -> str:
        return self.document


class ReportFiled(Fact, topic="report_filed:1"):
    """The unit filed a report for a period, with its figures."""

    KIND = "report_filed"
    report: Key
    for_period: Annotated[str, Field(pattern=PERIOD_KEY)]
    figures: dict[str, Figure] = Field(default_factory=dict)

    @property
    def about(self) -> str:
        return self.report

    @property
    def period(self) -> str:
        return self.for_period


class Measured(Fact, topic="measured:1"):
    """An indicator was measured: numerator of denominator in a population."""

    KIND = "measured"
    indicator: Key
    numerator: Annotated[int, Field(ge=0)]
    denominator: Annotated[int, Field(ge=1)]
    population: str = ""

    @property
    def about(self) -> str:
        return self.indicator

    @property
    def quantity(self) -> int:
        return self.numerator


class WorkReported(Fact, topic="work_reported:1"):
    """Work of a name was done, so much of it."""

    KIND = "work_reported"
    work: Key
    amount: Annotated[int, Field(ge=1)] = 1

    @property
    def about(self) -> str:
        return self.work

    @property
    def quantity(self) -> int:
        return self.amount


class FactRetracted(Event, topic="fact_retracted:1"):
    """A fact of this stream was wrong: it never happened."""

    unit: str
    version: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class FactCorrected(Event, topic="fact_corrected:1"):
    """A fact of this stream was wrong; the fact recorded right after this event stands instead."""

    unit: str
    version: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


AnyFact = (
    TeamFounded
    | TeamChanged
    | TeamDissolved
    | TrainingHeld
    | DocumentIssued
    | ReportFiled
    | Measured
    | WorkReported
)
FACTS: tuple[type[Fact], ...] = (
    TeamFounded,
    TeamChanged,
    TeamDissolved,
    TrainingHeld,
    DocumentIssued,
    ReportFiled,
    Measured,
    WorkReported,
)


def unit_stream(code: str) -> str:
    """The stream that holds a unit's facts."""
    return f"unit:{code}"
