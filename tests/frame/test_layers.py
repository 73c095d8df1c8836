"""The packages import only downwards, libraries stay at home, the core stays pure."""

import tomllib
from pathlib import Path

import pytest

from scripts.sources import LAYERS, PACKAGES, ROOT
from tests.frame.layers import breaches


def test_every_import_is_where_it_belongs() -> None:
    found = breaches(ROOT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "line", "fault"),
    [
        ("units/tree.py", "from events.facts import Fact", "units stands beside or below events"),
        ("notices/due.py", "import projections.board", "notices stands beside or below projections"),
        ("web/pages.py", "import cli.main", "web stands beside or below cli"),
        ("audit/tree.py", "def f():\n    from flows import act", "audit stands beside or below flows"),
        ("flows/act.py", "import sqlalchemy as sa", "its home is projections/*"),
        (
            "flows/act.py",
            "from sqlalchemy import Connection, text",
            "imports sqlalchemy.text: its home is proj",
        ),
        ("events/facts.py", "import eventsourcing.domain", "its home is events/store*"),
        ("flows/act.py", "from prefect import flow", "its home is flows/serve*"),
        (
            "flows/act.py",
            "import importlib\nimportlib.import_module('prefect.flows')",
            "its home is flows/se",
        ),
        ("notices/letter.py", "import yagmail", "its home is notices/smtp*"),
        ("directives/read.py", "from urllib.request import urlopen", "directives is core"),
        ("deadlines/calendar.py", "import time", "deadlines is core"),
        ("app/wiring.py", "import numpy", "this library has no home yet"),
        ("app/wiring.py", "from . import settings", "write the full name"),
    ],
)
def test_an_import_out_of_place_is_named(tmp_path: Path, path: str, line: str, fault: str) -> None:
    file = tmp_path / path
    file.parent.mkdir()
    file.write_text(line)
    (found,) = breaches(tmp_path)
    assert found.startswith(f"{path}:")
    assert fault in found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("cli/main.py", "import typer, web.pages, words"),
        ("events/store/sqlite.py", "import sqlite3, eventsourcing.sqlite"),
        ("notices/smtp.py", "import yagmail, ssl"),
        ("flows/sweep.py", "from sqlalchemy import Connection"),
        ("deadlines/rule.py", "from urllib.parse import quote\nfrom datetime import date"),
    ],
)
def test_an_import_in_place_is_fine(tmp_path: Path, path: str, line: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(line)
    assert breaches(tmp_path) == []


def test_every_package_is_known_to_every_tool() -> None:
    """A package that appears is built, typed and kept in its layer from the same day."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    here = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench", "scripts"}

    assert here <= set(PACKAGES), "a new package needs a line in scripts/sources.py"
    assert here <= set(tools["importlinter"]["root_packages"]), "list it in pyproject.toml, importlinter"
    assert here <= set(tools["mypy"]["packages"]), "list it in pyproject.toml, mypy"
    assert set(tools["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)


def test_import_linter_has_the_same_layers() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = config["contracts"]
    written = [
        tuple(name.strip(" ()") for name in layer.replace("|", " ").split()) for layer in contract["layers"]
    ]
    assert written == list(LAYERS)
