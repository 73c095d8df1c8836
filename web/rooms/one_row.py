"""One unit or one contact from a form: a list of one row, judged and written like any other."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import Response

from access.roles import Action
from directives.proposing.naming import office_type
from flows.roster import current_roster
from projections.terms import ROLE_WORDS, role_words
from units.names import initials
from units.sheets import slug
from units.tree import Roster
from web.drafted import drafted, question_of, take_answer
from web.fields import Sent, typed
from web.forms import BadField, required, required_day
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.roster import CONTACTS, NAME_MOST, UNITS, Taking
from web.unit_field import unit_typed
from web.visit import Visit, Visiting
from words import DondocError

room = Room()

UNIT_FIELDS: Final = ("name", "kind", "parent_code", "code", "valid_from")
ASIDE: Final = {"level": "kind", "type": "kind", "valid_to": "valid_from"}  # columns that the form has not
CONTACT_FIELDS: Final = ("unit_code", "post", "email", "name", "phone", "role", "valid_from")
CODE_MOST: Final = 36  # of the 40 characters of a code: a number may have to follow
TYPE_MOST: Final = 40

Words = Annotated[str, Query(max_length=NAME_MOST)]


@room.get_page("/don-vi/them", may(Action.ROSTER))
def show_new_unit(
    visit: Visiting, name: Words = "", inside: Words = "", on: Words = "", draft: Words = "", no: Words = ""
) -> Response:
    """The form of one unit; `draft` and `no` name the duty that waits for it."""
    given = {
        "name": name,
        "kind": "office" if draft else "territory",
        "parent_code": inside,
        "code": "",
        "valid_from": on or visit.today.isoformat(),
    }
    return _unit_form(visit, given, {}, draft, no)


@room.post_form("/don-vi/them", may(Action.ROSTER))
def add_unit(visit: Visiting, form: Sent) -> Response:
    """Adds the unit, and gives it the duty that waited for it."""
    given = {field: typed(form, field).strip() for field in UNIT_FIELDS}
    draft, no = typed(form, "draft"), typed(form, "no")
    try:
        row = _row(visit, given, "parent_code", needed=("name",))
        roster = current_roster(visit.app)
        row["code"] = row["code"] or proposed_code(roster, row["parent_code"], row["name"])
        if row["kind"] == "office":
            above = roster.unit(row["parent_code"], date.fromisoformat(row["valid_from"]))
            row |= {"level": above.level, "type": office_type(row["name"]) or slug(row["name"])[:TYPE_MOST]}
        errors = _write(visit, UNITS, row)
    except DondocError as wrong:
        errors = _beside(visit, wrong)
    if errors:
        return _unit_form(visit, given, errors, draft, no)
    if not draft:
        return back(visit, address("don-vi", row["code"]), "Đã thêm {name}, mã {code}.", **_named(row))
    to = address("van-ban", draft, "du-thao")
    at = drafted(visit, draft)
    question = question_of(at, no, "who")
    try:
        if question is None:
            return back(visit, to, "Đã thêm {name}, mã {code}.", **_named(row))
        take_answer(visit, at, question, row["code"], everywhere=True)
    except DondocError as refused:  # the unit is there all the same, and the draft still asks
        why = refused.say(visit.lang)
        return back(
            visit, to, "Đã thêm {name}, mã {code}; chưa giao được nhiệm vụ: {why}", why=why, **_named(row)
        )
    return back(visit, f"{to}#n{no}", "Đã thêm {name}, mã {code}, và giao nhiệm vụ.", **_named(row))


@room.get_page("/dau-moi/them", may(Action.ROSTER))
def show_new_contact(visit: Visiting, inside: Words = "") -> Response:
    """The form of one contact."""
    given = dict.fromkeys(CONTACT_FIELDS, "") | {
        "unit_code": inside,
        "role": "officer",
        "valid_from": visit.today.isoformat(),
    }
    return _contact_form(visit, given, {})


@room.post_form("/dau-moi/them", may(Action.ROSTER))
def add_contact(visit: Visiting, form: Sent) -> Response:
    """Adds the contact; a post of that name at that unit passes to the person named."""
    given = {field: typed(form, field).strip() for field in CONTACT_FIELDS}
    try:
        row = _row(visit, given, "unit_code", needed=("post", "email"))
        errors = _write(visit, CONTACTS, row)
    except DondocError as wrong:
        errors = _beside(visit, wrong)
    if errors:
        return _contact_form(visit, given, errors)
    return back(
        visit, address("dau-moi", inside=row["unit_code"]), "Đã ghi đầu mối {post}.", post=row["post"]
    )


def proposed_code(roster: Roster, parent: str, name: str) -> str:
    """A code that no unit has: the parent's with the initials of the name."""
    first = f"{parent}-{initials(name)}"[:CODE_MOST]
    return next(code for code in _numbered(first) if not roster.versions(code))


def _numbered(first: str) -> Iterator[str]:
    yield first
    n = 2
    while True:
        yield f"{first}-{n}"
        n += 1


def _row(visit: Visit, given: Mapping[str, str], place: str, *, needed: tuple[str, ...]) -> dict[str, str]:
    """The cells of the one row. Raises BadField."""
    row = {
        field: required(text, field, NAME_MOST) if field in needed else text for field, text in given.items()
    }
    row[place] = unit_typed(visit, given[place], place)
    row["valid_from"] = required_day(given["valid_from"], "valid_from").isoformat()
    return row


def _write(visit: Visit, kind: Taking, row: Mapping[str, str]) -> dict[str, str]:
    """Judges the row and writes it; gives what is wrong by field, and then nothing was written."""
    sheet = io.StringIO()
    csv.writer(sheet).writerows([row.keys(), row.values()])
    on = date.fromisoformat(row["valid_from"])
    plan = kind.judge(visit, sheet.getvalue().encode(), "mot-dong.csv", on)
    if plan.found.problems:
        problems = reversed(plan.found.problems)
        return {ASIDE.get(one.column, one.column): one.reason.say(visit.lang) for one in problems}
    kind.write(visit, plan, on)
    return {}


def _named(row: Mapping[str, str]) -> dict[str, str]:
    return {"name": row["name"], "code": row["code"]}


def _beside(visit: Visit, wrong: DondocError) -> dict[str, str]:
    field = wrong.field if isinstance(wrong, BadField) else ""
    return {field: wrong.say(visit.lang)}


def _unit_form(visit: Visit, given: dict[str, str], errors: dict[str, str], draft: str, no: str) -> Response:
    return page(
        visit,
        "new_unit.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Đơn vị"), "/don-vi"),),
        given=given,
        errors=errors,
        draft=draft,
        no=no,
    )


def _contact_form(visit: Visit, given: dict[str, str], errors: dict[str, str]) -> Response:
    return page(
        visit,
        "new_contact.html",
        status=422 if errors else 200,
        crumbs=(Crumb(visit.say("Đầu mối"), "/dau-moi"),),
        given=given,
        errors=errors,
        roles=[(role, role_words(role, visit.lang)) for role in ROLE_WORDS],
    )
