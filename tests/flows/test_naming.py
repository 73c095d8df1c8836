"""A fact typed as the text has it answers the directive that calls the same thing by plain letters."""

from collections.abc import Iterator
from datetime import date

import pytest

from events.facts import ReportFiled, TeamFounded
from flows import intake
from flows.facts import report
from flows.proposing import read_to_draft
from flows.roster import load_shipped
from tests.scene import Scene, at, open_scene

ISSUED = date(2022, 7, 27)
TEXT = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 15/UBND-KGVX
Quảng Nam, ngày 27 tháng 7 năm 2022
V/v ban chỉ đạo chuyển đổi số

1. UBND các xã, phường, thị trấn thành lập Ban Chỉ đạo chuyển đổi số xong trong tháng 9/2022.
2. UBND các huyện, thị xã, thành phố báo cáo tiến độ chuyển đổi số hằng tháng.
"""


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    made = open_scene(database_url, province="49")
    load_shipped(made.app, "2022", now=at(ISSUED), by="test", inside="49")
    draft = read_to_draft(made.app, TEXT).draft
    name = intake.draft_directive(made.app, draft, now=at(ISSUED), by="test")
    intake.confirm_directive(made.app, name, now=at(ISSUED), by="test")
    intake.issue_directive(made.app, name, on=ISSUED, received=ISSUED, now=at(ISSUED), by="test")
    yield made
    made.app.close()


def test_the_name_in_the_text_is_the_name_that_is_asked_for(scene: Scene) -> None:
    founded = TeamFounded(
        unit="20551", occurred_on=date(2022, 8, 5), body="Ban Chỉ đạo chuyển đổi số", member_count=7
    )
    done = report(scene.app, founded, message="m1", now=at(date(2022, 8, 5)), by="test", via="command")
    assert [str(warning) for warning in done.warnings] == [
        "Văn bản gọi «Ban Chỉ đạo chuyển đổi số» là «ban-chi-dao-chuyen-doi-so»; đã ghi theo tên đó."
    ]
    [task] = scene.tasks("20551", on=date(2022, 8, 6))
    assert task.status == "done_in_time"


def test_a_name_that_is_nearly_one_is_recorded_as_typed_and_said(scene: Scene) -> None:
    filed = ReportFiled(
        unit="508", occurred_on=date(2022, 8, 5), report="tiến độ chuyển đổi", for_period="2022-07"
    )
    done = report(scene.app, filed, message="m2", now=at(date(2022, 8, 5)), by="test", via="command")
    assert str(done.warnings[0]).startswith("Chưa văn bản nào hỏi «tiến độ chuyển đổi»; tên gần nhất")
