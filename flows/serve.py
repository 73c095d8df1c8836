"""The same work on several machines: Prefect flows over the functions that the clock calls.

Flows are thin shells and few, for a run costs seconds. Prefect's own state is disposable:
what happened is in the log, what is to be posted in the outbox. Where these run, the clock
of `flows.clock` does not; both hold the same lease.
"""

import os
import socket
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from prefect import Flow, flow, serve
from prefect.deployments import run_deployment
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from app.clock import now
from app.settings import load_settings
from app.wiring import App, opened
from flows.clock import EVERY_MINUTE
from flows.fact_sheet import Imported, import_facts, plan_facts
from flows.lease import AnotherClock, leased, leased_tick
from flows.post import relay_settings
from flows.serve_late import missed
from flows.shards import may_close, submit_missing, sweep_shard
from flows.sheets.reading import rows_of
from flows.tick import Ticked
from notices.smtp import Relay

EVERY_FIVE_MINUTES = "*/5 * * * *"
ONE_MINUTE, FIVE_MINUTES = timedelta(minutes=1), timedelta(minutes=5)  # the same, to be reckoned with
SHARD_DEPLOYMENT = "sweep-shard/sweep-shard"


@flow(name="tick", log_prints=True)
def tick_flow(sharded: bool = False) -> bool:
    """One tick; False when another clock holds the lease or it comes too late.

    `sharded` hands the provinces to workers, whose ticks are rarer.
    """
    dropped = missed(FIVE_MINUTES if sharded else ONE_MINUTE, now())
    if dropped is not None:
        print(f"too late, as are {dropped} others that were not begun: the next tick does their work")
        return False
    with opened(load_settings()) as app:
        if sharded:
            submit_missing(app, now(), _submit)
        ticked = tick_alone(app, sharded=sharded)
    print(ticked)
    return ticked is not None


@flow(name="sweep-shard", log_prints=True)
def sweep_shard_flow(province: str) -> int:
    """Today's letters of one province; the ledger knows when they are sealed already."""
    with opened(load_settings()) as app:
        done = sweep_shard(app, now(), province)
    print(done)
    return done.letters


@flow(name="submit-shards", log_prints=True)
def submit_shards_flow() -> int:
    """Hands today's provinces that are not in the ledger to workers; gives how many."""
    with opened(load_settings()) as app:
        waiting = submit_missing(app, now(), _submit)
    print(waiting)
    return len(waiting)


def _submit(province: str, day: date, attempt: int) -> None:
    # A run with the same key is answered with the run there is, crashed or not: hence the attempt.
    run_deployment(
        SHARD_DEPLOYMENT,
        parameters={"province": province},
        idempotency_key=f"sweep-shard:{day}:{province}:{attempt}",
        timeout=0,
        as_subflow=False,
    )


def tick_alone(app: App, *, sharded: bool = False) -> Ticked | None:
    """A tick under the clock's lease, which is given back at once; None when it is taken."""
    me = f"{socket.gethostname()}:{os.getpid()}:flow"
    try:
        with leased(app, me), Relay(relay_settings(app.settings)) as relay:
            return leased_tick(app, me, relay, may_sweep=may_close if sharded else None)
    except AnotherClock:
        return None


@flow(name="import-facts", log_prints=True)
def import_facts_flow(path: str, by: str = "prefect") -> dict[str, int]:
    """One spreadsheet of facts; the same file again writes nothing."""
    with opened(load_settings()) as app:
        at = now()
        content = rows_of(Path(path).read_bytes(), Path(path).name)
        plan = plan_facts(app, content, today=at.astimezone(app.zone).date())
        done: Imported = import_facts(app, plan, now=at, by=by)
    return {"rows": done.rows, "appended": done.appended, "repeated": done.repeated}


@flow(name="rebuild", log_prints=True)
def rebuild_flow() -> int:
    """Every projection folded anew from the log."""
    with opened(load_settings()) as app:
        return app.projector.rebuild()


def deployments(pool: str | None = None) -> tuple[RunnerDeployment, ...]:
    """The flows and their schedule; in a work pool the tick is rarer and leaves provinces to workers.

    A run by a worker costs some five seconds of a processor, so there is none every minute. None
    has a concurrency limit of Prefect's: a run that was killed would hold its slot (for five minutes,
    or for ever when the server restarts meanwhile), and nobody would be urged. The lease and the
    ledger keep runs apart; a tick that comes when the next is due ends at once (`flows.serve_late`).
    """
    zone = str(load_settings().zone)
    ticking = Cron(EVERY_MINUTE if pool is None else EVERY_FIVE_MINUTES, timezone=zone)

    def deployed(flow_: Flow[Any, Any], name: str, **more: Any) -> RunnerDeployment:
        # Workers have the program installed; this process may be running the file itself.
        by = EntrypointType.FILE_PATH if pool is None else EntrypointType.MODULE_PATH
        made = flow_.to_deployment(name, work_pool_name=pool, entrypoint_type=by, **more)
        # Called outside an event loop it is a deployment; inside one it would be awaited.
        return cast("RunnerDeployment", made)

    sharded = {"sharded": pool is not None}
    return (
        deployed(tick_flow, "tick", schedule=ticking, parameters=sharded),
        deployed(sweep_shard_flow, "sweep-shard"),
        deployed(submit_shards_flow, "submit-shards"),
        deployed(import_facts_flow, "import-facts"),
        deployed(rebuild_flow, "rebuild"),
    )


def main() -> None:
    """Serves the flows from this process: the tick on its schedule, the others on demand."""
    serve(*deployments())


if __name__ == "__main__":
    main()
