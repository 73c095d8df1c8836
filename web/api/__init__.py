"""The JSON API: what the pages show and do, for programs; each route with its policy.

Shapes are the models that the commands print with `--json`. A program proves itself by an API token
(`Authorization: Bearer …`); a browser's session may read, with the page's token in `X-CSRF-Token`.
"""

from typing import Final

from web.api.boards import room as boards
from web.api.description import room as description
from web.api.evidence import room as evidence
from web.api.facts import room as facts
from web.api.subscriptions import room as subscriptions
from web.api.tasks import room as tasks
from web.api.trail import room as trail
from web.policy import Room

API: Final[tuple[Room, ...]] = (boards, evidence, facts, tasks, trail, subscriptions, description)
