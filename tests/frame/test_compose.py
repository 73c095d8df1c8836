"""docker-compose.yml runs commands of ours, checks health, and holds no secret."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from app.setting import PREFIX, variable
from app.settings import Settings
from scripts.sources import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def test_the_parts_are_there() -> None:
    assert set(SERVICES) >= {"db", "web", "clock", "mail"}
    assert set(OURS) >= {"web", "clock"}
    assert SERVICES["db"]["image"].startswith("postgres:")


@pytest.mark.parametrize("name", OURS)
def test_every_service_of_ours_runs_a_command_that_exists(name: str) -> None:
    start = "import sys; from cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", start, *OURS[name]["command"], "--help"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert OURS[name]["command"][-1] in done.stdout


def test_the_clock_says_whether_it_runs() -> None:
    asked = OURS["clock"]["healthcheck"]["test"]
    assert asked[:2] == ["CMD", "dondoc"]
    start = "import sys; from cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", start, *asked[2:], "--help"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert " ".join(asked[1:]) in done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_what_others_wait_for_says_when_it_is_ready(name: str) -> None:
    waited_for = {
        other: how["condition"]
        for service in SERVICES.values()
        for other, how in service.get("depends_on", {}).items()
    }
    if waited_for.get(name) == "service_healthy":
        assert SERVICES[name]["healthcheck"]["test"]
    if waited_for.get(name) == "service_completed_successfully":
        assert SERVICES[name]["restart"] == "no", "a service that ends would be started for ever"


def test_only_settings_that_exist_are_set() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for name, service in OURS.items():
        given = {key for key in service["environment"] if key.startswith(PREFIX)}
        assert given <= known, f"{name} sets {sorted(given - known)}"
        assert variable("database_url") in given


def test_no_secret_is_written_down() -> None:
    """What smells of a secret is a reference to the environment, and a needed one has no default."""
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", key):
                assert re.fullmatch(r"\$\{\w+(:-|:\?[^}]+)\}", str(value)), f"{name} writes {key} down"
    url = OURS["clock"]["environment"][variable("database_url")]
    assert "${POSTGRES_PASSWORD:?" in url


def test_what_must_last_is_in_a_volume() -> None:
    mounted = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"])
    assert "log" in mounted
    assert all(not service.get("privileged") for service in SERVICES.values())


def test_only_this_machine_reaches_the_mail_catcher() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
