"""When an obligation is done: a small algebra over facts, as data.

Events carry these conditions, so they are values with stable names; what they mean is
worked out in `directives.fulfilment`, and how they read in `directives.wording`.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from deadlines.rules import DueRule
from words import Unfit, phrase

FactKind = Literal[
    "team_founded",
    "training_held",
    "document_issued",
    "report_filed",
    "measured",
    "work_reported",
]

DEPTH_MAX = 8  # conditions inside conditions: deeper ones cannot be read by a person
PARTS_MAX = 50  # of one condition: a plan's longest list of targets has under thirty
STEPS_MAX = 20  # of one duty: each is a task of every unit


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Happened(_Condition):
    """At least (and at most) so many facts of a kind, at the unit or anywhere inside it.

    `about` narrows the kind: the team's body, the training's subject, the document's
    kind, the work's name; None takes any. `having` keeps only facts whose figure lies
    within bounds, such as teams of at most 10 members.
    """

    kind: Literal["happened"] = "happened"
    fact: FactKind
    about: str | None = None
    where: Literal["here", "inside"] = "here"
    at_least: Annotated[int, Field(ge=0)] = 1
    at_most: Annotated[int, Field(ge=0)] | None = None
    having: tuple["Having", ...] = ()

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_most is not None and self.at_most < self.at_least:
            raise Unfit(
                f"at_most {self.at_most} is below at_least {self.at_least}",
                phrase("at_most {most} nhỏ hơn at_least {least}", most=self.at_most, least=self.at_least),
            )
        if self.at_least == 0 and self.at_most is None:
            raise Unfit(
                "at_least 0 without at_most holds always: it asks for nothing",
                phrase("at_least 0 mà không có at_most thì không đòi hỏi gì"),
            )
        return self


class Having(_Condition):
    """A bound on a figure of one fact: its `quantity` (members, participants, units of work)."""

    figure: Literal["quantity"] = "quantity"
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise Unfit("a bound needs at_least or at_most", phrase("cần at_least hoặc at_most"))
        return self


class Reached(_Condition):
    """An indicator, in percent of its own denominator, is at least `at_least`."""

    kind: Literal["reached"] = "reached"
    indicator: Annotated[str, Field(min_length=1)]
    at_least: Annotated[Decimal, Field(ge=0, le=100)]


class Filed(_Condition):
    """The report `report` for the task's period was filed."""

    kind: Literal["filed"] = "filed"
    report: Annotated[str, Field(min_length=1)]


class Confirmed(_Condition):
    """A reviewer accepted what the officer submitted; it counts from the day of submission."""

    kind: Literal["confirmed"] = "confirmed"


class AllOf(_Condition):
    """Every part holds."""

    kind: Literal["all_of"] = "all_of"
    parts: Annotated[tuple["DoneWhen", ...], Field(min_length=2, max_length=PARTS_MAX)]


class AnyOf(_Condition):
    """At least one part holds."""

    kind: Literal["any_of"] = "any_of"
    parts: Annotated[tuple["DoneWhen", ...], Field(min_length=2, max_length=PARTS_MAX)]


class Step(_Condition):
    """One step of an ordered duty, with a due rule of its own."""

    action: Annotated[str, Field(min_length=1)]
    when: "Simple"
    due: DueRule


class Steps(_Condition):
    """Steps in order; each is a task of its own and counts only once those before it are done.

    Steps stand only at the top of an obligation: a step is due by itself, which a part
    of `AllOf` is not.
    """

    kind: Literal["steps"] = "steps"
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=STEPS_MAX)]


Simple = Annotated[
    Happened | Reached | Filed | Confirmed | AllOf | AnyOf,
    Field(discriminator="kind"),
]
DoneWhen = Simple
Duty = Annotated[
    Happened | Reached | Filed | Confirmed | AllOf | AnyOf | Steps,
    Field(discriminator="kind"),
]

for _model in (Happened, AllOf, AnyOf, Step, Steps):
    _model.model_rebuild()


def depth(when: DoneWhen) -> int:
    """How many conditions are nested, 1 for a plain one."""
    if isinstance(when, AllOf | AnyOf):
        return 1 + max(depth(part) for part in when.parts)
    return 1


def leaves(when: DoneWhen) -> tuple[Happened | Reached | Filed | Confirmed, ...]:
    """The plain conditions in `when`, in reading order."""
    if isinstance(when, AllOf | AnyOf):
        return tuple(leaf for part in when.parts for leaf in leaves(part))
    return (when,)
