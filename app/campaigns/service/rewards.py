"""A team says what it gives back; what people have chosen stays as it was when they chose it."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Reward
from app.campaigns.rules import REWARDS_MAX
from app.campaigns.schemas import RewardWords
from app.campaigns.service.holding import to_write
from app.core.errors import NotFound, Refused
from app.core.i18n import gettext as _


async def add(session: AsyncSession, actor: Actor, campaign_id: int, typed: RewardWords) -> Reward:
    """Add a reward.

    Raises:
        Refused: the policy says no, or there are enough.
    """
    held = await to_write(session, actor, campaign_id)
    count = select(func.count()).where(Reward.campaign_id == held.campaign.id)
    many = await session.scalar(count) or 0
    if many >= REWARDS_MAX:
        raise Refused(_("A campaign has at most %(num)s rewards.") % {"num": REWARDS_MAX})
    made = Reward(campaign_id=held.campaign.id, position=many, **_columns(typed))
    session.add(made)
    await session.flush()
    return made


async def change(
    session: AsyncSession,
    actor: Actor,
    campaign_id: int,
    reward_id: str,
    typed: RewardWords,
) -> Reward:
    """Write a reward anew.

    Raises:
        Refused: the policy says no.
        NotFound: this campaign has no such reward.
    """
    held = await to_write(session, actor, campaign_id)
    reward = await reward_of(session, held.campaign.id, reward_id)
    for name, value in _columns(typed).items():
        setattr(reward, name, value)
    await session.flush()
    return reward


async def remove(session: AsyncSession, actor: Actor, campaign_id: int, reward_id: str) -> None:
    """Take a reward out of a campaign that nobody gives to yet.

    Raises:
        Refused: the policy says no.
        NotFound: this campaign has no such reward.
    """
    held = await to_write(session, actor, campaign_id)
    await session.delete(await reward_of(session, held.campaign.id, reward_id))
    await session.flush()


async def reward_of(session: AsyncSession, campaign_id: int, reward_id: str) -> Reward:
    """Return a reward of a campaign.

    Raises:
        NotFound: this campaign has no such reward.
    """
    query = select(Reward).where(Reward.campaign_id == campaign_id, Reward.public_id == reward_id)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _columns(typed: RewardWords) -> dict[str, object]:
    return {
        "title": typed.title,
        "what": typed.what,
        "least_cents": typed.least,
        "units": typed.units,
        "delivered_by": typed.delivered_by,
    }
