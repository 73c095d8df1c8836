"""Threads of one process that write and fold at once: nobody waits for ever, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from events.base import DatabaseLocked
from events.facts import TrainingHeld
from events.store.gate import file_gate, turn
from flows.facts import report
from tests.scene import open_scene
from tests.web.conftest import UNITS

NOW = datetime(2022, 9, 1, 2, tzinfo=UTC)
THREADS = 40  # what a server has
FILINGS = 120


def test_many_threads_that_file_and_fold_at_once_all_get_their_turn(database_url: str) -> None:
    scene = open_scene(database_url, busy_timeout_seconds=20)
    scene.units(*UNITS)

    def file(n: int) -> str:
        fact = TrainingHeld(unit="20602", occurred_on=date(2022, 8, 20), subject="ky-nang", participants=n)
        return report(scene.app, fact, message=f"m{n}", now=NOW, by="officer", via="api").fact

    with ThreadPoolExecutor(THREADS) as threads:
        told = list(threads.map(file, range(FILINGS)))
    assert sorted(told) == sorted(f"20602@{n}" for n in range(1, FILINGS + 1))
    assert not scene.app.projector.behind()
    scene.app.close()


def test_whoever_waits_too_long_for_the_turn_is_told(tmp_path: Path) -> None:
    at = file_gate(tmp_path / "dondoc.db")
    held, done = Event(), Event()

    def hold() -> None:
        with turn(at, "dondoc.db", 1):
            held.set()
            done.wait(10)

    holder = Thread(target=hold)
    holder.start()
    held.wait(10)
    with pytest.raises(DatabaseLocked, match="bị một tiến trình khác khóa"), turn(at, "dondoc.db", 0.05):
        pass
    done.set()
    holder.join()
    with turn(at, "dondoc.db", 1):
        pass


def test_a_file_has_one_gate_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one = file_gate("dondoc.db")
    assert file_gate(tmp_path / "dondoc.db") is one
    assert file_gate(tmp_path / "other.db") is not one
