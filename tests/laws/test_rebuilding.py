"""Rebuilt, caught up in pieces of any size, and worked out in memory: the same rows."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from projections.database import reading
from projections.reference import world
from tests.laws import depth, tables
from tests.laws.conftest import Bench
from tests.laws.histories import ZONE, Write, histories

sizes = st.lists(st.integers(1, 9), min_size=1, max_size=3)


@depth.gate
@given(history=histories(), pieces=sizes, again=st.integers(1, 50))
def test_rebuilt_equals_caught_up_in_pieces_equals_worked_out_in_memory(
    bench: Bench, history: Sequence[Write], pieces: list[int], again: int
) -> None:
    all_three_agree(bench, history, pieces, again)


@pytest.mark.slow
@depth.deep
@given(history=histories(most=80), pieces=sizes, again=st.integers(1, 50))
def test_rebuilt_equals_caught_up_equals_worked_out_in_many_worlds(
    bench: Bench, history: Sequence[Write], pieces: list[int], again: int
) -> None:
    all_three_agree(bench, history, pieces, again)


def all_three_agree(bench: Bench, history: Sequence[Write], pieces: list[int], again: int) -> None:
    if not bench.takes(history):
        return
    bench.empty()
    projector = bench.projector()
    for turn, at in enumerate(range(0, len(history), 6)):
        bench.record(history[at : at + 6], first=at)
        if turn % 2:
            projector = bench.projector()  # another process goes on where this one stopped
        projector.catch_up(batch=pieces[turn % len(pieces)])
    with reading(bench.engine) as connection:
        caught_up, now = tables.everything(connection), tables.now(connection)
        assert_known_as_in_memory(bench, connection, history)
    assert tables.differences(now, tables.world_now(world(bench.events(), zone=ZONE))) == []

    bench.projector().rebuild(batch=again)
    with reading(bench.engine) as connection:
        rebuilt = tables.everything(connection)
        assert_known_as_in_memory(bench, connection, history)
    for name, rows in rebuilt.items():
        assert rows == caught_up[name], name


def assert_known_as_in_memory(bench: Bench, connection: Connection, history: Sequence[Write]) -> None:
    """What the tables say was known by some day is what the events up to that day tell."""
    events = bench.events()
    for known in tables.sample((write.day for write in history), 3):
        told = world(events, zone=ZONE, known_by=known)
        assert tables.differences(tables.then(connection, known), tables.world_then(told)) == []
