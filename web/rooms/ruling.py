"""What waits for an answer: requests for later days, work handed in; ruled on one by one or many at once."""

from datetime import date
from typing import Annotated, Final, NamedTuple

from fastapi import Query
from fastapi.responses import Response
from starlette.datastructures import FormData

from access.roles import Action
from events.decisions import TaskRef
from flows.act import task_named
from flows.rulings import Each, Ruled, Ruling, What, plan, rule
from projections.desk import Waits, waiting_tasks
from web.fields import Sent, chosen, typed
from web.forms import BadField, day, required
from web.plainly import plainly
from web.policy import Room, may
from web.render import address, back, page
from web.rooms.boards import way_down
from web.visit import Visit, Visiting
from words import DondocError, Misused

room = Room()

SHOWN: Final = 100  # rows of a page, each with its box
REASON_MOST: Final = 2_000
AS_ASKED: Final = "asked"


class Kind(NamedTuple):
    """A list of what waits: where it is, who may rule on it, and the rulings that it takes."""

    waits: Waits
    path: str
    action: Action
    takes: tuple[What, ...]


EXTENSIONS: Final = Kind("extension", "xin-gia-han", Action.GRANT, ("grant", "refuse"))
REVIEWS: Final = Kind("review", "cho-duyet", Action.REVIEW, ("accept", "return"))


class NothingChosen(Misused):
    """A ruling on many tasks that names none."""


def speaker(visit: Visit, action: Action, unit: str) -> str | None:
    """The nearest unit around it that the visitor speaks for; None is the office that runs the system."""
    reach = visit.reach(action)
    return next((code for code in visit.way_up(unit) if code in reach), None)


@room.get_page("/xin-gia-han", may(Action.GRANT, unit="inside"))
def show_extensions(visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """Who asks for a later day, and until when."""
    return _list(visit, EXTENSIONS, inside, {}, {})


@room.get_page("/cho-duyet", may(Action.REVIEW, unit="inside"))
def show_reviews(visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """What was handed in and awaits a review."""
    return _list(visit, REVIEWS, inside, {}, {})


def _list(
    visit: Visit, kind: Kind, inside: str | None, given: dict[str, object], errors: dict[str, str]
) -> Response:
    with visit.reading() as connection:
        at = visit.inside(connection, inside or None, kind.action)
        rows = waiting_tasks(connection, kind.waits, at, visit.today, most=SHOWN + 1)
    return page(
        visit,
        "waiting.html",
        status=422 if errors else 200,
        crumbs=way_down(visit, at.code),
        at=at,
        kind=kind,
        rows=rows[:SHOWN],
        more=len(rows) > SHOWN,
        shown=SHOWN,
        given={"what": "", "reason": "", "day": "", "chosen": (), **given},
        errors=errors,
    )


@room.post_form("/xin-gia-han", may(Action.GRANT))
def rule_extensions(visit: Visiting, form: Sent) -> Response:
    """First what would become of each request that was chosen; then, once that was seen, the rulings."""
    return _rule(visit, EXTENSIONS, form)


@room.post_form("/cho-duyet", may(Action.REVIEW))
def rule_reviews(visit: Visiting, form: Sent) -> Response:
    """First what would become of each work that was chosen; then, once that was seen, the rulings."""
    return _rule(visit, REVIEWS, form)


def _rule(visit: Visit, kind: Kind, form: FormData) -> Response:
    inside = typed(form, "inside")
    given: dict[str, object] = {name: typed(form, name) for name in ("what", "reason", "day")}
    given["chosen"] = tuple(chosen(form, "task"))
    try:
        each = _each(visit, kind, form)
        said = visit.said(typed(form, "_once"))
        go = rule if typed(form, "seen") else plan
        ruled = go(visit.app, each, said=said, speaker=lambda task: speaker(visit, kind.action, task.unit))
    except BadField as bad:
        return _list(visit, kind, inside, given, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _list(visit, kind, inside, given, {"": plainly(refused, visit.lang)})
    if go is plan:
        return _plan(visit, kind, inside, given, ruled)
    return _done(visit, kind, inside, ruled)


def _each(visit: Visit, kind: Kind, form: FormData) -> Each:
    """The tasks that were chosen, each with its ruling. Raises BadField, NothingChosen or OutsideScope."""
    what = next((one for one in kind.takes if one == typed(form, "what")), None)
    if what is None:
        raise BadField("Hãy chọn quyết định thế nào.", field="what")
    reason = typed(form, "reason").strip()
    if what in {"refuse", "return", "grant"}:
        reason = required(reason, "reason", REASON_MOST)
    tasks = [task_named(code) for code in chosen(form, "task")]
    if not tasks:
        raise NothingChosen("Hãy đánh dấu ít nhất một việc.")
    for unit in {task.unit for task in tasks}:
        visit.require(kind.action, unit)
    if what == "grant" and len(seen := chosen(form, "until")) == len(tasks):
        return [
            (task, Ruling(what, reason, day(until, "day"))) for task, until in zip(tasks, seen, strict=True)
        ]
    due = day(typed(form, "day"), "day") if what == "grant" else None
    wanted = _wanted(visit, kind, tasks) if what == "grant" and due is None else {}
    return [(task, Ruling(what, reason, due or wanted.get(task))) for task in tasks]


def _wanted(visit: Visit, kind: Kind, tasks: list[TaskRef]) -> dict[TaskRef, date]:
    """Until when each asks. Raises BadField where one asks for no day."""
    with visit.reading() as connection:
        at = visit.start(connection, kind.action)
        rows = waiting_tasks(connection, kind.waits, at, visit.today, most=10_000)
    asked = {row.task: row.extension_wanted for row in rows if row.extension_wanted is not None}
    if missing := [task for task in tasks if task not in asked]:
        raise BadField("Việc {task} không còn chờ; hãy ghi ngày hoặc bỏ chọn.", field="day", task=missing[0])
    return {task: asked[task] for task in tasks}


def _plan(visit: Visit, kind: Kind, inside: str, given: dict[str, object], ruled: list[Ruled]) -> Response:
    return page(
        visit,
        "ruling.html",
        kind=kind,
        inside=inside,
        given=given,
        ruled=[(one, _named(visit, one)) for one in ruled],
        plainly=plainly,
        fine=sum(one.why_not is None for one in ruled),
    )


def _named(visit: Visit, one: Ruled) -> str:
    with visit.reading() as connection:
        return visit.place(connection, one.task.unit).name


def _done(visit: Visit, kind: Kind, inside: str, ruled: list[Ruled]) -> Response:
    href = address(kind.path, inside=inside or None)
    kept = [one for one in ruled if one.why_not is not None]
    if not kept:
        return back(visit, href, "Đã ghi {n} quyết định.", n=len(ruled))
    first = kept[0].why_not
    assert first is not None
    return back(
        visit,
        href,
        "Đã ghi {n} quyết định; {kept} việc không ghi được, việc đầu: {why}",
        n=len(ruled) - len(kept),
        kept=len(kept),
        why=plainly(first, visit.lang),
    )
