"""What a weekly digest says: exceptions only, as data that survives JSON unchanged."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

TEMPLATE: Final = "digest:1"  # what new digests are written with; old ones keep their own

WORST_MOST: Final = 5  # units named: a leader can call five
NAMED_MOST: Final = 5  # refused letters and discrepancies named; the rest are counted

Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lateness(_Part):
    """One directive: tasks late now, and a week ago by what is known now."""

    directive_number: str
    directive_subject: str
    late: Count
    late_before: Count


class LateUnit(_Part):
    """A unit with late tasks in it or of its own; `days` is how late the oldest of them is."""

    unit_code: str
    unit_name: str
    late: Count
    days: Count


class Exceptions(_Part):
    """What is late and what is stuck inside one unit; `blocked` counts what waits for an answer."""

    late: Count
    late_before: Count
    directives: tuple[Lateness, ...] = ()
    worst: tuple[LateUnit, ...] = ()
    worst_left_out: Count = 0
    extensions_waiting: Count = 0
    reviews_waiting: Count = 0
    returned: Count = 0

    @property
    def empty(self) -> bool:
        """Nothing is late, and nothing waits for an answer; what was late and is done needs nobody."""
        return not (self.late or self.extensions_waiting or self.reviews_waiting or self.returned)


class LeaderDigest(_Part):
    """For the head of a unit: the worst, the trend, what is stuck."""

    kind: Literal["leader"] = "leader"
    inside: str
    exceptions: Exceptions

    @property
    def empty(self) -> bool:
        return self.exceptions.empty


class RefusedMail(_Part):
    """A post that letters do not reach, and what to do about it."""

    unit_name: str
    remedy: str


class Doubtful(_Part):
    """A reported figure that does not fit the roster."""

    unit_name: str
    about: str
    reported: int | None
    held: int | None


class CoordinatorDigest(_Part):
    """For whoever follows it all: the same exceptions, and what the system needs a person for."""

    kind: Literal["coordinator"] = "coordinator"
    inside: str
    exceptions: Exceptions
    refused: tuple[RefusedMail, ...] = ()
    refused_left_out: Count = 0
    letters_waiting: Count = 0
    discrepancies: tuple[Doubtful, ...] = ()
    discrepancies_left_out: Count = 0
    holds: tuple[date, ...] = ()

    @property
    def empty(self) -> bool:
        return self.exceptions.empty and not (
            self.refused or self.letters_waiting or self.discrepancies or self.holds
        )


Digest = Annotated[LeaderDigest | CoordinatorDigest, Field(discriminator="kind")]
