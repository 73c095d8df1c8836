"""`dondoc serve`: pages on a port, the clock beside them, ended by a signal."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from app.settings import Settings
from app.wiring import opened
from cli.main import main
from flows.lease import take_lease
from tests.web.conftest import free_port
from web.serve import listening


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own; its address once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port), *options]
    environment = {"DONDOC_DATABASE_URL": f"sqlite:///{folder / 'dondoc.db'}", "PATH": "", "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{address}/dang-nhap").close()
                break
            except URLError:
                assert process.poll() is None, process.communicate()[0]
                time.sleep(0.1)
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_the_pages_are_served_until_a_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"sqlite:///{tmp_path / 'dondoc.db'}")
    assert main(["init"]) == 0
    with serving(tmp_path) as (process, address):
        with urlopen(f"{address}/dang-nhap") as answer:
            assert "Đăng nhập" in answer.read().decode()
        with urlopen(f"{address}/api/v1/openapi.json") as answer:
            assert "/api/v1/board" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 0, said
    assert f"Mở trình duyệt ở: {address}" in said


def test_a_second_process_serves_too_and_says_who_is_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"sqlite:///{tmp_path / 'dondoc.db'}")
    assert main(["init"]) == 0
    with serving(tmp_path), serving(tmp_path) as (process, _):
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert "Tiến trình khác đang chạy đồng hồ của cơ sở dữ liệu này" in said


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_whoever_is_told_to_end_leaves_the_clock_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: signal.Signals
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"sqlite:///{tmp_path / 'dondoc.db'}")
    assert main(["init"]) == 0
    with serving(tmp_path) as (process, _):
        process.send_signal(sign)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 0, said
    with opened(Settings(database_url=f"sqlite:///{tmp_path / 'dondoc.db'}", _env_file=None)) as app:
        take_lease(app, "the next")


def test_a_port_that_is_taken_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"sqlite:///{tmp_path / 'dondoc.db'}")
    assert main(["init"]) == 0
    capsys.readouterr()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    said = capsys.readouterr()
    assert f"Không nghe được ở 127.0.0.1, cổng {port}" in " ".join(said.err.split())
    assert "chọn cổng khác bằng --port" in " ".join(said.err.split())
    assert not said.out, "no address is told that does not answer"


def test_no_answer_waits_for_an_acknowledgement_of_its_beginning() -> None:
    with listening("127.0.0.1", 0) as listener:
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_without_a_database_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert main(["serve"]) == 1
    assert "dondoc init" in capsys.readouterr().err
