"""PostgreSQL's own programs: the wheel's, which speak to any server of ours, older ones too."""

import asyncio
import os
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from sqlalchemy.engine import URL, make_url

from app.core.db import embedded

TOO_NEW = b"SET transaction_timeout ="
"""What pg_restore says first, and a server before PostgreSQL 17 does not know."""


async def dump(address: str, snapshot: str, file: Path) -> None:
    """Write a database, as it was at ``snapshot``, into a file.

    Raises:
        OSError: with the program's last words, when it fails.
    """
    await asyncio.to_thread(
        _dump,
        address,
        ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={file}"],
    )


async def load(address: str, file: Path) -> None:
    """Fill a database from such a file: whole or not at all.

    Raises:
        OSError: with the program's last words, when it fails.
    """
    await asyncio.to_thread(_load, address, file)


def _dump(address: str, options: list[str]) -> None:
    place, environment = _place(address)
    with tempfile.TemporaryFile() as words:
        done = subprocess.run(  # noqa: S603 (our own program and options)
            [_program("pg_dump"), *options, place], env=environment, stderr=words, check=False
        )
        _require_well("pg_dump", done.returncode, words)


def _load(address: str, file: Path) -> None:
    place, environment = _place(address)
    reading = [_program("pg_restore"), "--no-owner", "--file=-", str(file)]
    writing = [
        _program("psql"), "--no-psqlrc", "--quiet", "--single-transaction",
        "--set=ON_ERROR_STOP=1", f"--dbname={place}", "--file=-",
    ]  # fmt: skip
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as told,
        subprocess.Popen(  # noqa: S603 (our own program and options)
            reading, stdout=subprocess.PIPE, stderr=said
        ) as source,
        subprocess.Popen(  # noqa: S603 (our own program and options)
            writing, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=told
        ) as target,
    ):
        assert source.stdout is not None
        assert target.stdin is not None
        stopped = _pour(source.stdout, target.stdin)
        if not stopped and source.wait() != 0:
            target.kill()  # the end of its input would make it keep half of the database
            _require_well("pg_restore", source.returncode, said)
        if stopped:
            source.kill()
        else:
            target.stdin.close()
        _require_well("psql", target.wait(), told)


def _pour(source: IO[bytes], target: IO[bytes]) -> bool:
    """Copy all but the first line with the setting that is too new; say whether the reader stopped early."""
    wanted = True
    try:
        for line in source:
            if wanted and line.startswith(TOO_NEW):
                wanted = False
            else:
                target.write(line)
        target.flush()
    except BrokenPipeError:
        return True
    return False


def _program(name: str) -> str:
    return str(embedded.binaries() / name)


def _place(address: str) -> tuple[str, dict[str, str]]:
    """Return a database's address without its password, and an environment that holds it."""
    url = make_url(address)
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    bare = URL.create(
        url.drivername, url.username, None, url.host, url.port, url.database, url.query
    )
    return bare.render_as_string(), environment


def _require_well(program: str, code: int, words: IO[bytes]) -> None:
    if code == 0:
        return
    words.seek(0)
    last = words.read().decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {code}"]
    message = f"{program}: {last[0]}"
    raise OSError(message)
