"""How long `dondoc --help` takes, in a process of its own, and that it does not import Prefect.

python -m bench.startup [--runs 5]
"""

import argparse
import subprocess
import sys
from statistics import median
from typing import NamedTuple

from bench.measure import line, seconds, verdict

MOST = 0.4
HELP = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main(['--help']))"]
IMPORTED = [
    sys.executable, "-c", "import sys; from cli.main import main; main(['--help']); print(*sys.modules)"
]  # fmt: skip
NOTHING = [sys.executable, "-c", "pass"]


class Started(NamedTuple):
    """Seconds of the help and of an interpreter that does nothing; whether Prefect was imported."""

    help: float
    nothing: float
    prefect: bool


def measure(runs: int) -> Started:
    """Medians, after one run that leaves the compiled modules behind."""
    shown = subprocess.run(IMPORTED, capture_output=True, text=True, check=True).stdout
    imported = shown.splitlines()[-1].split()

    def run(command: list[str]) -> float:
        return median(
            seconds(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(runs)
        )

    return Started(run(HELP), run(NOTHING), "prefect" in imported)


def show(found: Started) -> bool:
    """Prints what was measured; True when the target is met."""
    met = found.help <= MOST and not found.prefect
    print("Starting")
    line("an interpreter that does nothing", f"{found.nothing:.2f} s")
    imported = "prefect IS imported" if found.prefect else "prefect is not imported"
    line("dondoc --help", f"{found.help:.2f} s", f"at most {MOST} s, {imported}: {verdict(met=met)}")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure starting the program.")
    parser.add_argument("--runs", type=int, default=5)
    return 0 if show(measure(parser.parse_args().runs)) else 1


if __name__ == "__main__":
    sys.exit(main())
