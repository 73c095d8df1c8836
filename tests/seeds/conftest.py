"""Every seed is played on both databases."""

from collections.abc import Iterator

import pytest

from tests.scene import Scene, open_scene


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    opened = open_scene(database_url)
    yield opened
    opened.app.close()
