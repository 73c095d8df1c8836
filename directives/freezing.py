"""The due days of a directive, worked out on the day it is issued and moved by no later calendar."""

from collections.abc import Iterable
from datetime import date

from deadlines.calendar import Calendar
from deadlines.rules import Recurring, Window, due_of, periods
from events.decisions import Dues, FrozenDue
from events.done_when import AllOf, Steps
from events.obligations import Obligation


def expanded(obligation: Obligation) -> list[Obligation]:
    """The obligation itself, or one for each of its ordered steps.

    Step 3 is done when steps 1 to 3 are; each step has its own due rule.
    """
    if not isinstance(obligation.done_when, Steps):
        return [obligation]
    steps = obligation.done_when.steps
    return [
        obligation.model_copy(
            update={
                "no": f"{obligation.no}.{i}",
                "action": step.action,
                "due": step.due,
                "done_when": step.when if i == 1 else AllOf(parts=tuple(s.when for s in steps[:i])),
            }
        )
        for i, step in enumerate(steps, start=1)
    ]


def freeze(
    obligations: Iterable[Obligation],
    *,
    calendar: Calendar,
    issued: date,
    received: date | None = None,
    since: date | None = None,
    through: date,
) -> Dues:
    """The due days of every obligation (of every step), as the calendar has them now."""
    return {
        one.no: tuple(_frozen(one, calendar, issued, received, since or issued, through))
        for obligation in obligations
        for one in expanded(obligation)
    }


def _frozen(
    obligation: Obligation,
    calendar: Calendar,
    issued: date,
    received: date | None,
    since: date,
    through: date,
) -> Iterable[FrozenDue]:
    strictly = obligation.late_after == "strict"
    if isinstance(obligation.due, Recurring):
        for period in periods(obligation.due, first=since, last=through, calendar=calendar):
            due = period.due
            yield FrozenDue(
                period=period.key,
                opens=max(period.start, issued),
                strict=due.strict,
                lenient=due.strict if strictly else due.lenient,
                at=due.at.isoformat("minutes") if due.at else None,
            )
        return
    found = due_of(obligation.due, issued=issued, received=received, calendar=calendar)
    opens = max(obligation.due.start, issued) if isinstance(obligation.due, Window) else issued
    if found is None:
        yield FrozenDue(opens=opens)
        return
    yield FrozenDue(
        opens=opens,
        strict=found.strict,
        lenient=found.strict if strictly else found.lenient,
        at=found.at.isoformat("minutes") if found.at else None,
    )
