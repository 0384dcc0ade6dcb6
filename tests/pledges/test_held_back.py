"""Charging that waits, cards that come at another moment, givers who may do nothing else: nothing is taken unasked."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.payments.errors import Busy, Refused as CardRefused, Unknown
from app.payments.handling import Arrived, Outcome
from app.payments.trying import TestCard as Card
from app.pledges import charging, policy
from app.pledges.arrivals import card_saved
from app.pledges.jobs import sweep, tidy
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import RunState, State
from app.pledges.service import change as changing, charge, run
from app.pledges.service.card import look_at_card, prepare
from app.projects.models import Project
from tests.factories import campaigns, pledges
from tests.factories.accounts import person, sign_in_as
from tests.pledges.lossy import bad_line
from tests.pledges.test_api import address, send
from tests.pledges.test_changing import counted, typed
from tests.pledges.test_charging import ready, silent_for_long
from tests.pledges.world import Work, end, objects, one, states, told
from tests.visitor import Visitor

NOW = datetime.now(UTC)
FORGOTTEN = text(
    "SELECT args->>'payment_method' FROM procrastinate_jobs"
    " WHERE task_name = 'nv:pledges.forget_card' ORDER BY id"
)
WHY = "On vérifie un montant."


async def hide(db: AsyncSession, campaign: Campaign, what: str, at: datetime | None) -> None:
    """Let moderators hide a campaign, or its project; or show it again."""
    table, number = (
        (Campaign, campaign.id) if what == "campaign" else (Project, campaign.project_id)
    )
    await db.execute(update(table).where(table.id == number).values(hidden_at=at))
    await db.commit()


async def test_while_a_run_is_paused_a_try_that_the_gateway_put_off_is_only_read(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, boss = await ready(runtime, db, givers=1), await person(db, roles=("administrator",))
    with bad_line(runtime) as line:
        line.before["confirm"] = [Busy("429", 0)]
        await charging.run_campaign(runtime, w.campaign.id)
        async with runtime.database.transaction() as session:
            await run.pause(session, boss, w.campaign.id, WHY, NOW)
        await sweep(runtime)
        assert line.asked["confirm"] == 1
    assert (await objects(db, "charge"), await states(db, w)) == (0, ["charging"])
    async with runtime.database.transaction() as session:
        await run.resume(session, boss, w.campaign.id, NOW)
    await silent_for_long(db)
    await sweep(runtime)
    assert await states(db, w) == ["collected"]
    assert (await one(db, w.pledges[0])).confirms == 1


async def test_while_a_run_is_paused_no_bank_is_answered(
    runtime: Runtime, db: AsyncSession, work: Work, browser: Visitor
) -> None:
    w = await told(runtime, db, Card.ACCEPT, Card.NEEDS_ACTION)
    await end(db, w)
    await work()
    await db.execute(update(ChargeRun).values(state=RunState.PAUSED, paused_at=NOW))
    await db.commit()
    await sign_in_as(db, browser, w.givers[1])
    name = (await one(db, w.pledges[1])).public_id
    await browser.go(f"/fr/promesses/{name}/confirmer")
    assert browser.path.endswith(name)
    assert "est en pause" in browser.text


@pytest.mark.parametrize("what", ["campaign", "project"])
async def test_a_campaign_that_moderators_have_hidden_charges_nobody_until_somebody_lets_it(
    runtime: Runtime, db: AsyncSession, work: Work, what: str
) -> None:
    w, boss = (
        await told(runtime, db, Card.ACCEPT, cents=800_00),
        await person(db, roles=("administrator",)),
    )
    await end(db, w)
    await hide(db, w.campaign, what, NOW)
    await work()
    await sweep(runtime)
    found = await db.get_one(ChargeRun, w.campaign.id)
    assert (found.state, "modération" in found.reason) == (RunState.PAUSED, True)
    assert await states(db, w) == ["active"]
    async with runtime.database.transaction() as session:
        await run.resume(session, boss, w.campaign.id, NOW)
    await work()
    assert await states(db, w) == ["collected"]


@pytest.mark.parametrize("what", ["campaign", "project"])
async def test_a_card_saved_while_the_campaign_is_hidden_counts_once_it_is_seen_again(
    runtime: Runtime, db: AsyncSession, what: str
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    reward = await campaigns.reward(db, campaign, least_cents=5_00, units=1)
    number = await pledges.promised(runtime, campaign, giver, card=None, reward=reward.public_id)
    await hide(db, campaign, what, NOW)
    await pledges.give_card(runtime, giver, number)
    await tidy(runtime)
    await db.refresh(reward)
    assert ((await one(db, number)).state, reward.taken) == (State.CARD_SAVED, 1)
    assert await counted(db, campaign) == (0, 0)
    await hide(db, campaign, what, None)
    for _ in range(2):
        await tidy(runtime)
    assert (await one(db, number)).state is State.ACTIVE
    assert await counted(db, campaign) == (25_00, 1)


async def test_a_card_saved_while_another_is_charged_waits_and_is_forgotten_once_that_one_paid(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await ready(runtime, db, givers=1)
    number, giver, gateway = w.pledges[0], w.givers[0], gateway_of(runtime)
    first = (await one(db, number)).payment_method
    async with runtime.database.transaction() as session:
        setup = await prepare(session, runtime, giver, number)
    async with runtime.database.transaction() as session:
        attempt = await charge.claim(session, number, NOW)
    assert attempt is not None
    await gateway.try_card(setup.id, setup.client_secret, Card.ACCEPT)
    event = Arrived("evt_1", "setup_intent.succeeded", "setup_intent", setup.id, False, NOW, 0)
    for outcome in (Outcome.NOT_YET, Outcome.DONE):
        async with runtime.database.transaction() as session:
            assert await card_saved(session, runtime, event) is outcome
        if outcome is Outcome.NOT_YET:
            assert (await one(db, number)).payment_method == first
            await charging.perform(runtime, attempt)
    kept, second = await one(db, number), (await gateway.read_setup(setup.id)).payment_method
    assert (kept.state, kept.payment_method) == (State.COLLECTED, first)
    assert list(await db.scalars(FORGOTTEN)) == [first, second]


async def test_a_refusal_is_not_believed_of_a_payment_that_went_through(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await ready(runtime, db, givers=1)
    with bad_line(runtime) as line:
        line.after["confirm"] = [CardRefused("no", "resource_missing")]
        await charging.run_campaign(runtime, w.campaign.id)
    assert await states(db, w) == ["collected"]


async def test_the_card_of_a_promise_that_is_over_is_forgotten(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver)
    async with runtime.database.transaction() as session:
        await changing.cancel(session, runtime.settings, giver, number, NOW)
    assert list(await db.scalars(FORGOTTEN)) == [(await one(db, number)).payment_method]


async def test_whoever_is_suspended_takes_a_promise_back_and_changes_cards_but_promises_no_more(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db, suspended_at=NOW)
    made = await pledges.pledge(db, campaign, giver)
    assert policy.can_renew_card(giver, made)
    with pytest.raises(Refused):
        async with runtime.database.transaction() as session:
            await changing.change(session, giver, made.id, typed("90"), NOW)
    async with runtime.database.transaction() as session:
        await changing.cancel(session, runtime.settings, giver, made.id, NOW)
    assert await counted(db, campaign) == (0, 0)


async def test_a_program_whose_card_could_not_be_asked_for_has_promised_all_the_same(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    with bad_line(runtime) as line:
        line.before["setup"] = [Unknown("lost")]
        answer = await send(browser, db, giver, "POST", address(campaign), amount_cents=40_00)
        assert answer.status_code == 503
    states_of = list(await db.scalars(text("SELECT state FROM pledge")))
    assert states_of == [State.CREATED]
    again = await send(browser, db, giver, "POST", address(campaign), amount_cents=40_00)
    assert again.status_code == 201


async def test_what_is_looked_at_again_after_its_end_is_forgotten_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver, card=None)
    async with runtime.database.transaction() as session:
        setup = await prepare(session, runtime, giver, number)
    await gateway_of(runtime).try_card(setup.id, setup.client_secret, Card.ACCEPT)
    await db.execute(update(Pledge).values(state=State.CANCELLED))
    await db.commit()
    for _ in range(2):
        async with runtime.database.transaction() as session:
            await look_at_card(session, runtime, number, NOW)
    assert len(list(await db.scalars(FORGOTTEN))) == 1
