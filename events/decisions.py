"""What people and the clock decided: about rosters, posts, directives, tasks and letters."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.base import Event
from events.facts import Evidence
from events.obligations import Document, Obligation, OpenQuestion
from units.tree import Change

Reason = Annotated[str, Field(min_length=1, max_length=2_000)]

TASK = uuid5(NAMESPACE_URL, "https://dondoc.invalid/task")
ROSTER_STREAM = "roster"
CLOCK_STREAM = "clock"
CHANGES_MAX = 1_000  # roster changes an event: keeps one row of the log under 300 kB


# --- roster and posts ---------------------------------------------------------------


class RosterRevised(Event, topic="roster_revised:1"):
    """Units were added, renamed or ended: part of one revision of the roster."""

    revision: Annotated[int, Field(ge=1)]
    source: str
    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=CHANGES_MAX)]


class PostNamed(Event, topic="post_named:1"):
    """A post at a unit answers for it; the person behind it is an id alone."""

    post: UUID
    unit: str
    name: str
    role: Literal["officer", "leader", "coordinator"]
    person: UUID
    valid_from: date


class PostEnded(Event, topic="post_ended:1"):
    """The post no longer answers from this day on."""

    post: UUID
    on: date


# --- directives -----------------------------------------------------------------------


class DirectiveDrafted(Event, topic="directive_drafted:1"):
    """A directive was taken in: its document, the obligations proposed so far, what is still open."""

    directive: str
    document: Document
    obligations: tuple[Obligation, ...]
    questions: tuple[OpenQuestion, ...] = ()


class DirectiveConfirmed(Event, topic="directive_confirmed:1"):
    """The coordinator confirmed what the draft says, word for word."""

    directive: str


class FrozenDue(BaseModel):
    """One due day of an obligation, worked out when it was issued: a later calendar moves nothing.

    `period` is empty for a duty that does not recur; `opens` is the first day on which the
    task counts; `strict` and `lenient` are the last permitted days in both readings, None
    where there is no deadline (yet).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    period: str = ""
    opens: date
    strict: date | None = None
    lenient: date | None = None
    at: str | None = None


Dues = dict[str, tuple[FrozenDue, ...]]  # by obligation number


class DirectiveIssued(Event, topic="directive_issued:1"):
    """The directive binds from `issued_on`; obligations, due days and roster revision are frozen."""

    directive: str
    document: Document
    obligations: tuple[Obligation, ...]
    dues: Dues
    roster_revision: int
    issued_on: date
    received_on: date | None = None
    periods_through: date


class PeriodsOpened(Event, topic="periods_opened:1"):
    """Recurring obligations have tasks for the further periods due up to `through`."""

    directive: str
    dues: Dues
    through: date


class DirectiveAmended(Event, topic="directive_amended:1"):
    """Obligations were replaced, added or withdrawn; `rebase` freezes the roster anew."""

    directive: str
    obligations: tuple[Obligation, ...]
    dues: Dues = Field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()
    rebase: bool = False
    amended_on: date
    reason: Reason


class DirectiveClosed(Event, topic="directive_closed:1"):
    """The directive ended as planned: open tasks are no longer urged."""

    directive: str
    on: date
    reason: Reason


class DirectiveRevoked(Event, topic="directive_revoked:1"):
    """The directive was withdrawn: its open tasks are no longer in force."""

    directive: str
    on: date
    reason: Reason


# --- tasks ----------------------------------------------------------------------------


class TaskRef(BaseModel):
    """A task by what it is: obligation × unit × period (empty for one that does not recur)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    directive: str
    obligation: str
    unit: str
    period: str = ""

    @property
    def id(self) -> UUID:
        """The same question to the same unit for the same period is the same task."""
        return uuid5(TASK, f"{self.directive}/{self.obligation}/{self.unit}/{self.period}")

    @property
    def stream(self) -> str:
        return f"task:{self.id}"

    def __str__(self) -> str:
        return "/".join(part for part in (self.directive, self.obligation, self.unit, self.period) if part)


class TaskDecision(Event, abstract=True):
    """Something decided about one task, on the task's own stream."""

    task: TaskRef


class DueWorkedOut(TaskDecision, topic="due_worked_out:1"):
    """What the task's limit counts from has happened, so its last day is known."""

    origin: str
    happened_on: date
    strict: date
    lenient: date


class ExtensionAsked(TaskDecision, topic="extension_asked:1"):
    """The officer asked for a later due day; `by_unit` ("": the coordinating office) is who spoke."""

    wanted: date
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    by_unit: str = ""


class ExtensionGranted(TaskDecision, topic="extension_granted:1"):
    """The task is due later; the original day is kept beside it."""

    due: date
    reason: Reason
    by_unit: str = ""


class ExtensionRefused(TaskDecision, topic="extension_refused:1"):
    """The due day stays."""

    reason: Reason
    by_unit: str = ""


class TaskSubmitted(TaskDecision, topic="task_submitted:1"):
    """The officer says that the work is done, and asks for review."""

    on: date
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


class TaskAccepted(TaskDecision, topic="task_accepted:1"):
    """The reviewer accepted the work."""

    note: str = ""


class TaskReturned(TaskDecision, topic="task_returned:1"):
    """The reviewer gave the work back."""

    reason: Reason


class TaskWaived(TaskDecision, topic="task_waived:1"):
    """The unit need not do this task."""

    reason: Reason


class TaskAcknowledged(TaskDecision, topic="task_acknowledged:1"):
    """The officer has seen the task."""


class TaskNoted(TaskDecision, topic="task_noted:1"):
    """A remark on the task."""

    text: Reason


# --- clock and letters ------------------------------------------------------------------


class LadderSwept(Event, topic="ladder_swept:1"):
    """A rung of the ladder was raised for everyone still owing on a due day.

    `skipped` counts, by reason, the tasks that gave no notice.
    """

    directive: str
    obligation: str
    strict: date
    lenient: date
    rung: int
    on: date
    raised: int
    skipped: dict[str, int] = Field(default_factory=dict)


class SweepHeld(Event, topic="sweep_held:1"):
    """A sweep far above its usual size waits for a person to release it."""

    on: date
    notices: int
    usual: int


class SweepReleased(Event, topic="sweep_released:1"):
    """A person looked at the held sweep and let it go on."""

    on: date
    reason: Reason


class RaisedNotice(BaseModel):
    """One task at one rung for one due day, as a sealed letter lists it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    notice: UUID
    task: TaskRef
    lenient: date
    rung: int


class LetterSealed(Event, topic="letter_sealed:1"):
    """A letter's content is fixed: what it says as data, its template, and the SHA-256 of its text."""

    letter: UUID
    person: UUID
    unit: str
    on: date
    template: str
    content: dict[str, JsonValue]
    sha256: str
    notices: tuple[RaisedNotice, ...]


class LetterSent(Event, topic="letter_sent:1"):
    """The server accepted the letter for its one recipient."""

    letter: UUID
    message_id: str
    sent_at: datetime
    reply: str = ""


class LetterDeferred(Event, topic="letter_deferred:1"):
    """The server could not take the letter now; it is tried again at `retry_at`.

    `held` says that nothing is tried before somebody put right what `remedy` tells.
    """

    letter: UUID
    attempt: int
    retry_at: datetime
    code: int | None = None
    answer: str = ""
    remedy: str = ""
    held: bool = False


class LetterRefused(Event, topic="letter_refused:1"):
    """The letter will not be tried again by itself; the coordinator is shown why and what to do."""

    letter: UUID
    attempt: int
    code: int | None = None
    answer: str = ""
    remedy: str = ""


class LetterDropped(Event, topic="letter_dropped:1"):
    """A waiting letter need not go any more: its work is done, or a newer one says it all."""

    letter: UUID
    reason: str


def directive_stream(directive: str) -> str:
    return f"directive:{directive}"


def letter_stream(letter: UUID) -> str:
    return f"letter:{letter}"


def post_stream(post: UUID) -> str:
    return f"post:{post}"
