"""The store is tested on events of its own."""

import pytest

from events.mapper import Mapper
from tests.store.samples import SAMPLES


@pytest.fixture
def mapper() -> Mapper:
    return SAMPLES
