"""The project's own source files, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Top to bottom: a package imports only those below its line, and none on its own line.
# A package that does not exist yet is checked from the day it does.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("web",),
    ("flows",),
    ("app",),
    ("projections", "notices", "audit"),
    ("directives", "access"),
    ("events",),
    ("deadlines",),
    ("units",),
    ("words",),
)
PACKAGES = tuple(name for line in LAYERS for name in line)


@dataclass(frozen=True)
class Source:
    """One file: its path below the root, and its syntax tree."""

    path: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name under which others import it."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def sources(root: Path = ROOT, packages: tuple[str, ...] = PACKAGES) -> Iterator[Source]:
    """Every Python file of those of the packages that exist."""
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Source(path.relative_to(root).as_posix(), ast.parse(text, filename=str(path)))
