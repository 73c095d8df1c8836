"""Runs what the pages show, so that a page cannot promise what the program does not do.

    ```python run          runs; the blocks of a page share their names
    ```csv file=teams.csv  is written where the commands below it run
    ```console             runs each line that begins with `$ dondoc`, in order, in one empty
                           folder a page, and compares the output; `...` stands for anything;
                           `# exit 1` at the end of a command says that it fails so
    ```console slow        the same, with the slow tests

`$ make demo` runs with the slow ones, as `dondoc demo`; any other `$ make x` only has to name
a target of the Makefile. What is not to be run, or is run elsewhere, is shown as ```sh or ```text.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.sources import ROOT

START = "import sys; from cli.main import main; sys.exit(main())"
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, what follows the kind, where it begins, what it holds."""

    kind: str
    info: tuple[str, ...]
    line: int
    body: str


@dataclass(frozen=True)
class Command:
    words: tuple[str, ...]
    exit_code: int
    output: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    for match in FENCE.finditer(page):
        kind, *info = match["info"].split() or [""]
        yield Block(kind, tuple(info), page[: match.start()].count("\n") + 2, match["body"])


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block, each with the output shown below it."""
    text = block.body.replace("\\\n", " ")
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        typed, _, output = part.partition("\n")
        stated = re.search(r"#\s*exit (\d)\s*$", typed)
        words = tuple(shlex.split(typed, comments=True))
        yield Command(words, int(stated[1]) if stated else 0, output, block.line)


def run_page(page: str, name: str, folder: Path, *, slow: bool) -> None:
    """Runs the blocks of one page in `folder`; raises AssertionError at the first untruth."""
    names: dict[str, object] = {"__name__": name}
    for block in blocks(page):
        if block.kind == "python" and "run" in block.info and not slow:
            # Empty lines first, so that a traceback points into the page.
            exec(compile("\n" * (block.line - 1) + block.body, name, "exec"), names)
        for info in block.info:
            if info.startswith("file="):
                (folder / info.removeprefix("file=")).write_text(block.body, encoding="utf-8")
        if block.kind == "console":
            for command in commands(block):
                if slow or "slow" not in block.info:
                    run_command(command, name, folder, slow=slow)


def run_command(command: Command, name: str, folder: Path, *, slow: bool) -> None:
    where = f"{name}:{command.line} {shlex.join(command.words)}"
    program, *arguments = command.words
    if program == "make":
        targets = TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
        unknown = [word for word in arguments if "=" not in word and word not in targets]
        assert not unknown, f"{where}: the Makefile has no {unknown[0]}"
        if arguments != ["demo"] or not slow:
            return
    else:
        assert program == "dondoc", f"{where}: only dondoc and make are run; show others as sh"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DONDOC_")}
    environment |= {"NO_COLOR": "1", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == command.exit_code, f"{where} ended with {done.returncode}:\n{said}"
    assert matches(command.output, said), f"{where}: the page shows\n{command.output}\nit says\n{said}"


def matches(shown: str, said: str) -> bool:
    """Whether the output is what the page shows, up to space at line ends and `...`."""
    pieces = [re.escape(piece) for piece in _trimmed(shown).split("...")]
    return re.fullmatch(r"(?s:.*)".join(pieces), _trimmed(said)) is not None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
