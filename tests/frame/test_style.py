"""The house style holds in every file."""

import subprocess
from pathlib import Path

import pytest

from scripts.sources import ROOT
from tests.frame.style import FUNCTION_LINES_MAX, LINES_MAX, LONGER, place_faults, style_faults

BINARY = {".webp", ".png", ".gz", ".zip", ".docx", ".pdf", ".xlsx", ".ico", ".woff2"}


def files() -> list[str]:
    """Every file of the project: what git knows, and what it would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in sorted(set(listed.stdout.splitlines())) if (ROOT / name).is_file()]


def test_every_python_file_follows_the_style() -> None:
    found = [fault for name in files() if name.endswith(".py") for fault in style_faults(ROOT / name, name)]
    assert not found, "\n".join(found)


def test_a_file_that_may_be_longer_is_so_and_says_why() -> None:
    for name, reason in LONGER.items():
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > LINES_MAX, f"{name} fits now"
        assert len(reason) > 20


def test_no_file_names_a_place_of_one_machine() -> None:
    found = [
        fault
        for name in files()
        if Path(name).suffix not in BINARY
        for fault in place_faults(ROOT / name, name)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("x = 1\n" * (LINES_MAX + 1), "more than 350; split it by idea"),
        ("class TaskManager: ...", "class TaskManager: name it by what it is"),
        ("def helper_of_tasks(): ...", "name it by what it does"),
        ("def long():\n" + "    x = 1\n" * FUNCTION_LINES_MAX, "has 71 lines, more than 70"),
        ("x = 1  # type" + ": ignore", "silences everything"),
        ("x = 1  # type" + ": ignore[misc]", "gives no reason"),
        ("x = 1  # no" + "qa", "silences everything"),
        ("x = 1  # no" + "qa: S101", "gives no reason"),
        ("# TO" + "DO: later", "leaves something unfinished"),
    ],
)
def test_a_fault_of_style_is_seen(tmp_path: Path, code: str, fault: str) -> None:
    path = tmp_path / "tree.py"
    path.write_text(code)
    assert any(fault in line for line in style_faults(path, "units/tree.py"))


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\n" * LINES_MAX,
        "class Relay: ...\ndef post(): ...",
        "x = 1  # type: ignore[misc]  # the stubs know no such field",
        "# The library wants a bare name here.\nx = 1  # noqa: S101",
        'x = "# no' + 'qa is only a text here"',
    ],
)
def test_what_is_fine_is_left_alone(tmp_path: Path, code: str) -> None:
    path = tmp_path / "tree.py"
    path.write_text(code)
    assert list(style_faults(path, "units/tree.py")) == []


def test_an_empty_name_of_a_file_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "helpers.py"
    path.write_text("")
    assert "says nothing about what is in it" in next(style_faults(path, "units/helpers.py"))


@pytest.mark.parametrize(
    "line",
    [
        "see /ho" + "me/an/dondoc",
        "cp x '/op" + "t/wheels'",
        "https://py" + "pi.org/simple",
        "pip install --ind" + "ex-url x",
        "PIP_EXTRA_IND" + "EX_URL=x",
    ],
)
def test_a_place_of_one_machine_is_seen(tmp_path: Path, line: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"fine, and/or docs/home/page, $HOME/x\n{line}\n")
    (fault,) = place_faults(path, "docs/page.md")
    assert fault.startswith("docs/page.md:2 names a place of one machine")
