"""Evidence: a file is sent first, then named by the fact, the submission or the request that it supports."""

import io
from typing import Annotated

from fastapi import Body, Query

from access.roles import Action
from events.facts import Evidence
from flows.evidence import NAME_MOST
from flows.offered import offer
from web.api.answers import ROOT, WRITES
from web.policy import Room, may
from web.visit import Visiting

room = Room(prefix=ROOT)


@room.call("POST", "/evidence", may(Action.REPORT), **WRITES)
def send_evidence(
    visit: Visiting,
    name: Annotated[str, Query(min_length=1, max_length=NAME_MOST, description="What the file is called.")],
    content: Annotated[
        bytes,
        Body(
            media_type="application/octet-stream",
            description="The bytes of a photograph (JPEG, PNG, WebP, HEIC, TIFF) or a PDF, at most 20 MB.",
        ),
    ],
) -> Evidence:
    """Takes a file in and answers how to name it: put the answer into `evidence` within 30 days.

    The same bytes have the same `sha256`, however often they are sent.
    """
    return offer(visit.app, visit.by, name, io.BytesIO(content), now=visit.now)
