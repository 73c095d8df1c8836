"""Boards of any date: by what had happened, by what was known, and as they are now."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from events.decisions import RosterRevised
from events.facts import Fact
from projections.asof import AsOf
from projections.boards import Cell, board
from projections.database import reading
from projections.places import place
from projections.reference import world
from projections.tables import roster_units
from projections.taskrows import Wanted, tasks
from projections.teams import teams
from projections.timeliness import timeliness
from projections.world import Counts, World
from tests.laws import depth
from tests.laws.conftest import Bench
from tests.laws.histories import ZONE, Write, histories
from units.tree import Add

FAR = date(2024, 1, 1)
INSIDE = select(roster_units.c.code).where(roster_units.c.level.in_(["trung_uong", "tinh", "xa"])).distinct()


@st.composite
def questions(draw: st.DrawFn, *, most: int = 40) -> tuple[Sequence[Write], list[tuple[str, date, date]]]:
    """A history, and questions about it: inside which unit, on which day, as known by which day."""
    history = draw(histories(most=most))
    revised = [e for w in history for e in w.events if isinstance(e, RosterRevised)]
    codes = sorted({c.unit.code for e in revised for c in e.changes if isinstance(c, Add)})
    happened = [e.occurred_on for w in history for e in w.events if isinstance(e, Fact)]
    around = [date(2022, 6, 20), date(2022, 7, 15), date(2022, 9, 30), *happened[:9]]
    days = st.sampled_from([d + timedelta(days=n) for d in around for n in (-1, 0, 1)])
    known = st.sampled_from(sorted({w.day for w in history}))
    asked = st.tuples(st.sampled_from(codes), days, known)
    return history, draw(st.lists(asked, min_size=2, max_size=4))


@depth.gate
@given(asked=questions())
def test_any_board_of_any_date_equals_the_one_worked_out_in_memory(
    bench: Bench, asked: tuple[Sequence[Write], list[tuple[str, date, date]]]
) -> None:
    boards_equal_memory(bench, *asked)


@pytest.mark.slow
@depth.deep
@given(asked=questions(most=80))
def test_any_board_of_any_date_equals_memory_in_many_worlds(
    bench: Bench, asked: tuple[Sequence[Write], list[tuple[str, date, date]]]
) -> None:
    boards_equal_memory(bench, *asked)


def boards_equal_memory(bench: Bench, history: Sequence[Write], asked: list[tuple[str, date, date]]) -> None:
    if not bench.takes(history):
        return
    bench.empty()
    bench.record(history)
    bench.projector().catch_up(batch=11)
    events = bench.events()
    with reading(bench.engine) as connection:
        for inside, on, known in asked:
            told = world(events, zone=ZONE, known_by=known)
            assert_shown(connection, told, inside, AsOf(on, known), today=FAR)
        now = world(events, zone=ZONE)
        for inside, on, _ in asked:
            assert_shown(connection, now, inside, AsOf(on), today=FAR)


def assert_shown(connection: Connection, told: World, inside: str, as_of: AsOf, today: date) -> None:
    """The public questions give what the world in memory gives."""
    shown = board(connection, inside=inside, as_of=as_of, today=today)
    for row in (shown.inside, *shown.rows):
        ours = {(c.directive, c.obligation): c for c in (*shown.cells, *shown.whole) if c.unit == row.code}
        theirs = told.board(row.code, as_of.on)
        assert {key: _counts(cell) for key, cell in ours.items()} == {
            key: _quadrants(counts) for key, counts in theirs.items()
        }
        for key, cell in ours.items():
            assert cell.counts.percent == theirs[key].percent
            assert cell.counts.percent is None or 0 <= cell.counts.percent <= 100
            assert (cell.counts.percent == 100) == (cell.counts.open == 0 < cell.counts.total)
    sums = teams(connection, inside=inside, as_of=as_of).whole.by_level
    ours_by_level = {level: (count.teams, count.members) for level, count in sums.items()}
    assert ours_by_level == told.team_counts(inside, as_of.on)
    reports = timeliness(connection, inside=inside, as_of=as_of).periods
    assert {
        (p.directive, p.obligation, p.period): (p.in_time, p.late, p.missing, p.not_due) for p in reports
    } == {
        key: (c.done_in_time, c.done_late, c.open_late, c.open_in_time)
        for key, c in told.timeliness(inside, as_of.on).items()
    }
    rows = tasks(connection, Wanted(inside=place(connection, inside, as_of.on).no, most=100_000), as_of)
    assert {row.task: (row.status, row.lenient) for row in rows} == {
        task.ref: (task.status(as_of.on), task.lenient) for task in told.within(inside, as_of.on)
    }


def _counts(cell: Cell) -> tuple[int, ...]:
    c = cell.counts
    return c.done_in_time, c.done_late, c.open_in_time, c.open_late, c.out_of_force


def _quadrants(c: Counts) -> tuple[int, ...]:
    out = c.waived + c.closed + c.withdrawn + c.revoked
    return c.done_in_time, c.done_late, c.open_in_time, c.open_late, out


@depth.gate
@given(history=histories(), later=st.sampled_from((0, 1, 30, 400)))
def test_as_of_today_equals_now_by_both_times(bench: Bench, history: Sequence[Write], later: int) -> None:
    if not bench.takes(history):
        return
    bench.empty()
    bench.record(history)
    bench.projector().catch_up()
    today = max(write.day for write in history) + timedelta(days=later)
    with reading(bench.engine) as connection:
        for inside in connection.execute(INSIDE).scalars().all():
            now = board(connection, inside=inside, as_of=AsOf(today), today=today)
            # With a later `today` the same date is a past one, and read from the days of change.
            past = board(connection, inside=inside, as_of=AsOf(today), today=today + timedelta(days=1))
            known = board(connection, inside=inside, as_of=AsOf(today, today), today=today)
            assert now == past
            assert now == known.model_copy(update={"known": None})
            by_day = teams(connection, inside=inside, as_of=AsOf(today))
            assert by_day == teams(connection, inside=inside, as_of=AsOf(today, today)).model_copy(
                update={"known": None}
            )
