"""Filing from a task: the fact that it asks for, at the unit that owes it or inside it."""

from typing import Annotated, Final, NamedTuple

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from access.roles import Action
from directives.admission import AlreadyFounded, FromTheFuture, PeriodNotBegun, UnitEnded, WrongLevelForFact
from events.base import MessageIdReused
from events.decisions import TaskRef
from events.facts import Evidence, Fact
from events.obligations import Obligation
from flows.act import unknown_task
from flows.answering import Question, defaults, fact_answering, questions
from flows.evidence import EvidenceTooLarge, EvidenceUnfit
from flows.fact_rows import RowWrong
from flows.facts import Reported, report
from flows.finding import task_found
from projections.places import Place, children
from projections.taskpage import TaskPage
from projections.taskrows import obligation_of
from web.fields import Sent, typed
from web.forms import BadField
from web.policy import Room, may_on_task
from web.render import Crumb, back, page, task_address
from web.rooms.boards import way_down
from web.uploads import LIMITS, draft, evidence_in, held
from web.visit import Visit, Visiting, task_of
from words import DondocError, Misused, Refused

room = Room()

TASK: Final = "/viec/{directive}/{obligation}/{unit}/{period}"
PLACES_MOST: Final = 300  # units to choose from: no commune has more hamlets
NOTE_MOST: Final = 2_000
FIELD_MOST: Final = 200
BESIDE: Final = {
    FromTheFuture: "occurred_on",
    UnitEnded: "occurred_on",
    PeriodNotBegun: "occurred_on",
    AlreadyFounded: "team",
    WrongLevelForFact: "at",
    EvidenceUnfit: "evidence",
    EvidenceTooLarge: "evidence",
}


class NothingToFile(Refused):
    """The task waits for a review or a decision, not for a fact."""


class NotInside(Misused):
    """The unit named is neither the one that owes nor inside it."""


class Asked(NamedTuple):
    """A task with what it asks for, ready to be answered."""

    task: TaskRef
    page: TaskPage
    obligation: Obligation
    places: tuple[Place, ...]  # where the fact can have happened, the unit that owes first


def asked_on(visit: Visit, task: TaskRef) -> Asked:
    """The task and what it asks. Raises UnknownUnit or UnknownTask."""
    found = task_found(visit.app, task, visit.as_of(), visit.lang)
    with visit.reading() as connection:
        at = visit.place(connection, task.unit)
        obligation = obligation_of(connection, task.directive, task.obligation)
        inside = children(connection, at, visit.today)[:PLACES_MOST]
    if not visit.can(Action.REPORT, task.unit):  # whoever has the task in hand tells of its own part alone
        inside = [one for one in inside if visit.can(Action.REPORT, one.code)]
    if obligation is None:
        raise unknown_task(task)
    return Asked(task, found, obligation, (at, *inside))


def crumbs(visit: Visit, asked: Asked) -> tuple[Crumb, ...]:
    return (*way_down(visit, asked.task.unit), Crumb(asked.page.row.action[:60], task_address(asked.task)))


@room.get_page(f"{TASK}/ghi", may_on_task(Action.REPORT))
def show_filing(
    visit: Visiting,
    directive: str,
    obligation: str,
    unit: str,
    period: str,
    asked: Annotated[int | None, Query(alias="cau", ge=1, le=1_000)] = None,
) -> HTMLResponse:
    """The form of the fact; where the task asks for several, first which one."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    chosen = _chosen(on, asked)
    if chosen is None:
        return page(
            visit, "filing_which.html", crumbs=crumbs(visit, on), asked=on, questions=questions(on.obligation)
        )
    with visit.reading() as connection:
        given = defaults(connection, chosen, on.places[0], visit.as_of())
    return _form(visit, on, chosen, {**given, "at": unit}, {}, ())


def _chosen(on: Asked, no: int | None) -> Question | None:
    """The condition that is answered; None where one is to be chosen. Raises NothingToFile."""
    known = questions(on.obligation)
    if not known:
        raise NothingToFile(
            "Nhiệm vụ {task} được tính xong khi kết quả trình lên được duyệt; hãy trình kết quả.",
            task=on.task,
        )
    if len(known) == 1:
        return known[0]
    return next((one for one in known if one.no == no), None)


def _form(
    visit: Visit,
    on: Asked,
    chosen: Question,
    given: dict[str, str],
    errors: dict[str, str],
    evidence: tuple[Evidence, ...],
) -> HTMLResponse:
    return page(
        visit,
        "filing_fact.html",
        status=422 if errors else 200,
        crumbs=crumbs(visit, on),
        asked=on,
        row=on.page.row,
        question=chosen,
        given=given,
        errors=errors,
        limits=LIMITS,
        held=held(visit, evidence),
        draft=draft(visit, on.task, chosen.no),
    )


@room.post_form(f"{TASK}/ghi", may_on_task(Action.REPORT))
def file_fact(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, form: Sent
) -> Response:
    """Writes the fact, once however often it is sent; the form again with what is wrong in it."""
    on = asked_on(visit, task_of(directive, obligation, unit, period))
    no = typed(form, "cau")
    chosen = _chosen(on, int(no) if no.isdecimal() and len(no) < 5 else None)
    if chosen is None:
        return back(visit, task_address(on.task, "ghi"))
    given = {name: typed(form, name) for name in ("at", "occurred_on", "about", "note", *chosen.figures)}
    evidence: tuple[Evidence, ...] = ()
    try:
        evidence = evidence_in(visit, form)
        check_lengths(given)
        fact = fact_answering(chosen, on.task, _place(on, chosen, given["at"]), given, evidence)
        if fact.unit != on.task.unit:  # whoever has the task in hand tells of no other unit inside
            visit.require(Action.REPORT, fact.unit)
        done = report(
            visit.app,
            fact,
            message=visit.message(typed(form, "_once")),
            now=visit.now,
            by=visit.by,
            via=visit.via,
        )
    except DondocError as wrong:
        return _form(visit, on, chosen, given, told(visit, wrong), evidence)
    return after_filing(visit, on.task, fact, done)


def _place(on: Asked, chosen: Question, code: str) -> str:
    """Where it happened: at the unit that owes, or inside it where the task takes that."""
    if chosen.where == "here" or not code or code == on.task.unit:
        return on.task.unit
    if code not in {one.code for one in on.places}:
        raise NotInside("Đơn vị {code} không nằm trong {unit}.", code=code, unit=on.places[0].name)
    return code


def check_lengths(given: dict[str, str]) -> None:
    """Raises BadField for a field that holds more than anybody types."""
    for name, text in given.items():
        most = NOTE_MOST if name in {"note", "reason"} else FIELD_MOST
        if len(text) > most:
            raise BadField("Ô này nhận nhiều nhất {most} ký tự.", field=name, most=most)


def told(visit: Visit, wrong: DondocError) -> dict[str, str]:
    """What is wrong, under the field where it is put right; under none where it is the whole."""
    if isinstance(wrong, RowWrong):
        why = visit.say("{reason}.", reason=wrong.problem.reason)
        return {wrong.problem.column: why[:1].upper() + why[1:]}
    if isinstance(wrong, BadField):
        return {wrong.field: wrong.say(visit.lang)}
    if isinstance(wrong, MessageIdReused):
        return {
            "": visit.say(
                "Lần gửi trước của biểu mẫu này đã được ghi với nội dung khác; hãy xem lại diễn biến. "
                "Nếu vẫn cần ghi thêm, bấm gửi lần nữa."
            )
        }
    return {BESIDE.get(type(wrong), ""): wrong.say(visit.lang)}


def after_filing(visit: Visit, task: TaskRef, fact: Fact, done: Reported) -> Response:
    """Back to the task, with what was written and what to look at again."""
    href = task_address(task)
    if done.receipt.repeated:
        return back(visit, href, "Lần gửi trước đã được ghi; không ghi thêm lần nữa.")
    if done.warnings:
        more = " ".join(one.say(visit.lang) for one in done.warnings[:2])
        return back(
            visit, href, "Đã ghi việc ngày {day}. Xin xem lại: {more}", day=fact.occurred_on, more=more
        )
    return back(visit, href, "Đã ghi việc ngày {day}.", day=fact.occurred_on)
