"""Pages from templates: escaped by default, in the visitor's language, with nothing from elsewhere."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from access.roles import Action
from deadlines.wording import period_wording
from events.decisions import TaskRef
from projections import terms
from projections.called import names_called
from projections.said_by import said_by
from units.tree import level_words
from web.guard import csrf_token
from web.navigation import parts
from web.unit_field import units_offered
from web.visit import LANG_COOKIE, Visit
from words import Phrase, written

HERE: Final = Path(__file__).parent
SAID: Final = "dondoc_said"  # what the page after a form has to say, once


@cache
def environment() -> Environment:
    """The templates, read once; a missing value stops the page instead of leaving a gap."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def digest(name: str) -> str:
    """The beginning of a static file's SHA-256: its address changes when it does."""
    return hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]


def static(name: str) -> str:
    return f"/static/{digest(name)}/{name}"


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way from the front page to this one."""

    name: str
    href: str


def page(
    visit: Visit, view: str, *, status: int = 200, crumbs: tuple[Crumb, ...] = (), **values: Any
) -> HTMLResponse:
    """The page `view` with its values and what every page has."""
    context = {**_common(visit), "crumbs": crumbs, **values}
    html = environment().get_template(view).render(context)
    response = HTMLResponse(html, status_code=status)
    if visit.request.cookies.get(SAID):
        response.delete_cookie(SAID)
    if visit.request.query_params.get("lang") == visit.lang:
        keep_lang(visit, response)
    return response


def keep_lang(visit: Visit, response: Response) -> None:
    response.set_cookie(LANG_COOKIE, visit.lang, max_age=31_536_000, samesite="lax", httponly=True)


def back(visit: Visit, href: str, template: str = "", /, **values: object) -> RedirectResponse:
    """After a form: the next page, which says once what was done."""
    response = RedirectResponse(href, status_code=303)
    if template:
        said = json.dumps(visit.say(template, **values), ensure_ascii=False).encode()
        response.set_cookie(
            SAID, base64.urlsafe_b64encode(said).decode(), max_age=60, samesite="lax", httponly=True
        )
    return response


def _common(visit: Visit) -> dict[str, Any]:
    lang = visit.lang
    return {
        "visit": visit,
        "lang": lang,
        "say": visit.say,
        "written": lambda value: written(value, lang),
        "phrase": lambda one: one.say(lang) if isinstance(one, Phrase) else str(one),
        "Action": Action,
        "static": static,
        "csrf": lambda: csrf_token(visit),
        "once": lambda: visit.message(None),
        "rooms": lambda: parts(visit),
        "said": _said(visit.request),
        "here": visit.request.url.path,
        "with_query": lambda **changed: with_query(visit.request, changed),
        "address": address,
        "task_address": task_address,
        "terms": terms,
        "speaker": _speakers(visit),
        "called": lambda about: name_in_words(visit, about),
        "units_offered": lambda: units_offered(visit),
        "level_words": level_words,
        "period_wording": lambda period: period_wording(period, lang),
    }


def name_in_words(visit: Visit, about: str) -> str:
    """What a fact is about, in the words of the directive that asks for it."""
    with visit.reading() as connection:
        return names_called(connection).get(about, about)


def _speakers(visit: Visit) -> Callable[[str], str]:
    """Who an event's `by` stands for, in words; each is looked up once a page."""
    known: dict[str, str] = {}

    def speaker(by: str) -> str:
        if by not in known:
            with visit.reading() as connection:
                known.update(said_by(connection, [by], visit.today, visit.lang))
        return known[by]

    return speaker


def _said(request: Request) -> str:
    kept = request.cookies.get(SAID, "")
    try:
        return str(json.loads(base64.urlsafe_b64decode(kept))) if kept else ""
    except ValueError:
        return ""  # not written by us: nothing to say


def with_query(request: Request, changed: Mapping[str, object]) -> str:
    """This page's address with some of its filters changed; None takes one away."""
    query = {**request.query_params, **changed}
    kept = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path


def address(*parts: object, **query: object) -> str:
    """An address of ours from its parts, each quoted, with the filters that are set."""
    path = "/" + "/".join(quote(str(part), safe="") for part in parts)
    kept = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(kept)}" if kept else path


def task_address(task: TaskRef, *more: str) -> str:
    """The page of a task, or of something that is done on it."""
    return address("viec", task.directive, task.obligation, task.unit, task.period or "-", *more)
