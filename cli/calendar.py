"""`dondoc calendar …`: the days that are off, and how a time limit is reckoned."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cli.asked import Json, argument, command, day, group, option
from cli.given import BadOption
from cli.out import Out
from cli.session import settings_in_force
from deadlines.calendar import Calendar
from deadlines.reckoning import term_ends
from deadlines.rules import Within, explain, warnings
from deadlines.wording import WEEKDAYS

commands = group()


class DayOffShown(BaseModel):
    """A day that is off, or a weekend day that is worked, with its name and source."""

    model_config = ConfigDict(frozen=True)

    day: date
    kind: str  # off | worked
    name: str
    source: str


class CalendarYear(BaseModel):
    """A year's working calendar; `provisional` when no official schedule is known yet."""

    model_config = ConfigDict(frozen=True)

    year: int
    provisional: bool
    days: tuple[DayOffShown, ...]


class DueShown(BaseModel):
    """A time limit worked out: its last day, why, and what to look at."""

    model_config = ConfigDict(frozen=True)

    last_day: date
    steps: tuple[str, ...]
    doubts: tuple[str, ...]


def _calendar() -> tuple[Out, Calendar]:
    settings = settings_in_force()
    return Out(settings.lang, settings.zone), Calendar.vietnam(settings.province)


@command(commands, "show", "Ngày nghỉ và ngày làm bù của một năm.")
def show(
    year: Annotated[int, argument("NĂM", "Năm, ví dụ 2022.")],
    *,
    json: Json = False,
) -> None:
    out, calendar = _calendar()
    days = [
        DayOffShown(day=d.day, kind="off", name=d.name, source=d.source)
        for d in calendar.days_off(year, out.lang)
    ]
    days += [
        DayOffShown(day=d.day, kind="worked", name=d.name, source=d.source)
        for d in calendar.worked_saturdays(year)
    ]
    found = CalendarYear(
        year=year,
        provisional=calendar.is_provisional(year),
        days=tuple(sorted(days, key=lambda one: one.day)),
    )
    if json:
        out.data(found)
        return
    grid = out.grid().column("Ngày", fixed=True).column("Thứ", fixed=True).column("Ngày gì").column("Nguồn")
    for one in found.days:
        weekday = out.worded(WEEKDAYS[one.day.isoweekday()])
        grid.row(one.day, weekday, one.name, one.source, style="bold" if one.kind == "worked" else "")
    out.put(grid)
    if found.provisional:
        out.caution("Lịch năm {year} mới tính theo luật, chưa có lịch được công bố.", year=str(year))


@command(
    commands,
    "due",
    "Tính hạn: bao nhiêu ngày kể từ một ngày, và vì sao.\n\n"
    "Ví dụ: dondoc calendar due 10 --from 25/8/2022 --working. Ngày bắt đầu không tính.",
)
def due(
    count: Annotated[int, argument("SỐ", "Bao nhiêu ngày (tuần, tháng, năm với --unit).")],
    *,
    since: Annotated[
        date, option("--from", help_template="Kể từ ngày này.", metavar_template="NGÀY", parser=day)
    ],
    working: Annotated[bool, option("--working", help_template="Chỉ đếm ngày làm việc.")] = False,
    unit: Annotated[
        Literal["day", "week", "month", "year"],
        option(
            "--unit",
            help_template="day (ngày), week (tuần), month (tháng) hoặc year (năm).",
            metavar_template="ĐƠN-VỊ",
        ),
    ] = "day",
    json: Json = False,
) -> None:
    out, calendar = _calendar()
    try:
        rule = Within(n=count, unit=unit, working_days=working, origin=since)
    except ValidationError as error:
        raise BadOption("Không tính được hạn này ({problem}).", problem=error.errors()[0]["msg"]) from error
    found = DueShown(
        last_day=term_ends(rule, since, calendar),
        steps=tuple(explain(rule, issued=since, calendar=calendar, lang=out.lang)),
        doubts=tuple(doubt.text(out.lang) for doubt in warnings(rule, calendar, issued=since)),
    )
    if json:
        out.data(found)
        return
    for step in found.steps:
        out.text(step)
    for doubt in found.doubts:
        out.caution("Xem lại: {doubt}", doubt=doubt)
