"""The kinds of due rule a directive can state, and the due day that a rule gives.

"Trước ngày D" is read in two ways, so most rules carry two days. `strict` is the last permitted
day to the letter (the day before D): people are reminded towards it. `lenient` is D itself: nothing
is called overdue until it has passed. Where the words leave no doubt the two are the same day.
"""

import re
from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from deadlines.periods import month_end
from deadlines.recurrence import Covers, Recurrence, read_recurrence, write_recurrence
from words import Refused, Unfit, phrase

TERM_MOST = 3_650  # days, weeks, months or years: beyond it a typing error is likelier than a term

FACT_KIND = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class DaysCrossed(Refused):
    """The strict day lies after the lenient one."""


class EmptyWindow(Refused):
    """The window ends before it opens."""


class TermOutOfRange(Refused):
    """A term of no days, or of more than anyone means."""


class UnknownOrigin(Refused):
    """A term that runs from nothing we can date."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str = ""


class _AtTime(_Form):
    """A rule that may name a time of day, local to the office."""

    at: time | None = None

    @field_validator("at")
    @classmethod
    def _local(cls, at: time | None) -> time | None:
        if at is not None and at.tzinfo is not None:
            raise Unfit(
                "a time of day is local and carries no zone",
                phrase("giờ trong ngày là giờ địa phương, không ghi múi giờ"),
            )
        return at


class ByDate(_AtTime):
    """Once, at the latest on a day (`at` a time of that day, when the directive names one)."""

    kind: Literal["on_or_before"] = "on_or_before"
    strict: date
    lenient: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.strict > self.lenient:
            raise DaysCrossed(
                "Hạn chặt {strict} không thể sau hạn nới {lenient}; hãy đổi lại hai ngày.",
                strict=self.strict,
                lenient=self.lenient,
            )
        return self

    @classmethod
    def before(cls, day: date, words: str = "") -> Self:
        """Trước ngày D: the letter says the day before, custom says D."""
        return cls(strict=day - timedelta(days=1), lenient=day, words=words)

    @classmethod
    def latest(cls, day: date, at: time | None = None, words: str = "") -> Self:
        """Chậm nhất ngày D, đến hết ngày D; trước 17h00 ngày D with `at`."""
        return cls(strict=day, lenient=day, at=at, words=words)

    @classmethod
    def by_month(cls, year: int, month: int, words: str = "") -> Self:
        """Trong, đến hết tháng M/Y; cuối tháng M/Y."""
        return cls.latest(month_end(date(year, month, 1)), words=words)

    @classmethod
    def by_quarter(cls, year: int, quarter: int, words: str = "") -> Self:
        """Trong, chậm nhất quý Q/Y."""
        return cls.by_month(year, 3 * quarter, words)

    @classmethod
    def by_half(cls, year: int, half: int, words: str = "") -> Self:
        """Trong 6 tháng đầu năm (1) hoặc cuối năm (2)."""
        return cls.by_month(year, 6 * half, words)

    @classmethod
    def by_year(cls, year: int, words: str = "") -> Self:
        """Trong, đến hết, cuối năm Y."""
        return cls.by_month(year, 12, words)

    @classmethod
    def before_month(cls, year: int, month: int, words: str = "") -> Self:
        """Trước tháng M/Y: the last day of the month before."""
        return cls.before(date(year, month, 1), words)

    @classmethod
    def before_quarter(cls, year: int, quarter: int, words: str = "") -> Self:
        """Trước quý Q/Y: the last day of the quarter before."""
        return cls.before_month(year, 3 * quarter - 2, words)

    @classmethod
    def before_year(cls, year: int, words: str = "") -> Self:
        """Trước năm Y: 31 December of the year before."""
        return cls.before_month(year, 1, words)

    @classmethod
    def start_of_month(cls, year: int, month: int, words: str = "") -> Self:
        """Đầu tháng: the 1st (Civil Code, art. 146)."""
        return cls.latest(date(year, month, 1), words=words)

    @classmethod
    def middle_of_month(cls, year: int, month: int, words: str = "") -> Self:
        """Giữa tháng: the 15th (Civil Code, art. 146)."""
        return cls.latest(date(year, month, 15), words=words)


class Window(_Form):
    """From a day to a day, both permitted."""

    kind: Literal["window"] = "window"
    start: date
    end: date

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.start > self.end:
            raise EmptyWindow(
                "Thời gian thực hiện kết thúc ngày {end}, trước khi bắt đầu ngày {start}; "
                "hãy đổi lại hai ngày.",
                start=self.start,
                end=self.end,
            )
        return self


class Horizon(_Form):
    """A target to be reached by the end of a plan's span; a further outlook is never due."""

    kind: Literal["horizon"] = "horizon"
    end: date


class NoDue(_Form):
    """No deadline: "kịp thời", "thường xuyên", "trong thời gian tới"."""

    kind: Literal["none"] = "none"


class Within(_AtTime):
    """Within `n` days (working days, weeks, months, years) of the day something happens.

    `origin` is "issue", "receipt", a kind of fact (then the day of that fact), or a date. The day
    of the origin is not counted (Civil Code, art. 147); an end on a day off passes to the next
    working day (art. 148).
    """

    kind: Literal["relative"] = "relative"
    n: int
    working_days: bool = False
    unit: Literal["day", "week", "month", "year"] = "day"
    origin: date | str = "issue"

    @field_validator("origin", mode="before")
    @classmethod
    def _date_or_name(cls, origin: object) -> object:
        # In JSON a date is a string too, and would otherwise be taken for the name of a fact.
        if isinstance(origin, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", origin, re.ASCII):
            return date.fromisoformat(origin)
        return origin

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not 1 <= self.n <= TERM_MOST:
            raise TermOutOfRange("Thời hạn {n} không hợp lệ; ghi từ 1 đến {most}.", n=self.n, most=TERM_MOST)
        if self.working_days and self.unit != "day":
            raise TermOutOfRange("Chỉ thời hạn tính bằng ngày mới tính theo ngày làm việc; hãy ghi số ngày.")
        if isinstance(self.origin, str) and not FACT_KIND.fullmatch(self.origin):
            raise UnknownOrigin(
                "Thời hạn tính từ “{origin}” thì không xác định được; ghi issue (ngày ban hành), "
                "receipt (ngày nhận), loại sự việc như team_founded, hoặc một ngày như 2024-04-26.",
                origin=self.origin,
            )
        return self


class Recurring(_AtTime):
    """Once every period: `rule` as deadlines.recurrence writes it.

    `before` says that the directive wrote "trước ngày D", so lenient is one day after strict.
    `covers` says which period the report is about; None means: as Recurrence.covers infers.
    `until` is the last day on which anything falls due.
    """

    kind: Literal["recurring"] = "recurring"
    rule: str
    before: bool = False
    covers: Covers | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _canonical(self) -> Self:
        parts = self.parts()
        if self.before:
            # "Trước ngày 1/3": the day before it is 29 February in a leap year.
            parts = tuple(_leap(p) for p in parts)
        object.__setattr__(self, "rule", write_recurrence(parts))
        return self

    def parts(self) -> tuple[Recurrence, ...]:
        return read_recurrence(self.rule, self.covers)


def _leap(part: Recurrence) -> Recurrence:
    return part.model_copy(update={"dates": tuple((2, 29) if d == (2, 28) else d for d in part.dates)})


DueRule = Annotated[
    ByDate | Window | Horizon | NoDue | Within | Recurring,
    Field(discriminator="kind"),
]


class Due(BaseModel):
    """When one task is due: it may begin on `opens`, is due on `strict`, is late after `lenient`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: date | None = None
    strict: date
    lenient: date
    at: time | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.strict > self.lenient:
            raise DaysCrossed(
                "Hạn chặt {strict} không thể sau hạn nới {lenient}; hãy đổi lại hai ngày.",
                strict=self.strict,
                lenient=self.lenient,
            )
        return self

    @classmethod
    def on(cls, day: date, at: time | None = None) -> Self:
        """Due on one day that leaves no doubt, as an extension gives it."""
        return cls(strict=day, lenient=day, at=at)


class Period(BaseModel):
    """One turn of a recurring duty: the span the report is about, and when it is due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    start: date
    end: date
    due: Due


class Pause(BaseModel):
    """Days on which the clock stands still, both included; `end` None while it still does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date
    end: date | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end is not None and self.start > self.end:
            raise EmptyWindow(
                "Thời gian tạm dừng kết thúc ngày {end}, trước khi bắt đầu ngày {start}; "
                "hãy đổi lại hai ngày.",
                start=self.start,
                end=self.end,
            )
        return self
