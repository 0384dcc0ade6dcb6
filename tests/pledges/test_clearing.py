"""Promises that come to nothing: no card in time, a campaign called off, cards forgotten, jobs that do not lie."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.errors import NotFound
from app.core.runtime import Runtime
from app.payments.errors import Unknown
from app.payments.trying import TestCard as Card
from app.pledges import charging, clearing
from app.pledges.jobs import sweep, tidy
from app.pledges.models import Pledge
from app.pledges.rules import CARD_WITHIN, State
from app.pledges.service import run
from app.pledges.service.change import release
from app.pledges.service.holding import hold
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.pledges.lossy import bad_line
from tests.pledges.world import end, one, states, told

SECOND = timedelta(seconds=1)
JOBS = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'nv:pledges.%'")


async def test_a_promise_without_a_card_gives_its_reward_to_others_after_an_hour(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    reward = await campaigns.reward(db, campaign, least_cents=5_00, units=1)
    late = await pledges.promised(runtime, campaign, giver, card=None, reward=reward.public_id)
    soon = await pledges.promised(runtime, campaign, await person(db), card=None)
    before = datetime.now(UTC) - CARD_WITHIN - SECOND
    await db.execute(update(Pledge).where(Pledge.id == late).values(created_at=before))
    await db.commit()
    # Promised otherwise, it holds its reward no longer for that.
    assert late == await pledges.promised(
        runtime, campaign, giver, card=None, reward=reward.public_id
    )
    for _ in range(2):
        await tidy(runtime)
    assert (await one(db, late)).state is State.CANCELLED
    assert (await one(db, soon)).state is State.CREATED
    await db.refresh(reward)
    assert reward.taken == 0


async def test_a_campaign_called_off_releases_everybody_and_a_second_time_nobody(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT, Card.ACCEPT)
    values = {"state": "cancelled", "reason": "La ruelle est en travaux."}
    await db.execute(update(Campaign).where(Campaign.id == w.campaign.id).values(**values))
    await db.commit()
    await clearing.clear(runtime, w.campaign.id)
    assert await states(db, w) == ["released", "released"]
    async with runtime.database.transaction() as session:
        now = datetime.now(UTC)
        assert not await release(session, runtime.settings, w.pledges[0], now)
    assert await w.state(db) == "cancelled"


async def test_a_job_asked_for_by_what_was_undone_does_not_exist(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT, cents=800_00)
    await end(db, w)
    before = await db.scalar(JOBS)
    with pytest.raises(RuntimeError, match="crash"):
        async with runtime.database.transaction() as session:
            assert await run.begin(session, w.campaign.id, datetime.now(UTC))
            raise RuntimeError("crash")
    await db.rollback()
    assert await db.scalar(JOBS) == before
    assert await w.state(db) == "funded"


async def test_one_promise_that_the_gateway_does_not_answer_for_hinders_no_other(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT, Card.ACCEPT, Card.ACCEPT)
    await end(db, w)
    async with runtime.database.transaction() as session:
        await run.begin(session, w.campaign.id, datetime.now(UTC))
    with bad_line(runtime) as line:
        line.before["intent"] = [Unknown("lost")] * charging.TRIES
        await sweep(runtime)
    assert await states(db, w) == ["charging", "collected", "collected"]


async def test_what_is_not_there_is_said_not_to_be(runtime: Runtime) -> None:
    for deed in (lambda s: hold(s, 10**9), lambda s: run.held_run(s, 10**9)):
        with pytest.raises(NotFound):
            async with runtime.database.transaction() as session:
                await deed(session)


async def test_a_collection_begins_once_and_only_of_a_campaign_that_reached_its_goal(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, Card.ACCEPT, cents=800_00)
    begun = []
    for step in (None, end, None):
        if step is not None:
            await step(db, w)
        async with runtime.database.transaction() as session:
            begun.append(await run.begin(session, w.campaign.id, datetime.now(UTC)))
    assert begun == [False, True, False]
    assert (await db.scalars(select(Pledge.state))).one() is State.ACTIVE
