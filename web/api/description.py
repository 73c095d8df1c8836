"""What the API can do, for programs as OpenAPI and for people as a page without any script."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse

from web.api.answers import ROOT, Problem
from web.policy import OPEN, Room
from web.render import page
from web.visit import Visiting

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
    policy: str
    fields: tuple[str, ...]


@room.get_page(f"{ROOT}/openapi.json", OPEN)
def show_openapi(visit: Visiting) -> JSONResponse:
    """The description that programs read."""
    return JSONResponse(openapi(visit.request.app))


@room.get_page("/api", OPEN)
def show_operations(visit: Visiting) -> HTMLResponse:
    """The operations, for people."""
    return page(visit, "api.html", about=ABOUT, operations=operations(openapi(visit.request.app)))


def openapi(site: FastAPI) -> dict[str, Any]:
    """The description of every operation, made once for a site."""
    if site.openapi_schema is None:
        described = site.openapi()
        described["info"] |= {"title": "Dondoc", "version": "1", "description": ABOUT}
        components = described.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        components["securitySchemes"] = {"token": TOKEN}
        for operation in _each(described):
            operation["security"] = [] if operation.get("x-policy") == OPEN.name else [{"token": []}]
        site.openapi_schema = described
    return site.openapi_schema


def operations(described: Mapping[str, Any]) -> list[Operation]:
    """The operations in the order of the description."""
    return [
        Operation(
            method.upper(),
            path,
            one.get("description") or one.get("summary", ""),
            one["x-policy"],
            tuple(p["name"] for p in one.get("parameters", ()) if p["in"] != "path"),
        )
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]


def _each(described: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for methods in described["paths"].values() for one in methods.values()]
