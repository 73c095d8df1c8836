"""Every list as a file: its columns, its rows, the day it is true of; and in again."""

import csv
import io
from datetime import date
from typing import Any, get_args

import openpyxl
import pytest

from deadlines.rules import ByDate, Recurring
from events.done_when import Filed, Happened
from events.facts import ReportFiled, TeamFounded
from events.obligations import Document, Obligation
from flows.contacts import import_contacts, plan_contacts
from flows.roster import plan_units
from flows.sheets.fields import LISTS, Name
from flows.sheets.lists import Asked, export
from flows.sheets.reading import rows_of
from flows.tick import tick
from projections.asof import AsOf
from tests.flows.conftest import START, scene
from tests.scene import Scene, at
from units.selectors import Every

__all__ = ["scene"]

BODY = "tổ công nghệ số"
DUE = date(2022, 8, 5)


@pytest.fixture
def told(scene: Scene) -> Scene:
    """Something in every list."""
    name = scene.issue(
        Document(number="12/KH-UBND", type="kế hoạch", issuer="49", date=date(2022, 8, 1), subject="Tổ"),
        Obligation(
            no="1",
            action="=Lập tổ",
            who=Every(level="thon", inside="49"),
            due=ByDate(strict=DUE, lenient=DUE),
            done_when=Happened(fact="team_founded", about=BODY),
        ),
        Obligation(
            no="2",
            action="Báo cáo",
            who=Every(level="xa", inside="49"),
            due=Recurring(rule="monthly;by=4"),
            done_when=Filed(report="tiến độ"),
        ),
    )
    scene.report(TeamFounded(unit="20599-01", occurred_on=date(2022, 8, 3), body=BODY, member_count=5))
    scene.report(
        TeamFounded(unit="20599-02", occurred_on=date(2022, 8, 4), body=BODY, member_count=6),
        on=date(2022, 8, 9),
    )
    scene.retract("20599-02", 1, on=date(2022, 8, 9))
    scene.report(
        ReportFiled(unit="20599", occurred_on=date(2022, 8, 3), report="tiến độ", for_period="2022-07")
    )
    tick(scene.app, at(date(2022, 8, 8)), None)
    assert name
    return scene


def asked(inside: str = "49", on: date = date(2022, 8, 10), **more: Any) -> Asked:
    return Asked(inside=inside, as_of=AsOf(on), today=date(2022, 8, 10), **more)


def rows(scene: Scene, name: Name, **more: Any) -> list[list[str]]:
    content = export(scene.app, name, asked(**more), ending="csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))[1:]


def test_late_tasks_are_those_that_are_late_on_the_day(told: Scene) -> None:
    found = rows(told, "late", inside="508")
    assert [(row[1], row[3], row[8], row[11], row[14]) for row in found] == [
        ("20602", "Huyện Duy Xuyên", "2022-08-04", "chưa xong, quá hạn", "-6"),
        ("20599-02", "Thị trấn Nam Phước", "2022-08-05", "chưa xong, quá hạn", "-5"),
        ("20599-03", "Thị trấn Nam Phước", "2022-08-05", "chưa xong, quá hạn", "-5"),
        ("20602-01", "Xã Duy Thu", "2022-08-05", "chưa xong, quá hạn", "-5"),
    ]
    assert {row[6] for row in found} == {"Báo cáo", "'=Lập tổ"}
    assert [row[1] for row in rows(told, "late", on=date(2022, 8, 5))] == ["20602"]


def test_tasks_and_board_agree(told: Scene) -> None:
    tasks = rows(told, "tasks")
    whole = [row for row in rows(told, "board") if row[0] == "49"]
    assert len(tasks) == sum(int(n) for row in whole for n in row[5:10])
    [teams] = [row for row in whole if row[3] == "1"]
    assert teams[5:11] == ["1", "0", "0", "3", "0", "25.0"]


def test_teams_reports_letters_and_trail(told: Scene) -> None:
    assert rows(told, "teams") == [["20599-01", "Khối phố 1", BODY, "1", "2022-08-03", "5"]]
    filed = [row for row in rows(told, "reports") if row[7] == "đúng hạn"]
    assert [(row[0], row[4], row[6]) for row in filed] == [("20599", "tháng 7/2022", "2022-08-03")]
    assert {row[2] for row in rows(told, "letters", inside="508")} <= {"508", "20599", "20602"}
    trail = rows(told, "trail", inside="20599-02")
    founding = next(row for row in trail if row[6] == "20599-02@1")
    assert founding[7] == "không"
    assert [row[8] for row in trail if row[8]] == [founding[0]]
    assert len(rows(told, "trail", whole_log=True)) == told.app.log.last_position()


@pytest.mark.parametrize("name", get_args(Name))
def test_every_list_goes_out_in_both_formats_with_the_same_rows(told: Scene, name: Name) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(told.app, name, asked()))).active
    said = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert said[1][0] == "Tính đến hết ngày 10/8/2022."
    assert said[2][0] == "Nguồn: nhật ký của hệ thống Đôn đốc, xuất ngày 10/8/2022."
    assert said[4] == [field.heading("vi") for field in LISTS[name].fields]
    found = rows(told, name)
    assert found, f"{name} has no row to compare"
    assert len(said) - 5 == len(found)


def test_units_and_contacts_come_in_again_and_change_nothing(told: Scene) -> None:
    units = plan_units(told.app, rows_of(export(told.app, "units", asked()), "a.xlsx"), on=START)
    assert (units.problems, units.changes, units.unchanged) == ((), (), 8)
    contacts = plan_contacts(told.app, rows_of(export(told.app, "contacts", asked()), "b.xlsx"), on=START)
    assert contacts.problems == ()
    done = import_contacts(told.app, contacts, on=START, now=at(START), by="test")
    assert (done.posts, done.people, done.unchanged) == (0, 0, 7)


def test_a_list_says_which_knowledge_it_rests_on(told: Scene) -> None:
    known = Asked(
        inside="49", as_of=AsOf(date(2022, 8, 10), date(2022, 8, 3)), today=date(2022, 8, 10), lang="en"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(export(told.app, "tasks", known))).active
    assert sheet["A3"].value == "As far as the system knew at the end of 3/8/2022."
