"""Events as other systems read them: CloudEvents 1.0, with nothing in them that could be about a person.

What goes out is listed, field by field: an event or a field that is not here stays inside. Notes,
reasons, names of files, members, authors and letters are not here.
"""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from pydantic import JsonValue
from typing_extensions import TypedDict

from events.base import Event, Recorded
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveIssued,
    DirectiveRevoked,
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    TaskAccepted,
    TaskAcknowledged,
    TaskDecision,
    TaskReturned,
    TaskSubmitted,
    TaskWaived,
)
from events.delegating import DelegationTakenBack, TaskDelegated
from events.facts import (
    DocumentIssued,
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    ReportFiled,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
    TrainingHeld,
    WorkReported,
)
from events.suspending import ClockPaused, ClockResumed

CONTENT_TYPE: Final = "application/cloudevents-batch+json; charset=utf-8"
DIGITS: Final = 19  # of a position, so that the texts sort as the numbers do


class CloudEvent(TypedDict):
    """One event in the structured form of CloudEvents 1.0; `sequence` orders them as the log does."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    sequence: str
    data: dict[str, JsonValue]


_TEAM: Final = ("unit", "occurred_on", "body", "team", "member_count", "decision")
TOLD: Final[Mapping[type[Event], tuple[str, ...]]] = {
    TeamFounded: _TEAM,
    TeamChanged: _TEAM,
    TeamDissolved: ("unit", "occurred_on", "body", "team", "decision"),
    TrainingHeld: ("unit", "occurred_on", "subject", "participants"),
    DocumentIssued: ("unit", "occurred_on", "document", "number"),
    ReportFiled: ("unit", "occurred_on", "report", "for_period", "figures"),
    Measured: ("unit", "occurred_on", "indicator", "numerator", "denominator", "population"),
    WorkReported: ("unit", "occurred_on", "work", "amount"),
    FactRetracted: ("unit", "version"),
    FactCorrected: ("unit", "version"),
    DirectiveIssued: ("directive", "issued_on"),
    DirectiveAmended: ("directive", "amended_on", "withdrawn"),
    DirectiveClosed: ("directive", "on"),
    DirectiveRevoked: ("directive", "on"),
    DueWorkedOut: ("task", "happened_on", "strict", "lenient"),
    ExtensionAsked: ("task", "wanted"),
    ExtensionGranted: ("task", "due"),
    ExtensionRefused: ("task",),
    TaskSubmitted: ("task", "on"),
    TaskAccepted: ("task",),
    TaskReturned: ("task",),
    TaskWaived: ("task",),
    TaskAcknowledged: ("task",),
    TaskDelegated: ("task", "to", "due"),
    DelegationTakenBack: ("task", "kept"),
    ClockPaused: ("task", "on", "strict", "lenient"),
    ClockResumed: ("task", "on", "strict", "lenient"),
}
_DOCUMENT: Final = ("number", "type", "issuer", "date", "subject")
_OBLIGATION: Final = ("no", "action", "force")

TOPICS: Final = tuple(sorted(kind.topic for kind in TOLD))


def told(event: Event) -> bool:
    """Whether events of this kind go out at all."""
    return type(event) in TOLD


def concerns(event: Event) -> tuple[str, str]:
    """The unit that an event is about and the directive that it is about; one of them is empty."""
    match event:
        case Fact() | FactRetracted() | FactCorrected():
            return event.unit, ""
        case TaskDecision():
            return event.task.unit, ""
        case DirectiveIssued() | DirectiveAmended() | DirectiveClosed() | DirectiveRevoked():
            return "", event.directive
        case _:
            raise ValueError(f"{event.topic} does not go out")


def envelope(recorded: Recorded[Event], source: str) -> CloudEvent:
    """The event in the structured form of CloudEvents 1.0.

    `source` and `id` (stream and version) name it for ever; `sequence` is its place in the log.
    Raises ValueError for an event that does not go out.
    """
    event = recorded.event
    unit, directive = concerns(event)
    return {
        "specversion": "1.0",
        "id": f"{recorded.stream}/{recorded.version}",
        "source": source,
        "type": event.topic,
        "subject": unit or directive,
        "time": recorded.recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "sequence": f"{recorded.position:0{DIGITS}}",
        "data": _data(event),
    }


def _data(event: Event) -> dict[str, Any]:
    data = event.model_dump(mode="json", include=set(TOLD[type(event)]))
    match event:
        case DirectiveIssued():
            data["document"] = event.document.model_dump(mode="json", include=set(_DOCUMENT))
            data["obligations"] = _obligations(event)
        case DirectiveAmended():
            data["obligations"] = _obligations(event)
        case _:
            pass
    return data


def _obligations(event: DirectiveIssued | DirectiveAmended) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json", include=set(_OBLIGATION)) for one in event.obligations]
