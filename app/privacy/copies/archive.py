"""A copy of somebody's data: one zip of JSON, CSV, their own files, and a page that explains it."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.formulas import neutralise
from app.core.personal import KeptFile, Row, file_readers, readers
from app.core.runtime import Runtime
from app.privacy.copies.explained import explained

AT_ONCE = 500
"""Rows that are in memory at the same time."""


async def write_copy(
    runtime: Runtime,
    session: AsyncSession,
    person_id: int,
    language: str,
    target: Path,
    now: datetime,
) -> None:
    """Write into ``target`` everything that every slice keeps of a person.

    ``session`` is one transaction: the files tell of the same moment. Rows go through a file of
    lines first, so that a table of any length takes little memory.
    """
    counts: dict[str, int] = {}
    missing: list[str] = []
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, reader in readers().items():
            with tempfile.TemporaryFile(dir=target.parent) as lines:
                columns, counts[name] = await _spool(reader(session, person_id), lines)
                await asyncio.to_thread(_write_json, archive, name, lines)
                await asyncio.to_thread(_write_csv, archive, name, columns, lines)
        files = 0
        for reader_of_files in file_readers():
            async for one in reader_of_files(session, person_id):
                files += await _add_file(runtime, archive, one, missing)
        text = explained(runtime.settings, counts, files, missing, language, now)
        archive.writestr("LISEZ-MOI.txt" if language == "fr" else "README.txt", text)


async def _spool(found: AsyncIterator[Row], lines: IO[bytes]) -> tuple[list[str], int]:
    """Write each row as a line of JSON; return every column met, in order, and how many rows."""
    columns: dict[str, None] = {}
    number = 0
    async for row in found:
        columns |= dict.fromkeys(row)
        lines.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        number += 1
    return list(columns), number


def _write_json(archive: ZipFile, name: str, lines: IO[bytes]) -> None:
    """Write the list of a table's rows, one a line."""
    lines.seek(0)
    with archive.open(f"{name}.json", "w", force_zip64=True) as file:
        file.write(b"[")
        for number, line in enumerate(lines):
            file.write((b"," if number else b"") + b"\n" + line.rstrip(b"\n"))
        file.write(b"\n]\n")


def _write_csv(archive: ZipFile, name: str, columns: list[str], lines: IO[bytes]) -> None:
    """Write a table for spreadsheets: no cell of it is a formula."""
    lines.seek(0)
    with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
        file.write(b"\xef\xbb\xbf" + _csv([columns]))
        waiting: list[list[str]] = []
        for line in lines:
            row = orjson.loads(line)
            waiting.append([neutralise(_cell(row.get(column))) for column in columns])
            if len(waiting) == AT_ONCE:
                file.write(_csv(waiting))
                waiting = []
        file.write(_csv(waiting))


def _csv(lines: list[list[str]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(lines)
    return written.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return orjson.dumps(value).decode() if isinstance(value, list | dict | bool) else str(value)


async def _add_file(
    runtime: Runtime, archive: ZipFile, one: KeptFile, missing: list[str]
) -> int:  # fmt: skip
    """Add one of the person's own files; 0 when the storage has lost it, which is said."""
    try:
        data = await runtime.storage.read(one.stored)
    except FileNotFoundError:
        missing.append(one.path)
        return 0
    await asyncio.to_thread(archive.writestr, one.path, data, ZIP_STORED)
    return 1
