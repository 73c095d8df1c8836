"""What waits for an answer: requests for later days, work handed in; ruled on one by one or many at once."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, NamedTuple

from fastapi import Query
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.datastructures import FormData

from access.roles import Action
from events.decisions import TaskRef
from flows.act import task_named
from flows.rulings import Each, Ruled, Ruling, What, plan, rule
from projections.asof import OPEN
from projections.desk import Waits, waiting_tasks
from projections.firsts import first_tasks
from projections.places import Place
from projections.taskrows import TaskRow, Wanted, obligation_of
from web.fields import Sent, chosen, typed
from web.forms import BadField, day, required
from web.policy import Room, may
from web.render import address, back, page
from web.rooms.boards import way_down
from web.rooms.tasks import marked
from web.visit import Visit, Visiting
from words import DondocError, Misused, Phrase, phrase

room = Room()

LONG: Final = phrase("Quyết định nhiều việc")

SHOWN: Final = 100  # rows of a page, each with its box
REASON_MOST: Final = 2_000
AS_ASKED: Final = "asked"


class Kind(NamedTuple):
    """A list of tasks: what they wait for (None: any that is open), who rules on them, and how."""

    waits: Waits | None
    path: str
    action: Action
    takes: tuple[What, ...]


EXTENSIONS: Final = Kind("extension", "xin-gia-han", Action.GRANT, ("grant", "refuse"))
REVIEWS: Final = Kind("review", "cho-duyet", Action.REVIEW, ("accept", "return"))
ANY: Final = Kind(None, "chon-viec", Action.GRANT, ("grant", "pause", "resume", "waive"))
REASONED: Final[frozenset[What]] = frozenset({"grant", "refuse", "return", "waive", "pause"})
TAKE_WORDS: Final[Mapping[What, Phrase]] = {
    "grant": phrase("Cho gia hạn"),
    "refuse": phrase("Không cho gia hạn"),
    "accept": phrase("Duyệt"),
    "return": phrase("Trả lại để làm tiếp"),
    "waive": phrase("Miễn"),
    "pause": phrase("Tạm dừng tính hạn"),
    "resume": phrase("Tính hạn trở lại"),
}
FILTERS: Final = ("directive", "obligation", "mark")


class NothingChosen(Misused):
    """A ruling on many tasks that names none."""


@room.get_page("/xin-gia-han", may(Action.GRANT, unit="inside"))
def show_extensions(visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """Who asks for a later day, and until when."""
    return _list(visit, EXTENSIONS, inside, {}, {})


@room.get_page("/cho-duyet", may(Action.REVIEW, unit="inside"))
def show_reviews(visit: Visiting, inside: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """What was handed in and awaits a review."""
    return _list(visit, REVIEWS, inside, {}, {})


@room.get_page("/chon-viec", may(Action.GRANT, unit="inside"))
def show_any(
    visit: Visiting,
    inside: Annotated[str | None, Query(max_length=20)] = None,
    directive: Annotated[str, Query(max_length=120)] = "",
    obligation: Annotated[str, Query(max_length=40)] = "",
    mark: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Open tasks with boxes, to rule on many at once."""
    given: dict[str, object] = {"directive": directive, "obligation": obligation, "mark": mark}
    return _list(visit, ANY, inside, given, {})


def _rows(
    visit: Visit, connection: Connection, kind: Kind, at: Place, given: Mapping[str, object]
) -> list[TaskRow]:
    """The tasks of the list, one more than is shown where there are more."""
    if kind.waits is not None:
        return waiting_tasks(connection, kind.waits, at, visit.today, most=SHOWN + 1)
    wanted = Wanted(
        inside=at.no,
        status=OPEN,
        directive=str(given.get("directive") or "") or None,
        obligation=str(given.get("obligation") or "") or None,
        mark=marked(str(given.get("mark") or "")),
        most=SHOWN + 1,
    )
    return first_tasks(connection, wanted, visit.as_of())


def _list(
    visit: Visit, kind: Kind, inside: str | None, given: dict[str, object], errors: dict[str, str]
) -> Response:
    with visit.reading() as connection:
        at = visit.inside(connection, inside or None, kind.action)
        rows = _rows(visit, connection, kind, at, given)
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
        takes=[(one, TAKE_WORDS[one].say(visit.lang)) for one in kind.takes],
        given={"what": "", "reason": "", "day": "", "chosen": (), **dict.fromkeys(FILTERS, ""), **given},
        errors=errors,
    )


@room.post_form("/xin-gia-han", may(Action.GRANT), long=LONG)
def rule_extensions(visit: Visiting, form: Sent) -> Response:
    """First what would become of each request that was chosen; then, once that was seen, the rulings."""
    return _rule(visit, EXTENSIONS, form)


@room.post_form("/cho-duyet", may(Action.REVIEW), long=LONG)
def rule_reviews(visit: Visiting, form: Sent) -> Response:
    """First what would become of each work that was chosen; then, once that was seen, the rulings."""
    return _rule(visit, REVIEWS, form)


@room.post_form("/chon-viec", may(Action.GRANT), long=LONG)
def rule_any(visit: Visiting, form: Sent) -> Response:
    """First what would become of each task that was chosen; then, once that was seen, the rulings."""
    return _rule(visit, ANY, form)


def _rule(visit: Visit, kind: Kind, form: FormData) -> Response:
    inside = typed(form, "inside")
    given: dict[str, object] = {name: typed(form, name) for name in ("what", "reason", "day", *FILTERS)}
    given["chosen"] = tuple(chosen(form, "task"))
    try:
        each = _each(visit, kind, form)
        said = visit.said(typed(form, "_once"))
        go = rule if typed(form, "seen") else plan
        with visit.watching("Xét từng việc", len(each)) as advance:
            ruled = go(
                visit.app,
                each,
                said=said,
                speaker=lambda task: visit.speaks_for(kind.action, task.unit),
                progress=advance,
            )
    except BadField as bad:
        return _list(visit, kind, inside, given, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _list(visit, kind, inside, given, {"": refused.say(visit.lang)})
    if go is plan:
        return _plan(visit, kind, inside, given, ruled)
    return _done(visit, kind, inside, ruled)


def _each(visit: Visit, kind: Kind, form: FormData) -> Each:
    """The tasks that were chosen, each with its ruling. Raises BadField, NothingChosen or OutsideScope."""
    chosen_ = [task_named(code) for code in chosen(form, "task")]
    if not chosen_:
        raise NothingChosen("Hãy đánh dấu ít nhất một việc.")
    for unit in {task.unit for task in chosen_}:
        visit.require(kind.action, unit)
    what = next((one for one in kind.takes if one == typed(form, "what")), None)
    if what is None:
        raise BadField("Hãy chọn quyết định thế nào.", field="what")
    reason = typed(form, "reason").strip()
    if what in REASONED:
        reason = required(reason, "reason", REASON_MOST)
    if what == "grant" and len(seen := chosen(form, "until")) == len(chosen_):
        return [
            (task, Ruling(what, reason, day(until, "day"))) for task, until in zip(chosen_, seen, strict=True)
        ]
    on = day(typed(form, "day"), "day") if what in {"grant", "pause", "resume"} else None
    wanted = _wanted(visit, kind, chosen_) if what == "grant" and on is None else {}
    return [(task, Ruling(what, reason, on or wanted.get(task))) for task in chosen_]


def _wanted(visit: Visit, kind: Kind, these: list[TaskRef]) -> dict[TaskRef, date]:
    """Until when each asks. Raises BadField where one asks for no day."""
    if kind.waits is None:
        raise BadField("Hãy ghi ngày.", field="day")
    with visit.reading() as connection:
        at = visit.start(connection, kind.action)
        rows = waiting_tasks(connection, kind.waits, at, visit.today, most=10_000)
    asked = {row.task: row.extension_wanted for row in rows if row.extension_wanted is not None}
    if missing := [task for task in these if task not in asked]:
        raise BadField("Việc {task} không còn chờ; hãy ghi ngày hoặc bỏ chọn.", field="day", task=missing[0])
    return {task: asked[task] for task in these}


def _plan(visit: Visit, kind: Kind, inside: str, given: dict[str, object], ruled: list[Ruled]) -> Response:
    what = next(one for one in kind.takes if one == given["what"])
    return page(
        visit,
        "ruling.html",
        asked=TAKE_WORDS[what].say(visit.lang),
        kind=kind,
        inside=inside,
        given=given,
        ruled=[(one, _named(visit, one)) for one in ruled],
        fine=sum(one.why_not is None for one in ruled),
    )


def _named(visit: Visit, one: Ruled) -> tuple[str, str]:
    """The unit and what it was to do, by their names."""
    with visit.reading() as connection:
        duty = obligation_of(connection, one.task.directive, one.task.obligation)
        return visit.place(connection, one.task.unit).name, duty.action if duty else str(one.task)


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
        why=first.say(visit.lang),
    )
