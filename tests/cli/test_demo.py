"""The demonstration is the main job: it runs on an empty folder, meets the published figures, and ends."""

import os
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest


def demo(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")} | {"COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "demo", "--folder", str(folder), *more],
        cwd=folder.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "demo-output"
    done = demo(folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder, done.stdout


def test_the_published_figures_are_on_the_screen(played: tuple[Path, str]) -> None:
    _, shown = played

    assert "593 tổ, 2.240 thành viên" in shown
    assert "cấp huyện: 2 tổ" in shown
    assert "cấp xã: 31 tổ" in shown
    assert "cấp thôn: 560 tổ" in shown
    [duy_xuyen] = [line.split() for line in shown.splitlines() if line.startswith("Huyện Duy Xuyên   ")][:1]
    assert duy_xuyen[3:5] == ["67", "268"]
    [discrepancy] = [line.split() for line in shown.splitlines() if "508@" in line]
    assert discrepancy[-3:-1] == ["13", "14"]


def test_every_letter_is_a_file_and_one_a_day_for_each_address(played: tuple[Path, str]) -> None:
    folder, shown = played
    letters = [message_from_bytes(p.read_bytes(), policy=default) for p in folder.glob("letters/*.eml")]

    said = next(line for line in shown.splitlines() if "tệp .eml" in line)
    assert int(said.split()[0].replace(".", "")) == len(letters) > 500
    days = [(str(m["To"]), m["Date"].datetime.date()) for m in letters]
    assert len(days) == len(set(days))
    assert len({m["Message-ID"] for m in letters}) == len(letters)


def test_it_says_what_to_try_next(played: tuple[Path, str]) -> None:
    _, shown = played
    assert "export DONDOC_DATABASE_URL=sqlite:///" in shown
    assert "dondoc timeline --directive 4821-UBND-KGVX-2022" in shown


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("mine")

    done = demo(theirs)

    assert done.returncode == 2
    assert "có tệp không phải của bản trình diễn" in done.stderr
    assert (theirs / "letter.txt").read_text() == "mine"
