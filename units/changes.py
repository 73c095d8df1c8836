"""Changes: what a revision of the roster consists of. A move is an End and an Add."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from units.unit import Code, Name, Unit


@dataclass(frozen=True, slots=True)
class Add:
    """A unit is there from its `valid_from` on. Adding the very same node again changes nothing."""

    unit: Unit
    change: Literal["add"] = "add"


@dataclass(frozen=True, slots=True)
class Rename:
    """The unit with this code has another name from `on`; from its first day, when `on` is that day."""

    code: Code
    name: Name
    on: date
    change: Literal["rename"] = "rename"


@dataclass(frozen=True, slots=True)
class End:
    """`on` is the last day of the unit that has this code on that day."""

    code: Code
    on: date
    change: Literal["end"] = "end"


Change = Annotated[Add | Rename | End, Field(discriminator="change")]
