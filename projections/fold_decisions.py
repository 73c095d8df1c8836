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
from projections.answers import (
    WHATEVER,
    Key,
    answered,
    decisions_of,
    standing_facts,
    state_in,
    tasks_wanted,
)
from projections.changes import Changes
from projections.delegations import fold_delegations
from projections.muting import fold_snoozes
from projections.nodes import Asks, Nodes, day_of, kinds_heard
from projections.tables import task_decisions


def fold_decisions(
    connection: Connection,
    batch: Sequence[Recorded[Event]],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
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
    before = decisions_of(connection, {unit for unit, _, _ in by_task})
    after: dict[Key, Decided] = {}
    for key, events in by_task.items():
        state = before.get(key, NOTHING)
        for one in events:
            state = evolve(state, one)
        after[key] = state
    bulk.put(connection, task_decisions, [(*key, *_columns(state)) for key, state in after.items()])
    rows = tasks_wanted(connection, dict.fromkeys(by_task, WHATEVER))
    asked = {number: asks.by_no[number] for number in {row.obligation for row in rows}}
    facts = standing_facts(
        connection,
        {row.unit for row in rows},
        {row.unit for row in rows if asked[row.obligation].inside},
        kinds_heard(heard for one in asked.values() for heard in one.hears),
    )
    for row in rows:
        state_now = after[row.unit, row.obligation, row.period]
        old = state_in(row)
        given = due_in_force(day_of(row.given_strict), day_of(row.given_lenient), state_now)
        base = old._replace(strict=_text(given.strict), lenient=_text(given.lenient))
        if state_now.waived and old.out is None:
            base = base._replace(out="waived", out_on=known_on)
        ask = asked[row.obligation]
        new = answered(ask, facts.get(row.unit, ()), state_now, row.period, row.opens_on, base)
        if new != old:
            node = nodes.by_no[row.unit]
            changes.change(node, row.obligation, row.period, row.opens_on, known_on, old, new)
    changes.write_tasks(connection)


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
