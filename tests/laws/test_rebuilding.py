"""Rebuilt, caught up in pieces of any size, and worked out in memory: the same rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event, Thread
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text

from events.decisions import ROSTER_STREAM, RosterRevised
from projections.database import reading, writing
from projections.reference import world
from tests.laws import depth, tables
from tests.laws.conftest import Bench
from tests.laws.histories import ZONE, Write, histories
from units.lists import shipped
from units.tree import Add

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


def test_readers_see_the_tables_as_they_were_until_a_rebuild_is_done(bench: Bench) -> None:
    """Also one who reads one table, takes a while, and reads another when the rebuild is at its end."""
    bench.empty()
    units = shipped("2025")[:3]
    revised = RosterRevised(revision=1, source="mẫu", changes=tuple(Add(unit) for unit in units))
    bench.record([Write(datetime(2025, 7, 1, 3, tzinfo=UTC), ROSTER_STREAM, (revised,))])
    bench.projector().catch_up()
    with writing(bench.engine) as connection:
        connection.execute(text("UPDATE roster_units SET name = 'như cũ'"))
        connection.execute(text("DROP INDEX tasks_ready"))
    seen: list[str] = []
    begun = Event()

    def read() -> None:
        with reading(bench.engine) as connection:
            connection.execute(text("SELECT * FROM posts")).all()
            begun.set()
            sleep(0.5)
            seen.extend(connection.execute(text("SELECT name FROM roster_units")).scalars())

    reader = Thread(target=read)

    def while_rebuilding(_folded: int, _position: int) -> None:
        reader.start()
        assert begun.wait(10)

    bench.projector().rebuild(while_rebuilding)
    reader.join()

    assert seen == ["như cũ"] * 3
    with reading(bench.engine) as connection:
        assert set(connection.execute(text("SELECT name FROM roster_units")).scalars()) == {
            unit.name for unit in units
        }
        assert "tasks_ready" in {index["name"] for index in inspect(connection).get_indexes("tasks")}


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
