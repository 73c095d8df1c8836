"""Words people see: Vietnamese in the source, English from the catalogue beside it.

A message is a template in Vietnamese, the text an official would write. `say` puts
values into it, in the language asked for. English comes from `en.po` (gettext format,
read with Babel) and is loaded only when somebody asks for English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

Lang = Literal["vi", "en"]


@runtime_checkable
class Says(Protocol):
    """Words that are put into a language only when they are said; as a value they follow the message."""

    def say(self, lang: Lang = "vi") -> str: ...


CATALOGUE = Path(__file__).with_name("en.po")


def say(template: str, lang: Lang = "vi", /, **values: object) -> str:
    """The message `template` in `lang`, with its values written as people write them.

    Dates become 20/6/2022; whole numbers are grouped as the language does (64.432 in
    Vietnamese, 64,432 in English). Raises KeyError when a value is missing.
    """
    text = _english().get(template, template) if lang == "en" else template
    return text.format_map({name: written(value, lang) for name, value in values.items()})


def written(value: object, lang: Lang = "vi") -> str:
    """One value as people write it in `lang`."""
    match value:
        case str():  # first: most values are, and asking whether something `Says` is slow
            return str(value)
        case bool():
            return str(value)
        case int():
            grouped = f"{value:,}"
            return grouped.replace(",", ".") if lang == "vi" else grouped
        case Decimal():
            return str(value).replace(".", ",") if lang == "vi" else str(value)
        case datetime():
            return f"{value:%H:%M} {value.day}/{value.month}/{value.year}"
        case date():
            return f"{value.day}/{value.month}/{value.year}"
        case time():
            return f"{value:%H:%M}"
        case Says():
            return value.say(lang)
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template with its values, not yet said in any language; `str` gives Vietnamese."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, lang: Lang = "vi") -> str:
        return say(self.template, lang, **self.values)

    def __str__(self) -> str:
        return self.say()


def phrase(template: str, /, **values: object) -> Phrase:
    """The template and its values, to be said later."""
    return Phrase(template, values)


@dataclass(frozen=True, slots=True)
class Listed:
    """Phrases in a row: `xã, phường, thị trấn`, or `dự thảo hoặc đã ban hành` where one is to be chosen."""

    phrases: tuple[Phrase, ...]
    any_of: bool = False
    between: str = ", "

    def say(self, lang: Lang = "vi") -> str:
        between = f" {say('hoặc', lang)} " if self.any_of else self.between
        return between.join(one.say(lang) for one in self.phrases)


@cache
def _english() -> dict[str, str]:
    from babel.messages.pofile import read_po  # noqa: PLC0415 - only English readers pay for it

    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}


class DondocError(Exception):
    """Something is so that stops a command; the message says what, and the way out.

    Subclasses are named by what is so. `template` is the Vietnamese message, `values`
    what it was about; `say("en")` gives the English one.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(say(template, "vi", **values))

    def say(self, lang: Lang = "vi") -> str:
        return say(self.template, lang, **self.values)


class Unfit(ValueError):
    """A value that a model of ours does not take: told to programs in English, `said` to people."""

    def __init__(self, told: str, said: Phrase) -> None:
        super().__init__(told)
        self.said = said


class Refused(DondocError):
    """The request is understood, and the rules do not allow it (exit code 1)."""


class Misused(DondocError):
    """The request cannot be understood: wrong words, columns or file (exit code 2)."""
