"""What every bench takes on its command line."""

import argparse
from typing import NamedTuple

from bench.databases import KINDS


class Asked(NamedTuple):
    """How big, how often and where to measure."""

    size: int
    runs: int
    kinds: tuple[str, ...]
    postgres: str | None


def arguments(about: str, *, size: int, runs: int) -> Asked:
    """The command line, with the defaults of one bench."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--size", type=int, default=size, help=f"default {size:,}")
    parser.add_argument("--runs", type=int, default=runs, help=f"medians of so many runs; default {runs}")
    parser.add_argument("--database", choices=KINDS, help="one kind only; default both")
    parser.add_argument("--postgres", metavar="URL", help="a server to measure on; default the wheel's")
    given = parser.parse_args()
    return Asked(given.size, given.runs, (given.database,) if given.database else KINDS, given.postgres)
