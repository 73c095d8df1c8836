"""Decisions on single tasks, folded onto the tasks that they are about."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from directives.tasks import NOTHING, Decided, due_in_force, evolve
from events.base import Event, Recorded
from events.decisions import TaskDecision, TaskRef
from events.delegating import DelegationTakenBack, TaskDelegated
from events.muting import TaskSnoozed
from projections import bulk
from projections.answers import Key, answered, decisions_of, standing_facts, state_in, tasks_of
from projections.changes import Changes
from projections.delegations import fold_delegations
from projections.muting import fold_snoozes
from projections.nodes import Asks, Nodes, day_of
from projections.tables import task_decisions


def fold_decisions(
    connection: Connection,
    batch: Sequence[Recorded[Event]],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
) -> None:
    """Folds decisions that became known on one day, in the order in which they were made."""
    by_task: dict[Key, list[TaskDecision]] = defaultdict(list)
    for recorded in batch:
        event = recorded.event
        assert isinstance(event, TaskDecision)
        by_task[key_of(event.task, nodes, asks)].append(event)
    snoozed = [
        (key, one) for key, events in by_task.items() for one in events if isinstance(one, TaskSnoozed)
    ]
    fold_snoozes(connection, snoozed)
    handed = [
        (key, one)
        for key, events in by_task.items()
        for one in events
        if isinstance(one, TaskDelegated | DelegationTakenBack)
    ]
    fold_delegations(connection, handed, known_on)
    units = {unit for unit, _, _ in by_task}
    before = decisions_of(connection, units)
    after: dict[Key, Decided] = {}
    for key, events in by_task.items():
        state = before.get(key, NOTHING)
        for one in events:
            state = evolve(state, one)
        after[key] = state
    bulk.put(connection, task_decisions, [(*key, *_columns(state)) for key, state in after.items()])
    inside = {u for u, number, _ in by_task if asks.by_no[number].inside}
    facts = standing_facts(connection, units, inside)
    changes = Changes()
    for row in tasks_of(connection, units):
        state_now = after.get((row.unit, row.obligation, row.period))
        if state_now is None:
            continue
        old = state_in(row)
        base = old
        given = due_in_force(day_of(row.given_strict), day_of(row.given_lenient), state_now)
        base = base._replace(strict=_text(given.strict), lenient=_text(given.lenient))
        if state_now.waived and old.out is None:
            base = base._replace(out="waived", out_on=known_on)
        ask = asks.by_no[row.obligation]
        new = answered(ask, facts.get(row.unit, ()), state_now, row.period, row.opens_on, base)
        if new != old:
            node = nodes.by_no[row.unit]
            changes.change(node, row.obligation, row.period, row.opens_on, known_on, old, new)
    changes.write(connection)


def key_of(task: TaskRef, nodes: Nodes, asks: Asks) -> Key:
    """The numbers under which a task is kept."""
    ask = asks.by_code[task.directive, task.obligation]
    return nodes.at(task.unit, ask.roster_on).no, ask.no, task.period


def _text(day: object) -> str | None:
    return None if day is None else str(day)


def _columns(state: Decided) -> bulk.Row:
    return (
        _text(state.strict),
        _text(state.lenient),
        state.extended,
        _text(state.extension_wanted),
        _text(state.submitted_on),
        state.accepted,
        state.returned,
        state.waived,
        state.acknowledged,
        _text(state.paused),
        state.paused_for,
        state.suspended,
    )
