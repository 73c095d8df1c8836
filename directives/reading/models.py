"""What a reading is: a header, obligations, and for each the words and rules behind it.

The JSON of a reading (`model_dump(mode="json")`) is part of what the project promises:
docs/reading.md describes it. Offsets count characters of the text as it was given.
"""

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from directives.reading.rules import RULES
from words import Lang, say

Modality = Literal["hard", "soft", "optional"]
Scope = Literal["tinh", "huyen", "xa", "thon", "ho", "nguoi", "doanh_nghiep", "khac"]


class _Frozen(BaseModel):
    model_config = ConfigDict(
        frozen=True, serialize_by_alias=True, validate_by_name=True, validate_by_alias=True
    )


class Cited(_Frozen):
    """A document that the directive names: its kind, number and date as far as they are told."""

    type: str | None = None
    number: str | None = None
    date: dt.date | None = None


class Header(_Frozen):
    """Who issued what, when and to whom."""

    number: str | None = None
    type: str | None = None
    issuer: str | None = None
    date: dt.date | None = None
    subject: str | None = None
    place: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    cites: tuple[Cited, ...] = ()


class Target(_Frozen):
    """How much of whom: a percentage, a quantifier as written ("≥ 95 %"), a population."""

    percent: Decimal | None = None
    quantifier: str | None = None
    population: str | None = None

    @field_serializer("percent", when_used="json-unless-none")
    def _plain(self, percent: Decimal) -> int | float:
        return int(percent) if percent == percent.to_integral_value() else float(percent)


class ReadDue(_Frozen):
    """By when: the words, and what they come to.

    `strict` and `lenient` are last permitted days; `rule` is a recurrence as the deadlines
    package writes it; a relative limit counts `n_days` from `from_` (n_days is null where the
    text names the event only). `time` is HH:MM, 24:00 being the end of the day.
    """

    kind: Literal["on_or_before", "recurring", "relative", "none"] = "none"
    words: str | None = None
    strict: dt.date | None = None
    lenient: dt.date | None = None
    time: str | None = None
    rule: str | None = None
    n_days: int | None = None
    working_days: bool | None = None
    from_: str | None = Field(default=None, alias="from")


class Question(_Frozen):
    """Something the coordinator has to decide, with the choices; never decided in silence."""

    about: str
    text: str
    choices: tuple[str, ...] = ()
    template: str = Field(default="", exclude=True)
    values: dict[str, str] = Field(default_factory=dict, exclude=True)

    def say(self, lang: Lang = "vi") -> str:
        """The question in `lang`."""
        return say(self.template, lang, **self.values) if self.template else self.text


class Why(_Frozen):
    """The words that gave a field, and the rule that read them (`directives.reading.rules`)."""

    rule: str
    words: str = ""
    start: int | None = None
    end: int | None = None

    def say(self, lang: Lang = "vi") -> str:
        """The rule in a sentence."""
        return say(RULES[self.rule], lang)


class ReadObligation(_Frozen):
    """One thing asked of somebody; `quote` is text[start:end] of the text as given."""

    quote: str
    start: int
    end: int
    action: str
    modality: Modality = "hard"
    lead: str | None = None
    coordinate: tuple[str, ...] = ()
    report_to: str | None = None
    scope: Scope | None = None
    target: Target = Target()
    due: ReadDue = ReadDue()
    questions: tuple[Question, ...] = ()
    why: dict[str, Why] = Field(default_factory=dict)


class Skipped(_Frozen):
    """A time in the text that limits nothing, and the rule that says why."""

    words: str
    start: int
    end: int
    rule: str


class Reading(_Frozen):
    """What a text asks, of whom, by when."""

    header: Header = Header()
    obligations: tuple[ReadObligation, ...] = ()
    questions: tuple[Question, ...] = ()
    skipped: tuple[Skipped, ...] = Field(default=(), exclude=True)
