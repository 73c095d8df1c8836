"""A time limit as it is read: its place, its kind, its value, what is doubtful in it."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Literal

from deadlines.expressions.dates import Point
from deadlines.expressions.frequencies import Frequency

Mode = Literal["before", "by", "in", "window"]
Kind = Literal["on_or_before", "recurring", "relative"]
Doubt = Literal[
    "year_missing",
    "before_or_on",
    "no_such_day",
    "absurd_year",
    "day_unknown",
    "event_unknown",
    "year_guessed",
    "backwards",
    "only_within",
    "once_or_yearly",
    "moon",
]


@dataclass(frozen=True, slots=True)
class Limit:
    """One expression of a time limit at tokens [i, j), with its value and what is doubtful in it."""

    i: int
    j: int
    kind: Kind
    mode: Mode = "by"
    rule_name: str = ""  # which rule of the grammar read it
    strict: date | None = None
    lenient: date | None = None
    time: str | None = None
    rule: str | None = None
    n_days: int | None = None
    working_days: bool | None = None
    since: str | None = None
    point: Point | None = None
    day_of_month: int | None = None  # a day without a month: it needs a frequency beside it
    of_last_month: bool = False
    same_day: bool = False  # "trước 19h cùng ngày": the day of the limit before it
    freq: Frequency | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def firm(self) -> bool:
        """Whether its words can only limit: before, at the latest, within."""
        return (
            self.kind == "relative"
            or (self.kind == "on_or_before" and self.mode == "before")
            or self.rule_name == "by_day"
        )

    @property
    def valued(self) -> bool:
        """Whether it limits anything by itself (a day without a month does not)."""
        return self.kind != "on_or_before" or self.point is not None


def within(found: list[Limit], i: int, j: int) -> list[Limit]:
    """Those of some limits, in order, that begin in tokens [i, j)."""
    return found[bisect_left(found, i, key=_begin) : bisect_left(found, j, key=_begin)]


def _begin(limit: Limit) -> int:
    return limit.i
