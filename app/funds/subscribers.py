"""What matching funds do when a campaign turns: begin, book, give back."""

from app.campaigns.events import CampaignTurned
from app.campaigns.rules import State
from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.funds.service import ending
from app.funds.service.holding import CAME_TO_NOTHING


@subscribe(CampaignTurned)
async def follow(runtime: Runtime, event: CampaignTurned) -> None:
    """Let the funds of a campaign follow it; told twice, nothing happens twice."""
    state, now = State(event.now_is), clock.now()
    async with runtime.database.transaction() as session:
        if state is State.LIVE:
            await ending.begin(session, event.campaign_id)
        elif state is State.SETTLED:
            await ending.settle(session, event.campaign_id, now)
        elif state in CAME_TO_NOTHING:
            await ending.give_back(session, event.campaign_id, now)
