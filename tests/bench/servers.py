"""Real server processes on loopback, started and ended by us."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

STARTS_WITHIN_S = 30


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(target: str, *, workers: int, factory: bool, **env: str) -> Iterator[tuple[str, int]]:
    """Run uvicorn on ``target``; yields its address and process id."""
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", target, "--port", str(port), "--workers", str(workers),
        "--no-access-log", "--log-level", "error", *(["--factory"] if factory else []),
    ]  # fmt: skip
    with _running(command, port, env) as running:
        yield running


@contextmanager
def site(*, workers: int, **env: str) -> Iterator[tuple[str, int]]:
    """Serve Notreville as its operators do; yields its address and process id."""
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "serve"]
    ours = {"PORT": str(port), "WORKERS": str(workers)}
    with _running(command, port, env | ours) as running:
        yield running


@contextmanager
def _running(command: list[str], port: int, env: dict[str, str]) -> Iterator[tuple[str, int]]:
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(command, env=os.environ | {"BASE_URL": address} | env)
    try:
        _wait(address, process)
        yield address, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end:
        if process.poll() is not None:
            message = f"the server ended with {process.returncode}"
            raise RuntimeError(message)
        try:
            httpx.get(f"{address}/health/live", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    message = "the server did not start"
    raise RuntimeError(message)


def memory_mib(pid: int) -> float:
    """Return the memory that a process and its children hold for themselves (PSS, MiB)."""
    pids = [pid]
    for other in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((other / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            pids.append(int(other.name))
    total = 0
    for each in pids:
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024
