"""Somebody promises money: it counts once their card is saved, and is charged only if the goal is reached."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign, Reward
from app.campaigns.service import stock
from app.core.db import flush_or
from app.core.errors import Conflict, Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.organisations.queries.speaking import voice
from app.pledges import policy
from app.pledges.models import Pledge
from app.pledges.rules import LIVING, State
from app.pledges.schemas import Promise, within
from app.pledges.service.holding import database_clock, hold_campaign

UNSAVED = frozenset({State.CREATED, State.CARD_SAVED})


class AlreadyPromised(Conflict):
    """The same person has a promise to this campaign."""

    def __init__(self) -> None:
        super().__init__(_("You have a promise to this campaign already: change that one."))


async def promise(
    session: AsyncSession, actor: Actor, campaign_id: int, typed: Promise, now: datetime, *,
    gateway: str,
) -> Pledge:  # fmt: skip
    """Write a promise down, its reward kept aside; a second click finds the first one.

    Raises:
        Refused: the policy says no; the deadline is judged by the database's clock.
        Invalid: the amount is out of bounds, or too small for the reward.
        Conflict: no unit of the reward is left, or they have a promise that counts already.
    """
    campaign = await hold_campaign(session, campaign_id)
    policy.can_promise(actor, campaign, await database_clock(session)).require()
    reward = await checked(session, campaign, typed)
    columns = await columns_of(session, actor, typed)
    pledge = await _unsaved(session, actor, campaign)
    if pledge is None:
        pledge = Pledge(
            campaign_id=campaign.id, person_id=actor.id, gateway=gateway, state=State.CREATED,
            created_at=now, changed_at=now, **columns,
        )  # fmt: skip
        session.add(pledge)
        await flush_or(session, AlreadyPromised())
    for name, value in columns.items():
        setattr(pledge, name, value)
    await swap_reward(session, pledge, reward)
    pledge.changed_at = now
    await session.flush()
    return pledge


async def _unsaved(session: AsyncSession, actor: Actor, campaign: Campaign) -> Pledge | None:
    """Return the promise that waits for its card, if there is one."""
    query = (
        select(Pledge)
        .where(
            Pledge.campaign_id == campaign.id, Pledge.person_id == actor.id,
            Pledge.state.in_(LIVING),
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    found = (await session.execute(query)).scalar_one_or_none()
    if found is not None and found.state not in UNSAVED:
        raise AlreadyPromised
    return found


async def checked(session: AsyncSession, campaign: Campaign, typed: Promise) -> Reward | None:
    """Return the reward that is asked for; None for none.

    Raises:
        Invalid: with what is wrong with the amount, or the reward.
    """
    if said := within(typed.amount):
        raise Invalid({"amount": said})
    if not typed.reward:
        return None
    query = select(Reward).where(
        Reward.campaign_id == campaign.id, Reward.public_id == typed.reward
    )
    reward = (await session.execute(query)).scalar_one_or_none()
    if reward is None:
        raise Invalid({"reward": _("This campaign has no such reward.")})
    if typed.amount < reward.least_cents:
        said = _("This reward is for promises of %(least)s or more.")
        raise Invalid({"reward": said % {"least": money(reward.least_cents)}})
    return reward


async def columns_of(session: AsyncSession, actor: Actor, typed: Promise) -> dict[str, Any]:
    """Return what a promise says as columns.

    Raises:
        Refused: they may not speak for the organisation.
    """
    speaks = await voice(session, actor, typed.organisation)
    own = {"organisation_id": speaks.id if speaks else None, "language": typed.language}
    return typed.columns() | own


async def swap_reward(session: AsyncSession, pledge: Pledge, reward: Reward | None) -> None:
    """Take a unit of another reward, and put the one before back; the campaign is held.

    Raises:
        Conflict: none is left (field ``reward``).
    """
    wanted = reward.id if reward else None
    if pledge.reward_id == wanted:
        return
    if wanted is not None and not await stock.take(session, wanted):
        raise Conflict(
            _("The last of these rewards is gone: choose another, or none."), field="reward"
        )
    if pledge.reward_id is not None:
        await stock.give_back(session, pledge.reward_id)
    pledge.reward_id = wanted
