"""Serve and stop: nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.cli.conftest import Place, environment


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
        wait_for(lambda: httpx.get(f"{address}/health/ready").status_code == 200, log)
        assert httpx.get(f"{address}/fr").status_code == 200
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


def wait_for(fact: object, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if fact():  # type: ignore[operator]
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text()[-3000:])
