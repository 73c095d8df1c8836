"""Medians, percentiles and peak memory, and one way to print them."""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def median_seconds(runs: int, work: Callable[[], float]) -> float:
    """The median of what `work` says it took; work prepares for itself what it does not measure."""
    return median(work() for _ in range(runs))


def p95_ms(times: Sequence[float]) -> float:
    """The 95th percentile of seconds, in milliseconds."""
    return (quantiles(times, n=20)[-1] if len(times) > 1 else times[0]) * 1000


def peak_mb() -> float:
    """The most memory that this process has had, without that of a database server.

    From Linux' own account: what `getrusage` gives begins with the size of the process that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    [kib] = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kib) / 1024


def others_peak_mb() -> float:
    """The most memory that one of the processes had that this one started and has seen end (KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def in_child(module: str, *arguments: object) -> dict[str, Any]:
    """What `python -m module …` prints as JSON on its last line: a child's peak memory is its own."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def line(what: str, value: str, note: str = "") -> None:
    print(f"  {what:46} {value:>18}  {note}".rstrip(), flush=True)


def verdict(*, met: bool) -> str:
    return "met" if met else "MISSED"
