"""The lists that go out as files: what each has in its columns, as of any date.

Lists of units and contacts have the headings under which they come in again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection

from app.wiring import App
from deadlines.wording import period_wording
from flows.roster import current_roster
from flows.sheets.fields import LISTS, Name
from flows.sheets.tables import Listing, Value, table_csv, table_xlsx
from projections import people
from projections.asof import AsOf
from projections.boards import Board, board
from projections.database import reading
from projections.letters import LetterRow, letters
from projections.places import Place, place
from projections.taskrows import TaskRow, Wanted, each_task
from projections.teams import Team, team_list
from projections.terms import letter_words, mark_words, role_words, status_words, timely_words, via_words
from projections.timeline import ALWAYS, Entry, Span, of_all, of_unit
from projections.timeliness import Filing, timeliness
from units.unit import Unit, level_words, type_words
from words import Lang, say

Ending = Literal["xlsx", "csv"]
ROWS_MOST: Final = 1_000_000  # what a sheet holds; a longer list goes out as CSV by district
TRAIL_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: inside which unit, as of when, in which language."""

    inside: str
    as_of: AsOf
    today: date
    lang: Lang = "vi"
    directive: str | None = None
    span: Span = ALWAYS
    whole_log: bool = False  # the trail of everything, not of the unit itself


class _Question(NamedTuple):
    """What the rows of a list are read from."""

    app: App
    connection: Connection
    at: Place
    asked: Asked


def export(
    app: App,
    name: Name,
    asked: Asked,
    *,
    ending: Ending = "xlsx",
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """The list as a file. Raises UnknownUnit."""
    with reading(app.engine) as connection:
        listing = list_of(app, connection, name, asked)
        if ending == "csv":
            return b"".join(table_csv(listing, lang=asked.lang, zone=app.zone))
        return table_xlsx(listing, lang=asked.lang, zone=app.zone, progress=progress)


def list_of(app: App, connection: Connection, name: Name, asked: Asked) -> Listing:
    """The list, whose rows are read while `connection` is open. Raises UnknownUnit."""
    at = place(connection, asked.inside, asked.as_of.on)
    kind = LISTS[name]
    return Listing(
        f"{name}-{at.code}-{asked.as_of.on}",
        f"{say(kind.title_template, asked.lang)}: {at.name}",
        kind.fields,
        _ROWS[name](_Question(app, connection, at, asked)),
        notes=tuple(notes(asked)),
    )


def notes(asked: Asked) -> Iterator[str]:
    """The day that a list is true of, and where it comes from."""
    yield say("Tính đến hết ngày {on}.", asked.lang, on=asked.as_of.on)
    if asked.as_of.known:
        yield say("Theo những gì hệ thống biết đến hết ngày {known}.", asked.lang, known=asked.as_of.known)
    yield say("Nguồn: nhật ký của hệ thống Đôn đốc, xuất ngày {today}.", asked.lang, today=asked.today)


def _board(ask: _Question) -> Iterator[list[Value]]:
    found = board(
        ask.connection,
        inside=ask.at.code,
        as_of=ask.asked.as_of,
        today=ask.asked.today,
        directive=ask.asked.directive,
    )
    return board_rows(found)


def board_rows(found: Board) -> Iterator[list[Value]]:
    """A row for every obligation at every unit, the whole first."""
    headings = {(one.directive, one.obligation): one for one in found.asked}
    names = {unit.code: unit.name for unit in (found.inside, *found.rows)}
    for cell in (*found.whole, *found.cells):
        n, asked = cell.counts, headings[cell.directive, cell.obligation]
        yield [
            *(cell.unit, names[cell.unit], asked.number, asked.obligation, asked.action),
            *(n.done_in_time, n.done_late, n.open_in_time, n.open_late, n.out_of_force, n.percent),
            cell.next_due,
        ]


def _tasks(ask: _Question) -> Iterator[list[Value]]:
    wanted = Wanted(inside=ask.at.no, directive=ask.asked.directive, most=ROWS_MOST)
    return task_rows(each_task(ask.connection, wanted, ask.asked.as_of), ask.asked.lang)


def _late(ask: _Question) -> Iterator[list[Value]]:
    wanted = Wanted(inside=ask.at.no, directive=ask.asked.directive, status=("open_late",), most=ROWS_MOST)
    return task_rows(each_task(ask.connection, wanted, ask.asked.as_of), ask.asked.lang)


def task_rows(rows: Iterable[TaskRow], lang: Lang) -> Iterator[list[Value]]:
    for row in rows:
        marks = ", ".join(mark_words(mark, lang) for mark in row.marks)
        period = period_wording(row.period, lang) if row.period else ""
        yield [
            *(str(row.task), row.unit, row.unit_name, row.inside_name),
            *(row.number, row.obligation, row.action),
            *(period, row.strict, row.lenient, row.lenient_first, status_words(row.status, lang)),
            *(row.done_on, row.days_late or None, row.days_left, marks),
        ]


def _units(ask: _Question) -> Iterator[list[Value]]:
    on = ask.asked.as_of.on
    roster = current_roster(ask.app)
    return unit_rows(
        [roster.unit(ask.at.code, on), *roster.descendants(ask.at.code, on, kind=None)], ask.asked.lang
    )


def unit_rows(units: Iterable[Unit], lang: Lang) -> Iterator[list[Value]]:
    for unit in units:
        sort = type_words(unit.type, unit.level).say(lang) if unit.kind == "territory" else unit.type
        yield [
            *(unit.code, unit.name, level_words(unit.level).say(lang), sort, unit.parent),
            *(unit.valid_from, unit.valid_to, unit.kind),
        ]


def _contacts(ask: _Question) -> Iterator[list[Value]]:
    on = ask.asked.as_of.on
    inside = {
        ask.at.code,
        *(unit.code for unit in current_roster(ask.app).descendants(ask.at.code, on, kind=None)),
    }
    known = {person.id: person for person in people.all_persons(ask.connection)}
    for post in people.posts(ask.connection):
        if post.unit in inside and post.valid_on(on) and (person := known.get(post.person)):
            yield [
                *(post.unit, post.name, person.email, person.name, person.phone),
                *(role_words(post.role, ask.asked.lang), post.valid_from),
            ]


def _teams(ask: _Question) -> Iterator[list[Value]]:
    return team_rows(team_list(ask.connection, inside=ask.at.code, on=ask.asked.as_of.on, most=ROWS_MOST))


def team_rows(teams: Iterable[Team]) -> Iterator[list[Value]]:
    return ([one.unit, one.unit_name, one.body, one.team, one.since, one.members] for one in teams)


def _reports(ask: _Question) -> Iterator[list[Value]]:
    found = timeliness(
        ask.connection, inside=ask.at.code, as_of=ask.asked.as_of, directive=ask.asked.directive
    )
    return report_rows(found.filings, ask.asked.lang)


def report_rows(filings: Iterable[Filing], lang: Lang) -> Iterator[list[Value]]:
    for one in filings:
        yield [
            *(one.unit, one.unit_name, one.directive, one.obligation, period_wording(one.period, lang)),
            *(one.due, one.filed_on, timely_words(one.timely, lang), one.days_late or None),
        ]


def _letters(ask: _Question) -> Iterator[list[Value]]:
    inside = {
        ask.at.code,
        *(u.code for u in current_roster(ask.app).descendants(ask.at.code, ask.asked.as_of.on, kind=None)),
    }
    found = letters(ask.connection, most=ROWS_MOST)
    return letter_rows(
        (one for one in found if one.unit in inside and one.sealed_on <= ask.asked.as_of.on), ask.asked.lang
    )


def letter_rows(rows: Iterable[LetterRow], lang: Lang) -> Iterator[list[Value]]:
    for one in rows:
        yield [
            *(one.letter, one.sealed_on, one.unit, one.unit_name, one.notices, letter_words(one.state, lang)),
            *(one.sent_at, one.attempts, one.answer),
        ]


def _trail(ask: _Question) -> Iterator[list[Value]]:
    """What is about the unit itself, or the whole log."""
    if ask.asked.whole_log:
        found = of_all(
            ask.app.log,
            ask.connection,
            zone=ask.app.zone,
            lang=ask.asked.lang,
            span=ask.asked.span,
            most=TRAIL_MOST,
        )
    else:
        found = of_unit(
            ask.app.log, ask.connection, ask.at, zone=ask.app.zone, lang=ask.asked.lang, span=ask.asked.span
        )
    return trail_rows(found, ask.asked.lang)


def trail_rows(entries: Iterable[Entry], lang: Lang, right: int | None = None) -> Iterator[list[Value]]:
    """The entries in their order; below each what put it right, which names its row."""
    for one in entries:
        stands = say("có", lang) if one.stands else say("không", lang)
        yield [
            *(one.position, one.happened_on, one.recorded_at, one.by, via_words(one.via, lang)),
            *(one.words, one.fact, stands, right),
        ]
        yield from trail_rows(one.put_right, lang, one.position)


_ROWS: Final[dict[Name, Callable[[_Question], Iterator[list[Value]]]]] = {
    "board": _board,
    "tasks": _tasks,
    "late": _late,
    "units": _units,
    "contacts": _contacts,
    "teams": _teams,
    "reports": _reports,
    "letters": _letters,
    "trail": _trail,
}
