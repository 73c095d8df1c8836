"""The spans of a condition are the days on which it holds, looked at one by one."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from directives.fulfilment import FactRow, done_on, holds
from events.done_when import AllOf, AnyOf, Confirmed, DoneWhen, Filed, Happened, Reached
from tests.core.samples import no_clock
from tests.laws.asking import BODIES, DOCUMENTS, REPORTS, conditions

FIRST = date(2022, 8, 20)
DAYS = [FIRST + timedelta(days=n) for n in range(14)]  # across the end of a month
days = st.sampled_from(DAYS[1:-1])


@st.composite
def rows(draw: st.DrawFn) -> FactRow:
    kind = draw(
        st.sampled_from(("team_founded", "team_founded", "measured", "report_filed", "document_issued"))
    )
    on = draw(days)
    about = {"measured": ("vneid",), "report_filed": REPORTS, "document_issued": DOCUMENTS}.get(kind, BODIES)
    until = (
        on + timedelta(days=draw(st.integers(1, 6)))
        if kind == "team_founded" and draw(st.booleans())
        else None
    )
    return FactRow(
        kind,
        draw(st.sampled_from(about)),
        "2022-08" if kind == "report_filed" else "",
        on,
        until,
        draw(st.sampled_from((4, 10, 11, 40, 100))),
        100 if kind == "measured" else 0,
        draw(st.booleans()),
    )


def true_on(when: DoneWhen, facts: list[FactRow], day: date, period: str, confirmed_on: date | None) -> bool:
    """Whether the condition is true on one day, straight from its definition."""
    told = [f for f in facts if not period or (f.occurred_on.year, f.occurred_on.month) == (2022, 8)]
    match when:
        case AllOf():
            return all(true_on(part, facts, day, period, confirmed_on) for part in when.parts)
        case AnyOf():
            return any(true_on(part, facts, day, period, confirmed_on) for part in when.parts)
        case Confirmed():
            return confirmed_on is not None and confirmed_on <= day
        case Filed():
            return any(
                f.here and f.kind == "report_filed" and f.about == when.report and f.period == period
                and f.occurred_on <= day
                for f in facts
            )  # fmt: skip
        case Reached():
            seen = [f for f in told if f.here and f.kind == "measured" and f.about == when.indicator]
            last = max((f.occurred_on for f in seen if f.occurred_on <= day), default=None)
            return any(
                Decimal(f.quantity) / f.denominator * 100 >= when.at_least
                for f in seen
                if f.occurred_on == last
            )
        case Happened():
            n = sum(
                f.kind == when.fact
                and when.about in {None, f.about}
                and (f.here or when.where == "inside")
                and f.occurred_on <= day
                and (f.until is None or day < f.until)
                and all(
                    (h.at_least is None or h.at_least <= f.quantity)
                    and (h.at_most is None or f.quantity <= h.at_most)
                    for h in when.having
                )
                for f in told
            )
            return when.at_least <= n and (when.at_most is None or n <= when.at_most)


worlds = st.tuples(
    conditions(periodic=True),
    st.lists(rows(), max_size=6),
    st.sampled_from(("", "2022-08")),
    st.none() | days,
)


@no_clock
@given(worlds)
def test_spans_hold_exactly_the_days_on_which_it_is_true(
    world: tuple[DoneWhen, list[FactRow], str, date | None],
) -> None:
    when, facts, period, confirmed_on = world
    spans = holds(when, facts, period=period, confirmed_on=confirmed_on)
    for day in DAYS:
        within = any(s.start <= day and (s.until is None or day < s.until) for s in spans)
        assert within == true_on(when, facts, day, period, confirmed_on), day


@no_clock
@given(worlds)
def test_spans_are_in_order_and_apart(world: tuple[DoneWhen, list[FactRow], str, date | None]) -> None:
    when, facts, period, confirmed_on = world
    spans = holds(when, facts, period=period, confirmed_on=confirmed_on)
    for before, after in pairwise(spans):
        assert before.until is not None
        assert before.start < before.until < after.start


@no_clock
@given(worlds, days)
def test_done_is_the_beginning_of_the_run_of_days_around_the_last_one_or_of_the_first_after_it(
    world: tuple[DoneWhen, list[FactRow], str, date | None], last_day: date
) -> None:
    when, facts, period, confirmed_on = world
    true = [d for d in DAYS if true_on(when, facts, d, period, confirmed_on)]
    counts = next((d for d in true if d >= last_day), None)
    found = done_on(when, facts, period=period, last_day=last_day, confirmed_on=confirmed_on)
    if counts is None:
        assert found is None
        return
    while counts - timedelta(days=1) in true:
        counts -= timedelta(days=1)
    assert max(found or date.max, FIRST) == counts


@no_clock
@given(worlds)
def test_conditions_are_values_that_survive_storing(
    world: tuple[DoneWhen, list[FactRow], str, date | None],
) -> None:
    when = world[0]
    assert type(when).model_validate_json(when.model_dump_json()) == when
