"""One Stripe World for each test process: a server whose every path is an account of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stripe.environment import environment

SERVING = Path(__file__).parent / "inside" / "serving.py"


@contextmanager
def stripe_server(port: int = 0) -> Iterator[str]:
    """Serve until the block ends; give the address in front of ``/worlds/<any name>``.

    Raises:
        NoInterpreter: when no Python on this machine runs it.
    """
    process = subprocess.Popen(
        [environment(), SERVING, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said, "Stripe World does not start"
        yield f"http://127.0.0.1:{int(said)}"
    finally:
        process.stdin.close()
        process.wait(timeout=20)
        process.stdout.close()
