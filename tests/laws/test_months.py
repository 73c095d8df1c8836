"""Counts of the past read from months that are over are those of all days added up."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from projections import bulk
from projections.asof import STATUS, AsOf
from projections.database import writing
from projections.months import close_months
from projections.past import folded
from projections.tables import cursor, progress_days, roster_units, standings
from tests.laws import depth
from tests.laws.conftest import Bench
from tests.laws.tables import CHANGES

UNITS = {1: "tinh", 2: "huyen"}
FIRST, LAST = date(2022, 6, 25), date(2022, 9, 5)
TURNS = [date(2022, month, day) for month in (7, 8, 9) for day in (1, 2)]
DAYS = st.dates(FIRST, LAST) | st.sampled_from([*TURNS, *(day - timedelta(days=2) for day in TURNS)])
MAYBE = st.one_of(st.just(""), DAYS.map(date.isoformat))

Standing = tuple[int, str, str, str, str, str]
Change = tuple[str, int, int, int, int]  # day of knowledge, unit, standing left, standing come to, how many

STANDINGS = st.lists(
    st.tuples(
        st.integers(1, 2),
        st.sampled_from(("2022-06-01", "2022-07-31", "2022-08-01")),
        MAYBE,
        MAYBE,
        st.sampled_from(("", "", "closed", "waived")),
        DAYS.map(date.isoformat),
    ).map(lambda s: (*s[:5], s[5] if s[4] else "")),
    min_size=1,
    max_size=12,
    unique=True,
)
STATUS_THEN = STATUS.format(out="s.out", out_on="s.out_on", done_on="s.done_on", lenient="s.lenient")
ADDED_UP = f"""
    SELECT d.ancestor AS unit, s.obligation, s.lenient, {STATUS_THEN} AS status, sum(d.n) AS n
    FROM {CHANGES} d JOIN standings s ON s.no = d.standing
    WHERE d.known_on <= :known AND s.opens_on <= :on GROUP BY 1, 2, 3, 4
"""


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Standing], list[Change]]:
    kept = draw(STANDINGS)
    one = st.tuples(
        DAYS.map(date.isoformat),
        st.sampled_from(sorted(UNITS)),
        st.integers(0, len(kept)),
        st.integers(1, len(kept)),
        st.integers(-3, 3).filter(bool),
    )
    found = {row[:4]: row for row in draw(st.lists(one, min_size=15, max_size=60))}
    return kept, sorted(found.values())


@depth.gate
@given(told=changes(), asked=st.lists(st.tuples(DAYS, st.none() | DAYS), min_size=5, max_size=5))
def test_months_that_are_over_tell_what_their_days_told(
    bench: Bench,
    told: tuple[list[Standing], list[Change]],
    asked: list[tuple[date, date | None]],
) -> None:
    bench.empty()
    kept, rows = told
    with writing(bench.engine) as connection:
        write_units(connection)
        bulk.insert(connection, standings, [(no, *one) for no, one in enumerate(kept, start=1)])
        write_days(connection, rows)
        for on, known in [*asked, (LAST, None), (date(2022, 7, 31), None), (date(2022, 8, 1), None)]:
            for as_of in (AsOf(on, known), AsOf(on, on), AsOf(on + timedelta(days=60))):
                assert counted(connection, as_of) == added_up(connection, as_of), as_of


def write_units(connection: Connection) -> None:
    bulk.insert(
        connection,
        roster_units,
        [
            (no, str(no), "", level, "", "territory", None, 0, "2022-01-01", None, 1)
            for no, level in UNITS.items()
        ],
    )


def write_days(connection: Connection, rows: Sequence[Change]) -> None:
    """Takes the changes in day by day, and closes the months that end."""
    before = ""
    bulk.insert(connection, cursor, [("projections", 0, 0, 0, before)])
    for day, known in groupby(rows, key=lambda row: row[0]):
        changed = [
            {"ancestor": unit, "known_on": day, "was": was, "now": now, "n": n}
            for _, unit, was, now, n in known
        ]
        connection.execute(progress_days.insert(), changed)
        close_months(connection, before, day)
        connection.execute(cursor.update().values(known_on=day))
        before = day


def counted(connection: Connection, as_of: AsOf) -> dict[tuple[object, ...], int]:
    found = folded(connection, as_of, (1, 2), now=False)
    query = f"SELECT unit, obligation, lenient, status, sum(n) AS n FROM ({found.sql}) f GROUP BY 1, 2, 3, 4"
    return asked_of(connection, query, {**found.values, "units": bulk.among(connection, UNITS)})


def added_up(connection: Connection, as_of: AsOf) -> dict[tuple[object, ...], int]:
    return asked_of(connection, ADDED_UP, dict(as_of.values))


def asked_of(connection: Connection, query: str, values: dict[str, object]) -> dict[tuple[object, ...], int]:
    return {tuple(row[:4]): int(row[4]) for row in connection.execute(text(query), values) if row[4]}
