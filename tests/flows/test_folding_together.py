"""Many threads write and fold at once: whoever is acknowledged finds what they wrote."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Lock

import pytest
from sqlalchemy import Connection

from directives.tasks import accept
from events.decisions import TaskRef
from events.facts import TeamFounded, WorkReported
from projections import projector
from projections.asof import AsOf
from projections.database import reading
from projections.places import place
from projections.unitpage import facts_at
from tests.flows.test_sweep import DOCUMENT, TEAMS
from tests.scene import Scene

DAY = date(2022, 9, 1)
THREADS, EACH = 8, 6


def kinds(connection: Connection, unit: str) -> set[str]:
    return {row.about for row in facts_at(connection, place(connection, unit, DAY), AsOf(DAY))}


def test_each_filing_is_on_the_tables_when_it_is_acknowledged(scene: Scene) -> None:
    missing: list[str] = []

    def file(thread: int) -> None:
        for n in range(EACH):
            work = f"viec-{thread}-{n}"
            unit = ("20599-01", "20599-02", "20602-01")[n % 3]
            scene.report(WorkReported(unit=unit, work=work, amount=1, occurred_on=DAY), message=work)
            with reading(scene.app.engine) as connection:
                if work not in kinds(connection, unit):
                    missing.append(work)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(file, range(THREADS)))
    assert not missing
    assert not scene.app.projector.behind()


class Line:
    """A lock that counts who came to it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.came = 0
        self._counting = Lock()

    def __enter__(self) -> None:
        with self._counting:
            self.came += 1
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_whoever_waited_for_a_fold_that_saw_their_event_does_not_fold_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds = 0
    one_fold = projector.Projector._catch_up

    def counted(self: projector.Projector, *given: object) -> int:
        nonlocal folds
        folds += 1
        return one_fold(self, *given)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(projector.Projector, "_catch_up", counted)
    fold, line = scene.app.projector, Line()
    monkeypatch.setattr(fold, "_folding", line)
    line.lock.acquire()
    fold._begun += 1  # a fold is under way: it may have read the log before the others wrote
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(fold.catch_up) for _ in range(THREADS)]
        while line.came < THREADS:
            time.sleep(0.001)
        line.lock.release()
        done = [one.result() for one in waiting]
    assert done == [0] * THREADS
    assert folds == 1


def test_a_fold_that_fails_is_made_again_by_the_next(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Exception):
        """The database is away for a moment."""

    def breaks(*_: object) -> int:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(projector.Projector, "_catch_up", breaks)
        with pytest.raises(Broken):
            scene.report(TeamFounded(unit="20602-01", body="b", member_count=3, occurred_on=DAY), message="m")
    assert scene.app.projector.behind()
    assert scene.app.projector.catch_up() > 0
    assert scene.teams("20602-01", on=DAY + timedelta(days=1)).whole.total.teams == 1


def test_what_was_accepted_later_was_not_done_before_however_much_is_folded_at_once(scene: Scene) -> None:
    """Between the fact and the reviewer's word the task waits: also when one fold takes both."""
    directive = scene.issue(DOCUMENT, TEAMS.model_copy(update={"review": True}))
    task = TaskRef(directive=directive, obligation=TEAMS.no, unit="20599-01")
    scene.report(TeamFounded(unit="20599-01", body="to-cnscd", member_count=5, occurred_on=DAY))
    scene.decide(task, partial(accept, note="đủ"), on=DAY + timedelta(days=40))
    caught_up = waiting_and_done(scene)
    scene.app.projector.rebuild()
    assert caught_up == waiting_and_done(scene) == [("open", True), ("open", True), ("done", False)]


def waiting_and_done(scene: Scene) -> list[tuple[str, bool]]:
    """How the task stood as known after the fact, before the reviewer's word and after it."""
    found = []
    for days in (1, 39, 40):
        [row] = scene.tasks("20599-01", on=DAY + timedelta(days=40), known=DAY + timedelta(days=days))
        found.append((row.status.partition("_")[0], "awaiting_review" in row.marks))
    return found
