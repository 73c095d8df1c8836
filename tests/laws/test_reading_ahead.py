"""A long log is read by a second process while the first one folds: the same rows, the same errors."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from events.base import EventUnreadable
from events.decisions import ROSTER_STREAM, RosterRevised
from events.facts import TeamFounded, TrainingHeld, unit_stream
from projections import ahead
from projections.database import reading, writing
from tests.laws import tables
from tests.laws.conftest import Bench
from tests.laws.histories import Write
from units.lists import shipped
from units.tree import Add

FIRST = datetime(2022, 7, 1, 3, tzinfo=UTC)
UNITS = [unit for unit in shipped("2022") if unit.code in {"VN", "49", "508", "20551", "20599"}]


@pytest.fixture
def told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A log of a few events that counts as a long one, folded by one process."""
    bench.empty()
    revised = RosterRevised(revision=1, source="mẫu", changes=tuple(Add(unit) for unit in UNITS))
    writes = [Write(FIRST, ROSTER_STREAM, (revised,))]
    for n in range(40):
        at, unit = FIRST + timedelta(days=n), ("20551", "20599")[n % 2]
        day = at.date()
        fact = (
            TeamFounded(unit=unit, occurred_on=day, body="to", team=str(n), member_count=5)
            if n % 3
            else TrainingHeld(unit=unit, occurred_on=day, subject="ky-nang", participants=n)
        )
        writes.append(Write(at, unit_stream(unit), (fact,)))
    bench.record(writes)
    bench.projector().catch_up()
    monkeypatch.setattr(ahead, "LONG", 1)
    return bench


def test_the_rows_are_those_that_one_process_folds(told: Bench) -> None:
    with reading(told.engine) as connection:
        caught_up = tables.everything(connection)
    folded = told.projector().rebuild(batch=3)
    with reading(told.engine) as connection:
        rebuilt = tables.everything(connection)
    assert folded == 41
    assert sum(rebuilt["facts"].values()) == 40
    assert rebuilt == caught_up
    assert not multiprocessing.active_children()


def test_an_event_that_cannot_be_read_stops_it_with_its_place_and_leaves_the_tables(told: Bench) -> None:
    with writing(told.engine) as connection:
        last = connection.execute(text("SELECT max(notification_id) FROM stored_events")).scalar_one()
        spoilt = {"state": b'{"at": 1}', "last": last}
        connection.execute(
            text("UPDATE stored_events SET state = :state WHERE notification_id = :last"), spoilt
        )
    with pytest.raises(EventUnreadable, match=f"vị trí {last}") as refused:
        told.projector().rebuild(batch=3)
    assert refused.value.say("en").startswith(f"The event at position {last}")
    with reading(told.engine) as connection:
        assert sum(tables.everything(connection)["facts"].values()) == 40
    assert not multiprocessing.active_children()


def test_a_reader_that_is_killed_is_said_to_be_gone_and_the_next_rebuild_goes_through(told: Bench) -> None:
    def kill(_folded: int, _position: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()
            child.join()

    with pytest.raises(ahead.ReaderGone) as refused:
        told.projector().rebuild(kill, batch=1)
    assert "run this command again" in refused.value.say("en")
    with reading(told.engine) as connection:
        assert sum(tables.everything(connection)["facts"].values()) == 40
    assert told.projector().rebuild(batch=3) == 41


def test_whoever_interrupts_it_stops_both_processes_and_nothing_is_written(
    told: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    folding = told.projector()
    execute, questions = told.engine.dialect.do_execute, 0

    def interrupted(*given: Any) -> None:
        nonlocal questions
        questions += 1
        if questions == 150:  # in the midst of it
            raise KeyboardInterrupt
        execute(*given)

    with monkeypatch.context() as patch:
        patch.setattr(told.engine.dialect, "do_execute", interrupted)
        with pytest.raises(KeyboardInterrupt):
            folding.rebuild(batch=3)
    assert not multiprocessing.active_children()
    with reading(told.engine) as connection:
        assert sum(tables.everything(connection)["facts"].values()) == 40
    assert folding.rebuild(batch=3) == 41
