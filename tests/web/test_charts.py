"""Charts: the curves equal the boards, and the pages say in words what they draw."""

import re
from datetime import date
from xml.etree import ElementTree as ET

from access.roles import Role
from directives.tasks import waive
from events.decisions import TaskRef
from events.facts import TeamFounded
from flows.intake import close_directive
from projections.asof import AsOf
from projections.boards import Counts
from projections.burnup import burn_up
from projections.database import reading
from projections.places import place
from tests.scene import Scene, at
from tests.web.conftest import SignIn, text_of
from web.charts import meter

HAMLETS = ("20602-01", "20602-02", "20605-01", "20701-01", "20701-02")


def a_month_of_work(office: Scene) -> str:
    """Teams founded in time and late, one hamlet let off, the directive closed at the end."""
    name = "12-KH-UBND-2022"
    for n, unit in enumerate(HAMLETS[:3]):
        day = date(2022, 8, 10 + 9 * n)
        office.report(TeamFounded(unit=unit, occurred_on=day, body="tcnscd", member_count=5))
    late = date(2022, 10, 4)
    office.report(TeamFounded(unit=HAMLETS[3], occurred_on=late, body="tcnscd", member_count=4))
    task = TaskRef(directive=name, obligation="1", unit=HAMLETS[4])
    office.decide(task, lambda s: waive(s, reason="thôn đã sáp nhập"), on=date(2022, 9, 20))
    return name


def assert_equal_to_boards(office: Scene, unit: str, on: date) -> None:
    with reading(office.app.engine) as connection:
        found = burn_up(connection, place(connection, unit, on), AsOf(on))
    assert found is not None
    assert found.points[-1].day >= on
    for point in found.points:
        whole = office.board(unit, on=point.day).whole
        assert point.total == sum(c.counts.total for c in whole), point
        if point.day <= on:
            assert point.done == sum(c.counts.done for c in whole), point
        else:
            assert point.done is None
        past_due = sum(
            c.counts.total for c in office.board(unit, on=point.day).whole if point.day >= date(2022, 9, 30)
        )
        assert point.due == past_due, point


def test_every_point_of_the_curves_is_the_board_of_that_day(office: Scene) -> None:
    a_month_of_work(office)
    for unit in ("49", "508", "20602", "20602-01"):
        assert_equal_to_boards(office, unit, date(2022, 10, 10))


def test_the_curves_go_down_where_a_directive_is_closed(office: Scene) -> None:
    name = a_month_of_work(office)
    on = date(2022, 10, 6)
    close_directive(office.app, name, on=on, reason="đã tổng kết", now=at(on), by="coordinator")
    assert_equal_to_boards(office, "49", date(2022, 10, 10))


def test_a_unit_that_owes_nothing_has_no_curve(office: Scene) -> None:
    with reading(office.app.engine) as connection:
        nowhere = place(connection, "VN", date(2022, 9, 1))._replace(no=999)
        assert burn_up(connection, nowhere, AsOf(date(2022, 9, 1))) is None


def test_the_board_draws_the_curve_with_title_description_and_table(office: Scene, sign_in: SignIn) -> None:
    a_month_of_work(office)
    page = sign_in(Role.COORDINATOR).get("/bang")
    [chart] = re.findall(r'<svg class="chart".*?</svg>', page.text, re.DOTALL)
    drawn = ET.fromstring(chart)
    assert drawn.findtext("title") == "Số việc đã xong so với số việc được giao và hạn"
    described = drawn.findtext("desc")
    assert described == "Đến ngày 12/9/2022: được giao 6, đã đến hạn 0, đã xong 3."
    assert "Số liệu của biểu đồ" in text_of(page)


def test_the_picture_of_the_units_has_a_word_a_number_and_a_link_for_each(
    office: Scene, sign_in: SignIn
) -> None:
    a_month_of_work(office)
    page = sign_in(Role.LEADER).get("/bang")
    assert "Huyện Duy Xuyên 75,0% đang làm" in text_of(page)
    late = text_of(sign_in(Role.LEADER).get("/bang?on=2022-10-10"))
    assert "Huyện Duy Xuyên 75,0% quá hạn 1" in late
    assert "Huyện Hiệp Đức 100,0% đã đạt" in late
    assert re.search(r'<li class="soon"><a href="/bang\?inside=508">', page.text)


def test_a_meter_never_passes_its_end() -> None:
    bars = meter(Counts(done_in_time=1, done_late=1, open_late=1))
    assert [bar.state for bar in bars] == ["good", "soon", "late"]
    assert sum(float(bar.width) for bar in bars) <= 100.0
    assert meter(Counts()) == ()
