"""After an outage, days off, a clock set back or forward: the newest rung, once, in order."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.calendar import Calendar
from deadlines.forms import Due
from deadlines.ladder import DEFAULT_LADDER, Ladder, Owner, Rung, Tone, Up, fires_on
from deadlines.quiet import newest_told, tellings, told_on
from deadlines.rules import ByDate
from events.decisions import LadderSwept, LetterSealed
from events.facts import TeamFounded
from flows.sweep import Skip, sweep
from flows.tick import tick
from notices.letter import LetterContent
from tests.flows.test_sweep import (
    DOCUMENT,
    DUE,
    TEAMS,
    Box,
    letters,
    on_every_day,
    sweep_on,
    told,
)
from tests.scene import Scene, at

CALENDAR = Calendar.vietnam()
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = st.dates(date(2022, 1, 10), date(2026, 11, 30))
TOWN = "Văn phòng UBND, Thị trấn Nam Phước"


def rungs_on(scene: Scene) -> list[tuple[date, int]]:
    events = [r.event for r in scene.app.log.stream("clock")]
    return [(e.on, e.rung) for e in events if isinstance(e, LadderSwept)]


def play(due: Due, awake: list[date], ladder: Ladder = DEFAULT_LADDER) -> list[tuple[date, Rung]]:
    """What a clock tells that is awake on these days only."""
    known = tellings(ladder, due.strict, due.lenient, CALENDAR, "working")
    told_so_far: list[tuple[date, Rung]] = []
    closed: set[int] = set()
    for day in awake:
        if not CALENDAR.is_working_day(day):
            continue
        newest = newest_told(known, day, date.min)
        told_so_far += [(day, one.rung) for one in newest if one.rung.no not in closed]
        closed |= {one.rung.no for one in newest}
    return told_so_far


# --- laws --------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(DAYS, st.lists(st.integers(-20, 20), max_size=30))
def test_after_any_outage_each_reader_hears_of_a_task_once_a_day_and_never_of_an_older_rung(
    last: date, awake: list[int]
) -> None:
    due = Due(strict=last, lenient=last)

    found = play(due, sorted({last + timedelta(days=n) for n in awake}))

    heard: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for day, rung in found:
        heard[rung.audience.model_dump_json()].append((day, fires_on(rung, due, CALENDAR)))
    for one in heard.values():
        assert len({day for day, _ in one}) == len(one)
        assert [fires for _, fires in one] == sorted({fires for _, fires in one})
    assert len({rung.no for _, rung in found}) == len(found)


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_a_clock_that_never_sleeps_passes_over_no_audience_of_a_day(last: date) -> None:
    due = Due(strict=last, lenient=last)

    found = play(due, [last + timedelta(days=n) for n in range(-30, 30)])

    by_audience = {rung.audience for _, rung in found}
    assert by_audience == {rung.audience for rung in DEFAULT_LADDER.rungs}
    for day, rung in found:
        assert day == told_on(rung, fires_on(rung, due, CALENDAR), due, CALENDAR)
        assert CALENDAR.is_working_day(day)


@settings(max_examples=150, deadline=None)
@given(DAYS, st.sampled_from(DEFAULT_LADDER.rungs))
def test_a_reminder_never_comes_after_the_day_it_reminds_of(last: date, rung: Rung) -> None:
    due = Due(strict=last, lenient=last)
    fires = fires_on(rung, due, CALENDAR)

    day = told_on(rung, fires, due, CALENDAR)

    if rung.offset <= 0:
        assert day <= last
    else:
        assert day >= fires
    assert abs((day - fires).days) <= 10  # the longest Tết


# --- days off ----------------------------------------------------------------------------


def test_over_tet_letters_wait_and_what_is_due_inside_it_is_reminded_of_before(scene: Scene) -> None:
    """Tết 2023: offices close from Friday 20/1 to Thursday 26/1."""
    inside, after = date(2023, 1, 24), date(2023, 1, 30)
    document = DOCUMENT.model_copy(update={"date": date(2023, 1, 3)})
    soon = TEAMS.model_copy(update={"due": ByDate(strict=inside, lenient=inside)})
    later = TEAMS.model_copy(update={"no": "2", "due": ByDate(strict=after, lenient=after)})
    scene.issue(document, soon, later)

    days = [date(2023, 1, 16) + timedelta(days=n) for n in range(12)]
    sealed = {day: letters(scene, day) for day in days if sweep_on(scene, day).letters}

    assert set(sealed) == {date(2023, 1, 16), date(2023, 1, 17), date(2023, 1, 19), date(2023, 1, 27)}
    before = {(i.due, i.rung) for c in sealed[date(2023, 1, 19)] for i in c.items}
    back = {(i.due, i.rung) for c in sealed[date(2023, 1, 27)] for i in c.items}
    assert before == {(inside, 4)}  # the reminder of the 23rd, told on the last working day
    # One day late on the 25th, to the owner; three on the 27th itself, to the district.
    assert {rung for due, rung in back if due == inside} == {5, 6}
    assert {rung for due, rung in back if due == after} == {3}


def test_on_days_off_nothing_is_sealed_or_posted_unless_every_day_is_chosen(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    box, saturday = Box(), DUE + timedelta(days=1)
    sweep_on(scene, DUE - timedelta(days=1))

    quiet = tick(scene.app, at(saturday), box)
    on_every_day(scene)
    loud = tick(scene.app, at(saturday), box)

    assert quiet.swept is not None
    assert quiet.swept.day_off
    assert quiet.posted.sent == 0
    assert loud.swept is not None
    assert loud.swept.letters == 2
    assert loud.posted.sent + loud.posted.dropped == 4


def test_a_clock_that_comes_back_in_the_evening_waits_for_the_morning(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    day = DUE - timedelta(days=7)  # a Friday
    monday = day + timedelta(days=3)
    box = Box()
    at_local = {
        name: datetime.combine(on, time.fromisoformat(hour), HANOI)
        for name, on, hour in (
            ("evening", day, "20:00"),
            ("night", day, "23:59"),
            ("early", monday, "07:29"),
            ("morning", monday, "07:30"),
            ("last", monday, "19:59"),
        )
    }

    done = {name: tick(scene.app, now, box) for name, now in at_local.items()}

    assert [name for name, ticked in done.items() if ticked.swept is not None] == ["morning", "last"]
    assert [name for name, ticked in done.items() if ticked.posted.sent] == ["morning"]


def test_where_letters_begin_at_midnight_every_hour_is_theirs(scene: Scene) -> None:
    object.__setattr__(scene.app.settings, "letter_hour", time(0))
    night = datetime.combine(DUE - timedelta(days=7), time(23, 59), HANOI)

    assert tick(scene.app, night, None).swept is not None


def test_a_weekend_does_not_hide_from_the_owner_what_is_said_above_them(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)  # due on a Friday: +1 is a Saturday, +3 the Monday
    sweep_on(scene, DUE - timedelta(days=1))

    sweep_on(scene, DUE + timedelta(days=3))

    assert set(told(letters(scene, DUE + timedelta(days=3)))) == {
        TOWN,
        "Văn phòng UBND, Xã Duy Thu",
        "Chủ tịch UBND, Huyện Duy Xuyên",
    }


# --- outages -----------------------------------------------------------------------------


@pytest.mark.parametrize("away", [[(-13, -2)], [(-20, 2)], [(-8, -4), (0, 6)]])
def test_after_an_outage_letters_carry_the_newest_rung_and_nobody_gets_two(
    scene: Scene, away: list[tuple[int, int]]
) -> None:
    scene.issue(DOCUMENT, TEAMS)
    awake = [n for n in range(-20, 12) if not any(a <= n <= b for a, b in away)]

    for n in awake:
        sweep_on(scene, DUE + timedelta(days=n))

    newest: dict[tuple[object, object], int] = {}
    per_day = defaultdict(int)
    for record in scene.app.log.read(0, 10_000):
        if isinstance(record.event, LetterSealed):
            content = LetterContent.model_validate(record.event.content)
            per_day[content.person, content.on] += 1
            for item in content.items:
                for task in item.tasks:
                    assert item.rung > newest.get((content.person, task), 0)
                    newest[content.person, task] = item.rung
    assert set(per_day.values()) == {1}
    assert len({rung for _, rung in rungs_on(scene)}) == len(rungs_on(scene))


def test_what_is_done_during_an_outage_is_not_urged_after_it(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    scene.report(TeamFounded(unit="20602-01", occurred_on=DUE, body="to-cnscd", member_count=4))

    sweep_on(scene, DUE + timedelta(days=4))

    assert "Văn phòng UBND, Xã Duy Thu" not in told(letters(scene))


# --- clocks ------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [1, 2, 4, 10])
def test_a_clock_set_back_raises_nothing_again_and_nothing_older(scene: Scene, back: int) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE - timedelta(days=1))  # the first tick after an outage
    position = scene.app.log.last_position()

    again = [sweep_on(scene, DUE - timedelta(days=1 + back))]
    again += [sweep_on(scene, DUE - timedelta(days=n)) for n in range(back, 0, -1)]

    assert [s.letters for s in again] == [0] * len(again)
    assert scene.app.log.last_position() == position


def test_a_clock_set_back_gives_nobody_a_second_letter_of_the_same_days(scene: Scene) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE - timedelta(days=1))
    other = DUE + timedelta(days=4)
    scene.issue(
        DOCUMENT.model_copy(update={"number": "9/UBND"}),
        TEAMS.model_copy(update={"due": ByDate(strict=other, lenient=other)}),
    )

    set_back = sweep_on(scene, DUE - timedelta(days=3))  # −7 of the other directive is reached
    caught_up = sweep_on(scene, DUE)

    assert set_back.letters == 0
    assert set_back.skipped[Skip.LETTER_TODAY] == 4
    assert caught_up.letters == 2


@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns", "America/New_York", "Pacific/Kiritimati"])
def test_the_zone_of_the_host_moves_no_letter(scene: Scene, zone: str) -> None:
    """New York sets its clocks on 6/11/2022 and 12/3/2023: an hour comes twice, another never."""
    last = date(2022, 11, 7)
    scene.issue(DOCUMENT, TEAMS.model_copy(update={"due": ByDate(strict=last, lenient=last)}))
    host = ZoneInfo(zone)
    sealed: list[date] = []
    start = datetime(2022, 10, 23, tzinfo=HANOI)
    for hours in range(0, 24 * 18, 3):
        now = (start + timedelta(hours=hours)).astimezone(host)
        done = tick(scene.app, now, None).swept
        if done is not None and done.letters:
            sealed.append(done.on)
            assert now.astimezone(HANOI).hour == 9

    assert sealed == [
        date(2022, 10, 24),
        date(2022, 10, 31),
        date(2022, 11, 4),
        date(2022, 11, 7),
        date(2022, 11, 8),
    ]


def test_the_last_of_february_comes_every_fourth_year() -> None:
    ladder = Ladder(
        name="năm nhuận",
        version=1,
        rungs=(
            Rung(no=1, offset=-1, audience=Owner()),
            Rung(no=2, offset=366, audience=Up(n=1), tone=Tone.URGE),
        ),
    )
    leap, plain = (
        Due(strict=date(2024, 3, 1), lenient=date(2024, 2, 29) + timedelta(days=1)),
        date(2023, 3, 1),
    )

    [first, second] = tellings(ladder, leap.strict, leap.lenient, CALENDAR, "calendar")
    [other, _] = tellings(ladder, plain, plain, CALENDAR, "calendar")

    assert (first.told_on, second.told_on) == (date(2024, 2, 29), date(2025, 3, 2))
    assert other.told_on == date(2023, 2, 28)


def test_a_sweep_on_the_leap_day_itself_is_a_sweep_like_any_other(scene: Scene) -> None:
    last = date(2024, 3, 1)
    document = DOCUMENT.model_copy(update={"date": date(2024, 1, 2)})
    scene.issue(document, TEAMS.model_copy(update={"due": ByDate(strict=last, lenient=last)}))

    assert sweep(scene.app, at(date(2024, 2, 29))).letters == 2
    assert rungs_on(scene) == [(date(2024, 2, 29), 4)]
