"""From the promise to the ledger: the whole journey on the demonstration gateway."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ledger.queries import balances, total
from app.ledger.rules import AccountKind
from app.payments.trying import TestCard as Card
from app.pledges.jobs import sweep
from tests.pledges.world import Work, about, end, objects, one, states, told, window_over

ACCEPT = Card.ACCEPT


async def test_a_campaign_that_reaches_its_goal_is_charged_written_down_and_settled(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await told(runtime, db, ACCEPT, ACCEPT)
    assert (w.campaign.pledged_cents, w.campaign.givers) == (1_000_00, 2)
    assert await objects(db, "intent") == 0
    await end(db, w)
    await work()
    assert await w.state(db) == "collecting"
    assert await states(db, w) == ["collected", "collected"]
    assert w.campaign.collected_cents == 1_000_00
    assert (await objects(db, "intent"), await objects(db, "charge")) == (2, 2)
    found = await balances(db, w.campaign.id)
    assert found[AccountKind.CAMPAIGN] == -1_000_00
    assert await total(db) == 0
    await window_over(db, w)
    await sweep(runtime)
    await work()
    assert await w.state(db) == "settled"
    assert len(about(mailbox, "est enregistrée")) == 2
    assert sum("sera débitée" in letter for letter in about(mailbox, "a atteint son objectif")) == 2
    assert len(about(mailbox, "Votre don de")) == 2


async def test_a_campaign_that_fails_charges_nobody_and_releases_everybody(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await told(runtime, db, ACCEPT, cents=100_00)
    await end(db, w)
    await work()
    assert await w.state(db) == "released"
    assert await states(db, w) == ["released"]
    assert await objects(db, "intent") == 0
    assert (await one(db, w.pledges[0])).ended_at is not None
