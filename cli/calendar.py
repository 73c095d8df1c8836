"""`dondoc calendar …`: the days that are off, what another calendar would change, how a limit is reckoned."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from app import clock
from app.calendar import office_calendar, with_own
from app.settings import Settings
from cli.asked import Json, argument, command, day, group, option
from cli.given import GIVEN, BadOption
from cli.out import Out
from cli.session import opened, settings_in_force
from deadlines.calendar import Calendar
from deadlines.rules import DueRule, Within, due_of, explain, warnings
from deadlines.wording import WEEKDAYS
from directives.phrases import limit_in
from flows.calendar_changes import CalendarCompared, compare_calendars
from flows.model_faults import fault_words
from words import Misused

commands = group()


class DayOffShown(BaseModel):
    """A day that is off, or a weekend day that is worked, with its name and source.

    `own` is a day of the office's calendar file.
    """

    model_config = ConfigDict(frozen=True)

    day: date
    kind: str  # off | worked
    name: str
    source: str
    own: bool = False


class CalendarYear(BaseModel):
    """A year's working calendar; `provisional` when no official schedule is known yet."""

    model_config = ConfigDict(frozen=True)

    year: int
    provisional: bool
    days: tuple[DayOffShown, ...]


class DueShown(BaseModel):
    """A time limit worked out: what it was read as, its last day, why, and what to look at.

    `last_day` is None where there is no deadline, or where its beginning is not known; `late_after`
    is later where the words can be read in two ways.
    """

    model_config = ConfigDict(frozen=True)

    words: str
    last_day: date | None
    late_after: date | None
    steps: tuple[str, ...]
    doubts: tuple[str, ...]


class NotALimit(Misused):
    """The words name no time limit that can be reckoned."""


def _calendar() -> tuple[Out, Settings, Calendar]:
    settings = settings_in_force()
    own = office_calendar(settings.calendar_file)
    return Out(settings.lang, settings.zone), settings, with_own(settings, own)


@command(commands, "show", "Ngày nghỉ và ngày làm bù của một năm.")
def show(
    year: Annotated[int, argument("NĂM", "Năm, ví dụ 2022.")],
    *,
    json: Json = False,
) -> None:
    out, settings, calendar = _calendar()
    file = office_calendar(settings.calendar_file)
    elsewhere = file.elsewhere(settings.province)
    own = {one.day for one in file.days if one not in elsewhere}
    days = [
        DayOffShown(day=d.day, kind="off", name=d.name, source=d.source, own=d.day in own)
        for d in calendar.days_off(year, out.lang)
    ]
    days += [
        DayOffShown(day=d.day, kind="worked", name=d.name, source=d.source, own=d.day in own)
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
    if settings.calendar_file is not None:
        count = sum(one.year == year for one in own)
        out.tell("Tệp lịch {path}: {count} ngày của năm này.", path=settings.calendar_file, count=count)
    if elsewhere:
        out.caution(
            "Tệp lịch có {count} ngày ghi cho tỉnh khác ({codes}), ở đây không áp dụng.",
            count=len(elsewhere),
            codes=", ".join(sorted({one.province or "" for one in elsewhere})),
        )
    if found.provisional:
        out.caution("Lịch năm {year} mới tính theo luật, chưa có lịch được công bố.", year=str(year))


@command(
    commands,
    "compare",
    "So lịch trong một tệp với lịch đang dùng: ngày nào khác, hạn đã giao nào sẽ khác. Không dời hạn nào.",
)
def compare(
    file: Annotated[
        Path, argument("TỆP", "Tệp CSV như của DONDOC_CALENDAR_FILE: day,kind,province,name,source.")
    ],
    *,
    json: Json = False,
) -> None:
    with opened() as session:
        other = with_own(session.app.settings, office_calendar(file))
        found = compare_calendars(session.app, other)
        if json:
            session.out.data(found)
        else:
            _show_compared(session.out, found)


def _show_compared(out: Out, found: CalendarCompared) -> None:
    if found.newly_published:
        years = ", ".join(map(str, found.newly_published))
        out.tell("Lịch được công bố thêm cho năm: {years}.", years=years)
    if not found.days:
        out.tell("Hai lịch không khác nhau ngày nào; mọi hạn giữ nguyên.")
        return
    grid = (
        out.grid().column("Ngày", fixed=True).column("Thứ", fixed=True).column("Đang dùng").column("Tệp này")
    )
    words = {True: out.worded("làm việc"), False: out.worded("nghỉ")}
    for one in found.days:
        weekday = out.worded(WEEKDAYS[one.day.isoweekday()])
        grid.row(one.day, weekday, words[one.worked_before], words[one.worked_now])
    out.put(grid)
    out.gap()
    if not found.dates:
        out.tell("Đã xem {count} hạn đã giao: không hạn nào tính lại sẽ khác.", count=found.checked)
        return
    dates = out.grid().column("Nhiệm vụ").column("Kỳ", fixed=True).column("Hạn đã giao", fixed=True)
    dates = dates.column("Tính lại", fixed=True).column("Việc còn mở", right=True)
    for date_ in found.dates:
        task = "/".join(filter(None, (date_.directive, date_.obligation, date_.unit)))
        would_be = date_.would_be_strict or "–"
        dates.row(task, date_.period, date_.strict, would_be, date_.open_tasks)
    out.put(dates)
    out.caution(
        "{count} trong {checked} hạn đã giao sẽ khác nếu tính lại theo tệp này. Không hạn nào bị dời: "
        "muốn đổi hạn thì gia hạn hoặc sửa đổi văn bản.",
        count=len(found.dates),
        checked=found.checked,
    )


@command(
    commands,
    "due",
    "Tính hạn từ câu chữ, hoặc từ một số ngày, và giải thích từng bước.\n\n"
    'Ví dụ: dondoc calendar due "trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024", hoặc '
    "dondoc calendar due 10 --from 25/8/2022 --working. Ngày bắt đầu không tính.",
)
def due(
    limit: Annotated[str, argument("HẠN", "Câu chữ trong ngoặc kép, hoặc số ngày (kèm --from).")],
    *,
    since: Annotated[
        date | None,
        option("--from", help_template="Kể từ ngày này.", metavar_template="NGÀY", parser=day),
    ] = None,
    working: Annotated[bool, option("--working", help_template="Chỉ đếm ngày làm việc.")] = False,
    unit: Annotated[
        Literal["day", "week", "month", "year"],
        option(
            "--unit",
            help_template="day (ngày), week (tuần), month (tháng) hoặc year (năm).",
            metavar_template="ĐƠN-VỊ",
        ),
    ] = "day",
    issued: Annotated[
        date | None,
        option(
            "--issued",
            help_template="Ngày ban hành của văn bản; mặc định là hôm nay.",
            metavar_template="NGÀY",
            parser=day,
        ),
    ] = None,
    received: Annotated[
        date | None,
        option(
            "--received",
            help_template="Ngày đơn vị nhận văn bản.",
            metavar_template="NGÀY",
            parser=day,
        ),
    ] = None,
    json: Json = False,
) -> None:
    out, _, calendar = _calendar()
    on = issued or (GIVEN.get().now or clock.now()).astimezone(out.zone).date()
    if limit.isascii() and limit.isdigit():
        rule = _counted(int(limit), since, unit, working=working)
        open_questions: tuple[str, ...] = ()
        on = since or on
    else:
        if since or working or unit != "day":
            raise BadOption("--from, --working và --unit chỉ đi với một số ngày; câu chữ thì tự nói lấy.")
        rule, open_questions = _said(limit, on, out)
    found_due = due_of(rule, issued=on, received=received, calendar=calendar)
    doubts = (doubt.text(out.lang) for doubt in warnings(rule, calendar, issued=on))
    found = DueShown(
        words=limit,
        last_day=found_due.strict if found_due else None,
        late_after=found_due.lenient if found_due else None,
        steps=tuple(explain(rule, issued=on, received=received, calendar=calendar, lang=out.lang)),
        doubts=(*doubts, *open_questions),
    )
    if json:
        out.data(found)
        return
    for step in found.steps:
        out.text(step)
    for doubt in found.doubts:
        out.caution("Xem lại: {doubt}", doubt=doubt)


def _counted(
    count: int, since: date | None, unit: Literal["day", "week", "month", "year"], *, working: bool
) -> DueRule:
    if since is None:
        raise BadOption("Một số ngày cần kể từ một ngày: thêm --from, ví dụ --from 25/8/2022.")
    try:
        return Within(n=count, unit=unit, working_days=working, origin=since)
    except ValidationError as error:
        why = fault_words(error.errors()[0])
        raise BadOption("Không tính được hạn này ({problem}).", problem=why) from error


def _said(words: str, on: date, out: Out) -> tuple[DueRule, tuple[str, ...]]:
    found = limit_in(words, on)
    if found is None:
        raise NotALimit(
            "Không thấy thời hạn nào trong «{words}»; viết như trong văn bản, ví dụ: trước ngày 20/6/2022, "
            "trong quý III/2022, trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024.",
            words=words,
        )
    return found.rule, tuple(doubt.say(out.lang) for doubt in found.doubts)
