"""The first tasks of a list, found by the counts above them, are the first of the whole list."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from projections.asof import STATUSES, AsOf
from projections.database import reading
from projections.firsts import FEW, first_tasks
from projections.places import place
from projections.taskrows import MARKS, Wanted, tasks
from tests.laws import depth
from tests.laws.conftest import Bench
from tests.laws.histories import Write
from tests.laws.test_dates import questions

Filters = tuple[tuple[str, ...], tuple[date | None, date | None], bool, int]
DUE = st.sampled_from((None, None, date(2022, 6, 20), date(2022, 7, 15), date(2022, 9, 30)))
FILTERS = st.tuples(
    st.lists(st.sampled_from(STATUSES), max_size=3, unique=True).map(tuple),
    st.tuples(DUE, DUE),
    st.booleans(),
    st.integers(1, 6),
)


@depth.gate
@given(asked=questions(), filters=st.lists(FILTERS, min_size=2, max_size=2))
def test_the_first_of_any_list_are_those_that_reading_it_through_begins_with(
    bench: Bench, asked: tuple[Sequence[Write], list[tuple[str, date, date]]], filters: list[Filters]
) -> None:
    history, questions_asked = asked
    if not bench.takes(history):
        return
    bench.empty()
    bench.record(history)
    bench.projector().catch_up(batch=11)
    with reading(bench.engine) as connection:
        for (inside, on, known), wanted in zip(questions_asked, filters, strict=False):
            last = max(known, on) + timedelta(days=400)
            for as_of in (AsOf(on, known), AsOf(on), AsOf(last)):
                assert_begins(connection, inside, as_of, wanted)
        assert_marked(connection, AsOf(last))


def assert_begins(connection: Connection, inside: str, as_of: AsOf, filters: Filters) -> None:
    status, (due_from, due_to), everywhere, most = filters
    number = None if everywhere else place(connection, inside, as_of.on).no
    wanted = Wanted(inside=number, status=status, due_from=due_from, due_to=due_to, most=most)
    whole = tasks(connection, wanted.model_copy(update={"most": 100_000}), as_of)
    found = first_tasks(connection, wanted, as_of)
    assert [row.lenient for row in found] == [row.lenient for row in whole[:most]]
    assert len({row.task for row in found}) == len(found)
    assert all(row in whole for row in found)
    assert first_tasks(connection, wanted.model_copy(update={"most": FEW}), as_of) == whole


def assert_marked(connection: Connection, as_of: AsOf) -> None:
    """Tasks with a mark, found from the few that bear it, are those of the whole list that show it."""
    whole = tasks(connection, Wanted(most=100_000), as_of)
    for mark in MARKS:
        marked = tasks(connection, Wanted(mark=mark, most=100_000), as_of)
        assert marked == [row for row in whole if mark in row.marks], mark
