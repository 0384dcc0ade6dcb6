"""The audit log as a file: CSV that no spreadsheet runs, or JSON; the hashes can be made again."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any, Literal

import orjson

from app.audit.queries import Entry, Wanted, following
from app.core.db import Database
from app.core.formulas import neutralise

Kind = Literal["csv", "json"]
MEDIA_TYPES: dict[Kind, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
COLUMNS = tuple(Entry.__dataclass_fields__)
BATCH = 500
BOM = "\ufeff"
"""Without it spreadsheets misread accents."""


async def written(
    database: Database, kind: Kind, wanted: Wanted, upto: int
) -> AsyncIterator[bytes]:
    """Give the file piece by piece, up to an entry; no connection is held between the pieces."""
    yield _begin(kind)
    after, is_first = 0, True
    while True:
        async with database.transaction() as session:
            batch = await following(session, wanted, after, upto, BATCH)
        if not batch:
            break
        after = batch[-1].id
        yield _piece(kind, batch, is_first=is_first)
        is_first = False
    yield b"" if kind == "csv" else b"\n]\n"


def _begin(kind: Kind) -> bytes:
    return (BOM + ",".join(COLUMNS) + "\r\n").encode() if kind == "csv" else b"[\n"


def _piece(kind: Kind, entries: list[Entry], *, is_first: bool) -> bytes:
    if kind == "json":
        lines = b",\n".join(orjson.dumps(_plain(entry)) for entry in entries)
        return lines if is_first else b",\n" + lines
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for entry in entries:
        facts = _plain(entry) | {"detail": orjson.dumps(entry.detail).decode()}
        cells = ("" if value is None else str(value) for value in facts.values())
        writer.writerow([neutralise(cell) for cell in cells])
    return out.getvalue().encode()


def _plain(entry: Entry) -> dict[str, Any]:
    """Return an entry's facts as JSON values, in the order of its columns."""
    facts = {name: getattr(entry, name) for name in COLUMNS}
    return facts | {
        "at": entry.at.isoformat(),
        "previous_hash": entry.previous_hash.hex(),
        "hash": entry.hash.hex(),
    }
