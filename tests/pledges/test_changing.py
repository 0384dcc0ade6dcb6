"""Promising, changing and taking back until the deadline: every refusal with its words, and no money moves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign, Reward
from app.core.errors import DomainError, Invalid, Refused
from app.core.runtime import Runtime
from app.core.web.forms import Form
from app.payments.trying import TestCard as Card
from app.pledges.models import Pledge
from app.pledges.rules import LIVING, State
from app.pledges.schemas import Promise
from app.pledges.service import change as changing
from app.pledges.service.promise import promise
from tests.factories import campaigns, organisations, pledges
from tests.factories.accounts import person
from tests.pledges.world import one

NOW = datetime.now(UTC)
SECOND = timedelta(seconds=1)
Deed = Callable[[AsyncSession], Awaitable[object]]


def typed(amount: str = "25", **fields: Any) -> Promise:
    return Form(Promise, {"amount": amount, **fields}).data


async def try_promise(
    runtime: Runtime, actor: Actor, campaign: Campaign, words: Promise
) -> Pledge | DomainError:
    """Promise in a transaction of its own; return what came of it."""
    try:
        async with runtime.database.transaction() as session:
            return await promise(session, actor, campaign.id, words, NOW, gateway="demonstration")
    except DomainError as refusal:
        return refusal


async def counted(db: AsyncSession, campaign: Campaign) -> tuple[int, int]:
    """Return what a campaign counts: cents, givers."""
    await db.refresh(campaign)
    return campaign.pledged_cents, campaign.givers


@pytest.mark.parametrize(
    "amount",
    ["", "0", "-5", "1e308", "10.005", "25 EUR", "€25", "NaN", "inf", "1.99", "99999999",
     "0x10", "٢٥", "25;", "vingt-cinq"],
)  # fmt: skip
async def test_what_is_no_amount_is_refused_with_a_sentence_and_promises_nothing(
    runtime: Runtime, db: AsyncSession, amount: str
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    with pytest.raises(Invalid) as refusal:
        words = typed(amount)
        async with runtime.database.transaction() as session:
            await promise(session, giver, campaign.id, words, NOW, gateway="demonstration")
    assert len(refusal.value.errors["amount"]) > 10
    assert await db.scalar(select(func.count()).select_from(Pledge)) == 0
    assert await counted(db, campaign) == (0, 0)


@pytest.mark.parametrize(
    ("amount", "cents"), [("19.99", 19_99), ("19,99 $", 19_99), ("1 234,56", 1_234_56), ("2", 2_00)]
)
async def test_an_amount_is_cents_from_the_first_character_on(
    runtime: Runtime, db: AsyncSession, amount: str, cents: int
) -> None:
    campaign = await campaigns.campaign(db)
    made = await try_promise(runtime, await person(db), campaign, typed(amount))
    assert isinstance(made, Pledge)
    assert made.amount_cents == cents


async def test_a_promise_counts_once_its_card_is_saved_and_not_before(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver, card=None)
    assert await counted(db, campaign) == (0, 0)
    await pledges.give_card(runtime, giver, number, Card.DECLINE)
    assert (await one(db, number)).state is State.CREATED
    await pledges.give_card(runtime, giver, number)
    saved = await one(db, number)
    assert (saved.state, saved.card_last4) == (State.ACTIVE, "4242")
    assert await counted(db, campaign) == (25_00, 1)


async def test_two_clicks_make_one_promise(runtime: Runtime, db: AsyncSession) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await asyncio.gather(*(try_promise(runtime, giver, campaign, typed()) for _ in range(6)))
    assert await db.scalar(select(func.count()).select_from(Pledge)) == 1


async def test_a_second_promise_to_the_same_campaign_leads_to_the_first(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await pledges.promised(runtime, campaign, giver)
    refusal = await try_promise(runtime, giver, campaign, typed("50"))
    assert isinstance(refusal, DomainError)
    assert "modifiez celle-là" in refusal.message
    assert await counted(db, campaign) == (25_00, 1)


@pytest.mark.parametrize("state", ["draft", "review", "collecting", "failed", "cancelled"])
async def test_a_campaign_that_is_not_open_takes_nothing(
    runtime: Runtime, db: AsyncSession, state: str
) -> None:
    campaign = await campaigns.campaign(db, state)
    refusal = await try_promise(runtime, await person(db), campaign, typed())
    assert isinstance(refusal, Refused)


async def test_after_the_deadline_nothing_is_promised_changed_or_cancelled(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    late = update(Campaign).where(Campaign.id == campaign.id).values(ends_at=NOW - SECOND)
    await db.execute(late)
    await db.commit()
    assert isinstance(await try_promise(runtime, await person(db), campaign, typed()), Refused)
    deeds: tuple[Deed, ...] = (
        lambda s: changing.change(s, giver, number, typed("90"), NOW),
        lambda s: changing.cancel(s, runtime.settings, giver, number, NOW),
    )
    for deed in deeds:
        with pytest.raises(Refused, match="terminée"):
            async with runtime.database.transaction() as session:
                await deed(session)
    assert await counted(db, campaign) == (25_00, 1)


async def test_a_card_saved_after_the_deadline_is_released_and_told_and_never_counted(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    reward = await campaigns.reward(db, campaign, least_cents=20_00, units=1)
    number = await pledges.promised(runtime, campaign, giver, card=None, reward=reward.public_id)
    await db.execute(
        update(Campaign).where(Campaign.id == campaign.id).values(ends_at=NOW - SECOND)
    )
    await db.commit()
    await pledges.give_card(runtime, giver, number)
    assert (await one(db, number)).state is State.RELEASED
    assert await counted(db, campaign) == (0, 0)
    await db.refresh(reward)
    assert reward.taken == 0


async def test_a_change_counts_the_difference_and_a_cancellation_takes_all_back(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    for amount, cents in (("60", 60_00), ("10", 10_00)):
        async with runtime.database.transaction() as session:
            await changing.change(session, giver, number, typed(amount), NOW)
        assert await counted(db, campaign) == (cents, 1)
    async with runtime.database.transaction() as session:
        await changing.cancel(session, runtime.settings, giver, number, NOW)
    assert await counted(db, campaign) == (0, 0)
    again = await pledges.promised(runtime, campaign, giver, 30_00)
    assert again != number
    assert await counted(db, campaign) == (30_00, 1)


async def test_cancelled_twice_at_once_it_is_taken_back_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await pledges.promised(runtime, campaign, await person(db), 40_00)
    number = await pledges.promised(runtime, campaign, giver)

    async def cancel() -> None:
        try:
            async with runtime.database.transaction() as session:
                await changing.cancel(session, runtime.settings, giver, number, NOW)
        except DomainError:
            return

    await asyncio.gather(*(cancel() for _ in range(5)))
    assert await counted(db, campaign) == (40_00, 1)


async def test_somebody_elses_promise_is_neither_changed_nor_cancelled(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver, other = await campaigns.campaign(db), await person(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    deeds: tuple[Deed, ...] = (
        lambda s: changing.change(s, other, number, typed("90"), NOW),
        lambda s: changing.cancel(s, runtime.settings, other, number, NOW),
    )
    for deed in deeds:
        with pytest.raises(Refused, match="quelqu’un d’autre"):
            async with runtime.database.transaction() as session:
                await deed(session)
    assert await counted(db, campaign) == (25_00, 1)


async def test_who_has_not_confirmed_their_address_or_is_suspended_promises_nothing(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign = await campaigns.campaign(db)
    for giver in (await person(db, confirmed=False), await person(db, suspended_at=NOW)):
        assert isinstance(await try_promise(runtime, giver, campaign, typed()), Refused)


async def test_one_gives_as_an_organisation_that_one_speaks_for_only(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, owner, other = await campaigns.campaign(db), await person(db), await person(db)
    shop = await organisations.organisation(db, owner)
    words = typed(organisation=shop.public_id)
    assert isinstance(await try_promise(runtime, other, campaign, words), Refused)
    made = await try_promise(runtime, owner, campaign, words)
    assert isinstance(made, Pledge)
    assert made.organisation_id == shop.id


async def test_a_reward_is_for_its_least_amount_and_of_its_own_campaign(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    reward = await campaigns.reward(db, campaign)
    elsewhere = await campaigns.reward(db, await campaigns.campaign(db))
    for words, said in (
        (typed("39.99", reward=reward.public_id), "ou plus"),
        (typed("50", reward=elsewhere.public_id), "pas cette contrepartie"),
    ):
        refusal = await try_promise(runtime, giver, campaign, words)
        assert isinstance(refusal, Invalid)
        assert said in refusal.errors["reward"]


async def test_the_last_unit_of_a_reward_has_one_winner_of_twenty(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign = await campaigns.campaign(db)
    reward = await campaigns.reward(db, campaign, least_cents=5_00, units=3)
    people = [await person(db) for _ in range(20)]
    words = typed(reward=reward.public_id)
    done = await asyncio.gather(*(try_promise(runtime, p, campaign, words) for p in people))
    assert sum(isinstance(made, Pledge) for made in done) == 3
    assert {refusal.message for refusal in done if isinstance(refusal, DomainError)} == {
        "La dernière de ces contreparties est prise\u00a0: choisissez-en une autre, ou aucune."
    }
    left = select(Reward.taken).where(Reward.id == reward.id)
    assert await db.scalar(left) == 3


async def test_a_card_that_expires_before_the_collection_ends_does_not_count(
    runtime: Runtime, db: AsyncSession
) -> None:
    long = timedelta(days=366 * 60)
    campaign, giver = await campaigns.campaign(db, ends_in=long), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    kept = await one(db, number)
    assert (kept.state, kept.refusal_code) == (State.CREATED, "expires_before")
    assert await counted(db, campaign) == (0, 0)


async def test_a_promise_is_of_one_person_and_campaign_by_the_database_itself(
    db: AsyncSession,
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await pledges.pledge(db, campaign, giver, State.CANCELLED)
    await pledges.pledge(db, campaign, giver, State.ACTIVE)
    found = select(func.count()).where(Pledge.person_id == giver.id, Pledge.state.in_(LIVING))
    assert await db.scalar(found) == 1
