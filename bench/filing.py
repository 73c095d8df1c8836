"""The fifth of the month, eight o'clock: filings over HTTP, as many a second as arrive, whatever each takes.

    python -m bench.filing [--size 20000] [--rate 60] [--seconds 60] [--database sqlite|postgresql]

A real uvicorn in a process of its own serves the site on a database with size/10 hamlets and size
tasks (bench.world). Requests begin when they are due, whether or not earlier ones were answered
(open loop), and a latency counts from that moment. Every filing is a new fact that answers a task,
is acknowledged once it is safe and folded, and is looked for in the log afterwards. Then the rate is
raised step by step until p99 passes the target: the last rate before that is the ceiling.
"""

import argparse
import asyncio
import random
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any, Final, NamedTuple

import httpx

from access.grants import EVERYWHERE
from access.roles import Action, Role
from app.settings import Settings
from bench import scene, world
from bench.databases import KINDS, databases
from bench.measure import line, verdict
from flows.accounts import grant_role, open_account
from flows.extending import Said
from flows.tokens import issue_token
from web.serve import listening, serve
from web.site import make_site

P99_MS: Final = 300
STEP: Final = 20  # filings a second more, each time
STEP_SECONDS: Final = 10
DAY: Final = date(world.YEAR, 12, 30)
NOW: Final = datetime(world.YEAR, 12, 30, 1, tzinfo=UTC)
STARTED_MOST_SECONDS: Final = 60


class Measured(NamedTuple):
    """What a run of filings brought: milliseconds of each, and the answers that were no 201."""

    latencies: list[float]
    wrong: Counter[str]

    def percentile(self, n: int) -> float:
        return quantiles(self.latencies, n=100)[n - 1] if len(self.latencies) > 1 else float("inf")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--rate", type=int, default=60, help="filings a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", choices=KINDS)
    parser.add_argument("--postgres", metavar="URL")
    parser.add_argument("--serve", metavar="URL", help="serve this database: the other process")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    if given.serve:
        site = make_site(_settings(given.serve), now=lambda: NOW)
        serve(site, listening("127.0.0.1", given.port), proxies="")
        return 0
    met = True
    kinds = (given.database,) if given.database else KINDS
    with databases(kinds, postgres=given.postgres) as found:
        for database in found:
            print(f"{database.shown}; {given.size:,} tasks", flush=True)
            url = database.fresh()
            met = _measured(url, given.size, given.rate, given.seconds) and met
            database.drop(url)
    return 0 if met else 1


def _settings(url: str) -> Settings:
    return Settings(database_url=url, _env_file=None)


def _measured(url: str, size: int, rate: int, seconds: int) -> bool:
    secret, hamlets = _prepared(url, size)
    filings = _filings(hamlets)
    with _served(url) as address:
        client = {"base_url": address, "headers": {"authorization": f"Bearer {secret}"}}
        asyncio.run(_run(client, filings, 10, 3))  # the first requests of a process load what all use
        run = asyncio.run(_run(client, filings, rate, seconds))
        met = _told(f"{rate} filings a second for {seconds} s", run)
        if met:
            line("ceiling", f"{_ceiling(client, filings, rate)} /s", "the last step with p99 in time")
    with scene.opened(url) as app:
        written = sum(r.via == "api" for r in _all(app.log))
        lost = len(filings.keys_done) - written
    line("acknowledged, and in the log", f"{written:,}", verdict(met=lost == 0))
    return met and lost == 0


def _all(log: Any) -> Iterator[Any]:
    after = 0
    while part := log.read(after, 5_000):
        yield from part
        after = part[-1].position


def _told(what: str, run: Measured) -> bool:
    met = run.percentile(99) <= P99_MS and not run.wrong
    spread = " / ".join(f"{run.percentile(n):,.0f}" for n in (50, 95, 99))
    line(what, f"{spread} ms", f"p50 / p95 / p99; p99 <= {P99_MS}: {verdict(met=met)}")
    line("errors", str(sum(run.wrong.values())), ", ".join(f"{n} × {why}" for why, n in run.wrong.items()))
    return met


def _ceiling(client: dict[str, Any], filings: "_Filings", rate: int) -> int:
    while True:
        run = asyncio.run(_run(client, filings, rate + STEP, STEP_SECONDS))
        if run.wrong or run.percentile(99) > P99_MS:
            return rate
        rate += STEP


# --- the world and the server -------------------------------------------------------------


def _prepared(url: str, size: int) -> tuple[str, Sequence[str]]:
    """Units, the directive, and a program's token; gives the token and the codes of the hamlets."""
    units = world.units(size)
    with scene.opened(url, create=True) as app:
        scene.place_units(app, units)
        scene.issue(app, scene.the_directive())

        def said(what: str) -> Said:
            return Said(None, f"bench:{what}", NOW, scene.BY, "command")

        account = open_account(app, login="bench", said=said("open"))
        grant_role(app, account, Role.COORDINATOR, EVERYWHERE, since=world.ISSUED, said=said("role"))
        until = NOW + timedelta(days=300)
        scopes = {Action.SEE, Action.REPORT}
        _, secret = issue_token(app, account, scopes, until=until, said=said("token"))
    return secret, [unit.code for unit in units if unit.level == "thon"]


@contextmanager
def _served(url: str) -> Iterator[str]:
    """The site in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.filing", "--serve", url, "--port", str(port)]
    server = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}"
    try:
        give_up = perf_counter() + STARTED_MOST_SECONDS
        while not _answers(address):
            if perf_counter() > give_up or server.poll() is not None:
                raise RuntimeError("the server did not start")
            sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/v1/openapi.json").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


# --- the load -----------------------------------------------------------------------------


class _Filings:
    """New facts, each with its id, that answer tasks of hamlets chosen at random."""

    def __init__(self, hamlets: Sequence[str]) -> None:
        self._random = random.Random(world.YEAR)
        self._hamlets = hamlets
        self._n = 0
        self.keys_done: set[str] = set()

    def next(self) -> tuple[str, str, dict[str, object]]:
        """The path, the id of the write, and the fact."""
        self._n += 1
        told: dict[str, object] = {
            "unit": self._random.choice(self._hamlets),
            "occurred_on": DAY.isoformat(),
        }
        kind = self._random.choice(("training_held", "document_issued", "work_reported", "report_filed"))
        match kind:
            case "training_held":
                told |= {"subject": "ky-nang", "participants": 4}
            case "document_issued":
                told |= {"document": "ke-hoach", "number": f"{self._n}/KH-UBND"}
            case "work_reported":
                told |= {"work": "tuyen-truyen", "amount": 3}
            case _:
                told |= {"report": "bao-cao", "for_period": self._random.choice(world.QUARTERS)}
        return f"/api/v1/facts/{kind}", f"filing-{self._n}", told


def _filings(hamlets: Sequence[str]) -> _Filings:
    return _Filings(hamlets)


async def _run(client: dict[str, Any], filings: _Filings, rate: int, seconds: int) -> Measured:
    """`rate` filings a second, each begun when it is due."""
    latencies: list[float] = []
    wrong: Counter[str] = Counter()
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=400)
    async with httpx.AsyncClient(**client, limits=limits, timeout=60) as http:

        async def file(due: float) -> None:
            path, key, fact = filings.next()
            try:
                answer = await http.post(path, json=fact, headers={"idempotency-key": key})
            except httpx.TransportError as error:
                wrong[type(error).__name__] += 1
                return
            latencies.append((perf_counter() - due) * 1000)
            if answer.status_code == httpx.codes.CREATED:
                filings.keys_done.add(key)
            else:
                wrong[f"{answer.status_code} {answer.text[:80]}"] += 1

        begun = perf_counter()
        under_way = []
        for nth in range(rate * seconds):
            due = begun + nth / rate
            await asyncio.sleep(max(0.0, due - perf_counter()))
            under_way.append(asyncio.create_task(file(due)))
        await asyncio.gather(*under_way)
    return Measured(latencies, wrong)


if __name__ == "__main__":
    sys.exit(main())
