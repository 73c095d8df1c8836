"""How people are urged: ladders by name and version, what each duty was promised, who takes digests."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from deadlines.ladder import Ladder
from events.base import Event
from events.decisions import Reason


class LadderPublished(Event, topic="ladder_published:1"):
    """A ladder may be named by directives from now on; its earlier versions stay as they were."""

    ladder: Ladder
    reason: Reason


class LadderChoice(BaseModel):
    """A ladder by name and version, as a duty was issued with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    version: Annotated[int, Field(ge=1)]


class LaddersFrozen(Event, topic="ladders_frozen:1"):
    """Duties of a directive (each step for itself) are urged by these versions from `since` on.

    Recorded together with the issue or the amendment: a version published later changes
    nothing that was promised.
    """

    directive: str
    since: date
    ladders: dict[str, LadderChoice]  # by obligation number


class DigestsLeft(Event, topic="digests_left:1"):
    """A person wants no weekly digest any more; urgings go on."""

    person: UUID
    reason: Reason


class DigestsJoined(Event, topic="digests_joined:1"):
    """A person wants the weekly digest again."""

    person: UUID
    reason: Reason


class DigestsAlways(Event, topic="digests_always:1"):
    """A person wants the weekly digest also in weeks in which it has nothing to say."""

    person: UUID
    reason: Reason


class DigestsDone(Event, topic="digests_done:1"):
    """The digests of a week are in letters; whoever was left out that week gets the next one."""

    week: str  # ISO: 2022-W35
    on: date
    letters: Annotated[int, Field(ge=0)]


class ShardDone(Event, topic="shard_done:1"):
    """One job was done for one day and one part of the country, however its scheduler ended."""

    job: str
    day: date
    shard: str
    letters: Annotated[int, Field(ge=0)]
    notices: Annotated[int, Field(ge=0)]


def ladder_stream(name: str) -> str:
    return f"ladder:{name}"


def digests_stream(person: UUID) -> str:
    return f"digests:{person}"
