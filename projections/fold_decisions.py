"""Decisions on single tasks, folded onto the tasks that they are about."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection

from directives.tasks import NOTHING, Decided, evolve
from events.decisions import TaskDecision, TaskRef
from events.delegating import DelegationTakenBack, TaskDelegated
from events.muting import TaskSnoozed
from projections import bulk
from projections.answers import BEFORE, Decisions, Key, decisions_of, text_of
from projections.delegations import fold_delegations
from projections.muting import fold_snoozes
from projections.nodes import Asks, Nodes
from projections.tables import task_decisions

Taken = tuple[str, Key, TaskDecision]  # the day on which it became known, the task, what was decided


def fold_decisions(connection: Connection, taken: Sequence[Taken]) -> Decisions:
    """Keeps decisions in the order in which they were made; gives what was decided before and day by day."""
    fold_snoozes(connection, [(key, one) for _, key, one in taken if isinstance(one, TaskSnoozed)])
    for known_on, day in groupby(taken, key=itemgetter(0)):
        fold_delegations(connection, _handed(day), known_on)
    state = decisions_of(connection, {unit for _, (unit, _, _), _ in taken})
    decided: dict[Key, dict[str, Decided]] = {}
    for known_on, key, one in taken:
        before = state.get(key, NOTHING)
        state[key] = evolve(before, one)
        decided.setdefault(key, {BEFORE: before})[known_on] = state[key]
    bulk.put(connection, task_decisions, [(*key, *_columns(state[key])) for key in decided])
    return decided


def _handed(day: Iterable[Taken]) -> Iterator[tuple[Key, TaskDelegated | DelegationTakenBack]]:
    for _, key, one in day:
        if isinstance(one, TaskDelegated | DelegationTakenBack):
            yield key, one


def key_of(task: TaskRef, nodes: Nodes, asks: Asks) -> Key:
    """The numbers under which a task is kept."""
    ask = asks.by_code[task.directive, task.obligation]
    return nodes.at(task.unit, ask.roster_on).no, ask.no, task.period


def _columns(state: Decided) -> bulk.Row:
    return (
        text_of(state.strict),
        text_of(state.lenient),
        state.extended,
        text_of(state.extension_wanted),
        text_of(state.submitted_on),
        state.accepted,
        state.returned,
        state.waived,
        state.acknowledged,
        text_of(state.paused),
        state.paused_for,
        state.suspended,
    )
