"""Which days an office in Vietnam works: weekends, holidays, swapped days, provincial days.

Weekends are Saturday and Sunday (offices work five days since October 1999). Public holidays
follow the Labour Code, art. 112, as the `holidays` package computes them; the overrides file
corrects it day by day. A provincial row beats a national one, and any row beats the package.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from pydantic import BaseModel, ConfigDict

from deadlines.overrides import DayOverride, shipped_overrides, shipped_schedules
from words import Lang, Refused, say

FIRST_YEAR = 2000  # the first whole year in which offices worked five days a week
LAST_YEAR = 2099  # the end of the lunar tables: Tết and the Hùng Kings' day are unknown after it

SATURDAY = 5
LABOUR_CODE = "Bộ luật Lao động, điều 112"
DAY_OFF = "Ngày nghỉ"
WORKED_DAY = "Ngày làm bù"


class NoCalendar(Refused):
    """The year lies outside what the calendar covers."""


class DayOff(BaseModel):
    """A public holiday or a day given off; plain weekends are not listed."""

    model_config = ConfigDict(frozen=True)

    day: date
    name: str
    source: str


class WorkedDay(BaseModel):
    """A Saturday or Sunday that is worked in exchange for another day."""

    model_config = ConfigDict(frozen=True)

    day: date
    name: str
    source: str


class _Year:
    """One year, worked out once: its days off, its worked weekends, its working days in order."""

    __slots__ = ("off", "worked", "working")

    def __init__(self, off: dict[date, DayOff], worked: dict[date, WorkedDay], working: list[date]) -> None:
        self.off = off
        self.worked = worked
        self.working = working


class Calendar:
    """The working days of one place: the country, or a province with days of its own.

    `overrides` are the dated exceptions (those of other provinces are passed over), `schedules`
    the years whose whole schedule has been published. A calendar never changes: load a new one.
    """

    def __init__(
        self,
        overrides: Sequence[DayOverride] = (),
        province: str | None = None,
        *,
        schedules: Mapping[int, str] | None = None,
    ) -> None:
        self.province = province
        self.schedules = dict(shipped_schedules() if schedules is None else schedules)
        # A provincial row comes later and so replaces the national one for the same day.
        ours = sorted(
            (o for o in overrides if o.province in (None, province)), key=lambda o: o.province is not None
        )
        self._overrides = {o.day: o for o in ours}
        self._years: dict[int, _Year] = {}

    @classmethod
    def vietnam(
        cls,
        province: str | None = None,
        extra: Sequence[DayOverride] = (),
        schedules: Mapping[int, str] | None = None,
    ) -> "Calendar":
        """The calendar shipped with the program.

        `extra` are an office's own rows, which replace shipped ones of the same day and place, and
        `schedules` the years published since, both as deadlines.overrides reads them from files.
        """
        published = {**shipped_schedules(), **(schedules or {})}
        return cls((*shipped_overrides(), *extra), province, schedules=published)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`. Raises NoCalendar for a year that is not covered."""
        year = self._year(day.year)
        if day.weekday() >= SATURDAY:
            return day in year.worked
        return day not in year.off

    def add_working_days(self, day: date, n: int) -> date:
        """The day `n` working days after `day` (before it, when negative); `day` itself when 0.

        `day` is not counted (Civil Code, art. 147), so it need not be a working day.
        Raises NoCalendar when the count leaves the covered years.
        """
        if n == 0:
            return day
        year = day.year
        working = self._year(year).working
        # The wanted day's place in this year's list, then carried over into the years beside it.
        place = bisect_right(working, day) + n - 1 if n > 0 else bisect_left(working, day) + n
        while place >= len(working):
            place -= len(working)
            year += 1
            working = self._year(year).working
        while place < 0:
            year -= 1
            working = self._year(year).working
            place += len(working)
        return working[place]

    def next_working_day(self, day: date) -> date:
        """`day` when it is worked, else the next day that is (Civil Code, art. 148)."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days lead from `a` to `b`; `a` is not counted, negative when b < a.

        The inverse of add_working_days: `working_days_between(a, add_working_days(a, n)) == n`.
        """
        if b < a:
            return -(self._rank(a, before=True) - self._rank(b, before=True) + self._across(b.year, a.year))
        return self._rank(b) - self._rank(a) + self._across(a.year, b.year)

    def overridden_years(self) -> set[int]:
        """The years in which a row of the overrides says something here."""
        return {day.year for day in self._overrides}

    def is_provisional(self, year: int) -> bool:
        """Whether the schedule of `year` is computed only: none has been published or checked."""
        return year not in self.schedules

    def days_off(self, year: int, lang: Lang = "vi") -> list[DayOff]:
        """The holidays and days off of `year` in order, with the names in `lang`.

        Only what the law gives is translated: an override says what its document says.
        """
        days = [day for _, day in sorted(self._year(year).off.items())]
        if lang == "vi":
            return days
        names, law = _statutory(year, lang), say(LABOUR_CODE, lang)
        return [
            DayOff(day=d.day, name=names[d.day], source=law) if d.source == LABOUR_CODE else d for d in days
        ]

    def worked_saturdays(self, year: int) -> list[WorkedDay]:
        """The weekend days of `year` that are worked in exchange for a day off."""
        return [day for _, day in sorted(self._year(year).worked.items())]

    def _rank(self, day: date, *, before: bool = False) -> int:
        """How many working days of its year lie up to `day` (before it, when asked)."""
        return (bisect_left if before else bisect_right)(self._year(day.year).working, day)

    def _across(self, first: int, last: int) -> int:
        return sum(len(self._year(year).working) for year in range(first, last))

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._work_out(year)
        return found

    def _work_out(self, year: int) -> _Year:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NoCalendar(
                "Không có lịch làm việc cho năm {year}; lịch có từ năm {first} đến năm {last}. "
                "Hãy kiểm tra lại ngày đã ghi.",
                year=str(year),
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
        off = {
            day: DayOff(day=day, name=name, source=LABOUR_CODE)
            for day, name in _statutory(year, "vi").items()
        }
        worked = {
            day: WorkedDay(day=day, name=WORKED_DAY, source=LABOUR_CODE) for day in _swapped_weekends(year)
        }
        for o in self._overrides.values():
            if o.day.year != year:
                continue
            if o.kind == "off":
                worked.pop(o.day, None)
                off[o.day] = DayOff(day=o.day, name=o.name or DAY_OFF, source=o.source)
            else:
                off.pop(o.day, None)
                if o.day.weekday() >= SATURDAY:
                    worked[o.day] = WorkedDay(day=o.day, name=o.name or WORKED_DAY, source=o.source)
        first = date(year, 1, 1)
        days = (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
        working = [d for d in days if (d in worked if d.weekday() >= SATURDAY else d not in off)]
        return _Year(off, worked, working)


@cache
def _statutory(year: int, lang: Lang) -> dict[date, str]:
    """The holidays of `year` as the package computes them, swapped days included."""
    # The package imports all its countries, a third of a second: only who asks for a day pays.
    from holidays import country_holidays  # noqa: PLC0415

    language = "vi" if lang == "vi" else "en_US"
    return dict(country_holidays("VN", years=year, language=language, expand=False).items())


@cache
def _swapped_weekends(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 -- as above

    # The package names swaps across the turn of a year whichever of the two years is asked for.
    worked = country_holidays("VN", years=year, expand=False).weekend_workdays
    return frozenset(day for day in worked if day.year == year)
