"""Promises of ``member`` at every moment of their life, to campaigns of ``author``."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State as CampaignState
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.pledges.rules import RunState, State
from tests.factories import campaigns, pledges
from tests.world import World

AFTER = ("campaigns",)
OPEN = (State.ACTIVE, State.CREATED)
LATER = (State.NEEDS_ACTION, State.DECLINED, State.COLLECTED)


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Let ``member`` promise: a campaign for each state, as one promises once to each."""
    author, giver = world.people["author"], world.people["member"]
    found: dict[str, dict[str, str]] = {}
    for state in OPEN:
        live = await campaigns.campaign(db, CampaignState.LIVE, carrier=author)
        await campaigns.reward(db, live)
        # The demonstration is asked for the card's form only when a page shows it.
        own = {} if state is State.ACTIVE else {"customer_id": ""}
        made = await pledges.pledge(db, live, giver, state, **own)
        found[str(state)] = {"pledge_id": made.public_id}
    for state in LATER:
        over = await campaigns.campaign(db, CampaignState.COLLECTING, carrier=author)
        await pledges.run(db, over)
        made = await pledges.pledge(db, over, giver, state)
        if state is State.NEEDS_ACTION:
            made.intent_id = await gateway_of(runtime).intent(
                f"pledge:{made.id}:pi", made.amount_cents, made.customer_id, made.payment_method, {}
            )
        found[str(state)] = {"pledge_id": made.public_id}
    world.things["pledge"] = found
    short = await campaigns.campaign(db, CampaignState.COLLECTING, carrier=author)
    run = await pledges.run(db, short, state=RunState.DECIDING)
    run.decide_by = run.ends_at
    live = await campaigns.campaign(db, CampaignState.LIVE, carrier=author)
    await db.commit()
    world.things["given"] = {"live": {"campaign_id": live.public_id}}
    world.named["pledges:give"] = {"campaign_id": live.public_id}
    world.named["pledges:decide"] = {"campaign_id": short.public_id}
