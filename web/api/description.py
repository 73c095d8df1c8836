"""What the API can do, for programs as OpenAPI and for people as a page without any script."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse

from web.api.answers import ROOT, Problem
from web.api.said import ABOUT_TEMPLATE, purpose, right
from web.policy import OPEN, Room
from web.render import page
from web.visit import Visiting
from words import Lang

room = Room()

ABOUT: Final = (
    "What the pages show and do, for programs. Dates are days in Vietnam (YYYY-MM-DD), instants are UTC. "
    "Every write may carry an Idempotency-Key: sent again, it is answered as the first time. "
    "Errors are problem+json (RFC 9457)."
)
TOKEN: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API token; it can do what its scopes and its account's roles both allow.",
}


class Operation(NamedTuple):
    """One operation as the page lists it."""

    method: str
    path: str
    about: str
    right: str
    fields: tuple[str, ...]


@room.get_page(f"{ROOT}/openapi.json", OPEN)
def show_openapi(visit: Visiting) -> JSONResponse:
    """The description that programs read."""
    return JSONResponse(openapi(visit.request.app))


@room.get_page("/api", OPEN)
def show_operations(visit: Visiting) -> HTMLResponse:
    """The operations, for people."""
    found = operations(openapi(visit.request.app), visit.lang)
    return page(visit, "api.html", about=visit.say(ABOUT_TEMPLATE), operations=found)


def openapi(site: FastAPI) -> dict[str, Any]:
    """The description of every operation, made once for a site."""
    if site.openapi_schema is None:
        described = site.openapi()
        described["info"] |= {"title": "Dondoc", "version": "1", "description": ABOUT}
        components = described.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        components["securitySchemes"] = {"token": TOKEN}
        for method, path, operation in _each(described):
            operation["security"] = [] if operation.get("x-policy") == OPEN.name else [{"token": []}]
            if (said := purpose(method, path.removeprefix(ROOT))) is not None:
                operation["summary"] = said.say("vi")
        site.openapi_schema = described
    return site.openapi_schema


def operations(described: Mapping[str, Any], lang: Lang) -> list[Operation]:
    """The operations in the order of the description."""
    return [
        Operation(
            method,
            path,
            _purpose(method, path, one, lang),
            right(one["x-policy"]).say(lang),
            tuple(p["name"] for p in one.get("parameters", ()) if p["in"] != "path"),
        )
        for method, path, one in _each(described)
    ]


def _purpose(method: str, path: str, operation: Mapping[str, Any], lang: Lang) -> str:
    """What it is for, in the language of the visit; as programs read it where nobody has said it."""
    said = purpose(method, path.removeprefix(ROOT))
    return str(operation.get("description", "")) if said is None else said.say(lang)


def _each(described: Mapping[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]
