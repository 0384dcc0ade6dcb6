"""Promises as tests need them: rows as they stand in a state, or made through the demonstration."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core.money import typed
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.payments.trying import TestCard as Card
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import CAME, OPEN, RunState, State
from app.pledges.schemas import Promise
from app.pledges.service.card import look_at_card, prepare
from app.pledges.service.promise import promise
from tests.factories.accounts import person

S = State
CARD = {
    "payment_method": "demo_method_x", "card_brand": "visa", "card_last4": "4242",
    "card_month": 12, "card_year": 2099,
}  # fmt: skip
WEEK = timedelta(days=7)


async def pledge(
    db: AsyncSession,
    campaign: Campaign,
    giver: Actor | None = None,
    state: State | str = S.ACTIVE,
    **fields: Any,
) -> Pledge:
    """Make a promise of 25 $ as it stands in a state; the campaign counts it."""
    giver, state, now = giver or await person(db), State(state), datetime.now(UTC)
    cents = fields.pop("amount_cents", 25_00)
    came = cents if state in CAME else 0
    made = Pledge(
        **{
            "campaign_id": campaign.id,
            "person_id": giver.id,
            "state": state,
            "amount_cents": cents,
            "gateway": "demonstration",
            "customer_id": "demo_customer_x",
            "collected_cents": came,
            "collected_at": now if came else None,
            "refunded_cents": came if state is S.REFUNDED else 0,
            "lost_cents": came if state is S.LOST else 0,
            "created_at": now,
            "active_at": None if state in {S.CREATED, S.CARD_SAVED} else now,
            "changed_at": now,
            **({} if state is S.CREATED else CARD),
            **fields,
        }
    )
    db.add(made)
    if state not in OPEN - {S.ACTIVE} and state is not S.CANCELLED:
        values = {
            "pledged_cents": Campaign.pledged_cents + cents,
            "givers": Campaign.givers + 1,
            "collected_cents": Campaign.collected_cents + made.collected_cents
            - (made.refunded_cents or 0) - (made.lost_cents or 0),
        }  # fmt: skip
        await db.execute(update(Campaign).where(Campaign.id == campaign.id).values(**values))
    await db.commit()
    await db.refresh(campaign)
    return made


async def run(db: AsyncSession, campaign: Campaign, **fields: Any) -> ChargeRun:
    """Let the collection of a campaign be under way since yesterday, for a week."""
    now = datetime.now(UTC)
    begun = fields.pop("begun_at", now - timedelta(days=1))
    made = ChargeRun(
        **{
            "campaign_id": campaign.id,
            "state": RunState.RUNNING,
            "begun_at": begun,
            "ends_at": begun + WEEK,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def promised(
    runtime: Runtime,
    campaign: Campaign,
    giver: Actor,
    cents: int = 25_00,
    card: Card | None = Card.ACCEPT,
    **fields: Any,
) -> int:
    """Promise through the demonstration, with a test card; return the promise's number."""
    gateway, now = gateway_of(runtime), datetime.now(UTC)
    async with runtime.database.transaction() as session:
        words = Promise(amount=typed(cents), **fields)
        made = await promise(session, giver, campaign.id, words, now, gateway=gateway.name)
    if card is not None:
        await give_card(runtime, giver, made.id, card)
    return made.id


async def give_card(
    runtime: Runtime, giver: Actor, pledge_id: int, card: Card = Card.ACCEPT
) -> None:
    """Give a test card, and look at what became of it."""
    async with runtime.database.transaction() as session:
        setup = await prepare(session, runtime, giver, pledge_id)
    await gateway_of(runtime).try_card(setup.id, setup.client_secret, card)
    async with runtime.database.transaction() as session:
        await look_at_card(session, runtime, pledge_id, datetime.now(UTC))


async def again(db: AsyncSession, *things: Any) -> None:
    """Read things anew."""
    for thing in things:
        await db.refresh(thing)
