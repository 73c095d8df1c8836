"""What `done_when` means: on which days a condition held, and so when a task was done.

A condition maps the facts of a unit to the days on which it held, a list of half-open
spans [from, until) in order, `until` None while it still holds. All-of is their
intersection, any-of their union. A task is done from the first day of a span that still
held on its last permitted day, or that held on any day after it: a team that was
dissolved before the deadline does not count, one dissolved years later does.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from deadlines.periods import period_named
from events.done_when import AllOf, AnyOf, Confirmed, DoneWhen, Filed, Happened, Reached


class FactRow(NamedTuple):
    """A standing fact, as a condition sees it.

    `until` is the first day on which it no longer stood (a team dissolved or changed).
    `here` is False for a fact of a unit inside the one that owes.
    """

    kind: str
    about: str
    period: str
    occurred_on: date
    until: date | None
    quantity: int
    denominator: int
    here: bool = True


class Span(NamedTuple):
    start: date
    until: date | None


ALWAYS = (Span(date.min, None),)


def done_on(
    when: DoneWhen,
    facts: Sequence[FactRow],
    *,
    period: str = "",
    last_day: date | None = None,
    confirmed_on: date | None = None,
) -> date | None:
    """The day from which the condition counts as fulfilled, or None.

    `last_day` is the last permitted day, `confirmed_on` the day of the submission that a
    reviewer accepted.
    """
    for span in holds(when, facts, period=period, confirmed_on=confirmed_on):
        if span.until is None or (last_day is not None and span.until > last_day):
            return span.start
    return None


def holds(
    when: DoneWhen, facts: Sequence[FactRow], *, period: str = "", confirmed_on: date | None = None
) -> Sequence[Span]:
    """The spans of days on which the condition held, in order and apart from each other."""
    match when:
        case Happened():
            return _happened(when, _within(period, facts))
        case Filed():
            days = [f.occurred_on for f in facts if f.kind == "report_filed" and _is(f, when.report, period)]
            return (Span(min(days), None),) if days else ()
        case Reached():
            return _reached(when, _within(period, facts))
        case Confirmed():
            return (Span(confirmed_on, None),) if confirmed_on else ()
        case AllOf():
            spans: Sequence[Span] = ALWAYS
            for part in when.parts:
                if not spans:
                    break  # no day is left on which all of them could hold
                spans = _both(spans, holds(part, facts, period=period, confirmed_on=confirmed_on))
            return spans
        case AnyOf():
            return _joined(
                span
                for part in when.parts
                for span in holds(part, facts, period=period, confirmed_on=confirmed_on)
            )


def _within(period: str, facts: Sequence[FactRow]) -> Sequence[FactRow]:
    """The facts that happened in the period: a training of May says nothing of June."""
    if not period:
        return facts
    start, end = period_named(period)
    return [f for f in facts if start <= f.occurred_on <= end]


def _is(fact: FactRow, report: str, period: str) -> bool:
    return fact.here and fact.about == report and fact.period == period


def _happened(when: Happened, facts: Sequence[FactRow]) -> Sequence[Span]:
    steps: dict[date, int] = {}
    for fact in facts:
        if fact.kind != when.fact or (when.about is not None and fact.about != when.about):
            continue
        if when.where == "here" and not fact.here:
            continue
        if when.having and any(
            (h.at_least is not None and fact.quantity < h.at_least)
            or (h.at_most is not None and fact.quantity > h.at_most)
            for h in when.having
        ):
            continue
        steps[fact.occurred_on] = steps.get(fact.occurred_on, 0) + 1
        if fact.until is not None:
            steps[fact.until] = steps.get(fact.until, 0) - 1
    count, spans, since = 0, [], date.min if when.at_least == 0 else None
    for day in sorted(steps):
        count += steps[day]
        within = count >= when.at_least and (when.at_most is None or count <= when.at_most)
        if within and since is None:
            since = day
        elif not within and since is not None:
            spans.append(Span(since, day))
            since = None
    if since is not None:
        spans.append(Span(since, None))
    return spans


def _reached(when: Reached, facts: Sequence[FactRow]) -> Sequence[Span]:
    """A measurement stands until the next one; of two on one day the higher counts."""
    measured = sorted(
        (f for f in facts if f.kind == "measured" and f.here and f.about == when.indicator),
        key=lambda f: f.occurred_on,
    )
    best: dict[date, bool] = {}
    for fact in measured:
        enough = fact.quantity * 100 >= when.at_least * fact.denominator
        best[fact.occurred_on] = best.get(fact.occurred_on, False) or enough
    spans, since = [], None
    for day, enough in best.items():
        if enough and since is None:
            since = day
        elif not enough and since is not None:
            spans.append(Span(since, day))
            since = None
    if since is not None:
        spans.append(Span(since, None))
    return spans


def _both(a: Sequence[Span], b: Sequence[Span]) -> Sequence[Span]:
    spans = []
    for x in a:
        for y in b:
            start = max(x.start, y.start)
            ends = [s.until for s in (x, y) if s.until is not None]
            until = min(ends) if ends else None
            if until is None or start < until:
                spans.append(Span(start, until))
    return sorted(spans)


def _joined(spans: Iterable[Span]) -> Sequence[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        last = joined[-1] if joined else None
        if last is None or (last.until is not None and last.until < span.start):
            joined.append(span)
        elif last.until is not None:
            until = None if span.until is None else max(last.until, span.until)
            joined[-1] = Span(last.start, until)
    return joined
