"""Our names are ours alone, and starting up stays light."""

import importlib.metadata
import subprocess
import sys

from scripts.sources import PACKAGES, ROOT


def providers(names: tuple[str, ...]) -> dict[str, list[str]]:
    """Installed distributions, other than our own, that provide a top-level name of ours."""
    provided = importlib.metadata.packages_distributions()
    found = {name: [dist for dist in provided.get(name, []) if dist != "dondoc"] for name in names}
    return {name: dists for name, dists in found.items() if dists}


def test_no_installed_distribution_provides_one_of_our_names() -> None:
    assert providers((*PACKAGES, "tests", "scripts", "bench")) == {}


def test_a_name_that_is_taken_is_seen() -> None:
    assert providers(("pytest", "words")) == {"pytest": ["pytest"]}


def test_our_packages_are_the_ones_in_this_folder() -> None:
    for name in PACKAGES:
        if (ROOT / name / "__init__.py").exists():
            file = importlib.import_module(name).__file__
            assert file == str(ROOT / name / "__init__.py"), f"{name} is imported from {file}"


def test_importing_the_commands_does_not_import_prefect() -> None:
    script = "import sys, cli.main; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "typer" in loaded, "the commands were not imported at all"
    assert loaded.isdisjoint({"prefect"}), "import prefect inside the function that needs it"
