"""All benches, one after the other: `python -m bench [--quick]`, or a few by name.

Each prints ratios against raw SQL of the same rows on the same database in the same run, and
says which of its targets are met. `--quick` measures a hundredth, to see that everything runs.
Times are of this machine, with whatever else it does meanwhile; trust ratios more.
"""

import argparse
import subprocess
import sys
from pathlib import Path

# What is run, with the arguments of a full and of a quick run; the reader's needs texts from elsewhere.
BENCHES: dict[str, tuple[list[str], list[str]]] = {
    "startup": ([], ["--runs", "2"]),
    "store": ([], ["--facts", "2000"]),
    "issuing": ([], ["--size", "10000", "--runs", "1"]),
    "ingesting": ([], ["--size", "2000", "--runs", "1"]),
    "growth": ([], ["--size", "10000"]),
    "urging": ([], ["--sizes", "10000", "--due", "1000"]),
    "letters": ([], ["--notices", "2000", "--letters", "50"]),
    "filing": ([], ["--size", "2000", "--rate", "10", "--seconds", "3"]),
    "pages": ([], ["--size", "20000", "--runs", "1"]),
    "reading": ([], []),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure everything.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; default all")
    parser.add_argument("--quick", action="store_true", help="a hundredth of the size")
    given = parser.parse_args()
    unknown = set(given.names) - set(BENCHES)
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    missed = []
    for name in given.names or BENCHES:
        if not Path(__file__).with_name(f"{name}.py").is_file():
            continue
        full, quick = BENCHES[name]
        print(f"== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *(quick if given.quick else full)], check=False
        )
        if done.returncode:
            missed.append(name)
    print(f"Not everything was met or run: {', '.join(missed)}" if missed else "Every target was met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
