"""Ticks that nobody ran in time: Prefect keeps them all, and one now is worth as much as a hundred.

Prefect has no way to leave out what a schedule missed. A scheduled tick that begins when the next
one is due already ends at once, and takes with it whatever else of its deployment waits from before.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.runtime import flow_run
from prefect.states import Cancelled

AT_ONCE: Final = 200  # runs of one question; more are dropped by the next tick that is late itself


def missed(every: timedelta, now: datetime) -> int | None:
    """How many runs were dropped where this one was scheduled so long ago that the next is due; else None.

    A run that somebody asked for is never too late.
    """
    id_ = flow_run.id
    if id_ is None:  # called as a plain function
        return None
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(UUID(str(id_)))
        due, deployment = run.expected_start_time, run.deployment_id
        if not run.auto_scheduled or due is None or deployment is None or not is_late(due, every, now):
            return None
        return _drop(client, deployment, before=now - every)


def is_late(due: datetime, every: timedelta, now: datetime) -> bool:
    """Whether the next run is due already."""
    return now - due > every


def _drop(client: SyncPrefectClient, deployment: UUID, *, before: datetime) -> int:
    """Takes the scheduled runs of a deployment that were due before from the queue."""
    waiting = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=before),
        ),
        limit=AT_ONCE,
    )
    dropped = [one for one in waiting if one.auto_scheduled]
    for one in dropped:
        client.set_flow_run_state(
            one.id, Cancelled(message="its time is over, and a later tick does its work")
        )
    return len(dropped)
