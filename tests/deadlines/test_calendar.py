"""Which days are worked: the published years, counting, provinces, years nobody has published."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import FIRST_YEAR, LAST_YEAR, Calendar, NoCalendar
from deadlines.overrides import DayOverride, read_overrides, read_schedules, shipped_overrides
from tests.deadlines import slow

CALENDAR = Calendar.vietnam()
DAYS = st.dates(date(2020, 6, 1), date(2025, 6, 30))
COUNTS = st.integers(-300, 300)


@pytest.mark.parametrize("year", sorted(slow.OFF))
def test_every_day_of_a_published_year_is_as_published(year: int) -> None:
    wrong = [
        day
        for day in slow.days(date(year, 1, 1), date(year, 12, 31))
        if CALENDAR.is_working_day(day) != slow.works(day)
    ]
    assert wrong == []


def test_the_overrides_correct_what_the_package_has_wrong() -> None:
    bare = Calendar()
    assert bare.is_working_day(date(2026, 1, 2))
    assert not CALENDAR.is_working_day(date(2026, 1, 2))
    assert not bare.is_working_day(date(2026, 1, 10))
    assert CALENDAR.is_working_day(date(2026, 1, 10))


def test_tet_takes_a_whole_week_of_working_days() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert CALENDAR.add_working_days(date(2026, 2, 23), -1) == date(2026, 2, 13)


@given(DAYS, COUNTS)
def test_adding_working_days_is_walking(day: date, n: int) -> None:
    assert CALENDAR.add_working_days(day, n) == slow.add(day, n)


@given(DAYS, DAYS)
def test_working_days_between_is_counting(a: date, b: date) -> None:
    assert CALENDAR.working_days_between(a, b) == slow.between(a, b)


@given(DAYS, COUNTS)
def test_counting_undoes_adding(day: date, n: int) -> None:
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, n)) == n


@given(DAYS)
def test_the_next_working_day_is_the_day_itself_when_it_is_worked(day: date) -> None:
    assert CALENDAR.next_working_day(day) == slow.next_worked(day)


def test_adding_none_stays_even_on_a_day_off() -> None:
    assert CALENDAR.add_working_days(date(2022, 9, 2), 0) == date(2022, 9, 2)


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
def test_every_covered_day_can_be_asked_about(day: date) -> None:
    weekend = day.isoweekday() > 5
    named = {d.day for d in CALENDAR.days_off(day.year)}
    swapped = {d.day for d in CALENDAR.worked_saturdays(day.year)}
    assert CALENDAR.is_working_day(day) == (day in swapped if weekend else day not in named)


@pytest.mark.parametrize("year", [1999, 2100, 2107])
def test_a_year_that_is_not_covered_is_refused_with_the_years_that_are(year: int) -> None:
    message = f"Không có lịch làm việc cho năm {year}; lịch có từ năm 2000 đến năm 2099."
    with pytest.raises(NoCalendar, match=message):
        CALENDAR.is_working_day(date(year, 6, 1))


@pytest.mark.parametrize(("day", "n"), [(date(2099, 12, 20), 30), (date(2000, 1, 10), -30)])
def test_counting_out_of_the_covered_years_is_refused(day: date, n: int) -> None:
    with pytest.raises(NoCalendar):
        CALENDAR.add_working_days(day, n)


def test_a_published_year_is_firm_and_any_other_provisional() -> None:
    assert not any(CALENDAR.is_provisional(year) for year in range(2019, 2027))
    assert CALENDAR.is_provisional(2027)
    assert CALENDAR.is_provisional(2018)


def test_days_off_have_names_and_sources() -> None:
    off = {d.day: d for d in CALENDAR.days_off(2026)}
    assert off[date(2026, 2, 17)].name == "Tết Nguyên Đán"
    assert off[date(2026, 2, 17)].source == "Bộ luật Lao động, điều 112"
    assert off[date(2026, 1, 2)].name == "Nghỉ hoán đổi với ngày 10/1/2026"
    assert "12729/VPCP-KGVX" in off[date(2026, 1, 2)].source
    assert list(off) == sorted(off)


def test_names_of_holidays_are_given_in_english_and_those_of_overrides_as_their_documents_say() -> None:
    off = {d.day: d for d in CALENDAR.days_off(2026, "en")}
    assert off[date(2026, 9, 2)].name == "National Day"
    assert off[date(2026, 1, 2)].name == "Nghỉ hoán đổi với ngày 10/1/2026"


def test_worked_saturdays_say_what_they_are_exchanged_for() -> None:
    [january, august] = CALENDAR.worked_saturdays(2026)
    assert (january.day, january.name) == (date(2026, 1, 10), "Làm bù cho ngày 2/1/2026")
    assert august.day == date(2026, 8, 22)
    assert CALENDAR.worked_saturdays(2022) == []


def test_a_saturday_exchanged_over_the_turn_of_the_year_is_worked_in_its_own_year() -> None:
    assert Calendar().is_working_day(date(2014, 12, 27))
    assert not Calendar().is_working_day(date(2015, 1, 2))


FLOOD = date(2025, 11, 20)
STORM_DAY = DayOverride(day=FLOOD, kind="off", province="49", name="Nghỉ tránh lũ", source="Công điện 01")


def test_a_provinces_own_day_off_holds_in_that_province_only() -> None:
    assert Calendar.vietnam("49", (STORM_DAY,)).add_working_days(date(2025, 11, 19), 1) == date(2025, 11, 21)
    for elsewhere in (Calendar.vietnam("48", (STORM_DAY,)), Calendar.vietnam(None, (STORM_DAY,))):
        assert elsewhere.is_working_day(FLOOD)


def test_a_provincial_row_beats_a_national_one_whatever_their_order() -> None:
    worked = DayOverride(day=date(2026, 1, 2), kind="worked", province="49", source="Công văn 02")
    for rows in ((*shipped_overrides(), worked), (worked, *shipped_overrides())):
        assert Calendar(rows, "49").is_working_day(date(2026, 1, 2))
        assert not Calendar(rows, "48").is_working_day(date(2026, 1, 2))


def test_an_offices_own_rows_and_years_are_added_to_the_shipped_ones() -> None:
    rows = read_overrides("day,kind,province,name,source\n2026-01-02,worked,,,Công văn 04\n")
    calendar = Calendar.vietnam(extra=rows, schedules=read_schedules("year,source\n2027,Công văn 05\n"))
    assert calendar.is_working_day(date(2026, 1, 2))
    assert calendar.is_working_day(date(2026, 1, 10))
    assert not calendar.is_provisional(2027)
    assert not calendar.is_provisional(2026)


@given(
    st.dictionaries(st.dates(date(2022, 1, 1), date(2022, 12, 31)), st.sampled_from(["off", "worked"])),
    st.dates(date(2022, 1, 1), date(2022, 12, 31)),
)
def test_any_override_is_obeyed(rows: dict[date, str], day: date) -> None:
    calendar = Calendar(
        [
            DayOverride(day=d, kind="off" if kind == "off" else "worked", source="Công văn 03")
            for d, kind in rows.items()
        ]
    )
    assert calendar.is_working_day(day) == (rows[day] == "worked" if day in rows else slow.works(day))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "Asia/Ho_Chi_Minh"])
def test_the_machines_time_zone_changes_nothing(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        fresh = Calendar.vietnam()
        for n in range(-40, 40):
            assert fresh.add_working_days(date(2024, 2, 29), n) == slow.add(date(2024, 2, 29), n)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_leap_days_are_days() -> None:
    assert CALENDAR.is_working_day(date(2024, 2, 29))
    assert CALENDAR.working_days_between(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert CALENDAR.add_working_days(date(2024, 2, 28), 1) == date(2024, 2, 28) + timedelta(days=1)
