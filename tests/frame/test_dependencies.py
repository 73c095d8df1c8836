"""Each dependency has a reason, is declared when it is imported, and is locked with hashes."""

import importlib.metadata
import re
import tomllib
from sys import stdlib_module_names

import pytest

from scripts.sources import PACKAGES, ROOT, sources
from tests.frame.layers import imported

REASONS = ROOT / "docs" / "decisions" / "0002-dependencies.md"
BESIDE = ("tests", "scripts", "bench")
NAME = re.compile(r"[A-Za-z0-9._-]+")

# Libraries that come with a dependency and count as part of it.
PART_OF = {"pydantic-core": "pydantic", "psycopg-pool": "psycopg", "starlette": "fastapi"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> tuple[set[str], set[str]]:
    """Names of what the program needs, and of what developers need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    def names(requirements: list[str]) -> set[str]:
        return {normal(match[0]) for line in requirements if (match := NAME.match(line))}

    return names(project["project"]["dependencies"]), names(project["dependency-groups"]["dev"])


def by_hand() -> set[str]:
    """What somebody installs for a tool that no gate runs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {normal(match[0]) for line in project["dependency-groups"]["fuzz"] if (match := NAME.match(line))}


def rows(heading: str) -> dict[str, str]:
    """Package → reason, from the table below `heading`."""
    text = REASONS.read_text(encoding="utf-8").split(f"### {heading}\n")[1].split("\n#")[0]
    cells = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return {name.strip(): reason.strip() for name, reason, *_ in cells[2:]}


def test_every_dependency_has_a_reason_and_every_reason_a_dependency() -> None:
    program, developing = declared()
    assert set(rows("The program")) == program
    assert set(rows("Only while developing")) == developing
    assert all(len(reason) > 4 for reason in (rows("The program") | rows("Only while developing")).values())


@pytest.mark.parametrize("developing", [False, True], ids=["program", "tests"])
def test_what_is_imported_is_declared(developing: bool) -> None:
    """A library that is here only because another brought it may be gone with the next lock."""
    program, more = declared()
    allowed = program | more | by_hand() if developing else program
    providers = importlib.metadata.packages_distributions()
    missing = []
    for source in sources(packages=BESIDE if developing else PACKAGES):
        for item in imported(source):
            top = item.name.split(".")[0]
            if top in stdlib_module_names or top in (*PACKAGES, *BESIDE):
                continue
            names = {PART_OF.get(normal(name), normal(name)) for name in providers.get(top, [top])}
            if not names & allowed:
                missing.append(f"{source.path}:{item.line} imports {top}, which pyproject.toml does not list")
    assert not missing, "\n".join(missing)


def test_the_lock_has_every_dependency_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[a-z0-9])", lock.strip())
    unhashed = [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin]
    assert unhashed == []
    program, developing = declared()
    pinned = {match[0] for pin in pins if (match := re.match(r"[a-z0-9-]+", pin))}
    assert program | developing <= pinned, "run `make lock`"


def test_the_lock_names_no_place_to_fetch_from() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [line for line in lock.splitlines() if "://" in line or "index" in line] == []


def test_one_version_of_uv_everywhere() -> None:
    makefile = re.findall(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    dockerfile = re.findall(r"\buv==(\S+)", (ROOT / "Dockerfile").read_text())
    assert len(makefile) == 1
    assert dockerfile == makefile
