"""Evidence goes out as a file to be kept, and never as something that the browser would run."""

from typing import Final
from urllib.parse import quote

from fastapi.responses import Response

from access.roles import Action
from flows.evidence_of import GoingOut, fact_file, task_file
from web.policy import Room, may, may_on_task
from web.visit import Visiting, task_of

room = Room()

# Whatever it is, it may load nothing, run nothing, and belongs to no site.
POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@room.get_page("/minh-chung/{unit}/{version}/{digest}", may(Action.SEE, unit="unit"))
def show_file_of_fact(visit: Visiting, unit: str, version: int, digest: str) -> Response:
    """A file that came with a fact."""
    return _as_attachment(fact_file(visit.app, unit, version, digest))


@room.get_page("/viec/{directive}/{obligation}/{unit}/{period}/minh-chung/{digest}", may_on_task(Action.SEE))
def show_file_of_task(
    visit: Visiting, directive: str, obligation: str, unit: str, period: str, digest: str
) -> Response:
    """A file that was handed in on a task."""
    return _as_attachment(task_file(visit.app, task_of(directive, obligation, unit, period), digest))


def _as_attachment(file: GoingOut) -> Response:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)
    full = quote(file.name, safe="")
    return Response(
        file.data,
        media_type=file.media,
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}",
            "content-security-policy": POLICY,
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        },
    )
