"""What follows when a campaign comes to its end."""

from app.campaigns.events import CampaignTurned
from app.campaigns.rules import State
from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.pledges import clearing
from app.pledges.service import run

NOTHING = frozenset({State.FAILED, State.CANCELLED})


@subscribe(CampaignTurned)
async def collect(runtime: Runtime, event: CampaignTurned) -> None:
    """Collect the promises of a campaign that reached its goal; begun twice, it is begun once."""
    if event.now_is != State.FUNDED:
        return
    async with runtime.database.transaction() as session:
        await run.begin(session, event.campaign_id, clock.now())


@subscribe(CampaignTurned)
async def let_go(runtime: Runtime, event: CampaignTurned) -> None:
    """Let everybody go whose campaign came to nothing."""
    if event.now_is in NOTHING:
        await clearing.clear(runtime, event.campaign_id)
