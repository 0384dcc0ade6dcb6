"""The container's own question: is the server ready?"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.architecture import house

PROGRAM = house.ROOT / "docker" / "ready.py"


class Server(BaseHTTPRequestHandler):
    """Answers 200 to its own name, 400 to another, 503 at ``/ill``."""

    def do_GET(self) -> None:
        status = 200 if self.headers["host"] == "notreville.example.org" else 400
        self.send_response(503 if self.path == "/ill" else status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def ask(port: int, path: str, base_url: str = "https://notreville.example.org") -> int:
    environment = os.environ | {"BASE_URL": base_url, "PORT": str(port)}
    return subprocess.run([sys.executable, PROGRAM, path], env=environment, check=False).returncode


def test_a_ready_server_that_answers_for_its_own_name_only_is_well(port):
    assert ask(port, "/health/ready") == 0


def test_a_server_that_says_no_is_ill(port):
    assert ask(port, "/ill") == 1


def test_another_name_is_refused_and_so_is_ill(port):
    assert ask(port, "/health/ready", "https://elsewhere.example.org") == 1


def test_no_server_is_ill(port):
    assert ask(1, "/health/ready") == 1
