"""The environment of its own in which Stripe World runs: made once, locked, pinned by hash.

Its wheels ask for Python 3.14; on 3.13 they run after the edits of :mod:`tests.stripe.readable`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fasteners import InterProcessLock

from tests.stripe import readable

ROOT = Path(__file__).parents[2]
PINNED = ROOT / "requirements" / "stripe-world.txt"
KEPT = ROOT / ".venv" / "stripe-world"
"""Beside the project's own environment: ignored by git, removed by `make clean`."""

LEAST = (3, 13)
WITHOUT_EDITS = (3, 14)
NAMES = ("python3.15", "python3.14", "python3.13", "python3")
VERSION = "import sys; print(*sys.version_info[:2])"


class NoInterpreter(RuntimeError):
    """No Python that Stripe World runs on is on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "NO PYTHON >= 3.13: money is not tested against Stripe World"
            " (install python3.13 or later, or name one in PY313)"
        )


@cache
def environment() -> Path:
    """Give the Python of the environment, making it first when it is not there.

    Raises:
        NoInterpreter: when nothing on this machine could run it.
        RuntimeError: when it cannot be made; the message holds what the tool said.
    """
    python, version = interpreter()
    recipe = PINNED.read_bytes() + Path(readable.__file__).read_bytes() + str(python).encode()
    home = KEPT / hashlib.sha256(recipe).hexdigest()[:12]
    if not (home / "ready").exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with InterProcessLock(KEPT / "lock"):
            if not (home / "ready").exists():
                _make(home, python, version)
    return home / "venv" / "bin" / "python"


def interpreter() -> tuple[Path, tuple[int, int]]:
    """Find a Python that is new enough, and say which it is: PY313, then PATH, then pyenv's folders.

    Raises:
        NoInterpreter: when there is none.
    """
    for candidate in _candidates():
        version = _version_of(candidate)
        if version and version >= LEAST:
            return candidate, version
    raise NoInterpreter


def _candidates() -> Iterator[Path]:
    if given := os.environ.get("PY313"):
        yield Path(given)
        return
    yield Path(sys.executable).resolve()
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    for folder in _pyenv_folders():
        newest_first = sorted(folder.glob("3.*"), key=_numbers, reverse=True)
        yield from (version / "bin" / "python" for version in newest_first)


def _pyenv_folders() -> Iterator[Path]:
    if root := os.environ.get("PYENV_ROOT"):
        yield Path(root) / "versions"
    if program := shutil.which("pyenv"):
        yield Path(program).resolve().parents[1] / "versions"
    yield Path.home() / ".pyenv" / "versions"
    yield Path(sys.base_prefix).parent


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.name)]


def _version_of(python: Path) -> tuple[int, int] | None:
    """Ask it: a shim on PATH may answer for no version at all."""
    try:
        asked = subprocess.run(
            [python, "-c", VERSION], capture_output=True, text=True, timeout=20, check=True
        )
        major, minor = asked.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return int(major), int(minor)


def _make(home: Path, python: Path, version: tuple[int, int]) -> None:
    shutil.rmtree(home, ignore_errors=True)
    _run(python, "-m", "venv", home / "venv")
    inside = home / "venv" / "bin" / "python"
    # The pins hold whatever the wheels ask for; nothing is compiled before it can be read.
    _run(
        inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
        "--ignore-requires-python", "--no-deps", "--only-binary=:all:", "--require-hashes",
        "-r", PINNED,
    )  # fmt: skip
    if version < WITHOUT_EDITS:
        for package in ("seahaven", "seahaven_stripe_world"):
            _edit(_installed(home) / package)
    (home / "ready").touch()


def _edit(package: Path) -> None:
    for path in package.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        path.write_text(readable.made_readable(source), encoding="utf-8")


def _installed(home: Path) -> Path:
    return next((home / "venv" / "lib").glob("python3.*/site-packages"))


def specification() -> Path:
    """Give the OpenAPI document of Stripe that the wheel holds."""
    package = _installed(environment().parents[2]) / "seahaven_stripe_world"
    return package / "spec" / "spec3.json"


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Make it ready before the tests; without a Python for it, say so, and fail where CI asks."""
    try:
        environment()
    except NoInterpreter as nothing:
        if os.environ.get("REQUIRE_ALL"):
            sys.exit(str(nothing))
        print(nothing, file=sys.stderr)


if __name__ == "__main__":
    main()
