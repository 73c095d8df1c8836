"""The schedulers: the same days from both, one clock at a time, stopped without a loss."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from prefect.server.schemas.schedules import CronSchedule

from cli.main import main
from flows.clock import EVERY_MINUTE, JOB_DEFAULTS, run, ticking, trigger
from flows.lease import LEASE, LEASE_LASTS, AnotherClock, give_back, leased, leased_tick, take_lease
from flows.serve import deployments, import_facts_flow, rebuild_flow, tick_alone
from notices.posting import Posted
from projections.database import reading, writing
from projections.lease import claim, give_up, holder
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS, Box
from tests.scene import Scene, at

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2022, 9, 1, 5, tzinfo=UTC)


def prefect_days(cron: str, start: datetime, n: int) -> list[datetime]:
    """The next instants by Prefect's own reading of a cron line."""
    return asyncio.run(CronSchedule(cron=cron, timezone=str(ZONE)).get_dates(n, start))


@pytest.mark.parametrize("cron", ["30 7 * * mon-fri", "0 8 * * mon", "* * * * *", "15 6 1 * *"])
def test_both_schedulers_give_the_same_days(cron: str) -> None:
    ours = trigger(cron, ZONE)
    found, last = [], NOON
    for _ in range(30):
        at = ours.get_next_fire_time(None, last)
        found.append(at)
        last = at + timedelta(seconds=1)

    assert found == prefect_days(cron, NOON, 30)


def test_days_of_the_week_by_number_are_refused() -> None:
    with pytest.raises(ValueError, match="by name"):
        trigger("30 7 * * 1-5", ZONE)


def test_a_late_tick_runs_and_missed_ones_run_once() -> None:
    assert JOB_DEFAULTS == {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


def test_a_lease_is_held_by_one_and_passes_on_when_it_runs_out(scene: Scene) -> None:
    def try_to(who: str, now: datetime) -> bool:
        with writing(scene.app.engine) as connection:
            return claim(connection, LEASE, who, now=now, lasts=LEASE_LASTS)

    assert try_to("one", NOON)
    assert not try_to("two", NOON + timedelta(minutes=4))
    assert try_to("one", NOON + timedelta(minutes=4))
    assert not try_to("two", NOON + timedelta(minutes=8))
    assert try_to("two", NOON + timedelta(minutes=10))
    with writing(scene.app.engine) as connection:
        assert holder(connection, LEASE, now=NOON + timedelta(minutes=10)) == "two"
        give_up(connection, LEASE, "two")
    assert try_to("one", NOON + timedelta(minutes=10))


def test_a_second_clock_says_that_one_runs_already(scene: Scene) -> None:
    with writing(scene.app.engine) as connection:
        claim(connection, LEASE, "another", now=datetime.now(UTC), lasts=LEASE_LASTS)  # noqa: TID251 - what runs in another process reads the real clock

    with pytest.raises(AnotherClock, match="đang chạy"):
        run(scene.app)
    assert tick_alone(scene.app) is None


def test_a_clock_that_stands_by_takes_over_when_the_other_stops(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.clock.trigger", lambda _cron, _zone: IntervalTrigger(seconds=1))
    take_lease(scene.app, "another")
    with ticking(scene.app) as elsewhere:
        assert elsewhere is not None
        assert "đang chạy" in elsewhere.say("vi")
        assert held_by(scene) == "another"
        give_back(scene.app, "another")
        for _ in range(200):
            if held_by(scene) is not None:
                break
            time.sleep(0.1)
        assert held_by(scene) == f"{socket.gethostname()}:{os.getpid()}"
    assert held_by(scene) is None, "the next need not wait"


def held_by(scene: Scene) -> str | None:
    with reading(scene.app.engine) as connection:
        return holder(connection, LEASE, now=datetime.now(UTC))  # noqa: TID251 - leases go by the real clock


def test_a_tick_by_hand_waits_for_the_clock_that_runs(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    with leased(scene.app, "the clock"):
        assert main(["clock", "tick", "--no-post"]) == 1
        assert "đang chạy trên cơ sở dữ liệu này" in capsys.readouterr().err
    assert main(["clock", "tick", "--no-post"]) == 0


def test_a_clock_whose_lease_went_to_another_posts_no_further_letter(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.lease.KEPT_EVERY", timedelta(0))
    scene.issue(DOCUMENT, TEAMS)
    box = Box()

    class Slow(Box):
        """While the first letter goes, the lease runs out and another clock takes it."""

        def post(self, message: EmailMessage, to: str) -> Posted:
            with writing(scene.app.engine) as connection:
                give_up(connection, LEASE, "one")
                claim(connection, LEASE, "two", now=datetime.now(UTC), lasts=LEASE_LASTS)  # noqa: TID251 - leases go by the real clock
            return box.post(message, to)

    take_lease(scene.app, "one")
    done = leased_tick(scene.app, "one", Slow(), at=at(DUE - timedelta(days=7)))

    # What went is on the record, so that the other clock does not send it again.
    assert (len(box.posted), done.posted.sent) == (1, 1)
    with pytest.raises(AnotherClock):
        take_lease(scene.app, "one")


def test_flows_are_thin_shells_over_the_same_functions(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    sheet = tmp_path / "facts.csv"
    sheet.write_text(
        "kind,unit_code,occurred_on,about,quantity\nteam_founded,20602-01,1/9/2022,to-cnscd,4\n", "utf-8"
    )

    assert import_facts_flow.fn(str(sheet)) == {"rows": 1, "appended": 1, "repeated": 0}
    assert import_facts_flow.fn(str(sheet)) == {"rows": 1, "appended": 0, "repeated": 1}
    assert rebuild_flow.fn() == sum(1 for _ in scene.app.log.read(0, 1_000))


def test_workers_are_handed_a_rarer_tick_that_shares_out_the_provinces() -> None:
    alone = {one.name: one for one in deployments()}
    pooled = {one.name: one for one in deployments("dondoc")}

    assert set(alone) == set(pooled) == {"tick", "sweep-shard", "submit-shards", "import-facts", "rebuild"}
    for made, cron, sharded in ((alone, EVERY_MINUTE, False), (pooled, "*/5 * * * *", True)):
        [schedule] = made["tick"].schedules or ()
        assert (schedule.schedule.cron, schedule.schedule.timezone) == (cron, str(ZONE))
        assert made["tick"].parameters == {"sharded": sharded}
        # A run that was killed would hold the slot of a limit, and nobody would be urged.
        assert all(one.concurrency_limit is None for one in made.values())
    assert {one.entrypoint for one in pooled.values()} == {
        f"flows.serve.{name}_flow"
        for name in ("tick", "sweep_shard", "submit_shards", "import_facts", "rebuild")
    }
    assert {one.work_pool_name for one in pooled.values()} == {"dondoc"}


def test_the_clock_ticks_at_once_and_stops_on_a_signal(scene: Scene) -> None:
    program = (
        "from app.settings import Settings\nfrom app.wiring import opened\nfrom flows.clock import run\n"
        f"with opened(Settings(database_url={scene.app.settings.database_url!r}, _env_file=None)) as app:\n"
        "    run(app)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, env=os.environ | {"PYTHONWARNINGS": ""}
    )
    try:
        for _ in range(200):  # until it has the lease
            with scene.app.engine.connect() as connection:
                if holder(connection, LEASE, now=datetime.now(UTC)):  # noqa: TID251 - what runs in another process reads the real clock
                    break
            time.sleep(0.1)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()

    assert process.returncode == 0, errors.decode()
    with scene.app.engine.connect() as connection:
        assert holder(connection, LEASE, now=datetime.now(UTC)) is None  # noqa: TID251 - what runs in another process reads the real clock


@pytest.mark.slow
def test_a_flow_runs_under_a_real_prefect_server(scene: Scene, tmp_path: Path) -> None:
    """About half a minute: an ephemeral server of Prefect starts, runs one flow and ends."""
    scene.issue(DOCUMENT, TEAMS)
    environment = os.environ | {
        "DONDOC_DATABASE_URL": scene.app.settings.database_url,
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from flows.serve import rebuild_flow; print('folded', rebuild_flow())"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert f"folded {len(scene.app.log.read(0, 1_000))}" in done.stdout
