"""A promise is charged once, whoever starts it, how often, and wherever it is cut short."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.events import CampaignTurned
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.ledger.models import LedgerTxn
from app.ledger.queries import total
from app.payments.choose import gateway_of
from app.payments.errors import Busy, Misconfigured, Unknown
from app.payments.trying import TestCard as Card
from app.pledges import charging, clearing
from app.pledges.jobs import sweep
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import STUCK_AFTER, RunState, State
from app.pledges.service import charge, run
from app.pledges.service.apply import read_again
from app.pledges.subscribers import collect
from tests.factories.accounts import person
from tests.pledges.lossy import Killed, bad_line
from tests.pledges.world import Told, Work, end, objects, one, states, told

PASS = Card.ACCEPT
SECOND = timedelta(seconds=1)


async def ready(runtime: Runtime, db: AsyncSession, givers: int = 2) -> Told:
    """Let a campaign have reached its goal, and its collection have begun, with nobody charged yet."""
    w = await told(runtime, db, *[PASS] * givers, cents=800_00)
    await end(db, w)
    async with runtime.database.transaction() as session:
        await run.begin(session, w.campaign.id, datetime.now(UTC))
    return w


async def charged_exactly(db: AsyncSession, w: Told) -> None:
    """Each promise was charged once, counted once, written down once."""
    many = len(w.pledges)
    assert await states(db, w) == ["collected"] * many
    assert await objects(db, "charge") == many
    await db.refresh(w.campaign)
    assert w.campaign.collected_cents == many * 800_00
    books = list(await db.scalars(select(LedgerTxn.external_id)))
    assert len(books) == len(set(books)) == many
    assert await total(db) == 0


async def silent_for_long(db: AsyncSession) -> None:
    """Let nobody have heard of the charges under way for longer than is patient."""
    before = datetime.now(UTC) - STUCK_AFTER - SECOND
    await db.execute(update(Pledge).where(Pledge.state == "charging").values(charging_since=before))
    await db.commit()


async def test_a_run_started_eight_times_at_once_charges_each_promise_once(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await ready(runtime, db, givers=4)
    await asyncio.gather(*(charging.run_campaign(runtime, w.campaign.id) for _ in range(8)))
    await charged_exactly(db, w)
    await work()
    await charged_exactly(db, w)
    assert [(await one(db, n)).confirms for n in w.pledges] == [1] * 4


async def test_a_campaign_told_twice_to_be_funded_is_collected_once(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await told(runtime, db, PASS, cents=800_00)
    await end(db, w)
    event = CampaignTurned(w.campaign.id, "evaluating", "funded")
    await asyncio.gather(*(collect(runtime, event) for _ in range(4)))
    await work()
    await charged_exactly(db, w)
    assert len(list(await db.scalars(select(ChargeRun.campaign_id)))) == 1


@pytest.mark.parametrize("call", ["intent", "confirm", "read_intent", "read_charge"])
@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
async def test_a_worker_killed_at_any_call_leaves_a_promise_that_is_charged_once(
    runtime: Runtime, db: AsyncSession, work: Work, call: str, *, is_done: bool
) -> None:
    w = await ready(runtime, db, givers=1)
    with bad_line(runtime) as line:
        (line.after if is_done else line.before)[call] = [Killed()]
        with pytest.raises(Killed):
            await charging.run_campaign(runtime, w.campaign.id)
        await sweep(runtime)
        assert line.asked["confirm"] <= 1
        await silent_for_long(db)
        await sweep(runtime)
    await work()
    await charged_exactly(db, w)
    assert (await one(db, w.pledges[0])).confirms == 1
    assert [key for key in line.keys if ":confirm:" in key] == [
        f"pledge:{w.pledges[0]}:confirm:1"
    ] * line.asked["confirm"]


async def test_an_answer_lost_after_the_charge_is_asked_again_under_the_same_key(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await ready(runtime, db, givers=1)
    with bad_line(runtime) as line:
        line.after["confirm"] = [Unknown("lost")]
        await charging.run_campaign(runtime, w.campaign.id)
        assert line.keys.count(f"pledge:{w.pledges[0]}:confirm:1") == 2
    await charged_exactly(db, w)


async def test_a_gateway_that_never_answers_leaves_the_promise_charging_for_the_sweep(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await ready(runtime, db, givers=1)
    with bad_line(runtime) as line:
        line.before["confirm"] = [Unknown("lost")] * charging.TRIES
        await charging.run_campaign(runtime, w.campaign.id)
        assert await states(db, w) == ["charging"]
        await charging.run_campaign(runtime, w.campaign.id)
        assert line.asked["confirm"] == charging.TRIES
    await silent_for_long(db)
    await sweep(runtime)
    await work()
    await charged_exactly(db, w)


async def test_a_gateway_that_wants_patience_is_asked_later_and_nobody_is_skipped(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await ready(runtime, db, givers=3)
    with bad_line(runtime) as line:
        line.before["confirm"] = [Busy("429", 0)]
        ran = await charging.run_campaign(runtime, w.campaign.id)
        assert ran.again_in is not None
    await charging.go_on(runtime, w.campaign.id)
    await sweep(runtime)
    await work()
    await charged_exactly(db, w)


async def test_a_key_that_is_not_accepted_pauses_the_run_and_refuses_nobodys_card(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await ready(runtime, db)
    with bad_line(runtime) as line:
        line.before["intent"] = [Misconfigured("401")]
        await charging.run_campaign(runtime, w.campaign.id)
        assert line.asked["intent"] == 1
    found = await db.get_one(ChargeRun, w.campaign.id)
    assert (found.state, bool(found.reason)) == (RunState.PAUSED, True)
    assert await states(db, w) == ["charging", "active"]


async def test_the_payment_is_kept_before_it_is_ever_confirmed(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await ready(runtime, db, givers=1)
    with bad_line(runtime) as line:
        line.before["confirm"] = [Killed()]
        with pytest.raises(Killed):
            await charging.run_campaign(runtime, w.campaign.id)
    pledge = await one(db, w.pledges[0])
    seen = await gateway_of(runtime).read_intent(pledge.intent_id or "")
    assert (pledge.state, seen.state) == (State.CHARGING, "ready")


async def test_a_paused_run_charges_nobody_and_goes_on_where_it_stopped(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, boss, now = await ready(runtime, db), await person(db, roles=("administrator",)), None
    now = datetime.now(UTC)
    async with runtime.database.transaction() as session:
        await run.pause(session, boss, w.campaign.id, "On vérifie un montant.", now)
    await charging.run_campaign(runtime, w.campaign.id)
    await sweep(runtime)
    assert await states(db, w) == ["active", "active"]
    before = (await db.get_one(ChargeRun, w.campaign.id, populate_existing=True)).ends_at
    later = now + timedelta(hours=5)
    async with runtime.database.transaction() as session:
        await run.resume(session, boss, w.campaign.id, later)
    await work()
    await charged_exactly(db, w)
    found = await db.get_one(ChargeRun, w.campaign.id, populate_existing=True)
    assert found.ends_at - before == timedelta(hours=5)


async def test_only_an_administrator_pauses_or_resumes(runtime: Runtime, db: AsyncSession) -> None:
    w = await ready(runtime, db)
    with pytest.raises(Refused, match="administration"):
        async with runtime.database.transaction() as session:
            await run.pause(session, w.carrier, w.campaign.id, "Pour voir.", datetime.now(UTC))


async def test_the_same_charge_seen_by_ten_notices_at_once_is_one_row_and_one_letter(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await ready(runtime, db, givers=1)
    with bad_line(runtime) as line:
        line.after["confirm"] = [Killed()]
        with pytest.raises(Killed):
            await charging.run_campaign(runtime, w.campaign.id)

    async def notice() -> None:
        async with runtime.database.transaction() as session:
            await read_again(session, runtime, w.pledges[0], datetime.now(UTC))

    await asyncio.gather(*(notice() for _ in range(10)))
    await work()
    await charged_exactly(db, w)


async def test_a_refusal_of_the_try_before_is_no_news_of_the_one_under_way(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await told(runtime, db, PASS, Card.FAILS_LATER)
    await end(db, w)
    async with runtime.database.transaction() as session:
        await run.begin(session, w.campaign.id, datetime.now(UTC))
    await charging.run_campaign(runtime, w.campaign.id)
    now = datetime.now(UTC)
    await db.execute(update(Pledge).where(Pledge.id == w.pledges[1]).values(next_try_at=now))
    await db.commit()
    async with runtime.database.transaction() as session:
        assert await charge.claim(session, w.pledges[1], now + SECOND) is not None
    async with runtime.database.transaction() as session:
        await read_again(session, runtime, w.pledges[1], now)
    assert await states(db, w) == ["collected", "charging"]


async def test_what_is_being_charged_is_claimed_by_nobody_else(
    runtime: Runtime, db: AsyncSession
) -> None:
    w, now = await ready(runtime, db, givers=1), datetime.now(UTC)
    async with runtime.database.transaction() as session:
        assert await charge.claim(session, w.pledges[0], now) is not None
    async with runtime.database.transaction() as session:
        assert await charge.claim(session, w.pledges[0], now) is None
        assert await charge.reclaim(session, w.pledges[0], now) is None
        assert await charge.reclaim(session, w.pledges[0], now + STUCK_AFTER) is not None


async def test_the_command_charges_what_is_due_and_the_second_time_nothing(
    runtime: Runtime, db: AsyncSession
) -> None:
    w = await ready(runtime, db)
    assert [await clearing.charge_all(runtime) for _ in range(2)] == [2, 0]
    await charged_exactly(db, w)
