"""Phrases: wording that is carried as a value, and put into a language only when it is said.

A message about a level or a span of time has words inside its values ("cấp xã", "từ
1/7/2025"). A plain string would stay Vietnamese in an English message; a Phrase does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from words import Lang, Refused, say


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
    """Phrases in a row: `xã, phường, thị trấn`."""

    phrases: tuple[Phrase, ...]

    def say(self, lang: Lang = "vi") -> str:
        return ", ".join(one.say(lang) for one in self.phrases)


class UnitsRefused(Refused):
    """A refusal about units; `code` is the unit that it is about, where there is one."""

    def __init__(self, template: str, /, *, code: str = "", **values: object) -> None:
        self.code = code
        super().__init__(template, code=code, **values)

    @property
    def phrase(self) -> Phrase:
        """What the refusal says, as a reason to be given elsewhere."""
        return Phrase(self.template, self.values)
