"""A child process for foreign files: little memory, little time, no way out but its own output.

The parent asks (`ask_child`), the child limits itself first (`limit`) and ends with one of the
codes below. What a parser of foreign bytes may do wrong stays in the child.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

DONE, BROKEN, TOO_BIG, LOCKED = 0, 3, 4, 5
CHILDREN_MAX: Final = 2  # at once in one process: more uploads wait, and memory stays bounded

_turns = threading.BoundedSemaphore(CHILDREN_MAX)


class Ended(NamedTuple):
    """How the child ended, and what it wrote; a code of none of ours is a limit that struck."""

    code: int
    output: bytes


class Late(Exception):
    """The child was stopped, because its time was over."""


def ask_child(boot: str, arguments: Sequence[str], content: bytes, *, wait_seconds: float) -> Ended:
    """Runs `boot` in a fresh Python with `content` on its input. Raises Late.

    `boot` finds the folder of our packages in `sys.argv[-1]`, for the child has an empty path.
    """
    command = [sys.executable, "-I", "-c", boot, *arguments, str(Path(__file__).parent.parent)]
    with _turns:
        try:
            # The command is a text of ours with known words; the file goes in by a pipe.
            done = subprocess.run(  # noqa: S603
                command, input=content, capture_output=True, timeout=wait_seconds, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise Late from late
    return Ended(done.returncode, done.stdout)


def limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Memory, time, files and crash dumps that this process may use from now on."""
    with contextlib.suppress(ImportError):  # no such limits on Windows; the time limit remains
        import resource  # noqa: PLC0415  only the child of a Unix system has it

        for what, most in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CPU, cpu_seconds),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))
