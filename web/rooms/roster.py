"""The roster and its contacts: units found by name, lists taken in whole or not at all, posts ended."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import HTTPException, Query
from fastapi.responses import Response

from access.grants import EVERYWHERE
from access.roles import Action
from flows.contacts import import_contacts, plan_contacts
from flows.held_sheets import held, hold
from flows.posts import end_post
from flows.roster import current_roster, plan_units, revise
from flows.roster_reach import require_contacts_in_reach, require_units_in_reach
from flows.sheets.reading import FILE_MAX_BYTES, rows_of
from projections.contacts import contacts, unit_of_post, unreached
from units.contacts import ContactsPlan
from units.importing import ImportPlan
from units.names import suggest
from units.posts import PostId
from units.tree import Unit, level_words
from web.fields import Sent, file_of, typed
from web.forms import BadField, required_day
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.boards import way_down
from web.visit import Visit, Visiting
from words import DondocError, phrase

room = Room()

FOUND_MOST: Final = 20
SHOWN: Final = 200  # rows, problems or contacts on one page; the rest is counted
NAME_MOST: Final = 200

Inside = Annotated[str | None, Query(max_length=20)]


@room.get_page("/don-vi/tim", may(Action.SEE))
def find_units(visit: Visiting, q: Annotated[str, Query(max_length=NAME_MOST)] = "") -> Response:
    """Units by name or code, however it is typed; only those that the visitor may see."""
    roster = current_roster(visit.app)
    found: dict[Unit, int] = {}
    for code in sorted(visit.reach(Action.SEE)) if q.strip() else ():
        inside = None if code == EVERYWHERE else code
        for one in suggest(roster, q, visit.today, inside=inside, limit=FOUND_MOST):
            found[one.unit] = one.score
    mine = sorted(found, key=lambda unit: (-found[unit], unit.code))[:FOUND_MOST]
    return page(
        visit,
        "find_units.html",
        crumbs=(Crumb(visit.say("Đơn vị"), "/don-vi"),),
        q=q,
        found=[
            (unit, roster.full_name(unit.code, visit.today), level_words(unit.level).say(visit.lang))
            for unit in mine
        ],
    )


# --- lists that are taken in ----------------------------------------------------------------


class Plan(NamedTuple):
    """What a list would change: `fresh` rows of it, what keeps it out, what is odd about it."""

    fresh: int
    same: int
    found: ImportPlan | ContactsPlan


class Taking(NamedTuple):
    """A kind of list: where it is taken in, what it changes, how it is judged and written."""

    path: str
    back: str
    judge: Callable[[Visit, bytes, str, date], Plan]
    write: Callable[[Visit, Plan, date], int]


def _judge_units(visit: Visit, content: bytes, name: str, on: date) -> Plan:
    plan = plan_units(visit.app, rows_of(content, name), on=on)
    roster = current_roster(visit.app)
    if not plan.problems:
        require_units_in_reach(plan.changes, visit.reach(Action.ROSTER), roster, on)
    return Plan(len(plan.changes), plan.unchanged, plan)


def _write_units(visit: Visit, plan: Plan, _on: date) -> int:
    assert isinstance(plan.found, ImportPlan)
    source = f"web:{visit.by}"
    done = revise(visit.app, plan.found.changes, source=source, now=visit.now, by=visit.by, via="import")
    return done.changes


def _judge_contacts(visit: Visit, content: bytes, name: str, on: date) -> Plan:
    plan = plan_contacts(visit.app, rows_of(content, name), on=on)
    roster = current_roster(visit.app)
    require_contacts_in_reach(plan.rows, visit.reach(Action.ROSTER), roster, on)
    return Plan(len(plan.rows), 0, plan)


def _write_contacts(visit: Visit, plan: Plan, on: date) -> int:
    assert isinstance(plan.found, ContactsPlan)
    done = import_contacts(visit.app, plan.found, on=on, now=visit.now, by=visit.by)
    return done.posts + done.people


UNITS: Final = Taking("/don-vi/nap", "/don-vi", _judge_units, _write_units)
CONTACTS: Final = Taking("/dau-moi/nap", "/dau-moi", _judge_contacts, _write_contacts)


@room.get_page("/don-vi/nap", may(Action.ROSTER))
def show_taking_units(visit: Visiting) -> Response:
    """Where a list of units comes in."""
    return _form(visit, UNITS, visit.today.isoformat(), {})


@room.post_form("/don-vi/nap", may(Action.ROSTER), long=phrase("Nạp danh sách đơn vị"))
def judge_units(visit: Visiting, form: Sent) -> Response:
    """Judges every row of a list of units; once that was seen, writes all of it."""
    return _take(visit, UNITS, form)


@room.get_page("/dau-moi/nap", may(Action.ROSTER))
def show_taking_contacts(visit: Visiting) -> Response:
    """Where a list of contacts comes in."""
    return _form(visit, CONTACTS, visit.today.isoformat(), {})


@room.post_form("/dau-moi/nap", may(Action.ROSTER), long=phrase("Nạp danh sách đầu mối"))
def judge_contacts(visit: Visiting, form: Sent) -> Response:
    """Judges every row of a list of contacts; once that was seen, writes all of it."""
    return _take(visit, CONTACTS, form)


def _form(visit: Visit, kind: Taking, on: str, errors: dict[str, str]) -> Response:
    return page(
        visit,
        "take_list.html",
        status=422 if errors else 200,
        kind=kind,
        units=kind is UNITS,
        on=on,
        errors=errors,
        most=FILE_MAX_BYTES // 1_000_000,
    )


def _take(visit: Visit, kind: Taking, form: Sent) -> Response:
    on = typed(form, "on")
    try:
        day = required_day(on, "on")
        if name := typed(form, "held"):
            content = held(visit.app, visit.by, name, now=visit.now)
            plan = _plan(visit, kind, content, "danh-sach.xlsx", day)
            if not plan.found.problems:
                with visit.watching("Ghi {n} dòng", n=plan.fresh):
                    changed = kind.write(visit, plan, day)
                return back(visit, kind.back, "Đã ghi {n} thay đổi.", n=changed)
        else:
            sent = file_of(form, "file")
            if sent is None:
                return _form(visit, kind, on, {"file": visit.say("Hãy chọn một tệp.")})
            content = sent[1]
            plan = _plan(visit, kind, content, sent[0], day)
    except BadField as bad:
        return _form(visit, kind, on, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _form(visit, kind, on, {"file": refused.say(visit.lang)})
    return _judged(visit, kind, on, plan, content)


def _plan(visit: Visit, kind: Taking, content: bytes, name: str, on: date) -> Plan:
    with visit.watching("Đọc tệp và xem từng dòng"):
        return kind.judge(visit, content, name, on)


def _judged(visit: Visit, kind: Taking, on: str, plan: Plan, content: bytes) -> Response:
    problems = plan.found.problems
    ready = not problems and plan.fresh > 0
    return page(
        visit,
        "list_judged.html",
        status=422 if problems else 200,
        kind=kind,
        units=kind is UNITS,
        on=on,
        plan=plan,
        problems=problems[:SHOWN],
        left_out=max(0, len(problems) - SHOWN),
        rows=len({one.row for one in problems}),
        warnings=[(row, why.say(visit.lang)) for row, why in plan.found.warnings[:SHOWN]],
        ignored=plan.found.ignored,
        held=hold(visit.app, visit.by, content, now=visit.now) if ready else "",
    )


# --- contacts -------------------------------------------------------------------------------


@room.get_page("/dau-moi", may(Action.ROSTER, unit="inside"))
def show_contacts(visit: Visiting, inside: Inside = None) -> Response:
    """Who is written to inside a unit."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside or None, Action.ROSTER)
        rows = contacts(connection, at, visit.today, most=SHOWN + 1)
        silent = unreached(connection, at, visit.today, most=SHOWN)
    return page(
        visit,
        "contacts.html",
        crumbs=way_down(visit, at.code),
        at=at,
        rows=rows[:SHOWN],
        more=len(rows) > SHOWN,
        shown=SHOWN,
        silent=silent,
        forgetting=visit.can(Action.ACCOUNTS, at.code),
    )


@room.get_page("/dau-moi/{post}/thoi", may(Action.ROSTER))
def ask_end(visit: Visiting, post: UUID) -> Response:
    """Whether a post is to answer no more."""
    return _ending(visit, post, visit.today.isoformat(), {})


def _ending(visit: Visit, post: UUID, on: str, errors: dict[str, str]) -> Response:
    with visit.reading() as connection:
        code = _unit(visit, post)
        at = visit.place(connection, code)
        rows = contacts(connection, at, visit.today, most=SHOWN)
    found = next((row for row in rows if row.post == str(post)), None)
    if found is None:
        raise HTTPException(404)
    return page(
        visit,
        "end_contact.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Đầu mối"), address("dau-moi", inside=code)),),
        one=found,
        on=on,
        errors=errors,
    )


def _unit(visit: Visit, post: UUID) -> str:
    """The unit of a post that the visitor may change; any other is not there."""
    with visit.reading() as connection:
        code = unit_of_post(connection, str(post))
    if code is None or not visit.can(Action.ROSTER, code):
        raise HTTPException(404)
    return code


@room.post_form("/dau-moi/{post}/thoi", may(Action.ROSTER))
def end(visit: Visiting, post: UUID, form: Sent) -> Response:
    """The post ends: whoever held it is written to no more."""
    code = _unit(visit, post)
    on = typed(form, "on")
    try:
        day = required_day(on, "on")
        end_post(visit.app, PostId(post), on=day, said=visit.said(typed(form, "_once")))
    except DondocError as refused:
        return _ending(visit, post, on, {"on": refused.say(visit.lang)})
    return back(visit, address("dau-moi", inside=code), "Đã thôi đầu mối này sau ngày {day}.", day=day)
