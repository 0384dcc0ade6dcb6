"""One archive for everything: the database's dump, the files, and tallies to check a restore by."""

import asyncio
import contextlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from app.cli import programs
from app.cli.context import whole
from app.cli.tallies import tallies
from app.core.db import Database
from app.core.settings import Settings

DUMP, FILES, MANIFEST = "database.dump", "files", "manifest.json"
FORMAT = 1


class CannotRestore(ValueError):
    """The archive or the place it should fill is not fit; the message says why."""


def files_folder(settings: Settings) -> Path:
    """Return the folder of uploads."""
    parts = urlsplit(settings.storage_url)
    return Path(parts.netloc + parts.path)


async def pack(settings: Settings, address: str, file: Path) -> dict[str, int]:
    """Write the archive, whole or not at all; return the tallies it was made with.

    The tallies and the dump are of one instant, even while people go on writing.
    """
    with tempfile.TemporaryDirectory() as folder, whole(file) as part:
        dump, note = Path(folder) / DUMP, Path(folder) / MANIFEST
        async with _open(address) as database, database.transaction() as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            counted = await tallies(session)
            snapshot = (await session.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
            await programs.dump(address, snapshot, dump)
        manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "tallies": counted}
        note.write_text(json.dumps(manifest, indent=1))
        await asyncio.to_thread(_write, part, dump, note, files_folder(settings))
    return counted


def _write(part: Path, dump: Path, note: Path, files: Path) -> None:
    with tarfile.open(part, "w") as archive:
        archive.add(note, MANIFEST)
        archive.add(dump, DUMP)
        if files.exists():
            archive.add(files, FILES)


async def unpack(settings: Settings, address: str, file: Path) -> list[str]:
    """Fill an empty database and an empty folder; return the tallies that differ (none is right).

    Raises:
        CannotRestore: the place is not empty, or the file is no archive of ours; nothing was written.
    """
    await _require_empty(address)
    files = files_folder(settings)
    if any(path.is_file() for path in files.rglob("*")):
        message = f"{files} is not empty"
        raise CannotRestore(message)
    with tempfile.TemporaryDirectory() as folder:
        expected = await asyncio.to_thread(_read, file, Path(folder))
        await programs.load(address, Path(folder) / DUMP)
        if (Path(folder) / FILES).exists():
            files.parent.mkdir(parents=True, exist_ok=True)
            await asyncio.to_thread(_move, Path(folder) / FILES, files)
    async with _open(address) as database, database.transaction() as session:
        counted = await tallies(session)
    return [
        f"{name}: {expected.get(name)} in the archive, {n} here"
        for name, n in counted.items()
        if expected.get(name) != n
    ]


def _read(file: Path, folder: Path) -> dict[str, int]:
    """Take the archive apart and return the tallies it was made with.

    Raises:
        CannotRestore: it is none of ours, not whole, or of another format.
    """
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        message = f"{file} is not an archive of ours ({error})"
        raise CannotRestore(message) from error
    made_as = manifest.get("format") if isinstance(manifest, dict) else None
    if made_as != FORMAT:
        message = f"{file} is an archive of format {made_as}; this version reads format {FORMAT}"
        raise CannotRestore(message)
    expected = manifest.get("tallies")
    if not isinstance(expected, dict) or not (folder / DUMP).is_file():
        message = f"{file} is not whole: it lacks the database or its tallies"
        raise CannotRestore(message)
    return expected


def _move(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)


async def _require_empty(address: str) -> None:
    async with _open(address) as database, database.transaction() as session:
        found = await session.execute(text("SELECT to_regclass('public.person') IS NOT NULL"))
        used = found.scalar_one()
    if used:
        message = "the database is not empty: restore into a fresh one (`make reset`, or a new DATABASE_URL)"
        raise CannotRestore(message)


@contextlib.asynccontextmanager
async def _open(address: str) -> AsyncIterator[Database]:
    database = Database(address, pool_size=1)
    try:
        yield database
    finally:
        await database.close()
