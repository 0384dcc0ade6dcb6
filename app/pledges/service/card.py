"""A card is saved at the gateway, for one payment later; its numbers never come here."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState
from app.campaigns.service.count import count
from app.core.jobs import defer
from app.core.runtime import Runtime
from app.funds.service import match
from app.payments.choose import gateway_of
from app.payments.seen import Card, Setup, SetupSeen, SetupState
from app.pledges import policy
from app.pledges.models import Pledge, PledgeSetup
from app.pledges.rules import UNPAID, Act, State, outlives
from app.pledges.service.change import let_go
from app.pledges.service.holding import (
    Held,
    database_clock,
    hold,
    hold_pledge,
    is_project_hidden,
    read_alone,
)
from app.pledges.service.letters import write
from app.pledges.service.turning import forget, turn

EXPIRES = "expires_before"
"""What is kept of a card that will not live until the end of the collection."""


async def prepare(session: AsyncSession, runtime: Runtime, actor: Actor, pledge_id: int) -> Setup:
    """Ask the gateway to save a card for a promise; asked again, it answers the same.

    Raises:
        Refused: it is not theirs, or needs no card any more.
        GatewayError: the gateway did not answer, or not yes; ask again.
    """
    pledge = await hold_pledge(session, pledge_id)
    policy.can_renew_card(actor, pledge).require()
    gateway, name = gateway_of(runtime), f"pledge:{pledge.id}"
    if not pledge.customer_id:
        pledge.customer_id = await gateway.customer(f"{name}:customer", actor.email, actor.language)
    if pledge.setup_id is not None:
        seen = await gateway.read_setup(pledge.setup_id)
        if seen.state not in {SetupState.SAVED, SetupState.CANCELLED}:
            return Setup(seen.id, seen.client_secret)
    pledge.setups += 1
    made = await gateway.setup(
        f"{name}:setup:{pledge.setups}", pledge.customer_id, {"pledge": pledge.public_id}
    )
    pledge.setup_id = made.id
    row = {"setup_id": made.id, "pledge_id": pledge.id, "number": pledge.setups}
    await session.execute(insert(PledgeSetup).values(row).on_conflict_do_nothing())
    await session.flush()
    return made


async def pledge_of_setup(session: AsyncSession, setup_id: str) -> int | None:
    """Return the promise for which a card was asked; None when there is none."""
    query = select(PledgeSetup.pledge_id).where(PledgeSetup.setup_id == setup_id)
    return (await session.execute(query)).scalar_one_or_none()


async def look_at_card(
    session: AsyncSession, runtime: Runtime, pledge_id: int, now: datetime
) -> Pledge:
    """Read the saving of a card again, and apply what it says, once: a card saved makes a promise count."""
    await read_alone(session, pledge_id)
    setup_id = await session.scalar(select(Pledge.setup_id).where(Pledge.id == pledge_id))
    seen = await gateway_of(runtime).read_setup(setup_id) if setup_id else None
    held = await hold(session, pledge_id)
    if seen is None or seen.state is not SetupState.SAVED or seen.card is None:
        return held.pledge
    pledge = held.pledge
    if pledge.setup_id != seen.id or pledge.payment_method == seen.payment_method:
        return pledge
    if pledge.state is State.CHARGING:
        # The same try is made with the same card, under the same key: looked at again when it is over.
        return pledge
    if pledge.state not in policy.RENEWS:
        await forget(session, pledge.id, seen.payment_method)
        pledge.setup_id = None
    elif not _lives_long_enough(seen.card, held.campaign):
        pledge.refusal_code = EXPIRES
    else:
        await _apply(session, runtime, held, seen, now)
    return pledge


def _lives_long_enough(card: Card, campaign: Campaign) -> bool:
    if campaign.collection_ends_at is not None:
        return outlives(card.exp_month, card.exp_year, campaign.collection_ends_at)
    if campaign.ends_at is None:
        return True
    until = campaign.ends_at + campaign.collection_days * campaign.day
    return outlives(card.exp_month, card.exp_year, until)


async def _apply(
    session: AsyncSession, runtime: Runtime, held: Held, seen: SetupSeen, now: datetime
) -> None:
    pledge = held.pledge
    was = pledge.payment_method
    _keep(pledge, seen)
    if pledge.state is State.CREATED:
        await turn(session, pledge, Act.SAVE_CARD, now)
    if pledge.state is State.CARD_SAVED:
        await _activate(session, runtime, held, now)
    elif pledge.state in UNPAID:
        pledge.next_try_at = now
        await defer(session, "nv:pledges.charge", campaign_id=held.campaign.id)
    if was:
        await forget(session, pledge.id, was)


def _keep(pledge: Pledge, seen: SetupSeen) -> None:
    card = seen.card
    pledge.payment_method, pledge.refusal_code = seen.payment_method, ""
    if card is not None:
        pledge.card_brand, pledge.card_last4 = card.brand[:40], card.last4
        pledge.card_month, pledge.card_year = card.exp_month, card.exp_year


async def activate(session: AsyncSession, runtime: Runtime, pledge_id: int, now: datetime) -> State:
    """Count a promise whose card was saved while its campaign was hidden, if it is not any more."""
    held = await hold(session, pledge_id)
    if held.pledge.state is State.CARD_SAVED:
        await _activate(session, runtime, held, now)
    return held.pledge.state


async def _is_only_hidden(session: AsyncSession, campaign: Campaign) -> bool:
    """Say whether a campaign that counts nothing is hidden, and in time: its promises wait."""
    is_late = campaign.ends_at is None or campaign.ends_at <= await database_clock(session)
    if campaign.state is not CampaignState.LIVE or is_late:
        return False
    return campaign.hidden_at is not None or await is_project_hidden(session, campaign)


async def _activate(session: AsyncSession, runtime: Runtime, held: Held, now: datetime) -> None:
    """Count the promise, if the deadline has not passed: by the database's clock, in one statement."""
    pledge, campaign = held.pledge, held.campaign
    if not await count(session, campaign.id, pledge.amount_cents, 1):
        if await _is_only_hidden(session, campaign):
            return
        await turn(session, pledge, Act.RELEASE, now)
        await let_go(session, held, now)
        await write(session, runtime.settings, held, "pledges/too_late")
        return
    await turn(session, pledge, Act.ACTIVATE, now)
    await match.allocate(
        session, campaign.id, pledge.id, pledge.person_id, pledge.amount_cents, now
    )
    await write(session, runtime.settings, held, "pledges/saved")
