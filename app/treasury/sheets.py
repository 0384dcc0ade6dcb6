"""The ledger as CSV: dollars with two decimals, made of whole cents; cells that no spreadsheet runs."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC

from app.core.db import Database
from app.core.formulas import neutralise
from app.ledger.queries import Line, lines
from app.ledger.rules import AccountKind

MEDIA_TYPE = "text/csv; charset=utf-8"
BOM = "\ufeff"
"""Without it spreadsheets misread accents."""

ACCOUNTS = tuple(AccountKind)
PUBLIC_COLUMNS = ("number", "date", "kind", *(f"{account.value}_cad" for account in ACCOUNTS))
BATCH = 500


def dollars(cents: int) -> str:
    """Return an amount as accountants' programs read it: ``-12.05``."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV; words are neutralised, amounts are not."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([cell if is_amount(cell) else neutralise(cell) for cell in row])
    return out.getvalue().encode()


def is_amount(cell: str) -> bool:
    """Say whether a cell is an amount of ours, whose minus sign no spreadsheet takes for a formula."""
    whole, _dot, rest = cell.removeprefix("-").partition(".")
    return whole.isdecimal() and rest.isdecimal() and cell.isascii()


def public_row(line: Line) -> list[str]:
    """Return an entry as everybody reads it: without what the gateway calls it."""
    return [
        str(line.id),
        line.occurred_at.astimezone(UTC).isoformat(timespec="seconds"),
        line.kind.value,
        *(dollars(line.of(account)) for account in ACCOUNTS),
    ]


async def ledger_of(database: Database, campaign_id: int) -> AsyncIterator[bytes]:
    """Give a campaign's ledger piece by piece, last first; no connection is held in between."""
    yield (BOM + ",".join(PUBLIC_COLUMNS) + "\r\n").encode()
    cursor = ""
    while True:
        async with database.transaction() as session:
            found = await lines(session, campaign_id, cursor, BATCH)
        yield written(public_row(line) for line in found.items)
        cursor = found.next_cursor
        if not cursor:
            break
