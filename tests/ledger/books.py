"""What the ledger's tests write down."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
ROWS = text("SELECT count(*) FROM ledger_posting")
TXN = (
    "INSERT INTO ledger_txn (kind, external_id, occurred_at, sides)"
    " VALUES ('charge', 'ch_raw', now(), {sides}) RETURNING id"
)


async def charged(db: AsyncSession, name: str = "ch_1", campaign_id: int = 5) -> bool:
    """Book a gift of 25 $ whose fee is 1.03 $."""
    done = await book(db, TxnKind.CHARGE, name, NOW, entries.charge(campaign_id, 2_500, 103, 2_397))
    await db.commit()
    return done


async def rows(db: AsyncSession) -> int:
    """Count what is written down."""
    return int(await db.scalar(ROWS) or 0)
