"""The provider's own books beside ours: every thing that moved money, to the cent."""

from collections import Counter

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.stripe.world import StripeWorld

OURS = text("""
    SELECT t.external_id AS name,
        coalesce(sum(p.amount_cents) FILTER (WHERE a.kind = 'stripe_pending'), 0)::bigint AS net,
        coalesce(sum(p.amount_cents) FILTER (WHERE a.kind = 'fees'), 0)::bigint AS fee
    FROM ledger_txn t JOIN ledger_posting p ON p.txn_id = t.id
        JOIN ledger_account a ON a.id = p.account_id
    GROUP BY t.external_id
""")
"""Things that the provider holds nothing of (a match, a payout by hand) have no net there."""

SUM = text("SELECT coalesce(sum(amount_cents), 0)::bigint FROM ledger_posting")
MISCOUNTED = text("""
    SELECT c.id FROM campaign c WHERE c.collected_cents <> (
        SELECT coalesce(sum(p.collected_cents - p.refunded_cents - p.lost_cents), 0)
        FROM pledge p WHERE p.campaign_id = c.id)
""")


async def ours(db: AsyncSession) -> dict[str, tuple[int, int]]:
    """Return what our ledger says of each thing at the provider: its net and its fee, in cents."""
    await db.rollback()
    return {
        row.name: (row.net, row.fee)
        for row in await db.execute(OURS)
        if (row.net, row.fee) != (0, 0)
    }


def theirs(world: StripeWorld) -> dict[str, tuple[int, int]]:
    """Return what the provider's books say of each."""
    nets: Counter[str] = Counter()
    fees: Counter[str] = Counter()
    for line in world.books():
        nets[line["source"]] += line["net"]
        fees[line["source"]] += line["fee"]
    return {name: (nets[name], fees[name]) for name in nets if (nets[name], fees[name]) != (0, 0)}


async def assert_agree(db: AsyncSession, world: StripeWorld) -> None:
    """See that both say the same of each thing, that ours add up to nothing, and that campaigns count right."""
    assert await ours(db) == theirs(world)
    assert await db.scalar(SUM) == 0
    assert list(await db.scalars(MISCOUNTED)) == []
