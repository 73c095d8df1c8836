"""The commune of the flows' tests on SQLite alone: what is told here speaks no SQL of its own."""

from collections.abc import Iterator

import pytest

from tests.flows.conftest import UNITS, appoint
from tests.scene import Scene, open_scene


@pytest.fixture
def scene(sqlite_database: str) -> Iterator[Scene]:
    opened = open_scene(
        sqlite_database, coordinator_unit="49", digests="off", smtp_sender="Đôn đốc <dondoc@tinh.example>"
    )
    opened.units(*UNITS)
    appoint(opened)
    yield opened
    opened.app.close()
