"""Serve and stop: nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import Place, environment
from tests.two_servers import READY_WITHIN_S, is_ready


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_site_and_worker_start_and_stop_together(
    place: Place, tmp_path: Path, ending: signal.Signals
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = environment(place) | {"PORT": str(port), "BASE_URL": address, "LOG_LEVEL": "WARNING"}
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--with-worker", "--welcome"],
            env=os.environ | settings, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_ready(process, port, log)
        with urllib.request.urlopen(f"{address}/fr", timeout=30) as answer:
            assert answer.status == 200
        family = psutil.Process(process.pid).children(recursive=True)
        assert any("worker" in " ".join(child.cmdline()) for child in family)
    finally:
        process.send_signal(ending)
        process.wait(30)
    assert process.returncode == 0
    assert not [child for child in family if child.is_running() and child.status() != "zombie"]
    said = log.read_text()
    assert "amina@demo.notreville.example" in said
    assert "Traceback" not in said


def test_web_processes_share_what_was_loaded_and_one_that_dies_is_replaced(
    place: Place, tmp_path: Path
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = environment(place) | {
        "PORT": str(port), "BASE_URL": address, "LOG_LEVEL": "WARNING", "WORKERS": "2",
    }  # fmt: skip
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"],
            env=os.environ | settings, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_ready(process, port, log)
        first = web_processes(process)
        assert len(first) == 2
        held = [child.memory_full_info() for child in first]
        assert all(one.uss < one.rss / 2 for one in held), held
        first[0].kill()
        end = time.monotonic() + READY_WITHIN_S
        while len(now := web_processes(process)) < 2 or first[0] in now:
            assert time.monotonic() < end, "the one that died was not replaced"
            time.sleep(0.1)
        with urllib.request.urlopen(f"{address}/fr", timeout=30) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert process.returncode == 0
    assert not [child for child in now if child.is_running() and child.status() != "zombie"]
    assert "Traceback" not in log.read_text()


def web_processes(parent: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """Return those forked from it: they bear its command line."""
    own = psutil.Process(parent.pid).cmdline()
    found = []
    for child in psutil.Process(parent.pid).children():
        if child.status() != "zombie" and child.cmdline() == own:
            found.append(child)
    return found


def wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Ask now and then, by hand: a client made for each question would take the servers' time."""
    end = time.monotonic() + READY_WITHIN_S
    while not is_ready(port):
        assert process.poll() is None, log.read_text()[-3000:]
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.2)
