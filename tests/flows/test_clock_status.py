"""Whether the clock runs, asked from outside: by a container, or by whoever wonders where the letters are."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cli.main import main
from flows.bounces import bounced_by_hand
from flows.extending import Said
from flows.lease import LEASE, LEASE_LASTS, leased_tick
from flows.pace import Pace
from flows.status import clock_silence, clock_status
from flows.sweep import sweep
from projections.database import writing
from projections.lease import claim, give_up
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS
from tests.scene import Scene, at

NOW = at(DUE - timedelta(days=7))


def tick_as(scene: Scene, holder: str) -> None:
    with writing(scene.app.engine) as connection:
        assert claim(connection, LEASE, holder, now=NOW, lasts=LEASE_LASTS)


def test_no_clock_has_ever_run(scene: Scene) -> None:
    found = clock_status(scene.app, NOW)
    assert (found.holder, found.ticked_at, found.waiting, found.held) == (None, None, {}, None)


def test_a_clock_is_one_for_as_long_as_its_lease_lasts(scene: Scene) -> None:
    tick_as(scene, "may-1:42")
    runs = clock_status(scene.app, NOW + timedelta(minutes=4))
    died = clock_status(scene.app, NOW + timedelta(minutes=5))
    with writing(scene.app.engine) as connection:
        give_up(connection, LEASE, "may-1:42")
    stopped = clock_status(scene.app, NOW)

    assert (runs.holder, runs.ticked_at) == ("may-1:42", NOW)
    assert (died.holder, died.ticked_at) == (None, NOW)
    assert (stopped.holder, stopped.ticked_at) == (None, None)


def test_the_command_says_what_waits_and_fails_without_a_clock(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    scene.issue(DOCUMENT, TEAMS)
    sweep(scene.app, NOW)
    line = ["clock", "status", "--now", NOW.isoformat()]

    assert main(line) == 1
    assert "Không có đồng hồ nào đang chạy" in capsys.readouterr().err
    tick_as(scene, "may-1:42")
    assert main(line) == 0
    told = capsys.readouterr().out
    assert main([*line, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)

    assert "Đồng hồ chạy ở may-1:42." in told
    assert "Nhịp cuối: 09:00 23/9/2022." in told
    assert "Thư đang chờ gửi: 2." in told
    assert (shown["holder"], shown["waiting"], shown["held"]) == ("may-1:42", {"queued": 2}, None)


def test_letters_held_for_any_reason_are_pointed_at(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    scene.issue(DOCUMENT, TEAMS)
    sweep(scene.app, NOW)
    tick_as(scene, "may-1:42")
    who = Said(None, "bounce", NOW, "coordinator", "command")
    bounced_by_hand(scene.app, "vp@duythu.example", permanent=True, words="550 5.1.1", said=who)

    assert clock_status(scene.app, NOW).waiting == {"queued": 1, "bounced": 1}
    assert main(["clock", "status", "--now", NOW.isoformat()]) == 0
    told = capsys.readouterr()
    assert "Thư đang chờ gửi: 2." in told.out
    assert "Có thư đang bị giữ; lý do và cách xử lý: dondoc letters list --state held." in told.err


def test_how_fast_the_last_work_of_each_kind_went_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", scene.app.settings.database_url)
    scene.issue(DOCUMENT, TEAMS)
    assert clock_status(scene.app, NOW).paces == ()
    leased_tick(scene.app, "may-1:42", None, at=NOW)

    [swept] = [one for one in clock_status(scene.app, NOW).paces if one.work == "sweep"]
    assert (swept.done, swept.unit) == (2, "letters/minute")
    leased_tick(scene.app, "may-1:42", None, at=NOW)
    assert swept in clock_status(scene.app, NOW).paces, "a tick without work leaves the last one's"
    tick_as(scene, "may-1:42")
    line = ["clock", "status", "--now", NOW.isoformat()]
    assert main([*line, "--json"]) == 0
    [shown] = [one for one in json.loads(capsys.readouterr().out)["paces"] if one["work"] == "sweep"]
    assert (shown["done"], shown["rate"], shown["unit"]) == (2, swept.rate, "letters/minute")
    assert main(line) == 0
    assert "thư một phút." in capsys.readouterr().out


def test_a_rate_is_what_would_be_done_in_the_whole_time() -> None:
    begun = at(DUE)
    assert Pace("post", begun, 300, timedelta(seconds=20)).rate == 900
    assert Pace("fold", begun, 5_000, timedelta(milliseconds=250)).rate == 20_000
    assert Pace("fold", begun, 7, timedelta(0)).rate == 7_000, (
        "what is too quick to measure took a thousandth"
    )


def test_people_are_told_when_no_letters_go_because_no_clock_runs(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = clock_silence(scene.app)
    assert never is not None
    assert "chưa chạy lần nào" in never.say("vi")

    leased_tick(scene.app, "may-1:42", None, at=NOW)
    assert clock_silence(scene.app) is None
    assert clock_status(scene.app, NOW).ticked_at is not None, "also once the lease was given back"

    later = datetime.now(UTC) + timedelta(minutes=16)  # noqa: TID251 - beats are kept by the real clock
    monkeypatch.setattr("flows.status.clock.now", lambda: later)
    stale = clock_silence(scene.app)
    assert stale is not None
    assert "không chạy từ" in stale.say("vi")
