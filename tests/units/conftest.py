"""The country as shipped, read once; and no deadline for properties on a busy machine."""

import pytest
from hypothesis import settings

from units.lists import shipped
from units.tree import Roster

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def country() -> Roster:
    """Both shipped lists in one tree, across the reform of 1/7/2025."""
    return Roster.of([*shipped("2022"), *shipped("2025")])
