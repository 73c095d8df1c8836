"""A Prefect server on a PostgreSQL of its own, and process workers that can be killed, for one test."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

POOL = "dondoc"
PATIENCE_SECONDS = 180  # the server starts in six seconds on an idle machine, in a minute on a busy one


@dataclass(frozen=True)
class Machine:
    """Where the server answers, and what its clients and workers need in their environment."""

    environment: Mapping[str, str]
    folder: Path

    def run(self, *command: str) -> str:
        """What a program prints; it must end well."""
        done = subprocess.run(
            [sys.executable, *command],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def runs(self, state: str) -> int:
        """How many runs of flows Prefect counts in a state."""
        wanted = json.dumps({"flow_runs": {"state": {"type": {"any_": [state]}}}}).encode()
        request = urllib.request.Request(
            self.environment["PREFECT_API_URL"] + "/flow_runs/count",
            wanted,
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(json.load(answer))

    def prefect(self, *command: str) -> str:
        return self.run("-m", "prefect", *command)

    @contextmanager
    def worker(self, name: str, *more: str) -> Iterator[psutil.Process]:
        """A process worker in a session of its own; whatever is left of it is killed at the end."""
        with (self.folder / f"{name}.log").open("w") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--name", name, *more],
                env=dict(self.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                yield psutil.Process(started.pid)
            finally:
                kill_all(started.pid)
                started.wait()

    def said(self) -> str:
        """The ends of all logs, for a failure's message."""
        return "\n".join(f"{p.name}: {p.read_text()[-3_000:]}" for p in sorted(self.folder.glob("*.log")))


def kill_all(pid: int) -> None:
    """Kills a process and everything that it started, at once, as a machine that loses its power would."""
    try:
        top = psutil.Process(pid)
        doomed = [*top.children(recursive=True), top]
    except psutil.NoSuchProcess:
        return
    for one in doomed:
        try:
            one.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(doomed, timeout=10)


@contextmanager
def prefect_machine(folder: Path, database: str, settings: Mapping[str, str]) -> Iterator[Machine]:
    """A server whose state is in `database`; `settings` are those of the program that it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        **settings,
        "PREFECT_HOME": str(folder / "home"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_API_DATABASE_CONNECTION_URL": database.replace("postgresql://", "postgresql+asyncpg://", 1),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
        "PYTHONWARNINGS": "ignore",  # the libraries' own, in programs that are not the ones tested
    }
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        machine = Machine(environment, folder)
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not _answers(port):
                assert server.poll() is None, machine.said()
                assert time.monotonic() < until, machine.said()
                time.sleep(0.3)
            machine.prefect("work-pool", "create", POOL, "--type", "process")
            machine.run("-m", "flows.serve_workers", POOL)
            yield machine
        finally:
            kill_all(server.pid)
            server.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
