"""What a terminal gets: help at once, lines that fit, colour only where it is wanted."""

import os
import subprocess
import sys

import pytest

from cli.main import COMMANDS, main
from scripts.sources import ROOT
from tests.cli.conftest import NAME, TEAM, Office

HEAVY = ("prefect", "sqlalchemy", "eventsourcing", "fastapi", "apscheduler", "yagmail", "pydantic_settings")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cli.main import main; main(['--help']); "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "[]"
    assert all(f"{name} " in ran.stdout for name in COMMANDS)


def test_no_command_loads_prefect(office: Office) -> None:
    """In a process of its own: another test of this one may have loaded it."""
    del office  # its database is where the settings of this test point
    program = "import sys; from cli.main import main; main(['board']); print('prefect' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], env=dict(os.environ), capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "False", ran.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_group_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"dondoc {name}" in capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 132])
@pytest.mark.parametrize(
    "line",
    [
        ("board",),
        ("board", "--inside", "508", "--compare", "1/8/2022"),
        ("tasks",),
        ("task", "show", f"{NAME}/1/20602-01"),
        ("unit", "20602"),
        ("teams",),
        ("reports", "--on", "10/9/2022"),
        ("timeline",),
        ("directive", "show", NAME),
        ("directive", "list"),
        ("units", "show", "508"),
        ("settings",),
        ("calendar", "show", "2022"),
        ("--help",),
        ("tasks", "--help"),
    ],
)
def test_lines_fit_the_terminal(
    office: Office, line: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    office("report", "team", "20602-01", "--about", TEAM, "--count", "7")
    ran = office(*line)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= width


def test_a_task_can_be_copied_whole_from_a_narrow_terminal(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert f"{NAME}/2/20602/2022-08 " in office("tasks").out


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM"])
def test_a_pipe_gets_no_colour(office: Office, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1" if variable == "NO_COLOR" else "xterm-256color")
    for line in (("board",), ("tasks", "--help"), ("units", "show", "508")):
        assert "\x1b" not in office(*line).out


def test_english_is_one_option_away(office: Office) -> None:
    before, after = office("--lang", "en", "calendar", "due", "3", "--from", "1/8/2022"), None
    after = office("calendar", "due", "3", "--from", "1/8/2022", "--lang=en")
    assert before == after
    assert before.code == 0


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("dondoc 0.")


def test_what_is_unexpected_is_not_swallowed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("cli.board.board", broken)
    with pytest.raises(ZeroDivisionError, match="a fault of ours"):
        office("board")


@pytest.mark.parametrize(("lang", "said"), [("vi", "Đã dừng."), ("en", "Stopped.")])
def test_whoever_interrupts_a_command_is_told_that_it_stopped(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    said: str,
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("projections.projector.Projector.rebuild", interrupted)
    assert main(["--lang", lang, "rebuild"]) == 130
    assert capsys.readouterr().err.strip() == said
