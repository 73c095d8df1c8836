"""A duty handed on inside the unit that owes it, with an earlier day of its own."""

from datetime import date
from typing import Annotated

from pydantic import Field

from events.decisions import Reason, TaskDecision

Code = Annotated[str, Field(min_length=1)]


class TaskDelegated(TaskDecision, topic="task_delegated:1"):
    """Whoever holds the task handed it to a unit or office inside; the owner stays answerable."""

    to: Code
    due: date
    reason: Reason
    by_unit: str = ""


class DelegationTakenBack(TaskDecision, topic="delegation_taken_back:1"):
    """The chain ends again after `kept` links; 0 gives the task back to its owner."""

    kept: Annotated[int, Field(ge=0)]
    reason: Reason
    by_unit: str = ""
