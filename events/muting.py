"""How urging is kept quiet for a while: snoozed by who owes, silenced by who coordinates."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from events.base import Event
from events.decisions import Reason, TaskDecision

SILENCES_STREAM = "silences"


class TaskSnoozed(TaskDecision, topic="task_snoozed:1"):
    """No reminder of the task before `until`, on which they come again."""

    until: date
    reason: Reason


class SilenceScope(BaseModel):
    """What a silence covers: all that is named at once; everything where nothing is.

    `inside` is a unit with all that lies inside it, `person` a reader by id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    directive: str | None = None
    obligation: str | None = None
    inside: str | None = None
    person: UUID | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.obligation is not None and self.directive is None:
            raise ValueError("an obligation is one of a directive")
        return self


class Silenced(Event, topic="silenced:1"):
    """The coordinator keeps urging quiet from `since` through `until`."""

    silence: UUID
    scope: SilenceScope
    since: date
    until: date
    reason: Reason


class SilenceEnded(Event, topic="silence_ended:1"):
    """The silence ended before its time: from `on` on there is urging again."""

    silence: UUID
    on: date
    reason: Annotated[str, Field(max_length=2_000)] = ""
