"""A campaign with its givers, played to its end: what most tests of promises begin with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.service.evaluate import evaluate
from app.core.runtime import Runtime
from app.payments.trying import TestCard as Card
from app.pledges.models import ChargeRun, Pledge
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.notifications.letters import letters, words

Work = Callable[[], Awaitable[None]]
SECOND = timedelta(seconds=1)


@dataclass
class Told:
    """A campaign, who carries it, who gives."""

    runtime: Runtime
    campaign: Campaign
    carrier: Actor
    givers: list[Actor] = field(default_factory=list)
    pledges: list[int] = field(default_factory=list)

    async def state(self, db: AsyncSession) -> str:
        """Return where the campaign stands."""
        await db.refresh(self.campaign)
        return str(self.campaign.state)


async def told(
    runtime: Runtime, db: AsyncSession, *cards: Card, cents: int = 500_00, **fields: Any
) -> Told:
    """Let a campaign of a minimum of 800 $ be promised ``cents`` by a giver for each card."""
    carrier = await person(db)
    w = Told(runtime, await campaigns.campaign(db, carrier=carrier, **fields), carrier)
    for card in cards:
        giver = await person(db)
        w.givers.append(giver)
        w.pledges.append(await pledges.promised(runtime, w.campaign, giver, cents, card))
    await db.refresh(w.campaign)
    return w


async def end(db: AsyncSession, w: Told) -> None:
    """Let the deadline have passed a second ago, and evaluate."""
    now = datetime.now(UTC)
    await db.execute(
        update(Campaign).where(Campaign.id == w.campaign.id).values(ends_at=now - SECOND)
    )
    await db.commit()
    async with w.runtime.database.transaction() as session:
        await evaluate(session, w.campaign.id, now)


async def window_over(db: AsyncSession, w: Told) -> None:
    """Let the collection's window have ended a second ago."""
    now = datetime.now(UTC)
    values = {"begun_at": now - timedelta(days=7), "ends_at": now - SECOND}
    await db.execute(
        update(ChargeRun).where(ChargeRun.campaign_id == w.campaign.id).values(**values)
    )
    await db.commit()


async def states(db: AsyncSession, w: Told) -> list[str]:
    """Return where the promises stand, in the order in which they were made."""
    query = select(Pledge.state).where(Pledge.campaign_id == w.campaign.id).order_by(Pledge.id)
    return [str(one) for one in await db.scalars(query)]


async def one(db: AsyncSession, pledge_id: int) -> Pledge:
    """Return a promise as it is now."""
    return await db.get_one(Pledge, pledge_id, populate_existing=True)


async def objects(db: AsyncSession, kind: str) -> int:
    """Count the demonstration's objects of a kind: what a gateway was really asked to make."""
    query = text("SELECT count(*) FROM demo_payment WHERE kind = :kind")
    return int((await db.execute(query, {"kind": kind})).scalar_one())


def about(mailbox: Callable[[], list[str]], subject: str) -> list[str]:
    """Return the words of the letters whose subject holds ``subject``."""
    return [words(one) for one in letters(mailbox) if subject in str(one["Subject"])]
