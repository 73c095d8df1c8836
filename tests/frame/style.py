"""The house style, as far as a machine can see it."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

LINES_MAX = 350  # a file holds one idea
FUNCTION_LINES_MAX = 70  # a function fits a screen

# Files that hold one idea and are longer all the same, each with its reason.
LONGER: dict[str, str] = {}

# Names that say nothing about the domain.
EMPTY_CLASS = re.compile(r"(Manager|Service|Handler|Helper|Utils?|Processor|Info|Data)$")
EMPTY_MODULE = re.compile(r"^_?(utils?|helpers?|managers?|services?|handlers?|misc|common|stuff)$")
EMPTY_FUNCTION = re.compile(r"(^|_)(helper|util|utils|manager)(_|$)")

UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
SILENCED = re.compile(
    r"#\s*(?P<what>type:\s*ignore|noqa|pragma: no cover)(?P<code>\[[\w, -]+\]|: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?"
)

# A path of one machine, a host or an option of a package registry: true here, wrong elsewhere.
PLACES = (
    re.compile(r"(?<![\w./~}-])/(work|root|home|opt|Users|mnt|tmp)/[\w.]"),
    re.compile(r"\b(files\.)?py(pi|thonhosted)\.(org|io)\b"),
    re.compile(r"\b(registry\.[\w-]+\.\w+|deb\.[\w-]+\.org|proxy\.[\w-]+\.org)\b"),
    re.compile(r"--(extra-|default-)?ind[e]x(-url)?\b|--find[-]links\b|\b(UV|PIP)_(EXTRA_|DEFAULT_)?IND[E]X"),
)


def style_faults(path: Path, name: str) -> Iterator[str]:
    """What a Python file does that the house does not; `name` is its path as people know it."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > LINES_MAX and name not in LONGER:
        yield f"{name} has {len(lines)} lines, more than {LINES_MAX}; split it by idea"
    if EMPTY_MODULE.match(path.stem):
        yield f"{name}: “{path.stem}” says nothing about what is in it; name the file by its idea"
    yield from (f"{name}:{fault}" for fault in _naming_faults(ast.parse(text)))
    yield from (f"{name}:{fault}" for fault in _comment_faults(text, lines))


def _naming_faults(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) if EMPTY_CLASS.search(name):
                yield f"{node.lineno} class {name}: name it by what it is in the domain"
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if EMPTY_FUNCTION.search(name):
                    yield f"{node.lineno} {name}: name it by what it does in the domain"
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_MAX:
                    yield f"{node.lineno} {name} has {length} lines, more than {FUNCTION_LINES_MAX}; split it"


def _comment_faults(text: str, lines: list[str]) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        number = token.start[0]
        if UNFINISHED.search(token.string):
            yield f"{number} leaves something unfinished; finish it, or open an issue and say what is so"
        if silenced := SILENCED.match(token.string):
            rest = token.string[silenced.end() :].strip(" #-:")
            above = lines[number - 2].strip() if number > 1 else ""
            if not silenced["code"] and silenced["what"] != "pragma: no cover":
                yield f"{number} silences everything; name the rule: {token.string}"
            if len(rest) < 5 and not above.startswith("#"):
                yield f"{number} gives no reason for {token.string}"


def place_faults(path: Path, name: str) -> Iterator[str]:
    """Paths and hosts that are true on one machine only."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for pattern in PLACES:
            if found := pattern.search(line):
                yield f"{name}:{number} names a place of one machine: {found[0]}"
