"""The accountant's file: a line for each side of each entry, debits and credits apart."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from app.core.db import Database
from app.ledger.rules import AccountKind
from app.treasury.queries.entries import Side, sides
from app.treasury.sheets import BATCH, BOM, MEDIA_TYPE, dollars, written

__all__ = ["COLUMNS", "MEDIA_TYPE", "entries_of"]

COLUMNS = (
    "entry", "occurred_at", "booked_at", "kind", "external_id", "account", "campaign", "fund",
    "debit_cad", "credit_cad",
)  # fmt: skip


def _row(side: Side) -> list[str]:
    return [
        str(side.txn_id),
        side.occurred_at.astimezone(UTC).isoformat(timespec="seconds"),
        side.booked_at.astimezone(UTC).isoformat(timespec="seconds"),
        side.kind.value,
        side.external_id,
        side.account.value,
        side.campaign,
        side.fund,
        dollars(max(side.cents, 0)),
        dollars(max(-side.cents, 0)),
    ]


async def entries_of(
    database: Database,
    begins: datetime | None,
    ends: datetime | None,
    account: AccountKind | None,
) -> AsyncIterator[bytes]:
    """Give the sides of a period piece by piece; no connection is held between the pieces."""
    yield (BOM + ",".join(COLUMNS) + "\r\n").encode()
    after = 0
    while True:
        async with database.transaction() as session:
            found = await sides(session, begins, ends, account, after, BATCH)
        if not found:
            break
        after = found[-1].id
        yield written(_row(side) for side in found)
