"""What is said counts, and not in which order, how often, or what was taken back in between."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.base import Event
from events.decisions import (
    CLOCK_STREAM,
    ROSTER_STREAM,
    LadderSwept,
    LetterDeferred,
    LetterRefused,
    LetterSealed,
    LetterSent,
    TaskDecision,
)
from events.facts import Fact, FactCorrected, FactRetracted, unit_stream
from projections.database import reading
from tests.laws import depth, tables
from tests.laws.conftest import Bench
from tests.laws.histories import FIRST_DAY, Write, histories
from tests.laws.telling import facts


@st.composite
def orders(draw: st.DrawFn, *, most: int = 40) -> tuple[Sequence[Write], Sequence[Write]]:
    """Two orders of one day's writes.

    The roster comes first. What one stream says keeps its order, and so does what belongs to
    one directive, its tasks' decisions included; all else may come in any order.
    """
    told = draw(histories(most=most, one_day=True))
    writes = [w for w in told if _thread(w) != CLOCK_STREAM]  # letters follow what they are about
    roster = [w for w in writes if w.stream == ROSTER_STREAM]
    rest = [w for w in writes if w.stream != ROSTER_STREAM]
    threads: dict[str, list[Write]] = defaultdict(list)
    for write in rest:
        threads[_thread(write)].append(write)
    turns = draw(st.permutations([name for name, held in threads.items() for _ in held]))
    left = {name: iter(held) for name, held in threads.items()}
    return [*roster, *rest], [*roster, *(next(left[name]) for name in turns)]


def _thread(write: Write) -> str:
    """What must keep its order: a task's decisions follow its directive, letters what they are about."""
    event = write.events[0]
    match event:
        case TaskDecision():
            return f"directive:{event.task.directive}"
        case LetterSealed() | LetterSent() | LetterDeferred() | LetterRefused() | LadderSwept():
            return CLOCK_STREAM
        case _:
            return write.stream


def shown(bench: Bench, writes: Sequence[Write]) -> dict[str, tables.Rows]:
    """What the tables say once all of this is written."""
    bench.empty()
    bench.record(writes)
    bench.projector().catch_up(batch=7)
    with reading(bench.engine) as connection:
        return tables.now(connection) | {
            f"{name} then": rows for name, rows in tables.then(connection, FIRST_DAY).items()
        }


@depth.gate
@given(both=orders())
def test_facts_and_directives_in_any_order_give_the_same_boards(
    bench: Bench, both: tuple[Sequence[Write], Sequence[Write]]
) -> None:
    same_boards(bench, *both)


@pytest.mark.slow
@depth.deep
@given(both=orders(most=80))
def test_any_order_gives_the_same_boards_in_many_worlds(
    bench: Bench, both: tuple[Sequence[Write], Sequence[Write]]
) -> None:
    same_boards(bench, *both)


def same_boards(bench: Bench, one: Sequence[Write], other: Sequence[Write]) -> None:
    if bench.takes(one):
        assert tables.differences(shown(bench, one), shown(bench, other)) == []


@depth.gate
@given(history=histories())
def test_sending_everything_again_changes_nothing(bench: Bench, history: Sequence[Write]) -> None:
    if not bench.takes(history):
        return
    bench.empty()
    bench.record(history)
    bench.projector().catch_up()
    before = bench.log.last_position()
    with reading(bench.engine) as connection:
        first = tables.everything(connection)

    receipts = bench.record(history)

    assert all(receipt.repeated for receipt in receipts)
    assert bench.log.last_position() == before
    assert bench.projector().catch_up() == 0
    with reading(bench.engine) as connection:
        assert tables.everything(connection) == first


@st.composite
def mistakes(draw: st.DrawFn, *, most: int = 40) -> tuple[Sequence[Write], Sequence[Write]]:
    """A day's writes, and the same with a fact somewhere among them that is retracted at the end."""
    writes = draw(histories(most=most, one_day=True))
    roster = [w for w in writes if w.stream == ROSTER_STREAM]
    rest = [w for w in writes if w.stream != ROSTER_STREAM]
    owing = [w.events[0].task.unit for w in rest if isinstance(w.events[0], TaskDecision)]
    told = [w.events[0].unit for w in rest if isinstance(w.events[0], Fact)]
    code = draw(st.sampled_from(sorted({*owing, *told, "VN"})))
    wrong, stream = draw(facts(code, FIRST_DAY)), unit_stream(code)
    at = draw(st.integers(0, len(rest)))
    version = 1 + Counter(w.stream for w in rest[:at] for _ in w.events)[stream]
    later = [
        w._replace(events=tuple(_renumbered(e, version) for e in w.events)) if w.stream == stream else w
        for w in rest[at:]
    ]
    when = roster[0].at
    retracted = FactRetracted(unit=code, version=version, reason="không có việc ấy")
    mistaken = [*rest[:at], Write(when, stream, (wrong,)), *later, Write(when, stream, (retracted,))]
    return [*roster, *rest], [*roster, *mistaken]


def _renumbered(event: Event, version: int) -> Event:
    """The same event when one more stands before the version that it speaks of."""
    if isinstance(event, FactRetracted | FactCorrected) and event.version >= version:
        return event.model_copy(update={"version": event.version + 1})
    return event


@depth.gate
@given(both=mistakes())
def test_a_retraction_restores_what_was_before(
    bench: Bench, both: tuple[Sequence[Write], Sequence[Write]]
) -> None:
    as_if_never_said(bench, *both)


@pytest.mark.slow
@depth.deep
@given(both=mistakes(most=80))
def test_a_retraction_restores_what_was_before_in_many_worlds(
    bench: Bench, both: tuple[Sequence[Write], Sequence[Write]]
) -> None:
    as_if_never_said(bench, *both)


def as_if_never_said(bench: Bench, never_said: Sequence[Write], taken_back: Sequence[Write]) -> None:
    if not bench.takes(never_said):
        return
    without, with_both = shown(bench, never_said), shown(bench, taken_back)
    del without["facts"], with_both["facts"]  # the record keeps the mistake: it is told, and told to be wrong
    assert tables.differences(without, with_both) == []
