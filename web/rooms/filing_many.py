"""One duty of many hamlets, filled in as a table: a row a hamlet, all rows written or none."""

from datetime import date
from typing import Annotated, Final, NamedTuple

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from access.roles import Action
from directives.admission import AlreadyFounded
from events.decisions import TaskRef
from events.facts import Fact
from events.obligations import Obligation
from flows.answering import NEEDED, Question, fact_answering, questions
from flows.extending import UnknownDuty
from flows.filing_many import file_many, judge
from projections.asof import OPEN
from projections.firsts import first_tasks
from projections.places import Place
from projections.taskrows import TaskRow, Wanted, obligation_of
from web.fields import Sent, chosen, ticked, typed
from web.forms import day
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.answering import NothingToFile, check_lengths, told
from web.uploads import draft
from web.visit import Visit, Visiting
from words import DondocError, Misused

room = Room()

PATH: Final = "/viec-cua-toi/{unit}/{directive}/{obligation}"
ROWS_MOST: Final = 60  # on one page: a commune has half of that; a district takes the sheet
SHARED: Final = "occurred_on"

Due = Annotated[str | None, Query(alias="han", max_length=10)]
Which = Annotated[int | None, Query(alias="cau", ge=1, le=1_000)]


class NoSuchRow(Misused):
    """A row of the form names no unit and period."""


class About(NamedTuple):
    """What the table is about: the duty, the condition that is answered, the unit whose hamlets owe."""

    directive: str
    obligation: Obligation
    question: Question
    at: Place
    due: date | None

    def href(self, *more: str) -> str:
        return address(
            *("viec-cua-toi", self.at.code, self.directive, self.obligation.no, *more),
            han=self.due.isoformat() if self.due else None,
            cau=self.question.no,
        )


def _home(about: About) -> str:
    return address("viec-cua-toi", inside=about.at.code)


def _about(visit: Visit, unit: str, directive: str, no: str, due: str | None, which: int | None) -> About:
    with visit.reading() as connection:
        at = visit.place(connection, unit)
        obligation = obligation_of(connection, directive, no)
    if obligation is None:
        raise UnknownDuty("Không có nhiệm vụ này; hãy mở lại từ trang việc của đơn vị.")
    known = [one for one in questions(obligation) if one.where == "here"]
    if not known:
        raise NothingToFile("Việc này không ghi được bằng bảng; hãy mở từng việc.")
    question = next((one for one in known if one.no == which), known[0])
    return About(directive, obligation, question, at, day(due, "han"))


@room.get_page(PATH, may(Action.REPORT, unit="unit"))
def show_table(
    visit: Visiting, unit: str, directive: str, obligation: str, due: Due = None, which: Which = None
) -> HTMLResponse:
    """The table of the hamlets that have not done it yet."""
    about = _about(visit, unit, directive, obligation, due, which)
    with visit.reading() as connection:
        wanted = Wanted(
            directive=directive,
            obligation=obligation,
            inside=about.at.no,
            status=OPEN,
            due_from=about.due,
            due_to=about.due,
            most=ROWS_MOST + 2,
        )
        found = [row for row in first_tasks(connection, wanted, visit.as_of()) if row.unit != about.at.code]
    rows = {name_of(row.task): _title(about.at, row) for row in found[:ROWS_MOST]}
    given = {SHARED: visit.today.isoformat()}
    return _form(visit, about, rows, given, {}, more=len(found) > ROWS_MOST)


def name_of(task: TaskRef) -> str:
    """How the form names a row."""
    return f"{task.unit}/{task.period}"


def _title(at: Place, row: TaskRow) -> str:
    return row.unit_name if at.level in {"xa", "thon"} else row.place


def _form(
    visit: Visit,
    about: About,
    rows: dict[str, str],
    given: dict[str, str],
    errors: dict[str, str],
    *,
    more: bool = False,
) -> HTMLResponse:
    known = [one for one in questions(about.obligation) if one.where == "here"]
    return page(
        visit,
        "filing_many.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Việc của {unit}", unit=about.at.name), _home(about)),),
        about=about,
        question=about.question,
        others=[one for one in known if one.no != about.question.no],
        rows=rows,
        given=given,
        errors=errors,
        needed=NEEDED,
        more=more,
        shared=SHARED,
        draft=draft(visit, "many", about.href()),
    )


@room.post_form(PATH, may(Action.REPORT, unit="unit"))
def write_table(
    visit: Visiting,
    unit: str,
    directive: str,
    obligation: str,
    form: Sent,
    due: Due = None,
    which: Which = None,
) -> Response:
    """Writes every row that is filled in, or shows what is wrong and writes none."""
    about = _about(visit, unit, directive, obligation, due, which)
    names = chosen(form, "row")[:ROWS_MOST]
    fields = [f"{field}:{name}" for name in names for field in (SHARED, *about.question.figures)]
    given = {field: typed(form, field) for field in (SHARED, *fields)}
    given |= {f"done:{name}": "1" for name in names if ticked(form, f"done:{name}")}
    rows = {name: typed(form, f"title:{name}")[:200] for name in names}
    said = visit.said(typed(form, "_once"))
    facts, errors = _facts(visit, about, rows, given)
    if not errors:
        for name, refused in judge(visit.app, facts, said).wrong.items():
            beside = "team" if isinstance(refused, AlreadyFounded) else SHARED
            errors[f"{beside}:{name}"] = f"{rows[name]}: {refused.say(visit.lang)}"
    if errors:
        return _form(visit, about, rows, given, errors)
    if not facts:
        nothing = visit.say("Chưa điền nơi nào; hãy điền ít nhất một dòng.")
        return _form(visit, about, rows, given, {"": nothing})
    done = file_many(visit.app, facts, said)
    if done.kept_out:
        kept_out = {f"{SHARED}:{name}": why.say(visit.lang) for name, why in done.kept_out.items()}
        return _form(visit, about, rows, given, kept_out)
    return back(
        visit,
        _home(about),
        "Đã ghi {new} nơi; {old} nơi đã có từ trước.",
        new=done.written,
        old=done.already,
    )


def _facts(
    visit: Visit, about: About, rows: dict[str, str], given: dict[str, str]
) -> tuple[dict[str, Fact], dict[str, str]]:
    """The facts of the rows that are filled in, and what is wrong by field."""
    facts: dict[str, Fact] = {}
    errors: dict[str, str] = {}
    for name, title in rows.items():
        cells = {field: given[f"{field}:{name}"].strip() for field in (SHARED, *about.question.figures)}
        typed_in = [field for field in cells if field != "team" and cells[field]]
        if not typed_in and f"done:{name}" not in given:
            continue
        try:
            check_lengths(cells)
            facts[name] = _fact(visit, about, name, {**cells, SHARED: cells[SHARED] or given[SHARED]})
        except DondocError as wrong:
            for field, why in told(visit, wrong).items():
                errors[f"{field if field in cells else SHARED}:{name}"] = f"{title}: {why}"
    return facts, errors


def _fact(visit: Visit, about: About, name: str, cells: dict[str, str]) -> Fact:
    unit, slash, period = name.partition("/")
    if not slash or len(name) > 60:
        raise NoSuchRow("Dòng «{name}» không có trong bảng; hãy mở lại bảng.", name=name[:60])
    visit.require(Action.REPORT, unit)
    if about.question.kind == "work_reported" and not cells["quantity"]:
        cells["quantity"] = "1"
    task = TaskRef(directive=about.directive, obligation=about.obligation.no, unit=unit, period=period)
    return fact_answering(about.question, task, unit, cells, ())
