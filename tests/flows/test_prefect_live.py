"""Workers of a real Prefect server, killed at work: the ledger reconciles, and nothing goes twice."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import pytest

from deadlines.rules import ByDate
from events.base import Event
from events.decisions import LetterSealed, LetterSent
from events.urging import ShardDone
from flows.shards import missing
from tests.flows.conftest import CONTACTS, UNITS, appoint
from tests.flows.prefect_machine import Machine, kill_all, prefect_machine
from tests.flows.test_shards import EVERYWHERE, MORE, OTHERS
from tests.flows.test_sweep import DOCUMENT
from tests.mailserver import MailServer, mail_server
from tests.scene import Scene, open_scene

E = TypeVar("E", bound=Event)
PATIENCE_SECONDS = 240
SETTINGS = {"coordinator_unit": "49", "digests": "off", "letter_days": "calendar", "letter_hour": "00:00"}
# What the flow submit-shards does, by a clock that is some minutes ahead: each ten are a new attempt.
SUBMIT = """
from datetime import timedelta
from app.clock import now
from app.settings import load_settings
from app.wiring import opened
from flows.serve import _submit
from flows.shards import submit_missing
with opened(load_settings()) as app:
    print(*submit_missing(app, now() + timedelta(minutes={minutes}), _submit))
"""


@pytest.fixture
def prefect_database(postgres_url: str) -> Iterator[str]:
    """A database for what Prefect remembers, beside the one of the program."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE prefect_state")
    yield urlunsplit(urlsplit(postgres_url)._replace(path="/prefect_state"))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE prefect_state WITH (FORCE)")


@pytest.fixture
def scene(postgres_database: str) -> Iterator[Scene]:
    """Two provinces on PostgreSQL whose hamlets reach a rung today: workers go by the real clock."""
    opened = open_scene(postgres_database, **SETTINGS)
    opened.units(*UNITS, *OTHERS)
    appoint(opened, CONTACTS)
    appoint(opened, MORE)
    due = today(opened) + timedelta(days=7)
    asked = EVERYWHERE.model_copy(update={"due": ByDate(strict=due, lenient=due)})
    opened.issue(DOCUMENT, asked, on=today(opened) - timedelta(days=60))
    yield opened
    opened.app.close()


def today(scene: Scene) -> date:
    return datetime.now(UTC).astimezone(scene.app.zone).date()  # noqa: TID251 - workers read the real clock


def environment(scene: Scene, server: MailServer) -> dict[str, str]:
    mail = {"smtp_host": server.host, "smtp_port": str(server.port), "smtp_security": "plain"}
    given = {"database_url": scene.app.settings.database_url, **SETTINGS, **mail}
    return {f"DONDOC_{name.upper()}": value for name, value in given.items()}


def until(what: str, holds: Callable[[], bool], machine: Machine) -> float:
    """Waits until something holds; gives the seconds that it took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < PATIENCE_SECONDS, f"{what} never came; {machine.said()}"
        time.sleep(0.2)
    return time.monotonic() - start


def recorded(scene: Scene, kind: type[E]) -> list[E]:
    return [r.event for r in scene.app.log.read(0, 10_000) if isinstance(r.event, kind)]


def still_missing(scene: Scene) -> list[str]:
    scene.app.projector.catch_up()
    return missing(scene.app, today(scene))


@pytest.mark.slow
def test_a_worker_killed_at_its_shards_is_made_up_for_and_no_letter_goes_twice(
    scene: Scene, prefect_database: str, tmp_path: Path
) -> None:
    """About a minute and a half: a server, two workers one after the other, seven runs of flows."""
    start = time.monotonic()
    with (
        mail_server() as mails,
        prefect_machine(tmp_path, prefect_database, environment(scene, mails)) as machine,
    ):
        print(f"server and deployments: {time.monotonic() - start:.1f} s")
        assert machine.run("-c", SUBMIT.format(minutes=0)).split() == ["48", "49"]

        with machine.worker("first") as first:
            until("a run of a shard", lambda: bool(children(first)), machine)
            kill_all(first.pid)
        assert still_missing(scene) == ["48", "49"]

        with machine.worker("second"):
            # The same attempt is answered with the runs there are, which nobody works on any more.
            assert machine.run("-c", SUBMIT.format(minutes=0)).split() == ["48", "49"]
            assert machine.run("-c", SUBMIT.format(minutes=10)).split() == ["48", "49"]
            took = until("the shards", lambda: still_missing(scene) == [], machine)
            print(f"shards by the second worker: {took:.1f} s")
            machine.prefect("deployment", "run", "tick/tick")
            took = until("the letters", lambda: len(recorded(scene, LetterSent)) == 3, machine)
            print(f"tick by a worker: {took:.1f} s")
            before = machine.runs("COMPLETED")
            again = "--params", '{"province": "49"}'
            machine.prefect("deployment", "run", "sweep-shard/sweep-shard", *again)
            machine.prefect("deployment", "run", "tick/tick")
            until("the repeated runs", lambda: machine.runs("COMPLETED") >= before + 2, machine)
            left_over = sum(machine.runs(state) for state in ("PENDING", "RUNNING"))
            print(f"runs that Prefect still takes for alive: {left_over}")
            assert machine.runs("FAILED") == 0, machine.said()

    assert Counter(mail.to for mail in mails.inbox) == {
        "vp@namphuoc.example": 1,
        "vp@duythu.example": 1,
        "vp@hoahiepbac.example": 1,
    }
    assert len(recorded(scene, LetterSealed)) == len(recorded(scene, LetterSent)) == 3
    assert sorted(event.shard for event in recorded(scene, ShardDone)) == ["48", "49"]


def children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


LATE = 30  # ticks that a schedule made while nobody worked
# As a schedule makes them: this server, beside SQLAlchemy 2.1, makes none by itself.
MISS = """
from datetime import timedelta
from app.clock import now
from prefect.deployments import run_deployment
for n in range({late}):
    at = now() - timedelta(minutes=5 * (n + 3))
    late = {{"scheduled_time": at, "timeout": 0, "as_subflow": False}}
    run_deployment("tick/tick", parameters={{"sharded": True}}, **late)
"""
BY_SCHEDULE = "UPDATE flow_run SET auto_scheduled = true WHERE state_type = 'SCHEDULED'"


@pytest.mark.slow
def test_ticks_that_no_worker_ran_in_time_are_dropped_by_the_first_that_finds_itself_late(
    scene: Scene, prefect_database: str, tmp_path: Path
) -> None:
    """About a minute: a server, a worker that was away for a day, two or three runs of flows."""
    with (
        mail_server() as mails,
        prefect_machine(tmp_path, prefect_database, environment(scene, mails)) as machine,
    ):
        machine.run("-c", MISS.format(late=LATE))
        with psycopg.connect(prefect_database, autocommit=True) as connection:
            assert connection.execute(BY_SCHEDULE).rowcount == LATE
        machine.prefect("deployment", "run", "tick/tick")  # what a person asks for is never too late
        with machine.worker("back again", "--limit", "2"):
            until("the letters", lambda: len(recorded(scene, LetterSent)) == 3, machine)
            until("the end of the rest", lambda: machine.runs("SCHEDULED") == 0, machine)
        dropped = machine.runs("CANCELLED")
        print(f"of {LATE} late ticks {dropped} were never begun")
        assert dropped >= LATE / 2, machine.said()
        assert machine.runs("FAILED") == 0, machine.said()
