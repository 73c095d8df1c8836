"""What a directive asks: obligations as the events that issue them carry them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from deadlines.rules import DueRule, Recurring
from events.done_when import DEPTH_MAX, Confirmed, Duty, Filed, Steps, depth, leaves
from units.tree import Level, Selector
from words import Lang, Unfit, phrase, say

Force = Literal["hard", "soft", "optional"]
ShortText = Annotated[str, Field(min_length=1, max_length=2_000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Part):
    """The directive's own words and where they stand: text[start:end] == words."""

    words: ShortText
    start: Annotated[int, Field(ge=0)]
    end: int


class Accountable(_Part):
    """Who answers for the roll-up: the units of `level` above those bound, or one named unit,
    and the percentage of bound units (0–100) that must be done."""

    level: Level | None = None
    unit: str | None = None
    percent: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(100)

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.level is None) == (self.unit is None):
            raise Unfit(
                "accountable is either a level or one unit",
                phrase("ghi cấp (level) hoặc một đơn vị (unit), không ghi cả hai"),
            )
        return self


class TeamRule(_Part):
    """What the directive says of a team's make-up.

    A hard rule refuses a fact that breaks it; any other force only warns. `member_is` asks for
    at least one member of the position, in whatever role.
    """

    body: str
    rule: Literal["members_at_most", "leader_is", "deputy_is", "member_is"]
    members: Annotated[int, Field(ge=1)] | None = None
    position: str | None = None
    force: Force = "hard"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.rule == "members_at_most") != (self.members is not None):
            raise Unfit(
                "members belongs to members_at_most, and to it alone",
                phrase("members đi cùng members_at_most, và chỉ cùng nó"),
            )
        if (self.rule != "members_at_most") != (self.position is not None):
            raise Unfit(
                "position belongs to leader_is, deputy_is and member_is",
                phrase("position đi cùng leader_is, deputy_is hoặc member_is"),
            )
        return self


class Obligation(_Part):
    """One thing asked, of whom, by when, and when it counts as done.

    `no` is its number inside the directive ("1", "2"); a step of an ordered duty becomes
    "2.1", "2.2". `report_to` and `coordinators` are unit codes or plain names.
    """

    no: Annotated[str, Field(pattern=r"^[1-9]\d{0,3}(\.[1-9]\d?)?$")]
    action: ShortText
    quote: Quote | None = None
    force: Force = "hard"
    who: Selector
    coordinators: tuple[str, ...] = ()
    report_to: str | None = None
    accountable: Accountable | None = None
    quantifier: str | None = None
    population: str | None = None
    due: DueRule
    late_after: Literal["strict", "lenient"] = "lenient"
    done_when: Duty
    team_rules: tuple[TeamRule, ...] = ()
    ladder: str = "mặc định"
    evidence: bool = False
    review: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        steps = self.done_when.steps if isinstance(self.done_when, Steps) else ()
        parts = [s.when for s in steps] if isinstance(self.done_when, Steps) else [self.done_when]
        # The last step is asked as all of the steps together, which is one deeper.
        if any(depth(part) + bool(steps) > DEPTH_MAX for part in parts):
            raise Unfit(
                f"done_when is nested more than {DEPTH_MAX} deep",
                phrase("điều kiện lồng nhau quá {most} lớp", most=DEPTH_MAX),
            )
        filed = any(isinstance(leaf, Filed) for part in parts for leaf in leaves(part))
        recurs = isinstance(self.due, Recurring)
        if filed and not recurs:
            raise Unfit(
                "a report for a period needs a recurring due rule",
                phrase("báo cáo theo kỳ (filed) cần thời hạn lặp lại (due kiểu recurring)"),
            )
        if steps and (recurs or any(isinstance(s.due, Recurring) for s in steps)):
            raise Unfit(
                "ordered steps have due rules of their own and cannot recur",
                phrase("các bước (steps) có thời hạn riêng và không lặp lại theo kỳ"),
            )
        return self

    @property
    def needs_review(self) -> bool:
        """Whether nothing counts before a reviewer accepted it."""
        if self.review:
            return True
        parts = (
            [s.when for s in self.done_when.steps] if isinstance(self.done_when, Steps) else [self.done_when]
        )
        return any(isinstance(leaf, Confirmed) for part in parts for leaf in leaves(part))


class OpenQuestion(_Part):
    """Something about obligation `no` that its text leaves open; each choice is an answer as
    `directives.answering` reads it ("xa@49", "2022-08-15", "bỏ").

    What the obligation says meanwhile is only a placeholder when `must` holds: it cannot be
    confirmed before somebody decides. Otherwise it is what was understood, to be looked at.
    """

    no: str
    field: Literal["who", "due", "done_when"]
    template: ShortText
    values: dict[str, str] = Field(default_factory=dict)
    choices: tuple[str, ...] = ()
    must: bool = True

    def say(self, lang: Lang = "vi") -> str:
        """The question."""
        return say(self.template, lang, **self.values)


class Document(_Part):
    """The directive as a document: who wrote what under which number and date, and its text."""

    number: Annotated[str, Field(min_length=1, max_length=120)]
    type: str
    issuer: str
    date: date
    subject: ShortText
    text: str = ""
