"""Letters before the deadline: seven days, and one day; each once."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState
from app.core.settings import Settings
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service.holding import hold
from app.pledges.service.letters import write

BEFORE = (timedelta(days=7), timedelta(days=1))
MOST = 500


async def due(session: AsyncSession, now: datetime) -> list[int]:
    """Return the promises whose next letter is due; none for one made within that time."""
    first, last = BEFORE
    query = (
        select(Pledge.id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(
            Campaign.state == CampaignState.LIVE, Pledge.state == State.ACTIVE,
            Campaign.ends_at > now,
            or_(
                and_(
                    Pledge.reminded == 0, Campaign.ends_at <= now + first,
                    Campaign.ends_at > now + last, Pledge.active_at < Campaign.ends_at - first,
                ),
                and_(
                    Pledge.reminded < len(BEFORE), Campaign.ends_at <= now + last,
                    Pledge.active_at < Campaign.ends_at - last,
                ),
            ),
        )
        .order_by(Pledge.id)
        .limit(MOST)
    )  # fmt: skip
    return list(await session.scalars(query))


async def remind(session: AsyncSession, settings: Settings, pledge_id: int, now: datetime) -> bool:
    """Write the letter that is due, once."""
    held = await hold(session, pledge_id)
    pledge, ends = held.pledge, held.campaign.ends_at
    if pledge.state is not State.ACTIVE or ends is None or ends <= now:
        return False
    number = sum(ends - now <= before for before in BEFORE)
    if number <= pledge.reminded:
        return False
    pledge.reminded = number
    await write(session, settings, held, "pledges/soon", is_last=number == len(BEFORE))
    return True
