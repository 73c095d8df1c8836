"""Another calendar shows which issued dates it would have given otherwise, and moves none."""

from collections.abc import Iterator
from datetime import date

import pytest

from deadlines.calendar import Calendar
from deadlines.overrides import DayOverride
from deadlines.rules import ByDate, DueRule, Recurring, Within
from events.done_when import Filed, Happened
from events.facts import TeamFounded
from events.obligations import Document, Obligation
from flows.calendar_changes import DateApart, compare_calendars
from flows.dues import work_out_dues
from flows.intake import amend_directive
from tests.flows.conftest import UNITS
from tests.scene import Scene, at, open_scene
from units.tree import Every

ISSUED = date(2022, 9, 20)
DOCUMENT = Document(number="7/UBND", type="công văn", issuer="49", date=ISSUED, subject="Tổ công nghệ")
NAME = "7-UBND-2022"
STORM = DayOverride(day=date(2022, 9, 28), kind="off", province="49", name="Bão", source="Công điện 15")
AFTER_STORM = Calendar.vietnam("49", (STORM,))


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    opened = open_scene(database_url, province="49")
    opened.units(*UNITS)
    yield opened
    opened.app.close()


def asks(no: str, due: DueRule, **more: object) -> Obligation:
    done_when = Filed(report="x") if isinstance(due, Recurring) else Happened(fact="training_held", about="x")
    given = {"who": Every(level="xa", inside="49"), "done_when": done_when, **more}
    return Obligation.model_validate({"no": no, "action": f"Việc {no}", "due": due, **given})


def found(scene: Scene) -> list[tuple[str, str, str, date, date | None, int]]:
    compared = compare_calendars(scene.app, AFTER_STORM)
    return [
        (d.obligation, d.period, d.unit, d.strict, d.would_be_strict, d.open_tasks) for d in compared.dates
    ]


def test_only_dates_that_count_over_the_changed_day_are_listed(scene: Scene) -> None:
    scene.issue(
        DOCUMENT,
        asks("1", Within(n=10, working_days=True)),
        asks("2", Within(n=3, working_days=True)),
        asks("3", ByDate(strict=STORM.day, lenient=STORM.day)),
        asks("4", Within(n=8)),
    )
    position = scene.app.log.last_position()

    compared = compare_calendars(scene.app, AFTER_STORM)

    assert [(d.day, d.worked_before, d.worked_now) for d in compared.days] == [(STORM.day, True, False)]
    assert compared.checked == 4
    assert compared.dates == (
        DateApart(
            directive=NAME,
            obligation="4",
            action="Việc 4",
            period="",
            unit="",
            strict=date(2022, 9, 28),
            lenient=date(2022, 9, 28),
            would_be_strict=date(2022, 9, 29),
            would_be_lenient=date(2022, 9, 29),
            open_tasks=2,
        ),
        DateApart(
            directive=NAME,
            obligation="1",
            action="Việc 1",
            period="",
            unit="",
            strict=date(2022, 10, 4),
            lenient=date(2022, 10, 4),
            would_be_strict=date(2022, 10, 5),
            would_be_lenient=date(2022, 10, 5),
            open_tasks=2,
        ),
    )
    assert scene.app.log.last_position() == position


def test_a_turn_that_counts_working_days_is_compared_with_itself(scene: Scene) -> None:
    scene.issue(DOCUMENT, asks("1", Recurring(rule="monthly;by=w18")))

    [september] = found(scene)

    assert september == ("1", "2022-09", "", date(2022, 9, 28), date(2022, 9, 29), 2)


def test_a_limit_that_ran_from_a_fact_has_a_date_for_each_unit(scene: Scene) -> None:
    scene.issue(
        DOCUMENT,
        asks(
            "1", Within(n=5, working_days=True, origin="team_founded"), who=Every(level="thon", inside="49")
        ),
    )
    for unit, on in (("20599-01", date(2022, 9, 22)), ("20599-02", date(2022, 9, 29))):
        scene.report(TeamFounded(unit=unit, occurred_on=on, body="to", member_count=4))
    work_out_dues(scene.app, now=at(date(2022, 9, 30)))
    scene.app.projector.catch_up()

    assert found(scene) == [("1", "", "20599-01", date(2022, 9, 29), date(2022, 9, 30), 1)]


def test_what_was_amended_is_compared_by_its_new_rule_and_day(scene: Scene) -> None:
    scene.issue(
        DOCUMENT, asks("1", Within(n=10, working_days=True)), asks("2", Within(n=10, working_days=True))
    )
    amend_directive(
        scene.app,
        NAME,
        (asks("1", Within(n=10, working_days=True)),),
        on=date(2022, 9, 30),
        withdrawn=("2",),
        reason="sau bão",
        now=at(date(2022, 9, 30)),
        by="coordinator",
    )

    assert found(scene) == []


def test_lateness_counted_from_the_strict_day_is_no_difference_by_itself(scene: Scene) -> None:
    before = ByDate.before(date(2022, 10, 20))
    scene.issue(DOCUMENT, asks("1", before, late_after="strict"))

    assert found(scene) == []


def test_the_same_calendar_changes_nothing(scene: Scene) -> None:
    scene.issue(DOCUMENT, asks("1", Within(n=10, working_days=True)))

    compared = compare_calendars(scene.app, scene.app.calendar)

    assert (compared.days, compared.dates, compared.newly_published, compared.checked) == ((), (), (), 1)


def test_a_year_that_was_published_meanwhile_is_named(scene: Scene) -> None:
    other = Calendar.vietnam("49", (), {2027: "Công văn 5"})

    assert compare_calendars(scene.app, other).newly_published == (2027,)
