"""Selectors: which units an obligation is laid on, as data that is worked out on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from units.errors import WrongLevel
from units.roster import Roster
from units.unit import TYPES, Code, Level, Slug, Unit, level_words, rank, type_words
from words import Lang, Listed, Unfit, phrase

NAMED_IN_WORDS = 3  # a sentence holds three names; the rest are counted


class _Selector(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Every(_Selector):
    """Every territory of the level, and of the types when given, inside a unit.

    A unit counts as inside itself: every commune inside one commune is that commune.
    """

    kind: Literal["every"] = "every"
    level: Level
    types: Annotated[tuple[Slug, ...], Field(min_length=1)] | None = None
    inside: Code

    @model_validator(mode="after")
    def _types_exist_at_the_level(self) -> Self:
        # A type that no unit can have would select nobody and say nothing.
        strange = [kind for kind in self.types or () if kind not in TYPES[self.level]]
        if strange:
            named, known = ", ".join(strange), ", ".join(TYPES[self.level])
            raise Unfit(
                f"{named}: level {self.level} has {known}",
                phrase(
                    "cấp {level} không có loại {named}; có: {known}",
                    level=level_words(self.level),
                    named=named,
                    known=known,
                ),
            )
        return self


class EveryOffice(_Selector):
    """Every office of the type that belongs to a territory of the level inside a unit."""

    kind: Literal["every_office"] = "every_office"
    type: Slug
    level: Level
    inside: Code


class Named(_Selector):
    """These units and no others, territories or offices."""

    kind: Literal["named"] = "named"
    codes: Annotated[tuple[Code, ...], Field(min_length=1)]


Selector = Annotated[Every | EveryOffice | Named, Field(discriminator="kind")]


def select(roster: Roster, selector: Selector, on: date) -> list[Unit]:
    """The units that are meant on the day, ordered by code, each once.

    Nobody, when the tree has no such level that day (districts after 1/7/2025). Raises
    UnknownUnit for a code that is not valid on the day, WrongLevel for a level above the
    unit to look in.
    """
    return sorted(_meant(roster, selector, on), key=lambda unit: unit.code)


def means_somebody(roster: Roster, selector: Selector, on: date) -> bool:
    """Whether `select` gives anybody, without looking for all. Raises what it raises."""
    return next(_meant(roster, selector, on), None) is not None


def _meant(roster: Roster, selector: Selector, on: date) -> Iterator[Unit]:
    if isinstance(selector, Named):
        # All of them first: a code that is not known is refused, whichever it is.
        yield from [roster.unit(code, on) for code in sorted(set(selector.codes))]
        return
    inside = roster.unit(selector.inside, on)
    if rank(selector.level) < rank(inside.level):
        raise WrongLevel(
            "Không có đơn vị {level} nào nằm trong «{name}» ({code}), vốn là {inside_level}; "
            "hãy chọn cấp thấp hơn hoặc địa bàn rộng hơn.",
            code=inside.code,
            name=inside.name,
            level=level_words(selector.level),
            inside_level=level_words(inside.level),
        )
    if isinstance(selector, EveryOffice):
        yield from roster.each_descendant(inside.code, on, selector.level, (selector.type,), kind="office")
        return
    itself = inside.kind == "territory" and inside.level == selector.level
    if itself and (selector.types is None or inside.type in selector.types):
        yield inside
    yield from roster.each_descendant(inside.code, on, selector.level, selector.types)


def selector_words(
    selector: Selector, roster: Roster, on: date, lang: Lang = "vi", *, units: Sequence[Unit] | None = None
) -> str:
    """`mọi xã, phường của Tỉnh Quảng Nam (202 đơn vị)`: who is meant, to be read before issuing.

    `units` are those selected, where they are known already.
    """
    units = select(roster, selector, on) if units is None else units
    if isinstance(selector, Named):
        names = ", ".join(unit.name for unit in units[:NAMED_IN_WORDS])
        more = len(units) - NAMED_IN_WORDS
        if more > 0:
            return phrase("{names} và {more} đơn vị khác", names=names, more=more).say(lang)
        return names
    inside = roster.unit(selector.inside, on)
    if isinstance(selector, EveryOffice):
        return phrase(
            "mọi {what} {level} của {inside} ({count} cơ quan)",
            what=type_words(selector.type, selector.level),
            level=level_words(selector.level),
            inside=inside.name,
            count=len(units),
        ).say(lang)
    types = tuple(type_words(kind, selector.level) for kind in selector.types or ())
    return phrase(
        "mọi {what} của {inside} ({count} đơn vị)",
        what=Listed(types) if types else phrase("đơn vị {level}", level=level_words(selector.level)),
        inside=inside.name,
        count=len(units),
    ).say(lang)
