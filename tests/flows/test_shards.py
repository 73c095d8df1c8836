"""The sweep in parts: the same letters, whoever runs which part, and however its scheduler ends."""

from datetime import date, timedelta

import pytest

from flows.shards import may_close, missing, submit_missing, sweep_shard
from flows.sweep import sweep
from projections import shards
from projections.database import reading
from tests.flows.conftest import CONTACTS, START, UNITS, appoint
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS, letters, on_every_day
from tests.scene import Scene, at, open_scene
from units.tree import Every, Unit

OTHERS = (
    Unit("48", "Thành phố Đà Nẵng", "tinh", "thanh-pho", "VN", START),
    Unit("490", "Quận Liên Chiểu", "huyen", "quan", "48", START),
    Unit("20194", "Phường Hòa Hiệp Bắc", "xa", "phuong", "490", START),
    Unit("20194-01", "Tổ dân phố 1", "thon", "to-dan-pho", "20194", START),
)
MORE = """unit_code,post,email,role
20194,Văn phòng UBND,vp@hoahiepbac.example,officer
490,Chủ tịch UBND,ct@lienchieu.example,leader
48,Chủ tịch UBND,ct@danang.example,leader
VN,Văn phòng Chính phủ,vp@chinhphu.example,leader
"""
EVERYWHERE = TEAMS.model_copy(update={"who": Every(level="thon", inside="VN")})


def prepared(url: str) -> Scene:
    scene = open_scene(url, coordinator_unit="49", digests="off")
    scene.units(*UNITS, *OTHERS)
    appoint(scene, CONTACTS)
    appoint(scene, MORE)
    on_every_day(scene)
    scene.issue(DOCUMENT, EVERYWHERE)
    return scene


def said(scene: Scene) -> set[tuple[str, str, date, tuple[str, ...]]]:
    return {
        (c.post_name, c.unit_name, c.on, tuple(sorted(i.unit_code for i in c.items))) for c in letters(scene)
    }


@pytest.mark.parametrize("parts", [("48", "49"), ("49",), (), ("49", "48", "49")])
@pytest.mark.parametrize("days", [-7, 3, 7, 10])
def test_parts_and_a_last_sweep_say_what_one_sweep_says(
    sqlite_database: str, tmp_path_factory: pytest.TempPathFactory, parts: tuple[str, ...], days: int
) -> None:
    day = at(DUE + timedelta(days=days))
    whole = prepared(f"sqlite:///{tmp_path_factory.mktemp('whole') / 'whole.db'}")
    sweep(whole.app, day)
    sharded = prepared(sqlite_database)

    for province in parts:
        sweep_shard(sharded.app, day, province)
    sweep(sharded.app, day)
    again = sweep(sharded.app, day)

    assert said(sharded) == said(whole)
    assert again.letters == 0
    whole.app.close()
    sharded.app.close()


def test_a_part_that_is_done_is_in_the_ledger_and_is_not_done_again(database_url: str) -> None:
    scene = prepared(database_url)
    day = DUE - timedelta(days=7)

    first = sweep_shard(scene.app, at(day), "49")
    position = scene.app.log.last_position()
    second = sweep_shard(scene.app, at(day), "49")

    assert (first.letters, first.notices) == (second.letters, second.notices) == (2, 4)
    assert scene.app.log.last_position() == position
    assert missing(scene.app, day) == ["48"]
    scene.app.projector.rebuild()  # the ledger is folded from the log: it outlives every scheduler
    with reading(scene.app.engine) as connection:
        assert set(shards.done(connection, "sweep", day)) == {"49"}
    scene.app.close()


def test_parts_that_are_missing_are_submitted_with_a_new_attempt_every_ten_minutes(
    sqlite_database: str,
) -> None:
    scene = prepared(sqlite_database)
    day = at(DUE - timedelta(days=7)).replace(hour=0, minute=30)  # 7:30 in Việt Nam
    handed: list[tuple[str, int]] = []

    def submit(province: str, _day: date, attempt: int) -> None:
        handed.append((province, attempt))

    early = submit_missing(scene.app, day - timedelta(minutes=1), submit)
    submit_missing(scene.app, day, submit)
    sweep_shard(scene.app, day, "48")
    submit_missing(scene.app, day + timedelta(minutes=9), submit)
    submit_missing(scene.app, day + timedelta(minutes=11), submit)

    assert early == []
    assert handed == [("48", 1), ("49", 1), ("49", 1), ("49", 2)]
    assert not may_close(scene.app, day + timedelta(minutes=11))
    assert may_close(scene.app, day + timedelta(minutes=30))
    sweep_shard(scene.app, day, "49")
    assert may_close(scene.app, day + timedelta(minutes=12))
    scene.app.close()
