"""Rows in bulk: whatever goes in comes out, on both databases."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from projections import bulk
from projections.database import writing
from tests.laws import depth
from tests.laws.conftest import Bench

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12)
AWKWARD = st.sampled_from(
    ("", " ", "NULL", "null", '"', "\\", '\\"', "{}", "{a,b}", "a,b", "\t\n", "Nguyễn Thị Đào")
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2**31 - 1),
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.none() | AWKWARD | TEXTS,
    ),
    max_size=12,
)
ONE_STATEMENT = bulk.IN_A_STATEMENT


@depth.gate
@given(rows=ROWS, times=st.sampled_from((1, 1, ONE_STATEMENT // 6 + 1)))
def test_rows_that_are_wanted_come_out_as_they_went_in(
    bench: Bench, rows: Sequence[tuple[int, int | None, str | None]], times: int
) -> None:
    many = [(n, *row[1:]) for n, row in enumerate([*rows] * times)]
    with writing(bench.engine) as connection:
        given_ = bulk.wanted(connection, "law", "no integer, number integer, said text", many)
        query = text(f"SELECT no, number, said FROM {given_.sql} w ORDER BY no")
        assert [tuple(row) for row in connection.execute(query, given_.values)] == many
